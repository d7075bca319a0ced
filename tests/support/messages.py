"""Small factories of what an execution says and is made of."""

from datetime import datetime, timedelta

from ssis_tui.model.codes import ContextType, ExecutionResult, MessageType, ObjectType
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.reports import ExecutionParameter
from tests.support.operations import NOW

EVENTS = {
    MessageType.PRE_EXECUTE: "OnPreExecute",
    MessageType.POST_EXECUTE: "OnPostExecute",
    MessageType.WARNING: "OnWarning",
    MessageType.ERROR: "OnError",
}
LOGIN_FAILED = -1071636471
"""DTS_E_OLEDBERROR."""


def message(
    number: int,
    words: str = "",
    kind: MessageType = MessageType.INFORMATION,
    *,
    of: int = 184217,
    name: str = "Load Fact Sales",
    path: str | None = None,
    code: int | None = None,
    at: datetime | None = None,
) -> EventMessage:
    """Give a message; the higher its number, the later it was said, by milliseconds."""
    return EventMessage(
        operation_id=of,
        event_message_id=number,
        message_time=at or NOW - timedelta(minutes=10) + timedelta(milliseconds=number),
        message_type=kind,
        message=words or f"Line {number}.",
        package_name="LoadFactSales.dtsx",
        event_name=EVENTS.get(kind, "OnInformation"),
        message_source_name=name,
        package_path=f"\\Package\\{name}",
        execution_path=path or f"\\Package\\{name}",
        message_code=code,
    )


def connection_context(connection_string: str) -> MessageContext:
    """What the connection manager `Dwh` held when a message was logged."""
    return MessageContext(
        context_id=1,
        context_depth=1,
        context_type=ContextType.CONNECTION_MANAGER,
        package_path="\\Package",
        context_source_name="Dwh",
        property_name="ConnectionString",
        property_value=connection_string,
    )


def statistic(
    number: int,
    name: str = "Load Fact Sales",
    *,
    of: int = 184217,
    path: str | None = None,
    started: datetime | None = None,
    seconds: float = 60,
    result: ExecutionResult = ExecutionResult.SUCCESS,
) -> ExecutableStatistic:
    begun = started or NOW - timedelta(minutes=12)
    return ExecutableStatistic(
        statistics_id=number,
        execution_id=of,
        executable_id=number,
        executable_name=name,
        package_name="LoadFactSales.dtsx",
        package_path=path or f"\\Package\\{name}",
        execution_path=path or f"\\Package\\{name}",
        started=begun,
        ended=begun + timedelta(seconds=seconds),
        duration_ms=round(seconds * 1000),
        result=result,
    )


def parameter(
    name: str,
    value: str | None,
    *,
    kind: ObjectType = ObjectType.EXECUTION,
    is_sensitive: bool = False,
) -> ExecutionParameter:
    return ExecutionParameter(
        name=name, object_type=kind, data_type="String", value=value, is_sensitive=is_sensitive
    )

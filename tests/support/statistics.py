"""Small factories of executables and messages for tests."""

from datetime import datetime, timedelta

from ssis_tui.model.codes import ExecutionResult, MessageType
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage
from tests.support.operations import NOW


def seconds(count: float) -> datetime:
    """Give the moment so many seconds after the tests' now."""
    return NOW + timedelta(seconds=count)


def statistic(
    path: str,
    start: float = 0,
    end: float | None = 1,
    *,
    result: int | None = 0,
    statistics_id: int = 1,
    execution_id: int = 184217,
    package: str = "LoadFactSales.dtsx",
    package_path: str | None = None,
    name: str | None = None,
    duration_ms: int | None = None,
) -> ExecutableStatistic:
    """Make a statistic that ran from `start` to `end`, in seconds from the tests' now."""
    last = path.rpartition("\\")[2]
    took = None if end is None else round((end - start) * 1000)
    return ExecutableStatistic(
        statistics_id=statistics_id,
        execution_id=execution_id,
        executable_id=1,
        executable_name=last if name is None else name,
        package_name=package,
        package_path=path if package_path is None else package_path,
        execution_path=path,
        started=seconds(start),
        ended=None if end is None else seconds(end),
        duration_ms=took if duration_ms is None else duration_ms,
        result=None if result is None else ExecutionResult(result),
    )


def message(
    event_message_id: int | None = 1,
    words: str = "Load FactSales:Error: Something failed.",
    *,
    kind: MessageType = MessageType.ERROR,
    code: int | None = None,
    at: float = 0,
    source: str | None = "Load FactSales",
    guid: str | None = None,
    path: str | None = "\\Package\\Load FactSales",
    subcomponent: str | None = None,
) -> EventMessage:
    """Make a message written `at` seconds after the tests' now."""
    return EventMessage(
        operation_id=184217,
        event_message_id=event_message_id,
        message_time=seconds(at),
        message_type=kind,
        message=words,
        message_source_name=source,
        subcomponent_name=subcomponent,
        package_path=path,
        execution_path=path,
        message_code=code,
        event_message_guid=guid,
    )

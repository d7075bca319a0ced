"""What SSIS notes down at an error: the state of the task, its containers and its connection."""

from ssis_tui.catalog.demo.chance import between, mixed
from ssis_tui.catalog.demo.failures import NO_CONNECTION, OLEDB_ERROR
from ssis_tui.catalog.demo.moments import as_moment
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.model.codes import ContextType, MessageSourceType, MessageType
from ssis_tui.model.messages import EventMessage, MessageContext

_IDS_PER_MESSAGE = 64

# A password in the clear, as careless packages have it: whoever shows this has to mask it.
_CONNECTION = (
    "Provider=MSOLEDBSQL19;Data Source={server};Initial Catalog={database};"
    "User ID=etl_reader;Password=Winter-2019!;Application Name=SSIS-{package};"
)
_CONNECTIONS = (("ERP", "ERPSQL01", "ERP"), ("Shop", "SHOPSQL02", "Webshop"))


def context_of(planned: Planned, message: EventMessage) -> tuple[MessageContext, ...]:
    """Give the context of one message, nearest first; only errors of executions have one."""
    if message.message_type != MessageType.ERROR or planned.package is None:
        return ()
    if message.event_message_id is None or not planned.operation_type.is_execution:
        return ()
    values = [*_task(planned, message), *_package(planned)]
    if message.message_code in {OLEDB_ERROR, NO_CONNECTION}:
        values.append(_connection(planned))
    # Nearest to the error first; depth 0, the package before it began, is the farthest of all.
    values.sort(key=lambda value: (not value[0], value[0]))
    first = message.event_message_id % (1 << 40) * _IDS_PER_MESSAGE
    return tuple(
        MessageContext(
            context_id=first + number,
            context_depth=depth,
            context_type=kind,
            package_path=path,
            context_source_name=source,
            property_name=name,
            property_value=value,
        )
        for number, (depth, kind, path, source, name, value) in enumerate(values)
    )


_Value = tuple[int, ContextType, str, str, str, str]


def _task(planned: Planned, message: EventMessage) -> list[_Value]:
    path = message.package_path or "\\Package"
    source = message.message_source_name or ""
    is_flow = message.message_source_type == MessageSourceType.DATA_FLOW
    kind = ContextType.PIPELINE if is_flow else ContextType.TASK
    chances = (planned.operation_id, message.event_message_id or 0)
    rows = str(between(0, 250_000, *chances, 1))
    subject = planned.package.subject if planned.package else ""
    file = rf"\\fileserver\drop\{subject}_{mixed(*chances) % 900 + 100}.csv"
    return [
        (1, kind, path, source, "DelayValidation", "False"),
        (1, kind, path, source, "MaximumErrorCount", "1"),
        (1, kind, path, source, "TransactionOption", "1"),
        (1, ContextType.VARIABLE, path, "User::RowsRead", "Value", rows),
        (1, ContextType.VARIABLE, path, "User::FileName", "Value", file),
    ]


def _package(planned: Planned) -> list[_Value]:
    root = planned.package.root if planned.package else ""
    path = "\\Package"
    started = as_moment(planned.running_ms).isoformat(sep=" ")
    variable = ContextType.VARIABLE
    return [
        (2, ContextType.PACKAGE, path, root, "MaximumErrorCount", "1"),
        (2, variable, path, "System::StartTime", "Value", started),
        (2, variable, path, "System::MachineName", "Value", planned.machine or ""),
        (0, variable, path, "User::BatchId", "Value", str(planned.operation_id * 10 + 7)),
        (0, variable, path, "$Package::BatchSize", "Value", "10000"),
        (0, variable, path, "$Package::FullLoad", "Value", "False"),
    ]


def _connection(planned: Planned) -> _Value:
    root = planned.package.root if planned.package else ""
    shop = planned.package is not None and planned.package.folder in {"Sales", "Marketing"}
    name, server, database = _CONNECTIONS[shop]
    string = _CONNECTION.format(server=server, database=database, package=root)
    return (
        1,
        ContextType.CONNECTION_MANAGER,
        f"\\Package.Connections[{name}]",
        name,
        "ConnectionString",
        string,
    )

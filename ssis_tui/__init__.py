"""See what SQL Server Integration Services runs and ran, why it failed, and stop it.

The Python API is everything in `__all__`; each name is imported when it is first used::

    with ssis_tui.connect("PRODSQL01") as catalog:
        for operation in catalog.active():
            print(operation.operation_id, operation.path, operation.status.label)
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    # For type checkers; importing the package itself stays free.
    from ssis_tui import aio
    from ssis_tui.api.asynchronous import AsyncCatalog
    from ssis_tui.api.connecting import servers
    from ssis_tui.api.synchronous import Catalog, connect
    from ssis_tui.catalog.capabilities import AccountKind, Feature, Rights, ServerInfo
    from ssis_tui.config.connection_options import ApplicationIntent, ConnectionOptions, Encryption
    from ssis_tui.config.settings import Profile
    from ssis_tui.errors import (
        AccountTypeRefused,
        AlreadyStopping,
        Busy,
        Cancelled,
        CatalogMissing,
        ConnectError,
        ConnectionLost,
        DeadlockVictim,
        DriverMissing,
        InconsistentState,
        LockTimeout,
        LoginRefused,
        NoPermission,
        NoSuchOperation,
        NoTicket,
        NotReachable,
        NotRunning,
        ProcedureFailed,
        ReadOnly,
        Refused,
        ServerBusy,
        ServerReadOnly,
        SsisTuiError,
        TimeLimit,
        TlsRefused,
        UnexpectedAnswer,
        UsageError,
    )
    from ssis_tui.model.codes import (
        ContextType,
        ExecutionResult,
        LoggingLevel,
        MessageSourceType,
        MessageType,
        ObjectType,
        OperationStatus,
        OperationType,
    )
    from ssis_tui.model.executables import ExecutableStatistic, RunningExecutable
    from ssis_tui.model.messages import EventMessage, MessageContext
    from ssis_tui.model.operations import Execution, Operation, OperationKey, Validation
    from ssis_tui.model.packages import (
        EnvironmentReference,
        Folder,
        Package,
        PackageParameter,
        Project,
    )
    from ssis_tui.model.reports import (
        ComponentTime,
        DataFlowPath,
        ExecutionParameter,
        FailedConnection,
        PackageSummary,
        PerformanceCounter,
        PropertyOverride,
    )
    from ssis_tui.polling.snapshot import ConnectionState, Counts, Progress, Snapshot, Usual
    from ssis_tui.polling.stop_outcome import StopOutcome, StopResult

__version__ = "0.1.0"

__all__ = [
    "AccountKind",
    "AccountTypeRefused",
    "AlreadyStopping",
    "ApplicationIntent",
    "AsyncCatalog",
    "Busy",
    "Cancelled",
    "Catalog",
    "CatalogMissing",
    "ComponentTime",
    "ConnectError",
    "ConnectionLost",
    "ConnectionOptions",
    "ConnectionState",
    "ContextType",
    "Counts",
    "DataFlowPath",
    "DeadlockVictim",
    "DriverMissing",
    "Encryption",
    "EnvironmentReference",
    "EventMessage",
    "ExecutableStatistic",
    "Execution",
    "ExecutionParameter",
    "ExecutionResult",
    "FailedConnection",
    "Feature",
    "Folder",
    "InconsistentState",
    "LockTimeout",
    "LoggingLevel",
    "LoginRefused",
    "MessageContext",
    "MessageSourceType",
    "MessageType",
    "NoPermission",
    "NoSuchOperation",
    "NoTicket",
    "NotReachable",
    "NotRunning",
    "ObjectType",
    "Operation",
    "OperationKey",
    "OperationStatus",
    "OperationType",
    "Package",
    "PackageParameter",
    "PackageSummary",
    "PerformanceCounter",
    "ProcedureFailed",
    "Profile",
    "Progress",
    "Project",
    "PropertyOverride",
    "ReadOnly",
    "Refused",
    "Rights",
    "RunningExecutable",
    "ServerBusy",
    "ServerInfo",
    "ServerReadOnly",
    "Snapshot",
    "SsisTuiError",
    "StopOutcome",
    "StopResult",
    "TimeLimit",
    "TlsRefused",
    "UnexpectedAnswer",
    "UsageError",
    "Usual",
    "Validation",
    "__version__",
    "aio",
    "connect",
    "servers",
]

_HOMES = {
    "api.asynchronous": "AsyncCatalog",
    "api.connecting": "servers",
    "api.synchronous": "Catalog connect",
    "catalog.capabilities": "AccountKind Feature Rights ServerInfo",
    "config.connection_options": "ApplicationIntent ConnectionOptions Encryption",
    "config.settings": "Profile",
    "errors": (
        "AccountTypeRefused AlreadyStopping Busy Cancelled CatalogMissing ConnectError "
        "ConnectionLost DeadlockVictim DriverMissing InconsistentState LockTimeout "
        "LoginRefused NoPermission NoSuchOperation NoTicket NotReachable NotRunning "
        "ProcedureFailed ReadOnly Refused ServerBusy ServerReadOnly SsisTuiError TimeLimit "
        "TlsRefused UnexpectedAnswer UsageError"
    ),
    "model.codes": (
        "ContextType ExecutionResult LoggingLevel MessageSourceType MessageType ObjectType "
        "OperationStatus OperationType"
    ),
    "model.executables": "ExecutableStatistic RunningExecutable",
    "model.messages": "EventMessage MessageContext",
    "model.operations": "Execution Operation OperationKey Validation",
    "model.packages": "EnvironmentReference Folder Package PackageParameter Project",
    "model.reports": (
        "ComponentTime DataFlowPath ExecutionParameter FailedConnection PackageSummary "
        "PerformanceCounter PropertyOverride"
    ),
    "polling.snapshot": "ConnectionState Counts Progress Snapshot Usual",
    "polling.stop_outcome": "StopOutcome StopResult",
}
"""Where each name of the API comes from, by module below this package."""

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


if not TYPE_CHECKING:
    # Type checkers would take every name for one that is there.

    def __getattr__(name: str) -> object:
        """Import a name of the API when it is first used."""
        from importlib import import_module

        if name == "aio":
            return import_module("ssis_tui.aio")
        home = _HOME_OF.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"ssis_tui.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

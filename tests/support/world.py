"""Makes things happen on a server from outside the product, the same way on every catalog."""

from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from ssis_tui.catalog.protocol import Server
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from tests.support.recorder import Recorder


class Account(Enum):
    """Who the product logs in as."""

    SYSADMIN = auto()
    """Windows login in the server role sysadmin."""
    SSIS_ADMIN = auto()
    """Windows login in the database role ssis_admin."""
    LOGREADER = auto()
    """Windows login in ssis_logreader only."""
    ORDINARY = auto()
    """Windows login CORP\\\\ordinary with no role: sees and may stop only its own."""
    SQL = auto()
    """SQL login in ssis_admin: reads all, is refused stops (27123) outside Azure."""


class StopBehaviour(Enum):
    """What becomes of an execution after it was asked to stop."""

    ENDS = auto()
    """Canceled a few seconds after the request (advance 5 s is enough)."""
    NEVER_ENDS = auto()
    """Stays Stopping for ever."""
    NET_ERROR = auto()
    """The procedure raises 6522; the target stays Stopping."""
    RETURNS_ONE = auto()
    """The procedure returns 1 without an error; the target stays Stopping."""
    NO_PROCESS = auto()
    """process_id is NULL and there is no Scale Out job: 27125."""


class World(Protocol):
    """A server to which a test can make things happen. Starts empty, with no operation at all."""

    @property
    def now(self) -> datetime:
        """The server's clock (aware)."""
        ...

    @property
    def record(self) -> Recorder:
        """What fills the views that reports read."""
        ...

    def advance(self, seconds: float) -> None:
        """Let time pass on the server: what is stopping may end."""
        ...

    def server(self, account: Account = Account.SYSADMIN, *, read_only: bool = False) -> Server:
        """Give the product's own Server for this world, logging in as `account`."""
        ...

    def start_execution(
        self,
        package: str = "LoadFactSales.dtsx",
        *,
        folder: str = "Finance",
        project: str = "Dwh",
        environment: str | None = None,
        caller: str = "CORP\\svc_etl",
        status: OperationStatus = OperationStatus.RUNNING,
        logging_level: int = 1,
        machine: str | None = "ETLNODE2",
        when_stopped: StopBehaviour = StopBehaviour.ENDS,
    ) -> int:
        """Add an execution that was created and started now, in `status`; give its id."""
        ...

    def add_operation(
        self,
        operation_type: OperationType,
        *,
        object_name: str | None = None,
        caller: str = "CORP\\anna",
        status: OperationStatus = OperationStatus.RUNNING,
        folder: str = "Finance",
        when_stopped: StopBehaviour = StopBehaviour.ENDS,
    ) -> int:
        """Add an operation of another type; `object_name` is the project (301: the package).

        Validations (300, 301) get a row in catalog.validations too, in `folder`.
        """
        ...

    def set_status(self, operation_id: int, status: OperationStatus) -> None:
        """Change the status as ISServerExec would; an ended status sets end_time."""
        ...

    def finish(
        self, operation_id: int, status: OperationStatus = OperationStatus.SUCCEEDED
    ) -> None:
        """End an operation now."""
        ...

    def log(
        self,
        operation_id: int,
        message: str,
        *,
        message_type: MessageType = MessageType.INFORMATION,
        event_name: str | None = "OnInformation",
        source_name: str | None = "Load Fact Sales",
        execution_path: str | None = "\\Package\\Load Fact Sales",
        message_code: int | None = 0,
    ) -> int:
        """Write an event message now; give its event_message_id."""
        ...

    def leave_gap(self, ids: int) -> None:
        """Give the next operation an id that is so much higher than it would be."""
        ...

    def close(self) -> None:
        """End the server; connections to it are lost."""
        ...

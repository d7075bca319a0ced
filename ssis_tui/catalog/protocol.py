"""The contract of every catalog: the real one and the demo.

All methods block, on purpose: each catalog and each operator is opened, used and closed on one
thread (drivers promise no more), and :mod:`ssis_tui.polling` gives it one. Only `cancel` may be
called from another thread.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.reports import Changes, Reports
from ssis_tui.catalog.requests import (
    HistoryPage,
    HistoryRequest,
    MessagePage,
    MessageRequest,
    PollAnswer,
    PollRequest,
    StopAnswer,
)
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.operations import Operation

if TYPE_CHECKING:
    # Only a real server has one.
    from ssis_tui.catalog.statements import StatementLog


class Catalog(Reports, Protocol):
    """Reads one server's SSIS catalog, with all its reports; changes nothing, locks nothing.

    Every method may raise :class:`ssis_tui.errors.SsisTuiError`; after one that `ends_connection`
    the catalog is closed and `open` may be called again.
    """

    def open(self) -> ServerInfo:
        """Connect and learn what the server offers and the login may do; raise ConnectError."""
        ...

    def poll(self, request: PollRequest) -> PollAnswer:
        """Read what changed, in one round trip."""
        ...

    def history(self, request: HistoryRequest) -> HistoryPage:
        """Read one page of the history by key."""
        ...

    def operations(self, ids: Sequence[int]) -> tuple[Operation, ...]:
        """Read operations by id, committed data only, by ascending id; unknown ones are missing."""
        ...

    def messages(self, request: MessageRequest) -> MessagePage:
        """Read one page of an operation's messages by key."""
        ...

    def executables(self, execution_id: int, *, after: int = 0) -> tuple[ExecutableStatistic, ...]:
        """Read what has finished at least once, by start time; of very many the newest.

        Only statistics with an id above `after`, and no more than MOST_STATISTICS. Ids are given
        before their rows can be seen: a lower one may come a little after a higher one.
        """
        ...

    def cancel(self) -> bool:
        """Give up the running query, from any thread; False if the driver cannot.

        The method that runs raises Cancelled as soon as the server or the driver lets it go.
        """
        ...

    def close(self) -> None:
        """Close the connection; never raises. Called twice, it does nothing the second time."""
        ...


class Operator(Changes, Protocol):
    """Everything that changes the server, behind one gate that read-only closes.

    With the gate closed, every method but `operation`, `cancel` and `close` raises ReadOnly before
    anything is sent.
    """

    def open(self) -> ServerInfo:
        """Connect on the operator's own connection (autocommit); raise ConnectError."""
        ...

    def operation(self, operation_id: int) -> Operation:
        """Read one operation, committed data only; raise NoSuchOperation."""
        ...

    def stop(self, operation_id: int) -> StopAnswer:
        """Call ``catalog.stop_operation`` once.

        Raises Refused (NotRunning, AlreadyStopping, InconsistentState, AccountTypeRefused,
        NoPermission, ServerReadOnly, ProcedureFailed, ReadOnly), or ConnectionLost or TimeLimit,
        after which nobody knows whether the server took it: read it back, never send it again.
        """
        ...

    def cancel(self) -> bool:
        """As Catalog.cancel."""
        ...

    def close(self) -> None:
        """As Catalog.close."""
        ...


class Server(Protocol):
    """A place where catalogs and operators of one SSISDB can be had; opens nothing by itself."""

    @property
    def name(self) -> str:
        """The name under which the user knows it; part of every operation's key."""
        ...

    @property
    def is_production(self) -> bool:
        """Whether a stop asks for the server's name to be typed."""
        ...

    @property
    def is_read_only(self) -> bool:
        """Whether the gate of its operators is closed."""
        ...

    @property
    def statements(self) -> "StatementLog | None":
        """Account of what all its catalogs and operators sent; None where nothing is sent."""
        ...

    def catalog(self) -> Catalog:
        """Give a new, closed catalog."""
        ...

    def operator(self) -> Operator:
        """Give a new, closed operator."""
        ...

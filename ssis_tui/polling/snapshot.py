"""What the poller hands on: one immutable picture of a server at a time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import chain
from types import MappingProxyType

from msgspec import Struct, field

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.executables import RunningExecutable
from ssis_tui.model.operations import Operation


class ConnectionState(Enum):
    """How things stand between the poller and the server."""

    CONNECTING = auto()
    """The first connection is being made; there are no rows yet."""
    LIVE = auto()
    """The connection stands. With an error set, the last poll met a lock, a deadlock or the like,
    and is tried again soon on the same connection."""
    LOST = auto()
    """The last poll failed; rows are those of the last good one, and it is being tried again."""
    REFUSED = auto()
    """Trying again will not help until somebody changes something; it is tried seldom."""


class Progress(Struct, frozen=True):
    """Where a running execution is, by its own messages."""

    running: tuple[RunningExecutable, ...] = ()
    """Innermost last; empty where the logging level tells nothing."""
    warnings: int = 0
    errors: int = 0
    is_complete: bool = True
    """False when older messages were not read: the counts are then "at least"."""
    last_error: str | None = None
    """The first error's text, cut at 400 characters by the catalog; None without one."""


class Usual(Struct, frozen=True):
    """How long the last successful executions of a package took."""

    median: timedelta
    runs: int


class Counts(Struct, frozen=True):
    """Numbers for the header; of the server's local day, as far as `is_complete` reaches."""

    running: int = 0
    pending: int = 0
    stopping: int = 0
    failed_today: int = 0
    """Failed or ended unexpectedly, ended since the server's local midnight; a refused request to
    stop is no failure of work and does not count, though it is a row of its own."""
    is_complete: bool = True
    """False while the rows read so far do not reach back to midnight: "at least"."""


_NO_OPERATIONS: Mapping[int, Operation] = MappingProxyType({})
_NO_PROGRESS: Mapping[int, Progress] = MappingProxyType({})
_NO_USUAL: Mapping[int, Usual] = MappingProxyType({})


class Snapshot(Struct, frozen=True, eq=False, kw_only=True):
    """All that is known of one server at one moment; compared by identity.

    A failure is a snapshot too: the last rows with `error` set. Rows that did not change are the
    same objects as in the snapshot before, and a tuple in which nothing changed is the same tuple.
    """

    server: str
    state: ConnectionState
    info: ServerInfo | None = None
    """None until the first connection was made."""
    active: tuple[Operation, ...] = ()
    """Running, Pending, Stopping, and Created for less than ten minutes; by ascending id."""
    history: tuple[Operation, ...] = ()
    """The newest operations that are not active, by descending id."""
    history_goes_on: bool = True
    """Whether the catalog has older ones."""
    ended: tuple[Operation, ...] = ()
    """What ended while it was watched, the latest first; also what began too long ago for
    `history`."""
    followed: Mapping[int, Operation] = field(default_factory=lambda: _NO_OPERATIONS)
    """By id, the operations that somebody asked the poller to follow, whatever became of them."""
    progress: Mapping[int, Progress] = field(default_factory=lambda: _NO_PROGRESS)
    """By operation id, for active executions."""
    usual: Mapping[int, Usual] = field(default_factory=lambda: _NO_USUAL)
    """By operation id, for operations whose package has succeeded often enough."""
    counts: Counts = Counts()
    server_time: datetime | None = None
    """The server's clock when the last good poll was answered; None before the first."""
    taken: float = 0.0
    """Monotonic seconds of this machine when `server_time` was read."""
    took: float = 0.0
    """Seconds the last poll took, good or not; the first one's include connecting."""
    late_since: float | None = None
    """Monotonic seconds since when an answer is waited for, once that is unusually long."""
    error: SsisTuiError | None = None
    """What went wrong with the last poll; None while all is well."""
    interval: float = 5.0
    """Seconds between polls as the user asked."""
    stretched_to: float | None = None
    """The longer interval in use because the server answers slowly; None if it does not."""
    is_paused: bool = False
    next_try: float | None = None
    """Monotonic seconds of the next poll after a failure; None otherwise."""
    polls: int = 0
    """Number of the poll that this came from."""
    rows_read: int = 0
    """Rows that the last good poll read."""
    abandoned_threads: int = 0
    """Threads whose driver never came back; they end with the process."""

    @property
    def is_fresh(self) -> bool:
        """Whether the rows are those of the last poll, and no answer is overdue."""
        return self.state is ConnectionState.LIVE and self.error is None and self.late_since is None

    def server_now(self, monotonic: float) -> datetime | None:
        """The server's clock carried on by this machine's monotonic one; None before any poll."""
        if self.server_time is None:
            return None
        return self.server_time + timedelta(seconds=max(0.0, monotonic - self.taken))

    def find(self, operation_id: int) -> Operation | None:
        """Give the operation as it was last read; None if it is not among these rows."""
        followed = self.followed.get(operation_id)
        if followed is not None:
            return followed
        rows = chain(self.active, self.ended, self.history)
        return next((each for each in rows if each.operation_id == operation_id), None)

    def age(self, monotonic: float) -> float | None:
        """Seconds since the rows were read; None before any poll."""
        if self.server_time is None:
            return None
        return max(0.0, monotonic - self.taken)


def no_snapshot(server: str) -> Snapshot:
    """Give the empty value: connecting, nothing known."""
    return Snapshot(server=server, state=ConnectionState.CONNECTING)

"""The questions that can be asked of a catalog and the shapes of its answers."""

from datetime import datetime

from msgspec import Struct

from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Operation

PROGRESS_TYPES = (
    MessageType.PRE_EXECUTE,
    MessageType.POST_EXECUTE,
    MessageType.WARNING,
    MessageType.ERROR,
    MessageType.TASK_FAILED,
)
"""The messages that tell where an execution is and whether it complains."""

PROGRESS_WHOLE_LIMIT = 500
"""How many of its newest messages an execution of `PollRequest.progress_whole` gets at most: one
with fewer was read from its first message on, so that what is counted of it is the whole truth."""

MOST_STATISTICS = 20_000
"""Statistics of executables that one question reads: a loop may have millions; the newest count."""


class PollRequest(Struct, frozen=True, kw_only=True):
    """What one poll reads, all in one round trip.

    The first one asks for the newest page and all active operations; later ones only for what is
    new or was active before.
    """

    newest: int = 0
    """Rows of the newest page, by descending id; 0 for none."""
    all_active: bool = False
    """Read every active operation (status 1, 2, 5, 8), which no index supports."""
    active_from: int = 0
    """With `all_active`: no id below this one is looked at; 0 for no bound."""
    new_after: int | None = None
    """Read operations with an id above this one; None for none."""
    ids: tuple[int, ...] = ()
    """Operations to read again, whatever became of them."""
    progress_of: tuple[int, ...] = ()
    """Running executions whose messages of PROGRESS_TYPES are wanted."""
    progress_after: int = 0
    """Only messages with an id above this one."""
    progress_since: datetime | None = None
    """On Scale Out, whose messages have no usable id: only those from this time on."""
    progress_whole: tuple[int, ...] = ()
    """The part of `progress_of` that is seen for the first time: of each its newest messages, at
    most PROGRESS_WHOLE_LIMIT, without regard to `progress_after` and `progress_since`."""


class PollAnswer(Struct, frozen=True, kw_only=True):
    """What one poll read."""

    server_time: datetime
    """The server's clock, with its offset, when it answered."""
    operations: tuple[Operation, ...]
    """Each operation once, by ascending id; an asked id that is missing is gone or hidden."""
    progress: tuple[EventMessage, ...] = ()
    """By ascending id, oldest first; texts may be cut at 400 characters."""
    rows_read: int = 0
    """Rows that came over the line, for the figures of a good guest."""
    is_cut: bool = False
    """Whether there are more new operations than one poll takes: ask again at once."""


class OperationFilter(Struct, frozen=True, kw_only=True):
    """What a page of history is narrowed to; the server does the narrowing, within id bounds.

    Names match whole and without regard to case; `*` and `?` are wildcards.
    """

    statuses: frozenset[OperationStatus] = frozenset()
    """Empty for all."""
    types: frozenset[OperationType] = frozenset()
    """Empty for all."""
    folder: str | None = None
    project: str | None = None
    package: str | None = None
    caller: str | None = None
    machine: str | None = None
    since: datetime | None = None
    """Aware; created at or after."""
    until: datetime | None = None
    """Aware; created before."""


EVERYTHING = OperationFilter()


class HistoryRequest(Struct, frozen=True, kw_only=True):
    """A page of the history, newest first."""

    before: int | None = None
    """Only ids below this one; None for the newest."""
    after: int | None = None
    """Only ids above this one, for paging back to newer rows: the page is the one that lies
    directly above it. Not together with `before`."""
    limit: int = 200
    filter: OperationFilter = EVERYTHING


class HistoryPage(Struct, frozen=True, kw_only=True):
    """Operations by descending id, and how far the search got."""

    operations: tuple[Operation, ...]
    next_before: int | None
    """Where the next older page starts; None when the catalog goes no further back.

    A page may be short, even empty, while this is not None: the search is done in bounded windows
    of ids, and looked down to here."""
    reached: datetime | None = None
    """Creation time of the oldest operation that was looked at, where known."""


ABOVE_ALL = 2**63 - 1
"""No message has a higher id, for the column is a bigint: `before` it are the newest."""


class MessageRequest(Struct, frozen=True, kw_only=True):
    """A page of an operation's messages, in order of id; from the first one on unless bounded."""

    operation_id: int
    after: int | None = None
    """Only ids above this one, oldest first."""
    before: int | None = None
    """Only ids below this one; the page is the newest of them. Not together with `after`."""
    since: datetime | None = None
    """On Scale Out: only messages from this time on, the boundary included."""
    until: datetime | None = None
    """On Scale Out, to page back: only messages up to this time, the boundary included."""
    limit: int = 500
    types: frozenset[MessageType] = frozenset()
    """Empty for all."""
    text: str | None = None
    """Only messages whose text contains this, without regard to case."""
    source: str | None = None
    """Only messages whose source name or execution path contains this."""


class MessagePage(Struct, frozen=True):
    """Messages by ascending id (by time on Scale Out)."""

    messages: tuple[EventMessage, ...]
    is_end: bool
    """Whether nothing more lies in the direction asked for, at the time of reading."""


class StopAnswer(Struct, frozen=True):
    """What ``catalog.stop_operation`` answered without raising an error."""

    return_code: int
    """0: the request was passed on. Else it was *asked, not carried out*: the operation stays
    Stopping, and no error was raised."""

    @property
    def is_carried_out(self) -> bool:
        return self.return_code == 0

"""A server made of a dictionary, whose every call can be scripted: to answer, raise or hang."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock

from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Feature, Rights, ServerInfo
from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.matching import matches
from ssis_tui.catalog.requests import (
    PROGRESS_TYPES,
    PROGRESS_WHOLE_LIMIT,
    HistoryPage,
    HistoryRequest,
    MessagePage,
    MessageRequest,
    PollAnswer,
    PollRequest,
    StopAnswer,
)
from ssis_tui.catalog.statements import StatementLog
from ssis_tui.errors import Cancelled, ConnectionLost, NoSuchOperation, NotRunning
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Operation
from tests.support.clock import VirtualClock
from tests.support.fake_reports import FakeChanges, FakeReports

ACTIVE = {1, 2, 5, 8}


class Hang:
    """A call that does not return until it is released or, if it obeys, cancelled."""

    def __init__(self, *, obeys_cancel: bool = False) -> None:
        self.obeys_cancel = obeys_cancel
        self.is_cancelled = False
        self.has_begun = False
        self._released = Event()

    @property
    def is_hanging(self) -> bool:
        return self.has_begun and not self._released.is_set()

    def release(self) -> None:
        self._released.set()

    def wait(self) -> None:
        """Block the calling thread; raise Cancelled where that ended it."""
        self._released.wait()
        if self.is_cancelled:
            raise Cancelled("Given up.")

    def cancel(self) -> None:
        if self.obeys_cancel:
            self.is_cancelled = True
            self.release()


Fault = BaseException | Hang | Callable[[], None] | None


@dataclass
class FakeServer:
    """Operations by id and a script of faults; the Server protocol."""

    clock: VirtualClock
    name: str = "FAKE"
    is_production: bool = False
    is_read_only: bool = False
    statements: StatementLog | None = None
    operations: dict[int, Operation] = field(default_factory=dict)
    messages: list[EventMessage] = field(default_factory=list)
    statistics: list[ExecutableStatistic] = field(default_factory=list)
    looks_at: int = 1_000_000
    """Operations that one page of the history looks at."""
    most_new: int = 1000
    """New operations that one poll takes; more make its answer a cut one."""
    rights: Rights = field(
        default_factory=lambda: Rights(
            login="CORP\\dba", kind=AccountKind.WINDOWS, is_sysadmin=True
        )
    )
    features: frozenset[Feature] = frozenset()
    server_offset: timedelta = timedelta()
    """How far the server's clock is away from this machine's."""
    when_stopped: OperationStatus = OperationStatus.STOPPING
    return_code: int = 0
    server_name: str = "FAKE01"
    takes: float = 0.0
    """Seconds by which a poll lets the clock go on."""

    def __post_init__(self) -> None:
        self.calls: list[tuple[str, object]] = []
        """Each call that reached a catalog or an operator, in order."""
        self.answers: dict[str, object] = {}
        """What reports give, by the method's name: a tuple of values, or one value."""
        self.stops: list[int] = []
        """Ids whose stop reached the server, in order."""
        self.opened = 0
        self.closed = 0
        self.connected: set[object] = set()
        """Connections that are open."""
        self.cancels = 0
        self.cancel_works = True
        self.hangs: list[Hang] = []
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._lock = Lock()
        self.clock.count_hanging(lambda: sum(hang.is_hanging for hang in tuple(self.hangs)))

    def catalog(self) -> "FakeCatalog":
        return FakeCatalog(self)

    def operator(self) -> "FakeOperator":
        return FakeOperator(self)

    @property
    def time(self) -> datetime:
        return self.clock.now() + self.server_offset

    def put(self, *operations: Operation) -> None:
        """Add operations, or give them another state."""
        for each in operations:
            self.operations[each.operation_id] = each

    def end(
        self, operation_id: int, status: OperationStatus = OperationStatus.SUCCEEDED
    ) -> Operation:
        ended = replace(self.operations[operation_id], status=status, ended=self.time)
        self.operations[operation_id] = ended
        return ended

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of this method meet these, one each; None for a good one."""
        self._faults[method].extend(faults)

    def fail_always(self, method: str, fault: Fault) -> None:
        """Let each call of this method meet this, until it is taken back with None."""
        self._always[method] = fault

    def hang(self, method: str, *, obeys_cancel: bool = False) -> Hang:
        """Let the next call of this method hang until it is released."""
        hang = Hang(obeys_cancel=obeys_cancel)
        self.hangs.append(hang)
        self.fail(method, hang)
        return hang

    def release_all(self) -> None:
        for each in self.hangs:
            each.release()

    def called(self, method: str) -> list[object]:
        """The arguments of the calls of one method."""
        return [argument for name, argument in self.calls if name == method]

    @property
    def polls(self) -> list[PollRequest]:
        return [each for each in self.called("poll") if isinstance(each, PollRequest)]

    def meet(self, subject: "FakeCatalog | FakeOperator", method: str, argument: object) -> None:
        """Record the call and let it meet its fault."""
        with self._lock:
            self.calls.append((method, argument))
            faults = self._faults[method]
            fault = faults.popleft() if faults else self._always.get(method)
        if isinstance(fault, Hang):
            subject.hang = fault
            fault.has_begun = True
            try:
                fault.wait()
            finally:
                subject.hang = None
        elif isinstance(fault, BaseException):
            if getattr(fault, "ends_connection", False):
                subject.lose()
            raise fault
        elif fault is not None:
            fault()


class _Connected:
    """What catalogs and operators share: opening, closing, cancelling."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.hang: Hang | None = None
        self.is_open = False

    def open(self) -> ServerInfo:
        self._meet("open", None, needs_open=False)
        self.is_open = True
        self.server.connected.add(self)
        self.server.opened += 1
        return ServerInfo(
            server=self.server.name,
            server_name=self.server.server_name,
            database="SSISDB",
            product="SQL Server 2022",
            version="16.0.4135.4",
            rights=self.server.rights,
            features=self.server.features,
        )

    def cancel(self) -> bool:
        self.server.cancels += 1
        if self.hang is not None:
            self.hang.cancel()
        return self.server.cancel_works

    def close(self) -> None:
        self.lose()
        self.server.closed += 1

    def lose(self) -> None:
        """Be closed, by whomever."""
        self.is_open = False
        self.server.connected.discard(self)

    def reply(self, method: str, argument: object) -> object:
        """Record the call, let it meet its fault, and give what was laid down; None for nothing."""
        self._meet(method, argument)
        return self.server.answers.get(method)

    def _meet(self, method: str, argument: object, *, needs_open: bool = True) -> None:
        if needs_open and not self.is_open:
            raise AssertionError(f"{method} on a connection that is not open")
        self.server.meet(self, method, argument)  # type: ignore[arg-type]


class FakeCatalog(FakeReports, _Connected):
    """Reads the dictionary as the protocol says."""

    def poll(self, request: PollRequest) -> PollAnswer:
        self._meet("poll", request)
        self.server.clock.pass_unnoticed(self.server.takes)
        everything = dict(sorted(self.server.operations.items()))
        found: dict[int, Operation] = {}
        if request.newest:
            for number in sorted(everything, reverse=True)[: request.newest]:
                found[number] = everything[number]
        if request.all_active:
            found |= {
                number: each
                for number, each in everything.items()
                if number >= request.active_from and int(each.status) in ACTIVE
            }
        is_cut = False
        if request.new_after is not None:
            new = [number for number in everything if number > request.new_after]
            is_cut = len(new) > self.server.most_new
            found |= {number: everything[number] for number in new[: self.server.most_new]}
        found |= {number: everything[number] for number in request.ids if number in everything}
        progress = tuple(self._progress(request))
        return PollAnswer(
            server_time=self.server.time,
            operations=tuple(_copy(found[number]) for number in sorted(found)),
            progress=progress,
            rows_read=len(found) + len(progress),
            is_cut=is_cut,
        )

    def history(self, request: HistoryRequest) -> HistoryPage:
        self._meet("history", request)
        known, wanted = self.server.operations, request.filter
        if request.after is not None:
            above = [number for number in sorted(known) if number > request.after]
            found = [known[number] for number in above if matches(known[number], wanted)]
            page = tuple(reversed(found[: request.limit]))
            return HistoryPage(operations=page, next_before=request.after + 1)
        before = request.before
        numbers = sorted(known, reverse=True)
        below = [number for number in numbers if before is None or number < before]
        taken: list[Operation] = []
        looked = below[: self.server.looks_at]
        for place, number in enumerate(looked):
            if len(taken) == request.limit:
                looked = looked[:place]
                break
            if matches(known[number], wanted):
                taken.append(known[number])
        goes_on = len(looked) < len(below)
        return HistoryPage(
            operations=tuple(taken),
            next_before=looked[-1] if goes_on and looked else None,
            reached=known[looked[-1]].created if looked else None,
        )

    def operations(self, ids: Sequence[int]) -> tuple[Operation, ...]:
        self._meet("operations", tuple(ids))
        known = self.server.operations
        return tuple(known[number] for number in sorted(set(ids)) if number in known)

    def messages(self, request: MessageRequest) -> MessagePage:
        self._meet("messages", request)
        return message_page(self.server.messages, request)

    def executables(self, execution_id: int, *, after: int = 0) -> tuple[ExecutableStatistic, ...]:
        self._meet("executables", (execution_id, after))
        return tuple(
            each
            for each in self.server.statistics
            if each.execution_id == execution_id and each.statistics_id > after
        )

    def _progress(self, request: PollRequest) -> Iterable[EventMessage]:
        told = [each for each in self.server.messages if each.message_type in PROGRESS_TYPES]
        chosen = {id(each) for each in told if _is_new(each, request)}
        for whole in request.progress_whole:
            its = [each for each in told if each.operation_id == whole]
            chosen |= {id(each) for each in its[-PROGRESS_WHOLE_LIMIT:]}
        return [each for each in told if id(each) in chosen]


class FakeOperator(FakeChanges, _Connected):
    """Changes the dictionary as catalog.stop_operation would."""

    def operation(self, operation_id: int) -> Operation:
        self._meet("operation", operation_id)
        if operation_id not in self.server.operations:
            raise NoSuchOperation(f"There is no operation {operation_id}.")
        return self.server.operations[operation_id]

    def reply(self, method: str, argument: object) -> object:
        Gate(self.server.name, self.server.is_read_only).let_through(method)
        return super().reply(method, argument)

    def stop(self, operation_id: int) -> StopAnswer:
        Gate(self.server.name, self.server.is_read_only).let_through(f"stop {operation_id}")
        if not self.is_open:
            raise ConnectionLost("Not open.")
        self.server.stops.append(operation_id)
        self._meet("stop", operation_id)
        self.carry_out(operation_id)
        return StopAnswer(self.server.return_code)

    def carry_out(self, operation_id: int) -> None:
        target = self.server.operations.get(operation_id)
        if target is None or not target.can_stop:
            raise NotRunning(f"{operation_id} is not running.", number=27124)
        self.server.put(replace(target, status=self.server.when_stopped))


def _is_new(message: EventMessage, request: PollRequest) -> bool:
    if message.operation_id not in request.progress_of:
        return False
    if message.operation_id in request.progress_whole:
        return False
    if message.event_message_id is not None and message.event_message_id >= 0:
        return message.event_message_id > request.progress_after
    return request.progress_since is None or message.message_time >= request.progress_since


def _copy(operation: Operation) -> Operation:
    """Give an equal row that is another object, as each read of a database does."""
    return replace(operation)


def message_page(messages: Iterable[EventMessage], request: MessageRequest) -> MessagePage:
    """Give the page of messages with an id that a request asks for."""
    found = sorted(
        (each for each in messages if _is_wanted(each, request)),
        key=lambda each: each.event_message_id or 0,
    )
    is_end = len(found) <= request.limit
    if request.before is not None:
        return MessagePage(tuple(found[-request.limit :]), is_end=is_end)
    return MessagePage(tuple(found[: request.limit]), is_end=is_end)


def _is_wanted(message: EventMessage, request: MessageRequest) -> bool:
    number = message.event_message_id or 0
    sources = f"{message.message_source_name}\n{message.execution_path}".casefold()
    return (
        message.operation_id == request.operation_id
        and (request.after is None or number > request.after)
        and (request.before is None or number < request.before)
        and (not request.types or message.message_type in request.types)
        and (request.text or "").casefold() in message.message.casefold()
        and (request.source or "").casefold() in sources
    )

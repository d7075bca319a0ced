"""SSISDB through a driver: the real catalog and the real operator."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.connection import connect
from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.history import WINDOW, HistorySearch
from ssis_tui.catalog.odbc_changes import OdbcChanges
from ssis_tui.catalog.odbc_reports import OdbcReports
from ssis_tui.catalog.reports import IdRange, StartRequest, ValidateRequest
from ssis_tui.catalog.requests import (
    HistoryPage,
    HistoryRequest,
    MessagePage,
    MessageRequest,
    PollAnswer,
    PollRequest,
    StopAnswer,
)
from ssis_tui.catalog.session import Connect, Session
from ssis_tui.catalog.sql.batch import LONGEST_LIST, Answer, Batch
from ssis_tui.catalog.sql.changes import stop_batch
from ssis_tui.catalog.sql.messages import (
    BY_KEY,
    OF_WORKERS,
    messages_from,
    select_page,
    select_text,
)
from ssis_tui.catalog.sql.poll import (
    EACH_ALONE,
    MESSAGES_AT_ONCE,
    NEW_AT_ONCE,
    Surroundings,
    active_batch,
    newest_progress_batch,
    poll_batch,
    shares_a_read,
)
from ssis_tui.catalog.sql.server import CHANGING, READING
from ssis_tui.catalog.sql.views import EVENT_MESSAGES, PIECE
from ssis_tui.catalog.statements import StatementLog
from ssis_tui.config.settings import Profile
from ssis_tui.errors import NoSuchOperation, ProcedureFailed
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution, Operation
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
    HourCount,
    Liveness,
    PackageSummary,
    PerformanceCounter,
    PropertyOverride,
)

CHANGE_TIME_LIMIT: Final = 90
"""Seconds for a call that changes the server: a stop may wait for locks and for a process."""
_ON_SCREEN: Final = 200
"""Executions whose progress one batch asks for: more do not fit on any screen."""
_POLLING: Final = "reading the operations"

RIGHTS_NOT_GRANTED: Final = 27153
"""Raised by a procedure that goes on all the same."""


class OdbcCatalog:
    """Reads SSISDB; changes nothing and holds no locks. For one thread, but for `cancel`."""

    def __init__(
        self, profile: Profile, *, connector: Connect = connect, log: StatementLog | None = None
    ) -> None:
        self._session = Session(
            profile,
            settings=READING,
            time_limit=profile.options.query_timeout,
            connector=connector,
            log=log,
        )
        self._history = HistorySearch(self._session)
        self._reports = OdbcReports(self._session, self._history)

    def open(self) -> ServerInfo:
        self._history = HistorySearch(self._session)
        self._reports = OdbcReports(self._session, self._history)
        return self._session.open()

    def poll(self, request: PollRequest) -> PollAnswer:
        session = self._session
        session.begin()
        lowest = 0
        if request.newest and not session.info.rights.sees_all:
            # Down the key until enough rows pass the filter would be down to the very first one.
            lowest = max(0, session.newest_seen - WINDOW)
        listed = request.ids if len(request.ids) <= LONGEST_LIST else ()
        whole = set(request.progress_whole)
        request = replace(
            request, progress_of=tuple(one for one in request.progress_of if one not in whole)
        )
        watched = replace(
            request,
            progress_of=request.progress_of[:_ON_SCREEN],
            progress_whole=request.progress_whole[:_ON_SCREEN],
        )
        answer = session.run(poll_batch(watched, session.around(lowest), listed), _POLLING)
        server_time = answer.rows("clock")[0][0]
        found = session.operations_in(answer)
        progress = self._progress(answer)
        count = answer.count
        for batch in _crowded(watched, answer, session.around()):
            more = session.run(batch, _POLLING)
            progress += self._progress(more)
            count += more.count
        is_cut = False
        if request.new_after is not None:
            changed = [rows for name, rows in answer.sets if name == "operations"][-1]
            is_cut = len(changed) > len(listed) + NEW_AT_ONCE
        if is_cut:
            # Ids beyond the cut were asked for by themselves: they must not seem to be gone.
            beyond = [one for one in listed if one not in found]
            count += self._read_more(found, beyond)
        if not listed and request.ids:
            count += self._read_many(found, request.ids)
        for extra in _further(request):
            more = session.run(poll_batch(extra, session.around(), ()), _POLLING)
            progress += self._progress(more)
            count += more.count
        if request.progress_of:
            # The first one: those of new executions come after it.
            news = next((rows for name, rows in answer.sets if name == BY_KEY), [])
            is_cut = is_cut or len(news) >= MESSAGES_AT_ONCE
        return PollAnswer(
            server_time=server_time,
            operations=tuple(found[operation_id] for operation_id in sorted(found)),
            progress=_in_order(progress),
            rows_read=count,
            is_cut=is_cut,
        )

    def history(self, request: HistoryRequest) -> HistoryPage:
        self._session.begin()
        return self._history.page(request)

    def operations(self, ids: Sequence[int]) -> tuple[Operation, ...]:
        self._session.begin()
        return tuple(self._session.operations(ids, _POLLING, is_committed=True))

    def messages(self, request: MessageRequest) -> MessagePage:
        session = self._session
        session.begin()
        if not EVENT_MESSAGES.is_in(session.present):
            return MessagePage((), is_end=True)
        batch = Batch("messages", "a page of the messages of the operation that is looked at")
        select_page(batch, session.present, request, workers=session.has_workers)
        found = self._progress(session.run(batch, "reading messages"))
        ordered = _in_order(found)
        page = ordered[: request.limit] if request.before is None else ordered[-request.limit :]
        if session.is_short:
            page = tuple(self._whole(message) for message in page)
        return MessagePage(page, is_end=len(ordered) <= request.limit)

    def executables(self, execution_id: int, *, after: int = 0) -> tuple[ExecutableStatistic, ...]:
        return self._reporting().executables(execution_id, after)

    def id_range(self, since: datetime, until: datetime | None = None) -> IdRange | None:
        self._session.begin()
        return self._history.ids_between(since, until)

    def message(self, operation_id: int, event_message_id: int) -> EventMessage | None:
        found = self._reporting().message(operation_id, event_message_id)
        return found if found is None else self._whole(found)

    def first_error(self, operation_id: int) -> EventMessage | None:
        found = self._reporting().first_error(operation_id)
        return found if found is None else self._whole(found)

    def message_context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        return self._reporting().message_context(message)

    def executables_of(self, execution_ids: Sequence[int]) -> tuple[ExecutableStatistic, ...]:
        return self._reporting().executables_of(execution_ids)

    def parameters(self, execution_id: int) -> tuple[ExecutionParameter, ...]:
        return self._reporting().parameters(execution_id)

    def property_overrides(self, execution_id: int) -> tuple[PropertyOverride, ...]:
        return self._reporting().property_overrides(execution_id)

    def component_times(self, execution_id: int) -> tuple[ComponentTime, ...]:
        return self._reporting().component_times(execution_id)

    def data_flow_paths(self, execution_id: int) -> tuple[DataFlowPath, ...]:
        return self._reporting().data_flow_paths(execution_id)

    def performance_counters(self, execution_id: int) -> tuple[PerformanceCounter, ...]:
        return self._reporting().performance_counters(execution_id)

    def package_runs(
        self, folder: str, project: str, package: str, *, before: int | None = None, limit: int = 20
    ) -> tuple[Execution, ...]:
        return self._reporting().package_runs(folder, project, package, before=before, limit=limit)

    def hour_counts(self, ids: IdRange) -> tuple[HourCount, ...]:
        return self._reporting().hour_counts(ids)

    def package_summaries(self, ids: IdRange) -> tuple[PackageSummary, ...]:
        return self._reporting().package_summaries(ids)

    def failed_connections(self, ids: IdRange) -> tuple[FailedConnection, ...]:
        return self._reporting().failed_connections(ids)

    def liveness(self, machines: Sequence[str]) -> Liveness | None:
        return self._reporting().liveness(machines)

    def folders(self) -> tuple[Folder, ...]:
        return self._reporting().folders()

    def projects(self) -> tuple[Project, ...]:
        return self._reporting().projects()

    def packages(self) -> tuple[Package, ...]:
        return self._reporting().packages()

    def environment_references(self, project_id: int) -> tuple[EnvironmentReference, ...]:
        return self._reporting().environment_references(project_id)

    def package_parameters(self, project_id: int, package: str) -> tuple[PackageParameter, ...]:
        return self._reporting().package_parameters(project_id, package)

    def cancel(self) -> bool:
        return self._session.cancel()

    def close(self) -> None:
        self._session.close()

    def _reporting(self) -> OdbcReports:
        """Begin the call of a report."""
        self._session.begin()
        return self._reports

    def _read_more(self, found: dict[int, Operation], ids: Sequence[int]) -> int:
        """Read operations by id into `found`; give how many there were."""
        more = self._session.operations(ids, _POLLING, is_committed=False)
        found.update((one.operation_id, one) for one in more)
        return 2 * len(more)

    def _read_many(self, found: dict[int, Operation], ids: Sequence[int]) -> int:
        """Read more ids than a list can hold: those still active in one pass, others by id."""
        batch = active_batch(self._session.present, min(ids), max(ids))
        answer = self._session.run(batch, _POLLING)
        active = self._session.operations_in(answer)
        wanted = set(ids)
        found.update(
            (operation_id, one) for operation_id, one in active.items() if operation_id in wanted
        )
        return answer.count + self._read_more(found, [one for one in ids if one not in found])

    def _whole(self, message: EventMessage) -> EventMessage:
        """Read the rest of a text of which only the first piece has come."""
        text = last = message.message
        while len(last) == PIECE:
            batch = Batch(
                "text of a message",
                "the rest of a long message, of which the driver gives a piece at a time",
            )
            select_text(batch, message, len(text) + 1)
            rows = self._session.run(batch, "reading a message").rows("text")
            for piece in rows[0] if rows else ("",):
                last = piece or ""
                text += last
                if len(last) < PIECE:
                    break
        return message if text is message.message else replace(message, message=text)

    def _progress(self, answer: Answer) -> list[EventMessage]:
        try:
            return messages_from([*answer.rows(BY_KEY), *answer.rows(OF_WORKERS)])
        except (TypeError, ValueError, IndexError) as error:
            raise self._session.unreadable(error) from error


class OdbcOperator:
    """Everything that changes SSISDB, on a connection of its own, behind one gate."""

    def __init__(
        self, profile: Profile, *, connector: Connect = connect, log: StatementLog | None = None
    ) -> None:
        self._gate = Gate(profile.name, profile.is_read_only)
        self._session = Session(
            profile,
            settings=CHANGING,
            time_limit=CHANGE_TIME_LIMIT,
            connector=connector,
            log=log,
        )
        self._changes = OdbcChanges(self._session, self._change)

    def open(self) -> ServerInfo:
        self._gate.let_through("open a connection for changes")
        return self._session.open()

    def operation(self, operation_id: int) -> Operation:
        self._session.begin()
        found = self._session.operations(
            [operation_id], f"reading operation {operation_id}", is_committed=True
        )
        if not found:
            raise NoSuchOperation(
                f"There is no operation {operation_id} on {self._session.server}, "
                "or this login may not see it.",
                "Operations are cleaned up after the catalog's retention window.",
                server=self._session.server,
            )
        return found[0]

    def stop(self, operation_id: int) -> StopAnswer:
        try:
            answer = self._change(
                stop_batch(operation_id), f"stop {operation_id}", f"stopping {operation_id}"
            )
        except ProcedureFailed as error:
            if error.number != RIGHTS_NOT_GRANTED or not self._is_stopping(operation_id):
                raise
            # The procedure reported this and went on; its return code is lost with the error.
            return StopAnswer(return_code=0)
        rows = answer.rows("return_code")
        code = rows[0][0] if rows else None
        return StopAnswer(return_code=0 if code is None else code)

    def start(self, request: StartRequest) -> int:
        return self._changes.start(request)

    def validate(self, request: ValidateRequest) -> int:
        return self._changes.validate(request)

    def startup(self) -> None:
        self._changes.startup()

    def create_dump(self, execution_id: int) -> None:
        self._changes.create_dump(execution_id)

    def cancel(self) -> bool:
        return self._session.cancel()

    def close(self) -> None:
        self._session.close()

    def _is_stopping(self, operation_id: int) -> bool:
        """Whether a stop shows in the catalog."""
        status = self.operation(operation_id).status
        return status == OperationStatus.STOPPING or status.has_ended

    def _change(self, batch: Batch, what: str, while_doing: str) -> Answer:
        """Send something that changes the server: the only place that does, past the gate."""
        self._gate.let_through(what)
        self._session.begin()
        return self._session.run(batch, while_doing)


def _in_order(messages: Iterable[EventMessage]) -> tuple[EventMessage, ...]:
    """Each message once, by id; by time where some have none."""
    once = {(one.operation_id, one.identity): one for one in messages}
    if all(isinstance(one.identity, int) for one in once.values()):
        return tuple(sorted(once.values(), key=lambda one: one.event_message_id or 0))
    return tuple(
        sorted(
            once.values(),
            key=lambda one: (one.message_time, one.event_message_id or 0, str(one.identity)),
        )
    )


def _crowded(request: PollRequest, answer: Answer, around: Surroundings) -> list[Batch]:
    """Read new executions one by one after all, where sharing one read has cut somebody short."""
    whole = request.progress_whole
    if not whole or not shares_a_read(whole, around):
        return []
    names = [name for name, _ in answer.sets]
    shared = answer.sets[-2 if around.has_workers else -1][1]
    if BY_KEY not in names or len(shared) < MESSAGES_AT_ONCE:
        return []
    return [
        newest_progress_batch(around, whole[start : start + EACH_ALONE])
        for start in range(0, len(whole), EACH_ALONE)
    ]


def _further(request: PollRequest) -> list[PollRequest]:
    """Split off the progress that one batch does not ask for."""
    return [
        replace(
            request,
            newest=0,
            all_active=False,
            new_after=None,
            ids=(),
            progress_of=request.progress_of[start : start + _ON_SCREEN],
            progress_whole=request.progress_whole[start : start + _ON_SCREEN],
        )
        for start in range(
            _ON_SCREEN,
            max(len(request.progress_of), len(request.progress_whole)),
            _ON_SCREEN,
        )
    ]

"""What the demo server counts and sums up over a range of ids."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct, field

from ssis_tui.catalog.demo.context import context_of
from ssis_tui.catalog.demo.log import Wanted
from ssis_tui.catalog.demo.moments import DAY, as_ms
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.catalog.reports import IdRange
from ssis_tui.model.codes import ContextType, MessageType, OperationStatus
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution, Operation
from ssis_tui.model.reports import FailedConnection, HourCount, PackageSummary

RUNS_WINDOW = 12_000
"""Operations that are looked at for the newest runs of one package."""
FAILURES_LOOKED_AT = 200
ERRORS_LOOKED_AT = 5
"""The first ones of each failed execution."""


def find_range(
    session: Session, since: datetime, until: datetime | None, now_ms: int
) -> IdRange | None:
    """Find the ids of what was created from `since` on and before `until`."""
    first = _first_from(session, since, now_ms)
    last = _last_before(session, until, now_ms)
    if first is None or last is None or first > last:
        return None
    return IdRange(first, last)


def _first_from(session: Session, since: datetime, now_ms: int) -> int | None:
    start = session.simulation.plan.first_id(as_ms(since) // DAY)
    for row, operation in _visible_above(session, 0 if start is None else start - 1, now_ms):
        if operation.created is not None and operation.created >= since:
            return row.operation_id
    return None


def _last_before(session: Session, until: datetime | None, now_ms: int) -> int | None:
    simulation = session.simulation
    before = None if until is None else simulation.plan.first_id(as_ms(until) // DAY + 1)
    for row in simulation.descending(before, now_ms):
        session.check()
        if session.sees(row):
            created = simulation.operation(row, now_ms).created
            if until is None or (created is not None and created < until):
                return row.operation_id
    return None


def _visible_above(session: Session, after: int, now_ms: int) -> Iterator[tuple[Row, Operation]]:
    for row in session.simulation.ascending(after, now_ms):
        session.check()
        if session.sees(row):
            yield row, session.simulation.operation(row, now_ms)


def _executions(session: Session, ids: IdRange, now_ms: int) -> Iterator[tuple[Row, Execution]]:
    for row, operation in _visible_above(session, ids.first - 1, now_ms):
        if row.operation_id > ids.last:
            return
        if isinstance(operation, Execution):
            yield row, operation


def runs_of(
    session: Session, names: tuple[str, str, str], before: int | None, limit: int, now_ms: int
) -> tuple[Execution, ...]:
    """Give the newest executions of one package, by descending id."""

    def runs() -> Iterator[Execution]:
        rows = session.simulation.descending(before, now_ms)
        for row in islice(rows, RUNS_WINDOW):
            session.check()
            if not session.sees(row):
                continue
            run = session.simulation.operation(row, now_ms)
            if isinstance(run, Execution) and _names(run) == wanted:
                yield run

    wanted = tuple(name.casefold() for name in names)
    return tuple(islice(runs(), limit))


def _names(run: Execution) -> tuple[str, ...]:
    names = (run.folder_name, run.project_name, run.package_name)
    return tuple(name.casefold() for name in names)


def count_by_hour(session: Session, ids: IdRange, now_ms: int) -> tuple[HourCount, ...]:
    """Count executions by hour of creation and status, by hour."""
    counts: Counter[tuple[datetime, OperationStatus]] = Counter()
    for _, run in _executions(session, ids, now_ms):
        if run.created is not None:
            hour = run.created.replace(minute=0, second=0, microsecond=0)
            counts[hour, run.status] += 1
    return tuple(
        HourCount(hour=hour, status=status, executions=count)
        for (hour, status), count in sorted(counts.items())
    )


class _Tally(Struct):
    """What became of one package."""

    counts: Counter[str] = field(default_factory=Counter)
    durations: list[timedelta] = field(default_factory=list)
    last_failure: Execution | None = None

    def add(self, run: Execution) -> None:
        self.counts[_verdict(run.status)] += 1
        if run.status == OperationStatus.SUCCEEDED and run.started and run.ended:
            self.durations.append(run.ended - run.started)
        if run.status.is_failure:
            self.last_failure = run


def _verdict(status: OperationStatus) -> str:
    if status.is_failure:
        return "failed"
    if status.is_active or status == OperationStatus.CREATED:
        return "running"
    if status == OperationStatus.CANCELED:
        return "canceled"
    return "succeeded" if status == OperationStatus.SUCCEEDED else "other"


def sum_up_packages(session: Session, ids: IdRange, now_ms: int) -> tuple[PackageSummary, ...]:
    """Sum up executions by package, by path."""
    tallies: defaultdict[tuple[str, str, str], _Tally] = defaultdict(_Tally)
    for _, run in _executions(session, ids, now_ms):
        tallies[run.folder_name, run.project_name, run.package_name].add(run)
    return tuple(_summary(names, tallies[names]) for names in sorted(tallies))


def _summary(names: tuple[str, str, str], tally: _Tally) -> PackageSummary:
    failure = tally.last_failure
    return PackageSummary(
        folder_name=names[0],
        project_name=names[1],
        package_name=names[2],
        executions=tally.counts.total(),
        succeeded=tally.counts["succeeded"],
        failed=tally.counts["failed"],
        canceled=tally.counts["canceled"],
        running=tally.counts["running"],
        median=_median(tally.durations),
        longest=max(tally.durations, default=None),
        last_failure_id=None if failure is None else failure.operation_id,
        last_failure=None if failure is None else failure.created,
    )


def _median(durations: list[timedelta]) -> timedelta | None:
    """Give the middle one, or the mean of the two in the middle."""
    if not durations:
        return None
    ordered = sorted(durations)
    half = len(ordered) // 2
    return (ordered[half] + ordered[-1 - half]) / 2


def connections_that_failed(
    session: Session, ids: IdRange, now_ms: int
) -> tuple[FailedConnection, ...]:
    """Give the connections named in the contexts of errors, the last to fail first."""
    # Its patterns take milliseconds to compile, and few ever open this report.
    from ssis_tui.masking import masked

    failed = [
        (row, run)
        for row, run in _executions(session, ids, now_ms)
        if run.status == OperationStatus.FAILED
    ]
    runs: defaultdict[tuple[str, str], dict[int, datetime]] = defaultdict(dict)
    for row, _ in failed[-FAILURES_LOOKED_AT:]:
        for name, string, moment in _connections(session, row):
            runs[name, masked(string)][row.operation_id] = moment
    found = [
        FailedConnection(
            connection_string=string,
            name=name,
            executions=len(moments),
            last_failure=max(moments.values()),
            last_execution_id=max(moments),
        )
        for (name, string), moments in runs.items()
    ]
    return tuple(sorted(found, key=lambda one: one.last_failure, reverse=True))


def _connections(session: Session, row: Row) -> Iterator[tuple[str, str, datetime]]:
    wanted = Wanted(types=frozenset({MessageType.ERROR}))
    found = session.simulation.log(row).ascending(0, 1 << 62, wanted)
    errors = (message for message in found if message is not None)
    for message in islice(errors, ERRORS_LOOKED_AT):
        session.check()
        for value in _context(row, message):
            if (
                value.context_type == ContextType.CONNECTION_MANAGER
                and value.property_name == "ConnectionString"
            ):
                yield (
                    value.context_source_name or "",
                    value.property_value or "",
                    message.message_time,
                )


def _context(row: Row, message: EventMessage) -> Sequence[MessageContext]:
    if isinstance(row.source, Planned):
        return context_of(row.source, message)
    return row.source.facts.contexts.get(message.event_message_id or 0, ())

"""Compares a run with those before it, and estimates when it may end, as honestly as that goes."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles

from msgspec import Struct

from ssis_tui import times
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Execution, Operation
from ssis_tui.polling.usual import FEWEST_RUNS, MOST_RUNS
from ssis_tui.present import foreign_text
from ssis_tui.present.column import Tone, View
from ssis_tui.present.plot import Bar, Level, Lines, bars
from ssis_tui.present.signs import status_tone


class Spread(Struct, frozen=True):
    """How long the newest successful runs of a package took."""

    durations: tuple[timedelta, ...]
    """Ascending."""
    median: timedelta
    lower: timedelta
    """A quarter of the runs took no longer than that."""
    upper: timedelta
    """A quarter of the runs took at least that long."""

    @property
    def runs(self) -> int:
        return len(self.durations)


class Estimate(Struct, frozen=True):
    """When a running execution may end, judged by the runs that took longer than it has so far."""

    likely: datetime | None
    """The median of those runs; None if it has taken longer than each of them."""
    earliest: datetime | None
    """By their lower quartile."""
    latest: datetime | None
    """By their upper quartile."""
    runs: int
    """Successful runs that were looked at."""
    overdue: timedelta | None
    """How much longer than the median it has taken; None while it has not."""
    longest: timedelta
    """The longest of all those runs."""


def spread(runs: Iterable[Operation], *, but: int | None = None) -> Spread | None:
    """Give the spread of the newest twenty successful runs; None for fewer than five.

    The run with the id `but`, which is to be compared, is left out.
    """
    done = sorted(
        (each for each in runs if _took(each) is not None and each.operation_id != but),
        key=lambda each: each.operation_id,
        reverse=True,
    )[:MOST_RUNS]
    return spread_of([took for each in done if (took := _took(each)) is not None])


def spread_of(durations: Iterable[timedelta]) -> Spread | None:
    """Give the spread of durations; None for fewer than five, which tell nothing."""
    ordered = tuple(sorted(durations))
    if len(ordered) < FEWEST_RUNS:
        return None
    lower, middle, upper = quartiles(ordered)
    return Spread(ordered, middle, lower, upper)


def quartiles(durations: Sequence[timedelta]) -> tuple[timedelta, timedelta, timedelta]:
    """Give lower quartile, median and upper quartile of one duration or more."""
    seconds = [each.total_seconds() for each in durations]
    if len(seconds) == 1:
        return (durations[0], durations[0], durations[0])
    lower, _, upper = quantiles(seconds, n=4, method="inclusive")
    return (timedelta(seconds=lower), timedelta(seconds=median(seconds)), timedelta(seconds=upper))


def comparison(took: timedelta | None, usual: Spread | None, *, is_running: bool = False) -> str:
    """Say how a duration lies against the usual, or why that cannot be said.

    ``+48 % against the median of the last 20 successful ones``; of a run that goes on and is still
    below the median, only how far it has come.
    """
    if usual is None:
        return f"Fewer than {FEWEST_RUNS} successful runs are known: nothing to compare with."
    behind = f"the median of the last {usual.runs} successful ones"
    if took is None:
        return f"Usually {times.duration(usual.median)}, {behind}."
    if not usual.median:
        return f"{times.duration(took)}; {behind} is no time at all."
    ratio = took / usual.median - 1
    if is_running and ratio < 0:
        return f"{int((ratio + 1) * 100)} % of {behind}, {times.duration(usual.median)}."
    within = " Within the usual spread." if usual.lower <= took <= usual.upper else ""
    return f"{times.change(ratio)} against {behind}, {times.duration(usual.median)}.{within}"


def estimate(started: datetime | None, now: datetime, usual: Spread | None) -> Estimate | None:
    """Estimate when a run may end; None under five known runs or before it has started.

    A run that has taken ten minutes is no longer one of those that took nine: only those that took
    longer count for when, all of them for whether it is overdue.
    """
    if usual is None or started is None:
        return None
    elapsed = max(now - started, timedelta())
    longer = [each for each in usual.durations if each > elapsed]
    overdue = elapsed - usual.median if elapsed > usual.median else None
    longest = usual.durations[-1]
    if not longer:
        return Estimate(None, None, None, usual.runs, overdue, longest)
    lower, middle, upper = quartiles(longer)
    return Estimate(
        started + middle, started + lower, started + upper, usual.runs, overdue, longest
    )


def estimate_sentence(found: Estimate | None, view: View) -> str:
    """Say when it may end, as the estimate that it is; empty where none can be given."""
    if found is None or view.now is None:
        return ""
    by = f"by the last {found.runs} successful ones"
    late = ""
    if found.overdue is not None:
        late = f"Overdue: {times.duration(found.overdue)} longer than the median"
    if found.likely is None or found.earliest is None or found.latest is None:
        return (
            f"{late}, and longer than each of the last {found.runs} successful ones "
            f"(longest {times.duration(found.longest)}): no estimate."
        )
    likely, earliest, latest = (
        times.clock_time(each, view.zone, view.now)
        for each in (found.likely, found.earliest, found.latest)
    )
    words = f"ay end about {likely}, between {earliest} and {latest}, {by}"
    return f"{late}; m{words}." if late else f"M{words}."


def run_bars(runs: Sequence[Execution], marked: int, now: datetime | None) -> tuple[Bar, ...]:
    """Give the bars of a package's runs, oldest first; canceled and failed ones in their tones.

    Runs that never started are left out; one that goes on has taken what it has until `now`.
    """
    ordered = sorted(runs, key=lambda each: each.operation_id)
    found: list[Bar] = []
    for each in ordered:
        took = duration(each, now)
        if took is not None:
            is_this = each.operation_id == marked
            found.append(Bar(took.total_seconds(), status_tone(each.status), is_this))
    return tuple(found)


def run_plot(
    runs: Sequence[Execution], marked: int, view: View, *, width: int, height: int
) -> Lines:
    """Plot how long a package's runs took, with median and spread, and a sign under this one."""
    usual = spread(runs, but=marked)
    level = None
    if usual is not None:
        level = Level(*(each.total_seconds() for each in (usual.median, usual.lower, usual.upper)))
    return bars(
        run_bars(runs, marked, view.now),
        width=width,
        height=height,
        label=lambda seconds: times.duration(timedelta(seconds=seconds)),
        level=level,
        is_ascii=view.is_ascii,
    )


def duration(operation: Operation, now: datetime | None) -> timedelta | None:
    """Give how long it took or has taken; None if it never started or nobody knows the time."""
    moment = operation.ended or now
    return None if moment is None else operation.duration_at(moment)


def comparison_tone(took: timedelta | None, usual: Spread | None) -> Tone:
    """Give a warning's tone from half as much again as the median on."""
    if took is None or usual is None or not usual.median:
        return Tone.PLAIN
    return Tone.WARNING if took / usual.median >= 1.5 else Tone.PLAIN


def sentences(operation: Operation, usual: Spread | None, view: View) -> tuple[str, ...]:
    """Say how an execution lies against the usual and, while it runs, when it may end."""
    is_running = operation.status.is_active and operation.ended is None
    words = [comparison(duration(operation, view.now), usual, is_running=is_running)]
    if is_running and view.now is not None:
        words.append(estimate_sentence(estimate(operation.started, view.now, usual), view))
    return tuple(foreign_text.own(each, view) for each in words if each)


def _took(operation: Operation) -> timedelta | None:
    """Give the duration of a successful run; None for others."""
    if (
        operation.status != OperationStatus.SUCCEEDED
        or operation.started is None
        or operation.ended is None
    ):
        return None
    return max(operation.ended - operation.started, timedelta())

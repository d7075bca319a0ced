"""The columns of executables: a tree of tasks and containers with a Gantt chart beside it."""

from datetime import datetime, timedelta
from typing import Final

from ssis_tui import times
from ssis_tui.model.codes import ExecutionResult
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.operations import Operation
from ssis_tui.present import figures, foreign_text, moments
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.executable_rows import ExecutableRow
from ssis_tui.present.executable_tree import duration_ms
from ssis_tui.present.gantt import Axis, bar

_EMPTY: Final = Cell("")
_RESULTS: Final[dict[int, tuple[str, str, Tone]]] = {
    0: ("✓", "v", Tone.GOOD),
    1: ("✗", "x", Tone.BAD),
    2: ("●", "*", Tone.PLAIN),
    3: ("⊘", "/", Tone.CANCELED),
}
"""Sign, its ASCII twin and tone by ``execution_result``."""
_BESIDE_GANTT: Final = 88
"""Cells that the other columns want."""
_NARROWEST_GANTT: Final = 12
_WIDEST_GANTT: Final = 80


def axis_of(operation: Operation) -> Axis | None:
    """Give the time axis of an execution; None if it never started."""
    return None if operation.started is None else Axis(operation.started, operation.ended)


def result_cell(result: ExecutionResult | None, view: View) -> Cell:
    """Give sign and word of an execution result; empty for None."""
    if result is None:
        return _EMPTY
    known = _RESULTS.get(int(result))
    if known is None:
        return Cell(f"? {result.label}")
    return Cell(f"{known[1] if view.is_ascii else known[0]} {result.label}", known[2])


def status_cell(row: ExecutableRow, view: View) -> Cell:
    """Say whether it runs or how it ended; of several runs, how many failed."""
    if row.is_running:
        return Cell(f"{'>' if view.is_ascii else '▶'} Running", Tone.RUNNING)
    if row.failed and row.runs > 1:
        return Cell(f"{'x' if view.is_ascii else '✗'} {row.failed} failed", Tone.BAD)
    return result_cell(row.result, view)


def total(row: ExecutableRow, now: datetime | None) -> timedelta | None:
    """Give the time of all runs added up, the going one until now; None if nothing is known."""
    done = None if row.duration_ms is None else timedelta(milliseconds=row.duration_ms)
    if row.since is not None and now is not None:
        return (done or timedelta()) + max(now - row.since, timedelta())
    if done is None and row.runs == 0 and row.started is not None and row.ended is not None:
        return max(row.ended - row.started, timedelta())
    return done


def share(row: ExecutableRow, now: datetime | None) -> float | None:
    """Give its part of the whole execution's time, 0 to 1 and beyond where runs overlap."""
    took = total(row, now)
    whole = 0.0 if row.axis is None else row.axis.seconds(now)
    return None if took is None or not whole else took.total_seconds() / whole


def name_cell(row: ExecutableRow, view: View) -> Cell:
    """Give the name, indented by its depth, with a sign where something is folded."""
    sign = ""
    if row.can_expand:
        signs = "+-" if view.is_ascii else "▸▾"
        sign = f"{signs[row.is_expanded]} "
    tone = Tone.RUNNING if row.is_running else Tone.BAD if row.failed else Tone.PLAIN
    return Cell(f"{'  ' * row.depth}{sign}{foreign_text.line(row.name, view)}", tone)


def _duration(row: ExecutableRow, view: View) -> Cell:
    took = total(row, view.now)
    if took is None:
        return _EMPTY
    if row.is_running:
        return Cell(times.elapsed(took), Tone.RUNNING)
    return Cell(times.milliseconds(round(took.total_seconds() * 1000)))


def _runs(row: ExecutableRow, view: View) -> Cell:
    return Cell(f"{'x' if view.is_ascii else '×'}{row.runs}") if row.runs > 1 else _EMPTY


def _longest(row: ExecutableRow, _: View) -> Cell:
    if row.runs < 2 or row.longest_ms is None:
        return _EMPTY
    return Cell(times.milliseconds(row.longest_ms))


def gantt_cell(row: ExecutableRow, view: View, width: int) -> Cell:
    """Draw the row's runs on the execution's time axis in exactly `width` cells."""
    if row.axis is None:
        return _EMPTY
    tone = Tone.RUNNING if row.is_running else Tone.BAD if row.failed else Tone.GOOD
    if row.result == ExecutionResult.CANCELLED and not row.is_running and not row.failed:
        tone = Tone.CANCELED
    return Cell(bar(row.spans, row.axis, width, view.now, is_ascii=view.is_ascii), tone)


def gantt(width: int) -> Column[ExecutableRow]:
    """Make the column of bars, which is of no use in any other width."""
    return Column[ExecutableRow](
        id="gantt",
        title="On the time axis",
        cell=lambda row, view: gantt_cell(row, view, width),
        value=lambda _: None,
        sort=lambda row, _: row.started,
        width=width,
        priority=6,
        ticks=True,
    )


NAME = Column[ExecutableRow](
    id="name",
    title="Executable",
    key="executable_name",
    cell=name_cell,
    value=lambda row: row.name,
    sort=lambda row, _: row.name.casefold(),
    width=36,
    min_width=20,
    grows=True,
)
STATUS = Column[ExecutableRow](
    id="status",
    title="Status",
    key="execution_result",
    cell=status_cell,
    value=lambda row: None if row.result is None else int(row.result),
    width=12,
    min_width=11,
)
DURATION = Column[ExecutableRow](
    id="duration",
    title="Duration",
    key="execution_duration",
    cell=_duration,
    value=lambda row: row.duration_ms,
    sort=lambda row, view: total(row, view.now),
    width=9,
    align="right",
    ticks=True,
)
SHARE = Column[ExecutableRow](
    id="share",
    title="Share",
    cell=lambda row, view: Cell(figures.percent(share(row, view.now))),
    value=lambda _: None,
    sort=lambda row, view: share(row, view.now),
    width=6,
    align="right",
    priority=3,
    ticks=True,
)
STARTED = Column[ExecutableRow](
    id="started",
    title="Started",
    key="start_time",
    cell=lambda row, view: moments.cell(row.started, view),
    value=lambda row: row.started,
    width=8,
    priority=4,
)
RUNS = Column[ExecutableRow](
    id="runs",
    title="Runs",
    key="runs",
    cell=_runs,
    value=lambda row: row.runs,
    width=6,
    align="right",
    priority=2,
)
LONGEST = Column[ExecutableRow](
    id="longest",
    title="Longest",
    key="longest_duration",
    cell=_longest,
    value=lambda row: row.longest_ms,
    width=8,
    align="right",
    priority=5,
)
PACKAGE = Column[ExecutableRow](
    id="package",
    title="Package",
    key="package_name",
    cell=lambda row, view: foreign_text.cell(row.package_name, view),
    value=lambda row: row.package_name,
    width=24,
    priority=7,
)
PATH = Column[ExecutableRow](
    id="path",
    title="Execution path",
    key="execution_path",
    cell=lambda row, view: foreign_text.cell(row.path, view),
    value=lambda row: row.path,
    width=44,
    cut="middle",
    priority=8,
)


def columns(width: int) -> tuple[Column[ExecutableRow], ...]:
    """Give the columns of the tree for a table of so many cells: the chart takes what is left."""
    room = max(_NARROWEST_GANTT, min(_WIDEST_GANTT, width - _BESIDE_GANTT))
    return (NAME, STATUS, DURATION, SHARE, RUNS, LONGEST, STARTED, gantt(room))


COLUMNS: tuple[Column[ExecutableRow], ...] = columns(140)
"""For a usual screen, and for the command line."""

WIDE: tuple[Column[ExecutableRow], ...] = (*COLUMNS, PACKAGE, PATH)
"""All there is, for the wide mode."""


def record(statistic: ExecutableStatistic) -> dict[str, object]:
    """Give a statistic under the catalog's column names, for JSON: one per iteration."""
    result = statistic.result
    return {
        "operation_id": statistic.execution_id,
        "execution_id": statistic.execution_id,
        "statistics_id": statistic.statistics_id,
        "executable_id": statistic.executable_id,
        "executable_name": statistic.executable_name,
        "package_name": statistic.package_name,
        "package_path": statistic.package_path,
        "execution_path": statistic.execution_path,
        "start_time": statistic.started,
        "end_time": statistic.ended,
        "execution_duration": duration_ms(statistic),
        "execution_result": None if result is None else int(result),
        "execution_result_name": None if result is None else result.label,
    }

"""Compares the executables of one execution with what they usually take."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median

from msgspec import Struct

from ssis_tui import times
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.polling.usual import FEWEST_RUNS, MOST_RUNS
from ssis_tui.present import foreign_text
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.executable_tree import duration_ms, folded_path


class Slowness(Struct, frozen=True, kw_only=True):
    """What an executable took now, against the median of earlier executions."""

    path: str
    """The execution path without iterations: all of them are added up."""
    name: str
    now_ms: int
    usual_ms: int | None
    """None where fewer than five earlier executions ran it."""
    runs: int
    """Earlier executions that ran it."""

    @property
    def ratio(self) -> float | None:
        """How much more it took, 0.48 for 48 % more; None where nothing is usual."""
        return self.now_ms / self.usual_ms - 1 if self.usual_ms else None

    @property
    def excess_ms(self) -> int:
        """Milliseconds more than usual; all of them where nothing is usual."""
        return self.now_ms - (self.usual_ms or 0)


def slowest(
    statistics: Iterable[ExecutableStatistic],
    earlier: Iterable[ExecutableStatistic],
    *,
    leaves_only: bool = True,
) -> tuple[Slowness, ...]:
    """Give the executables of one execution, those first that took most more than usual.

    `earlier` are the statistics of other, successful executions of the same package; the newest
    twenty count. Containers are left out unless asked for: what is in them tells more.
    """
    now = _sums(statistics)
    names = {path: name for paths in now.values() for path, (_, name) in paths.items()}
    took = {path: ms for paths in now.values() for path, (ms, _) in paths.items()}
    before: dict[str, list[int]] = defaultdict(list)
    sums = _sums(earlier)
    for execution_id in sorted(sums, reverse=True)[:MOST_RUNS]:
        if execution_id in now:
            continue
        for path, (ms, _) in sums[execution_id].items():
            before[path].append(ms)
    holders = _holders(took) if leaves_only else frozenset()
    found = [
        Slowness(
            path=path,
            name=names[path],
            now_ms=ms,
            usual_ms=round(median(before[path])) if len(before[path]) >= FEWEST_RUNS else None,
            runs=len(before[path]),
        )
        for path, ms in took.items()
        if path not in holders
    ]
    # What has no usual time cannot be slower than it; among themselves the longest come first.
    return tuple(
        sorted(found, key=lambda each: (each.usual_ms is None, -each.excess_ms, each.path))
    )


def _sums(statistics: Iterable[ExecutableStatistic]) -> dict[int, dict[str, tuple[int, str]]]:
    """Add up milliseconds by execution and folded path, with the executable's name."""
    found: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    for each in statistics:
        took = duration_ms(each)
        if took is None:
            continue
        path = folded_path(each.execution_path or each.package_path)
        before, _ = found[each.execution_id].get(path, (0, ""))
        found[each.execution_id][path] = (before + took, each.executable_name)
    return dict(found)


def _holders(paths: Iterable[str]) -> frozenset[str]:
    """Give the paths that others lie in."""
    every = set(paths)
    holders: set[str] = set()
    for path in every:
        parts = path.split("\\")
        holders.update("\\".join(parts[:count]) for count in range(2, len(parts)))
    return frozenset(holders & every)


def _change(row: Slowness, view: View) -> Cell:
    if row.ratio is None:
        return Cell("")
    words = foreign_text.own(times.change(row.ratio), view)
    return Cell(words, Tone.WARNING if row.ratio >= 0.5 else Tone.PLAIN)


COLUMNS: Sequence[Column[Slowness]] = (
    Column[Slowness](
        id="name",
        title="Executable",
        key="executable_name",
        cell=lambda row, view: foreign_text.cell(row.name, view),
        value=lambda row: row.name,
        sort=lambda row, _: row.name.casefold(),
        width=30,
        min_width=16,
        grows=True,
    ),
    Column[Slowness](
        id="now",
        title="Now",
        key="execution_duration",
        cell=lambda row, _: Cell(times.milliseconds(row.now_ms)),
        value=lambda row: row.now_ms,
        width=9,
        align="right",
    ),
    Column[Slowness](
        id="usual",
        title="Usual",
        key="usual_duration",
        cell=lambda row, _: Cell(
            "" if row.usual_ms is None else times.milliseconds(row.usual_ms), Tone.FAINT
        ),
        value=lambda row: row.usual_ms,
        width=9,
        align="right",
    ),
    Column[Slowness](
        id="change",
        title="Change",
        key="change",
        cell=_change,
        value=lambda row: None if row.ratio is None else round(row.ratio, 4),
        width=9,
        align="right",
    ),
    Column[Slowness](
        id="runs",
        title="Of runs",
        key="runs",
        cell=lambda row, _: Cell(str(row.runs), Tone.FAINT),
        value=lambda row: row.runs,
        width=7,
        align="right",
        priority=2,
    ),
    Column[Slowness](
        id="path",
        title="Execution path",
        key="execution_path",
        cell=lambda row, view: foreign_text.cell(row.path, view),
        value=lambda row: row.path,
        width=40,
        min_width=20,
        cut="middle",
        priority=1,
    ),
)


def sentence(rows: Sequence[Slowness]) -> str:
    """Say which executable makes the difference; empty if none takes half as much again.

    Only those count that take a second more, for less is noise.
    """
    for row in rows:
        if row.ratio is not None and row.ratio >= 0.5 and row.excess_ms >= 1000:
            more = times.duration(timedelta(milliseconds=row.excess_ms))
            return f"{foreign_text.line(row.name, View())} takes {more} more than usual."
    return ""

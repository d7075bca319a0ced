"""Packages that took longer in a range of time than they did before it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from msgspec import Struct

from ssis_tui import times
from ssis_tui.model.reports import PackageSummary
from ssis_tui.polling.usual import FEWEST_RUNS
from ssis_tui.present import figures, foreign_text
from ssis_tui.present.column import Cell, Column, Tone, View

WORTH_TELLING: Final = 0.25
"""How much more than usual, 0.25 for 25 %, a package must take."""
NOISE: Final = timedelta(seconds=2)
"""Less than that is no news, whatever the share."""


class SlowPackage(Struct, frozen=True, kw_only=True):
    """A package whose median is longer than usual."""

    folder_name: str
    project_name: str
    package_name: str
    median: timedelta
    """Of its successful runs in the range."""
    usual: timedelta
    """Of those before it."""
    executions: int
    """In the range."""
    runs: int
    """Successful ones before it, by which the usual is known."""

    @property
    def path(self) -> str:
        return f"{self.folder_name}/{self.project_name}/{self.package_name}"

    @property
    def ratio(self) -> float:
        """How much more, 0.48 for 48 % more."""
        return self.median / self.usual - 1


def slower(
    now: Iterable[PackageSummary], before: Iterable[PackageSummary]
) -> tuple[SlowPackage, ...]:
    """Compare the medians of a range with those before it; what lost most time comes first.

    A package with fewer than five successful runs before has no usual time.
    """
    usual = {each.path: each for each in before}
    found = []
    for each in now:
        old = usual.get(each.path)
        if old is None or old.succeeded < FEWEST_RUNS or not old.median or each.median is None:
            continue
        more = each.median - old.median
        if more >= NOISE and more / old.median >= WORTH_TELLING:
            found.append(
                SlowPackage(
                    folder_name=each.folder_name,
                    project_name=each.project_name,
                    package_name=each.package_name,
                    median=each.median,
                    usual=old.median,
                    executions=each.executions,
                    runs=old.succeeded,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.usual - one.median, one.path)))


def _change(row: SlowPackage, view: View) -> Cell:
    words = foreign_text.own(times.change(row.ratio), view)
    return Cell(words, Tone.WARNING if row.ratio >= 0.5 else Tone.PLAIN)


COLUMNS: tuple[Column[SlowPackage], ...] = (
    Column[SlowPackage](
        id="change",
        title="Change",
        key="change",
        cell=_change,
        value=lambda row: round(row.ratio, 4),
        width=7,
        align="right",
    ),
    Column[SlowPackage](
        id="median",
        title="Median",
        key="median_seconds",
        cell=lambda row, _: Cell(times.duration(row.median)),
        value=lambda row: row.median.total_seconds(),
        width=8,
        align="right",
    ),
    Column[SlowPackage](
        id="usual",
        title="Usual",
        key="usual_seconds",
        cell=lambda row, _: Cell(times.duration(row.usual), Tone.FAINT),
        value=lambda row: row.usual.total_seconds(),
        width=8,
        align="right",
        priority=1,
    ),
    Column[SlowPackage](
        id="package",
        title="Folder/Project/Package",
        key="package_name",
        cell=lambda row, view: foreign_text.cell(row.path, view),
        value=lambda row: row.path,
        sort=lambda row, _: row.path.casefold(),
        width=40,
        min_width=28,
        grows=True,
        cut="path",
    ),
    Column[SlowPackage](
        id="executions",
        title="Runs",
        key="executions",
        cell=lambda row, _: Cell(figures.grouped(row.executions)),
        value=lambda row: row.executions,
        width=5,
        align="right",
        priority=2,
    ),
)

"""What the summary says of its range, its age and its empty lists."""

from collections.abc import Mapping, Sequence
from typing import Final

from ssis_tui import text, times
from ssis_tui.errors import Cancelled, SsisTuiError
from ssis_tui.present import figures, foreign_text, moments, summary
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.present.narrowing import Narrowing, Understood
from ssis_tui.present.summary import Hour

RANGES: Final[Mapping[str, str]] = {
    "24 hours ago": "last 24 hours",
    "7 days ago": "last 7 days",
    "30 days ago": "last 30 days",
    "1 hour ago": "last hour",
}
"""The ranges that one key goes through: what is typed for their beginning, and their names."""
FRESH: Final = 60.0
"""Seconds after which it is said how old the figures are."""
SLOW: Final = 1.0
"""Seconds of reading after which it is said that something is read."""

_EMPTY: Final[Mapping[str, str]] = {
    "failed": "Nothing failed in that time.",
    "slower": "No package takes longer than usual.",
    "running": "Nothing runs.",
    "connections": "No connection stands in the errors of that time.",
}


def range_name(narrowing: Narrowing, understood: Understood, view: View) -> str:
    """Name the range: ``last 24 hours``, or its ends in the times that are shown."""
    if not narrowing.until and narrowing.since in RANGES:
        return RANGES[narrowing.since]
    ends = []
    for word, moment in (("since", understood.filter.since), ("until", understood.filter.until)):
        if moment is not None:
            ends.append(f"{word} {moments.line(moment, view)}")
    return " ".join(ends) or "everything"


def following(narrowing: Narrowing) -> Narrowing:
    """Give the range that comes after this one, around."""
    words = list(RANGES)
    is_one = not narrowing.until and narrowing.since in words
    place = words.index(narrowing.since) + 1 if is_one else 0
    return Narrowing(since=words[place % len(words)])


def title(name: str, hours: Sequence[Hour], view: View, *, is_roomy: bool) -> list[Cell]:
    """Give the range and the figures of its executions, each in its tone."""
    dot = " - " if view.is_ascii else " · "
    cells = [Cell(" Summary"), Cell(dot, Tone.FAINT), Cell(name)]
    if hours:
        cells += [Cell(dot, Tone.FAINT), *summary.figures_cells(hours)]
        most = max(each.total for each in hours)
        if most and is_roomy:
            cells.append(Cell(f"at most {figures.grouped(most)} an hour", Tone.FAINT))
    return cells


def freshness(
    seconds: float | None, age: float | None, *, error: SsisTuiError | None = None
) -> list[Cell]:
    """Say that it is read by now, that it was not, or how old it is; nothing while it is fresh."""
    if seconds is not None:
        return [Cell(f" reading, {int(seconds)} s ", Tone.WAITING)] if seconds >= SLOW else []
    old = f" {times.age(age)}" if age is not None and age >= FRESH else ""
    if isinstance(error, Cancelled):
        return [Cell(f"{old} given up; r reads it ", Tone.WARNING)]
    if error is not None:
        return [Cell(f"{old} not read; r tries again ", Tone.BAD)]
    return [Cell(f"{old} ", Tone.WARNING)] if old else []


def empty(part: str, error: SsisTuiError | None, view: View, *, is_waiting: bool) -> str:
    """Say why a list is empty."""
    if is_waiting:
        return foreign_text.own("Reading …", view)
    if error is not None:
        return text.one_line(error.full_text, is_ascii=view.is_ascii).replace(". ", ".\n", 1)
    return _EMPTY[part]

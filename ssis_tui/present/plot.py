"""Plots in text: bars of durations, stacked bars of hours, sparklines; each with an ASCII twin.

Lines have an exact width and height, so that a plot never makes a screen jump.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final, TypeVar

from msgspec import Struct

from ssis_tui import text
from ssis_tui.present.column import Cell, Tone

Value = TypeVar("Value")

Lines = tuple[tuple[Cell, ...], ...]

_RISING: Final = " ▁▂▃▄▅▆▇█"
_RISING_ASCII: Final = " .:-=+*%#"
_SHADED: Final = "▒"
_SHADED_ASCII: Final = "x"


class Bar(Struct, frozen=True):
    """A value in a plot."""

    value: float
    tone: Tone = Tone.PLAIN
    is_marked: bool = False
    """Whether a sign stands under it: the one that the plot is about."""


class Level(Struct, frozen=True):
    """A line or band across a plot: the median with the quartiles around it."""

    middle: float
    lower: float
    upper: float


def bars(
    values: Sequence[Bar],
    *,
    width: int,
    height: int,
    label: Callable[[float], str],
    level: Level | None = None,
    is_ascii: bool = False,
) -> Lines:
    """Draw the newest values as bars, oldest left, on a scale from 0, with a line at the median.

    The scale stands left: the highest value, the median and 0 in the words of `label`. Behind the
    bars, dots fill the band between the quartiles and dashes mark the median. The last line holds a
    sign under the marked bar. `width` is at least 12 and `height` at least 3.
    """
    width, height = max(width, 12), max(height, 3)
    rows = height - 1
    top = max([bar.value for bar in values] + ([level.upper] if level else []), default=0.0)
    names = [label(top), label(level.middle) if level else "", label(0.0)]
    margin = min(max(map(text.width, names)), width - 4)
    room = width - margin - 2
    step, shown = _fitting(values, room)
    marks = _scale(rows, top, level, label, margin, is_ascii=is_ascii)
    lines: list[tuple[Cell, ...]] = []
    for row in range(rows - 1, -1, -1):
        behind = _behind(row, rows, top, level, is_ascii=is_ascii)
        cells = [Cell(behind, Tone.FAINT)] * room
        for place, bar in enumerate(shown):
            glyph = _filled(bar.value, top, rows, row, is_ascii=is_ascii)
            if glyph != " ":
                for cell in range(place * step, place * step + max(1, step - 1)):
                    cells[cell] = Cell(glyph, bar.tone)
        axis = "|" if is_ascii else "┤" if marks[row].strip() else "│"
        lines.append((Cell(f"{marks[row]}{axis} ", Tone.FAINT), *_merged(cells)))
    sign = "^" if is_ascii else "▲"
    under = [" "] * room
    for place, bar in enumerate(shown):
        if bar.is_marked:
            under[place * step] = sign
    lines.append((Cell(" " * (margin + 2)), Cell("".join(under))))
    return tuple(lines)


def stacked(
    columns: Sequence[tuple[int, int]], *, width: int, height: int, is_ascii: bool = False
) -> Lines:
    """Draw (failed, succeeded) as one bar each, failed ones below and shaded, in whole cells.

    The newest columns that fit are shown, oldest left. The height of what succeeded is exact to an
    eighth of a cell; what failed takes whole cells, one at least, so that it is never overlooked.
    """
    width, height = max(width, 1), max(height, 1)
    step, shown = _fitting(columns, width)
    top = max((failed + succeeded for failed, succeeded in shown), default=0)
    lines: list[tuple[Cell, ...]] = []
    for row in range(height - 1, -1, -1):
        cells = [Cell(" ")] * width
        for place, (failed, succeeded) in enumerate(shown):
            cell = _stacked_cell(failed, failed + succeeded, top, (row, height), is_ascii=is_ascii)
            for index in range(place * step, place * step + max(1, step - 1)):
                cells[index] = cell
        lines.append(_merged(cells))
    return tuple(lines)


def step_of(count: int, width: int) -> int:
    """Give how many cells one of so many columns takes, its gap included; 1 to 5."""
    return max(1, min(5, width // count)) if count else 1


def sparkline(values: Sequence[float], width: int, *, is_ascii: bool = False) -> str:
    """Draw the newest values in one line of exactly `width` cells, oldest left.

    A value above 0 is never invisible; without values the line is blank.
    """
    shown = [max(0.0, value) for value in values[-width:]] if width > 0 else []
    top = max(shown, default=0.0)
    steps = _RISING_ASCII if is_ascii else _RISING
    drawn = "".join(
        steps[0 if value <= 0 else max(1, round(value / top * (len(steps) - 1)))] for value in shown
    )
    return drawn.rjust(max(width, 0))


def _fitting(values: Sequence[Value], room: int) -> tuple[int, Sequence[Value]]:
    """Give the cells that a column takes and the newest values that fit."""
    step = step_of(len(values), room)
    return step, values[-room:] if step == 1 else values


def _eighths(value: float, top: float, rows: int) -> int:
    """Give the height of a bar in eighths of a cell; 1 at least for what is above 0."""
    if value <= 0 or top <= 0:
        return 0
    return rows * 8 if value >= top else max(1, round(value / top * rows * 8))


def _filled(value: float, top: float, rows: int, row: int, *, is_ascii: bool) -> str:
    part = max(0, min(8, _eighths(value, top, rows) - row * 8))
    return (_RISING_ASCII if is_ascii else _RISING)[part]


def _row_of(value: float, top: float, rows: int) -> int:
    """Give the row from below in which a value lies."""
    # Compared first: a level far above a tiny top would overflow the division.
    return (rows - 1 if value >= top else int(value / top * rows)) if top > 0 else 0


def _behind(row: int, rows: int, top: float, level: Level | None, *, is_ascii: bool) -> str:
    if level is None:
        return " "
    if row == _row_of(level.middle, top, rows):
        return "-" if is_ascii else "─"
    if _row_of(level.lower, top, rows) <= row <= _row_of(level.upper, top, rows):
        return "." if is_ascii else "┈"
    return " "


def _scale(
    rows: int,
    top: float,
    level: Level | None,
    label: Callable[[float], str],
    margin: int,
    *,
    is_ascii: bool,
) -> list[str]:
    """Give the words left of each row, from below; the median's wins over the ends of the scale."""
    words = [""] * rows
    words[0] = label(0.0)
    words[rows - 1] = label(top)
    if level is not None:
        words[_row_of(level.middle, top, rows)] = label(level.middle)
    ellipsis = text.ASCII_ELLIPSIS if is_ascii else text.ELLIPSIS
    return [
        text.pad(text.cut(word, margin, ellipsis=ellipsis), margin, align="right") for word in words
    ]


def _stacked_cell(
    failed: int, whole: int, top: int, place: tuple[int, int], *, is_ascii: bool
) -> Cell:
    row, rows = place
    height = _eighths(whole, top, rows)
    part = max(0, min(8, height - row * 8))
    if part == 0:
        return Cell(" ")
    bad_rows = max(1, round(failed / top * rows)) if failed else 0
    if row >= bad_rows:
        return Cell((_RISING_ASCII if is_ascii else _RISING)[part], Tone.GOOD)
    return Cell(_SHADED_ASCII if is_ascii else _SHADED, Tone.BAD)


def _merged(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Join neighbours of the same tone: a line is drawn in as few pieces as it has colours."""
    return tuple(
        Cell("".join(cell.text for cell in group), tone)
        for tone, group in groupby(cells, key=lambda cell: cell.tone)
    )

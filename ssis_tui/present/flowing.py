"""Facts about one row in lines: label and text pairs, as many to a line as fit."""

from collections.abc import Iterable, Sequence
from typing import Final

from ssis_tui import text
from ssis_tui.present.column import Cell, Tone, View

Lines = tuple[tuple[Cell, ...], ...]

_GAP: Final = 3


def flowing(facts: Iterable[tuple[str, Cell]], width: int, view: View) -> Lines:
    """Lay out harmless texts behind their labels; one too long for a line is cut."""
    ellipsis = text.ASCII_ELLIPSIS if view.is_ascii else text.ELLIPSIS
    lines: list[tuple[Cell, ...]] = []
    line: list[Cell] = []
    used = 0
    for label, cell in facts:
        room = max(4, width - len(label) - 1)
        words = text.cut(cell.text, room, ellipsis=ellipsis)
        wide = len(label) + 1 + text.width(words)
        if line and used + _GAP + wide > width:
            lines.append(tuple(line))
            line, used = [], 0
        if line:
            line.append(Cell(" " * _GAP))
            used += _GAP
        line += [Cell(f"{label} ", Tone.FAINT), Cell(words, cell.tone)]
        used += wide
    if line:
        lines.append(tuple(line))
    return tuple(lines)


def indented(lines: Sequence[tuple[Cell, ...]], by: int = 1) -> Lines:
    """Give the lines with so many blanks before each."""
    return tuple((Cell(" " * by), *line) for line in lines)

"""Writes only the cells that differ from what the terminal shows, for slow lines.

Textual writes every cell of what was laid out or asked to be drawn anew: three kilobytes for a
screen of 80×24, three seconds at 9,600 baud, and several times when a screen is opened. What was
written to each cell is remembered here. Whoever knows that the terminal shows something else by now
says so with `forget`.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from rich.color import ColorSystem
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from ssis_tui.tui.compositor import Pen, pieces
from ssis_tui.tui.widgets.fitting import is_plain

if TYPE_CHECKING:
    from rich.console import Console

Cell = tuple[str, str]
"""Style as a terminal is told of it, and the character."""
_shown: Final[dict[tuple[int, int], Cell]] = {}
"""By line and column; a cell that is not in it may show anything."""
_GAP: Final = 6
"""Cells in which nothing changed that are written again rather than leapt over: it is as short."""


def spare() -> None:
    """Begin to leave cells out; nothing is known to stand on the terminal yet."""
    forget()
    LayoutUpdate.render_segments = _whole  # type: ignore[method-assign,assignment]
    ChopsUpdate.render_segments = _part  # type: ignore[method-assign,assignment]


def forget() -> None:
    """Write every cell the next time: the terminal has another size, or was somebody else's."""
    _shown.clear()


def _whole(update: LayoutUpdate, console: "Console") -> str:
    return _written(_lines(update), console)


def _part(update: ChopsUpdate, console: "Console") -> str:
    return _written(pieces(update), console)


def _lines(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, strips in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in strips:
            yield y, x, strip
            x += strip.cell_length


def _written(placed: Iterable[tuple[int, int, Strip]], console: "Console") -> str:
    pen = Pen(console._color_system or ColorSystem.TRUECOLOR)  # noqa: SLF001
    written: list[str] = []
    at = (-1, -1)
    for y, first, strip in placed:
        x = first
        for segment in strip:
            text = segment.text
            codes = pen.codes(segment)
            if not is_plain(text) or (segment.style is not None and segment.style.link):
                # Wide characters and marks: whole, and never taken for granted.
                if at != (y, x):
                    written.append(_move(y, x))
                written.append(pen.write(segment))
                for column in range(x, x + segment.cell_length):
                    _shown.pop((y, column), None)
                x += segment.cell_length
                at = (-1, -1)
                continue
            for start, end in _differing(y, x, codes, text):
                if at != (y, x + start):
                    written.append(_move(y, x + start))
                written.append(pen.write(Segment(text[start:end], segment.style)))
                at = (y, x + end)
            x += len(text)
    written.append(pen.put_down())
    return "".join(written)


def _differing(y: int, x: int, codes: str, text: str) -> list[tuple[int, int]]:
    """Give the parts of a text, as start and end, that the terminal does not show; note them."""
    parts: list[tuple[int, int]] = []
    for index, character in enumerate(text):
        cell = (codes, character)
        if _shown.get((y, x + index)) == cell:
            continue
        _shown[y, x + index] = cell
        if parts and index - parts[-1][1] <= _GAP:
            parts[-1] = (parts[-1][0], index + 1)
        else:
            parts.append((index, index + 1))
    return parts


def _move(y: int, x: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"

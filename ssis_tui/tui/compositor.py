"""Makes Textual write the changed cells of a line only, and not all that stands left of them.

Textual's partial update crops a line at the right end of the change and not at the left one, so
that a cell in column 60 is written with the 60 before it, and it sets and resets the style of each
piece. The method that does it is replaced: the picture is the same with a twentieth of the bytes
where a digit of each row ticks. Checked is what the method does, not the version of Textual,
reading which would cost more than the whole start; one that works in another way is left alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol, cast

from rich.color import ColorSystem
from rich.segment import Segment
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from ssis_tui.tui.widgets.fitting import is_plain

if TYPE_CHECKING:
    from rich.console import Console

_Render = Callable[[Any, "Console"], str]


class _Update(Protocol):
    """What a partial update holds."""

    chops: Sequence[Mapping[int, Strip | None]]
    """For each line of the screen, the strips by their first cell."""
    spans: list[tuple[int, int, int]]
    """Line, first cell, and the cell after the last one."""
    chop_ends: list[list[int]]
    """For each line, the cells after the strips."""


def crop_left() -> bool:
    """Replace the method; give whether that was possible. Asked again it changes nothing."""
    if not crops_left() and _is_known(ChopsUpdate.render_segments):
        ChopsUpdate.render_segments = render_segments  # type: ignore[method-assign,assignment]
    return crops_left()


def crops_left() -> bool:
    """Whether a partial update leaves out what stands left of the change."""
    return ChopsUpdate.render_segments is render_segments


def render_segments(update: _Update, console: "Console") -> str:
    """Give what to write for an update: for each span its cells, and a move to their place."""
    pen = Pen(console._color_system or ColorSystem.TRUECOLOR)  # noqa: SLF001
    # By the style in which they begin: what ticks in a column of many rows sets it once.
    by_style: dict[str, list[tuple[int, int, Strip]]] = {}
    for y, x, strip in pieces(update):
        begins = next((pen.codes(segment) for segment in strip if segment.text), "")
        by_style.setdefault(begins, []).append((y, x + 1, strip))
    written: list[str] = []
    line = -1
    for alike in by_style.values():
        for y, column, strip in alike:
            written.append(f"\x1b[{column}G" if y == line else f"\x1b[{y + 1};{column}H")
            written += map(pen.write, strip)
            line = y
    written.append(pen.put_down())
    return "".join(written)


def pieces(update: _Update) -> Iterator[tuple[int, int, Strip]]:
    """Give line, first cell and strip of each piece that an update writes."""
    chops, chop_ends = update.chops, update.chop_ends
    for y, first, last in update.spans:
        for end, (x, strip) in zip(chop_ends[y], chops[y].items(), strict=False):
            if strip is None or x >= last or end <= first:
                continue
            start, stop = max(0, first - x), min(end, last) - x
            if (start or x + stop < end) and is_plain(strip.text):
                yield y, x + start, strip.crop(start, stop)
            else:
                # A cut might go through a wide character, or take a mark from its letter.
                yield y, x, strip


class Pen:
    """Sets a style where another one begins, and not for each piece of text."""

    def __init__(self, colours: ColorSystem) -> None:
        self._colours = colours
        self._style = ""

    def codes(self, segment: Segment) -> str:
        """Give the style in which a segment begins, as a terminal is told of it."""
        style = segment.style
        if style is None or style.link:
            return ""
        codes = style._ansi  # noqa: SLF001
        return Strip.render_ansi(style, self._colours) if codes is None else codes

    def write(self, segment: Segment) -> str:
        """Give the text of a segment, after a change of style if that takes one."""
        text, style, _ = segment
        if style is None:
            return self._change("") + text
        if style.link:
            return self._change("") + Strip.render_style(style, text, self._colours)
        codes = self.codes(segment)
        return text if codes == self._style else self._change(codes) + text

    def put_down(self) -> str:
        """Give what leaves the terminal without any style."""
        return self._change("")

    def _change(self, codes: str) -> str:
        old, self._style = self._style, codes
        if old == codes:
            return ""
        if not old:
            return f"\x1b[{codes}m"
        return f"\x1b[0;{codes}m" if codes else "\x1b[0m"


def _is_known(method: _Render) -> bool:
    """Whether it is the method that this one replaces, by what it writes for a small update."""
    strips = {0: Strip([Segment("left")], 4), 4: Strip([Segment("right")], 5)}
    update = ChopsUpdate([{}, strips], [(1, 2, 4), (1, 6, 7)], [[], [4, 9]])
    try:
        written = method(update, cast("Console", SimpleNamespace(_color_system=None)))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return False
    return written == "\x1b[2;1Hleft\x1b[2;5H\x1b[2;5Hrig"

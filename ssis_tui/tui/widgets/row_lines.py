"""Lines of a table as plain pieces of text and style, and what differs between two of them."""

from collections.abc import Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ssis_tui.tui.widgets.fitting import is_plain

Piece = tuple[str, Style]
Span = tuple[int, int]
"""From the first cell to the one after the last."""

_NEAR: Final = 12
"""Cells between two changes below which it costs fewer bytes to write them too than to move the
terminal's cursor and set the style again."""


class DrawnLine:
    """One drawn line: pieces that stand at the places all lines of a layout share."""

    __slots__ = ("_shown", "_strip", "pieces")

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self.pieces = pieces
        self._strip: Strip | None = None
        self._shown: tuple[int, int, int] | None = None

    def strip(self, length: int, *, left: int, width: int, edge: Piece) -> Strip:
        """Give `width` of the line's cells, from the cell `left` on, and the edge after them.

        The same object each time, for Textual keeps what it made of a strip in it.
        """
        shown = (left, width, len(edge[0]))
        if self._strip is None or self._shown != shown:
            self._shown = shown
            if length == width:
                self._strip = Strip(_segments((*self.pieces, edge)), width + len(edge[0]))
            else:
                strip = Strip(_segments(self.pieces), length).crop(left, left + width)
                self._strip = Strip([*strip, Segment(*edge)], width + len(edge[0]))
        return self._strip


def _segments(pieces: Sequence[Piece]) -> list[Segment]:
    """Make one segment of neighbours that have the same style."""
    segments: list[Segment] = []
    texts: list[str] = []
    last = pieces[0][1]
    for text, style in pieces:
        if style is not last:
            segments.append(Segment("".join(texts), last))
            texts = []
            last = style
        texts.append(text)
    segments.append(Segment("".join(texts), last))
    return segments


def changed_spans(old: DrawnLine, new: DrawnLine, starts: Sequence[int]) -> list[Span]:
    """Give the cells in which two lines of the same layout differ, from left to right.

    `starts` are the first cells of the pieces, and the cell after the last one.
    """
    if len(old.pieces) != len(new.pieces):
        return [(0, starts[-1])]
    spans: list[Span] = []
    for index, ((old_text, old_style), (text, style)) in enumerate(
        zip(old.pieces, new.pieces, strict=True)
    ):
        if style is not old_style:
            start, end = starts[index], starts[index + 1]
        elif text != old_text:
            start, end = _changed_part(old_text, text, starts[index], starts[index + 1])
        else:
            continue
        if spans and start - spans[-1][1] <= _NEAR:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _changed_part(old: str, new: str, start: int, end: int) -> Span:
    if len(old) != len(new) or not (is_plain(old) and is_plain(new)):
        return start, end
    differing = [
        index for index, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]
    ]
    return start + differing[0], start + differing[-1] + 1

"""Bars on a time axis, drawn with block characters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

Span = tuple[datetime, datetime | None]
"""From when to when; None while it goes on."""

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_SHADES: Final = " ░▒▓█"
_MOST_SPANS: Final = 200
"""Bars of one line that are told apart; no screen has cells for more."""


class Axis(Struct, frozen=True):
    """The time that a line stands for."""

    started: datetime
    ended: datetime | None
    """None while it goes on: the axis then ends now."""

    def seconds(self, now: datetime | None) -> float:
        """Give how long it is, 0 at least; 0 as well when it goes on and nobody knows the time."""
        end = self.ended or now
        return max(0.0, (end - self.started).total_seconds()) if end is not None else 0.0


def joined(spans: Sequence[Span], axis: Axis | None) -> tuple[Span, ...]:
    """Give the spans in order, those joined that nothing visible lies between.

    Thousands of iterations leave some two hundred spans at the most.
    """
    ordered = sorted(spans, key=lambda span: span[0])
    if len(ordered) < 2:
        return tuple(ordered)
    whole = _reach(ordered, axis)
    close = whole / _MOST_SPANS
    found = [ordered[0]]
    for start, end in ordered[1:]:
        first, last = found[-1]
        if last is None:
            break  # It goes on, so all that begins later lies within it.
        if (start - last).total_seconds() <= close:
            found[-1] = (first, None if end is None else max(last, end))
        else:
            found.append((start, end))
    return tuple(found)


def bar(
    spans: Sequence[Span], axis: Axis, width: int, now: datetime | None, *, is_ascii: bool = False
) -> str:
    """Draw spans on an axis in exactly `width` cells.

    One span is drawn to an eighth of a cell where the glyphs allow it, several as shades of how
    much of a cell they fill. What has begun is never invisible, and what goes on ends in an arrow.
    """
    if width <= 0:
        return ""
    total = axis.seconds(now)
    drawn = [place for span in spans if (place := _place(span, axis, now, width, total))]
    if not drawn:
        return " " * width
    cells = _one(drawn[0], width) if len(drawn) == 1 else _many(drawn, width)
    if is_ascii:
        cells = [_ascii(cell) for cell in cells]
    if any(end is None for _, end in spans):
        last = min(width - 1, max(0, int(max(end for _, end in drawn) - 1e-9)))
        cells[last] = ">" if is_ascii else "▶"
    return "".join(cells)


def _reach(ordered: Sequence[Span], axis: Axis | None) -> float:
    """Give the seconds from the first start to the last that is known."""
    known = [end for _, end in ordered if end is not None]
    last = max([ordered[-1][0], *known])
    if axis is not None and axis.ended is not None:
        last = max(last, axis.ended)
    first = ordered[0][0] if axis is None else min(axis.started, ordered[0][0])
    return max(0.0, (last - first).total_seconds())


def _place(
    span: Span, axis: Axis, now: datetime | None, width: int, total: float
) -> tuple[float, float] | None:
    """Give where a span begins and ends, in cells from the left; None if it is off the axis."""
    start, end = span
    until = end or axis.ended or now or start
    if total <= 0:
        return (0.0, float(width))
    first = (start - axis.started).total_seconds() / total * width
    last = (until - axis.started).total_seconds() / total * width
    if last < 0 or first > width:
        return None
    first = min(max(first, 0.0), width - 0.125)
    return (first, max(min(last, float(width)), first + 0.125))


def _one(place: tuple[float, float], width: int) -> list[str]:
    start, end = place
    cells = [" "] * width
    for index in range(int(start), min(width, int(end - 1e-9) + 1)):
        left = max(start, index) - index
        right = min(end, index + 1) - index
        cells[index] = _glyph(left, right)
    return cells


def _glyph(left: float, right: float) -> str:
    """Give the block that comes closest to filling a cell from `left` to `right`, 0 to 1."""
    if left < 0.25:
        return _EIGHTHS[min(8, max(1, round(right * 8)))]
    if right > 0.75:
        return "▐" if left < 0.75 else "▕"
    return "▌" if left + right < 1 else "▐"


def _many(drawn: Sequence[tuple[float, float]], width: int) -> list[str]:
    filled = [0.0] * width
    for start, end in drawn:
        for index in range(int(start), min(width, int(end - 1e-9) + 1)):
            filled[index] += min(end, index + 1) - max(start, index)
    return [_SHADES[0 if part <= 0 else min(4, max(1, round(part * 4)))] for part in filled]


def _ascii(cell: str) -> str:
    if cell == " ":
        return " "
    return "=" if cell in "▌▋▊▉█▐▒▓" else "-"

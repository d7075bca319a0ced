"""Shares the width of the screen among columns: a pure function from declarations to places."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from ssis_tui.present.column import Column

Row = TypeVar("Row")


class Placed(Struct, Generic[Row], frozen=True):
    """A column and where it stands: cells from the left, and cells of text without the gap."""

    column: Column[Row]
    x: int
    width: int


def place(
    columns: Sequence[Column[Row]],
    width: int,
    *,
    left: int = 0,
    gap: int = 1,
    is_wide: bool = False,
) -> tuple[Placed[Row], ...]:
    """Give the columns that fit into `width` cells, each with its place, in their order.

    `left` cells stay free before the first column and `gap` cells between two. While the least
    widths do not fit, the column with the highest priority goes, of equal ones the rightmost. Those
    with priority 0 stay: then the growing ones, the widest first, give up to half of their least
    width, and at worst the last columns are clipped at the edge. What is left brings columns from
    their least to their wanted width, the important ones first; the rest is shared by those that
    grow. With `is_wide` each column has its full width, whatever `width` is.
    """
    if is_wide:
        return _in_row(columns, [column.width for column in columns], left=left, gap=gap)
    room = max(0, width - left)
    kept = list(columns)
    while _needed(kept, gap) > room:
        expendable = [column for column in kept if column.priority > 0]
        if not expendable:
            break
        first = max(column.priority for column in expendable)
        kept.remove([column for column in expendable if column.priority == first][-1])
    widths = [_least(column) for column in kept]
    spare = room - _needed(kept, gap)
    growing = [index for index, column in enumerate(kept) if column.grows]
    while spare < 0:
        giving = [index for index in growing if widths[index] > -(-_least(kept[index]) // 2)]
        if not giving:
            break
        widths[max(giving, key=widths.__getitem__)] -= 1
        spare += 1
    while spare < 0 and left + sum(widths[:-1]) + gap * (len(kept) - 1) >= width and len(kept) > 1:
        # The last column lies beyond the edge: its gap is of use to the others.
        spare += widths.pop() + gap
        kept.pop()
    growing = [index for index in growing if index < len(kept)]
    by_importance = sorted(range(len(kept)), key=lambda index: kept[index].priority)
    for index in by_importance:
        more = max(0, min(kept[index].width - widths[index], spare))
        widths[index] += more
        spare -= more
    for turn, index in enumerate(growing):
        more = max(0, spare) // (len(growing) - turn)
        widths[index] += more
        spare -= more
    return _clipped(_in_row(kept, widths, left=left, gap=gap), width)


def _least(column: Column[Row]) -> int:
    return min(column.min_width or column.width, column.width)


def _needed(columns: Sequence[Column[Row]], gap: int) -> int:
    return sum(map(_least, columns)) + gap * max(0, len(columns) - 1)


def _in_row(
    columns: Sequence[Column[Row]], widths: Sequence[int], *, left: int, gap: int
) -> tuple[Placed[Row], ...]:
    placed = []
    x = left
    for column, width in zip(columns, widths, strict=True):
        placed.append(Placed(column, x, width))
        x += width + gap
    return tuple(placed)


def _clipped(placed: tuple[Placed[Row], ...], width: int) -> tuple[Placed[Row], ...]:
    return tuple(
        place if place.x + place.width <= width else Placed(place.column, place.x, width - place.x)
        for place in placed
        if place.x < width
    )

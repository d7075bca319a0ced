"""Which columns of a table are shown: the usual ones unless somebody chose others."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.present.column import Cell, Column, Tone, View

Row = TypeVar("Row")


def chosen(
    pool: Sequence[Column[Row]], usual: Sequence[Column[Row]], ids: Collection[str]
) -> tuple[Column[Row], ...]:
    """Give the columns of the pool with these ids, in the pool's order; the usual without any.

    The first column, which names the row, is always among them. One that is not usual was asked
    for, so where the screen is narrow others go first. Ids that no column has, such as those of an
    older program, are left out.
    """
    wanted = {*ids} & {column.id for column in pool}
    known = {column.id for column in usual}
    if not wanted or wanted == known:
        return tuple(usual)
    return tuple(
        column if column.id in known else replace(column, priority=min(column.priority, 1))
        for place, column in enumerate(pool)
        if place == 0 or column.id in wanted
    )


class Choice(Struct, frozen=True):
    """A column in the list of those that there are."""

    id: str
    title: str
    is_shown: bool
    is_fixed: bool = False
    """Whether it cannot be switched off."""

    @property
    def turned(self) -> "Choice":
        """The same, switched on or off."""
        return self if self.is_fixed else replace(self, is_shown=not self.is_shown)


def choices(pool: Sequence[Column[Row]], shown: Sequence[Column[Row]]) -> tuple[Choice, ...]:
    """Give all columns of a pool, with those that are shown."""
    ids = {column.id for column in shown}
    return tuple(
        Choice(column.id, column.title, column.id in ids or not place, is_fixed=not place)
        for place, column in enumerate(pool)
    )


def _sign(row: Choice, view: View) -> Cell:
    if row.is_shown:
        return Cell("x" if view.is_ascii else "✓", Tone.FAINT if row.is_fixed else Tone.GOOD)
    return Cell("")


COLUMNS: tuple[Column[Choice], ...] = (
    Column[Choice](id="shown", title="", cell=_sign, value=lambda row: row.is_shown, width=1),
    Column[Choice](
        id="title",
        title="Column",
        cell=lambda row, _: Cell(row.title),
        value=lambda row: row.title,
        width=24,
        grows=True,
    ),
)

"""The stretch of history that a list holds: it grows as one scrolls, forgets what is far."""

from collections.abc import Collection, Iterable

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.requests import HistoryPage
from ssis_tui.model.operations import Operation

MOST_ROWS = 2000
"""Rows that are held at the same time, whatever was scrolled past."""


class HistoryWindow(Struct, frozen=True):
    """Consecutive operations that are not active, by descending id; a value like any other."""

    rows: tuple[Operation, ...] = ()
    next_before: int | None = None
    """Where the next older page starts; None if unknown yet or if nothing older exists."""
    goes_on: bool = True
    """Whether the catalog has older ones."""
    is_at_head: bool = True
    """Whether the newest operations are in it; otherwise the list was scrolled far back."""

    def with_head(
        self,
        head: tuple[Operation, ...],
        *,
        goes_on: bool,
        ended: tuple[Operation, ...] = (),
    ) -> "HistoryWindow":
        """Take in the newest rows of a snapshot; gives itself if nothing changed.

        `ended` are operations that ended while they were watched. One that ran for days belongs
        among rows that were scrolled past long ago, where no newer page would bring it. The oldest
        rows go when it gets too long: days of watching bring more than anybody scrolled past.
        """
        return _cut(_with_ended(self._with_newest(head, goes_on), ended))

    def _with_newest(self, head: tuple[Operation, ...], goes_on: bool) -> "HistoryWindow":
        if not self.rows:
            return self if not head and goes_on == self.goes_on else _started(self, head, goes_on)
        if not head:
            return self
        if self.is_at_head and head[-1].operation_id > self.rows[0].operation_id + len(head):
            # More came than the head holds, as after a long time without a connection.
            return _started(self, head, goes_on)
        oldest, newest = self.rows[-1].operation_id, self.rows[0].operation_id
        fitting = [
            row
            for row in head
            if row.operation_id >= oldest and (self.is_at_head or row.operation_id <= newest)
        ]
        rows = _merged(self.rows, fitting)
        return self if rows is self.rows else replace(self, rows=rows)

    def with_older(self, page: HistoryPage, active: Collection[int]) -> "HistoryWindow":
        """Append the page below; the newest rows go when it gets too long."""
        rows = _merged(self.rows, _ended(page, active))
        is_cut = len(rows) > MOST_ROWS
        return replace(
            self,
            rows=rows[-MOST_ROWS:] if is_cut else rows,
            next_before=page.next_before,
            goes_on=page.next_before is not None,
            is_at_head=self.is_at_head and not is_cut,
        )

    def with_newer(
        self, page: HistoryPage, active: Collection[int], *, asked: int
    ) -> "HistoryWindow":
        """Put the page above on top; the oldest rows go when it gets too long.

        A page shorter than what was `asked` for means that the newest row is there again.
        """
        rows = _merged(self.rows, _ended(page, active))
        kept = rows[:MOST_ROWS]
        is_cut = len(kept) < len(rows)
        return replace(
            self,
            rows=kept,
            next_before=kept[-1].operation_id if is_cut else self.next_before,
            goes_on=self.goes_on or is_cut,
            is_at_head=len(page.operations) < asked,
        )

    @property
    def older_than(self) -> int | None:
        """The id below which the next older page is to be read."""
        if self.next_before is not None:
            return self.next_before
        return self.rows[-1].operation_id if self.rows else None


def _with_ended(window: HistoryWindow, ended: tuple[Operation, ...]) -> HistoryWindow:
    if not window.rows or not ended:
        return window
    oldest = (window.older_than or 0) if window.goes_on else 0
    newest = window.rows[0].operation_id
    fitting = (
        row
        for row in ended
        if row.operation_id >= oldest and (window.is_at_head or row.operation_id <= newest)
    )
    rows = _merged(window.rows, fitting)
    return window if rows is window.rows else replace(window, rows=rows)


def _cut(window: HistoryWindow) -> HistoryWindow:
    if len(window.rows) <= MOST_ROWS:
        return window
    kept = window.rows[:MOST_ROWS]
    return replace(window, rows=kept, next_before=kept[-1].operation_id, goes_on=True)


def _started(window: HistoryWindow, head: tuple[Operation, ...], goes_on: bool) -> HistoryWindow:
    return replace(window, rows=head, next_before=None, goes_on=goes_on, is_at_head=True)


def _ended(page: HistoryPage, active: Collection[int]) -> list[Operation]:
    return [row for row in page.operations if row.operation_id not in active]


def _merged(rows: tuple[Operation, ...], others: Iterable[Operation]) -> tuple[Operation, ...]:
    """Unite by id, the others' objects winning where they differ; the old tuple if none does."""
    by_id = {row.operation_id: row for row in rows}
    changed = False
    for row in others:
        if by_id.get(row.operation_id) != row:
            by_id[row.operation_id] = row
            changed = True
    if not changed:
        return rows
    return tuple(sorted(by_id.values(), key=lambda row: row.operation_id, reverse=True))

"""The rows of a table without the table: order, filter, cursor and marks, all kept by key."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import is_
from typing import Generic, TypeVar

from msgspec import Struct

from ssis_tui.present.column import Column, View
from ssis_tui.present.filtering import NO_FILTER, RowFilter, searchable
from ssis_tui.present.sorting import sorted_rows

Row = TypeVar("Row")


class Order(Struct, Generic[Row], frozen=True):
    """By which column rows are sorted; without one as they were given."""

    column: Column[Row] | None = None
    reverse: bool = False


class _Judged(Struct, Generic[Row], frozen=True):
    """What the filter saw of a row, and what it said; the row is held so that its id stays its."""

    row: Row
    text: str
    row_filter: RowFilter
    is_kept: bool


class RowList(Generic[Row]):
    """Rows as given, and those shown of them in their order.

    `cursor` is an index into `shown`, −1 while nothing is shown. It stays on its key whatever
    happens to the list, and goes to the nearest neighbour when that key is gone.
    """

    def __init__(self, key: Callable[[Row], Hashable], columns: Sequence[Column[Row]]) -> None:
        self.key = key
        self.columns = columns
        """All columns that a filter looks at, whether they are on the screen or not."""
        self.rows: Sequence[Row] = ()
        self.shown: Sequence[Row] = ()
        self.cursor = -1
        self.marks: frozenset[Hashable] = frozenset()
        self.filter: RowFilter = NO_FILTER
        self.order: Order[Row] = Order()
        self._judged: dict[int, _Judged[Row]] = {}
        self._hidden: Hashable = None
        """The key that a filter took the cursor from; another filter may give it back."""

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None while nothing is shown."""
        return self.shown[self.cursor] if self.cursor >= 0 else None

    @property
    def current_key(self) -> Hashable:
        """The key of that row; None while nothing is shown."""
        return self.key(self.shown[self.cursor]) if self.cursor >= 0 else None

    @property
    def marked_rows(self) -> tuple[Row, ...]:
        """The marked rows in the order given, those that the filter hides among them."""
        if not self.marks:
            return ()
        return tuple(row for row in self.rows if self.key(row) in self.marks)

    def update(
        self,
        view: View,
        *,
        rows: Sequence[Row] | None = None,
        row_filter: RowFilter | None = None,
        order: Order[Row] | None = None,
        is_same_view: bool = True,
    ) -> None:
        """Take new rows, another filter or another order; what is not given stays.

        `is_same_view` says that nothing but the time differs from the view before; if not, the
        caller has the filter asked again, by `forget_judgements`. Rows are compared by identity;
        what is shown is worked out again only where something changed.
        """
        is_new_filter = row_filter is not None and row_filter is not self.filter
        is_settled = not is_new_filter and (order is None or order == self.order)
        if row_filter is not None:
            self.filter = row_filter
        if order is not None:
            self.order = order
        if not is_same_view:
            is_settled = is_settled and self.filter.is_empty
        if rows is not None:
            sort = self.order.column
            if sort is not None and (sort.sort is not None or sort.ticks):
                is_settled = False
            if not are_same(self.rows, rows):
                is_settled = False
                if self.marks:
                    self.marks &= {self.key(row) for row in rows}
                if self._hidden is not None and all(self.key(row) != self._hidden for row in rows):
                    # Gone, not only hidden: should it come back, the cursor stays where it is.
                    self._hidden = None
            self.rows = rows
        if not is_settled:
            self._arrange(view, is_new_filter=is_new_filter)

    def move_to(self, index: int) -> bool:
        """Move the cursor, at most to the ends; give whether it moved."""
        index = max(0, min(index, len(self.shown) - 1)) if self.shown else -1
        has_moved = index != self.cursor
        self.cursor = index
        self._hidden = None
        return has_moved

    def find(self, key: Hashable, *, near: int = 0) -> int:
        """Give the index of a key among the shown rows, looked for outwards; −1 if not there."""
        shown, key_of = self.shown, self.key
        count = len(shown)
        below = min(max(near, 0), count)
        above = below - 1
        while above >= 0 or below < count:
            if below < count:
                if key_of(shown[below]) == key:
                    return below
                below += 1
            if above >= 0:
                if key_of(shown[above]) == key:
                    return above
                above -= 1
        return -1

    def neighbour(self, old: Sequence[Row], at: int) -> int:
        """Give the index of the shown row that stood nearest to `old[at]`; the lower one of two.

        −1 only while nothing is shown.
        """
        if not self.shown:
            return -1
        places = {self.key(row): index for index, row in enumerate(self.shown)}
        for distance in range(max(at, len(old) - at) + 1):
            for index in (at + distance, at - distance):
                if 0 <= index < len(old):
                    place = places.get(self.key(old[index]))
                    if place is not None:
                        return place
        return max(0, min(at, len(self.shown) - 1))

    def toggle_mark(self) -> bool | None:
        """Mark or unmark the row under the cursor; give whether it is marked, None without one."""
        row = self.current
        if row is None:
            return None
        mark = {self.key(row)}
        is_marked = not mark <= self.marks
        self.marks = self.marks | mark if is_marked else self.marks - mark
        return is_marked

    def mark(self, keys: Iterable[Hashable]) -> None:
        """Mark the rows with these keys and no others."""
        wanted = frozenset(keys)
        self.marks = wanted & {self.key(row) for row in self.rows} if wanted else wanted

    def has_lost(self, key: Hashable) -> bool:
        """Whether no row has this key, hidden ones included."""
        return self.filter.is_empty or not any(self.key(row) == key for row in self.rows)

    def unjudged(self, rows: Sequence[Row], row_filter: RowFilter) -> Sequence[Row]:
        """Give the rows about which a filter was not yet asked."""
        if row_filter.is_empty:
            return ()
        return [row for row in rows if self._judgement(row, row_filter) is None]

    def judge(self, rows: Iterable[Row], row_filter: RowFilter, view: View) -> None:
        """Ask a filter about rows ahead of `update`, which then need not ask."""
        for row in rows:
            self._keeps(row, row_filter, view)

    def forget_judgements(self) -> None:
        """Let the filter be asked again: what cells show has changed."""
        self._judged.clear()

    def _judgement(self, row: Row, row_filter: RowFilter) -> bool | None:
        judged = self._judged.get(id(row))
        if judged is None or judged.row is not row or judged.row_filter is not row_filter:
            return None
        return judged.is_kept

    def _keeps(self, row: Row, row_filter: RowFilter, view: View) -> bool:
        judged = self._judged.get(id(row))
        if judged is not None and judged.row is row:
            if judged.row_filter is row_filter:
                return judged.is_kept
            text = judged.text
        else:
            text = searchable(column.cell(row, view).text for column in self.columns)
        is_kept = row_filter.matches_text(text)
        self._judged[id(row)] = _Judged(row, text, row_filter, is_kept)
        return is_kept

    def _arrange(self, view: View, *, is_new_filter: bool) -> None:
        old, at, key = self.shown, self.cursor, self.current_key
        shown = self.rows
        if self.filter.is_empty:
            self._judged.clear()
        else:
            shown = [row for row in shown if self._keeps(row, self.filter, view)]
            if len(self._judged) > 2 * len(self.rows) + 100:
                alive = {id(row) for row in self.rows}
                self._judged = {i: judged for i, judged in self._judged.items() if i in alive}
        if self.order.column is not None:
            shown = sorted_rows(shown, self.order.column, view, reverse=self.order.reverse)
        elif self.order.reverse:
            shown = shown[::-1]
        self.shown = shown
        # Only who types a filter gets the cursor back where it was: rows that come by themselves
        # never carry it off.
        if is_new_filter and self._hidden is not None:
            back = self.find(self._hidden, near=at)
            if back >= 0:
                self.cursor, self._hidden = back, None
                return
        if at < 0:
            self.cursor = 0 if shown else -1
            return
        self.cursor = self.find(key, near=at)
        if self.cursor < 0:
            self.cursor = self.neighbour(old, at)
            if is_new_filter and self._hidden is None:
                self._hidden = key


def are_same(old: Sequence[Row], new: Sequence[Row]) -> bool:
    """Whether two sequences hold the same objects."""
    return old is new or (len(old) == len(new) and all(map(is_, old, new)))

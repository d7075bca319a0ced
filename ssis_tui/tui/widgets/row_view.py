"""What a table shows: rows in their order under a cursor that stays on its row."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Generic, TypeVar

from textual.geometry import Size

from ssis_tui.present.column import Column, View
from ssis_tui.present.filtering import RowFilter
from ssis_tui.tui.widgets import palette, row_messages
from ssis_tui.tui.widgets.line_view import LineView
from ssis_tui.tui.widgets.palette import CURSOR, HOVER, MARKED, Palette
from ssis_tui.tui.widgets.row_judge import RowJudge
from ssis_tui.tui.widgets.row_lines import DrawnLine
from ssis_tui.tui.widgets.row_list import Order, RowList
from ssis_tui.tui.widgets.row_painter import RowPainter

Row = TypeVar("Row")


class RowView(LineView, Generic[Row]):
    """Shows rows, and keeps cursor, marks, order, filter and the place on the screen.

    The way of a change: the list works out what is shown, the scroll position follows so that the
    eye keeps its hold, `draw` gives the lines, and LineView draws those that differ.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {*palette.COMPONENTS}

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        *,
        empty: str,
        nothing_matches: str = "No row matches the filter.",
        show_header: bool = True,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's name for it.
        classes: str | None = None,
    ) -> None:
        """Make an empty table.

        `empty` says, in as many lines as it takes, why there is nothing; `nothing_matches` says it
        while there are rows and the filter keeps none.
        """
        super().__init__(name=name, id=id, classes=classes)
        self.head = int(show_header)
        self.tail = False
        """Whether the cursor goes to the last row as new ones come, until the user moves up."""
        self._list = RowList(key, columns)
        self._painter = RowPainter(columns)
        self._judge = RowJudge(self._list, view=lambda: self.view, show=self._show)
        self._empty = empty
        self._nothing_matches = nothing_matches
        self._is_wide = False
        self._hover_line = -1
        self._told_key: Hashable = None
        self._told_shown: tuple[int, int, tuple[Hashable, ...]] = (0, 0, ())
        self._told_end: Sequence[Row] | None = None
        self._told_start: Sequence[Row] | None = None

    @property
    def view(self) -> View:
        """What cells were last told besides their rows."""
        return self._painter.view

    @property
    def rows(self) -> Sequence[Row]:
        """All rows, as given."""
        return self._list.rows

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that pass the filter, in the order in which they stand."""
        return self._list.shown

    @property
    def visible_rows(self) -> Sequence[Row]:
        """The rows on the screen."""
        return self._list.shown[self.top : self.top + self.page]

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None while nothing is shown."""
        return self._list.current

    @property
    def current_key(self) -> Hashable:
        """The key of that row; None while nothing is shown."""
        return self._list.current_key

    @property
    def cursor(self) -> int:
        """The index of that row in `shown`; −1 while nothing is shown."""
        return self._list.cursor

    @property
    def marks(self) -> frozenset[Hashable]:
        """The keys of marked rows, those that the filter hides among them."""
        return self._list.marks

    @property
    def marked_rows(self) -> tuple[Row, ...]:
        """The marked rows in the order given, those that the filter hides among them."""
        return self._list.marked_rows

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns chosen, also those for which the screen is too narrow."""
        return self._painter.columns

    @property
    def visible_columns(self) -> tuple[Column[Row], ...]:
        """The columns on the screen."""
        return tuple(placed.column for placed in self._painter.placed)

    @property
    def sort_column(self) -> str | None:
        """The id of the column that rows are sorted by; None for the order given."""
        column = self._list.order.column
        return None if column is None else column.id

    @property
    def reverse(self) -> bool:
        return self._list.order.reverse

    @property
    def filter(self) -> RowFilter:
        return self._list.filter

    @property
    def is_wide(self) -> bool:
        """Whether columns have their full width and are scrolled sideways."""
        return self._is_wide

    @property
    def is_judging(self) -> bool:
        """Whether a filter is still looking at rows; until it is done the list stays as it was."""
        return self._judge.is_judging

    @property
    def empty(self) -> str:
        """Why there are no rows, for the time that there are none."""
        return self._empty

    @empty.setter
    def empty(self, text: str) -> None:
        self._empty = text
        self.sync()

    def set_rows(self, rows: Sequence[Row], view: View) -> None:
        """Show these rows from now on.

        Compared by identity with those before. The cursor stays on its key and, as far as there are
        rows to scroll by, on its line of the screen; a list that stands at its top stays there as
        long as the cursor is in sight or the focus elsewhere, so that what comes is seen.
        """
        is_same_view = self._painter.set_view(view, is_new_snapshot=True)
        self._judge.want_rows(rows)
        self._judge.judge(is_same_view=is_same_view, may_wait=self.is_running)

    def tick(self, view: View) -> None:
        """Take the time that went on: draws the visible cells whose text changed by it."""
        self._painter.set_view(view)
        self.sync()

    def set_columns(self, columns: Sequence[Column[Row]], *, is_wide: bool | None = None) -> None:
        """Show other columns; `is_wide` gives each its full width and scrolls sideways.

        The order stays if its column is among them.
        """
        if is_wide is not None:
            self._is_wide = is_wide
            self.set_class(is_wide, "-wide")
            self.refresh_bindings()
        self._painter.columns = self._list.columns = columns
        with self.held():
            if self.sort_column not in {None, *(column.id for column in columns)}:
                self.sort_by(None)
            self.put_left(0)
            self._judge.judge(is_same_view=False, may_wait=self.is_running)
        self.redraw()

    def set_filter(self, row_filter: RowFilter) -> None:
        """Show only the rows that the filter keeps; one with an error changes nothing.

        Over many rows it takes effect a moment later, and the keyboard is served meanwhile.
        """
        if self._judge.want_filter(row_filter):
            self._judge.judge(may_wait=self.is_running)

    def sort_by(self, column_id: str | None, *, reverse: bool = False) -> None:
        """Sort by a column, or as given; an id that no column has changes nothing."""
        column = next((column for column in self.columns if column.id == column_id), None)
        if column is None and column_id is not None:
            return
        with self._steady():
            self._list.update(self.view, order=Order(column, reverse))

    def select(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key and into sight; give whether it is shown."""
        index = self._list.find(key, near=self.cursor)
        if index >= 0:
            self._go(index)
        return index >= 0

    def mark(self, keys: Iterable[Hashable]) -> None:
        """Mark these rows and no others; keys that no row has are left out."""
        self._list.mark(keys)
        self.sync()
        self._tell_marks()

    def on_mount(self) -> None:
        self._tell_cursor()

    def on_unmount(self) -> None:
        self._judge.stop()

    @property
    def starts(self) -> Sequence[int]:
        return self._painter.starts

    def dress(self, palette: Palette) -> None:
        self._painter.dress(palette)

    def lay_out(self, size: Size, *, old_page: int) -> None:
        was_in_sight = old_page == 0 or 0 <= self.cursor - self.top < old_page
        self._painter.lay_out(size.width, size.height, is_wide=self._is_wide)
        self.count_lines(len(self.shown), self._painter.width if self._is_wide else 0)
        if was_in_sight:
            self._show_cursor()

    def draw(self, size: Size) -> list[DrawnLine]:
        painter, rows = self._painter, self._list
        head = [painter.header(rows.order)] if self.head else []
        height = max(0, size.height - self.head)
        if not rows.shown:
            text = self._nothing_matches if rows.rows else self._empty
            return head + painter.note(text, size.width, height)
        top, marks, key_of = self.top, rows.marks, rows.key
        lines = head
        for index, row in enumerate(rows.shown[top : top + height], top):
            key = key_of(row)
            state = MARKED if key in marks else 0
            if index == rows.cursor:
                state |= CURSOR
            elif index - top + self.head == self._hover_line:
                state |= HOVER
            lines.append(painter.line(row, key, state))
        return lines + [painter.blank()] * (height + self.head - len(lines))

    def sync(self) -> None:
        super().sync()
        if not self._holds:
            self._tell_shown()

    def _show(self, rows: Sequence[Row], row_filter: RowFilter, is_same_view: bool) -> None:
        with self._steady(is_arrival=row_filter is self._list.filter):
            self._list.update(
                self.view, rows=rows, row_filter=row_filter, is_same_view=is_same_view
            )

    @contextmanager
    def _steady(self, *, is_arrival: bool = False) -> Iterator[None]:
        """Keep the eye's hold while the list changes, and tell afterwards what became of it."""
        rows = self._list
        old, at, row, key, marks = (
            rows.shown,
            rows.cursor,
            rows.current,
            rows.current_key,
            rows.marks,
        )
        with self.held():
            yield
            if rows.shown is not old:
                self._put_back(old, at, is_arrival=is_arrival)
        has_moved = row is not None and not self.tail and self.current_key != key
        if has_moved and rows.has_lost(key):
            self.post_message(row_messages.Vanished(self, row, key))
        self._tell_cursor()
        if rows.marks != marks:
            self._tell_marks()

    def _put_back(self, old: Sequence[Row], at: int, *, is_arrival: bool) -> None:
        """Scroll so that what the eye was on stays on its line."""
        rows, top, page = self._list, self.top, self.page
        self.count_lines(len(rows.shown), self.virtual_size.width)
        if self.tail and is_arrival:
            rows.move_to(len(rows.shown) - 1)
            self._show_cursor()
            return
        if page == 0 or at < 0:
            return
        was_in_sight = 0 <= at - top < page
        if is_arrival and top == 0 and (rows.cursor < page or not self.has_focus):
            return
        if was_in_sight:
            self.put_top(top + rows.cursor - at)
        elif is_arrival and top < len(old):
            anchor = rows.find(rows.key(old[top]), near=top)
            self.put_top(anchor if anchor >= 0 else rows.neighbour(old, top))
        if was_in_sight or not is_arrival:
            self._show_cursor()

    def _go(self, index: int, *, scroll: int = 0) -> None:
        with self.held():
            self._hover_line = -1
            self._list.move_to(index)
            if scroll:
                self.put_top(self.top + scroll)
            self._show_cursor()
        if self.tail and self.cursor < len(self.shown) - 1:
            self.tail = False
            self.post_message(row_messages.TailLeft(self))
        self._tell_cursor()

    def _show_cursor(self) -> None:
        """Scroll as little as needed to have the cursor in sight."""
        cursor, top, page = self.cursor, self.top, self.page
        if cursor < 0 or page == 0:
            return
        if cursor < top:
            self.put_top(cursor)
        elif cursor >= top + page:
            self.put_top(cursor - page + 1)

    def _tell_cursor(self) -> None:
        key = self.current_key
        if key != self._told_key and self.is_running:
            self._told_key = key
            self.post_message(row_messages.Highlighted(self, self.current, key))

    def _tell_marks(self) -> None:
        self.post_message(row_messages.Marked(self, self.marks))

    def _tell_shown(self) -> None:
        """Post which rows are seen and that an end is near: a screen may want to read on."""
        if not self.page or not self.is_running:
            return
        rows, top, page = self._list, self.top, self.page
        count = len(rows.shown)
        keys = tuple(map(rows.key, rows.shown[top : top + page]))
        if (told := (len(rows.rows), count, keys)) != self._told_shown:
            self._told_shown = told
            self.post_message(row_messages.ShownChanged(self))
        if not rows.rows:
            return
        if self._told_end is not rows.rows and max(top + page, rows.cursor) >= count - page:
            self._told_end = rows.rows
            self.post_message(row_messages.EndReached(self))
        if self._told_start is not rows.rows and min(top, max(0, rows.cursor)) <= page:
            self._told_start = rows.rows
            self.post_message(row_messages.StartReached(self))

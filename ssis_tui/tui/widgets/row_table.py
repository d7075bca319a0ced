"""The table of every list: rows with a cursor, marks, an order and a filter, at the keyboard."""

from typing import ClassVar, Final, TypeVar

from textual import events
from textual.binding import Binding, BindingType

from ssis_tui.tui.widgets import palette, row_messages
from ssis_tui.tui.widgets.row_view import RowView

Row = TypeVar("Row")

_SIDESTEP: Final = 8
"""Cells that left and right move the columns in wide mode."""


def _hidden(keys: str, action: str, name: str, tooltip: str) -> Binding:
    """Declare keys that the key bar need not show."""
    return Binding(keys, action, name, show=False, id=f"table.{action}", tooltip=tooltip)


class RowTable(RowView[Row], can_focus=True, inherit_bindings=False):
    """Shows rows under columns, with a cursor, marks, an order and a filter.

    Rows are frozen values; one that did not change is the same object as before. Cursor and marks
    stay on their keys. Nothing is sorted, formatted or drawn that is not needed: a tick formats the
    ticking cells of the rows on the screen and draws the characters that differ.

    The class ``-stale`` greys everything. The table has neither border nor padding: what stands
    around it draws them.
    """

    ALLOW_SELECT = False
    can_mark = True
    """Whether marking rows is of use: whether something can be done with several."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _hidden("up,k", "cursor_up", "Up", "One row up"),
        _hidden("down,j", "cursor_down", "Down", "One row down"),
        _hidden("pageup", "page_up", "Page up", "One page up"),
        _hidden("pagedown", "page_down", "Page down", "One page down"),
        _hidden("home,g,ctrl+home", "first", "First", "To the first row"),
        _hidden("end,G,ctrl+end", "last", "Last", "To the last row"),
        _hidden("left", "columns_left", "Left", "To the columns at the left"),
        _hidden("right", "columns_right", "Right", "To the columns at the right"),
        Binding("enter", "open", "Open", id="table.open", tooltip="Open the row under the cursor"),
        Binding("space", "mark", "Mark", id="table.mark", tooltip="Mark or unmark, and go on"),
        _hidden("U", "clear_marks", "Clear marks", "Unmark all rows"),
        Binding(">", "sort_next", "Sort", id="table.sort_next", tooltip="Sort by the next column"),
        _hidden("<", "sort_previous", "Sort back", "Sort by the column before"),
        _hidden("I", "sort_reverse", "Reverse", "Turn the order around"),
    ]

    DEFAULT_CSS = palette.CSS

    Highlighted = row_messages.Highlighted
    Opened = row_messages.Opened
    Marked = row_messages.Marked
    SortChanged = row_messages.SortChanged
    Vanished = row_messages.Vanished
    EndReached = row_messages.EndReached
    StartReached = row_messages.StartReached
    ShownChanged = row_messages.ShownChanged
    TailLeft = row_messages.TailLeft

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"columns_left", "columns_right"}:
            return self._is_wide
        if action in {"mark", "clear_marks"}:
            return self.can_mark
        return super().check_action(action, parameters)

    def action_cursor_up(self) -> None:
        self._go(self.cursor - 1)

    def action_cursor_down(self) -> None:
        self._go(self.cursor + 1)

    def action_page_up(self) -> None:
        self._go(self.cursor - max(1, self.page), scroll=-self.page)

    def action_page_down(self) -> None:
        self._go(self.cursor + max(1, self.page), scroll=self.page)

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        self._go(len(self.shown) - 1)

    def action_columns_left(self) -> None:
        self.put_left(round(self.scroll_x) - _SIDESTEP)

    def action_columns_right(self) -> None:
        self.put_left(round(self.scroll_x) + _SIDESTEP)

    def action_open(self) -> None:
        if (row := self.current) is not None:
            self.post_message(self.Opened(self, row, self.current_key))

    def action_mark(self) -> None:
        if self._list.toggle_mark() is None:
            return
        self._go(self.cursor + 1)
        self._tell_marks()

    def action_clear_marks(self) -> None:
        self.mark(())

    def action_sort_next(self) -> None:
        self._sort_sideways(1)

    def action_sort_previous(self) -> None:
        self._sort_sideways(-1)

    def action_sort_reverse(self) -> None:
        self._sort_as_asked(self.sort_column, reverse=not self.reverse)

    def on_click(self, event: events.Click) -> None:
        """Go to the row, open it at a second click, sort at one on the head."""
        if event.button != 1:
            return
        event.stop()
        if event.y < self.head:
            self._sort_at(event.x + round(self.scroll_x))
            return
        index = self.top + event.y - self.head
        if index >= len(self.shown):
            return
        # Rows may have moved between two clicks: only the row that has the cursor is opened.
        is_second = event.chain == 2 and index == self.cursor
        self._go(index)
        if is_second:
            self.action_open()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._hover(event.y)

    def on_leave(self) -> None:
        self._hover(-1)

    def on_focus(self) -> None:
        # Not under the mouse: the click that brought the focus must find its row where it was.
        if not self.mouse_hover:
            self._show_cursor()

    def _hover(self, line: int) -> None:
        if line != self._hover_line:
            self._hover_line = line
            self.sync()

    def _sort_sideways(self, step: int) -> None:
        ids = [None, *(column.id for column in self.visible_columns)]
        at = ids.index(self.sort_column) if self.sort_column in ids else 0
        self._sort_as_asked(ids[(at + step) % len(ids)], reverse=False)

    def _sort_at(self, x: int) -> None:
        """Sort by the column at this cell of the head; once more turns the order around."""
        placed = [placed for placed in self._painter.placed if placed.x <= x]
        if placed:
            column_id = placed[-1].column.id
            is_same = column_id == self.sort_column
            self._sort_as_asked(column_id, reverse=is_same and not self.reverse)

    def _sort_as_asked(self, column_id: str | None, *, reverse: bool) -> None:
        self.sort_by(column_id, reverse=reverse)
        self.post_message(self.SortChanged(self, column_id, reverse))

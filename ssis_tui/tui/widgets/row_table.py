"""The table of every list: any number of rows, of which only what changed is drawn again."""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Final, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size

from ssis_tui.present.column import Column, View
from ssis_tui.present.filtering import NO_FILTER, RowFilter
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.line_view import LineView
from ssis_tui.tui.widgets.row_lines import Line
from ssis_tui.tui.widgets.row_list import Order, RowList
from ssis_tui.tui.widgets.row_painter import CURSOR, HOVER, MARKED, Palette, RowPainter

Row = TypeVar("Row")

_AT_ONCE: Final = 2_000
"""Rows that a filter looks at while a key waits."""
_SLICE: Final = 500
"""Rows that a filter looks at between two looks at the keyboard: some milliseconds."""
_SIDESTEP: Final = 8
"""Cells that left and right move the columns in wide mode."""


def _hidden(keys: str, action: str, name: str, tooltip: str) -> Binding:
    """Declare keys that the key bar need not show."""
    return Binding(keys, action, name, show=False, id=f"table.{action}", tooltip=tooltip)


class RowTable(LineView, Generic[Row], can_focus=True, inherit_bindings=False):
    """Shows rows under columns, with a cursor, marks, an order and a filter.

    Rows are frozen values; one that did not change is the same object as before. Cursor and marks
    stay on their keys. Nothing is sorted, formatted or drawn that is not needed: a tick formats the
    ticking cells of the rows on the screen and draws the characters that differ.

    The class ``-stale`` greys everything. The table has neither border nor padding: what stands
    around it draws them.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        _hidden("up,k", "cursor_up", "Up", "One row up"),
        _hidden("down,j", "cursor_down", "Down", "One row down"),
        _hidden("pageup", "page_up", "Page up", "One page up"),
        _hidden("pagedown", "page_down", "Page down", "One page down"),
        _hidden("home,g", "first", "First", "To the first row"),
        _hidden("end,G", "last", "Last", "To the last row"),
        _hidden("left", "columns_left", "Left", "To the columns at the left"),
        _hidden("right", "columns_right", "Right", "To the columns at the right"),
        Binding("enter", "open", "Open", id="table.open", tooltip="Open the row under the cursor"),
        Binding("space", "mark", "Mark", id="table.mark", tooltip="Mark or unmark, and go on"),
        _hidden("U", "clear_marks", "Clear marks", "Unmark all rows"),
        Binding(">", "sort_next", "Sort", id="table.sort_next", tooltip="Sort by the next column"),
        _hidden("<", "sort_previous", "Sort back", "Sort by the column before"),
        _hidden("I", "sort_reverse", "Reverse", "Turn the order around"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-table--header",
        "row-table--empty",
        "row-table--cursor",
        "row-table--marked",
        "row-table--hover",
        "row-table--stale",
        "row-table--faint",
        "row-table--running",
        "row-table--waiting",
        "row-table--stopping",
        "row-table--good",
        "row-table--bad",
        "row-table--canceled",
        "row-table--warning",
    }

    DEFAULT_CSS = """
    RowTable {
        height: 1fr;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size: 1 1;

        &.-wide { overflow-x: auto; }

        & > .row-table--header { background: $panel; color: $foreground; text-style: bold; }
        & > .row-table--empty { color: $text-muted; }
        & > .row-table--marked { background: $accent 25%; text-style: bold; }
        & > .row-table--hover { background: $block-hover-background; }
        & > .row-table--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .row-table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .row-table--stale { color: $text-disabled; }
        & > .row-table--faint { color: $text-muted; }
        & > .row-table--running { color: $text-primary; }
        & > .row-table--waiting { color: $text-secondary; }
        & > .row-table--stopping { color: $text-warning; text-style: bold; }
        & > .row-table--good { color: $text-success; }
        & > .row-table--bad { color: $text-error; text-style: bold; }
        & > .row-table--canceled { color: $text-muted; }
        & > .row-table--warning { color: $text-warning; }
    }
    """

    Highlighted = row_messages.Highlighted
    Opened = row_messages.Opened
    Marked = row_messages.Marked
    SortChanged = row_messages.SortChanged
    Vanished = row_messages.Vanished
    EndReached = row_messages.EndReached
    StartReached = row_messages.StartReached
    ShownChanged = row_messages.ShownChanged
    TailLeft = row_messages.TailLeft

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
        self._empty = empty
        self._nothing_matches = nothing_matches
        self._is_wide = False
        self._hover_line = -1
        self._wanted_rows: Sequence[Row] = ()
        self._wanted_filter = NO_FILTER
        self._judging: asyncio.Task[None] | None = None
        self._told_key: Hashable = None
        self._told_shown: tuple[int, int, tuple[Hashable, ...]] = (0, 0, ())
        self._told_end: Sequence[Row] | None = None
        self._told_start: Sequence[Row] | None = None

    # What screens ask

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
        return self._judging is not None and not self._judging.done()

    @property
    def empty(self) -> str:
        """Why there are no rows, for the time that there are none."""
        return self._empty

    @empty.setter
    def empty(self, text: str) -> None:
        self._empty = text
        self.sync()

    # What screens say

    def set_rows(self, rows: Sequence[Row], view: View) -> None:
        """Show these rows from now on.

        Compared by identity with those before. The cursor stays on its key and, as far as there are
        rows to scroll by, on its line of the screen; a list that stands at its top stays there as
        long as the cursor is in sight or the focus elsewhere, so that what comes is seen.
        """
        is_same_view = self._painter.set_view(view, is_new_snapshot=True)
        self._wanted_rows = rows
        self._take(is_same_view=is_same_view)

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
            self._list.forget_judgements()
            if self.sort_column not in {None, *(column.id for column in columns)}:
                self.sort_by(None)
            self.put_left(0)
        self.redraw()

    def set_filter(self, row_filter: RowFilter) -> None:
        """Show only the rows that the filter keeps; one with an error changes nothing.

        Over many rows it takes effect a moment later, and the keyboard is served meanwhile.
        """
        if row_filter.error is not None or row_filter == self._wanted_filter:
            return
        self._wanted_filter = row_filter
        self._take()

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

    def find_next(self, row_filter: RowFilter, *, backwards: bool = False) -> bool:
        """Put the cursor on the next row that the filter keeps, from the other end on if need be.

        Gives whether there is one; the filter of the table is not touched.
        """
        count = len(self.shown)
        step = -1 if backwards else 1
        for distance in range(1, count + 1):
            index = (self.cursor + step * distance) % count
            row = self.shown[index]
            texts = (column.cell(row, self.view).text for column in self.columns)
            if row_filter.matches(texts):
                self._go(index)
                return True
        return False

    def mark(self, keys: Iterable[Hashable]) -> None:
        """Mark these rows and no others; keys that no row has are left out."""
        self._list.mark(keys)
        self.sync()
        self._tell_marks()

    # Keys and mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"columns_left", "columns_right"}:
            return self._is_wide
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

    def on_mount(self) -> None:
        self._tell_cursor()

    def on_unmount(self) -> None:
        if self._judging is not None:
            self._judging.cancel()

    # Drawing

    @property
    def starts(self) -> Sequence[int]:
        return self._painter.starts

    def dress(self, palette: Palette) -> None:
        self._painter.dress(palette)

    def lay_out(self, size: Size, edge: int, *, old_page: int) -> None:
        was_in_sight = old_page == 0 or 0 <= self.cursor - self.top < old_page
        self._painter.lay_out(size.width, edge, is_wide=self._is_wide)
        self.count_lines(len(self.shown), self._painter.width - edge if self._is_wide else 0)
        if was_in_sight:
            self._show_cursor()

    def draw(self, size: Size) -> list[Line]:
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

    # Within

    def _take(self, *, is_same_view: bool = True) -> None:
        """Show the wanted rows by the wanted filter, now or when the filter saw them all."""
        if not is_same_view:
            self._list.forget_judgements()
        if self._judging is not None:
            self._judging.cancel()
            self._judging = None
        unjudged = self._list.unjudged(self._wanted_rows, self._wanted_filter)
        if len(unjudged) > _AT_ONCE and self.is_running:
            self._judging = asyncio.create_task(self._judge(unjudged))
            return
        self._show_wanted(is_same_view=is_same_view)

    async def _judge(self, rows: Sequence[Row]) -> None:
        """Ask the filter about many rows, a slice at a time so that keys are not kept waiting."""
        for start in range(0, len(rows), _SLICE):
            self._list.judge(rows[start : start + _SLICE], self._wanted_filter, self.view)
            await asyncio.sleep(0)
        self._judging = None
        self._show_wanted(is_same_view=True)

    def _show_wanted(self, *, is_same_view: bool) -> None:
        is_arrival = self._wanted_filter is self._list.filter
        with self._steady(is_arrival=is_arrival):
            self._list.update(
                self.view,
                rows=self._wanted_rows,
                row_filter=self._wanted_filter,
                is_same_view=is_same_view,
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
            self.post_message(self.Vanished(self, row, key))
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
            self.post_message(self.TailLeft(self))
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

    def _tell_cursor(self) -> None:
        key = self.current_key
        if key != self._told_key and self.is_running:
            self._told_key = key
            self.post_message(self.Highlighted(self, self.current, key))

    def _tell_marks(self) -> None:
        self.post_message(self.Marked(self, self.marks))

    def _tell_shown(self) -> None:
        """Post which rows are seen and that an end is near: a screen may want to read on."""
        if not self.page or not self.is_running:
            return
        rows, top, page = self._list, self.top, self.page
        count = len(rows.shown)
        keys = tuple(map(rows.key, rows.shown[top : top + page]))
        if (told := (len(rows.rows), count, keys)) != self._told_shown:
            self._told_shown = told
            self.post_message(self.ShownChanged(self))
        if not rows.rows:
            return
        if self._told_end is not rows.rows and max(top + page, rows.cursor) >= count - page:
            self._told_end = rows.rows
            self.post_message(self.EndReached(self))
        if self._told_start is not rows.rows and min(top, max(0, rows.cursor)) <= page:
            self._told_start = rows.rows
            self.post_message(self.StartReached(self))

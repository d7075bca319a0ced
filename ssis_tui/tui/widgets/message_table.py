"""The table of a stream of messages, of which only a stretch is held."""

from msgspec.structs import replace
from textual import events
from textual.message import Message

from ssis_tui.polling.message_window import Step
from ssis_tui.present import messages
from ssis_tui.present.column import View
from ssis_tui.present.repeats import MessageRow
from ssis_tui.tui.widgets.row_table import RowTable

_SHORT_TIME = 8
_LONG_TIME = 12
"""Cells of a time of today, and of one with its date."""
_ROOMY = 100
"""Cells of the table from which on the types of messages are written out."""
_NARROW_TYPE = 13


class MessageTable(RowTable[MessageRow]):
    """In the order of the stream, always; its ends are where the stream ends.

    The column of times is as wide as the times are.
    """

    class EndWanted(Message):
        """The user wants the first or the last message there is."""

        def __init__(self, step: Step) -> None:
            self.step = step
            super().__init__()

    class MoreWanted(Message):
        """The user moves towards an end of what is held, and is near it."""

        def __init__(self, step: Step) -> None:
            self.step = step
            super().__init__()

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, MessageTable.MoreWanted) and message.step is self.step

    def __init__(self) -> None:
        super().__init__(messages.COLUMNS, _key, empty="", id="messages")
        self._time_width = 0
        self._is_narrow = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action.startswith("sort_"):
            return False
        return super().check_action(action, parameters)

    def action_first(self) -> None:
        self.post_message(self.EndWanted(Step.FIRST))

    def action_last(self) -> None:
        self.post_message(self.EndWanted(Step.LAST))

    def action_cursor_up(self) -> None:
        super().action_cursor_up()
        self._want_more(Step.OLDER)

    def action_page_up(self) -> None:
        super().action_page_up()
        self._want_more(Step.OLDER)

    def action_cursor_down(self) -> None:
        super().action_cursor_down()
        self._want_more(Step.NEWER)

    def action_page_down(self) -> None:
        super().action_page_down()
        self._want_more(Step.NEWER)

    def on_mouse_scroll_up(self) -> None:
        self.call_later(self._want_more, Step.OLDER)

    def on_mouse_scroll_down(self) -> None:
        self.call_later(self._want_more, Step.NEWER)

    def _want_more(self, step: Step) -> None:
        """Ask for more messages before the user stands at the end of those held."""
        count, page = len(self.shown), self.page
        if step is Step.OLDER:
            is_near = min(self.top, self.cursor) <= page
        else:
            is_near = max(self.top + page, self.cursor) >= count - page
        # A screen that is not filled is near both ends: only who stands at one wants more.
        if count <= page:
            is_near = self.cursor in {0, -1} if step is Step.OLDER else self.cursor >= count - 1
        if is_near:
            self.post_message(self.MoreWanted(step))

    def go_to_first(self) -> None:
        """Go to the first message that is held."""
        super().action_first()

    def go_to_last(self) -> None:
        """Go to the last message that is held."""
        super().action_last()

    def show(self, rows: tuple[MessageRow, ...], view: View) -> None:
        """Show these rows from now on."""
        ends = (*rows[:1], *rows[-1:])
        wide = max((len(messages.TIME.cell(row, view).text) for row in ends), default=0)
        width = _SHORT_TIME if wide <= _SHORT_TIME else max(_LONG_TIME, wide)
        if width != self._time_width:
            self._time_width = width
            self.widen(is_wide=self.is_wide)
        self.set_rows(rows, view)

    def widen(self, *, is_wide: bool) -> None:
        """Show all columns, to be scrolled sideways, or only those that fit."""
        wide = self._time_width or _SHORT_TIME
        time = replace(messages.TIME, width=wide, min_width=wide)
        kind = messages.TYPE
        if self._is_narrow and not is_wide:
            kind = replace(kind, width=_NARROW_TYPE)
        columns = messages.WIDE if is_wide else messages.COLUMNS
        self.set_columns((time, kind, *columns[2:]), is_wide=is_wide)

    def on_resize(self, event: events.Resize) -> None:
        if (event.size.width < _ROOMY) is not self._is_narrow:
            self._is_narrow = not self._is_narrow
            self.widen(is_wide=self.is_wide)

    def _sort_as_asked(self, column_id: str | None, *, reverse: bool) -> None:
        """Sort nothing: a stretch in another order would look like the whole."""


def _key(row: MessageRow) -> int | str:
    return row.key

"""The table of a stretch of history, which reads on where somebody moves."""

from collections.abc import Sequence

from textual.message import Message

from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.present.column import Column
from ssis_tui.tui.widgets.row_table import RowTable


class HistoryTable(RowTable[Operation]):
    """Asks for more rows when the user moves towards an end of those held and is near it.

    Rows that come are no reason to ask: a filter that hides them all, or a search that finds one in
    a thousand, would read the history to its end.
    """

    class MoreWanted(Message):
        """More rows are wanted at the end, which are older ones, or at the beginning."""

        def __init__(self, table: "HistoryTable", is_older: bool) -> None:
            self.table = table
            self.is_older = is_older
            super().__init__()

        @property
        def control(self) -> "HistoryTable":
            return self.table

        def can_replace(self, message: Message) -> bool:
            return (
                isinstance(message, HistoryTable.MoreWanted)
                and message.table is self.table
                and message.is_older is self.is_older
            )

    def __init__(self, columns: Sequence[Column[Operation]]) -> None:
        super().__init__(columns, key_of, empty="")

    def action_cursor_up(self) -> None:
        super().action_cursor_up()
        self._want_more(is_older=False)

    def action_page_up(self) -> None:
        super().action_page_up()
        self._want_more(is_older=False)

    def action_first(self) -> None:
        super().action_first()
        self._want_more(is_older=False)

    def action_cursor_down(self) -> None:
        super().action_cursor_down()
        self._want_more(is_older=True)

    def action_page_down(self) -> None:
        super().action_page_down()
        self._want_more(is_older=True)

    def action_last(self) -> None:
        super().action_last()
        self._want_more(is_older=True)

    def on_mouse_scroll_up(self) -> None:
        self.call_later(self._want_more, is_older=False)

    def on_mouse_scroll_down(self) -> None:
        self.call_later(self._want_more, is_older=True)

    def _want_more(self, *, is_older: bool) -> None:
        count, page = len(self.shown), self.page
        if is_older:
            is_near = max(self.top + page, self.cursor) >= count - page
        else:
            is_near = min(self.top, self.cursor) <= page
        # A screen that is not filled is near both ends: only who stands at one wants more.
        if count <= page:
            is_near = self.cursor >= count - 1 if is_older else self.cursor <= 0
        if is_near:
            self.post_message(self.MoreWanted(self, is_older))


def key_of(operation: Operation) -> OperationKey:
    """Give what a row is known by."""
    return operation.key


def next_failure(rows: Sequence[Operation], at: int, direction: str) -> Operation | None:
    """Give the `next` or the `previous` failed one, seen from the row `at`; None without one."""
    ahead = rows[at + 1 :] if direction == "next" else rows[: max(0, at)][::-1]
    return next((row for row in ahead if row.status.is_failure), None)

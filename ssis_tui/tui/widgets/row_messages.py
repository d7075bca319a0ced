"""What a RowTable tells its screen. Handlers are named `on_row_table_…`; see RowTable.

Written out, for a dataclass takes half a millisecond to make and there are ten before the first
paint.
"""

from collections.abc import Hashable
from typing import Any

from textual.message import Message
from textual.widget import Widget


class RowMessage(Message):
    """From a table; `@on(RowTable.Opened, "#history")` picks one by its selector."""

    def __init__(self, table: Widget) -> None:
        self.table = table
        super().__init__()

    @property
    def control(self) -> Widget:
        return self.table


class AboutRow(RowMessage):
    """Tells of one row and its key."""

    def __init__(self, table: Widget, row: Any, key: Hashable) -> None:
        self.row = row
        self.key = key
        super().__init__(table)


class Highlighted(AboutRow, namespace="row_table"):
    """The cursor came to another row; `row` is None when nothing is shown any more."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Highlighted) and message.table is self.table


class Opened(AboutRow, namespace="row_table"):
    """The user asked for what is behind a row: Enter or a double click."""


class Marked(RowMessage, namespace="row_table"):
    """Marks were set or cleared, or went away with their rows."""

    def __init__(self, table: Widget, marks: frozenset[Hashable]) -> None:
        self.marks = marks
        super().__init__(table)


class SortChanged(RowMessage, namespace="row_table"):
    """The user chose another order; no column means as given."""

    def __init__(self, table: Widget, column_id: str | None, reverse: bool) -> None:
        self.column_id = column_id
        self.reverse = reverse
        super().__init__(table)


class Vanished(AboutRow, namespace="row_table"):
    """The row under the cursor left the list; the cursor went to the nearest neighbour."""


class EndReached(RowMessage, namespace="row_table"):
    """The last rows are on the screen or a page away; posted once for each rows object."""


class StartReached(RowMessage, namespace="row_table"):
    """The first rows are on the screen or a page away; posted once for each rows object."""


class ShownChanged(RowMessage, namespace="row_table"):
    """Other rows are on the screen than before, or another number of them passes the filter."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ShownChanged) and message.table is self.table


class TailLeft(RowMessage, namespace="row_table"):
    """The user moved away from the end: new rows do not carry the cursor along any more."""

"""What a RowTable tells its screen. Handlers are named `on_row_table_…`; see RowTable."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from textual.message import Message
from textual.widget import Widget


@dataclass
class RowMessage(Message):
    """From a table; `@on(RowTable.Opened, "#history")` picks one by its selector."""

    table: Widget

    @property
    def control(self) -> Widget:
        return self.table


@dataclass
class Highlighted(RowMessage, namespace="row_table"):
    """The cursor came to another row; `row` is None when nothing is shown any more."""

    row: Any
    key: Hashable

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Highlighted) and message.table is self.table


@dataclass
class Opened(RowMessage, namespace="row_table"):
    """The user asked for what is behind a row: Enter or a double click."""

    row: Any
    key: Hashable


@dataclass
class Marked(RowMessage, namespace="row_table"):
    """Marks were set or cleared, or went away with their rows."""

    marks: frozenset[Hashable]


@dataclass
class SortChanged(RowMessage, namespace="row_table"):
    """The user chose another order; no column means as given."""

    column_id: str | None
    reverse: bool


@dataclass
class Vanished(RowMessage, namespace="row_table"):
    """The row under the cursor left the list; the cursor went to the nearest neighbour."""

    row: Any
    key: Hashable


@dataclass
class EndReached(RowMessage, namespace="row_table"):
    """The last rows are on the screen or a page away; posted once for each rows object."""


@dataclass
class StartReached(RowMessage, namespace="row_table"):
    """The first rows are on the screen or a page away; posted once for each rows object."""


@dataclass
class ShownChanged(RowMessage, namespace="row_table"):
    """Other rows are on the screen than before, or another number of them passes the filter."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ShownChanged) and message.table is self.table


@dataclass
class TailLeft(RowMessage, namespace="row_table"):
    """The user moved away from the end: new rows do not carry the cursor along any more."""

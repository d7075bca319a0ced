"""Logs that are read by key, in pages, from either end."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage

_IDS_PER_MS = 1 << 14
"""So many operations can write in the same millisecond; ids stay below 2^53 until 2041."""


def message_id(ms: int, operation_id: int) -> int:
    """Give the id of what an operation writes at `ms`: it rises with time, over all operations."""
    return ms * _IDS_PER_MS + operation_id % _IDS_PER_MS


def ms_of(event_message_id: int) -> int:
    """Give the time of a message id, in milliseconds."""
    return event_message_id // _IDS_PER_MS


class Wanted(Struct, frozen=True):
    """Which messages of a log are asked for; texts without regard to case."""

    types: frozenset[MessageType] = frozenset()
    """Empty for all."""
    text: str | None = None
    source: str | None = None

    def matches(self, message: EventMessage) -> bool:
        if self.types and message.message_type not in self.types:
            return False
        if self.text is not None and not contains(message.message, self.text):
            return False
        return self.source is None or (
            contains(message.message_source_name, self.source)
            or contains(message.execution_path, self.source)
        )


ALL = Wanted()


def contains(text: str | None, part: str) -> bool:
    """Compare as the server's usual collation does: without regard to case; NULL holds nothing."""
    return text is not None and part.casefold() in text.casefold()


class Log(Protocol):
    """The messages of one operation.

    Both methods give only what was asked for, lazily, and None now and then in its place, so that
    a reader who waits through a long search can be let go.
    """

    def ascending(self, after: int, upto: int, wanted: Wanted) -> Iterator[EventMessage | None]:
        """Give what has an id above `after` and not above `upto`, oldest first."""
        ...

    def descending(self, before: int, wanted: Wanted) -> Iterator[EventMessage | None]:
        """Give what has an id below `before`, newest first."""
        ...


class StoredLog(Struct):
    """A log that lies in memory, by ascending id."""

    messages: Sequence[EventMessage]

    def ascending(self, after: int, upto: int, wanted: Wanted) -> Iterator[EventMessage | None]:
        first = bisect_right(self.messages, after, key=_id)
        end = bisect_right(self.messages, upto, key=_id)
        for place in range(first, end):
            if wanted.matches(self.messages[place]):
                yield self.messages[place]

    def descending(self, before: int, wanted: Wanted) -> Iterator[EventMessage | None]:
        end = bisect_left(self.messages, before, key=_id)
        for place in range(end - 1, -1, -1):
            if wanted.matches(self.messages[place]):
                yield self.messages[place]


def _id(message: EventMessage) -> int:
    return message.event_message_id or 0

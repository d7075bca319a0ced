"""Reads the messages of one operation forward, each once, also those that have no id.

Without I/O: whoever reads asks for `next_request`, and hands over the page that came.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from ssis_tui.catalog.requests import MessagePage, MessageRequest
from ssis_tui.model.messages import EventMessage

PAGE: Final = 1000
_LATE: Final = 50
"""Ids are given before they are committed: those so far below the last one may come late."""
_REMEMBERED: Final = 10_000


class Tail(Struct):
    """How far the messages of an operation were read.

    Rows of Scale Out workers have no id: they are read by time, and known ones are left out.
    """

    wanted: MessageRequest
    last_id: int = 0
    last_time: datetime | None = None
    """Of rows without an id; None until there was one."""
    first_id: int = 0
    """Older messages are not wanted."""
    _seen: dict[int | str, None] = field(default_factory=dict)
    _after: int | None = None
    """Where the next page of this round begins; None where a round begins."""
    _limit: int = PAGE
    _is_over: bool = False

    def begin_with(self, messages: Sequence[EventMessage]) -> None:
        """Want nothing that is older than these."""
        numbers = [each.event_message_id for each in messages]
        self.first_id = min((number for number in numbers if number and number > 0), default=0)

    def next_request(self) -> MessageRequest | None:
        """Give what to read next; None once all was read that is there now.

        After that the next call begins anew, for what has come since.
        """
        if self._is_over:
            self._after, self._limit, self._is_over = None, PAGE, False
            return None
        if self._after is None:
            self._after = max(0, self.last_id - _LATE, self.first_id - 1)
        return replace(self.wanted, after=self._after, since=self.last_time, limit=self._limit)

    def take(self, page: MessagePage) -> list[EventMessage]:
        """Take in the page that was asked for, and give what is new in it."""
        found = list(self.new_ones(page.messages))
        # A whole page of known ones: more rows of one moment than a page takes.
        self._limit = PAGE if found else self._limit * 2
        self._after, self._is_over = self.last_id, page.is_end
        return found

    def new_ones(self, messages: Iterable[EventMessage]) -> Iterator[EventMessage]:
        """Give those that were not given before."""
        for message in messages:
            if message.identity in self._seen:
                continue
            self._seen[message.identity] = None
            number = message.event_message_id
            if number is not None and number >= 0:
                self.last_id = max(self.last_id, number)
            elif self.last_time is None or message.message_time > self.last_time:
                self.last_time = message.message_time
            yield message
        if len(self._seen) > 2 * _REMEMBERED:
            # Only what the next page can bring again must be known.
            self._seen = dict.fromkeys(list(self._seen)[-_REMEMBERED:])

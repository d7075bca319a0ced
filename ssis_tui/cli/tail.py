"""Reads the messages of one operation forward, each once, also those that have no id."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from ssis_tui.catalog.requests import MessagePage, MessageRequest
from ssis_tui.cli.session import Session
from ssis_tui.model.messages import EventMessage

PAGE: Final = 1000
_LATE: Final = 50
"""Ids are given before they are committed: those so far below the last one may come late."""
_REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Tail:
    """How far the messages of an operation were read.

    Rows of Scale Out workers have no id: they are read by time, and known ones are left out.
    """

    session: Session
    wanted: MessageRequest
    last_id: int = 0
    last_time: datetime | None = None
    """Of rows without an id; None until there was one."""
    first_id: int = 0
    """Older messages are not wanted."""
    _seen: dict[int | str, None] = field(default_factory=dict)

    def begin_with(self, messages: Sequence[EventMessage]) -> None:
        """Want nothing that is older than these."""
        numbers = [each.event_message_id for each in messages]
        self.first_id = min((number for number in numbers if number and number > 0), default=0)

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

    def rest(self) -> Iterator[EventMessage]:
        """Give all that follows, page by page, as far as it is there now."""
        after = max(0, self.last_id - _LATE, self.first_id - 1)
        limit = PAGE
        while True:
            request = replace(self.wanted, after=after, since=self.last_time, limit=limit)
            page = self._page(request)
            found = False
            for message in self.new_ones(page.messages):
                found = True
                yield message
            if page.is_end:
                return
            # A whole page of known ones: more rows of one moment than a page takes.
            limit = PAGE if found else limit * 2
            after = self.last_id

    def _page(self, request: MessageRequest) -> MessagePage:
        return self.session.call(lambda catalog: catalog.messages(request))

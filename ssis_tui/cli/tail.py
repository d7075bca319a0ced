"""Reads the messages of one operation forward for a command."""

from collections.abc import Iterable, Iterator, Sequence

from ssis_tui.catalog.requests import MessagePage, MessageRequest
from ssis_tui.cli.session import Session
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling import tail

PAGE = tail.PAGE


class Tail:
    """How far the messages of an operation were read."""

    def __init__(self, session: Session, wanted: MessageRequest) -> None:
        self.session = session
        self.wanted = wanted
        self._tail = tail.Tail(wanted)

    def begin_with(self, messages: Sequence[EventMessage]) -> None:
        """Want nothing that is older than these."""
        self._tail.begin_with(messages)

    def new_ones(self, messages: Iterable[EventMessage]) -> Iterator[EventMessage]:
        """Give those that were not given before."""
        return self._tail.new_ones(messages)

    def rest(self) -> Iterator[EventMessage]:
        """Give all that follows, page by page, as far as it is there now."""
        while (request := self._tail.next_request()) is not None:
            yield from self._tail.take(self._page(request))

    def _page(self, request: MessageRequest) -> MessagePage:
        return self.session.call(lambda catalog: catalog.messages(request))

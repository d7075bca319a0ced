"""Reads what is too long for one answer, page by page, as far as somebody goes on asking."""

from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Protocol, TypeVar

from ssis_tui.api.selection import Selection
from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import (
    HistoryPage,
    HistoryRequest,
    MessagePage,
    MessageRequest,
    PollRequest,
)
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Operation
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.tail import Tail

T = TypeVar("T")
_PAGE = 500
_SHORTEST = 0.2


class Read(Protocol):
    """Runs a blocking read on the connection's thread."""

    async def __call__(self, call: Callable[[Catalog], T], /, *, name: str) -> T: ...


async def history_pages(
    read: Read, wanted: Selection
) -> AsyncGenerator[tuple[Operation, ...], None]:
    """Give operations, newest first."""
    before: int | None = None
    count = 0
    while wanted.limit is None or count < wanted.limit:
        limit = _PAGE if wanted.limit is None else min(_PAGE, wanted.limit - count)
        page = await _history_page(
            read, HistoryRequest(before=before, limit=limit, filter=wanted.filter)
        )
        found = page.operations[:limit]
        count += len(found)
        if found:
            yield found
        if page.next_before is None:
            return
        before = page.next_before


async def _history_page(read: Read, request: HistoryRequest) -> HistoryPage:
    return await read(lambda catalog: catalog.history(request), name="the history")


def wanted_messages(
    number: int,
    *,
    types: Iterable[MessageType] = (),
    text: str | None = None,
    source: str | None = None,
) -> MessageRequest:
    """Say which messages of an operation are wanted."""
    return MessageRequest(
        operation_id=number, types=frozenset(map(MessageType, types)), text=text, source=source
    )


async def message_pages(
    read: Read, wanted: MessageRequest, clock: Clock, *, follow: bool, interval: float
) -> AsyncGenerator[list[EventMessage], None]:
    """Give messages, oldest first; with `follow` until the operation has ended or is gone."""
    number = wanted.operation_id
    name = f"the messages of {number}"
    tail = Tail(wanted)
    status = PollRequest(ids=(number,))
    is_over = not follow
    while True:
        while (request := tail.next_request()) is not None:
            found = tail.take(await read(_messages(request), name=name))
            if found:
                yield found
        if is_over:
            return
        await clock.sleep(max(_SHORTEST, interval))
        # The status first: messages that come before the end are then all read.
        answer = await read(lambda catalog: catalog.poll(status), name=str(number))
        is_over = all(each.status.has_ended for each in answer.operations)


def _messages(request: MessageRequest) -> Callable[[Catalog], MessagePage]:
    return lambda catalog: catalog.messages(request)

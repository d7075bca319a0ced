"""What operations said, through a driver: pages, single messages, and their contexts."""

from collections.abc import Iterable

from msgspec.structs import replace

from ssis_tui.catalog.requests import MessagePage, MessageRequest
from ssis_tui.catalog.session import Session
from ssis_tui.catalog.sql import message_details
from ssis_tui.catalog.sql.batch import Answer, Batch
from ssis_tui.catalog.sql.messages import (
    BY_KEY,
    OF_WORKERS,
    messages_from,
    select_page,
    select_text,
)
from ssis_tui.catalog.sql.report_views import EVENT_MESSAGE_CONTEXT
from ssis_tui.catalog.sql.views import EVENT_MESSAGES, PIECE
from ssis_tui.model.messages import EventMessage, MessageContext


class OdbcMessages:
    """Reads the messages of one session; whoever calls has begun the call on it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, request: MessageRequest) -> MessagePage:
        """Read one page by key; see MessageRequest."""
        session = self._session
        if not session.has(EVENT_MESSAGES):
            return MessagePage((), is_end=True)
        batch = Batch("messages", "a page of the messages of the operation that is looked at")
        select_page(batch, session.present, request, workers=session.has_workers)
        ordered = in_order(self._read(batch, "reading messages"))
        page = ordered[: request.limit] if request.before is None else ordered[-request.limit :]
        if session.is_short:
            page = tuple(map(self._whole, page))
        return MessagePage(page, is_end=len(ordered) <= request.limit)

    def one(self, operation_id: int, event_message_id: int) -> EventMessage | None:
        """Read one message whole, however long it is."""
        if not self._session.has(EVENT_MESSAGES):
            return None
        batch = message_details.message_batch(self._session.present, operation_id, event_message_id)
        found = self._read(batch, "reading a message")
        return self._whole(found[0]) if found else None

    def first_error(self, operation_id: int) -> EventMessage | None:
        """Read the first error, or the first failed task where there is none."""
        session = self._session
        if not session.has(EVENT_MESSAGES):
            return None
        batch = message_details.first_error_batch(
            session.present, operation_id, workers=session.has_workers
        )
        found = self._read(batch, "looking for the first error")
        if not found:
            return None
        return self._whole(min(found, key=lambda one: (one.message_type, one.message_time)))

    def context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        """Read the context of one message, by its id or else by its GUID."""
        identity = message.event_message_id
        if identity is not None and identity < 0:
            identity = None
        if not self._session.has(EVENT_MESSAGE_CONTEXT) or (
            identity is None and message.event_message_guid is None
        ):
            return ()
        batch = message_details.context_batch(
            self._session.present,
            event_message_id=identity,
            guid=message.event_message_guid,
        )
        return self._session.ask(
            batch,
            "reading the context of a message",
            lambda answer: message_details.context_from(answer.rows("context")),
        )

    def _read(self, batch: Batch, doing: str) -> list[EventMessage]:
        return self._session.ask(batch, doing, messages_in)

    def _whole(self, message: EventMessage) -> EventMessage:
        """Read the rest of a text of which only the first piece has come."""
        text = last = message.message
        while len(last) == PIECE:
            batch = Batch(
                "text of a message",
                "the rest of a long message, of which the driver gives a piece at a time",
            )
            select_text(batch, message, len(text) + 1)
            rows = self._session.run(batch, "reading a message").rows("text")
            for piece in rows[0] if rows else ("",):
                last = piece or ""
                text += last
                if len(last) < PIECE:
                    break
        return message if text is message.message else replace(message, message=text)


def messages_in(answer: Answer) -> list[EventMessage]:
    """Make messages of the rows of both kinds: those with ids, and those of Scale Out workers."""
    return messages_from([*answer.rows(BY_KEY), *answer.rows(OF_WORKERS)])


def in_order(messages: Iterable[EventMessage]) -> tuple[EventMessage, ...]:
    """Each message once, by id; by time where some have none."""
    once = {(one.operation_id, one.identity): one for one in messages}
    if all(isinstance(one.identity, int) for one in once.values()):
        return tuple(sorted(once.values(), key=lambda one: one.event_message_id or 0))
    return tuple(
        sorted(
            once.values(),
            key=lambda one: (one.message_time, one.event_message_id or 0, str(one.identity)),
        )
    )

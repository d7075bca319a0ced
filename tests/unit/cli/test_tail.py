"""Messages without an id, as Scale Out workers write them, are given once each, all of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ssis_tui.catalog.requests import MessagePage, MessageRequest
from ssis_tui.cli.session import Session
from ssis_tui.cli.tail import Tail
from ssis_tui.cli.worker import Worker
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def worker_message(number: int, *, seconds: float) -> EventMessage:
    return EventMessage(
        operation_id=7,
        event_message_id=-1,
        event_message_guid=f"guid-{number}",
        message_time=START + timedelta(seconds=seconds),
        message_type=MessageType.INFORMATION,
        message=str(number),
    )


class Workers:
    """A catalog of which only the messages of workers are read."""

    def __init__(self, messages: Sequence[EventMessage]) -> None:
        self.rows = list(messages)
        self.reads = 0

    def messages(self, request: MessageRequest) -> MessagePage:
        self.reads += 1
        found = [
            each for each in self.rows if not request.since or each.message_time >= request.since
        ]
        page = tuple(found[: request.limit])
        return MessagePage(page, is_end=len(found) <= request.limit)

    def close(self) -> None:
        """End nothing."""


def tail_of(catalog: Workers) -> Tail:
    worker: Any = Worker(lambda: catalog)
    nothing: Any = None
    return Tail(Session(nothing, nothing, worker), MessageRequest(operation_id=7))


def test_each_message_without_an_id_is_given_once() -> None:
    catalog = Workers([worker_message(n, seconds=n / 10) for n in range(3500)])
    tail = tail_of(catalog)
    assert [each.message for each in tail.rest()] == [str(n) for n in range(3500)]
    assert list(tail.rest()) == []
    catalog.rows.append(worker_message(3500, seconds=349.9))
    assert [each.message for each in tail.rest()] == ["3500"]


def test_more_messages_of_one_moment_than_a_page_takes_do_not_hold_it_up() -> None:
    catalog = Workers([worker_message(n, seconds=0) for n in range(2500)])
    assert len(list(tail_of(catalog).rest())) == 2500
    assert catalog.reads < 10

"""Reading through messages: pages, repeats, errors, the tail, all of them."""

from collections.abc import AsyncIterator

import pytest

from ssis_tui.errors import NoPermission
from ssis_tui.model.codes import MessageType
from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.polling.message_stream import MessageStream
from ssis_tui.polling.message_window import PAGE, Step, Wanted
from ssis_tui.polling.poller import Poller
from ssis_tui.present.folded_messages import FoldedMessages
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.messages import message


@pytest.fixture
async def server() -> FakeServer:
    return FakeServer(VirtualClock())


@pytest.fixture
async def stream(server: FakeServer) -> AsyncIterator[MessageStream]:
    async with Poller(server, server.clock) as poller:
        yield MessageStream(ExecutionReader(poller, 184217))


def held(stream: MessageStream) -> list[int | None]:
    return [each.event_message_id for each in stream.window.messages]


async def test_reading_on_goes_past_what_is_only_repeats(
    server: FakeServer, stream: MessageStream
) -> None:
    server.messages = [message(number) for number in range(1, 901)]
    server.messages.append(message(901, "Something else."))
    folded = FoldedMessages()
    await stream.read(Step.FIRST)
    folded.show(stream.window.messages)
    await stream.read_on(Step.NEWER, lambda: len(folded.show(stream.window.messages)))
    assert [row.repeats for row in folded.rows] == [900, 1]


async def test_reading_on_ends_where_the_messages_end(
    server: FakeServer, stream: MessageStream
) -> None:
    server.messages = [message(1)]
    await stream.read(Step.FIRST)
    reads = len(server.called("messages"))
    await stream.read_on(Step.NEWER, lambda: 0)
    assert len(server.called("messages")) == reads


async def test_a_failed_step_is_remembered_and_changes_nothing(
    server: FakeServer, stream: MessageStream
) -> None:
    server.messages = [message(number) for number in range(1, 500)]
    await stream.read(Step.FIRST)
    before = stream.window
    server.fail("messages", NoPermission("Refused."))
    with pytest.raises(NoPermission):
        await stream.read(Step.NEWER)
    assert stream.window is before
    assert stream.failed_step is Step.NEWER


async def test_a_tail_that_cannot_keep_up_shows_the_newest(
    server: FakeServer, stream: MessageStream
) -> None:
    server.messages = [message(number) for number in range(1, 11)]
    await stream.read(Step.LAST)
    server.messages += [message(number) for number in range(11, 50_000)]
    reads = len(server.called("messages"))
    await stream.tail()
    assert held(stream)[-1] == 49_999
    assert len(held(stream)) == PAGE
    assert len(server.called("messages")) == reads + 2


async def test_the_next_error_is_found_beyond_what_is_held(
    server: FakeServer, stream: MessageStream
) -> None:
    server.messages = [
        message(number, kind=MessageType.ERROR if number in {50, 700} else MessageType.PROGRESS)
        for number in range(1, 1001)
    ]
    await stream.read(Step.FROM, start=message(300))
    later = await stream.error_beyond(Step.NEWER)
    earlier = await stream.error_beyond(Step.OLDER)
    assert (later and later.event_message_id, earlier and earlier.event_message_id) == (700, 50)
    assert later is not None
    await stream.go_to(later)
    assert 700 in held(stream)
    assert held(stream)[0] == 500


async def test_no_error_beyond_is_no_error(server: FakeServer, stream: MessageStream) -> None:
    server.messages = [message(number) for number in range(1, 1001)]
    await stream.read(Step.FIRST)
    assert await stream.error_beyond(Step.NEWER) is None


async def test_all_messages_come_once_and_in_order(
    server: FakeServer, stream: MessageStream
) -> None:
    server.messages = [message(number) for number in range(1, 3502)]
    await stream.read(Step.FROM, start=message(2000))
    every = [each async for page in stream.every_page() for each in page]
    assert [each.event_message_id for each in every] == list(range(1, 3502))


async def test_all_messages_are_those_that_are_wanted(
    server: FakeServer, stream: MessageStream
) -> None:
    server.messages = [
        message(number, kind=MessageType.ERROR if number % 7 == 0 else MessageType.PROGRESS)
        for number in range(1, 100)
    ]
    stream.want(Wanted(frozenset({MessageType.ERROR})))
    every = [each async for page in stream.every_page() for each in page]
    assert [each.event_message_id for each in every] == list(range(7, 100, 7))

"""What is looked at to tell a live operation from an orphan, how often, and what is not."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import Feature
from ssis_tui.catalog.requests import MessageRequest
from ssis_tui.errors import ConnectionLost
from ssis_tui.model.codes import MessageType, OperationStatus
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Operation
from ssis_tui.model.reports import Liveness
from ssis_tui.polling.orphans import EVERY, FIRST, MOST_ASKED, OrphanWatch
from ssis_tui.polling.poller import Poller
from ssis_tui.present.orphans import suspicion
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.messages import message
from tests.support.operations import execution

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def running(server: FakeServer, number: int, *, minutes: float) -> Operation:
    started = server.time - timedelta(minutes=minutes)
    row = execution(number, server=server.name, started=started)
    server.put(row)
    return row


def alive(server: FakeServer, *rows: Operation) -> None:
    """Let the server know these processes."""
    server.features = frozenset({Feature.SERVER_STATE})
    known = frozenset(((row.machine_name or "").lower(), row.process_id or 0) for row in rows)
    server.answers["liveness"] = Liveness(instance_started=LONG_AGO, processes=known)


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
def watch(poller: Poller, clock: VirtualClock, changes: list[str]) -> OrphanWatch:
    return OrphanWatch(poller, clock, suspicion, changed=lambda: changes.append("changed"))


async def look(poller: Poller, watch: OrphanWatch, clock: VirtualClock) -> dict[int, str]:
    poller.start()
    await clock.settle()
    looking = asyncio.ensure_future(watch.look())
    await clock.settle()
    assert looking.done()
    looking.result()
    return dict(watch.suspected(poller.latest))


async def test_one_without_a_process_is_suspected_and_one_with_it_is_not(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch, changes: list[str]
) -> None:
    live, dead = (
        running(server, 1, minutes=90),
        replace(running(server, 2, minutes=90), process_id=4711),
    )
    server.put(dead)
    alive(server, live)
    found = await look(poller, watch, clock)
    assert list(found) == [2]
    assert found[2].startswith("May be an orphan: its process 4711 has no session on this server")
    assert changes == ["changed"]
    await look(poller, watch, clock)
    assert changes == ["changed"]


async def test_only_machines_of_old_operations_are_asked_for(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch
) -> None:
    running(server, 1, minutes=9)
    alive(server)
    assert await look(poller, watch, clock) == {}
    assert server.called("liveness") == []
    running(server, 2, minutes=11)
    poller.poll_now()
    await clock.settle()
    await look(poller, watch, clock)
    assert server.called("liveness") == [("ETLNODE2",)]


async def test_one_that_said_something_lately_is_not_suspected(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch
) -> None:
    running(server, 1, minutes=90)
    alive(server)
    server.messages.append(
        EventMessage(
            event_message_id=5, operation_id=1, message_time=server.time - timedelta(minutes=2),
            message_type=MessageType.INFORMATION, message="still here",
        )
    )  # fmt: skip
    assert await look(poller, watch, clock) == {}
    (request,) = server.called("messages")
    assert isinstance(request, MessageRequest)
    assert (request.operation_id, request.limit) == (1, 1)


async def test_without_the_right_only_long_silence_is_suspicious(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch
) -> None:
    running(server, 1, minutes=90)
    running(server, 2, minutes=60 * 30)
    found = await look(poller, watch, clock)
    assert list(found) == [2]
    assert server.called("liveness") == []


async def test_a_look_that_fails_changes_no_verdict(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch
) -> None:
    running(server, 1, minutes=90)
    alive(server)
    assert list(await look(poller, watch, clock)) == [1]
    server.fail_always("liveness", ConnectionLost("Gone."))
    assert list(await look(poller, watch, clock)) == [1]


async def test_what_has_ended_is_suspected_no_more_at_once(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch
) -> None:
    running(server, 1, minutes=90)
    alive(server)
    assert list(await look(poller, watch, clock)) == [1]
    server.end(1, OperationStatus.SUCCEEDED)
    await clock.advance(6)
    assert watch.suspected(poller.latest) == {}


async def test_few_messages_are_asked_for_however_many_are_doubtful(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch
) -> None:
    for number in range(1, 3 * MOST_ASKED):
        running(server, number, minutes=90)
    alive(server)
    found = await look(poller, watch, clock)
    assert len(found) == MOST_ASKED
    assert len(server.called("messages")) == MOST_ASKED


async def test_those_that_turn_out_to_live_count_among_the_asked(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch
) -> None:
    for number in range(1, 3 * MOST_ASKED):
        running(server, number, minutes=90)
        server.messages.append(message(number, of=number, at=server.time))
    alive(server)
    assert await look(poller, watch, clock) == {}
    assert len(server.called("messages")) == MOST_ASKED


async def test_it_looks_seldom_and_not_while_paused(
    poller: Poller, server: FakeServer, clock: VirtualClock, watch: OrphanWatch
) -> None:
    running(server, 1, minutes=90)
    alive(server)
    poller.start()
    task = asyncio.ensure_future(watch.run())
    await clock.advance(FIRST - 1)
    assert server.called("liveness") == []
    await clock.advance(1)
    assert len(server.called("liveness")) == 1
    await clock.advance(10 * EVERY)
    assert len(server.called("liveness")) == 11
    poller.pause()
    await clock.advance(10 * EVERY)
    assert len(server.called("liveness")) == 11
    task.cancel()

"""The poller on a driven clock: what it asks, when, and what it hands on."""

import asyncio
from datetime import timedelta

import pytest

from ssis_tui.errors import LockTimeout
from ssis_tui.model.codes import MessageType, OperationStatus
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Execution
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import ConnectionState, Snapshot
from tests.support import operations
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer


def running(server: FakeServer, number: int, *, minutes: float = 5) -> Execution:
    started = server.time - timedelta(minutes=minutes)
    return operations.execution(number, server=server.name, started=started)


async def begin(poller: Poller, clock: VirtualClock) -> Snapshot:
    poller.start()
    await clock.settle()
    return poller.latest


async def test_the_first_poll_reads_the_newest_page_and_all_that_is_active(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 7), *(_ended(server, number) for number in range(10, 400)))
    snapshot = await begin(poller, clock)
    assert [each.operation_id for each in snapshot.active] == [7]
    assert [each.operation_id for each in snapshot.history] == list(range(399, 199, -1))
    assert snapshot.history_goes_on
    assert snapshot.state is ConnectionState.LIVE
    assert snapshot.info is not None
    assert snapshot.is_fresh
    [request] = server.polls
    assert (request.newest, request.all_active, request.active_from) == (200, True, 0)


async def test_later_polls_read_only_what_is_new_or_was_active(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 7), *(_ended(server, number) for number in range(10, 400)))
    await begin(poller, clock)
    await clock.advance(60)
    last = server.polls[-1]
    assert (last.newest, last.all_active) == (0, False)
    assert last.ids == (7,)
    assert last.new_after == 399


async def test_an_hour_of_polls_keeps_its_interval(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 1))
    poller.set_interval(2)
    await begin(poller, clock)
    await clock.advance(3600)
    assert len(server.polls) == 1801
    assert server.opened == 1
    assert clock.monotonic() == 3600


async def test_rows_that_did_not_change_are_the_same_objects(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 1), running(server, 2), _ended(server, 3))
    first = await begin(poller, clock)
    await clock.advance(5)
    second = poller.latest
    assert second is not first
    assert second.active is first.active
    assert second.history is first.history
    server.end(2)
    await clock.advance(5)
    third = poller.latest
    assert third.active[0] is first.active[0]
    assert third.history[0] is first.history[0]


async def test_an_operation_that_ends_moves_to_the_history(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 1))
    await begin(poller, clock)
    server.end(1, OperationStatus.FAILED)
    await clock.advance(5)
    snapshot = poller.latest
    assert snapshot.active == ()
    assert [each.status for each in snapshot.history] == [OperationStatus.FAILED]
    assert snapshot.ended == snapshot.history


async def test_an_old_operation_that_ends_is_told_though_the_history_is_newer(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 1), *(_ended(server, number) for number in range(10, 400)))
    await begin(poller, clock)
    server.end(1)
    await clock.advance(5)
    snapshot = poller.latest
    assert snapshot.active == ()
    assert [each.operation_id for each in snapshot.ended] == [1]
    assert snapshot.history[-1].operation_id == 200
    assert snapshot.find(1) is snapshot.ended[0]


async def test_an_id_committed_late_is_found_all_the_same(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(_ended(server, 100))
    await begin(poller, clock)
    await clock.advance(60)
    server.put(running(server, 103))
    await clock.advance(5)
    server.put(running(server, 102))
    await clock.advance(5)
    assert [each.operation_id for each in poller.latest.active] == [102, 103]


async def test_more_than_one_poll_takes_is_asked_for_at_once(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.most_new = 10
    server.put(_ended(server, 1))
    await begin(poller, clock)
    server.put(*(running(server, number) for number in range(2, 48)))
    await clock.advance(5)
    assert len(poller.latest.active) == 46
    assert clock.monotonic() == 5


async def test_a_new_interval_counts_from_the_last_poll_at_once(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    poller.set_interval(60)
    await begin(poller, clock)
    await clock.advance(10)
    poller.set_interval(5)
    assert poller.latest.interval == 5
    await clock.settle()
    assert len(server.polls) == 2


async def test_a_pause_takes_effect_at_once_and_so_does_its_end(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, clock)
    poller.pause()
    assert poller.latest.is_paused
    await clock.advance(600)
    assert len(server.polls) == 1
    assert poller.latest.age(clock.monotonic()) == 600
    poller.resume()
    await clock.settle()
    assert len(server.polls) == 2
    assert not poller.latest.is_paused


async def test_poll_now_works_while_paused_and_asked_twice_happens_once(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, clock)
    poller.pause()
    poller.poll_now()
    poller.poll_now()
    await clock.settle()
    assert len(server.polls) == 2
    assert poller.latest.is_paused


async def test_what_is_asked_during_a_poll_is_read_once_more_after_it(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, clock)
    hang = server.hang("poll")
    poller.poll_now()
    await clock.settle()
    poller.poll_now()
    poller.poll_now()
    hang.release()
    await clock.settle()
    assert len(server.polls) == 3


async def test_nothing_is_asked_while_nothing_shows(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, clock)
    poller.suspend()
    await clock.advance(3600)
    assert len(server.polls) == 1
    poller.wake()
    await clock.settle()
    assert len(server.polls) == 2


async def test_a_slow_reader_gets_the_newest_snapshot(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, clock)
    stream = aiter(poller)
    assert await anext(stream) is poller.latest
    await clock.advance(50)
    assert (await anext(stream)).polls == 11
    waiting = asyncio.ensure_future(anext(stream))
    await clock.settle()
    assert not waiting.done()
    await clock.advance(5)
    assert waiting.result().polls == 12


async def test_the_iteration_ends_with_the_poller(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    seen: list[Snapshot] = []

    async def follow() -> None:
        async for snapshot in poller:
            seen.append(snapshot)  # noqa: PERF401

    following = asyncio.ensure_future(follow())
    await begin(poller, clock)
    await poller.aclose()
    await following
    assert [each.state for each in seen] == [ConnectionState.CONNECTING, ConnectionState.LIVE]
    assert server.closed == 1


async def test_a_slow_server_is_asked_less_often_until_it_is_quick_again(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, clock)

    async def polls_within(seconds: float) -> int:
        before = len(server.polls)
        await clock.advance(seconds)
        return len(server.polls) - before

    def stretched_to() -> float | None:
        return poller.latest.stretched_to

    assert await polls_within(60) == 12
    server.takes = 2.5
    await clock.advance(60)
    assert stretched_to() == 10
    assert await polls_within(60) == 6
    server.takes = 0.0
    await clock.advance(60)
    assert stretched_to() is None
    assert await polls_within(60) == 12


async def test_what_comes_on_screen_is_listened_to_within_a_second(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 1), running(server, 2), _ended(server, 3))
    server.messages.append(_began(1, number=11))
    server.messages.append(_began(2, number=12))
    await begin(poller, clock)
    assert poller.latest.progress == {}
    poller.watch([2, 3])
    await clock.advance(1)
    [(number, progress)] = poller.latest.progress.items()
    assert number == 2
    assert [each.name for each in progress.running] == ["Load 2"]
    assert server.polls[-1].progress_whole == (2,)
    poller.watch([1, 2, 3])
    await clock.advance(1)
    assert set(poller.latest.progress) == {1, 2}
    assert poller.latest.progress[2] is progress
    before = len(server.polls)
    poller.watch([1, 2, 3])
    await clock.advance(4)
    assert len(server.polls) == before
    await clock.advance(1)
    last = server.polls[-1]
    assert last.progress_of == (1, 2)
    assert last.progress_whole == ()
    assert last.progress_after == 12


async def test_after_a_long_pause_messages_are_not_read_one_by_one(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 1))
    await begin(poller, clock)
    poller.watch([1])
    await clock.advance(10)
    poller.pause()
    await clock.advance(3600)
    poller.resume()
    await clock.settle()
    assert server.polls[-1].progress_whole == (1,)


async def test_followed_operations_are_in_the_snapshot_whatever_became_of_them(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(*(_ended(server, number) for number in range(1, 400)))
    await begin(poller, clock)
    assert poller.latest.find(4) is None
    poller.follow([4])
    await clock.advance(5)
    found = poller.latest.find(4)
    assert found is not None
    assert found.status == OperationStatus.SUCCEEDED


async def test_a_lock_in_the_way_is_told_and_the_connection_stays(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(running(server, 1))
    await begin(poller, clock)
    server.fail("poll", LockTimeout("Locked."))
    await clock.advance(5)
    snapshot = poller.latest
    assert snapshot.state is ConnectionState.LIVE
    assert isinstance(snapshot.error, LockTimeout)
    assert not snapshot.is_fresh
    assert [each.operation_id for each in snapshot.active] == [1]
    await clock.advance(1)
    assert poller.latest.is_fresh
    assert server.opened == 1


@pytest.mark.parametrize("offset", [timedelta(hours=9), timedelta(hours=-30)])
async def test_the_clock_of_the_server_may_be_anywhere(
    poller: Poller, server: FakeServer, clock: VirtualClock, offset: timedelta
) -> None:
    server.put(running(server, 1), _ended(server, 2))
    server.server_offset = offset
    await begin(poller, clock)
    server.server_offset = -offset
    await clock.advance(5)
    snapshot = poller.latest
    assert [each.operation_id for each in snapshot.active] == [1]
    assert snapshot.server_now(clock.monotonic() + 60) == server.time + timedelta(minutes=1)


def _ended(server: FakeServer, number: int) -> Execution:
    return operations.execution(
        number,
        server=server.name,
        status=OperationStatus.SUCCEEDED,
        started=server.time - timedelta(hours=1),
    )


def _began(execution_id: int, *, number: int) -> EventMessage:
    return EventMessage(
        operation_id=execution_id,
        event_message_id=number,
        message_time=operations.NOW - timedelta(minutes=20),
        message_type=MessageType.PRE_EXECUTE,
        execution_path=f"\\Package\\Load {execution_id}",
    )

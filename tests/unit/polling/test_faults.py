"""What the poller does when connections break, servers hang and answers are nonsense."""

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from ssis_tui.catalog.requests import HistoryRequest
from ssis_tui.errors import (
    CatalogMissing,
    ConnectionLost,
    DeadlockVictim,
    LoginRefused,
    NoPermission,
    NotReachable,
    ServerBusy,
    SsisTuiError,
    TimeLimit,
    UnexpectedAnswer,
)
from ssis_tui.model.codes import OperationStatus
from ssis_tui.polling.clock import SystemClock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import ConnectionState, Snapshot
from tests.support import operations
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer


async def begin(poller: Poller, server: FakeServer, clock: VirtualClock) -> Snapshot:
    started = server.time - timedelta(minutes=5)
    server.put(operations.execution(7, server="FAKE", started=started))
    poller.start()
    await clock.settle()
    return poller.latest


async def attempts(server: FakeServer, clock: VirtualClock, method: str, seconds: int) -> list[int]:
    """The seconds, from now, at which the method was called."""
    found = []
    for second in range(seconds + 1):
        before = len(server.called(method))
        if second:
            await clock.advance(1)
        found += [second] * (len(server.called(method)) - before)
    return found


async def test_a_lost_connection_keeps_its_rows_and_comes_back_by_itself(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    first = await begin(poller, server, clock)
    server.fail("poll", ConnectionLost("Gone."))
    await clock.advance(5)
    lost = poller.latest
    assert lost.state is ConnectionState.LOST
    assert isinstance(lost.error, ConnectionLost)
    assert lost.active is first.active
    assert lost.age(clock.monotonic()) == 5
    assert lost.next_try == clock.monotonic() + 1
    await clock.advance(1)
    again = poller.latest
    assert again.is_fresh
    assert again.next_try is None
    assert again.active is first.active
    assert server.opened == 2


async def test_after_a_reconnect_the_newest_page_and_all_active_are_read_again(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(operations.execution(2000, server="FAKE", status=OperationStatus.SUCCEEDED))
    await begin(poller, server, clock)
    server.fail("poll", ConnectionLost("Gone."))
    await clock.advance(10)
    [request] = [each for each in server.polls[1:] if each.newest]
    assert request.all_active
    assert request.active_from == 7


async def test_a_server_that_is_gone_is_tried_less_and_less_often(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail_always("open", NotReachable("Nobody there."))
    await begin(poller, server, clock)
    assert poller.latest.state is ConnectionState.CONNECTING
    assert isinstance(poller.latest.error, NotReachable)
    assert await attempts(server, clock, "open", 110) == [1, 3, 8, 18, 48, 78, 108]
    server.fail_always("open", None)
    await clock.advance(30)
    assert poller.latest.is_fresh


async def test_a_key_tries_again_at_once(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("open", *[NotReachable("Nobody there.")] * 6)
    await begin(poller, server, clock)
    await clock.advance(50)
    poller.poll_now()
    await clock.settle()
    assert poller.latest.is_fresh


async def test_a_refused_login_is_tried_too_seldom_to_lock_the_account(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail_always("open", LoginRefused("Login failed."))
    await begin(poller, server, clock)
    assert poller.latest.state is ConnectionState.REFUSED
    for _ in range(12):
        before = len(server.called("open"))
        await clock.advance(1800)
        assert len(server.called("open")) - before <= 1
    with pytest.raises(LoginRefused):
        await poller.history(HistoryRequest())


@pytest.mark.parametrize("fault", [CatalogMissing("Offline."), NoPermission("Withdrawn.")])
async def test_what_only_a_person_can_change_is_tried_each_minute(
    poller: Poller, server: FakeServer, clock: VirtualClock, fault: SsisTuiError
) -> None:
    await begin(poller, server, clock)
    server.fail("poll", fault, fault)
    await clock.advance(5)
    assert poller.latest.state is ConnectionState.REFUSED
    assert await attempts(server, clock, "poll", 125) == [60, 120, 125]
    assert poller.latest.is_fresh
    assert server.opened == 3


async def test_a_busy_server_of_azure_is_backed_off_from(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    server.fail("poll", *[ServerBusy("Limit.")] * 3)
    await clock.advance(5)
    assert poller.latest.state is ConnectionState.LOST
    assert await attempts(server, clock, "poll", 8) == [1, 3, 8]


async def test_a_deadlock_is_tried_again_on_the_same_connection(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    server.fail("poll", *[DeadlockVictim("Gave way.")] * 5)
    await clock.advance(5)
    assert await attempts(server, clock, "poll", 19) == [1, 2, 4, 9, 19]
    assert server.opened == 1


async def test_a_fault_of_the_program_is_told_and_survived(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    server.fail("poll", KeyError("status"))
    await clock.advance(5)
    error = poller.latest.error
    assert isinstance(error, UnexpectedAnswer)
    assert error.sentence == "A call to FAKE failed within this program (KeyError)."
    await clock.advance(1)
    assert poller.latest.is_fresh
    assert server.closed == 1


async def test_a_poll_that_takes_long_is_said_to_be_late(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    hang = server.hang("poll")
    await clock.advance(8)
    late = poller.latest
    assert late.late_since == 5
    assert not late.is_fresh
    hang.release()
    await clock.settle()
    again = poller.latest
    assert again.late_since is None
    assert again.is_fresh


async def test_a_poll_that_never_returns_is_given_up_and_replaced(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    server.hang("poll")
    await clock.advance(5 + 62)
    snapshot = poller.latest
    assert isinstance(snapshot.error, TimeLimit)
    assert snapshot.error.sentence == "FAKE did not answer within 60 s."
    await clock.advance(1)
    assert poller.latest.is_fresh
    assert poller.latest.abandoned_threads == 1
    server.release_all()
    await clock.advance(5)
    assert poller.latest.abandoned_threads == 0
    assert server.closed == 1


async def test_a_cancel_that_the_server_obeys_keeps_the_thread(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    server.hang("poll", obeys_cancel=True)
    await clock.advance(5 + 60)
    assert isinstance(poller.latest.error, TimeLimit)
    assert server.cancels == 1
    await clock.advance(1)
    assert poller.latest.is_fresh
    assert poller.latest.abandoned_threads == 0


async def test_a_late_answer_is_dropped(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    hang = server.hang("poll")
    await clock.advance(5 + 63)
    good = poller.latest
    assert good.is_fresh
    server.put(operations.execution(9, server="FAKE", started=server.time))
    hang.release()
    await clock.settle()
    assert poller.latest is good


async def test_a_driver_that_never_returns_leaves_few_threads_behind(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    for _ in range(200):
        server.hang("poll")
    await clock.advance(7200)
    assert poller.abandoned_threads <= 4 + 7200 / 600
    server.release_all()
    await clock.advance(60)
    assert poller.abandoned_threads == 0


async def test_a_hanging_server_does_not_hold_up_the_end(
    server: FakeServer, clock: VirtualClock
) -> None:
    poller = Poller(server, clock)
    await begin(poller, server, clock)
    server.hang("poll")
    reading = server.hang("history")
    page = asyncio.ensure_future(poller.history(HistoryRequest()))
    await clock.advance(5)
    assert reading.has_begun
    closing = asyncio.ensure_future(poller.aclose())
    await clock.advance(2)
    assert closing.done()
    assert isinstance(page.exception(), ConnectionLost)


async def test_the_loop_turns_while_the_server_hangs(server: FakeServer) -> None:
    poller = Poller(server, SystemClock())
    hang = server.hang("open")
    poller.start()
    turns = 0
    until = time.monotonic() + 0.2
    while time.monotonic() < until:
        await asyncio.sleep(0)
        turns += 1
    assert hang.has_begun
    assert turns > 20
    hang.release()
    await poller.aclose()


async def test_waking_up_after_hours_connects_anew(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await begin(poller, server, clock)
    clock.jump(6 * 3600)
    await clock.advance(5)
    assert server.opened == 2
    assert server.closed == 1
    assert poller.latest.is_fresh


async def test_another_catalog_after_a_fail_over_replaces_what_was_known(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(*(operations.execution(each, server="FAKE") for each in range(1000, 1010)))
    await begin(poller, server, clock)
    server.operations.clear()
    server.put(operations.execution(500, server="FAKE", started=server.time))
    server.fail("poll", ConnectionLost("Failed over."))
    await clock.advance(15)
    snapshot = poller.latest
    assert [each.operation_id for each in snapshot.active] == [500]
    assert snapshot.history == ()
    server.put(operations.execution(501, server="FAKE", started=server.time))
    await clock.advance(5)
    assert [each.operation_id for each in poller.latest.active] == [500, 501]


async def test_one_hanging_server_delays_no_other(clock: VirtualClock) -> None:
    servers = [FakeServer(clock, name=f"S{number:02}") for number in range(50)]
    servers[17].hang("open")
    pollers = [Poller(server, clock) for server in servers]
    for poller in pollers:
        poller.start()
    await clock.advance(50)
    assert [len(server.polls) for server in servers] == [11] * 17 + [0] + [11] * 32
    servers[17].release_all()
    await asyncio.gather(*(poller.aclose() for poller in pollers))
    assert [server.closed for server in servers] == [1] * 50


async def test_a_thousand_faults_leave_nothing_behind(
    server: FakeServer, clock: VirtualClock
) -> None:
    poller = Poller(server, clock)
    threads = threading.active_count()
    await begin(poller, server, clock)
    kinds = (ConnectionLost, DeadlockVictim, TimeLimit, ServerBusy, NotReachable, KeyError)
    for number in range(1000):
        if number % 50 == 0:
            server.hang("poll", obeys_cancel=number % 100 == 0)
        else:
            server.fail("poll", kinds[number % len(kinds)]("Broken."))
        server.fail("poll", *[None] * (number % 3 == 0))
    await clock.advance(30_000)
    assert len(server.polls) > 1500
    assert poller.latest.is_fresh
    server.release_all()
    await clock.advance(60)
    assert poller.abandoned_threads == 0
    assert len(server.connected) == 1
    await poller.aclose()
    assert server.connected == set()
    await _until(lambda: threading.active_count() <= threads)


async def _until(is_so: Callable[[], bool]) -> None:
    """Wait for threads that were told to end, which takes a moment of real time."""
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that")

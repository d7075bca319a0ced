"""Reads on demand: beside the polls, one at a time, to be given up at any moment."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from ssis_tui.catalog.requests import HistoryPage, HistoryRequest
from ssis_tui.errors import Cancelled, ConnectionLost, DeadlockVictim, NoPermission
from ssis_tui.model.codes import OperationStatus
from ssis_tui.polling.poller import Poller
from tests.support import operations
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer


def ask(poller: Poller) -> "asyncio.Task[HistoryPage]":
    reading: Coroutine[Any, Any, HistoryPage] = poller.history(HistoryRequest(limit=2))
    return asyncio.ensure_future(reading)


async def test_a_page_of_the_history_is_read_on_a_connection_of_its_own(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(*(operations.execution(number, server="FAKE") for number in range(1, 6)))
    poller.start()
    await clock.settle()
    page = await poller.history(HistoryRequest(before=5, limit=2))
    assert [each.operation_id for each in page.operations] == [4, 3]
    assert server.opened == 2


async def test_a_slow_read_delays_no_poll(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    poller.start()
    hang = server.hang("history")
    reading = ask(poller)
    await clock.advance(60)
    assert len(server.polls) == 13
    assert not reading.done()
    hang.release()
    assert (await reading).operations == ()


async def test_a_read_can_be_given_up(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.hang("history", obeys_cancel=True)
    reading = ask(poller)
    await clock.settle()
    assert poller.cancel_read()
    await clock.settle()
    assert isinstance(reading.exception(), Cancelled)
    assert server.cancels == 1
    assert not poller.cancel_read()


async def test_where_the_driver_cannot_cancel_it_is_said_that_the_query_runs_on(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.cancel_works = False
    server.hang("history")
    reading = ask(poller)
    await clock.settle()
    poller.cancel_read()
    await clock.settle()
    error = reading.exception()
    assert isinstance(error, Cancelled)
    assert error.sentence == ("Reading the history was given up; on FAKE the query may run on.")


async def test_the_next_read_gets_a_new_connection_where_the_old_one_hangs(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.hang("history")
    first = ask(poller)
    await clock.settle()
    poller.cancel_read()
    await clock.advance(2)
    assert isinstance(first.exception(), Cancelled)
    second = ask(poller)
    await clock.advance(2)
    assert second.done()
    assert second.result().operations == ()
    assert poller.abandoned_threads == 1


async def test_a_screen_that_is_left_gives_up_its_read(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.hang("history", obeys_cancel=True)
    reading = ask(poller)
    await clock.settle()
    reading.cancel()
    await clock.settle()
    assert reading.cancelled()
    assert server.cancels == 1


async def test_reads_are_made_one_after_the_other(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    hang = server.hang("history")
    first, second = ask(poller), ask(poller)
    await clock.settle()
    assert len(server.called("history")) == 1
    hang.release()
    await clock.settle()
    assert first.done()
    assert second.done()


async def test_a_connection_that_died_while_idle_costs_nothing(
    poller: Poller, server: FakeServer
) -> None:
    await poller.history(HistoryRequest())
    server.fail("history", ConnectionLost("Gone."))
    assert (await poller.history(HistoryRequest())).operations == ()
    server.fail("history", ConnectionLost("Gone."), ConnectionLost("Gone."))
    with pytest.raises(ConnectionLost):
        await poller.history(HistoryRequest())


async def test_a_deadlock_is_tried_again_and_a_refusal_is_not(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("history", DeadlockVictim("Gave way."))
    reading = ask(poller)
    await clock.advance(1)
    assert reading.done()
    server.fail("history", NoPermission("No."))
    with pytest.raises(NoPermission):
        await poller.history(HistoryRequest())


async def test_the_connection_is_closed_when_it_is_idle(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    await poller.history(HistoryRequest())
    await clock.advance(59)
    assert server.closed == 0
    await clock.advance(1)
    assert server.closed == 1


async def test_what_pages_show_teaches_what_is_usual(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    runs = [
        operations.execution(number, server="FAKE", status=OperationStatus.SUCCEEDED)
        for number in range(1, 6)
    ]
    poller.start()
    await clock.settle()
    assert poller.usual(runs[0]) is None
    server.put(*runs)
    await poller.history(HistoryRequest())
    server.operations.clear()
    await clock.advance(5)
    usual = poller.usual(runs[0])
    assert usual is not None
    assert usual.runs == 5

"""The thread of a connection: one call at a time, given up or left behind, never joined."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from ssis_tui.errors import ConnectionLost, TimeLimit, UnexpectedAnswer
from ssis_tui.polling.thread import CatalogThread
from ssis_tui.polling.worker import Worker
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import Hang


class Connection:
    """Remembers on which threads it was used."""

    def __init__(self) -> None:
        self.made_on = threading.get_ident()
        self.closed_on: int | None = None
        self.hang: Hang | None = None
        self.cancels = 0
        self.is_closed = threading.Event()

    def cancel(self) -> bool:
        self.cancels += 1
        if self.hang is not None:
            self.hang.cancel()
        return True

    def close(self) -> None:
        self.closed_on = threading.get_ident()
        self.is_closed.set()


class Bench:
    """A thread under test with all the connections it made and all the hangs it met."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.made: list[Connection] = []
        self.hangs: list[Hang] = []
        self.thread = CatalogThread(self.make, clock, server="S", role="reader")
        clock.count_hanging(lambda: sum(hang.is_hanging for hang in tuple(self.hangs)))

    def make(self) -> Connection:
        self.made.append(Connection())
        return self.made[-1]

    def hang(self, *, obeys_cancel: bool = False) -> tuple["asyncio.Task[str]", Hang]:
        hang = Hang(obeys_cancel=obeys_cancel)
        self.hangs.append(hang)

        def call(connection: Connection) -> str:
            connection.hang = hang
            hang.has_begun = True
            hang.wait()
            return "late"

        return asyncio.ensure_future(self.thread.run(call, limit=10)), hang


@pytest.fixture
async def bench(clock: VirtualClock) -> AsyncIterator[Bench]:
    bench = Bench(clock)
    yield bench
    for hang in bench.hangs:
        hang.release()
    await bench.thread.aclose()


async def test_one_thread_makes_uses_and_closes_the_connection(bench: Bench) -> None:
    used = [await bench.thread.run(lambda _: threading.get_ident()) for _ in range(3)]
    assert await bench.thread.aclose()
    [connection] = bench.made
    assert used == [connection.made_on] * 3
    assert connection.closed_on == connection.made_on
    assert connection.made_on != threading.get_ident()


async def test_what_a_call_raises_comes_out(bench: Bench) -> None:
    def lost(_: Connection) -> None:
        raise ConnectionLost("Gone.")

    with pytest.raises(ConnectionLost, match="Gone"):
        await bench.thread.run(lost)


@pytest.mark.parametrize("error", [ValueError("odd"), StopIteration(), SystemExit(3)])
async def test_what_no_catalog_may_raise_comes_out_as_a_fault_of_ours(
    bench: Bench, error: BaseException
) -> None:
    def wrong(_: Connection) -> None:
        raise error

    with pytest.raises(UnexpectedAnswer) as caught:
        await bench.thread.run(wrong)
    assert caught.value.__cause__ is error
    assert await bench.thread.run(lambda _: 1) == 1


async def test_a_call_over_its_limit_is_cancelled_at_the_server(
    bench: Bench, clock: VirtualClock
) -> None:
    task, _ = bench.hang(obeys_cancel=True)
    await clock.advance(10)
    with pytest.raises(TimeLimit):
        await task
    assert bench.made[0].cancels == 1
    assert await bench.thread.run(lambda connection: connection) is bench.made[0]
    assert bench.thread.abandoned == 0


async def test_a_call_that_never_returns_is_left_behind_with_its_connection(
    bench: Bench, clock: VirtualClock
) -> None:
    task, hang = bench.hang()
    await clock.advance(12)
    with pytest.raises(TimeLimit):
        await task
    assert bench.thread.abandoned == 1
    assert await bench.thread.run(lambda connection: connection) is bench.made[1]
    assert bench.thread.generation == 1
    hang.release()
    assert bench.made[0].is_closed.wait(10)
    assert bench.made[0].closed_on == bench.made[0].made_on


async def test_an_answer_within_the_grace_is_taken(bench: Bench, clock: VirtualClock) -> None:
    task, hang = bench.hang()
    await clock.advance(11)
    hang.release()
    assert await task == "late"
    assert bench.thread.abandoned == 0


async def test_the_next_call_waits_for_one_that_was_given_up(
    bench: Bench, clock: VirtualClock
) -> None:
    task, hang = bench.hang()
    await clock.settle()
    task.cancel()
    following = asyncio.ensure_future(bench.thread.run(lambda connection: connection))
    await clock.advance(1)
    assert not following.done()
    hang.release()
    assert await following is bench.made[0]
    assert task.cancelled()


async def test_a_call_for_one_connection_is_not_made_on_another(
    bench: Bench, clock: VirtualClock
) -> None:
    await bench.thread.run(lambda _: None)
    task, _ = bench.hang()
    await clock.settle()
    task.cancel()
    following = asyncio.ensure_future(bench.thread.run(lambda _: "wrong", generation=0))
    await clock.advance(3)
    with pytest.raises(ConnectionLost):
        await following


async def test_what_was_given_up_before_it_began_never_begins(
    bench: Bench, clock: VirtualClock
) -> None:
    begun: list[int] = []
    first, hang = bench.hang()
    await clock.settle()
    second = asyncio.ensure_future(bench.thread.run(lambda _: begun.append(2)))
    await clock.settle()
    second.cancel()
    hang.release()
    await first
    await clock.settle()
    assert begun == []


async def test_a_worker_does_not_begin_what_was_given_up(bench: Bench) -> None:
    begun: list[str] = []
    gate = Hang()
    worker = Worker(bench.make, "worker under test")
    first = worker.put(lambda _: gate.wait())
    second = worker.put(lambda _: begun.append("second"))
    third = worker.put(lambda _: begun.append("third"))
    second.is_abandoned = True
    gate.release()
    await asyncio.wait((first.future, second.future, third.future))
    assert begun == ["third"]
    worker.end(is_free=True)
    await worker.ended


async def test_closing_waits_no_longer_than_asked(bench: Bench, clock: VirtualClock) -> None:
    hanging, _ = bench.hang()
    await clock.settle()
    closing = asyncio.ensure_future(bench.thread.aclose(0.5))
    await clock.advance(0.5)
    assert closing.done()
    assert closing.result() is False
    assert isinstance(hanging.exception(), ConnectionLost)
    with pytest.raises(ConnectionLost):
        await bench.thread.run(lambda _: None)


async def test_its_threads_are_daemons(bench: Bench) -> None:
    assert await bench.thread.run(lambda _: threading.current_thread().daemon)


async def test_threads_that_hang_are_not_multiplied(bench: Bench, clock: VirtualClock) -> None:
    for _ in range(4):
        task, _ = bench.hang()
        await clock.advance(12)
        assert task.done()
        assert isinstance(task.exception(), TimeLimit)
    with pytest.raises(TimeLimit, match="the driver hangs"):
        await bench.thread.run(lambda _: None)
    await clock.advance(600)
    assert await bench.thread.run(lambda _: "again") == "again"

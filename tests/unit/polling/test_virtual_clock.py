"""The clock that tests drive: as trustworthy as what is tested with it."""

import asyncio
import time

from ssis_tui.polling.clock import SystemClock, within
from tests.support.clock import VirtualClock


async def test_sleepers_wake_in_the_order_of_their_times(clock: VirtualClock) -> None:
    woken = []

    async def sleeper(name: str, *naps: float) -> None:
        for nap in naps:
            await clock.sleep(nap)
            woken.append(f"{name} at {clock.monotonic():.0f}")

    tasks = [
        asyncio.ensure_future(sleeper("a", 2, 2)),
        asyncio.ensure_future(sleeper("b", 3)),
        asyncio.ensure_future(sleeper("c", 5)),
    ]
    await clock.advance(4)
    assert woken == ["a at 2", "b at 3", "a at 4"]
    await clock.advance(1)
    assert woken[3:] == ["c at 5"]
    assert all(each.done() for each in tasks)


async def test_a_sleeper_that_gave_up_wakes_nobody(clock: VirtualClock) -> None:
    task = asyncio.ensure_future(clock.sleep(5))
    await clock.settle()
    task.cancel()
    await clock.advance(10)
    assert task.cancelled()


async def test_the_wall_clock_can_jump_alone(clock: VirtualClock) -> None:
    before = clock.now()
    clock.jump(-3600)
    assert (clock.now() - before).total_seconds() == -3600
    assert clock.monotonic() == 0


async def test_waiting_ends_with_the_answer_or_with_the_time(clock: VirtualClock) -> None:
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    waiting = asyncio.ensure_future(within(clock, answer, 5))
    await clock.advance(5)
    assert waiting.result() is False
    again = asyncio.ensure_future(within(clock, answer, 5))
    await clock.advance(1)
    answer.set_result(1)
    await clock.settle()
    assert again.result() is True


async def test_the_clock_of_the_machine_tells_the_time() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() is not None
    before = time.monotonic()
    await clock.sleep(0)
    assert clock.monotonic() >= before

"""A clock that tests drive: hours pass in a blink, and always in the same order."""

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ssis_tui.polling.worker import unanswered

PATIENCE = 20.0
"""Real seconds after which a call that should have come back fails the test."""


class VirtualClock:
    """Stands still until a test advances it.

    Between two steps everything that can run runs: tasks, callbacks, and calls on threads, which
    are awaited in real time unless somebody declared that they hang.
    """

    def __init__(self, start: datetime = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self._jumped = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0
        self._hanging: list[Callable[[], int]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed + self._jumped)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._elapsed + seconds, self._count, future))
        try:
            await future
        finally:
            future.cancel()

    def jump(self, seconds: float) -> None:
        """Move the wall clock alone, as when the machine was suspended or its clock was set."""
        self._jumped += seconds

    def pass_unnoticed(self, seconds: float) -> None:
        """Let time pass within a call, which wakes nobody before it is back."""
        self._elapsed += seconds

    def count_hanging(self, hanging: Callable[[], int]) -> None:
        """Be told how many calls hang on purpose: nobody waits for those."""
        self._hanging.append(hanging)

    async def advance(self, seconds: float) -> None:
        """Let so much time pass, waking each sleeper at its time and letting all work go on."""
        end = self._elapsed + seconds
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            when, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self._elapsed = max(self._elapsed, when)
            future.set_result(None)
            await self.settle()
        self._elapsed = max(self._elapsed, end)
        await self.settle()

    async def settle(self) -> None:
        """Let everything run that can run without time passing."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while True:
            await _run_ready(loop)
            if unanswered(loop) <= sum(each() for each in self._hanging):
                # The answer may have come in between.
                await _run_ready(loop)
                if unanswered(loop) <= sum(each() for each in self._hanging):
                    return
            if loop.time() > deadline:
                raise AssertionError("a call neither came back nor was said to hang")
            await asyncio.sleep(0.0002)


async def _run_ready(loop: asyncio.AbstractEventLoop) -> None:
    """Give way until nobody else has anything to do."""
    ready = getattr(loop, "_ready", None)
    for _ in range(1000):
        await asyncio.sleep(0)
        if not ready:
            return

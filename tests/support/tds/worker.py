"""The thread of one connection, on which everything of its session happens."""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


class Worker:
    """Runs jobs one after the other; a job that hangs for ever holds up nobody's exit."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        Thread(target=self._work, name=name, daemon=True).start()

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job after those submitted before it."""
        self._jobs.put(job)

    async def call(self, function: Callable[[], T]) -> T:
        """Run a function as a job, and await what it returns or raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(outcome: Callable[[], None]) -> None:
            if not future.done():  # Who waited may have been cancelled.
                outcome()

        def job() -> None:
            try:
                value = function()
            except Exception as error:  # noqa: BLE001 (it is raised where it is awaited)
                failure = error
                loop.call_soon_threadsafe(settle, lambda: future.set_exception(failure))
            else:
                loop.call_soon_threadsafe(settle, lambda: future.set_result(value))

        self.submit(job)
        return await future

    def stop(self) -> None:
        """End the thread after the jobs submitted so far."""
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

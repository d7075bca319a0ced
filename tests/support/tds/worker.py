"""The thread of one connection, on which everything of its session happens."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread


class Worker:
    """Runs jobs one after the other; a job that hangs for ever holds up nobody's exit."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        Thread(target=self._work, name=name, daemon=True).start()

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job after those submitted before it."""
        self._jobs.put(job)

    def stop(self) -> None:
        """End the thread after the jobs submitted so far."""
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

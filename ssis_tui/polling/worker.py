"""A daemon thread that runs calls on a connection, and how their answers come back to the loop."""

import asyncio
import contextlib
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet

from msgspec import Struct

from ssis_tui.errors import Cancelled


class Connection(Protocol):
    """What a thread can own: a catalog or an operator."""

    def cancel(self) -> bool: ...

    def close(self) -> None: ...


C = TypeVar("C", bound=Connection)

_futures: "WeakSet[asyncio.Future[Any]]" = WeakSet()


def track(future: "asyncio.Future[Any]") -> None:
    """Count this future among those that threads have to answer."""
    _futures.add(future)


def unanswered(loop: asyncio.AbstractEventLoop) -> int:
    """Count the calls of this loop that threads work on or that never came back."""
    return sum(1 for each in tuple(_futures) if each.get_loop() is loop and not each.done())


class Result(Struct, frozen=True):
    """What came of a call: carried as a value, so that one nobody waits for is no warning."""

    value: Any = None
    error: BaseException | None = None


class Job(Generic[C]):
    """One call on its way to a thread and back."""

    __slots__ = ("call", "future", "is_abandoned")

    def __init__(self, call: Callable[[C], Any], loop: asyncio.AbstractEventLoop) -> None:
        self.call = call
        self.future: asyncio.Future[Result] = loop.create_future()
        self.is_abandoned = False
        """Set by the loop: if the thread has not begun yet, it never will."""
        track(self.future)

    def run(self, subject: C) -> Result:
        try:
            return Result(value=self.call(subject))
        except BaseException as error:  # noqa: BLE001 (whatever it is, it belongs to who asked)
            return Result(error=error)


class Worker(Generic[C]):
    """A thread with its queue and, once something ran there, its connection."""

    def __init__(self, make: Callable[[], C], name: str) -> None:
        self.loop = asyncio.get_running_loop()
        self.subject: C | None = None
        self.ended: asyncio.Future[Result] = self.loop.create_future()
        self._make = make
        self._jobs: SimpleQueue[Job[C] | None] = SimpleQueue()
        Thread(target=self._work, name=name, daemon=True).start()

    def put(self, call: Callable[[C], Any]) -> Job[C]:
        job = Job(call, self.loop)
        self._jobs.put(job)
        return job

    def end(self, *, is_free: bool) -> None:
        """Let the thread close its connection and end, as soon as it is free."""
        if is_free:
            track(self.ended)
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.is_abandoned:
                result = Result(error=Cancelled("Given up before it began."))
            else:
                result = self._run(job)
            self.deliver(job.future, result)
            # A thread that waits for work holds on to nobody's rows.
            del job, result
        if self.subject is not None:
            # It promises not to raise; a thread that ended in a traceback would tear the screen.
            with contextlib.suppress(Exception):
                self.subject.close()
        self.deliver(self.ended, Result())

    def _run(self, job: Job[C]) -> Result:
        if self.subject is None:
            try:
                self.subject = self._make()
            except Exception as error:  # noqa: BLE001 (as in Job.run)
                return Result(error=error)
        return job.run(self.subject)

    def deliver(self, future: "asyncio.Future[Result]", result: Result) -> None:
        # The loop is closed when the program has ended and a hanging call returns after all.
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(settle, future, result)


def settle(future: "asyncio.Future[Result]", result: Result) -> None:
    if not future.done():
        future.set_result(result)

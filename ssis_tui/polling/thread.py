"""One thread that owns one connection, and never lets the event loop wait for it.

Drivers want a connection opened, used and closed on one thread, and a driver may hang for as long
as it likes. So each connection gets a daemon thread of its own and a queue (not an executor, whose
threads are joined at exit): what runs there is awaited, given up or left behind, never joined.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet

from ssis_tui.errors import (
    Cancelled,
    ConnectionLost,
    SsisTuiError,
    TimeLimit,
    UnexpectedAnswer,
)
from ssis_tui.polling.clock import Clock, within

GRACE = 2.0
"""Seconds that a call which was given up gets to return before its thread is left behind."""
MOST_ABANDONED = 4
"""Threads that may hang before new ones are made only seldom."""
SELDOM = 600.0
"""Seconds between new threads once so many hang."""


class Connection(Protocol):
    """What a thread can own: a catalog or an operator."""

    def cancel(self) -> bool: ...

    def close(self) -> None: ...


C = TypeVar("C", bound=Connection)
T = TypeVar("T")

_futures: "WeakSet[asyncio.Future[Any]]" = WeakSet()


def unanswered(loop: asyncio.AbstractEventLoop) -> int:
    """Count the calls of this loop that threads work on or that never came back."""
    return sum(1 for each in tuple(_futures) if each.get_loop() is loop and not each.done())


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of a call: carried as a value, so that one nobody waits for is no warning."""

    value: Any = None
    error: BaseException | None = None


class _Job(Generic[C]):
    """One call on its way to a thread and back."""

    __slots__ = ("call", "future", "is_abandoned")

    def __init__(self, call: Callable[[C], Any], loop: asyncio.AbstractEventLoop) -> None:
        self.call = call
        self.future: asyncio.Future[_Result] = loop.create_future()
        self.is_abandoned = False
        """Set by the loop: if the thread has not begun yet, it never will."""
        _futures.add(self.future)

    def run(self, subject: C) -> _Result:
        try:
            return _Result(value=self.call(subject))
        except BaseException as error:  # noqa: BLE001 (whatever it is, it belongs to who asked)
            return _Result(error=error)


class _Worker(Generic[C]):
    """A thread with its queue and, once something ran there, its connection."""

    def __init__(self, make: Callable[[], C], name: str) -> None:
        self.loop = asyncio.get_running_loop()
        self.subject: C | None = None
        self.ended: asyncio.Future[_Result] = self.loop.create_future()
        self._make = make
        self._jobs: SimpleQueue[_Job[C] | None] = SimpleQueue()
        self.thread = Thread(target=self._work, name=name, daemon=True)
        self.thread.start()

    def put(self, call: Callable[[C], Any]) -> _Job[C]:
        job = _Job(call, self.loop)
        self._jobs.put(job)
        return job

    def end(self, *, is_free: bool) -> None:
        """Let the thread close its connection and end, as soon as it is free."""
        if is_free:
            _futures.add(self.ended)
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.is_abandoned:
                result = _Result(error=Cancelled("Given up before it began."))
            else:
                result = self._run(job)
            self._deliver(job.future, result)
            # A thread that waits for work holds on to nobody's rows.
            del job, result
        if self.subject is not None:
            self.subject.close()
        self._deliver(self.ended, _Result())

    def _run(self, job: _Job[C]) -> _Result:
        if self.subject is None:
            try:
                self.subject = self._make()
            except Exception as error:  # noqa: BLE001 (as in _Job.run)
                return _Result(error=error)
        return job.run(self.subject)

    def _deliver(self, future: "asyncio.Future[_Result]", result: _Result) -> None:
        # The loop is closed when the program has ended and a hanging call returns after all.
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(_settle, future, result)


def _settle(future: "asyncio.Future[_Result]", result: _Result) -> None:
    if not future.done():
        future.set_result(result)


class CatalogThread(Generic[C]):
    """Owns the thread that opens, uses and closes one connection; one call runs at a time.

    Used from one event loop only. A thread that does not come back is replaced: the connection is
    then a new one, not yet opened, and `generation` has grown.
    """

    def __init__(
        self,
        make: Callable[[], C],
        clock: Clock,
        *,
        server: str,
        role: str,
        grace: float = GRACE,
    ) -> None:
        self._make = make
        self._clock = clock
        self._server = server
        self._name = f"{server} {role}"
        self._grace = grace
        self._worker: _Worker[C] | None = None
        self._job: _Job[C] | None = None
        self._cancelling: asyncio.Future[_Result] | None = None
        self._left: list[Thread] = []
        self._made_at = 0.0
        self._turn = asyncio.Lock()
        self._is_closed = False
        self.generation = 0
        """Grows with each new connection object."""

    @property
    def is_busy(self) -> bool:
        """Whether a call runs, also one that nobody waits for any more."""
        return self._job is not None and not self._job.future.done()

    @property
    def abandoned(self) -> int:
        """Threads that were left behind and have not come back."""
        self._left = [thread for thread in self._left if thread.is_alive()]
        return len(self._left)

    async def run(
        self, call: Callable[[C], T], *, limit: float | None = None, generation: int | None = None
    ) -> T:
        """Run the call on the thread and give what it gives or raises.

        Only SsisTuiError comes out: anything else that a call raises is a fault of this program
        and becomes an UnexpectedAnswer that has it as its cause.

        After `limit` seconds the server is asked to cancel; if the call does not return within
        the grace its thread is left behind and TimeLimit is raised. When the awaiting task is
        cancelled the call is given up in the same way, in the background: it may have begun, its
        answer is dropped, and the next call waits for it, no longer than the grace. A call that
        had not begun never will. With `generation`, the call is for that connection only:
        ConnectionLost is raised if it had to be left behind.
        """
        async with self._turn:
            await self._get_free()
            if generation is not None and generation != self.generation:
                raise ConnectionLost(
                    f"The connection to {self._server} was given up: a query did not return.",
                    "A new one is made.",
                    server=self._server,
                )
            worker = self._worker or self._new_worker()
            job = self._job = worker.put(call)
            try:
                if not await within(self._clock, job.future, limit):
                    await self._give_up(job)
            except asyncio.CancelledError:
                job.is_abandoned = True
                self.cancel()
                raise
            result = job.future.result()
            if result.error is not None:
                raise self._known(result.error)
            value: T = result.value
            return value

    def cancel(self) -> "asyncio.Future[_Result]":
        """Ask the server to give up the running call, from outside, without waiting.

        The future's value is whether the driver could; it is done at once where nothing runs.
        """
        if self._cancelling is not None and not self._cancelling.done():
            return self._cancelling
        loop = asyncio.get_running_loop()
        future = self._cancelling = loop.create_future()
        worker = self._worker
        subject = None if worker is None else worker.subject
        if not self.is_busy or worker is None or subject is None:
            future.set_result(_Result(value=False))
            return future
        _futures.add(future)

        def work() -> None:
            try:
                result = _Result(value=subject.cancel())
            except Exception as error:  # noqa: BLE001 (a driver's own trouble ends here)
                result = _Result(value=False, error=error)
            worker._deliver(future, result)  # noqa: SLF001 (one module, one mechanism)

        # Sending the cancellation can hang where the connection does: not on the loop either.
        thread = Thread(target=work, name=f"{self._name} cancel", daemon=True)
        thread.start()
        self._left.append(thread)
        return future

    def renew(self) -> None:
        """Leave the connection to its thread, to be closed there, and begin with a new one."""
        worker, is_free = self._worker, not self.is_busy
        self._worker, self._job, self._cancelling = None, None, None
        if worker is not None:
            worker.end(is_free=is_free)
            self._left.append(worker.thread)
            self.generation += 1

    async def aclose(self, seconds: float = 1.0) -> bool:
        """Close the connection on its thread, waiting no longer than asked.

        Give whether it was closed; if not, the daemon thread is left behind.
        """
        self._is_closed = True
        worker = self._worker
        if worker is None:
            return True
        if self._job is not None and self.is_busy:
            self._job.is_abandoned = True
            self.cancel()
        self.renew()
        return await within(self._clock, worker.ended, seconds)

    def _known(self, error: BaseException) -> SsisTuiError:
        if isinstance(error, SsisTuiError):
            return error
        known = UnexpectedAnswer(
            f"A call to {self._server} failed within this program ({type(error).__name__}).",
            "That is a fault of the program, not of the server: please report it.",
            server=self._server,
        )
        known.__cause__ = error
        return known

    async def _get_free(self) -> None:
        """Wait for what was given up before; the next statement never overtakes it."""
        if self._is_closed:
            raise ConnectionLost(
                f"The connection to {self._server} was closed by this program.",
                server=self._server,
            )
        for future in (self._cancelling, None if self._job is None else self._job.future):
            if future is not None and not await within(self._clock, future, self._grace):
                self.renew()
                return

    def _new_worker(self) -> _Worker[C]:
        now = self._clock.monotonic()
        hanging = self.abandoned
        if hanging >= MOST_ABANDONED and now - self._made_at < SELDOM:
            raise TimeLimit(
                f"{hanging} calls to {self._server} have not returned: the driver hangs.",
                "It is tried again every ten minutes, and as soon as one of them returns.",
                server=self._server,
            )
        self._made_at = now
        self._worker = _Worker(self._make, self._name)
        return self._worker

    async def _give_up(self, job: _Job[C]) -> None:
        """Raise TimeLimit, unless the answer comes in the very last moment."""
        job.is_abandoned = True
        self.cancel()
        if not await within(self._clock, job.future, self._grace):
            self.renew()
        elif not isinstance(job.future.result().error, Cancelled):
            return
        raise TimeLimit(
            f"{self._server} did not answer in time.",
            "The query was given up.",
            server=self._server,
        )

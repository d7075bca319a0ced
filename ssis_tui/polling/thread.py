"""One thread that owns one connection, and never lets the event loop wait for it.

Drivers want a connection opened, used and closed on one thread, and a driver may hang for as long
as it likes. So each connection gets a daemon thread of its own and a queue (not an executor, whose
threads are joined at exit): what runs there is awaited, given up or left behind, never joined.
"""

import asyncio
from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

from ssis_tui.errors import (
    Cancelled,
    ConnectionLost,
    SsisTuiError,
    TimeLimit,
    UnexpectedAnswer,
)
from ssis_tui.polling.clock import Clock, within
from ssis_tui.polling.worker import C, Job, Result, Worker, settle, track

GRACE = 2.0
"""Seconds that a call which was given up gets to return before its thread is left behind."""
MOST_ABANDONED = 4
"""Threads that may hang before new ones are made only seldom."""
SELDOM = 600.0
"""Seconds between new threads once so many hang."""


T = TypeVar("T")


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
        self._worker: Worker[C] | None = None
        self._job: Job[C] | None = None
        self._cancelling: asyncio.Future[Result] | None = None
        self._left: list[asyncio.Future[Result]] = []
        self._made_at = 0.0
        self._was_left_behind = False
        """Whether the last connection was given up while it hung, not closed."""
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
        self._left = [each for each in self._left if not each.done()]
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
            if self._is_closed:
                raise self._closed()
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
                    await self._give_up(job, limit or 0.0)
            except asyncio.CancelledError:
                job.is_abandoned = True
                self.cancel()
                raise
            result = job.future.result()
            if result.error is not None:
                raise self._known(result.error)
            value: T = result.value
            return value

    def cancel(self) -> "asyncio.Future[Result]":
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
            future.set_result(Result(value=False))
            return future
        track(future)

        def work() -> None:
            try:
                result = Result(value=subject.cancel())
            except Exception as error:  # noqa: BLE001 (a driver's own trouble ends here)
                result = Result(value=False, error=error)
            worker.deliver(future, result)

        # Sending the cancellation can hang where the connection does: not on the loop either.
        Thread(target=work, name=f"{self._name} cancel", daemon=True).start()
        self._left.append(future)
        return future

    def renew(self) -> None:
        """Leave the connection to its thread, to be closed there, and begin with a new one."""
        worker, is_free = self._worker, not self.is_busy
        self._worker, self._job, self._cancelling = None, None, None
        if worker is not None:
            worker.end(is_free=is_free)
            self._was_left_behind = not is_free
            if not is_free:
                self._left.append(worker.ended)
            self.generation += 1

    async def aclose(self, seconds: float = 1.0) -> bool:
        """Close the connection on its thread, waiting no longer than asked.

        Give whether it was closed; if not, the daemon thread is left behind.
        """
        self._is_closed = True
        worker, job = self._worker, self._job
        if worker is None:
            return True
        if job is not None:
            job.is_abandoned = True
            self.cancel()
        self.renew()
        if job is not None:
            # Whoever waits is told now; what the thread says later is dropped.
            settle(job.future, Result(error=self._closed()))
        return await within(self._clock, worker.ended, seconds)

    def _closed(self) -> ConnectionLost:
        return ConnectionLost(
            f"The connection to {self._server} was closed by this program.", server=self._server
        )

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
        for future in (self._cancelling, None if self._job is None else self._job.future):
            if future is not None and not await within(self._clock, future, self._grace):
                self.renew()
                return

    def _new_worker(self) -> Worker[C]:
        now = self._clock.monotonic()
        hanging = self.abandoned
        is_soon = self._was_left_behind and now - self._made_at < SELDOM
        if hanging >= MOST_ABANDONED and is_soon:
            raise TimeLimit(
                f"{hanging} calls to {self._server} have not returned: the driver hangs.",
                "It is tried again every ten minutes, and as soon as one of them returns.",
                server=self._server,
            )
        self._made_at = now
        self._worker = Worker(self._make, self._name)
        return self._worker

    async def _give_up(self, job: Job[C], limit: float) -> None:
        """Raise TimeLimit, unless the answer comes in the very last moment."""
        job.is_abandoned = True
        self.cancel()
        if not await within(self._clock, job.future, self._grace):
            self.renew()
        elif not isinstance(job.future.result().error, Cancelled):
            return
        raise TimeLimit(
            f"{self._server} did not answer within {limit:g} s.",
            "The connection was given up; the program makes a new one.",
            server=self._server,
        )

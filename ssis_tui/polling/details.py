"""Reads what is opened on demand, on a connection of its own, so that no poll waits for it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.protocol import Catalog, Server
from ssis_tui.errors import Busy, Cancelled, ConnectionLost, SsisTuiError
from ssis_tui.polling.clock import Clock, within
from ssis_tui.polling.thread import CatalogThread

T = TypeVar("T")

OPEN_LIMIT = 60.0
READ_LIMIT = 120.0
"""Seconds; the catalog has shorter limits of its own, these are for drivers that ignore them."""
IDLE = 60.0
"""Seconds without a read after which the connection is closed."""
CANCEL_PATIENCE = 2.0
"""Seconds that a cancelled read gets to end before its answer is not waited for any more."""
BUSY_TRIES = 3


class Details:
    """One read at a time, in the order asked; the connection is opened by the first one."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._thread = self._new_thread()
        self._turn = asyncio.Lock()
        self.info: ServerInfo | None = None
        """What the latest connection told of the server; None before the first one."""
        self._opened: int | None = None
        self._cancelled: asyncio.Future[None] | None = None
        self._idle: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def abandoned(self) -> int:
        """Threads that never came back."""
        return self._thread.abandoned

    @property
    def is_reading(self) -> bool:
        return self._cancelled is not None

    async def read(self, call: Callable[[Catalog], T], *, name: str) -> T:
        """Run a read on the details' connection; raise SsisTuiError, Cancelled among them.

        `name` says what is read, for messages. When the awaiting task is cancelled, the server is
        asked to give the query up.
        """
        async with self._turn:
            if self._idle is not None:
                self._idle.cancel()
            self._cancelled = asyncio.get_running_loop().create_future()
            reading = asyncio.ensure_future(self._read(call))
            # Where nobody waits for it any more, its error is of no interest.
            reading.add_done_callback(lambda done: done.cancelled() or done.exception())
            try:
                await asyncio.wait((reading, self._cancelled), return_when=asyncio.FIRST_COMPLETED)
                if not reading.done():
                    could = await self._give_up(reading)
                    if not reading.done():
                        raise _given_up(name, self._server.name, could=could)
                return reading.result()
            finally:
                reading.cancel()
                self._cancelled = None
                self._idle = asyncio.ensure_future(self._close_when_idle())

    def cancel(self) -> bool:
        """Give up the read that runs; False if none does."""
        if self._cancelled is None or self._cancelled.done():
            return False
        self._cancelled.set_result(None)
        return True

    def renew(self) -> None:
        """Use another connection from now on: the old one may be dead without knowing it."""
        self._thread.renew()

    async def aclose(self, seconds: float = 1.0) -> bool:
        """Close the connection, waiting no longer than asked; give whether it was closed."""
        self._is_closed = True
        if self._idle is not None:
            self._idle.cancel()
        return await self._thread.aclose(seconds)

    async def _read(self, call: Callable[[Catalog], T]) -> T:
        was_open = self._opened == self._thread.generation
        tries = 1
        while True:
            try:
                return await self._read_once(call)
            except ConnectionLost:
                # It was idle and the server let go of it: that is nobody's trouble.
                if not was_open:
                    raise
                was_open = False
            except Busy as error:
                if error.ends_connection or tries == BUSY_TRIES:
                    raise
                await self._clock.sleep(tries)
                tries += 1

    async def _read_once(self, call: Callable[[Catalog], T]) -> T:
        thread = self._thread
        try:
            if self._opened != thread.generation:
                self.info = await thread.run(lambda catalog: catalog.open(), limit=OPEN_LIMIT)
                self._opened = thread.generation
            return await thread.run(call, limit=READ_LIMIT, generation=self._opened)
        except SsisTuiError as error:
            if error.ends_connection:
                self._opened = None
            raise

    async def _give_up(self, reading: "asyncio.Future[T]") -> bool:
        """Ask the server to cancel, and wait a little; give whether the driver could ask."""
        asked = self._thread.cancel()
        if not await within(self._clock, asked, CANCEL_PATIENCE):
            return False
        could = bool(asked.result().value)
        if could:
            await within(self._clock, reading, CANCEL_PATIENCE)
        return could

    async def _close_when_idle(self) -> None:
        await self._clock.sleep(IDLE)
        if not self._turn.locked():
            self._opened = None
            self._thread.renew()

    def _new_thread(self) -> CatalogThread[Catalog]:
        name = self._server.name
        return CatalogThread(self._server.catalog, self._clock, server=name, role="details")


def _given_up(name: str, server: str, *, could: bool) -> Cancelled:
    if could:
        return Cancelled(f"Reading {name} was given up.", server=server)
    return Cancelled(
        f"Reading {name} was given up; on {server} the query may run on.",
        "Its answer will be dropped.",
        server=server,
    )

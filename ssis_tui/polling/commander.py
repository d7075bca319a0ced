"""The connection that changes the server: opened by the first change, closed when idle.

Apart from the reader's, so that a hanging read never delays a stop.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from ssis_tui.catalog.protocol import Operator, Server
from ssis_tui.catalog.requests import StopAnswer
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.operations import Operation
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.thread import CatalogThread

T = TypeVar("T")

OPEN_LIMIT = 60.0
READ_LIMIT = 20.0
STOP_LIMIT = 120.0
"""Seconds; the catalog has shorter limits of its own, these are for drivers that ignore them."""
GLANCE_LIMIT = 5.0
"""Seconds for a look at the row that only adds to what is known: nobody waits long for it."""
READ_DELAYS = (0.0, 0.0, 1.0, 2.0)
"""Seconds before each try to read the row before the stop; a connection that died while it was
idle costs nobody a second."""
READ_BACK_DELAYS = (0.0, 1.0, 2.0, 5.0, 10.0)
"""Seconds before each try to read it back when the answer was lost. As long as it still says
Running it is read again: the call may yet be on its way."""
IDLE = 60.0
"""Seconds without use after which the connection is closed."""
IDLE_UNREAD = 30.0
"""The same where nothing is read before a change is sent: it must not have died in between."""


class Commander:
    """Reads operations, committed, and sends changes; one call at a time."""

    def __init__(self, server: Server, clock: Clock, *, idle: float = IDLE) -> None:
        """`idle` is after how many seconds without use the connection is closed."""
        self._clock = clock
        self._idle_after = idle
        self._thread: CatalogThread[Operator] = CatalogThread(
            server.operator, clock, server=server.name, role="commander"
        )
        self._opened: int | None = None
        self._idle: asyncio.Task[None] | None = None
        self.login = ""
        """As whom it acts; empty before the first connection."""

    @property
    def abandoned(self) -> int:
        """Threads that never came back."""
        return self._thread.abandoned

    async def read(self, number: int) -> Operation:
        """Read the row, trying again where a connection or a lock was in the way.

        Raises NoSuchOperation and whatever else stands in the way of a good read.
        """
        *earlier, last = READ_DELAYS
        for delay in earlier:
            await self._clock.sleep(delay)
            try:
                return await self._read_once(number, READ_LIMIT)
            except SsisTuiError as error:
                if not error.is_transient:
                    raise
        await self._clock.sleep(last)
        return await self._read_once(number, READ_LIMIT)

    async def be_ready(self) -> None:
        """Connect unless it is connected; raise SsisTuiError."""
        self._stay()
        if self._opened != self._thread.generation:
            info = await self._thread.run(lambda operator: operator.open(), limit=OPEN_LIMIT)
            self._opened, self.login = self._thread.generation, info.rights.login

    async def glance(self, number: int) -> Operation | None:
        """Read the row once; None where that does not work at once."""
        try:
            return await self._read_once(number, GLANCE_LIMIT)
        except SsisTuiError:
            return None

    async def read_back(self, number: int) -> Operation | None:
        """Read the row after a lost answer, until it is not Running; None if it never worked."""
        found: Operation | None = None
        for delay in READ_BACK_DELAYS:
            await self._clock.sleep(delay)
            try:
                found = await self._read_once(number, READ_LIMIT)
            except SsisTuiError:
                continue
            if not found.can_stop:
                break
        return found

    async def send_stop(self, number: int) -> StopAnswer:
        """Send the stop, on the connection on which the row was read; never tried again here."""
        return await self._run(lambda operator: operator.stop(number), STOP_LIMIT)

    async def change(self, call: Callable[[Operator], T]) -> T:
        """Send another change, on the connection that is open; never tried again."""
        return await self._run(call, STOP_LIMIT)

    def drop(self) -> None:
        """Have nothing more to do with a connection on which an answer was lost."""
        if self._opened is not None:
            self._opened = None
            self._thread.renew()

    def rest(self) -> None:
        """Close the connection after a while, unless it is used before."""
        self._stay()
        self._idle = asyncio.ensure_future(self._close_when_idle())

    async def aclose(self) -> None:
        """Close the connection, waiting a second at most."""
        self._stay()
        await self._thread.aclose()

    async def _read_once(self, number: int, limit: float) -> Operation:
        await self.be_ready()
        return await self._run(lambda operator: operator.operation(number), limit)

    async def _run(self, call: Callable[[Operator], T], limit: float) -> T:
        try:
            return await self._thread.run(call, limit=limit, generation=self._opened)
        except SsisTuiError as error:
            if error.ends_connection:
                self._opened = None
            raise

    async def _close_when_idle(self) -> None:
        await self._clock.sleep(self._idle_after)
        self._idle = None
        self.drop()

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

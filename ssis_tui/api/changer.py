"""Sends what changes the server, besides stops: each once, on a connection of its own."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.protocol import Operator, Server
from ssis_tui.errors import SsisTuiError
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.thread import CatalogThread

T = TypeVar("T")

OPEN_LIMIT = 60.0
CHANGE_LIMIT = 120.0
"""Seconds; the catalog has shorter limits of its own, these are for drivers that ignore them."""
STALE = 30.0
"""Seconds after which a connection is not used again: nothing is sent on one that may be dead."""


class Changer:
    """One change at a time; the connection is opened by the first one."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._gate = Gate(server.name, server.is_read_only)
        self._clock = clock
        self._thread: CatalogThread[Operator] = CatalogThread(
            server.operator, clock, server=server.name, role="changer"
        )
        self._turn = asyncio.Lock()
        self._opened: int | None = None
        self._used = 0.0

    async def change(self, call: Callable[[Operator], T], what: str) -> T:
        """Send it once; `what` names it, such as "start Finance/Dwh/Load.dtsx".

        Raises Refused, or ConnectionLost or TimeLimit, after which nobody knows whether the server
        took it.
        """
        self._gate.let_through(what)
        async with self._turn:
            try:
                return await self._change(call)
            except SsisTuiError as error:
                if error.ends_connection:
                    self._opened = None
                raise

    async def aclose(self) -> None:
        """Close the connection, waiting a second at most."""
        await self._thread.aclose()

    async def _change(self, call: Callable[[Operator], T]) -> T:
        if self._opened is not None and self._clock.monotonic() - self._used > STALE:
            self._thread.renew()
        if self._opened != self._thread.generation:
            await self._thread.run(lambda operator: operator.open(), limit=OPEN_LIMIT)
            self._opened = self._thread.generation
        self._used = self._clock.monotonic()
        answer = await self._thread.run(call, limit=CHANGE_LIMIT, generation=self._opened)
        self._used = self._clock.monotonic()
        return answer

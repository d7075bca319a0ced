"""Sends what changes the server, besides stops: each once, on a connection of its own."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.protocol import Operator, Server
from ssis_tui.errors import SsisTuiError
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.commander import IDLE_UNREAD, Commander

T = TypeVar("T")


class Changer:
    """One change at a time; the connection is opened by the first one."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._gate = Gate(server.name, server.is_read_only)
        self._commander = Commander(server, clock, idle=IDLE_UNREAD)
        self._turn = asyncio.Lock()

    async def change(self, call: Callable[[Operator], T], what: str) -> T:
        """Send it once; `what` names it, such as "start Finance/Dwh/Load.dtsx".

        Raises Refused, or ConnectionLost or TimeLimit, after which nobody knows whether the server
        took it.
        """
        self._gate.let_through(what)
        async with self._turn:
            try:
                await self._commander.be_ready()
                return await self._commander.change(call)
            except SsisTuiError as error:
                if error.ends_connection:
                    self._commander.drop()
                raise
            finally:
                self._commander.rest()

    async def aclose(self) -> None:
        """Close the connection, waiting a second at most."""
        await self._commander.aclose()

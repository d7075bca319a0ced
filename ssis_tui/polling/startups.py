"""Calls catalog.startup, on the connection that changes the server."""

from collections.abc import Sequence

from msgspec import Struct

from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.protocol import Server
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.commander import IDLE_UNREAD, Commander

MOST_READ_BACK = 20
"""Operations that are read afterwards, to say what was marked."""


class StartupOutcome(Struct, frozen=True):
    """What became of one confirmed call; nothing is ever sent a second time."""

    is_good: bool
    sentence: str
    advice: str = ""
    login: str = ""
    """Who called; empty where no connection could be made."""

    @property
    def full_text(self) -> str:
        """The sentence and the advice, separated by a blank."""
        return f"{self.sentence} {self.advice}".strip()


class Startups:
    """Calls once for each confirmation; used from one event loop."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._commander = Commander(server, clock, idle=IDLE_UNREAD)

    async def call(self, active: Sequence[int]) -> StartupOutcome:
        """Call it and say what it did to these operations; never raises for trouble.

        ``catalog.startup`` marks live Scale Out work and stops in progress too: never to be called
        unless somebody has confirmed that. After a lost answer nothing is sent again.
        """
        name, commander = self._server.name, self._commander
        try:
            Gate(name, self._server.is_read_only).let_through("call catalog.startup")
            await commander.be_ready()
        except SsisTuiError as error:
            words = f"catalog.startup was not called: {error.sentence}"
            return StartupOutcome(False, words, error.advice)
        try:
            await commander.change(lambda operator: operator.startup())
        except SsisTuiError as error:
            if error.ends_connection:
                commander.drop()
                words = "catalog.startup was called, once; no answer came."
                advice = "See which operations are Ended unexpectedly now."
                return StartupOutcome(False, words, advice, commander.login)
            words = f"catalog.startup did not work: {error.sentence}"
            return StartupOutcome(False, words, error.advice, commander.login)
        finally:
            commander.rest()
        return StartupOutcome(True, await self._told(active), login=commander.login)

    async def _told(self, active: Sequence[int]) -> str:
        """Read back what was marked, as far as that works."""
        marked = []
        for number in active[:MOST_READ_BACK]:
            row = await self._commander.glance(number)
            if row is not None and row.status == OperationStatus.ENDED_UNEXPECTEDLY:
                marked.append(number)
        self._commander.rest()
        if not marked:
            return "catalog.startup was called; none of these operations was marked."
        ids = ", ".join(map(str, marked))
        return f"catalog.startup was called and marked as Ended unexpectedly: {ids}."

    async def aclose(self) -> None:
        """Close the connection, waiting a second at most."""
        await self._commander.aclose()

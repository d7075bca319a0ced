"""Asks for dumps of running executions, on the connection that changes the server."""

from msgspec import Struct

from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.protocol import Server
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.commander import Commander


class DumpOutcome(Struct, frozen=True):
    """What became of a request for a dump."""

    key: OperationKey
    is_good: bool
    sentence: str
    advice: str = ""

    @property
    def full_text(self) -> str:
        return f"{self.sentence} {self.advice}".strip()


class Dumps:
    """Asks once for each confirmation; used from one event loop."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server = server
        self._commander = Commander(server, clock)

    async def create(self, key: OperationKey) -> DumpOutcome:
        """Ask for a dump and say what became of it; never raises for trouble with the server.

        ``catalog.create_execution_dump`` pauses the package while the file is written. The row is
        read again first; after a lost answer nothing is sent again.
        """
        try:
            return await self._create(key)
        finally:
            self._commander.rest()

    async def _create(self, key: OperationKey) -> DumpOutcome:
        number = key.operation_id
        try:
            Gate(self._server.name, self._server.is_read_only).let_through(f"dump {number}")
            before = await self._commander.read(number)
        except SsisTuiError as error:
            return DumpOutcome(
                key, False, f"No dump of {number} was asked for: {error.sentence}", error.advice
            )
        if before.status != OperationStatus.RUNNING or not before.operation_type.is_execution:
            words = f"No dump of {number} was asked for: it is {before.status.label}."
            return DumpOutcome(key, False, words)
        try:
            await self._commander.change(lambda operator: operator.create_dump(number))
        except SsisTuiError as error:
            if error.ends_connection:
                self._commander.drop()
                words = f"A dump of {number} was asked for; the answer was lost."
                return DumpOutcome(key, False, words, "See whether a row Create dump appears.")
            words = f"There is no dump of {number}: {error.sentence}"
            return DumpOutcome(key, False, words, error.advice)
        where = before.machine_name or "the machine that runs it"
        return DumpOutcome(
            key,
            True,
            f"A dump of {number} was asked for.",
            f"Look on {where} in Microsoft SQL Server\\…\\Shared\\ErrorDumps.",
        )

    async def aclose(self) -> None:
        """Close the connection, waiting a second at most."""
        await self._commander.aclose()

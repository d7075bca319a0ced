"""The fault rig: a server that breaks, a real driver, the poller and the stops, and no screen.

A heartbeat in the event loop counts its turns, and apart from them those in which a call was out:
a loop that went on turning while a driver did not return was not blocked by it.
"""

import asyncio
import re
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

from msgspec.structs import replace

from ssis_tui.catalog.connection import connect
from ssis_tui.catalog.odbc_server import OdbcServer
from ssis_tui.catalog.open_connection import Connection
from ssis_tui.config.connection_options import ConnectionOptions
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.polling.stop_outcome import StopOutcome
from ssis_tui.polling.stops import Stops
from ssis_tui.present import header, stops
from tests.support.drivers import NAMES
from tests.support.skipping_clock import SkippingClock
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.world import Account

PATIENCE: Final = 60.0
"""Real seconds after which what is waited for is said not to come; a good run needs few of them."""
TURN: Final = 0.002
"""Real seconds that the heart rests between two turns."""
IDLE_TURNS: Final = 5
"""Turns without any call after which time is skipped."""
STUCK_TURNS: Final = 200
"""Turns of one and the same call after which it is taken for stuck: a busy machine turns slower."""
STEP: Final = 1.0
"""Seconds skipped at a turn."""

_COUNTDOWN: Final = re.compile(r" (?:Next try in \d+ s\.|Trying again now\.)$")
_OF_THIS_MACHINE: Final = (
    (re.compile(r"Registered are: .*"), "Registered are: DRIVERS."),
    (re.compile(r"FILE:/tmp/krb5cc_\w+"), "CACHE"),
)


def is_poll(text: str) -> bool:
    """Whether a statement is one of the poller's."""
    return "server_time" in text


def is_stop(text: str) -> bool:
    """Whether a statement asks for a stop."""
    return "stop_operation" in text


class Line:
    """The way to the server, which a fault may bend: the connector of the product's own server."""

    def __init__(self) -> None:
        self.changes: dict[str, Any] = {}
        """Options of the connection that are other than the user's while a fault is on."""

    def __call__(self, options: ConnectionOptions, *, server: str, time_limit: int) -> Connection:
        bent = replace(options, **self.changes)
        return connect(bent, server=server, time_limit=time_limit)


class Rig:
    """One server, one poller and its stops; an async context manager that begins with neither."""

    def __init__(
        self,
        driver: str,
        *,
        account: Account = Account.SYSADMIN,
        options: dict[str, Any] | None = None,
        world: SsisdbWorld | None = None,
    ) -> None:
        self.driver = driver
        self.world = world or SsisdbWorld(driver=NAMES[driver])
        self.line = Line()
        usual = {"login_timeout": 2, "query_timeout": 1}
        profile = self.world.server(account)._profile
        profile = replace(profile, options=replace(profile.options, **{**usual, **(options or {})}))
        self.profile = profile
        self.server = OdbcServer(profile, connector=self.line)
        self.clock = SkippingClock()
        self.poller = Poller(self.server, self.clock, interval=5)
        self.outcomes: list[StopOutcome] = []
        self.stops = Stops(self.server, self.clock, record=self.outcomes.append)
        self.turns = 0
        """Turns of the event loop so far."""
        self.turns_meanwhile = 0
        """Those of them in which a driver had a call of ours and had not returned it."""
        self.skips = True
        """Whether time is skipped while nothing is asked."""
        self.gives_up = False
        """Whether it is skipped too while a call does not return."""
        self._idle = self._stuck = 0
        self._heart: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._heart = asyncio.ensure_future(self._beat())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.world.tds.faults.clear()
        self.gives_up = True
        await asyncio.gather(self.poller.aclose(), self.stops.aclose())
        if self._heart is not None:
            self._heart.cancel()
        # What still hangs in a driver comes back when its connection is gone.
        self.world.close()

    async def _beat(self) -> None:
        threads = (self.poller._thread, self.stops._commander._thread)
        calls: tuple[object, ...] = ()
        while True:
            await asyncio.sleep(TURN)
            self.turns += 1
            now = tuple(each._job if each.is_busy else None for each in threads)
            is_busy = any(now)
            self.turns_meanwhile += is_busy
            self._idle = 0 if is_busy else self._idle + 1
            is_same = any(one is not None and one in calls for one in now)
            self._stuck = self._stuck + 1 if is_same else 0
            calls = now
            if self.skips and (self._idle >= IDLE_TURNS or self._is_stuck):
                self.clock.skip(STEP)

    @property
    def _is_stuck(self) -> bool:
        return self.gives_up and self._stuck >= STUCK_TURNS

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the loop turn until something is true; AssertionError where it never is."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():  # noqa: ASYNC110 (nothing rings when time is skipped)
                    await asyncio.sleep(TURN)
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}; {self.latest}") from None

    @property
    def latest(self) -> Snapshot:
        return self.poller.latest

    async def live(self) -> Snapshot:
        """Poll until the rows are fresh and nobody waits for an answer."""
        self.poller.start()
        await self.until(lambda: self.latest.is_fresh, "a good poll")
        return self.latest

    async def polled_again(self) -> Snapshot:
        """Wait for a good poll that began from now on."""
        seen = self.latest.polls + 1
        await self.until(lambda: self.latest.polls > seen and self.latest.is_fresh, "another poll")
        return self.latest

    async def trouble(self, *, after: int = 0) -> Snapshot:
        """Wait for a poll after the n-th one that failed."""
        self.poller.start()
        await self.until(
            lambda: self.latest.error is not None and self.latest.polls > after, "a failure"
        )
        return self.latest

    def words(self, snapshot: Snapshot) -> str:
        """Give what the header says is wrong, without the countdown to the next try."""
        said = header.problem(snapshot, self.clock.monotonic())
        return self._harmless(_COUNTDOWN.sub("", said))

    async def stop(self, number: int) -> StopOutcome:
        """Confirm the stop of one operation and wait for what becomes of it."""
        async with asyncio.timeout(PATIENCE):
            return await self.stops.stop(OperationKey(self.server.name, number))

    def told(self, outcome: StopOutcome) -> str:
        """Give what the notice says."""
        return self._harmless(stops.outcome_notice(outcome).text)

    @property
    def stops_sent(self) -> int:
        """Calls of catalog.stop_operation that reached the server."""
        return sum(is_stop(each.text) for each in self.world.tds.record.statements)

    def _harmless(self, said: str) -> str:
        assert "planted" not in said
        for pattern, name in _OF_THIS_MACHINE:
            said = pattern.sub(name, said)
        return said.replace(str(self.world.tds.port), "PORT")

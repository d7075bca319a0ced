"""The day of the dashboard: what happens, hour by hour, and what is looked at all along."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.polling.audit import AuditLog
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.leftovers import remember_less
from ssis_tui.tui.messages import WatchChanged
from ssis_tui.tui.screens.stop import StopDialog
from tests.faults.soak.measures import Measures, growth, measured
from tests.faults.soak.promises import shown_wrongly, stopped_wrongly, written_wrongly
from tests.faults.soak.rhythm import Rhythm
from tests.faults.soak.server import SoakServer
from tests.support.clock import VirtualClock
from tests.support.operations import NOW
from tests.support.stage import Stage

HOUR: Final = 3600.0
STEP: Final = 5.0
"""Virtual seconds between two looks."""
MINUTE: Final = 60.0
QUIET: Final = 240.0
"""Seconds at the end of an hour without faults: by then idle connections are closed."""
SIZE: Final = (120, 40)
AUDIT_BYTES: Final = 20_000
"""After which the log of stops begins a new file: often enough for this to be tried as well."""


class Hour(Struct, frozen=True, kw_only=True):
    """What came of one hour."""

    number: int
    polls: int
    faults: int
    early: int
    stops: int
    events: Counter[str]
    held: Measures
    broken: tuple[str, ...]

    def line(self) -> str:
        verdict = "kept" if not self.broken else f"{len(self.broken)} BROKEN"
        return (
            f"hour {self.number:2}: {self.polls} polls ({self.faults} failed, {self.early} asked "
            f"for), {self.stops} stops, {self.held.words()}; promises {verdict}"
        )


class _Telling(Dashboard):
    """Tells when other rows came on screen: their progress is asked for there and then.

    What is painted depends on a real timer, so that on a busy machine it is at another moment of
    the driven clock than on an idle one.
    """

    on_rows: Callable[[], None] = staticmethod(lambda: None)

    def on_watch_changed(self, _event: WatchChanged) -> None:
        # Textual calls the handler of the base class as well.
        self.on_rows()


class Day:
    """The dashboard on a driven clock, over a server that lives and fails by a seed."""

    def __init__(self, it: Stage, server: SoakServer, seed: int) -> None:
        self.it = it
        self.server = server
        self.random = Random(f"{seed} day")  # noqa: S311 (a day that comes again, no secret)
        self.rhythm = Rhythm()
        self.agreed: Counter[int] = Counter()
        self.events: Counter[str] = Counter()
        self.broken: list[str] = []
        self._asked: set[float] = set()
        self._lived_at = self._read_at = 0.0
        server.on_attempt = self._attempt

    @property
    def now(self) -> float:
        return self.it.clock.monotonic()

    def ask(self) -> None:
        """Note that something is asked for at this moment."""
        self._asked.add(self.now)

    def _attempt(self, at: float) -> None:
        self.rhythm.attempt(at, was_asked=at in self._asked or at in self.server.commands)

    async def watch(self) -> None:
        """Follow the poller as the dashboard does."""
        async for snapshot in self.it.app.poller:
            self.rhythm.snapshot(self.now, snapshot)

    # What a script does

    async def wait(self, seconds: float) -> None:
        """Let time pass, and look at everything all along."""
        end = self.now + seconds
        while self.now < end:
            await self.it.clock.advance(min(STEP, end - self.now))
            if self.now - self._lived_at >= MINUTE:
                self._lived_at = self.now
                self.server.live()
            self.look()
            if self.now - self._read_at >= MINUTE:
                self._read_at = self.now
                # Painting has a real timer, which a driven clock does not know.
                await self.it.pilot.pause()
                await self.it.clock.settle()
                self._note(written_wrongly(self.it))

    async def wait_until(self, condition: Callable[[], bool], *, at_most: float, what: str) -> None:
        """Let time pass until something is true; that it is not by then is a broken promise."""
        end = self.now + at_most
        while not condition():
            if self.now >= end:
                self._note([f"{what} took longer than {at_most:g} s"])
                return
            await self.wait(STEP)

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.ask()
            await self.it.pilot.press(key)
            await self.it.clock.settle()

    async def resize(self, width: int, height: int) -> None:
        self.ask()
        await self.it.pilot.resize_terminal(width, height)
        await self.it.clock.settle()

    async def home(self) -> None:
        """Go back to the dashboard, everything undone that was opened there."""
        for _ in range(12):
            if self.it.app.screen is self.it.dashboard:
                break
            await self.press("escape")
        else:
            self._note([f"no way back from {self.it.app.screen!r}"])
        await self.press(*["escape"] * 5, "a")

    async def agree_to_stop(self, *, meanwhile: Callable[[list[int]], None] | None = None) -> None:
        """Choose a row, ask for its stop, read the question and say yes."""
        await self.press("home", *["down"] * self.random.randrange(6), "K")
        question = self.it.app.screen
        if not isinstance(question, StopDialog):
            return
        await self.it.clock.advance(0.4)
        named = [key.operation_id for key in question._keys]
        if meanwhile is not None:
            meanwhile(named)
        await self.press("y")
        if self.it.app.screen is not question:
            self.agreed.update(named)

    # What is looked at

    def look(self) -> None:
        self.rhythm.look(self.now)
        self._note(shown_wrongly(self.it, self.server))
        self._note(stopped_wrongly(self.server, self.agreed))

    def _note(self, sentences: list[str]) -> None:
        if len(self.broken) < 200:
            self.broken += [f"at {self.now:.1f} s: {each}" for each in sentences]

    # Hour by hour

    async def hour(self, number: int, script: "Script", seconds: float) -> Hour:
        """Let one hour pass: first what the script brings, at the end some minutes of rest."""
        rhythm, end = self.rhythm, self.now + seconds
        polls, failed, early = rhythm.polls, rhythm.failed, rhythm.early
        stops, events = len(self.server.stops), self.events.copy()
        while self.now < end - QUIET:
            await script.next(self)
        await self.home()
        await self.resize(*SIZE)
        await self.wait(max(end - self.now, QUIET))
        # The look for orphans opens a connection of its own now and then, for a minute.
        await self.wait_until(
            lambda: len(self.server.connected) == 1, at_most=2 * QUIET, what="closing connections"
        )
        if not self.it.app.poller.latest.is_fresh:
            self._note(["nothing is wrong any more, and the rows are not fresh"])
        broken = (*self.broken, *rhythm.broken)
        self.broken.clear()
        rhythm.broken.clear()
        self._asked = {each for each in self._asked if each > self.now - MINUTE}
        self.server.commands = {each for each in self.server.commands if each > self.now - MINUTE}
        return Hour(
            number=number,
            polls=rhythm.polls - polls,
            faults=rhythm.failed - failed,
            early=rhythm.early - early,
            stops=len(self.server.stops) - stops,
            events=self.events - events,
            held=measured(len(self.server.connected)),
            broken=broken,
        )


class Script:
    """Events in an order by the seed: each kind comes before any comes again."""

    def __init__(
        self, events: Mapping[str, Callable[[Day], Awaitable[None]]], *, first: tuple[str, ...] = ()
    ) -> None:
        """`first` are those that leave something for good, such as a screen that is kept."""
        self._events = events
        self._bag = [*reversed(first)]

    async def next(self, day: Day) -> None:
        """Let the next event happen, from its beginning to its mending."""
        if not self._bag:
            self._bag = sorted(self._events)
            day.random.shuffle(self._bag)
        name = self._bag.pop()
        day.events[name] += 1
        before = len(day.broken) + len(day.rhythm.broken)
        await self._events[name](day)
        after = len(day.broken) + len(day.rhythm.broken)
        if after > before:
            day.broken.append(f"(that was during: {name})")


@asynccontextmanager
async def dashboard(seed: int) -> AsyncIterator[Day]:
    """Start the dashboard on a driven clock, with a log of stops that is thrown away at the end."""
    remember_less()  # As the program does when it runs.
    clock = VirtualClock(NOW)
    server = SoakServer(clock, seed)
    with tempfile.TemporaryDirectory() as folder:
        audit = AuditLog(Path(folder, "stops.jsonl"), largest=AUDIT_BYTES)
        app = _Telling(server, DashboardSettings(times=Times.UTC), clock=clock, audit=audit)
        async with app.run_test(size=SIZE) as pilot:
            day = Day(Stage(app, pilot, clock), server, seed)
            app.on_rows = day.ask
            watching = asyncio.ensure_future(day.watch())
            await day.it.settle()
            try:
                yield day
            finally:
                server.trouble.clear()
                server.release_all()
                watching.cancel()
        audit.close()


async def live_through(
    hours: int,
    seed: int,
    script: Script,
    *,
    seconds: float = HOUR,
    weighs: bool = True,
) -> AsyncGenerator[Hour, None]:
    """Give each hour when it is over; the last one also tells what has grown since the second.

    Hours may be shorter ones of so many `seconds`; `weighs` is whether memory is looked at too,
    which tells something only once each event has come several times.
    """
    second: Measures | None = None
    async with dashboard(seed) as day:
        for number in range(1, hours + 1):
            hour = await day.hour(number, script, seconds)
            if number == 2:
                second = hour.held
            elif second is not None and number == hours:
                hour = replace(
                    hour, broken=(*hour.broken, *growth(second, hour.held, weighs=weighs))
                )
            yield hour

"""Watches one server: polls it, survives what goes wrong, and hands on snapshots."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from math import inf
from types import TracebackType
from typing import Self, TypeVar

from msgspec.structs import replace

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.protocol import Catalog, Server
from ssis_tui.catalog.requests import HistoryPage, HistoryRequest
from ssis_tui.errors import LoginRefused, SsisTuiError
from ssis_tui.model.operations import Operation
from ssis_tui.polling.backoff import plan
from ssis_tui.polling.clock import Clock, within
from ssis_tui.polling.details import Details
from ssis_tui.polling.ledger import Ledger
from ssis_tui.polling.pace import Pace
from ssis_tui.polling.picture import Picture, Question
from ssis_tui.polling.snapshot import ConnectionState, Snapshot, Usual, no_snapshot
from ssis_tui.polling.stream import Stream
from ssis_tui.polling.thread import CatalogThread

T = TypeVar("T")

OPEN_LIMIT = 60.0
POLL_LIMIT = 60.0
"""Seconds; the catalog has shorter limits of its own, these are for drivers that ignore them."""
LATE_AFTER = 3.0
"""Seconds of waiting after which a snapshot says so."""
SOON = 1.0
"""Seconds after a poll at which another one looks for the progress of rows that came on screen."""
SLEPT = 30.0
"""Seconds that the wall clock gains on the monotonic one when the machine was suspended."""
MOST_ROUNDS = 50
"""Polls in a row without a rest when much is new."""
MOST_FOLLOWED = 200
MOST_LEARNT = 10_000
"""Past operations from pages that wait for the next poll to learn from them."""


class Poller:
    """An async iterator of snapshots; each iterator sees the newest one, not all.

    Everything here is for one event loop and returns at once, but for what is awaited. Nothing
    raises for trouble with the server: that is in the snapshots. Only `read` and `history` raise.
    """

    def __init__(
        self, server: Server, clock: Clock, *, interval: float = 5.0, history_size: int = 200
    ) -> None:
        self.server = server
        self._clock = clock
        self._pace = Pace(interval)
        self._thread = CatalogThread(server.catalog, clock, server=server.name, role="reader")
        self._details = Details(server, clock)
        self._picture = Picture(ledger=Ledger(history_size=history_size))
        self._stream = Stream(replace(no_snapshot(server.name), interval=self._pace.interval))
        self._task: asyncio.Task[None] | None = None
        self._alarm: asyncio.Future[None] | None = None
        self._info: ServerInfo | None = None
        self._opened: int | None = None
        """Generation of the connection that is open; None if none is."""
        self._is_fresh = True
        """Whether nothing was read yet on this connection."""
        self._is_asked = self._is_full = False
        self._is_paused = self._is_suspended = self._is_closed = False
        self._failures = self._refusals = self._polls = 0
        self._refusal: LoginRefused | None = None
        self._retry_at: float | None = None
        self._soon = inf
        self._watched: frozenset[int] = frozenset()
        self._followed: tuple[int, ...] = ()
        self._learnt: tuple[Operation, ...] = ()
        self._gain = _gain(clock)

    @property
    def latest(self) -> Snapshot:
        """The newest snapshot; at first the empty one."""
        return self._stream.latest

    @property
    def abandoned_threads(self) -> int:
        """Threads whose driver never came back."""
        return self._thread.abandoned + self._details.abandoned

    def __aiter__(self) -> Stream:
        return self._stream.from_now()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def start(self) -> None:
        """Begin to poll; once."""
        if self._task is None and not self._is_closed:
            self._task = asyncio.ensure_future(self._run())

    async def aclose(self, seconds: float = 1.0) -> None:
        """End, also when the server hangs; iterators end too.

        Connections are waited for no longer than asked, then left to their daemon threads.
        """
        self._is_closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        await asyncio.gather(self._thread.aclose(seconds), self._details.aclose(seconds))
        self._stream.end()

    def poll_now(self, *, full: bool = False) -> None:
        """Poll at once, or once more after the poll that runs; asked twice it happens once.

        It is done even while paused. With `full` all active operations are read, not only those
        known; after a refused login it is another try.
        """
        self._is_asked = True
        self._is_full = self._is_full or full
        self._wake()

    def pause(self) -> None:
        """Poll no more until `resume`, but for `poll_now`."""
        self._is_paused = True
        self._tell(is_paused=True, next_try=None)

    def resume(self) -> None:
        """Go on after `pause`: at once if a poll is due."""
        self._is_paused = False
        self._pace.put_off()
        self._tell(is_paused=False, next_try=self._retry_at)

    def suspend(self) -> None:
        """Poll nothing while nothing is shown; snapshots do not change."""
        self._is_suspended = True
        self._wake()

    def wake(self) -> None:
        """Go on after `suspend`: at once if a poll is due."""
        self._is_suspended = False
        self._pace.put_off()
        self._wake()

    def set_interval(self, seconds: float) -> None:
        """Poll every so many seconds (0.5 to 3600), counted from the last poll."""
        self._pace.interval = seconds
        self._tell(interval=self._pace.interval, stretched_to=self._pace.stretched_to)

    def watch(self, ids: Iterable[int]) -> None:
        """Say which operations are on screen: of those the progress is read."""
        self._watched = frozenset(ids)
        if self._picture.has_unheard(self._watched):
            self._soon = self._picture.read_at + SOON
            self._wake()

    def follow(self, ids: Iterable[int]) -> None:
        """Say which operations are to be read whatever becomes of them."""
        self._followed = tuple(sorted(set(ids)))[-MOST_FOLLOWED:]

    def usual(self, operation: Operation) -> Usual | None:
        """Give how long this operation's package usually takes, as far as it was read."""
        return self._picture.habits.of(operation)

    async def history(self, request: HistoryRequest) -> HistoryPage:
        """Read a page of the history; raise SsisTuiError."""
        page = await self.read(lambda catalog: catalog.history(request), name="the history")
        self._learnt = (*self._learnt, *page.operations)[-MOST_LEARNT:]
        return page

    async def read(self, call: Callable[[Catalog], T], *, name: str) -> T:
        """Run a read of one's own; raise SsisTuiError.

        It runs beside the polls, on a second connection, after the reads asked before it. `name`
        says what is read, such as "the messages of 184217".
        """
        if self._refusal is not None:
            # Each try counts against the account; the poller makes as few as it can.
            raise self._refusal
        return await self._details.read(call, name=name)

    def cancel_read(self) -> bool:
        """Give up the read that runs, which raises Cancelled; False if none does."""
        return self._details.cancel()

    async def _run(self) -> None:
        while True:
            await self._until_due()
            self._look_at_clocks()
            for _ in range(MOST_ROUNDS):
                await self._poll()
                is_resting = self._is_paused or self._is_suspended or self._failures > 0
                if is_resting or not self._picture.ledger.is_behind:
                    break

    async def _until_due(self) -> None:
        while True:
            self._alarm = asyncio.get_running_loop().create_future()
            due = self._due()
            delay = due - self._clock.monotonic()
            if delay <= 0:
                return
            await within(self._clock, self._alarm, None if due == inf else delay)

    def _due(self) -> float:
        if self._is_asked:
            return -inf
        if self._is_paused or self._is_suspended:
            return inf
        if self._retry_at is not None:
            return self._retry_at
        return min(self._pace.due, self._soon) if self._polls else -inf

    async def _poll(self) -> None:
        began = self._clock.monotonic()
        is_full, self._is_asked, self._is_full, self._soon = self._is_full, False, False, inf
        self._pace.begin(began)
        self._polls += 1
        late = asyncio.ensure_future(self._tell_when_late(began))
        try:
            picture = await self._read(began, is_full=is_full)
        except SsisTuiError as error:
            self._fail(error, began)
        else:
            self._succeed(picture, began)
        finally:
            late.cancel()

    async def _read(self, began: float, *, is_full: bool) -> Picture:
        thread = self._thread
        if self._opened != thread.generation:
            self._is_fresh = True
            self._info = await thread.run(lambda catalog: catalog.open(), limit=OPEN_LIMIT)
            self._opened = thread.generation
        question = Question(
            at=began,
            is_fresh=self._is_fresh,
            is_full=is_full,
            sees_all=self._info is None or self._info.rights.sees_all,
            watched=self._watched,
            followed=self._followed,
            learnt=self._learnt,
        )
        call = partial(_ask, self._picture, question, self._clock)
        picture = await thread.run(call, limit=POLL_LIMIT, generation=self._opened)
        self._learnt = self._learnt[len(question.learnt) :]
        return picture

    def _succeed(self, picture: Picture, began: float) -> None:
        took = self._clock.monotonic() - began
        self._pace.finish(picture.taken, took=took, is_light=picture.was_light)
        self._picture = picture
        self._is_fresh = False
        self._failures = self._refusals = 0
        self._refusal = self._retry_at = None
        ledger = picture.ledger
        self._stream.put(
            Snapshot(
                server=self.server.name,
                state=ConnectionState.LIVE,
                info=self._info,
                active=ledger.active,
                history=ledger.history,
                history_goes_on=ledger.goes_on,
                ended=ledger.ended,
                followed=ledger.followed,
                progress=picture.listening.told,
                usual=picture.usual,
                counts=picture.counts,
                server_time=ledger.server_time,
                taken=picture.taken,
                took=took,
                interval=self._pace.interval,
                stretched_to=self._pace.stretched_to,
                is_paused=self._is_paused,
                polls=self._polls,
                rows_read=picture.rows_read,
                abandoned_threads=self.abandoned_threads,
            )
        )

    def _fail(self, error: SsisTuiError, began: float) -> None:
        now = self._clock.monotonic()
        self._failures += 1
        count = self._failures
        if isinstance(error, LoginRefused) and error.is_counted:
            self._refusals += 1
            self._refusal = error
            count = self._refusals
        what = plan(error, count, was_live=self.latest.server_time is not None)
        self._pace.finish(now, took=0.0, is_light=False)
        self._pace.put_off()
        self._retry_at = now + what.delay
        if not what.keeps_connection:
            self._opened = None
            if not error.ends_connection:
                # Its rights, its views or its driver are not what they were: begin anew.
                self._thread.renew()
        self._tell(
            state=what.state,
            error=error,
            took=now - began,
            late_since=None,
            next_try=None if self._is_paused else self._retry_at,
            polls=self._polls,
            abandoned_threads=self.abandoned_threads,
        )

    async def _tell_when_late(self, began: float) -> None:
        await self._clock.sleep(LATE_AFTER)
        self._tell(late_since=began)

    def _look_at_clocks(self) -> None:
        """Reconnect after the machine was suspended: what was open may be dead, and not say so."""
        gain, self._gain = self._gain, _gain(self._clock)
        if self._gain - gain > SLEPT:
            self._thread.renew()
            self._details.renew()

    def _tell(self, **changes: object) -> None:
        """Hand on the latest snapshot with these changes, and look again at what is due."""
        self._stream.put(replace(self.latest, **changes))
        self._wake()

    def _wake(self) -> None:
        if self._alarm is not None and not self._alarm.done():
            self._alarm.set_result(None)


def _ask(picture: Picture, question: Question, clock: Clock, catalog: Catalog) -> Picture:
    return picture.read(catalog, question, clock.monotonic)


def _gain(clock: Clock) -> float:
    """Give how far the wall clock is ahead of the monotonic one, in seconds."""
    return clock.now().timestamp() - clock.monotonic()

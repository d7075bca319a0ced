"""Reads what the summary tells of a range, one part after the other."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from textual.dom import DOMNode

from ssis_tui.catalog.requests import OperationFilter
from ssis_tui.errors import Cancelled, ConnectError, ConnectionLost, SsisTuiError
from ssis_tui.model.reports import FailedConnection
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.findings import Findings
from ssis_tui.polling.history_reader import FAILED, MOST_FAILED, HistoryReader, Range
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import narrowing, slow_packages, summary
from ssis_tui.present.slow_packages import SlowPackage
from ssis_tui.present.summary import Hour
from ssis_tui.tui.reading import Reading

WINDOWS: Final = 10
"""Pages of the history that are read for what failed, at the most."""


class SummarySearch:
    """The parts of a range by name: hours, failed, slower, connections; what fails goes on live."""

    def __init__(
        self, host: DOMNode, reader: HistoryReader, clock: Clock, changed: Callable[[], None]
    ) -> None:
        """`changed` is called when a reading begins, after each part, and when it ends."""
        self._reader = reader
        self._changed = changed
        self._reading = Reading(host, clock, changed, name="summary")
        self._snapshot: Snapshot = no_snapshot("")
        self._read: set[str] = set()
        """Parts that were read for the range that is shown."""
        self._errors: dict[str, SsisTuiError] = {}
        self.hours: tuple[Hour, ...] = ()
        self.failed = Findings(filter=FAILED)
        self.slow: tuple[SlowPackage, ...] = ()
        self.connections: tuple[FailedConnection, ...] = ()

    @property
    def is_begun(self) -> bool:
        """Whether something was read, is being read or went wrong."""
        reading = self._reading
        return reading.read_at is not None or reading.is_running or reading.error is not None

    @property
    def seconds(self) -> float | None:
        """For how long it reads by now; None while it does not."""
        return self._reading.seconds

    @property
    def age(self) -> float | None:
        """Seconds since it was read; None before."""
        return self._reading.age

    @property
    def error(self) -> SsisTuiError | None:
        """What went wrong with the last reading as a whole."""
        return self._reading.error

    @property
    def failed_by_connection(self) -> bool:
        """Whether the last reading failed because there was no connection."""
        return self._reading.failed_by_connection

    def has(self, part: str) -> bool:
        """Whether a part was read for the range that is shown, or went wrong."""
        return part in self._read

    def error_of(self, part: str) -> SsisTuiError | None:
        """Give why a part is missing; None where it is there or may still come."""
        return self._errors.get(part) or (None if self.has(part) else self.error)

    def take(self, snapshot: Snapshot) -> None:
        """Take in what a snapshot tells of what failed."""
        self._snapshot = snapshot
        if self.has("failed"):
            self.failed = self.failed.with_snapshot(snapshot)

    def begin(self, wanted: OperationFilter, now: datetime, *, is_other_range: bool) -> None:
        """Read the filter's range, the last day without one; `now` is the server's time.

        Of another range nothing is shown any more of the one before.
        """
        if is_other_range:
            self._read.clear()
            self.hours, self.slow, self.connections = (), (), ()
            self.failed = Findings(filter=FAILED)
        self._errors.clear()
        stretch = Range(wanted.since or now - timedelta(days=1), wanted.until)
        self._reading.begin(lambda: self._read_all(stretch, now))

    def give_up(self) -> bool:
        """Give up what is being read; False if nothing is."""
        return self._reading.is_running and self._reader.cancel()

    async def _read_all(self, stretch: Range, now: datetime) -> None:
        """Read one part after the other, each shown as soon as it is there."""
        ids = await self._reader.ids(stretch)

        async def read_hours() -> None:
            counts = await self._reader.hours(ids)
            self.hours = summary.hours(counts, stretch.since, stretch.until or now)

        async def read_slower() -> None:
            in_range = await self._reader.packages(ids)
            before = await self._reader.packages_in(stretch.before(now))
            self.slow = slow_packages.slower(in_range, before)

        async def read_connections() -> None:
            self.connections = await self._reader.failed_connections(ids)

        await self._read_part("hours", read_hours)
        await self._read_part("failed", lambda: self._read_failed(stretch))
        await self._read_part("slower", read_slower)
        await self._read_part("connections", read_connections)

    async def _read_part(self, part: str, read: Callable[[], Awaitable[None]]) -> None:
        """Read a part; what goes wrong with one does not keep the others from being read."""
        try:
            await read()
        except SsisTuiError as error:
            if isinstance(error, Cancelled | ConnectError | ConnectionLost):
                raise
            self._errors[part] = error
        self._read.add(part)
        self._changed()

    async def _read_failed(self, stretch: Range) -> None:
        wanted = narrowing.within(FAILED, stretch.since, stretch.until)
        found = Findings(filter=wanted).with_snapshot(self._snapshot)
        for _ in range(WINDOWS):
            if not found.goes_on or len(found.rows) >= MOST_FAILED:
                break
            found = found.with_older(await self._reader.page(found.older(MOST_FAILED)))
        self.failed = found

"""Searches the history for a screen: a page at a time, no further than somebody wants."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from textual.dom import DOMNode

from ssis_tui.catalog.requests import EVERYTHING, HistoryPage, OperationFilter
from ssis_tui.errors import SsisTuiError
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.findings import Findings
from ssis_tui.polling.history_reader import HistoryReader
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.tui.reading import Reading

MOST_WINDOWS: Final = 10
"""Windows that are looked at one after the other while nothing is found."""


class HistorySearch:
    """What a filter lets through, and the one reading that is under way for it.

    The server does the narrowing, in windows of ids that it bounds. A key that moves on makes it
    look further; while it finds nothing it goes on by itself, ten windows at the most.
    """

    def __init__(
        self,
        host: DOMNode,
        reader: HistoryReader,
        clock: Clock,
        changed: Callable[[], None],
        *,
        limit: int,
    ) -> None:
        self._reader = reader
        self._reading = Reading(host, clock, changed, name="search")
        self._changed = changed
        self._limit = limit
        self._snapshot = no_snapshot("")
        self._least = 1
        self.found = Findings()

    @property
    def error(self) -> SsisTuiError | None:
        """What went wrong with the last reading."""
        return self._reading.error

    @property
    def seconds(self) -> float | None:
        """For how long it reads by now; None while it does not."""
        return self._reading.seconds

    @property
    def is_reading(self) -> bool:
        return self._reading.is_running

    def begin(self, wanted: OperationFilter = EVERYTHING, *, least: int = 1) -> None:
        """Search anew for what a filter lets through, until there are `least` rows."""
        self._least = least
        self.found = Findings(filter=wanted).with_snapshot(self._snapshot)
        self._fill()

    def go_to(self, moment: datetime) -> None:
        """Hold what was created before a moment and the filter lets through, newest first."""
        self.found = Findings(filter=self.found.filter, is_at_head=False, ceiling=moment)
        self._reading.begin(self._read_around)

    def take(self, snapshot: Snapshot) -> None:
        """Take in what a snapshot tells."""
        is_first = self._snapshot.server_time is None
        old, self._snapshot = self._snapshot, snapshot
        if _is_same(old, snapshot) and old.is_fresh is snapshot.is_fresh:
            return
        was_at_head = self.found.is_at_head
        self.found = self.found.with_snapshot(snapshot)
        if is_first and self.found.ceiling is None:
            self._fill()
        elif snapshot.is_fresh and not old.is_fresh and self._reading.failed_by_connection:
            self._reading.begin(self._read_first)
        elif was_at_head and not self.found.is_at_head and not self.is_reading:
            # More came than a snapshot holds: a gap would be a lie.
            self.look_newer()

    def look_older(self) -> None:
        """Read the page below what is held."""
        if self.found.goes_on and not self.is_reading:
            self._reading.begin(self._read_older)

    def look_newer(self) -> None:
        """Read the page above what is held, if it was scrolled or sent far back."""
        found = self.found
        if found.rows and not found.is_at_head and not self.is_reading:
            self._reading.begin(self._read_newer)

    def give_up(self) -> bool:
        """Give up what is being read; False if nothing is."""
        return self.is_reading and self._reader.cancel()

    def _fill(self) -> None:
        """Read on until there is something to show."""
        if self._snapshot.server_time is None:
            # Nothing is known yet: what comes first may be enough.
            return
        if len(self.found.rows) < self._least and self.found.goes_on:
            self._reading.begin(self._read_first)

    async def _read_first(self) -> None:
        for _ in range(MOST_WINDOWS):
            page = await self._read_page_below()
            if len(self.found.rows) >= self._least or page.next_before is None:
                return

    async def _read_older(self) -> None:
        for _ in range(MOST_WINDOWS):
            page = await self._read_page_below()
            if page.operations or page.next_before is None:
                return

    async def _read_page_below(self) -> HistoryPage:
        page = await self._reader.page(self.found.older(self._limit))
        self.found = self.found.with_older(page)
        self._changed()
        return page

    async def _read_newer(self) -> None:
        top = max((each.operation_id for each in self._snapshot.history[:1]), default=0)
        page = await self._reader.page(self.found.newer(self._limit))
        self.found = self.found.with_newer(page, asked=self._limit, top=top)

    async def _read_around(self) -> None:
        await self._read_older()
        if self.found.rows:
            # Some newer ones too: whoever is sent to a moment wants to see both sides of it.
            await self._read_newer()


def _is_same(old: Snapshot, new: Snapshot) -> bool:
    """Whether two snapshots hold the same rows."""
    return (
        old.server_time is not None
        and old.active is new.active
        and old.history is new.history
        and old.ended is new.ended
        and old.history_goes_on == new.history_goes_on
    )

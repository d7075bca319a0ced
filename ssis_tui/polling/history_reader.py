"""What the history and the summary read: each question by a name, through the poller."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from msgspec import Struct

from ssis_tui.catalog.reports import IdRange, Reports
from ssis_tui.catalog.requests import HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Operation
from ssis_tui.model.reports import FailedConnection, HourCount, PackageSummary
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import Usual

T = TypeVar("T")

MOST_FAILED: Final = 100
"""Failed executions of a summary that are listed."""
SHORTEST_BEFORE: Final = timedelta(days=7)
LONGEST_BEFORE: Final = timedelta(days=30)
"""How far before a range one looks for what is usual."""

FAILED: Final = OperationFilter(
    statuses=frozenset({OperationStatus.FAILED, OperationStatus.ENDED_UNEXPECTEDLY}),
    types=frozenset({OperationType.EXECUTE}),
)


class Range(Struct, frozen=True):
    """A stretch of time; operations belong to it by their creation."""

    since: datetime
    """Aware."""
    until: datetime | None = None
    """Aware; None for now."""

    def before(self, now: datetime) -> "Range":
        """Give the stretch before it that tells what was usual: as long, but a week at least."""
        span = (self.until or now) - self.since
        return Range(self.since - min(max(span, SHORTEST_BEFORE), LONGEST_BEFORE), self.since)


class HistoryReader:
    """Asks the catalog about what ran; every method may raise SsisTuiError.

    One question runs at a time; `cancel` gives up the one that does, which then raises Cancelled.
    """

    def __init__(self, poller: Poller) -> None:
        self._poller = poller

    def cancel(self) -> bool:
        """Give up the question that runs; False if none does."""
        return self._poller.cancel_read()

    def usual(self, operation: Operation) -> Usual | None:
        """Give how long this operation's package usually takes, as far as it was read."""
        return self._poller.usual(operation)

    async def page(self, request: HistoryRequest) -> HistoryPage:
        """Read a page of the history."""
        return await self._poller.history(request)

    async def ids(self, stretch: Range) -> IdRange | None:
        """Find the ids of a stretch of time; None if nothing was created in it."""
        return await self._ask(
            lambda reports: reports.id_range(stretch.since, stretch.until), "the range of time"
        )

    async def hours(self, ids: IdRange | None) -> tuple[HourCount, ...]:
        """Count executions by hour."""
        if ids is None:
            return ()
        return await self._ask(lambda reports: reports.hour_counts(ids), "the hours")

    async def packages(self, ids: IdRange | None) -> tuple[PackageSummary, ...]:
        """Sum up executions by package."""
        if ids is None:
            return ()
        return await self._ask(lambda reports: reports.package_summaries(ids), "the packages")

    async def packages_in(self, stretch: Range) -> tuple[PackageSummary, ...]:
        """Find the ids of a stretch of time, and sum up its executions by package."""

        def read(reports: Reports) -> tuple[PackageSummary, ...]:
            ids = reports.id_range(stretch.since, stretch.until)
            return () if ids is None else reports.package_summaries(ids)

        return await self._ask(read, "the packages")

    async def failed_connections(self, ids: IdRange | None) -> tuple[FailedConnection, ...]:
        """Read the connections that stand in the errors of failed executions."""
        if ids is None:
            return ()
        return await self._ask(
            lambda reports: reports.failed_connections(ids), "the connections that failed"
        )

    async def _ask(self, call: Callable[[Reports], T], what: str) -> T:
        return await self._poller.read(call, name=what)

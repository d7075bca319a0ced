"""Finds pages of the history in bounded windows of ids, and ids by time."""

from datetime import datetime
from typing import Final

from ssis_tui.catalog.reports import IdRange
from ssis_tui.catalog.requests import HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.catalog.session import Session
from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.history import (
    LAST_ID,
    Range,
    at_or_after,
    first_since_batch,
    last_before_batch,
    moment_batch,
    newest_batch,
    page_batch,
    search_batch,
)
from ssis_tui.model.operations import Operation

WINDOW: Final = 20_000
"""Ids that the first step of a search looks at; each further step looks at twice as many."""
STEPS: Final = 5
"""Windows that one call looks at before it hands back a short page."""
PROBES: Final = 19
"""One-row reads that finding a moment may take, besides two for the ends."""
SLACK: Final = 64
"""Ids around a moment that are looked at too: ids are not given in the order of time."""
_DOING: Final = "reading the history"


class HistorySearch:
    """Reads pages of one session's history."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[datetime, Range] = {}
        """Where a moment lies, by moment: the past does not move."""

    def page(self, request: HistoryRequest) -> HistoryPage:
        """Read one page; see HistoryRequest and HistoryPage for what it promises."""
        if self._is_vain(request.filter):
            return HistoryPage(operations=(), next_before=None)
        low, high = request.after or 0, LAST_ID
        if request.before is not None:
            low, high = 0, request.before
        wanted = request.filter
        if wanted.since is not None:
            low = max(low, self._around(wanted.since).low - SLACK)
        if wanted.until is not None:
            high = min(high, self._around(wanted.until).high + SLACK)
        within = Range(low, high)
        upward = request.after is not None
        found, reached = (
            self._upward(within, wanted, request.limit)
            if upward
            else self._downward(within, wanted, request.limit)
        )
        found = [one for one in found if _is_within(one, wanted)]
        found.sort(key=lambda operation: -operation.operation_id)
        if upward:
            reached = found[-1].operation_id if found else (request.after or 0) + 1
            return HistoryPage(operations=tuple(found), next_before=reached, reached=_oldest(found))
        return HistoryPage(
            operations=tuple(found),
            next_before=reached,
            reached=_oldest(found) if reached is None else self._created_at(found, reached),
        )

    def ids_between(self, since: datetime, until: datetime | None) -> IdRange | None:
        """Find the ids of what was created from `since` on and before `until`; None if nothing."""
        low = max(0, self._around(since).low - SLACK)
        high = LAST_ID if until is None else min(LAST_ID, self._around(until).high + SLACK)
        first = self._run(first_since_batch(Range(low, high), since), "first")
        if not first:
            return None
        last = self._top() if until is None else None
        if until is not None:
            found = self._run(last_before_batch(Range(low, high), until), "last")
            last = found[0][0] if found else None
        if last is None or last < first[0][0]:
            return None
        return IdRange(first[0][0], last)

    def _is_vain(self, wanted: OperationFilter) -> bool:
        """Whether no view can hold what is wanted, as a deployment in a folder."""
        if _is_plain(wanted):
            return False
        whole = Range(0, LAST_ID)
        return search_batch(self._session.present, whole, wanted, 1, upward=False).is_empty

    def _downward(
        self, within: Range, wanted: OperationFilter, limit: int
    ) -> tuple[list[Operation], int | None]:
        """Search towards older ids; give what was found, and where to go on."""
        is_plain = _is_plain(wanted)
        if is_plain and self._sees_all:
            found = self._read(within, wanted, limit, upward=False)
            is_full = len(found) >= limit
            return found, (min(one.operation_id for one in found) if is_full else None)
        high = min(within.high, self._top() + 1)
        size, found = WINDOW, list[Operation]()
        for _ in range(STEPS):
            window = Range(max(within.low, high - size - 1), high)
            if window.is_empty:
                return found, None
            more = self._read(window, wanted, limit - len(found), upward=False)
            found += more
            if len(found) >= limit:
                return found, min(one.operation_id for one in found)
            high = window.low + 1
            if not more:
                # Ids may have gaps of any size: go on where there is something.
                below = self._newest_below(high)
                if below is None or below <= within.low:
                    return found, None
                high = min(high, below + 1)
            size *= 2
        return found, (high if high - within.low > 1 else None)

    def _upward(
        self, within: Range, wanted: OperationFilter, limit: int
    ) -> tuple[list[Operation], None]:
        """Search towards newer ids, to the newest one if need be: windows double."""
        if _is_plain(wanted) and self._sees_all:
            return self._read(within, wanted, limit, upward=True), None
        top = min(within.high - 1, self._top())
        low, size, found = within.low, WINDOW, list[Operation]()
        while low < top and len(found) < limit:
            window = Range(low, min(top + 1, low + size + 1))
            found += self._read(window, wanted, limit - len(found), upward=True)
            low = window.high - 1
            size *= 2
        return found, None

    def _read(
        self, window: Range, wanted: OperationFilter, limit: int, *, upward: bool
    ) -> list[Operation]:
        """Read what a filter lets through of one window, nearest its beginning first."""
        present = self._session.present
        if window.is_empty or limit < 1:
            return []
        if _is_plain(wanted):
            batch = page_batch(present, window, wanted, limit, upward=upward)
            return self._session.read(batch, _DOING)
        answer = self._session.run(
            search_batch(present, window, wanted, limit, upward=upward), _DOING
        )
        ids = sorted({row[0] for row in answer.rows("ids")}, reverse=not upward)[:limit]
        return self._session.operations(ids, _DOING, is_committed=False)

    def _around(self, moment: datetime) -> Range:
        """Find where a moment lies among the ids: rows at or below `low` are older than it, rows
        at or above `high` are not, as far as ids follow time.

        At most PROBES + 2 reads of one row. Steps alternate between where the moment should be if
        operations came evenly, and the middle, so that no history is bad for it.
        """
        known = self._found.get(moment)
        if known is not None:
            return known
        first = self._moment_at(0)
        if first is None:
            return Range(0, LAST_ID)
        low, low_time = first[0] - 1, first[1]
        high = self._top() + 1
        high_time: datetime | None = None
        for probe in range(PROBES):
            if high - low <= 1 + SLACK // 2:
                break
            middle = (low + high) // 2
            if probe % 2 and high_time is not None:
                middle = _between(low, low_time, high, high_time, moment)
            row = self._moment_at(middle, high)
            if row is None:
                high = middle
            elif at_or_after(row[1], moment):
                high, high_time = middle, row[1]
            else:
                low, low_time = row[0], row[1]
        found = Range(low, high)
        if high <= self._top():
            # Else the moment lies ahead, and operations will come that belong before it.
            if len(self._found) > 100:
                self._found.clear()
            self._found[moment] = found
        return found

    def _moment_at(self, at_or_above: int, below: int = LAST_ID) -> Row | None:
        rows = self._run(moment_batch(at_or_above, below), "moment")
        return rows[0] if rows else None

    def _created_at(self, found: list[Operation], reached: int) -> datetime | None:
        """Tell down to when a search has looked."""
        if found and min(one.operation_id for one in found) == reached:
            return _oldest(found)
        row = self._moment_at(reached)
        return None if row is None else row[1]

    def _top(self) -> int:
        """The newest id that this login may see."""
        newest = self._newest_below(LAST_ID)
        return max(self._session.newest_seen, newest or 0)

    def _newest_below(self, below: int) -> int | None:
        by_key = self._sees_all or "effective_object_permissions" not in self._session.present
        rows = self._run(newest_batch(sees_all=by_key, below=below), "newest")
        newest = rows[0][0] if rows else None
        return newest if isinstance(newest, int) else None

    def _run(self, batch: Batch, result: str) -> list[Row]:
        return self._session.run(batch, _DOING).rows(result)

    @property
    def _sees_all(self) -> bool:
        return self._session.info.rights.sees_all


def _is_plain(wanted: OperationFilter) -> bool:
    """Whether nothing is filtered but time."""
    return not (
        wanted.statuses
        or wanted.types
        or wanted.folder
        or wanted.project
        or wanted.package
        or wanted.caller
        or wanted.machine
    )


def _is_within(operation: Operation, wanted: OperationFilter) -> bool:
    if wanted.since is not None and not at_or_after(operation.created, wanted.since):
        return False
    return wanted.until is None or (
        operation.created is not None and operation.created < wanted.until
    )


def _oldest(found: list[Operation]) -> datetime | None:
    """The time of creation of the oldest one, by id."""
    return next((one.created for one in sorted(found, key=lambda one: one.operation_id)), None)


def _between(low: int, low_time: datetime, high: int, high_time: datetime, moment: datetime) -> int:
    """Guess an id by proportion, strictly between both ends."""
    span = (high_time - low_time).total_seconds()
    part = (moment - low_time).total_seconds() / span if span > 0 else 0.5
    return min(max(low + int((high - low) * part), low + 1), high - 1)

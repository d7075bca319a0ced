"""Pages of the demo's history: by key, in bounded windows, with the filter on the server's side."""

from collections.abc import Iterator

from ssis_tui.catalog.demo.moments import DAY, as_moment, as_ms
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.catalog.matching import matches
from ssis_tui.catalog.requests import HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.model.operations import Operation

WINDOW = 4000
"""Operations that one page looks at, at most."""


def read_history(session: Session, request: HistoryRequest, now_ms: int) -> HistoryPage:
    """Read one page, newest first."""
    if request.after is not None:
        return _newer(session, request, request.after, now_ms)
    return _older(session, request, now_ms)


def _older(session: Session, request: HistoryRequest, now_ms: int) -> HistoryPage:
    wanted = request.filter
    simulation = session.simulation
    since_ms = None if wanted.since is None else as_ms(wanted.since)
    before = _start(session, request)
    found: list[Operation] = []
    last: Row | None = None
    for looked, row in enumerate(simulation.descending(before, now_ms)):
        if since_ms is not None and row.created_ms < since_ms:
            return _page(found, None, last)
        if len(found) == request.limit or looked == WINDOW:
            # There is at least this one more.
            return _page(found, row.operation_id + 1, last)
        session.check()
        last = row
        if session.sees(row):
            operation = simulation.operation(row, now_ms)
            if matches(operation, wanted):
                found.append(operation)
    return _page(found, None, last)


def _newer(session: Session, request: HistoryRequest, after: int, now_ms: int) -> HistoryPage:
    found: list[Operation] = []
    for operation in _matching_above(session, request.filter, after, now_ms):
        found.append(operation)
        if len(found) == request.limit:
            break
    found.reverse()
    oldest = found[-1] if found else None
    # What is asked for from below has something below it: the row it was asked from.
    next_before = after + 1 if oldest is None else oldest.operation_id
    return HistoryPage(
        operations=tuple(found),
        next_before=next_before,
        reached=None if oldest is None else oldest.created,
    )


def _matching_above(
    session: Session, wanted: OperationFilter, after: int, now_ms: int
) -> Iterator[Operation]:
    for row in session.simulation.ascending(after, now_ms):
        session.check()
        if session.sees(row):
            operation = session.simulation.operation(row, now_ms)
            if matches(operation, wanted):
                yield operation


def _start(session: Session, request: HistoryRequest) -> int | None:
    """Give the id to look below: the one asked for, or the end of the day of `until`."""
    if request.filter.until is None:
        return request.before
    bound = session.simulation.plan.first_id(as_ms(request.filter.until) // DAY + 1)
    if bound is None or request.before is None:
        return request.before if bound is None else bound
    return min(bound, request.before)


def _page(found: list[Operation], next_before: int | None, last: Row | None) -> HistoryPage:
    return HistoryPage(
        operations=tuple(found),
        next_before=next_before,
        reached=None if last is None else as_moment(last.created_ms),
    )

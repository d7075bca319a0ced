"""Pages of the demo's history: by key, in bounded windows, with the filter on the server's side."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from ssis_tui.catalog.demo.moments import DAY, as_moment, as_ms
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.catalog.requests import EVERYTHING, HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.model.operations import Execution, Operation, Validation

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


def matches(operation: Operation, wanted: OperationFilter) -> bool:
    """Say whether an operation is what the filter narrows to; a NULL matches no name."""
    if wanted is EVERYTHING:
        return True
    if wanted.statuses and operation.status not in wanted.statuses:
        return False
    if wanted.types and operation.operation_type not in wanted.types:
        return False
    created = operation.created
    if wanted.since is not None and (created is None or created < wanted.since):
        return False
    if wanted.until is not None and (created is None or created >= wanted.until):
        return False
    folder, project, package = _names(operation)
    return (
        _is_named(folder, wanted.folder)
        and _is_named(project, wanted.project)
        and _is_named(package, wanted.package)
        and _is_named(operation.caller_name, wanted.caller)
        and _is_named(operation.machine_name, wanted.machine)
    )


def _names(operation: Operation) -> tuple[str | None, str | None, str | None]:
    """Give folder, project and package as far as the catalog's views name them."""
    if isinstance(operation, Execution):
        return operation.folder_name, operation.project_name, operation.package_name
    if isinstance(operation, Validation):
        package = operation.object_name if operation.operation_type == 301 else None
        return operation.folder_name, operation.project_name, package
    return None, operation.object_name, None


def _is_named(name: str | None, pattern: str | None) -> bool:
    if pattern is None:
        return True
    return name is not None and _matcher(pattern)(name) is not None


@lru_cache(maxsize=64)
def _matcher(pattern: str) -> Callable[[str], object]:
    """Compile a pattern in which only * and ? mean something."""
    signs = {"*": ".*", "?": "."}
    text = "".join(signs.get(letter) or re.escape(letter) for letter in pattern)
    return re.compile(text, re.IGNORECASE | re.DOTALL).fullmatch

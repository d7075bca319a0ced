"""Reads the logs of the demo's operations: pages, tails, single messages."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from ssis_tui.catalog.demo.log import ALL, Wanted, message_id
from ssis_tui.catalog.demo.overlay import Recorded
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.catalog.requests import (
    PROGRESS_TYPES,
    PROGRESS_WHOLE_LIMIT,
    MessagePage,
    MessageRequest,
    PollRequest,
)
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage

_PROGRESS = Wanted(types=frozenset(PROGRESS_TYPES))
_NO_END = 1 << 62


def read_progress(
    session: Session, rows: Mapping[int, Row], request: PollRequest
) -> tuple[EventMessage, ...]:
    """Read what tells where executions are, by ascending id."""
    found: list[EventMessage] = []
    for key, row in rows.items():
        if key in request.progress_whole:
            newest = _descending(session, row, _NO_END, _PROGRESS)
            found += islice(newest, PROGRESS_WHOLE_LIMIT)
        else:
            found += _ascending(session, row, request.progress_after, _PROGRESS)
    found.sort(key=lambda message: message.event_message_id or 0)
    return tuple(found)


def read_messages(session: Session, row: Row | None, request: MessageRequest) -> MessagePage:
    """Read one page in the direction asked for; of an operation that is not there, an empty one."""
    if row is None:
        return MessagePage((), is_end=True)
    wanted = Wanted(request.types, request.text, request.source)
    if request.before is not None:
        messages = _descending(session, row, request.before, wanted)
    else:
        messages = _ascending(session, row, request.after or 0, wanted)
    within = (
        message
        for message in messages
        if _is_within(message.message_time, request.since, request.until)
    )
    found = list(islice(within, request.limit + 1))
    page = found[: request.limit]
    if request.before is not None:
        page.reverse()
    return MessagePage(tuple(page), is_end=len(found) <= request.limit)


def read_message(session: Session, row: Row, event_message_id: int) -> EventMessage | None:
    """Read one message by its id."""
    message = next(_ascending(session, row, event_message_id - 1, ALL), None)
    if message is None or message.event_message_id != event_message_id:
        return None
    return message


def find_first_error(session: Session, row: Row) -> EventMessage | None:
    """Read the first error, or the first failed task where there is none."""
    for kind in (MessageType.ERROR, MessageType.TASK_FAILED):
        wanted = Wanted(types=frozenset({kind}))
        first = next(_ascending(session, row, 0, wanted), None)
        if first is not None:
            return first
    return None


def _ascending(session: Session, row: Row, after: int, wanted: Wanted) -> Iterator[EventMessage]:
    log = session.simulation.log(row)
    return _checked(session, log.ascending(after, _upto(session, row), wanted))


def _descending(session: Session, row: Row, before: int, wanted: Wanted) -> Iterator[EventMessage]:
    log = session.simulation.log(row)
    newest = min(before, _upto(session, row) + 1)
    return _checked(session, log.descending(newest, wanted))


def _checked(session: Session, messages: Iterator[EventMessage | None]) -> Iterator[EventMessage]:
    for message in messages:
        session.check()
        if message is not None:
            yield message


def _upto(session: Session, row: Row) -> int:
    """Give the highest message id that can have been written by now."""
    if isinstance(row.source, Recorded):
        return _NO_END
    return message_id(session.simulation.now_ms() + 1, 0) - 1


def _is_within(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or moment >= since) and (until is None or moment <= until)

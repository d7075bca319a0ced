"""Rows of ``catalog.event_messages``, which holds the plain operation messages too.

Messages of Scale Out workers come from tables without a key of their own: their event_message_id is
NULL, so they are read by time and told apart by their GUID.
"""

from collections.abc import Iterable
from typing import Final

from ssis_tui.catalog.requests import PROGRESS_TYPES, MessageRequest
from ssis_tui.catalog.sql.batch import Batch, Parameter, Row, contains, instant, padded_marks
from ssis_tui.catalog.sql.views import BY_CHARACTER, EVENT_MESSAGES, PIECE, Present
from ssis_tui.model.codes import MessageSourceType, MessageType
from ssis_tui.model.messages import EventMessage

BY_KEY: Final = "messages"
"""Result set of the messages that have an id."""
OF_WORKERS: Final = "worker_messages"
"""Result set of the messages of Scale Out workers, which have none."""
NO_KEY: Final = "(event_message_id IS NULL OR event_message_id < 0)"
INSENSITIVE: Final = "COLLATE Latin1_General_CI_AS"
"""Whatever the database's collation: filters ignore case."""
CUT: Final = {"message": 400, "package_path": PIECE, "execution_path": PIECE}
"""Characters that a poll takes: no more than a line of the screen needs."""
PIECES: Final = 8
"""Pieces of a long text that are read in one round trip."""

_IS_PROGRESS: Final = f"message_type IN ({', '.join(str(int(kind)) for kind in PROGRESS_TYPES)})"
_TYPES = {int(kind): kind for kind in MessageType}
_SOURCES = {int(kind): kind for kind in MessageSourceType}


def select_page(batch: Batch, present: Present, request: MessageRequest, *, workers: bool) -> None:
    """Add the reads of one page and one row more, which tells whether there is another page."""
    wanted, values = _narrowed(request)
    columns = EVENT_MESSAGES.select_list(present)
    head = f"SELECT TOP (?) {columns} FROM catalog.event_messages WHERE operation_id = ?"
    top: tuple[Parameter, ...] = (request.limit + 1, request.operation_id)
    is_forward = request.before is None
    order = "" if is_forward else " DESC"
    bound = "event_message_id >= ?"
    bounds: list[Parameter] = [0]
    if request.after is not None:
        bound, bounds = "event_message_id > ?", [request.after]
    elif request.before is not None:
        bound, bounds = "event_message_id >= ? AND event_message_id < ?", [0, request.before]
    by_time, moments = _when(request)
    if request.after is None and request.before is None:
        bound, bounds = bound + by_time, [*bounds, *moments]
    batch.select(
        BY_KEY,
        f"{head} AND {bound}{wanted} ORDER BY event_message_id{order};",
        *top,
        *bounds,
        *values,
    )
    if not workers:
        return
    batch.select(
        OF_WORKERS,
        f"{head} AND {NO_KEY}{by_time}{wanted} ORDER BY message_time{order};",
        *top,
        *moments,
        *values,
    )


def select_text(batch: Batch, message: EventMessage, start: int) -> None:
    """Add the read of PIECES pieces of one message's text, from its character `start` on (from 1).

    The result set is ``text``: one row, or none if the message is gone.
    """
    pieces = ", ".join(
        f"CAST(SUBSTRING(message {BY_CHARACTER}, ?, {PIECE}) AS nvarchar({2 * PIECE})) AS piece{n}"
        for n in range(PIECES)
    )
    starts = [start + number * PIECE for number in range(PIECES)]
    which: Parameter
    if message.event_message_id is not None and message.event_message_id >= 0:
        key, which = "event_message_id = ?", message.event_message_id
    else:
        key = "event_message_guid = CAST(? AS uniqueidentifier)"
        which = message.event_message_guid or ""
    batch.select(
        "text",
        f"SELECT TOP (1) {pieces} FROM catalog.event_messages WHERE operation_id = ? AND {key};",
        *starts,
        message.operation_id,
        which,
    )


def _when(request: MessageRequest) -> tuple[str, list[Parameter]]:
    """Give the conditions on time, each beginning with AND, and their values."""
    text, values = "", list[Parameter]()
    for moment, sign in ((request.since, ">="), (request.until, "<=")):
        if moment is not None:
            text += f" AND message_time {sign} CAST(? AS datetimeoffset(7))"
            values.append(instant(moment))
    return text, values


def _narrowed(request: MessageRequest) -> tuple[str, list[Parameter]]:
    """Give the further conditions of a request, each beginning with AND, and their values."""
    text, values = "", list[Parameter]()
    if request.types:
        places, kinds = padded_marks(sorted(int(kind) for kind in request.types))
        text += f" AND message_type IN ({places})"
        values += kinds
    if request.text:
        text += f" AND message {INSENSITIVE} LIKE ? ESCAPE '~'"
        values.append(contains(request.text))
    if request.source:
        text += (
            f" AND (message_source_name {INSENSITIVE} LIKE ? ESCAPE '~'"
            f" OR execution_path {INSENSITIVE} LIKE ? ESCAPE '~')"
        )
        values += [contains(request.source)] * 2
    return text, values


def select_progress(
    batch: Batch, present: Present, ids: str, limit: int, after: int, since: str | None
) -> None:
    """Add the read of what the executions in the list `ids` have said since `after`.

    With `since`, a moment as text, also what Scale Out workers have said since then.
    """
    columns = EVENT_MESSAGES.select_list(present, cut=CUT)
    head = (
        f"SELECT TOP (?) {columns} FROM catalog.event_messages "
        f"WHERE operation_id IN {ids} AND {_IS_PROGRESS}"
    )
    batch.select(
        BY_KEY, f"{head} AND event_message_id > ? ORDER BY event_message_id;", limit, after
    )
    if since is not None:
        batch.select(
            OF_WORKERS,
            f"{head} AND {NO_KEY} AND message_time >= CAST(? AS datetimeoffset(7)) "
            "ORDER BY message_time;",
            limit,
            since,
        )


def select_newest_progress(
    batch: Batch, present: Present, condition: str, limit: int, *, workers: bool
) -> None:
    """Add the read of the newest progress; `condition` is on operation_id."""
    columns = EVENT_MESSAGES.select_list(present, cut=CUT)
    head = (
        f"SELECT TOP (?) {columns} FROM catalog.event_messages "
        f"WHERE operation_id {condition} AND {_IS_PROGRESS}"
    )
    batch.select(BY_KEY, f"{head} AND event_message_id >= 0 ORDER BY event_message_id DESC;", limit)
    if workers:
        batch.select(OF_WORKERS, f"{head} AND {NO_KEY} ORDER BY message_time DESC;", limit)


def messages_from(rows: Iterable[Row]) -> list[EventMessage]:
    """Make a message of each row; those without an operation or a time cannot be placed."""
    return [_message(row) for row in rows if row[1] is not None and row[2] is not None]


def _message(row: Row) -> EventMessage:
    kind = -1 if row[3] is None else row[3]
    source = row[4]
    return EventMessage(
        event_message_id=row[0],
        operation_id=row[1],
        message_time=row[2],
        message_type=_TYPES.get(kind) or MessageType(kind),
        message_source_type=(
            None if source is None else _SOURCES.get(source) or MessageSourceType(source)
        ),
        message=row[5] or "",
        extended_info_id=row[6],
        package_name=row[7],
        event_name=row[8],
        message_source_name=row[9],
        message_source_id=row[10],
        subcomponent_name=row[11],
        package_path=row[12],
        execution_path=row[13],
        thread_id=row[14],
        message_code=row[15],
        event_message_guid=None if row[16] is None else str(row[16]).lower(),
    )

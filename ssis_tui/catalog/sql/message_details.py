"""Single messages of ``catalog.event_messages`` and what ``catalog.event_message_context`` holds.

Messages of Scale Out workers have no id: their context is found by their GUID.
"""

from collections.abc import Iterable
from typing import Final

from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.messages import BY_KEY, NO_KEY, OF_WORKERS
from ssis_tui.catalog.sql.report_views import EVENT_MESSAGE_CONTEXT
from ssis_tui.catalog.sql.views import EVENT_MESSAGES, Present
from ssis_tui.model.codes import ContextType
from ssis_tui.model.messages import MessageContext

MOST_CONTEXT: Final = 5000
"""Values of one message that are read: a package may have very many variables."""


def message_batch(present: Present, operation_id: int, event_message_id: int) -> Batch:
    """Read one message by its id."""
    batch = Batch("message", "one message that is looked at")
    batch.select(
        BY_KEY,
        f"SELECT {EVENT_MESSAGES.select_list(present)} FROM catalog.event_messages "
        "WHERE operation_id = ? AND event_message_id = ?;",
        operation_id,
        event_message_id,
    )
    return batch


def first_error_batch(present: Present, operation_id: int, *, workers: bool) -> Batch:
    """Read the first error, or the first failed task where there is none: 120 sorts before 130."""
    batch = Batch("first error", "why an operation failed: its first error")
    head = (
        f"SELECT TOP (1) {EVENT_MESSAGES.select_list(present)} "
        "FROM catalog.event_messages WHERE operation_id = ? AND message_type IN (120, 130)"
    )
    batch.select(
        BY_KEY,
        f"{head} AND event_message_id >= 0 ORDER BY message_type, event_message_id;",
        operation_id,
    )
    if workers:
        batch.select(
            OF_WORKERS, f"{head} AND {NO_KEY} ORDER BY message_type, message_time;", operation_id
        )
    return batch


def context_batch(present: Present, *, event_message_id: int | None, guid: str | None) -> Batch:
    """Read the context of one message, by its id or else by its GUID."""
    batch = Batch("message context", "the context of the message that is looked at")
    head = (
        f"SELECT TOP (?) {EVENT_MESSAGE_CONTEXT.select_list(present)} "
        "FROM catalog.event_message_context WHERE "
    )
    if event_message_id is not None:
        batch.select(
            "context",
            f"{head}event_message_id = ? ORDER BY context_id;",
            MOST_CONTEXT,
            event_message_id,
        )
    else:
        batch.select(
            "context",
            f"{head}event_message_guid = CAST(? AS uniqueidentifier) ORDER BY context_depth;",
            MOST_CONTEXT,
            guid or "",
        )
    return batch


def context_from(rows: Iterable[Row]) -> tuple[MessageContext, ...]:
    """Make a value of each row, nearest to the error first; workers' rows all have the id -1."""
    made = [
        MessageContext(
            context_id=-1 if row[0] is None else row[0],
            context_depth=row[2],
            context_type=None if row[3] is None else ContextType(row[3]),
            package_path=row[4],
            context_source_name=row[5],
            property_name=row[6],
            property_value=row[7],
        )
        for row in rows
    ]
    # Depth 0 is the package before it began: the farthest of all.
    made.sort(key=lambda one: (not one.context_depth, one.context_depth or 0, one.context_id))
    return tuple(made)

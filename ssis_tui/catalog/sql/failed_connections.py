"""Connections named in the contexts of errors, found without a join of two filtered views.

First the failed executions of a range, then their first errors, then the contexts of those: each
step asks by the ids that the one before gave.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from ssis_tui.catalog.reports import IdRange
from ssis_tui.catalog.sql.batch import Batch, Row, pad
from ssis_tui.catalog.sql.messages import NO_KEY
from ssis_tui.catalog.sql.report_views import EVENT_MESSAGE_CONTEXT
from ssis_tui.catalog.sql.views import EVENT_MESSAGES, Present
from ssis_tui.masking import masked
from ssis_tui.model.reports import FailedConnection

EXECUTIONS_LOOKED_AT: Final = 200
"""The newest failed executions of a range."""
ERRORS_LOOKED_AT: Final = 5
"""The first errors of each: what comes after them mostly follows from them."""
_MOST: Final = EXECUTIONS_LOOKED_AT * ERRORS_LOOKED_AT

Key = int | str
"""What a context knows its message by: an id, or the GUID of a worker's message."""


class Failure(Struct, frozen=True):
    """An error of a failed execution."""

    key: Key
    execution_id: int
    moment: datetime


def failed_batch(ids: IdRange) -> Batch:
    """Find the newest failed executions of a range."""
    batch = Batch("failed executions", "connections that failed in a range of time: the executions")
    batch.select(
        "ids",
        "SELECT TOP (?) execution_id FROM catalog.executions "
        "WHERE execution_id >= ? AND execution_id <= ? AND status = 4 "
        "ORDER BY execution_id DESC;",
        EXECUTIONS_LOOKED_AT,
        ids.first,
        ids.last,
    )
    return batch


def errors_batch(present: Present, execution_ids: Sequence[int], *, workers: bool) -> Batch:
    """Find the first errors of executions; the list holds at most EXECUTIONS_LOOKED_AT."""
    batch = Batch(
        "errors of failed executions",
        "connections that failed in a range of time: the first errors",
    )
    listed = batch.declare(execution_ids)
    for is_worker in (False, True) if workers else (False,):
        kept, order = ("event_message_id >= 0", "event_message_id")
        if is_worker:
            kept, order = NO_KEY, "message_time"
        batch.select(
            "errors",
            "SELECT TOP (?) event_message_id, operation_id, message_time, event_message_guid FROM ("
            "SELECT event_message_id, operation_id, message_time, event_message_guid, "
            f"ROW_NUMBER() OVER (PARTITION BY operation_id ORDER BY {order}) AS place FROM ("
            f"SELECT {EVENT_MESSAGES.select_list(present)} FROM catalog.event_messages "
            f"WHERE operation_id IN {listed} AND message_type = 120 AND {kept}) AS errors) "
            "AS placed WHERE place <= ? ORDER BY operation_id DESC;",
            _MOST,
            ERRORS_LOOKED_AT,
        )
    return batch


def failures_from(rows: Iterable[Row]) -> dict[Key, Failure]:
    """Make a value of each error that can be found again, by what contexts know it by."""
    made: dict[Key, Failure] = {}
    for event_message_id, operation_id, moment, guid in rows:
        key: Key | None = None
        if event_message_id is not None and event_message_id >= 0:
            key = event_message_id
        elif guid is not None:
            key = str(guid).lower()
        if key is not None and operation_id is not None and moment is not None:
            made[key] = Failure(key, operation_id, moment)
    return made


def connections_batches(present: Present, failures: Mapping[Key, Failure]) -> list[Batch]:
    """Read the connection strings in the contexts of errors; ids and GUIDs apart.

    No index leads with either, so each batch is one pass over the contexts, and there are two at
    the most.
    """
    columns = EVENT_MESSAGE_CONTEXT.select_list(present)
    head = f"SELECT {columns} FROM catalog.event_message_context WHERE "
    tail = " AND context_type = 80 AND property_name = ?;"
    batches = []
    ids = [key for key in failures if isinstance(key, int)]
    if ids:
        batch = Batch(
            "failed connections",
            "connections that failed in a range of time: their names",
        )
        listed = batch.declare(ids)
        batch.select("context", f"{head}event_message_id IN {listed}{tail}", "ConnectionString")
        batches.append(batch)
    guids = [key for key in failures if isinstance(key, str)]
    if guids:
        padded = pad(guids)
        batch = Batch(
            "failed connections of workers",
            "connections that failed on Scale Out workers: their names",
        )
        places = ", ".join(["CAST(? AS uniqueidentifier)"] * len(padded))
        batch.select(
            "context",
            f"{head}event_message_guid IN ({places}){tail}",
            *padded,
            "ConnectionString",
        )
        batches.append(batch)
    return batches


def connections_from(
    rows: Iterable[Row], failures: Mapping[Key, Failure]
) -> tuple[FailedConnection, ...]:
    """Count executions by connection, the last to fail first; secrets are masked before anything.

    Strings that differ in nothing but a secret are one connection.
    """
    found: dict[tuple[str, str], dict[int, datetime]] = {}
    for row in rows:
        key: Key = row[1] if row[1] is not None else str(row[8]).lower()
        failure = failures.get(key)
        if failure is None:
            continue
        runs = found.setdefault((row[5] or "", masked(row[7] or "")), {})
        runs[failure.execution_id] = max(
            failure.moment, runs.get(failure.execution_id, failure.moment)
        )
    made = [
        FailedConnection(
            connection_string=string,
            name=name,
            executions=len(runs),
            last_failure=max(runs.values()),
            last_execution_id=max(runs),
        )
        for (name, string), runs in found.items()
    ]
    made.sort(key=lambda one: one.last_failure, reverse=True)
    return tuple(made)

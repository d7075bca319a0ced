"""The batch of one poll: the server's clock, the operations that matter, what they say."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from ssis_tui.catalog.requests import PROGRESS_WHOLE_LIMIT, PollRequest
from ssis_tui.catalog.sql.batch import Batch, instant
from ssis_tui.catalog.sql.messages import select_newest_progress, select_progress
from ssis_tui.catalog.sql.operations import select_all_three
from ssis_tui.catalog.sql.views import EVENT_MESSAGES, Present

NEW_AT_ONCE: Final = 1000
"""New operations that one poll takes; more are read by the next one, at once."""
MESSAGES_AT_ONCE: Final = 5000
"""Messages that one poll takes; more are read by the next one, at once."""
EACH_ALONE: Final = 20
"""Executions seen for the first time that are read one by one; more share one read."""
LONG_AGO: Final = "0001-01-02 00:00:00.000000+00:00"
NOBODY: Final = -1
"""An id that no operation has, to fill up lists of executions."""


class Surroundings(Struct, frozen=True, kw_only=True):
    """What shapes the texts besides the request: the version, and what the login may see."""

    present: Present
    sees_all: bool
    """Whether every row passes the views' filter. If not, each read of a view costs the server a
    pass over all permissions, so there are fewer of them."""
    has_workers: bool
    """Whether Scale Out workers may have written messages without ids."""
    newest_from: int = 0
    """No id below this one is looked at for the newest page; 0 for no bound."""


def poll_batch(request: PollRequest, around: Surroundings, ids: Sequence[int]) -> Batch:
    """Put everything that a request asks for into one batch.

    `ids` are those of the request that one list can hold.
    """
    batch = Batch(
        "poll",
        "each poll: the active operations, what is new, and the progress of those on the screen",
        repeats=True,
    )
    batch.select("clock", "SELECT SYSDATETIMEOFFSET() AS server_time;")
    present = around.present
    if request.newest:
        batch.add(
            "DECLARE @floor bigint; SET @floor = (SELECT MIN(newest.operation_id) FROM "
            "(SELECT TOP (?) operation_id FROM catalog.operations WHERE operation_id > ? "
            "ORDER BY operation_id DESC) AS newest);",
            request.newest,
            around.newest_from,
        )
        # TOP again: with a variable's value unknown, it tells the optimizer that few rows come.
        select_all_three(
            batch, present, "{id} >= @floor", request.newest, top=True, descending=True
        )
    if request.all_active:
        select_all_three(
            batch, present, "{id} >= ? AND status IN (1, 2, 5, 8)", request.active_from
        )
    _select_changes(batch, request, present, ids)
    if EVENT_MESSAGES.is_in(present):
        _select_progress(batch, request, around)
    return batch


def _select_changes(
    batch: Batch, request: PollRequest, present: Present, ids: Sequence[int]
) -> None:
    """Add what is new and what was active before: one pass for both."""
    listed = batch.declare(ids) if ids else ""
    if request.new_after is None:
        if listed:
            select_all_three(batch, present, f"{{id}} IN {listed}")
        return
    condition = f"{{id}} > ? OR {{id}} IN {listed}" if listed else "{id} > ?"
    select_all_three(
        batch,
        present,
        condition,
        # One more than is taken tells that it was cut.
        len(ids) + NEW_AT_ONCE + 1,
        request.new_after,
        top=True,
    )


def _select_progress(batch: Batch, request: PollRequest, around: Surroundings) -> None:
    """Add what running executions have said, new ones apart from known ones."""
    present = around.present
    if request.progress_of:
        since = None
        if around.has_workers:
            since = LONG_AGO if request.progress_since is None else instant(request.progress_since)
        select_progress(
            batch,
            present,
            batch.declare(request.progress_of, padding=NOBODY),
            MESSAGES_AT_ONCE,
            request.progress_after,
            since,
        )
    if not request.progress_whole:
        return
    wholes = batch.declare(request.progress_whole, padding=NOBODY)
    if shares_a_read(request.progress_whole, around):
        select_newest_progress(
            batch, present, f"IN {wholes}", MESSAGES_AT_ONCE, workers=around.has_workers
        )
        return
    _select_each(batch, around, wholes)


def shares_a_read(whole: Sequence[int], around: Surroundings) -> bool:
    """Whether executions that are seen for the first time are read together."""
    return len(whole) > EACH_ALONE or (len(whole) > 1 and not around.sees_all)


def newest_progress_batch(around: Surroundings, ids: Sequence[int]) -> Batch:
    """Read the newest progress of at most EACH_ALONE executions, each by itself."""
    batch = Batch(
        "progress of new executions",
        "progress of executions seen for the first time, where one read has cut it short",
    )
    _select_each(batch, around, batch.declare(ids, padding=NOBODY))
    return batch


def _select_each(batch: Batch, around: Surroundings, wholes: str) -> None:
    """Read one by one, so that a talkative execution does not crowd out a silent one."""
    for name in wholes.strip("()").split(", "):
        select_newest_progress(
            batch,
            around.present,
            f"= {name}",
            PROGRESS_WHOLE_LIMIT,
            workers=around.has_workers,
        )


def active_batch(present: Present, lowest: int, highest: int) -> Batch:
    """Read the active operations of a range of ids, where there are too many to list."""
    batch = Batch(
        "active operations",
        "active operations, where there are more than one poll can list",
    )
    select_all_three(
        batch, present, "{id} >= ? AND {id} <= ? AND status IN (1, 2, 5, 8)", lowest, highest
    )
    return batch


def operations_batch(present: Present, ids: Sequence[int], *, is_committed: bool) -> Batch:
    """Read operations by id; `ids` fit in one list."""
    batch = Batch(
        "operations by id",
        "operations that are followed, found, or looked at before and after a stop",
    )
    if is_committed:
        batch.add("SET TRANSACTION ISOLATION LEVEL READ COMMITTED;")
    select_all_three(batch, present, f"{{id}} IN {batch.declare(ids)}")
    if is_committed:
        batch.add("SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;")
    return batch

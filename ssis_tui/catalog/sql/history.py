"""Pages of the history, each read bounded by a key range or by TOP in the order of the key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from ssis_tui.catalog.requests import OperationFilter
from ssis_tui.catalog.sql.batch import Batch, Parameter, instant, padded_marks, wildcards
from ssis_tui.catalog.sql.messages import INSENSITIVE
from ssis_tui.catalog.sql.operations import KINDS, select_all_three
from ssis_tui.catalog.sql.views import EXECUTIONS, OPERATIONS, VALIDATIONS, Present, View
from ssis_tui.model.codes import OperationType

LAST_ID: Final = 2**63 - 1
"""No id is above it."""


class Range(Struct, frozen=True):
    """A range of ids, both ends excluded."""

    low: int
    high: int

    @property
    def is_empty(self) -> bool:
        return self.high - self.low < 2


def page_batch(
    present: Present, within: Range, moments: OperationFilter, limit: int, *, upward: bool
) -> Batch:
    """Read one page without any filter but time: the three views in one round trip.

    The page's own ids are found first, so that no row of `executions` is read that does not belong
    to it.
    """
    batch = Batch("history", "a page of the history")
    condition, values = _when(moments)
    order = "" if upward else " DESC"
    page = (
        "SELECT TOP (?) operation_id FROM catalog.operations "
        f"WHERE operation_id > ? AND operation_id < ?{condition} ORDER BY operation_id{order}"
    )
    batch.add(
        f"DECLARE @first bigint, @last bigint; "
        f"SET @first = (SELECT MIN(page.operation_id) FROM ({page}) AS page); "
        f"SET @last = (SELECT MAX(page.operation_id) FROM ({page}) AS page);",
        *((limit, within.low, within.high, *values) * 2),
    )
    # TOP again: with a variable's value unknown, it tells the optimizer that few rows come.
    select_all_three(
        batch,
        present,
        "{id} >= @first AND {id} <= @last",
        limit,
        top=True,
        descending=not upward,
    )
    return batch


def search_batch(
    present: Present, within: Range, wanted: OperationFilter, limit: int, *, upward: bool
) -> Batch:
    """Find the ids of one page that a filter lets through; result sets ``ids``.

    Folders and packages stand in `executions` and `validations` only, projects there and as the
    object of other operations.
    """
    batch = Batch(
        "search of the history",
        "a page of the history that a filter narrows: the ids that it lets through",
    )
    order = "" if upward else " DESC"
    for _, key, view in KINDS:
        if not view.is_in(present) or not _may_hold(view, wanted):
            continue
        condition, values = _condition(wanted, view)
        if view is not VALIDATIONS:
            # That one has no time of creation: the ids' range alone bounds it.
            more, moments = _when(wanted)
            condition, values = condition + more, values + moments
        batch.select(
            "ids",
            f"SELECT TOP (?) {key} AS operation_id FROM catalog.{view.name} "
            f"WHERE {key} > ? AND {key} < ?{condition} ORDER BY {key}{order};",
            limit,
            within.low,
            within.high,
            *values,
        )
    return batch


def _may_hold(view: View, wanted: OperationFilter) -> bool:
    """Whether a view is asked at all: `operations` knows no folders and no packages."""
    if not (wanted.folder or wanted.project or wanted.package):
        return view is OPERATIONS
    if view is OPERATIONS:
        return not (wanted.folder or wanted.package)
    kinds = (
        {OperationType.EXECUTE}
        if view is EXECUTIONS
        else {OperationType.VALIDATE_PROJECT, OperationType.VALIDATE_PACKAGE}
    )
    return not wanted.types or bool(wanted.types & kinds)


def _condition(wanted: OperationFilter, view: View) -> tuple[str, list[Parameter]]:
    """Give the conditions of a filter but for time, each beginning with AND, and their values."""
    text, values = "", list[Parameter]()
    codes: tuple[tuple[str, Sequence[int]], ...] = (
        ("status", sorted(wanted.statuses)),
        ("operation_type", sorted(wanted.types)),
    )
    for column, numbers in codes:
        if numbers:
            places, padded = padded_marks([int(number) for number in numbers])
            text += f" AND {column} IN ({places})"
            values += padded
    for column, pattern in (
        ("folder_name", wanted.folder),
        ("object_name" if view is OPERATIONS else "project_name", wanted.project),
        ("package_name" if view is EXECUTIONS else "object_name", wanted.package),
        ("caller_name", wanted.caller),
        ("machine_name", wanted.machine),
    ):
        if pattern:
            text += f" AND {column} {INSENSITIVE} LIKE ? ESCAPE '~'"
            values.append(wildcards(pattern))
    if wanted.project and view is OPERATIONS:
        # The object of deployments, stops and the like is the project; the others' is found below.
        text += " AND operation_type NOT IN (200, 300, 301)"
    if wanted.package and view is VALIDATIONS:
        # A validation of a whole project names the project there.
        text += f" AND operation_type = {int(OperationType.VALIDATE_PACKAGE)}"
    return text, values


def _when(moments: OperationFilter) -> tuple[str, list[Parameter]]:
    """Give the conditions on the time of creation."""
    text, values = "", list[Parameter]()
    for moment, sign in ((moments.since, ">="), (moments.until, "<")):
        if moment is not None:
            text += f" AND created_time {sign} CAST(? AS datetimeoffset(7))"
            values.append(instant(moment))
    return text, values


def newest_batch(*, sees_all: bool, below: int = LAST_ID) -> Batch:
    """Find the newest id below one; for a login that sees little, among its permissions.

    For such a login TOP in the order of the key would walk down the whole history until a row
    passes the filter; its permissions name the operations that it may read.
    """
    batch = Batch("newest id", "where the newest page of the history begins")
    if sees_all:
        batch.select(
            "newest",
            "SELECT TOP (1) operation_id FROM catalog.operations WHERE operation_id < ? "
            "ORDER BY operation_id DESC;",
            below,
        )
    else:
        batch.select(
            "newest",
            "SELECT MAX(object_id) AS operation_id FROM catalog.effective_object_permissions "
            "WHERE object_type = 4 AND permission_type = 1 AND object_id < ?;",
            below,
        )
    return batch


def moment_batch(at_or_above: int, below: int = LAST_ID) -> Batch:
    """Read id and time of creation of the first operation of a range: one row."""
    batch = Batch(
        "moment of an id",
        "a step of finding a date among the ids, or how far back a search has looked",
    )
    batch.select(
        "moment",
        "SELECT TOP (1) operation_id, created_time FROM catalog.operations "
        "WHERE operation_id >= ? AND operation_id < ? AND created_time IS NOT NULL "
        "ORDER BY operation_id;",
        at_or_above,
        below,
    )
    return batch


def first_since_batch(within: Range, since: datetime) -> Batch:
    """Find the first operation of a range that was created at a moment or after it."""
    batch = Batch("first id since a moment", "where a range of time begins among the ids")
    batch.select(
        "first",
        "SELECT TOP (1) operation_id FROM catalog.operations WHERE operation_id > ? "
        "AND operation_id < ? AND created_time >= CAST(? AS datetimeoffset(7)) "
        "ORDER BY operation_id;",
        within.low,
        within.high,
        instant(since),
    )
    return batch


def last_before_batch(within: Range, until: datetime) -> Batch:
    """Find the last operation of a range that was created before a moment."""
    batch = Batch("last id before a moment", "where a range of time ends among the ids")
    batch.select(
        "last",
        "SELECT TOP (1) operation_id FROM catalog.operations WHERE operation_id > ? "
        "AND operation_id < ? AND created_time < CAST(? AS datetimeoffset(7)) "
        "ORDER BY operation_id DESC;",
        within.low,
        within.high,
        instant(until),
    )
    return batch


def at_or_after(created: datetime | None, moment: datetime) -> bool:
    """Compare in one place, so that a row without a time counts as older."""
    return created is not None and created >= moment

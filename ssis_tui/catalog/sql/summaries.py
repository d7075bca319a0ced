"""What a range of executions amounts to, counted and summed up by the server in one pass.

Each statement reads one view between two ids, so that it costs what the range costs and no more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from ssis_tui.catalog.reports import IdRange
from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.intervals import milliseconds
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.reports import HourCount, PackageSummary

_WITHIN: Final = "execution_id >= ? AND execution_id <= ?"
_NAMES: Final = "folder_name, project_name, package_name"
_NEVER: Final = 1900
"""The year that stands for no time: an aggregate over NULL makes servers send warnings."""


def hours_batch(ids: IdRange) -> Batch:
    """Count executions by hour of creation and status.

    The hour is that of the row's own clock: what is beyond it is taken away, part by part.
    """
    batch = Batch("executions by hour", "the summary's chart of a range of time")
    batch.select(
        "hours",
        "SELECT created_hour, status, COUNT(*) AS executions FROM ("
        f"SELECT {_truncated('created_time')} AS created_hour, status FROM catalog.executions "
        f"WHERE {_WITHIN} AND created_time IS NOT NULL) AS created "
        "GROUP BY created_hour, status ORDER BY created_hour, status;",
        ids.first,
        ids.last,
    )
    return batch


def _truncated(moment: str) -> str:
    """Give the expression for the hour of a datetimeoffset, in its own offset."""
    return (
        f"DATEADD(nanosecond, -DATEPART(nanosecond, {moment}), "
        f"DATEADD(second, -DATEPART(second, {moment}), "
        f"DATEADD(minute, -DATEPART(minute, {moment}), {moment})))"
    )


def hours_from(rows: Iterable[Row]) -> tuple[HourCount, ...]:
    """Make a value of each row, by hour and status."""
    made = [
        HourCount(
            hour=row[0],
            status=OperationStatus(-1 if row[1] is None else row[1]),
            executions=row[2],
        )
        for row in rows
    ]
    made.sort(key=lambda one: (one.hour, int(one.status)))
    return tuple(made)


def packages_batch(ids: IdRange) -> Batch:
    """Sum up executions by package.

    The median takes the middle one of the durations of what succeeded, or both of an even number:
    rows are numbered with the longest first, those without a duration last.
    """
    batch = Batch(
        "executions by package",
        "the summary by package, and what a package usually takes",
    )
    batch.select(
        "packages",
        f"SELECT {_NAMES}, COUNT(*) AS executions, "
        f"{_count('status = 7')} AS succeeded, {_count('status IN (4, 6)')} AS failed, "
        f"{_count('status = 3')} AS canceled, {_count('status IN (1, 2, 5, 8)')} AS running, "
        "SUM(CASE WHEN place = (measured + 1) / 2 THEN took ELSE 0 END) AS upper_middle, "
        "SUM(CASE WHEN place = (measured + 2) / 2 THEN took ELSE 0 END) AS lower_middle, "
        "SUM(CASE WHEN place = 1 THEN took ELSE 0 END) AS longest, MAX(measured) AS measured, "
        "MAX(CASE WHEN status IN (4, 6) THEN execution_id ELSE 0 END) AS last_failure_id, "
        "MAX(CASE WHEN status IN (4, 6) AND created_time IS NOT NULL THEN created_time "
        f"ELSE CAST('{_NEVER}-01-01' AS datetimeoffset(7)) END) AS last_failure FROM ("
        f"SELECT {_NAMES}, execution_id, status, created_time, COALESCE(took, 0) AS took, "
        f"ROW_NUMBER() OVER (PARTITION BY {_NAMES} ORDER BY took DESC) AS place, "
        "SUM(CASE WHEN took IS NULL THEN 0 ELSE 1 END) "
        f"OVER (PARTITION BY {_NAMES}) AS measured FROM ("
        f"SELECT {_NAMES}, execution_id, status, created_time, CASE WHEN status = 7 "
        f"THEN {milliseconds('start_time', 'end_time')} END AS took FROM catalog.executions "
        f"WHERE {_WITHIN}) AS timed) AS placed "
        f"GROUP BY {_NAMES} ORDER BY {_NAMES};",
        ids.first,
        ids.last,
    )
    return batch


def _count(condition: str) -> str:
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"


def packages_from(rows: Iterable[Row]) -> tuple[PackageSummary, ...]:
    """Make a value of each row, by path."""
    made = [_package(row) for row in rows]
    made.sort(key=lambda one: (one.folder_name, one.project_name, one.package_name))
    return tuple(made)


def _package(row: Row) -> PackageSummary:
    upper, lower, longest, measured, failure_id, failure = row[8:14]
    return PackageSummary(
        folder_name=row[0] or "",
        project_name=row[1] or "",
        package_name=row[2] or "",
        executions=row[3],
        succeeded=row[4],
        failed=row[5],
        canceled=row[6],
        running=row[7],
        median=_milliseconds((int(upper) + int(lower)) / 2) if measured else None,
        longest=_milliseconds(longest) if measured else None,
        last_failure_id=failure_id or None,
        last_failure=_moment(failure) if failure_id else None,
    )


def _milliseconds(count: Any) -> timedelta:
    return timedelta(milliseconds=float(count))


def _moment(value: datetime) -> datetime | None:
    return None if value.year <= _NEVER else value

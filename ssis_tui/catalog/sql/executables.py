"""Rows of ``catalog.executables`` and ``catalog.executable_statistics``, put together here.

Both views are filtered row by row, so they are read one after the other and never joined.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.views import EXECUTABLE_STATISTICS, EXECUTABLES, Present
from ssis_tui.model.codes import ExecutionResult
from ssis_tui.model.executables import ExecutableStatistic

MOST: Final = 20_000
"""Statistics that one statement reads: a loop may have millions; the newest count."""
_FIRST: Final = datetime.min.replace(tzinfo=UTC)


def select_executables(batch: Batch, present: Present, execution_ids: Sequence[int]) -> None:
    """Add the reads of what executions have finished; the ids fit in one list."""
    listed = batch.declare(execution_ids)
    # Executions of one version of a package share its executables.
    distinct = "DISTINCT " if len(execution_ids) > 1 else ""
    batch.select(
        "executables",
        f"SELECT {distinct}TOP (?) {EXECUTABLES.select_list(present)} "
        f"FROM catalog.executables WHERE execution_id IN {listed} ORDER BY executable_id;",
        MOST,
    )
    batch.select(
        "statistics",
        f"SELECT TOP (?) {EXECUTABLE_STATISTICS.select_list(present)} "
        "FROM catalog.executable_statistics "
        f"WHERE execution_id IN {listed} ORDER BY statistics_id DESC;",
        MOST,
    )


def statistics_from(
    executables: Iterable[Row], statistics: Iterable[Row]
) -> tuple[ExecutableStatistic, ...]:
    """Make one value for each statistic, by start time; names that are missing are empty."""
    named = {row[0]: row for row in executables}
    nameless: Row = (None, None, None, None)
    made = []
    for row in statistics:
        names = named.get(row[2], nameless)
        made.append(
            ExecutableStatistic(
                statistics_id=row[0],
                execution_id=row[1],
                executable_id=row[2],
                executable_name=names[1] or "",
                package_name=names[2] or "",
                package_path=names[3] or "",
                execution_path=row[3] or "",
                started=row[4],
                ended=row[5],
                duration_ms=row[6],
                result=None if row[7] is None else ExecutionResult(row[7]),
            )
        )
    made.sort(key=lambda one: (one.started or _FIRST, one.statistics_id))
    return tuple(made)

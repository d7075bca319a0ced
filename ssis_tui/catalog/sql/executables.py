"""Rows of ``catalog.executables`` and ``catalog.executable_statistics``, put together here.

Both views are filtered row by row, so they are read one after the other and never joined. The first
one sifts every statistic of an execution (it is a SELECT DISTINCT over them), so it is asked only
for the names that are not known yet.
"""

from collections.abc import Iterable, Mapping, Sequence

from ssis_tui.catalog.requests import MOST_STATISTICS
from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.views import EXECUTABLE_STATISTICS, EXECUTABLES, Present
from ssis_tui.model.codes import ExecutionResult
from ssis_tui.model.executables import ExecutableStatistic


def statistics_batch(present: Present, execution_id: int, after: int) -> Batch:
    """Read the newest statistics of an execution with an id above `after`, MOST_STATISTICS at most.

    The index on execution_id includes statistics_id: what is not asked for is not touched.
    """
    batch = Batch("executables", "the executables of the execution that is looked at")
    batch.select(
        "statistics",
        f"SELECT TOP (?) {EXECUTABLE_STATISTICS.select_list(present)} "
        "FROM catalog.executable_statistics "
        "WHERE execution_id = ? AND statistics_id > ? ORDER BY statistics_id DESC;",
        MOST_STATISTICS,
        execution_id,
        after,
    )
    return batch


def several_batch(present: Present, execution_ids: Sequence[int]) -> Batch:
    """Read the newest statistics of several executions, MOST_STATISTICS at most in all."""
    batch = Batch("executables of several", "the executables of earlier runs, to compare with")
    listed = batch.declare(execution_ids)
    batch.select(
        "statistics",
        f"SELECT TOP (?) {EXECUTABLE_STATISTICS.select_list(present)} "
        "FROM catalog.executable_statistics "
        f"WHERE execution_id IN {listed} ORDER BY statistics_id DESC;",
        MOST_STATISTICS,
    )
    return batch


def names_batch(
    present: Present, executable_ids: Sequence[int], execution_ids: Sequence[int]
) -> Batch:
    """Read the names of executables that these executions ran; both fit in one list."""
    batch = Batch("names of executables", "the names of executables that ran for the first time")
    executions, executables = batch.declare(execution_ids), batch.declare(executable_ids)
    # Executions of one version of a package share its executables.
    distinct = "DISTINCT " if len(execution_ids) > 1 else ""
    batch.select(
        "executables",
        f"SELECT {distinct}{EXECUTABLES.select_list(present)} FROM catalog.executables "
        f"WHERE execution_id IN {executions} AND executable_id IN {executables};",
    )
    return batch


def statistics_from(
    statistics: Iterable[Row], names: Mapping[int, Row]
) -> tuple[ExecutableStatistic, ...]:
    """Make one value for each statistic, by start time.

    `names` has the rows of ``catalog.executables`` by executable_id; those that it lacks are empty.
    """
    nameless: Row = (None, None, None, None)
    made = []
    for row in statistics:
        named = names.get(row[2], nameless)
        made.append(
            ExecutableStatistic(
                statistics_id=row[0],
                execution_id=row[1],
                executable_id=row[2],
                executable_name=named[1] or "",
                package_name=named[2] or "",
                package_path=named[3] or "",
                execution_path=row[3] or "",
                started=row[4],
                ended=row[5],
                duration_ms=row[6],
                result=None if row[7] is None else ExecutionResult(row[7]),
            )
        )
    return tuple(sorted(made, key=lambda one: one.order))

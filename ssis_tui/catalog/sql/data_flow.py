"""What data flows measured: phases of components, rows by path, counters of those that run.

Summed up by the server, for a buffer or a call of a component is a row each.
"""

from collections.abc import Iterable

from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.intervals import milliseconds
from ssis_tui.catalog.sql.report_views import (
    EXECUTION_COMPONENT_PHASES,
    EXECUTION_DATA_STATISTICS,
)
from ssis_tui.catalog.sql.views import Present
from ssis_tui.model.reports import ComponentTime, DataFlowPath, PerformanceCounter

_COMPONENT = "task_name, subcomponent_name, phase, execution_path"
_PATH = (
    "task_name, dataflow_path_name, source_component_name, destination_component_name, "
    "execution_path, dataflow_path_id_string"
)


def component_times_batch(present: Present, execution_id: int, *, is_doubled: bool) -> Batch:
    """Sum up the phases by component.

    With `is_doubled`, as the view answers members of ssis_logreader: an error in it pairs each
    phase's end with its start a second time. Those run backwards; a phase that took no time comes
    twice and is counted once.
    """
    batch = Batch(
        "component times",
        "how long the components of the data flow that is looked at took",
    )
    took = milliseconds("start_time", "end_time")
    batch.select(
        "component_times",
        f"SELECT {_COMPONENT}, SUM(COALESCE(took, 0)) AS active, "
        f"{milliseconds('MIN(start_time)', 'MAX(last_time)')} AS total, COUNT(*) AS calls, "
        "SUM(is_open) AS open_calls FROM ("
        f"SELECT {_COMPONENT}, start_time, {took} AS took, "
        "COALESCE(end_time, start_time) AS last_time, "
        "CASE WHEN end_time IS NULL THEN 1 ELSE 0 END AS is_open FROM ("
        f"SELECT {'DISTINCT ' if is_doubled else ''}"
        f"{EXECUTION_COMPONENT_PHASES.select_list(present)} "
        "FROM catalog.execution_component_phases WHERE execution_id = ?) AS phases "
        "WHERE start_time IS NOT NULL AND (end_time IS NULL OR end_time >= start_time)) AS timed "
        f"GROUP BY {_COMPONENT} ORDER BY MIN(start_time), {_COMPONENT};",
        execution_id,
    )
    return batch


def component_times_from(rows: Iterable[Row]) -> tuple[ComponentTime, ...]:
    """Make a value of each row."""
    return tuple(
        ComponentTime(
            task_name=row[0] or "",
            component_name=row[1] or "",
            phase=row[2] or "",
            execution_path=row[3] or "",
            active_ms=int(row[4] or 0),
            total_ms=int(row[5] or 0),
            calls=row[6],
            is_open=bool(row[7]),
        )
        for row in rows
    )


def data_flow_paths_batch(present: Present, execution_id: int) -> Batch:
    """Sum up the rows sent by path, in the order in which paths sent first."""
    batch = Batch("data flow paths", "how many rows the data flow that is looked at sends where")
    batch.select(
        "paths",
        f"SELECT {_PATH}, SUM(COALESCE(rows_sent, 0)) AS rows_sent, COUNT(*) AS buffers, "
        "MAX(created_time) AS last_sent FROM ("
        f"SELECT {EXECUTION_DATA_STATISTICS.select_list(present)} "
        "FROM catalog.execution_data_statistics WHERE execution_id = ?) AS sent "
        f"GROUP BY {_PATH} ORDER BY MIN(data_stats_id);",
        execution_id,
    )
    return batch


def data_flow_paths_from(rows: Iterable[Row]) -> tuple[DataFlowPath, ...]:
    """Make a value of each row."""
    return tuple(
        DataFlowPath(
            task_name=row[0] or "",
            path_name=row[1] or "",
            source_component_name=row[2] or "",
            destination_component_name=row[3] or "",
            execution_path=row[4] or "",
            rows_sent=int(row[6] or 0),
            buffers=row[7],
            last_sent=row[8],
        )
        for row in rows
    )


def counters_batch(execution_id: int) -> Batch:
    """Ask the process of one execution for its counters, through the catalog."""
    batch = Batch("performance counters", "the counters of the running execution that is looked at")
    batch.select(
        "counters",
        "SELECT counter_name, counter_value "
        "FROM catalog.dm_execution_performance_counters(?) ORDER BY counter_name;",
        execution_id,
    )
    return batch


def counters_from(rows: Iterable[Row]) -> tuple[PerformanceCounter, ...]:
    """Make a value of each counter that has one."""
    return tuple(
        PerformanceCounter(row[0] or "", int(row[1])) for row in rows if row[1] is not None
    )

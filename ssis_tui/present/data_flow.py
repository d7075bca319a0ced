"""The columns of the paths of data flows: how many rows went from where to where."""

from collections.abc import Iterable

from ssis_tui.model.reports import DataFlowPath
from ssis_tui.present import figures, foreign_text, moments
from ssis_tui.present.column import Cell, Column, View


def way(row: DataFlowPath, view: View) -> Cell:
    """Give source and destination with an arrow between them."""
    source = foreign_text.line(row.source_component_name, view)
    destination = foreign_text.line(row.destination_component_name, view)
    return Cell(f"{source} {'->' if view.is_ascii else '→'} {destination}")


def total_rows(rows: Iterable[DataFlowPath]) -> int:
    """Add up the rows of all paths: a row counts once for each path that it took."""
    return sum(row.rows_sent for row in rows)


COLUMNS: tuple[Column[DataFlowPath], ...] = (
    Column[DataFlowPath](
        id="task",
        title="Task",
        key="task_name",
        cell=lambda row, view: foreign_text.cell(row.task_name, view),
        value=lambda row: row.task_name,
        sort=lambda row, _: row.task_name.casefold(),
        width=24,
        min_width=14,
        priority=1,
    ),
    Column[DataFlowPath](
        id="way",
        title="From and to",
        key="source_component_name",
        cell=way,
        value=lambda row: row.source_component_name,
        sort=lambda row, _: (
            f"{row.source_component_name} {row.destination_component_name}".casefold()
        ),
        width=44,
        min_width=24,
        grows=True,
    ),
    Column[DataFlowPath](
        id="rows",
        title="Rows",
        key="rows_sent",
        cell=lambda row, _: Cell(figures.grouped(row.rows_sent)),
        value=lambda row: row.rows_sent,
        width=14,
        align="right",
    ),
    Column[DataFlowPath](
        id="buffers",
        title="Buffers",
        key="buffers",
        cell=lambda row, _: Cell(figures.grouped(row.buffers)),
        value=lambda row: row.buffers,
        width=9,
        align="right",
        priority=3,
    ),
    Column[DataFlowPath](
        id="last",
        title="Last sent",
        key="created_time",
        cell=lambda row, view: moments.cell(row.last_sent, view),
        value=lambda row: row.last_sent,
        width=14,
        min_width=8,
        priority=2,
    ),
    Column[DataFlowPath](
        id="path",
        title="Path",
        key="dataflow_path_name",
        cell=lambda row, view: foreign_text.cell(row.path_name, view),
        value=lambda row: row.path_name,
        width=30,
        priority=4,
    ),
)
"""Of ``catalog.execution_data_statistics``, summed up by path."""


def record(row: DataFlowPath, execution_id: int) -> dict[str, object]:
    """Give a path under the catalog's column names, for JSON."""
    return {
        "operation_id": execution_id,
        "execution_id": execution_id,
        "task_name": row.task_name,
        "dataflow_path_name": row.path_name,
        "source_component_name": row.source_component_name,
        "destination_component_name": row.destination_component_name,
        "execution_path": row.execution_path,
        "rows_sent": row.rows_sent,
        "buffers": row.buffers,
        "created_time": row.last_sent,
    }

"""The columns of executable statistics: one row for each time that a task or container ran."""

from ssis_tui import times
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.present import foreign_text, moments
from ssis_tui.present.column import Cell, Column
from ssis_tui.present.executables import result_cell

NAME = Column[ExecutableStatistic](
    id="executable",
    title="Executable",
    key="executable_name",
    cell=lambda row, view: foreign_text.cell(row.executable_name, view),
    value=lambda row: row.executable_name,
    sort=lambda row, _: row.executable_name.casefold(),
    width=28,
    min_width=14,
    grows=True,
)
RESULT = Column[ExecutableStatistic](
    id="result",
    title="Result",
    key="execution_result",
    cell=lambda row, view: result_cell(row.result, view),
    value=lambda row: None if row.result is None else int(row.result),
    width=11,
)
DURATION = Column[ExecutableStatistic](
    id="duration",
    title="Duration",
    key="execution_duration",
    cell=lambda row, _: Cell(
        "" if row.duration_ms is None else times.milliseconds(row.duration_ms)
    ),
    value=lambda row: row.duration_ms,
    width=9,
    align="right",
)
STARTED = Column[ExecutableStatistic](
    id="started",
    title="Started",
    key="start_time",
    cell=lambda row, view: moments.cell(row.started, view),
    value=lambda row: row.started,
    width=12,
    min_width=8,
    priority=2,
)
PACKAGE = Column[ExecutableStatistic](
    id="package",
    title="Package",
    key="package_name",
    cell=lambda row, view: foreign_text.cell(row.package_name, view),
    value=lambda row: row.package_name,
    width=24,
    min_width=20,
    priority=4,
)
PATH = Column[ExecutableStatistic](
    id="path",
    title="Execution path",
    key="execution_path",
    cell=lambda row, view: foreign_text.cell(row.execution_path, view),
    value=lambda row: row.execution_path,
    width=40,
    min_width=24,
    priority=3,
    cut="middle",
)

COLUMNS: tuple[Column[ExecutableStatistic], ...] = (
    RESULT, DURATION, STARTED, NAME, PATH, PACKAGE,
)  # fmt: skip
"""As a person reads them."""

FIELDS = (
    "operation_id", "execution_id", "statistics_id", "executable_id", "executable_name",
    "package_name", "package_path", "execution_path", "start_time", "end_time",
    "execution_duration", "execution_result", "execution_result_name",
)  # fmt: skip
"""Of its record (see :func:`ssis_tui.present.executables.record`), in order: CSV's columns."""

"""What the reports of an execution say around their tables, and instead of them."""

from collections.abc import Iterable, Sequence

from ssis_tui.model.codes import LoggingLevel, OperationStatus
from ssis_tui.model.operations import Execution, Operation
from ssis_tui.model.reports import DataFlowPath, ExecutionParameter
from ssis_tui.present import data_flow, estimates, figures, foreign_text, logging_level, slowness
from ssis_tui.present.column import Cell, View
from ssis_tui.present.flowing import Lines
from ssis_tui.present.logging_level import Report
from ssis_tui.present.slowness import Slowness
from ssis_tui.present.wrapping import wrapped

LOWEST_PLOT = 5
HIGHEST_PLOT = 14
"""Lines of the plot of earlier runs."""


_WHAT = {Report.EXECUTABLES: "executables", Report.COMPONENT_TIMES: "component times"}


def only_executions(operation: Operation, what: str) -> str:
    """Say that only executions have what a report shows; empty for one."""
    if operation.operation_type.is_execution:
        return ""
    return f"{operation.operation_type.label} has no {what}: only executions have."


def no_parameters(operation: Operation) -> str:
    """Say why there are no parameter values."""
    return only_executions(operation, "parameters") or "No parameter values are recorded."


def missing(
    report: Report, operation: Operation, parameters: Iterable[ExecutionParameter], view: View
) -> str:
    """Say why a report is empty: by the kind of operation, else by its logging level."""
    reason = only_executions(operation, _WHAT.get(report, "data flows"))
    if reason:
        return reason
    parameters = tuple(parameters)
    return logging_level.missing(
        report,
        logging_level.level_of(parameters),
        view,
        customized=logging_level.customized_name(parameters),
    )


def may_record(parameters: Iterable[ExecutionParameter], report: Report) -> bool:
    """Whether it is worth asking for a report; unknown and customized levels are."""
    level: LoggingLevel | None = logging_level.level_of(tuple(parameters))
    return logging_level.records(level, report) is not False


def rows_note(paths: Sequence[DataFlowPath]) -> str:
    """Add up the rows that were sent; empty for none."""
    total = data_flow.total_rows(paths)
    return f"{figures.grouped(total)} rows sent" if total else ""


def run_lines(
    execution: Execution, runs: Sequence[Execution], view: View, *, width: int, height: int
) -> Lines:
    """Compare a run with those before it: in sentences, and as a plot where there is room."""
    every = with_this(execution, runs)
    usual = estimates.spread(every, but=execution.operation_id)
    tone = estimates.comparison_tone(estimates.duration(execution, view.now), usual)
    lines: list[tuple[Cell, ...]] = []
    for number, sentence in enumerate(estimates.sentences(execution, usual, view)):
        lines += [(Cell(part, tone if not number else Cell("").tone),)
                  for part in wrapped(sentence, width)]  # fmt: skip
    room = min(HIGHEST_PLOT, height - len(lines) - 1)
    if len(every) > 1 and room >= LOWEST_PLOT:
        lines.append(())
        lines += estimates.run_plot(every, execution.operation_id, view, width=width, height=room)
    return tuple(lines)


def with_this(execution: Execution, runs: Sequence[Execution]) -> tuple[Execution, ...]:
    """Give the runs with this one as it stands now, by descending id."""
    others = [each for each in runs if each.operation_id != execution.operation_id]
    return tuple(sorted([execution, *others], key=lambda each: each.operation_id, reverse=True))


def compared(execution: Execution, runs: Sequence[Execution], most: int) -> tuple[int, ...]:
    """Give the newest successful runs before this one, whose executables are worth reading."""
    return tuple(
        each.operation_id
        for each in runs
        if each.status == OperationStatus.SUCCEEDED and each.operation_id < execution.operation_id
    )[:most]


def slowest_note(rows: Sequence[Slowness], view: View) -> str:
    """Say which executable makes the difference; empty if none does."""
    return foreign_text.own(slowness.sentence(rows), view)

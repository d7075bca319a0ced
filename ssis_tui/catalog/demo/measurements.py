"""The rows of ``catalog.executable_statistics`` of a planned execution."""

from ssis_tui.catalog.demo.executables import Span
from ssis_tui.catalog.demo.messages import execution_spans
from ssis_tui.catalog.demo.moments import as_moment
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.model.codes import ExecutionResult, LoggingLevel
from ssis_tui.model.executables import ExecutableStatistic

_SPANS_PER_EXECUTION = 4096
_EXECUTABLES_PER_PACKAGE = 100


def statistics_of(planned: Planned, seed: int, now_ms: int) -> tuple[ExecutableStatistic, ...]:
    """Give what has ended by now, by start; a stop ends what is open, a vanished process nothing.

    Without logging there is none.
    """
    if planned.logging_level == LoggingLevel.NONE:
        return ()
    found = []
    # Ids rise in the order of writing, that is of ending; a stop ends all that is left at once.
    for number, span in enumerate(sorted(execution_spans(planned, seed), key=_ending)):
        ended = _ended(planned, span, now_ms)
        if ended is not None:
            found.append(_statistic(planned, span, number, *ended))
    return tuple(sorted(found, key=lambda one: one.order))


def _ending(span: Span) -> tuple[int, int]:
    """Where a span ends among others, in ms: what lies within it ends before it."""
    return span.end_ms, -span.start_ms


def _ended(planned: Planned, span: Span, now_ms: int) -> tuple[int, ExecutionResult] | None:
    """Give when and how the executable ended; None if it has not."""
    last_ms = now_ms
    if planned.silent_ms is not None:
        last_ms = min(last_ms, planned.silent_ms)
    end_ms = planned.end_ms
    if end_ms is not None and end_ms < planned.natural_end_ms and end_ms <= now_ms:
        if span.start_ms <= end_ms - 100 < span.end_ms:
            return end_ms - 50, ExecutionResult.CANCELLED
        last_ms = min(last_ms, end_ms - 100)
    if span.end_ms > last_ms:
        return None
    return span.end_ms, ExecutionResult.FAILURE if span.fails else ExecutionResult.SUCCESS


def _statistic(
    planned: Planned, span: Span, number: int, ended_ms: int, result: ExecutionResult
) -> ExecutableStatistic:
    package_id = 0 if planned.package is None else planned.package.package_id
    return ExecutableStatistic(
        statistics_id=planned.operation_id * _SPANS_PER_EXECUTION + number,
        execution_id=planned.operation_id,
        executable_id=package_id * _EXECUTABLES_PER_PACKAGE + span.number,
        executable_name=span.node.name,
        package_name=span.package_name,
        package_path=span.package_path,
        execution_path=span.execution_path,
        started=as_moment(span.start_ms),
        ended=as_moment(ended_ms),
        duration_ms=ended_ms - span.start_ms,
        result=result,
    )

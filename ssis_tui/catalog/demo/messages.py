"""What the demo's operations say: their logs, as a pure function of the plan."""

from collections.abc import Iterator

from msgspec import Struct

from ssis_tui.catalog.demo.chance import between, happens, mixed
from ssis_tui.catalog.demo.executables import Span, Task, spans_of
from ssis_tui.catalog.demo.failures import (
    Complaint,
    complaints_of,
    interruption,
    invalid_package,
    too_many_errors,
)
from ssis_tui.catalog.demo.huge import HugeLog
from ssis_tui.catalog.demo.log import Log, StoredLog, message_id
from ssis_tui.catalog.demo.moments import DAY, as_moment, clock_text, elapsed_text
from ssis_tui.catalog.demo.names import Shape
from ssis_tui.catalog.demo.plan import DayPlans
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.catalog.demo.schedule import RELOAD_DAYS
from ssis_tui.model.codes import (
    LoggingLevel,
    MessageSourceType,
    MessageType,
    OperationStatus,
    OperationType,
)
from ssis_tui.model.messages import EventMessage

EVENT_NAMES = {
    MessageType.PRE_VALIDATE: "OnPreValidate",
    MessageType.POST_VALIDATE: "OnPostValidate",
    MessageType.PRE_EXECUTE: "OnPreExecute",
    MessageType.POST_EXECUTE: "OnPostExecute",
    MessageType.PROGRESS: "OnProgress",
    MessageType.INFORMATION: "OnInformation",
    MessageType.WARNING: "OnWarning",
    MessageType.ERROR: "OnError",
    MessageType.TASK_FAILED: "OnTaskFailed",
}

_COMPLAINTS = frozenset({MessageType.ERROR, MessageType.WARNING})


class Line(Struct, frozen=True):
    """A message before it has an id."""

    ms: int
    message_type: MessageType
    span: Span
    text: str
    code: int = 0
    subcomponent: str | None = None


def seeds_of(planned: Planned, seed: int) -> tuple[int, int]:
    """Give what seeds the chances of one operation."""
    return seed, planned.operation_id


def execution_spans(planned: Planned, seed: int) -> tuple[Span, ...]:
    """Lay an execution's executables out as if nobody stopped it; empty for other operations."""
    if planned.package is None or not planned.operation_type.is_execution:
        return ()
    window = (planned.running_ms + 400, planned.natural_end_ms - 150)
    return spans_of(planned.package, seeds_of(planned, seed), window, fails=planned.work_fails)


def log_of(planned: Planned, seed: int) -> Log:
    """Give the whole log of an operation up to its end, the part that lies ahead included."""
    if planned.operation_type.is_execution:
        if planned.package is not None and planned.package.shape is Shape.HUGE:
            return HugeLog(planned)
        if planned.logging_level == LoggingLevel.NONE:
            return StoredLog(())
        return StoredLog(_stored(planned, _execution_lines(planned, seed)))
    return StoredLog(tuple(_plain(planned, seed)))


def _stored(planned: Planned, lines: list[Line]) -> tuple[EventMessage, ...]:
    """Number the lines: ids rise with time, and no two of an operation share a millisecond."""
    lines.sort(key=lambda line: line.ms)
    stored = []
    last = 0
    for line in lines:
        last = max(line.ms, last + 1)
        stored.append(_event(planned, line, last))
    return tuple(stored)


def _event(planned: Planned, line: Line, ms: int) -> EventMessage:
    span = line.span
    return EventMessage(
        operation_id=planned.operation_id,
        event_message_id=message_id(ms, planned.operation_id),
        message_time=as_moment(ms),
        message_type=line.message_type,
        message=f"{span.node.name}:{line.text}",
        message_source_type=span.node.task.source_type,
        package_name=span.package_name,
        event_name=EVENT_NAMES[line.message_type],
        message_source_name=span.node.name,
        message_source_id=f"{{{mixed(span.number, 1):016X}}}",
        subcomponent_name=line.subcomponent,
        package_path=span.package_path,
        execution_path=span.execution_path,
        thread_id=4 * (1000 + span.number),
        message_code=line.code,
    )


def _execution_lines(planned: Planned, seed: int) -> list[Line]:
    """Give what ISServerExec writes, cut where the operation was stopped or fell silent."""
    seeds = seeds_of(planned, seed)
    spans = execution_spans(planned, seed)
    lines: list[Line] = []
    for span in spans:
        lines += _span_lines(planned, span, seeds)
    if planned.work_fails:
        lines += _failure_lines(spans, seeds)
    wanted = _wanted(planned.logging_level)
    if wanted is not None:
        lines = [line for line in lines if line.message_type in wanted]
    cut = _cut(planned)
    if cut is None:
        return lines
    lines = [line for line in lines if line.ms <= cut]
    if planned.stopping_ms is not None and planned.end_ms is not None:
        lines += _interrupted(planned, spans)
    return lines


def _wanted(level: LoggingLevel) -> frozenset[MessageType] | None:
    """Give the types that a logging level keeps; None for all that the demo writes."""
    if level == LoggingLevel.PERFORMANCE:
        return _COMPLAINTS
    return None


def _cut(planned: Planned) -> int | None:
    """Give the time after which the package wrote nothing of its own; None for its end."""
    if planned.silent_ms is not None:
        return planned.silent_ms
    if planned.stopping_ms is not None and planned.end_ms is not None:
        return min(planned.end_ms - 100, planned.natural_end_ms)
    if planned.final == OperationStatus.ENDED_UNEXPECTEDLY and planned.end_ms is not None:
        # The process vanished somewhere on the way; its last words are not its end.
        return planned.end_ms - (planned.end_ms - planned.running_ms) // 7
    return None


def _span_lines(planned: Planned, span: Span, seeds: tuple[int, int]) -> Iterator[Line]:
    if span.node.task is Task.PACKAGE and span.execution_path == "\\Package":
        start = planned.running_ms + 100
        yield Line(
            start,
            MessageType.PRE_VALIDATE,
            span,
            f"Validation has started, {clock_text(start)}.",
        )
        yield Line(
            start + 180,
            MessageType.POST_VALIDATE,
            span,
            f"Validation is complete, {clock_text(start + 180)}.",
        )
    yield Line(span.start_ms, MessageType.PRE_EXECUTE, span, f"Start, {clock_text(span.start_ms)}.")
    if span.is_leaf:
        yield from _work_lines(span, (*seeds, span.number, span.start_ms))
    if not span.fails or not span.is_leaf:
        yield _finish(span, span.end_ms)


def _finish(span: Span, ms: int) -> Line:
    return Line(
        ms,
        MessageType.POST_EXECUTE,
        span,
        f"Finished, {clock_text(ms)}, Elapsed time: {elapsed_text(ms - span.start_ms)}.",
    )


def _work_lines(span: Span, seeds: tuple[int, ...]) -> Iterator[Line]:
    """Give what a task says between its start and its end."""
    length = span.end_ms - span.start_ms
    if span.node.task is Task.SQL:
        query = f'Executing query "EXEC etl.{span.node.name.replace(" ", "")}'
        yield Line(
            span.start_ms + length // 2,
            MessageType.PROGRESS,
            span,
            f'Progress: {query} @batch = ?".: 100 percent complete',
        )
        return
    if span.node.task is not Task.DATA_FLOW or length < 600:
        return
    rows = rows_of(span, seeds[:2])
    subject = span.node.name.partition(" ")[2].replace(" ", "") or span.node.name
    steps = (
        (20, "Prepare for Execute phase is beginning.", "SSIS.Pipeline"),
        (40, "Pre-Execute phase is beginning.", "SSIS.Pipeline"),
        (90, "Execute phase is beginning.", "SSIS.Pipeline"),
    )
    for after, text, component in steps:
        yield _information(span, span.start_ms + after, text, component)
    if happens(35, *seeds, 32):
        yield Line(
            span.start_ms + length // 3,
            MessageType.WARNING,
            span,
            "Warning: Truncation may occur due to inserting data from data flow column "
            '"Remark" with a length of 400 to database column "Remark" with a length of 200.',
            0,
            f"Destination {subject} [43]",
        )
    if span.fails:
        return
    ends = (
        (120, f'The final commit for the data insertion in "Destination {subject}" has started.'),
        (60, f'The final commit for the data insertion in "Destination {subject}" has ended.'),
        (40, "Post Execute phase is beginning."),
        (30, f'"Destination {subject}" wrote {rows} rows.'),
        (20, "Cleanup phase is beginning."),
    )
    for before, text in ends:
        yield _information(span, span.end_ms - before, text, "SSIS.Pipeline")


def rows_of(span: Span, seeds: tuple[int, ...]) -> int:
    """Give how many rows a data flow moves when it comes to its end."""
    return between(1_000, 400_000, *seeds, span.number, span.start_ms, 31)


def _information(span: Span, ms: int, text: str, component: str) -> Line:
    return Line(ms, MessageType.INFORMATION, span, f"Information: {text}", 0, component)


def _failure_lines(spans: tuple[Span, ...], seeds: tuple[int, int]) -> Iterator[Line]:
    """Give the errors of the leaf that failed and what its containers say of it."""
    leaf = next(span for span in reversed(spans) if span.fails and span.is_leaf)
    complaints = complaints_of(leaf, seeds)
    ms = leaf.end_ms - 40 - len(complaints)
    for place, complaint in enumerate(complaints):
        yield _error(leaf, ms + place, complaint)
    yield Line(leaf.end_ms - 30, MessageType.TASK_FAILED, leaf, f"Task {leaf.node.name} failed.")
    yield _finish(leaf, leaf.end_ms)
    for span in reversed(spans):
        if span.fails and not span.is_leaf:
            text = f"Warning: {too_many_errors(len(complaints))}"
            yield Line(span.end_ms - 1, MessageType.WARNING, span, text)


def _error(span: Span, ms: int, complaint: Complaint) -> Line:
    return Line(
        ms,
        MessageType.ERROR,
        span,
        f"Error: {complaint.text}",
        complaint.code,
        complaint.subcomponent,
    )


def _interrupted(planned: Planned, spans: tuple[Span, ...]) -> Iterator[Line]:
    """Give the last words of a package that was stopped."""
    end = planned.end_ms or 0
    still_open = [span for span in spans if span.start_ms <= end - 100 < span.end_ms]
    for number, span in enumerate(reversed(still_open)):
        if span.node.task is Task.DATA_FLOW:
            yield _error(span, end - 90, interruption(number))
        yield _finish(span, end - 50 + number)


def _plain(planned: Planned, seed: int) -> Iterator[EventMessage]:
    """Give the messages of an operation that runs no package."""
    start, end = planned.running_ms, planned.natural_end_ms
    match planned.operation_type:
        case OperationType.VALIDATE_PROJECT | OperationType.VALIDATE_PACKAGE:
            source = planned.object_name or ""
            yield _operation_message(
                planned, start + 50, MessageType.PRE_VALIDATE, f"{source}:Validation has started."
            )
            if planned.work_fails:
                for place, complaint in enumerate(invalid_package("Source Forecast")):
                    yield _operation_message(
                        planned,
                        end - 90 + place,
                        MessageType.ERROR,
                        f"{source}:Error: {complaint.text}",
                        complaint.code,
                    )
            yield _operation_message(
                planned, end - 20, MessageType.POST_VALIDATE, f"{source}:Validation is complete."
            )
        case OperationType.INITIALIZATION:
            # 27165, severity 10: one for each operation that startup marked.
            for place, marked in enumerate(_marked(planned, seed)):
                yield _operation_message(
                    planned,
                    start + 300 + place,
                    MessageType.WARNING,
                    "Warning: During startup, the Integration Services server marked operation "
                    f"{marked} (type 200, status 2) as terminated.",
                )
        case OperationType.DEPLOY_PROJECT if planned.work_fails:
            yield _operation_message(
                planned,
                end - 50,
                MessageType.ERROR,
                "Failed to deploy the project. Fix the problems and try again later.:"
                "Timeout expired.  The timeout period elapsed prior to completion of the "
                "operation or the server is not responding.",
            )
        case _:
            return


def _marked(startup: Planned, seed: int) -> Iterator[int]:
    """Give the operations that this ``catalog.startup`` marked: see :data:`RELOAD`."""
    started = startup.created_ms // DAY - RELOAD_DAYS
    for planned in DayPlans(seed).day(started) if started >= 0 else ():
        if planned.silent_ms is not None:
            yield planned.operation_id


def _operation_message(
    planned: Planned, ms: int, message_type: MessageType, text: str, code: int | None = None
) -> EventMessage:
    return EventMessage(
        operation_id=planned.operation_id,
        event_message_id=message_id(ms, planned.operation_id),
        message_time=as_moment(ms),
        message_type=message_type,
        message=text,
        message_source_type=MessageSourceType.ENTRY_API,
        message_source_name="ISServerExec",
        message_code=code,
    )

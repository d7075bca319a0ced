"""What the overview of an operation says: facts, first cause, why something is not there."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from ssis_tui import text
from ssis_tui.model.codes import OperationType
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Execution, Operation
from ssis_tui.model.reports import ExecutionParameter
from ssis_tui.present import (
    details,
    executables,
    foreign_text,
    logging_level,
    message_words,
    messages,
    related,
)
from ssis_tui.present.cause import Cause, first_cause
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.executable_rows import ExecutableRow
from ssis_tui.present.flowing import Lines, flowing
from ssis_tui.present.signs import status_tone
from ssis_tui.present.wrapping import first_lines, wrapped

RUNS_OF_IT: Final = "executions of what it validated"

_TIME: Final = 8
_DATED_TIME: Final = 12
"""Cells of a time of today, and of one with its date."""
_NOTHING_CONCERNED: Final = (
    "The catalog does not say which operation it concerned,\nand none that ran then fits."
)


def concerns_another(operation: Operation) -> bool:
    """Whether it is about another operation: a stop or a dump."""
    return operation.operation_type in {OperationType.STOP, OperationType.CREATE_DUMP}


def fact_lines(
    operation: Operation, parameters: Iterable[ExecutionParameter], view: View, width: int
) -> Lines:
    """Lay out all that is known of an operation; LOGGING_LEVEL comes from its parameters."""
    parameters = tuple(parameters)
    facts = [
        (label, Cell(words, status_tone(operation.status) if label == "Status" else Tone.PLAIN))
        for label, words in details.facts(operation, view)
    ]
    level = logging_level.level_of(parameters)
    if level is not None:
        name = logging_level.label(level, logging_level.customized_name(parameters))
        facts.insert(_place(facts), ("Logging", foreign_text.cell(name, view)))
    if isinstance(operation, Execution) and operation.cpu_count is not None:
        facts.append(("Processors", Cell(str(operation.cpu_count))))
    validated = related.validated(operation)
    if validated:
        facts.insert(1, ("Validation", foreign_text.cell(validated, view)))
    return flowing(facts, width, view)


def _place(facts: Sequence[tuple[str, Cell]]) -> int:
    labels = [label for label, _ in facts]
    return labels.index("Runtime") + 1 if "Runtime" in labels else len(labels)


def cause_lines(
    errors: Sequence[EventMessage], view: View, width: int, *, is_complete: bool, rows: int
) -> Lines:
    """Give the first cause in at most so many lines: its text, its codes in words, how many more.

    No lines without an error.
    """
    found = first_cause(errors)
    if found is None:
        return ()
    closing = _closing(found, len(errors), view, is_complete=is_complete)
    sign = "x" if view.is_ascii else "✗"
    source = foreign_text.line(messages.source_name(found.message), view)
    room = max(1, rows - 1)
    most = messages.enough(width, room)
    words = " ".join(messages.text_lines(_bare(found.message), view, 10_000, most=most))
    said = wrapped(f"{sign} {source}: {words}" if source else f"{sign} {words}", width)
    ellipsis = text.ASCII_ELLIPSIS if view.is_ascii else text.ELLIPSIS
    lines = [(Cell(line, Tone.BAD),) for line in first_lines(said, room, width, ellipsis)]
    explained = message_words.with_explanations(lines, found.explanations[:2], view, width, room)
    return (*explained, (Cell(closing, Tone.FAINT),))


def _bare(message: EventMessage) -> EventMessage:
    return replace(message, message=messages.bare(message))


def _closing(found: Cause, count: int, view: View, *, is_complete: bool) -> str:
    reason = found.reason if is_complete else found.reason.replace(f"{count} ", f"{count}+ ", 1)
    return foreign_text.own(f"{reason} Key e shows it among the messages.", view)


def starts_before_today(rows: Sequence[ExecutableRow], view: View) -> bool:
    """Whether times of this list need their date."""
    first = rows[0] if rows else None
    return first is not None and len(executables.STARTED.cell(first, view).text) > _TIME


def columns(width: int, *, is_wide: bool, is_dated: bool) -> tuple[Column[ExecutableRow], ...]:
    """Give the columns of executables for so many cells; with dates their times take more."""
    more = _DATED_TIME - _TIME if is_dated else 0
    chosen = executables.WIDE if is_wide else executables.columns(width - more)
    return tuple(
        replace(each, width=each.width + more) if each.id == executables.STARTED.id else each
        for each in chosen
    )


def executables_note(rows: Sequence[ExecutableRow], view: View) -> str:
    """Count what runs and what failed; empty where neither is the case."""
    leaves = [row for row in rows if not row.is_package]
    running = sum(row.is_running for row in leaves)
    failed = sum(row.failed > 0 for row in leaves)
    parts = []
    if running:
        parts.append(f"{running} {'>' if view.is_ascii else '▶'}")
    if failed:
        parts.append(f"{failed} {'x' if view.is_ascii else '✗'}")
    return " ".join(parts)


def nothing_concerned(operation: Operation) -> str:
    """Say why no operation is listed that this one concerned."""
    if concerns_another(operation):
        return _NOTHING_CONCERNED
    if operation.operation_type.is_validation:
        return "What it validated has not run yet, as far as the catalog goes back."
    kind = operation.operation_type.label
    return f"{kind} concerns no other operation.\nm shows what it said."


def source_of(row: ExecutableRow) -> str | None:
    """Give what the messages of an executable are to be searched by; None for the whole package.

    Runs in several iterations have no path in common, only their name.
    """
    if row.depth == 0:
        return None
    if row.statistic is not None:
        return row.statistic.execution_path or row.name
    return row.path if row.runs == 1 else row.name


def copied_operation(operation: Operation, view: View) -> tuple[str, str]:
    """Give an operation in one line for the clipboard, and how that is called."""
    words = [
        str(operation.operation_id),
        foreign_text.line(operation.path, view),
        operation.status.label,
    ]
    return "\t".join(words), str(operation.operation_id)

"""What is said about the selected operation below the tables."""

from ssis_tui import text, times
from ssis_tui.model.codes import OperationType
from ssis_tui.model.operations import Execution, Operation, Validation
from ssis_tui.present import moments
from ssis_tui.present.column import View
from ssis_tui.present.operations import elapsed_at, now_text
from ssis_tui.present.signs import status_cell

SCOPES = {"A": "all references", "S": "one reference", "D": "default values"}


def title(operation: Operation, view: View) -> str:
    """Name the operation: id, object and the environment it ran with."""
    make = text.ascii_only if view.is_ascii else text.one_line
    parts = [str(operation.operation_id), make(operation.path)]
    if isinstance(operation, Execution) and operation.environment is not None:
        parts.append(f"environment {make(operation.environment)}")
    return " ─ ".join(part for part in parts if part).replace("─", "-" if view.is_ascii else "─")


def facts(operation: Operation, view: View) -> tuple[tuple[str, str], ...]:
    """Give label and text of all that is known of it, the most wanted first; texts harmless."""
    make = text.ascii_only if view.is_ascii else text.one_line
    duration = elapsed_at(operation, view)
    found: list[tuple[str, str | None]] = [
        ("Status", status_cell(operation.status, view).text),
        ("Now", now_text(operation, view).text if operation.operation_type.is_execution else None),
        ("Duration", None if duration is None else times.elapsed(duration)),
        ("Operation", operation.operation_type.label),
        ("Caller", operation.caller_name),
    ]
    if isinstance(operation, Execution):
        if operation.executed_as_name not in {None, operation.caller_name}:
            found.append(("Executed as", operation.executed_as_name))
        found.append(("Environment", operation.environment or "none"))
        found.append(("Runtime", "32 bit" if operation.use32bitruntime else "64 bit"))
        if operation.project_lsn is not None:
            found.append(("Project version", str(operation.project_lsn)))
        if operation.executed_count is not None and operation.executed_count > 1:
            found.append(("Attempts", str(operation.executed_count)))
    elif isinstance(operation, Validation):
        found.append(("Scope", SCOPES.get(operation.environment_scope or "")))
    elif operation.operation_type == OperationType.STOP:
        # A stop's row holds the target's object, not the id of the operation it stopped.
        found.append(("Concerns", "an operation of the project above"))
    found += [
        ("Machine", operation.machine_name),
        ("Process", None if operation.process_id is None else str(operation.process_id)),
        ("Created", moments.line(operation.created, view)),
        ("Started", moments.line(operation.started, view)),
        ("Ended", moments.line(operation.ended, view)),
        ("Stopped by", operation.stopped_by_name),
    ]
    return tuple((label, make(words)) for label, words in found if words)

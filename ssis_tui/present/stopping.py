"""The words of the question that is asked before anything is stopped."""

from collections.abc import Sequence

from msgspec import Struct

from ssis_tui import text, times
from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Operation
from ssis_tui.present import moments
from ssis_tui.present.column import View
from ssis_tui.present.operations import elapsed_at, now_text

AGENT_ACCOUNTS = ("nt service\\sqlserveragent", "nt service\\sqlagent$")
"""Service accounts of SQL Server Agent; a job may also run as any proxy."""

REQUESTS_ONLY = (
    "catalog.stop_operation only requests the stop: a task that does not answer "
    "can go on for minutes."
)
AGENT_MAYBE = "If a SQL Server Agent job started it, its step fails and may run again."
AGENT_SURELY = (
    "SQL Server Agent started it: the job's step will fail, and runs again if retries are set."
)


class StopQuestion(Struct, frozen=True):
    """Everything the dialog says; all texts harmless."""

    title: str
    operations: tuple[tuple[str, str], ...]
    """For each one its name and, below it, the circumstances."""
    notes: tuple[str, ...]
    server_to_type: str | None
    """What must be typed to confirm on a production server; None elsewhere."""

    @property
    def is_single(self) -> bool:
        return len(self.operations) == 1


def stop_question(
    operations: Sequence[Operation],
    view: View,
    *,
    info: ServerInfo | None,
    is_production: bool,
) -> StopQuestion:
    """Name each operation with id, package, server, since when, by whom and what it is doing."""
    server = operations[0].key.server
    shown = text.ascii_only(server) if view.is_ascii else text.one_line(server)
    what = "this operation" if len(operations) == 1 else f"these {len(operations)} operations"
    return StopQuestion(
        title=f"Stop {what} on {shown}?",
        operations=tuple((_name(each, view), _circumstances(each, view)) for each in operations),
        notes=tuple(_notes(operations, info)),
        server_to_type=server if is_production else None,
    )


def why_not(operation: Operation, info: ServerInfo | None, *, is_read_only: bool) -> str | None:
    """Say why this operation cannot be stopped, before anything is tried; None if it can be."""
    if is_read_only:
        return "Read-only: this program was told not to change the server (--read-only)."
    number = operation.operation_id
    if not operation.operation_type.is_stoppable:
        kind = operation.operation_type.label
        return f"{number} cannot be stopped: {kind} is neither an execution nor a validation."
    if operation.status == OperationStatus.STOPPING:
        return f"{number} is stopping already: it was asked before."
    if operation.status in {OperationStatus.PENDING, OperationStatus.CREATED}:
        word = operation.status.label
        return f"{number} cannot be stopped while it is {word}: SSISDB stops only what is Running."
    if not operation.can_stop:
        return f"{number} is not running any more: {operation.status.label}."
    return None if info is None else info.why_no_stop()


def _name(operation: Operation, view: View) -> str:
    make = text.ascii_only if view.is_ascii else text.one_line
    kind = "" if operation.operation_type == OperationType.EXECUTE else "validation of "
    return f"{operation.operation_id}  {kind}{make(operation.path)}"


def _circumstances(operation: Operation, view: View) -> str:
    make = text.ascii_only if view.is_ascii else text.one_line
    dot = " - " if view.is_ascii else " · "
    parts = [f"on {make(operation.key.server)}"]
    if operation.started is not None:
        since = moments.line(operation.started, view)
        duration = elapsed_at(operation, view)
        so_far = "" if duration is None else f" ({times.elapsed(duration)})"
        parts.append(f"since {since}{so_far}")
    parts.append(f"by {make(operation.caller_name) or 'an unknown caller'}")
    doing = now_text(operation, view).text
    if doing:
        parts.append(doing)
    return dot.join(parts)


def _notes(operations: Sequence[Operation], info: ServerInfo | None) -> list[str]:
    notes = [REQUESTS_ONLY]
    if any(each.operation_type.is_execution for each in operations):
        by_agent = any(
            each.caller_name.casefold().startswith(AGENT_ACCOUNTS) for each in operations
        )
        notes.append(AGENT_SURELY if by_agent else AGENT_MAYBE)
    warning = None if info is None else info.stop_warning()
    if warning:
        notes.append(text.one_line(warning))
    return notes

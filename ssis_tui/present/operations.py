"""The columns of operations: active ones, history, and those that are shown on demand."""

from datetime import datetime, timedelta

from ssis_tui import text, times
from ssis_tui.model.executables import RunningExecutable
from ssis_tui.model.operations import Execution, Operation, Validation
from ssis_tui.polling.snapshot import Progress
from ssis_tui.present import moments, signs
from ssis_tui.present.column import Cell, Column, Tone, View

_EMPTY = Cell("")
_LONGEST_AGO = timedelta.min
_DAY = timedelta(days=1)


def _word(value: str | None, view: View) -> Cell:
    if not value:
        return _EMPTY
    return Cell(text.one_line(value, is_ascii=view.is_ascii))


def _execution(operation: Operation) -> Execution | None:
    return operation if isinstance(operation, Execution) else None


def elapsed_at(operation: Operation, view: View) -> timedelta | None:
    """Give how long it took or has taken by the server's clock; None if never started."""
    if operation.ended is None and view.now is None:
        return None
    return operation.duration_at(view.now or operation.ended or datetime.min)  # noqa: DTZ901


def _elapsed(operation: Operation, view: View) -> Cell:
    duration = elapsed_at(operation, view)
    if duration is None:
        return _EMPTY
    is_coarse = view.is_coarse and not operation.status.has_ended
    return Cell(times.whole_minutes(duration) if is_coarse else times.elapsed(duration))


def _duration(operation: Operation, view: View) -> Cell:
    duration = elapsed_at(operation, view)
    if duration is None:
        return _EMPTY
    # Seconds of days do not fit, and nobody compares them.
    return Cell(times.duration(duration) if duration < _DAY else times.elapsed(duration))


def deviation(operation: Operation, view: View) -> float | None:
    """Give how far the duration lies from the median, 0.48 for 48 % above; None if unknown."""
    usual = view.usual.get(operation.operation_id)
    duration = elapsed_at(operation, view)
    if usual is None or duration is None or not usual.median:
        return None
    return duration / usual.median - 1


def _usual(operation: Operation, view: View) -> Cell:
    share = deviation(operation, view)
    if share is None:
        return _EMPTY
    words = times.change(share)
    tone = Tone.WARNING if share >= 0.5 else Tone.PLAIN
    if not operation.status.has_ended and share < 0:
        # Below the median while it still runs says nothing about being faster.
        tone = Tone.FAINT
    return Cell(text.ascii_only(words) if view.is_ascii else words, tone)


def now_text(operation: Operation, view: View) -> Cell:
    """Say what an active operation is doing, by its messages, or why that is not known."""
    asked = view.asked.get(operation.key)
    if asked is not None:
        return Cell(asked, Tone.STOPPING)
    suspicion = view.suspected.get(operation.operation_id)
    if suspicion is not None:
        return Cell(f"orphan? {text.one_line(suspicion, is_ascii=view.is_ascii)}", Tone.WARNING)
    if not operation.operation_type.is_execution:
        return Cell(operation.operation_type.label, Tone.FAINT)
    progress = view.progress.get(operation.operation_id)
    if progress is None:
        return _EMPTY
    words = _running_word(progress, view)
    complaints = _complaints(progress, view)
    tone = Tone.BAD if progress.errors else Tone.PLAIN
    return Cell("  ".join(part for part in (complaints, words) if part), tone)


def _running_word(progress: Progress, view: View) -> str:
    if not progress.running:
        return ""
    innermost = text.one_line(progress.running[-1].name, is_ascii=view.is_ascii)
    others = len(_leaves(progress)) - 1
    return f"{innermost} +{others}" if others > 0 else innermost


def _leaves(progress: Progress) -> list[RunningExecutable]:
    r"""Give the running executables that contain no other running one.

    What runs in a loop has the number of the iteration in its path: ``\Package\Loop[3]\Task``.
    """
    paths = [executable.execution_path for executable in progress.running]
    return [
        executable
        for executable in progress.running
        if not any(
            path.startswith((f"{executable.execution_path}\\", f"{executable.execution_path}["))
            for path in paths
        )
    ]


def _complaints(progress: Progress, view: View) -> str:
    parts = []
    at_least = "" if progress.is_complete else "+"
    if progress.errors:
        sign = "x" if view.is_ascii else "✗"
        parts.append(f"{progress.errors}{at_least}{sign}")
    if progress.warnings:
        sign = signs.warning_sign(is_ascii=view.is_ascii)
        parts.append(f"{progress.warnings}{at_least}{sign}")
    return " ".join(parts)


ID = Column[Operation](
    id="id",
    title="Id",
    key="operation_id",
    cell=lambda operation, _: Cell(str(operation.operation_id)),
    value=lambda operation: operation.operation_id,
    width=8,
    align="right",
)
STATUS = Column[Operation](
    id="status",
    title="Status",
    key="status",
    cell=lambda operation, view: signs.status_cell(operation.status, view),
    value=lambda operation: int(operation.status),
    width=11,
)
ELAPSED = Column[Operation](
    id="elapsed",
    title="Elapsed",
    cell=_elapsed,
    value=lambda operation: (
        None
        if operation.started is None or operation.ended is None
        else (operation.ended - operation.started).total_seconds()
    ),
    sort=lambda operation, view: elapsed_at(operation, view) or _LONGEST_AGO,
    key="duration_seconds",
    width=8,
    align="right",
    ticks=True,
)
DURATION = Column[Operation](
    id="duration",
    title="Duration",
    cell=_duration,
    value=ELAPSED.value,
    sort=ELAPSED.sort,
    key="duration_seconds",
    width=8,
    align="right",
)
PACKAGE = Column[Operation](
    id="package",
    title="Folder/Project/Package",
    cell=lambda operation, view: _word(operation.path, view),
    value=lambda operation: operation.path,
    sort=lambda operation, _: operation.path.casefold(),
    width=40,
    min_width=30,
    grows=True,
    cut="path",
)
TYPE = Column[Operation](
    id="operation",
    title="Operation",
    key="operation_type",
    cell=lambda operation, _: Cell(operation.operation_type.word),
    value=lambda operation: int(operation.operation_type),
    sort=lambda operation, _: operation.operation_type.word,
    width=9,
    priority=4,
)
STARTED = Column[Operation](
    id="started",
    title="Started",
    key="start_time",
    cell=lambda operation, view: moments.cell(operation.started, view),
    value=lambda operation: operation.started,
    width=12,
    priority=2,
)
ENDED = Column[Operation](
    id="ended",
    title="Ended",
    key="end_time",
    cell=lambda operation, view: moments.cell(operation.ended, view),
    value=lambda operation: operation.ended,
    width=12,
    priority=6,
)
CREATED = Column[Operation](
    id="created",
    title="Created",
    key="created_time",
    cell=lambda operation, view: moments.cell(operation.created, view),
    value=lambda operation: operation.created,
    width=12,
    priority=9,
)
USUAL = Column[Operation](
    id="usual",
    title="Usual",
    cell=_usual,
    value=lambda _: None,
    sort=lambda operation, view: deviation(operation, view) or 0.0,
    width=7,
    align="right",
    priority=3,
    ticks=True,
)
NOW = Column[Operation](
    id="now",
    title="Now",
    cell=now_text,
    value=lambda _: None,
    sort=lambda operation, view: now_text(operation, view).text,
    width=26,
    min_width=20,
    grows=True,
)
CALLER = Column[Operation](
    id="by",
    title="By",
    key="caller_name",
    cell=lambda operation, view: _word(operation.caller_name, view),
    value=lambda operation: operation.caller_name,
    sort=lambda operation, _: operation.caller_name.casefold(),
    width=16,
    min_width=12,
    priority=5,
)
MACHINE = Column[Operation](
    id="machine",
    title="Machine",
    key="machine_name",
    cell=lambda operation, view: _word(operation.machine_name, view),
    value=lambda operation: operation.machine_name,
    width=14,
    priority=7,
)
PROCESS = Column[Operation](
    id="process",
    title="Process",
    key="process_id",
    cell=lambda operation, _: Cell("" if not operation.process_id else str(operation.process_id)),
    value=lambda operation: operation.process_id,
    width=8,
    align="right",
    priority=8,
)
ENVIRONMENT = Column[Operation](
    id="environment",
    title="Environment",
    key="environment_name",
    cell=lambda operation, view: _word(
        execution.environment if (execution := _execution(operation)) else None, view
    ),
    value=lambda operation: (
        execution.environment_name if (execution := _execution(operation)) else None
    ),
    width=14,
    priority=7,
)
STOPPED_BY = Column[Operation](
    id="stopped_by",
    title="Stopped by",
    key="stopped_by_name",
    cell=lambda operation, view: _word(operation.stopped_by_name, view),
    value=lambda operation: operation.stopped_by_name,
    width=14,
    priority=8,
)

ACTIVE: tuple[Column[Operation], ...] = (
    ID, STATUS, ELAPSED, PACKAGE, TYPE, STARTED, USUAL, NOW, CALLER,
)  # fmt: skip
"""Of the active operations. What ticks stands left: see reference on partial updates."""

HISTORY: tuple[Column[Operation], ...] = (
    ID, STATUS, DURATION, PACKAGE, TYPE, STARTED, USUAL, CALLER,
)  # fmt: skip
"""Of the history pane."""

WIDE: tuple[Column[Operation], ...] = (
    ID, STATUS, ELAPSED, PACKAGE, TYPE, STARTED, ENDED, CREATED, USUAL, NOW,
    ENVIRONMENT, CALLER, MACHINE, PROCESS, STOPPED_BY,
)  # fmt: skip
"""All there is, for the wide mode."""


def record(operation: Operation) -> dict[str, object]:
    """Give all that is known of an operation under the catalog's own column names, for JSON.

    Codes are numbers with their word beside them under the name plus `_name`.
    """
    fields: dict[str, object] = {
        "server": operation.key.server,
        "operation_id": operation.operation_id,
    }
    if isinstance(operation, Execution):
        fields["execution_id"] = operation.operation_id
    if isinstance(operation, Validation):
        fields["validation_id"] = operation.operation_id
    fields |= {
        "operation_type": int(operation.operation_type),
        "operation_type_name": operation.operation_type.label,
        "status": int(operation.status),
        "status_name": operation.status.label,
    }
    if isinstance(operation, Execution | Validation):
        fields |= {
            "folder_name": operation.folder_name,
            "project_name": operation.project_name,
        }
    if isinstance(operation, Execution):
        fields |= {
            "package_name": operation.package_name,
            "reference_id": operation.reference_id,
            "environment_folder_name": operation.environment_folder_name,
            "environment_name": operation.environment_name,
            "project_lsn": operation.project_lsn,
            "executed_as_name": operation.executed_as_name,
            "use32bitruntime": operation.use32bitruntime,
            "executed_count": operation.executed_count,
        }
    object_type = operation.object_type
    return fields | {
        "created_time": operation.created,
        "object_type": None if object_type is None else int(object_type),
        "object_type_name": None if object_type is None else object_type.label,
        "object_id": operation.object_id,
        "object_name": operation.object_name,
        "start_time": operation.started,
        "end_time": operation.ended,
        "caller_name": operation.caller_name,
        "process_id": operation.process_id,
        "stopped_by_name": operation.stopped_by_name,
        "server_name": operation.server_name,
        "machine_name": operation.machine_name,
    }

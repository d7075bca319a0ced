"""Leads from an operation to what it concerned: a stop, a dump, a validation.

A stop's row (type 202) holds the object of the operation that it stopped, not that operation's id:
which one it was is inferred, and said to be probable.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from ssis_tui import text
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Operation, Validation

CLOSE: Final = timedelta(seconds=2)
"""By how much the times of two rows may lie the wrong way round."""

_SCOPES: Final = {
    "A": "with all its environment references",
    "S": "with one environment reference",
    "D": "with default values",
}


class Related(Struct, frozen=True):
    """The operation that another one concerned."""

    operation: Operation
    is_certain: bool
    """Whether the catalog says so; else it is inferred from object and time."""
    others: int = 0
    """How many other operations it may have been as well."""

    @property
    def sentence(self) -> str:
        """Name it, with how sure that is."""
        name = f"{self.operation.operation_id} {text.one_line(self.operation.path)}"
        if self.is_certain:
            return f"Concerns {name}."
        if self.others:
            noun = "other ran" if self.others == 1 else "others ran"
            return f"Probably concerned {name}; {self.others} {noun} of the same object then."
        return f"Probably concerned {name}."


def stopped_by(stop: Operation, candidates: Iterable[Operation]) -> Related | None:
    """Infer which operation a stop concerned; None if none fits or the row names no object.

    It must be stoppable, of the same object, begun before the stop and not ended before it. Of
    several, those come first that were canceled or are stopping, that name the same person as who
    stopped them, and that ended soonest after the stop.
    """
    asked = stop.started or stop.created
    if stop.operation_type != OperationType.STOP or asked is None or stop.object_id is None:
        # A stop that was refused at the start never learnt its object.
        return None
    fitting = [each for each in candidates if _is_same_object(stop, each) and _ran_at(each, asked)]
    if not fitting:
        return None
    best, *others = sorted(fitting, key=lambda each: _order(each, stop, asked))
    rivals = sum(_looks_stopped(each) == _looks_stopped(best) for each in others)
    return Related(best, is_certain=False, others=rivals)


def stop_of(operation: Operation, stops: Iterable[Operation]) -> Operation | None:
    """Infer which stop ended an operation: the last successful one of its object while it ran."""
    if not _looks_stopped(operation):
        return None
    fitting = [
        each
        for each in stops
        if each.operation_type == OperationType.STOP
        and not each.status.is_failure
        and (asked := each.started or each.created) is not None
        and _is_same_object(each, operation)
        and _ran_at(operation, asked)
    ]
    return max(fitting, key=lambda each: each.operation_id, default=None)


def dumped(dump: Operation, candidates: Iterable[Operation]) -> Related | None:
    """Find the execution of which a dump (type 205) was asked: its row holds the execution's id."""
    if dump.operation_type != OperationType.CREATE_DUMP:
        return None
    for each in candidates:
        if each.operation_id == dump.object_id and each.operation_type.is_execution:
            return Related(each, is_certain=True)
    return None


def validated(operation: Operation) -> str:
    """Say what a validation looked at; empty for other operations."""
    if not isinstance(operation, Validation):
        return ""
    what = "package" if operation.operation_type == OperationType.VALIDATE_PACKAGE else "project"
    scope = _SCOPES.get(operation.environment_scope or "", "")
    words = f"Validates the {what} {text.one_line(operation.path)}"
    return f"{words} {scope}." if scope else f"{words}."


def _is_same_object(stop: Operation, other: Operation) -> bool:
    if not other.operation_type.is_stoppable or other.key.server != stop.key.server:
        return False
    if other.object_id is not None:
        # A package's id (301) may be the number of some project: the names must not differ.
        differs = None not in (stop.object_name, other.object_name) and (
            stop.object_name != other.object_name
        )
        return other.object_id == stop.object_id and not differs
    # A validation's row may lack its object's id; a stop's object is always called a project.
    names = {other.object_name}
    if isinstance(other, Execution | Validation):
        names.add(other.project_name)
    return stop.object_name is not None and stop.object_name in names


def _ran_at(operation: Operation, moment: datetime) -> bool:
    begun = operation.started or operation.created
    if begun is None or begun > moment + CLOSE:
        return False
    if operation.ended is None:
        return not operation.status.has_ended
    return operation.ended >= moment - CLOSE


def _looks_stopped(operation: Operation) -> bool:
    return operation.status in {OperationStatus.CANCELED, OperationStatus.STOPPING}


def _order(operation: Operation, stop: Operation, asked: datetime) -> tuple[bool, bool, float, int]:
    ended = operation.ended
    wait = abs((ended - asked).total_seconds()) if ended is not None else float("inf")
    return (
        not _looks_stopped(operation),
        operation.stopped_by_name != stop.caller_name,
        wait,
        -operation.operation_id,
    )

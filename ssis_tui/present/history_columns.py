"""The columns of the history: those that there are, and those that are shown unless told."""

from typing import Final

from msgspec.structs import replace

from ssis_tui.model.operations import Operation
from ssis_tui.present import operations
from ssis_tui.present.column import Column
from ssis_tui.present.kind import Kind

DURATION: Final = replace(operations.DURATION, ticks=True)
"""Ticks for the operations among them that still run."""

POOL: Final[tuple[Column[Operation], ...]] = (
    operations.ID,
    operations.STATUS,
    DURATION,
    operations.PACKAGE,
    operations.TYPE,
    operations.STARTED,
    operations.ENDED,
    operations.CREATED,
    operations.USUAL,
    operations.ENVIRONMENT,
    operations.CALLER,
    operations.MACHINE,
    operations.PROCESS,
    operations.STOPPED_BY,
)
"""All there is, the order in which they stand."""

_USUAL: Final = {"id", "status", "duration", "package", "started", "usual", "by", "machine"}
_MORE: Final = {
    Kind.OPERATIONS: {"operation"},
    Kind.EXECUTIONS: {"environment"},
    Kind.VALIDATIONS: set[str](),
    Kind.DEPLOYMENTS: {"operation"},
}


def usual(kind: Kind) -> tuple[Column[Operation], ...]:
    """Give the columns that tell something of operations of a kind."""
    wanted = _USUAL | _MORE[kind]
    if kind in {Kind.VALIDATIONS, Kind.DEPLOYMENTS}:
        # Nothing is known of how long they usually take.
        wanted -= {"usual"}
    return tuple(column for column in POOL if column.id in wanted)

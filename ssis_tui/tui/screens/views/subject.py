"""What the views of an execution's screen are told of it: with each snapshot and each second."""

from msgspec import Struct

from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Execution, Operation
from ssis_tui.polling.snapshot import Progress, Snapshot
from ssis_tui.present.column import View


class Subject(Struct, frozen=True, eq=False):
    """The operation as it was last read, and the picture that it came from."""

    operation: Operation
    snapshot: Snapshot
    view: View

    @property
    def execution(self) -> Execution | None:
        """The operation if it is an execution; None for all others."""
        return self.operation if isinstance(self.operation, Execution) else None

    @property
    def is_live(self) -> bool:
        """Whether something may still come: it is active, or only created."""
        status = self.operation.status
        return status.is_active or status == OperationStatus.CREATED

    @property
    def progress(self) -> Progress | None:
        """Where it is, by its messages; None while nothing was heard."""
        return self.snapshot.progress.get(self.operation.operation_id)

    @property
    def interval(self) -> float:
        """Seconds between two polls."""
        return self.snapshot.stretched_to or self.snapshot.interval

"""What ``catalog.stop_operation`` does, check by check, in the order of the real procedure."""

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind
from ssis_tui.catalog.demo import refusals
from ssis_tui.catalog.demo.chance import between
from ssis_tui.catalog.demo.moments import SECOND, as_moment
from ssis_tui.catalog.demo.names import INSTANCE
from ssis_tui.catalog.demo.overlay import Recorded
from ssis_tui.catalog.demo.refusals import Refusal
from ssis_tui.catalog.demo.schedule import WhenStopped
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.model.codes import ObjectType, OperationStatus, OperationType
from ssis_tui.model.operations import Operation, OperationKey

_SIGNAL_MS = 800
"""How long the attempt itself is listed as running."""


class StopAttempt(Struct):
    """One call of the procedure."""

    session: Session
    operation_id: int
    now_ms: int

    def carry_out(self) -> int:
        """Stop the operation and give the return code; raise Refusal."""
        if self.session.rights.kind is AccountKind.SQL:
            # Nothing is written for a SQL login: its call ends at the first check.
            raise Refusal(refusals.SQL_ACCOUNT, self.operation_id)
        with self.session.simulation.lock:
            attempt = self._written_down()
            try:
                row, target = self._checked_target()
            except Refusal:
                self._end_attempt(attempt, OperationStatus.FAILED)
                raise
            attempt.row = replace(
                attempt.row, object_id=target.object_id, object_name=target.object_name
            )
            return self._signal(row, target, attempt)

    def _written_down(self) -> Recorded:
        """Write the attempt as an operation of its own, which survives whatever comes."""
        simulation = self.session.simulation
        now = as_moment(self.now_ms)
        attempt = Recorded(
            Operation(
                key=OperationKey(simulation.server, simulation.next_id(self.now_ms)),
                operation_type=OperationType.STOP,
                status=OperationStatus.RUNNING,
                created=now,
                started=now,
                object_type=ObjectType.PROJECT,
                caller_name=self.session.rights.login,
                server_name=INSTANCE,
            )
        )
        simulation.overlay.add(attempt)
        return attempt

    def _checked_target(self) -> tuple[Row, Operation]:
        simulation = self.session.simulation
        row = simulation.row(self.operation_id, self.now_ms)
        if row is None:
            raise Refusal(refusals.NOT_RUNNING, self.operation_id)
        target = simulation.operation(row, self.now_ms)
        stoppable = {OperationStatus.RUNNING, OperationStatus.STOPPING}
        if (
            target.status not in stoppable
            or not target.operation_type.is_stoppable
            or target.object_id is None
        ):
            raise Refusal(refusals.NOT_RUNNING, self.operation_id)
        if target.status == OperationStatus.STOPPING:
            raise Refusal(refusals.ALREADY_STOPPING, self.operation_id)
        if target.process_id is None:
            raise Refusal(refusals.INCONSISTENT, self.operation_id)
        is_own = row.caller.casefold() == self.session.rights.login.casefold()
        if not (self.session.rights.is_admin or is_own):
            raise Refusal(refusals.NO_ACCESS, self.operation_id)
        return row, target

    def _signal(self, row: Row, target: Operation, attempt: Recorded) -> int:
        """Mark the target as Stopping for good, then tell its process, which may not listen."""
        when_stopped = row.source.when_stopped
        login = self.session.rights.login
        ends_ms = self._end(when_stopped)
        source = row.source
        if isinstance(source, Recorded):
            source.row = replace(target, status=OperationStatus.STOPPING)
            source.ends_ms, source.ends_as = ends_ms, OperationStatus.CANCELED
            source.stopped_by = login
        else:
            changed = self.session.simulation.overlay.changed
            changed[row.operation_id] = source.stopped(self.now_ms, login, ends_ms)
        if when_stopped is WhenStopped.NET_ERROR:
            self._end_attempt(attempt, OperationStatus.FAILED)
            raise Refusal(refusals.NET_ERROR, self.operation_id)
        if when_stopped is WhenStopped.RETURNS_ONE:
            self._end_attempt(attempt, OperationStatus.FAILED)
            return 1
        self._end_attempt(attempt, OperationStatus.SUCCEEDED)
        return 0

    def _end(self, when_stopped: WhenStopped) -> int | None:
        """Give when the target will have ended; None if nobody knows."""
        chances = (self.session.simulation.seed, self.operation_id)
        match when_stopped:
            case WhenStopped.ENDS:
                return self.now_ms + between(2, 4, *chances) * SECOND
            case WhenStopped.ENDS_LATE:
                return self.now_ms + between(150, 260, *chances) * SECOND
            case _:
                return None

    def _end_attempt(self, attempt: Recorded, status: OperationStatus) -> None:
        attempt.ends_ms = self.now_ms + _SIGNAL_MS
        attempt.ends_as = status

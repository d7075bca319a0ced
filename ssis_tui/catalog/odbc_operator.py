"""Everything that changes SSISDB, through a driver."""

from typing import Final

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.connection import connect
from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.odbc_changes import OdbcChanges
from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.catalog.requests import StopAnswer
from ssis_tui.catalog.session import Connect, Session
from ssis_tui.catalog.sql.batch import Answer, Batch
from ssis_tui.catalog.sql.changes import stop_batch
from ssis_tui.catalog.sql.server import CHANGING
from ssis_tui.catalog.statements import StatementLog
from ssis_tui.config.settings import Profile
from ssis_tui.errors import NoSuchOperation, ProcedureFailed
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation

CHANGE_TIME_LIMIT: Final = 90
"""Seconds for a call that changes the server: a stop may wait for locks and for a process."""
RIGHTS_NOT_GRANTED: Final = 27153
"""Raised by a procedure that goes on all the same."""


class OdbcOperator:
    """Everything that changes SSISDB, on a connection of its own, behind one gate."""

    def __init__(
        self, profile: Profile, *, connector: Connect = connect, log: StatementLog | None = None
    ) -> None:
        self._gate = Gate(profile.name, profile.is_read_only)
        self._session = Session(
            profile,
            settings=CHANGING,
            time_limit=CHANGE_TIME_LIMIT,
            connector=connector,
            log=log,
        )
        self._changes = OdbcChanges(self._session, self._change)

    def open(self) -> ServerInfo:
        self._gate.let_through("open a connection for changes")
        return self._session.open()

    def operation(self, operation_id: int) -> Operation:
        self._session.begin()
        found = self._session.operations(
            [operation_id], f"reading operation {operation_id}", is_committed=True
        )
        if not found:
            raise NoSuchOperation(
                f"There is no operation {operation_id} on {self._session.server}, "
                "or this login may not see it.",
                "Operations are cleaned up after the catalog's retention window.",
                server=self._session.server,
            )
        return found[0]

    def stop(self, operation_id: int) -> StopAnswer:
        try:
            answer = self._change(
                stop_batch(operation_id), f"stop {operation_id}", f"stopping {operation_id}"
            )
        except ProcedureFailed as error:
            if error.number != RIGHTS_NOT_GRANTED or not self._is_stopping(operation_id):
                raise
            # The procedure reported this and went on; its return code is lost with the error.
            return StopAnswer(return_code=0)
        rows = answer.rows("return_code")
        code = rows[0][0] if rows else None
        return StopAnswer(return_code=0 if code is None else code)

    def start(self, request: StartRequest) -> int:
        return self._changes.start(request)

    def validate(self, request: ValidateRequest) -> int:
        return self._changes.validate(request)

    def startup(self) -> None:
        self._changes.startup()

    def create_dump(self, execution_id: int) -> None:
        self._changes.create_dump(execution_id)

    def cancel(self) -> bool:
        return self._session.cancel()

    def close(self) -> None:
        self._session.close()

    def _is_stopping(self, operation_id: int) -> bool:
        """Whether a stop shows in the catalog."""
        status = self.operation(operation_id).status
        return status == OperationStatus.STOPPING or status.has_ended

    def _change(self, batch: Batch, what: str, while_doing: str) -> Answer:
        """Send something that changes the server: the only place that does, past the gate."""
        self._gate.let_through(what)
        self._session.begin()
        return self._session.run(batch, while_doing)

"""What an operator does besides stopping: start, validate, repair, dump."""

from collections.abc import Callable
from typing import Final

from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.catalog.session import Session
from ssis_tui.catalog.sql.batch import Answer, Batch
from ssis_tui.catalog.sql.changes import (
    create_batch,
    dump_batch,
    set_parameter_batch,
    start_batch,
    startup_batch,
    validate_batch,
)
from ssis_tui.catalog.sql.variants import variant
from ssis_tui.errors import ConnectionLost, ProcedureFailed, SsisTuiError, TimeLimit
from ssis_tui.text import one_line

Change = Callable[[Batch, str, str], Answer]
"""Sends a batch past the gate: what is to be done, and the same as it is being done."""
_Types = dict[tuple[int, str], str]


class OdbcChanges:
    """Calls SSISDB's procedures through one operator's gate."""

    def __init__(self, session: Session, change: Change) -> None:
        self._session = session
        self._change = change

    def start(self, request: StartRequest) -> int:
        package = one_line(request.package)
        what, doing = f"start {package}", f"starting {package}"
        # Before anything is created: what cannot be sent leaves no execution behind.
        for _, name, value in request.parameters:
            variant(name, value)
        created = self._change(create_batch(request, self._session.present), what, doing)
        execution_id = self._created(created, "create_execution")
        types: _Types = {(row[0], row[1]): row[2] or "" for row in created.rows("types")}
        try:
            for object_type, name, value in request.parameters:
                typed = variant(name, value, types.get((object_type, name), ""))
                answer = self._change(
                    set_parameter_batch(execution_id, object_type, name, typed), what, doing
                )
                self._done(answer, "set_execution_parameter_value")
            answer = self._change(start_batch(execution_id), what, doing)
        except (ConnectionLost, TimeLimit) as error:
            raise _told(error, execution_id) from error
        self._done(answer, "start_execution")
        return execution_id

    def validate(self, request: ValidateRequest) -> int:
        what = one_line(request.package or request.project)
        answer = self._change(validate_batch(request), f"validate {what}", f"validating {what}")
        procedure = "validate_project" if request.package is None else "validate_package"
        return self._created(answer, procedure)

    def startup(self) -> None:
        answer = self._change(startup_batch(), "call catalog.startup", "calling catalog.startup")
        self._done(answer, "startup")

    def create_dump(self, execution_id: int) -> None:
        answer = self._change(
            dump_batch(execution_id), f"dump {execution_id}", f"dumping {execution_id}"
        )
        self._done(answer, "create_execution_dump")

    def _created(self, answer: Answer, procedure: str) -> int:
        """Give the id that a procedure has told; raise ProcedureFailed where there is none."""
        rows = answer.rows("created")
        code, created = rows[0] if rows else (None, None)
        if code or not isinstance(created, int):
            raise self._not_done(procedure, code)
        return created

    def _done(self, answer: Answer, procedure: str) -> None:
        """Raise ProcedureFailed for a return code other than 0."""
        rows = answer.rows("return_code")
        code = rows[0][0] if rows else None
        if code:
            raise self._not_done(procedure, code)

    def _not_done(self, procedure: str, code: object) -> ProcedureFailed:
        server = self._session.server
        returned = "gave no id" if not code else f"returned {code}"
        return ProcedureFailed(
            f"catalog.{procedure} on {server} {returned} and said nothing: it was not carried out.",
            "Look at the messages of the newest operations.",
            server=server,
        )


_LOOK: Final = "Look at its status before you start it once more."


def _told(error: SsisTuiError, execution_id: int) -> SsisTuiError:
    """Name the execution that nobody else knows of, and that may have been started."""
    return type(error)(
        f"{error.sentence} The execution {execution_id} was created and may have been started.",
        _LOOK,
        server=error.server,
        number=error.number,
        sqlstate=error.sqlstate,
    )

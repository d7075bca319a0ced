"""Changes the demo server, for this process only, as the procedures of SSISDB change a real one."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.demo import refusals
from ssis_tui.catalog.demo.changes import Change
from ssis_tui.catalog.demo.refusals import Refusal, refusal
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.stopping import StopAttempt
from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.catalog.requests import StopAnswer
from ssis_tui.model.operations import Operation


class DemoOperator(Struct):
    """The demo server's procedures as one login may call them."""

    session: Session
    gate: Gate

    def open(self) -> ServerInfo:
        return self.session.open()

    def operation(self, operation_id: int) -> Operation:
        with self._refusals(f"reading {operation_id}"), self.session.query() as now_ms:
            row = self.session.simulation.row(operation_id, now_ms)
            if row is None or not self.session.sees(row):
                raise Refusal(refusals.NO_OPERATION, operation_id)
            return self.session.simulation.operation(row, now_ms)

    def stop(self, operation_id: int) -> StopAnswer:
        with self._change(f"stop {operation_id}", f"stopping {operation_id}") as now_ms:
            return StopAnswer(StopAttempt(self.session, operation_id, now_ms).carry_out())

    def start(self, request: StartRequest) -> int:
        with self._change(f"start {request.package}", f"starting {request.package}") as now_ms:
            return Change(self.session, now_ms).start(request)

    def validate(self, request: ValidateRequest) -> int:
        what = request.package or request.project
        with self._change(f"validate {what}", f"validating {what}") as now_ms:
            return Change(self.session, now_ms).validate(request)

    def startup(self) -> None:
        with self._change("call catalog.startup", "calling catalog.startup") as now_ms:
            Change(self.session, now_ms).startup()

    def create_dump(self, execution_id: int) -> None:
        with self._change(f"dump {execution_id}", f"dumping {execution_id}") as now_ms:
            Change(self.session, now_ms).create_dump(execution_id)

    def cancel(self) -> bool:
        return self.session.cancel()

    def close(self) -> None:
        self.session.close()

    @contextmanager
    def _change(self, what: str, while_doing: str) -> Iterator[int]:
        """Pass the gate, then run one procedure; the only way to a change."""
        self.gate.let_through(what)
        with self._refusals(while_doing), self.session.query() as now_ms:
            yield now_ms

    @contextmanager
    def _refusals(self, while_doing: str) -> Iterator[None]:
        """Turn what a procedure raises into the error of a real server."""
        try:
            yield
        except Refusal as refused:
            server = self.session.simulation.server
            raise refusal(refused, server=server, while_doing=while_doing) from None

"""Changes the demo server, for this process only, as the procedures of SSISDB change a real one."""

from dataclasses import dataclass

from ssis_tui.catalog.capabilities import AccountKind, ServerInfo
from ssis_tui.catalog.demo import refusals
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.stopping import Refusal, StopAttempt
from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.requests import StopAnswer
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.operations import Operation


@dataclass(slots=True)
class DemoOperator:
    """The demo server's procedures as one login may call them."""

    session: Session
    gate: Gate

    def open(self) -> ServerInfo:
        return self.session.open()

    def operation(self, operation_id: int) -> Operation:
        with self.session.query() as now_ms:
            row = self.session.simulation.row(operation_id, now_ms)
            if row is None or not self.session.sees(row):
                raise self._refusal(refusals.NO_OPERATION, operation_id)
            return self.session.simulation.operation(row, now_ms)

    def stop(self, operation_id: int) -> StopAnswer:
        self.gate.let_through(f"stop {operation_id}")
        with self.session.query() as now_ms:
            # Nothing is written for a SQL login: its call ends at the first check.
            if self.session.rights.kind is AccountKind.SQL:
                raise self._refusal(refusals.SQL_ACCOUNT, operation_id)
            attempt = StopAttempt(self.session, operation_id, now_ms)
            try:
                return StopAnswer(attempt.carry_out())
            except Refusal as refused:
                raise self._refusal(refused.number, operation_id) from None

    def cancel(self) -> bool:
        return self.session.cancel()

    def close(self) -> None:
        self.session.close()

    def _refusal(self, number: int, operation_id: int) -> SsisTuiError:
        return refusals.refusal(
            number,
            operation_id,
            server=self.session.simulation.server,
            while_doing=f"stopping {operation_id}",
        )

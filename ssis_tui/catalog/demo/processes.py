"""What the demo server's instance knows of the processes behind running executions."""

from collections.abc import Sequence

from ssis_tui.catalog.demo.moments import DAY, HOUR, MINUTE, as_moment
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.catalog.demo.schedule import WhenStopped
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.model.operations import Operation
from ssis_tui.model.reports import Liveness

_RESTART_DAYS = 28


def is_dead(row: Row, now_ms: int) -> bool:
    """Say whether the process behind an active operation is gone, whatever its status says."""
    if isinstance(row.source, Planned):
        return row.source.silent_ms is not None and row.source.silent_ms < now_ms
    return row.source.when_stopped is WhenStopped.RETURNS_ONE


def liveness_of(session: Session, machines: Sequence[str], now_ms: int) -> Liveness | None:
    """Give the sessions of these machines; None without VIEW SERVER STATE."""
    if not session.rights.is_sysadmin:
        return None
    wanted = {machine.casefold() for machine in machines}
    processes: set[tuple[str, int]] = set()
    for row in session.simulation.active(now_ms):
        session.check()
        operation = session.simulation.operation(row, now_ms)
        if not is_dead(row, now_ms) and _has_session(operation, wanted):
            processes.add((str(operation.machine_name).casefold(), operation.process_id or 0))
    restarted = now_ms // DAY // _RESTART_DAYS * _RESTART_DAYS * DAY
    return Liveness(
        instance_started=as_moment(max(restarted - 2 * DAY, 0) + 4 * HOUR + 12 * MINUTE),
        processes=frozenset(processes),
    )


def _has_session(operation: Operation, machines: set[str]) -> bool:
    machine = operation.machine_name
    return machine is not None and machine.casefold() in machines and bool(operation.process_id)

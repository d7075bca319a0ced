"""Says when an operation that the catalog calls active may have no process behind it any more.

Nothing here is certain, and the words say so: rows stay Running for ever after a crash or a reboot,
and some packages are only silent.
"""

from datetime import datetime, timedelta
from typing import Final

from ssis_tui import times
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.model.reports import Liveness

PENDING_TOO_LONG: Final = timedelta(minutes=10)
"""A local execution gets its process within seconds."""
QUIET_WITHOUT_SESSION: Final = timedelta(minutes=10)
"""Silence that makes a missing session suspicious: a package between two connections is not."""
QUIET: Final = timedelta(hours=1)
"""Silence that counts where nothing is known of processes."""
FAR_LONGER: Final = 3
"""Times the usual duration that make a silent run suspicious."""
VERY_LONG: Final = timedelta(days=1)
"""The same where no usual duration is known."""
_CLOCKS: Final = timedelta(minutes=1)


def suspicion(
    operation: Operation,
    *,
    now: datetime,
    liveness: Liveness | None = None,
    last_message: datetime | None = None,
    usual: timedelta | None = None,
) -> str | None:
    """Say in one sentence why it may be an orphan; None if nothing speaks for it.

    `now` is the server's clock. `liveness` is what the server knows of processes on the machines
    asked for, None without VIEW SERVER STATE; `last_message` is the time of its newest message,
    None if it has none or none was read; `usual` is the median of its package.
    """
    started = operation.started or operation.created
    is_of_kind = operation.operation_type.is_stoppable and operation.status.is_active
    if not is_of_kind or started is None:
        return None
    ran = max(now - started, timedelta())
    quiet = max(now - max(last_message or started, started), timedelta())
    if operation.status == OperationStatus.PENDING:
        return _pending(operation, ran)
    if liveness is None or operation.process_id is None:
        # Scale Out and Azure: the process, if any, runs where this server cannot see it.
        return _by_silence(ran, quiet, usual)
    if liveness.instance_started > started + _CLOCKS:
        return (
            "May be an orphan: SQL Server was started after it, and its process ends with the "
            "instance."
        )
    if _has_session(operation, liveness) or quiet < QUIET_WITHOUT_SESSION:
        return None
    where = f"process {operation.process_id}"
    stopping = " A stop cannot end it." if operation.status == OperationStatus.STOPPING else ""
    return (
        f"May be an orphan: its {where} has no session on this server, and it has said nothing "
        f"for {times.elapsed(quiet)}.{stopping}"
    )


def _pending(operation: Operation, ran: timedelta) -> str | None:
    if operation.process_id is not None or ran < PENDING_TOO_LONG:
        return None
    return (
        f"Pending for {times.elapsed(ran)} without a process: perhaps the service account lacks "
        "rights, or no worker or integration runtime is up."
    )


def _by_silence(ran: timedelta, quiet: timedelta, usual: timedelta | None) -> str | None:
    if quiet < QUIET:
        return None
    silent = f"it has said nothing for {times.elapsed(quiet)}"
    if usual is not None and usual > timedelta():
        if ran < usual * FAR_LONGER:
            return None
        return (
            f"Perhaps an orphan: {silent} and has taken {times.elapsed(ran)} instead of the usual "
            f"{times.duration(usual)}."
        )
    if ran < VERY_LONG:
        return None
    return f"Perhaps an orphan: {silent} and has been active for {times.elapsed(ran)}."


def _has_session(operation: Operation, liveness: Liveness) -> bool:
    """Whether a session of its process is known; hosts go by their first name, in lower case."""
    host = _host(operation.machine_name)
    return any(
        process == operation.process_id and (not host or _host(other) == host)
        for other, process in liveness.processes
    )


def _host(name: str | None) -> str:
    return (name or "").partition(".")[0].casefold()

"""What the instance knows of the processes behind executions; needs VIEW SERVER STATE."""

from collections.abc import Iterable, Sequence

from ssis_tui.catalog.sql.batch import LONGEST_LIST, Batch, Row, marks, pad
from ssis_tui.catalog.sql.messages import INSENSITIVE
from ssis_tui.model.reports import Liveness


def liveness_batch(machines: Sequence[str]) -> Batch:
    """Read the start of the instance and who is connected from these machines."""
    batch = Batch(
        "sessions of processes",
        "to tell whether the processes of running executions still live",
    )
    batch.select(
        "instance",
        "SELECT sqlserver_start_time, SYSDATETIMEOFFSET() AS server_time FROM sys.dm_os_sys_info;",
    )
    if machines:
        padded = pad(list(machines)[:LONGEST_LIST])
        batch.select(
            "sessions",
            "SELECT DISTINCT host_name, host_process_id FROM sys.dm_exec_sessions "
            f"WHERE host_name {INSENSITIVE} IN ({marks(len(padded))}) "
            "AND host_process_id IS NOT NULL;",
            *padded,
        )
    return batch


def liveness_from(instance: Sequence[Row], sessions: Iterable[Row]) -> Liveness | None:
    """Make the value; None where the instance does not tell when it started."""
    if not instance or instance[0][0] is None:
        return None
    started, server_time = instance[0]
    return Liveness(
        # It comes without an offset; the server's own is that of its clock.
        instance_started=started.replace(tzinfo=server_time.tzinfo),
        processes=frozenset((str(host).lower(), int(process)) for host, process in sessions),
    )

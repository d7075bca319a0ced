"""Small factories of values for tests."""

from datetime import UTC, datetime, timedelta

from ssis_tui.model.codes import ObjectType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Operation, OperationKey

NOW = datetime(2026, 3, 3, 2, 12, 51, tzinfo=UTC)
"""The moment at which tests take place unless they say otherwise."""


def execution(
    operation_id: int = 184217,
    *,
    package: str = "LoadFactSales.dtsx",
    folder: str = "Finance",
    project: str = "Dwh",
    status: OperationStatus = OperationStatus.RUNNING,
    server: str = "PRODSQL01",
    started: datetime | None = None,
    lasted: timedelta | None = None,
    caller: str = "CORP\\svc_etl",
    environment: str | None = None,
) -> Execution:
    begun = started or NOW - timedelta(minutes=12, seconds=40)
    ended = None
    if status.has_ended:
        ended = begun + (lasted or timedelta(minutes=5))
    return Execution(
        key=OperationKey(server, operation_id),
        operation_type=OperationType.EXECUTE,
        status=status,
        created=begun - timedelta(seconds=1),
        object_type=ObjectType.PROJECT,
        object_id=7,
        object_name=project,
        started=None if status == OperationStatus.CREATED else begun,
        ended=ended,
        caller_name=caller,
        process_id=7712 if status == OperationStatus.RUNNING else None,
        server_name=server,
        machine_name="ETLNODE2",
        folder_name=folder,
        project_name=project,
        package_name=package,
        environment_name=environment,
        executed_as_name=caller,
    )


def operation(
    operation_id: int = 184222,
    operation_type: OperationType = OperationType.DEPLOY_PROJECT,
    *,
    object_name: str | None = "Crm",
    status: OperationStatus = OperationStatus.RUNNING,
    server: str = "PRODSQL01",
    caller: str = "CORP\\anna",
) -> Operation:
    begun = NOW - timedelta(seconds=11)
    return Operation(
        key=OperationKey(server, operation_id),
        operation_type=operation_type,
        status=status,
        created=begun,
        object_type=ObjectType.PROJECT,
        object_name=object_name,
        started=begun,
        ended=begun + timedelta(seconds=5) if status.has_ended else None,
        caller_name=caller,
    )

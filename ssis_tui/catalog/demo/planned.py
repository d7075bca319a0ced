"""An operation of the demo as it was planned: everything about it, at any moment."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.demo.deployed import project_lsn, reference_id
from ssis_tui.catalog.demo.moments import as_moment
from ssis_tui.catalog.demo.names import INSTANCE, DemoPackage
from ssis_tui.catalog.demo.schedule import WhenStopped
from ssis_tui.model.codes import LoggingLevel, ObjectType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Operation, OperationKey, Validation


class Planned(Struct, frozen=True, kw_only=True):
    """One operation; times are milliseconds since the demo's first day."""

    operation_id: int
    operation_type: OperationType
    created_ms: int
    started_ms: int
    """When it became Pending."""
    running_ms: int
    natural_end_ms: int
    """When the work would be done if nobody stopped it: what its messages are laid out on."""
    end_ms: int | None
    """When it ends after all; None for never."""
    final: OperationStatus
    stopping_ms: int | None = None
    """When somebody asked to stop it."""
    silent_ms: int | None = None
    """When it stopped saying anything, though the catalog calls it running."""
    stopped_by: str | None = None
    package: DemoPackage | None = None
    folder: str | None = None
    project: str | None = None
    object_id: int | None = None
    object_name: str | None = None
    caller: str
    environment: str | None = None
    logging_level: LoggingLevel = LoggingLevel.BASIC
    machine: str | None = None
    process_id: int | None = None
    when_stopped: WhenStopped = WhenStopped.ENDS
    use32bitruntime: bool = False
    work_fails: bool = False
    """Whether the work itself comes to a failure at its natural end."""

    def exists_at(self, now_ms: int) -> bool:
        return self.created_ms <= now_ms

    def status_at(self, now_ms: int) -> OperationStatus:
        if self.end_ms is not None and now_ms >= self.end_ms:
            return self.final
        if self.stopping_ms is not None and now_ms >= self.stopping_ms:
            return OperationStatus.STOPPING
        if now_ms >= self.running_ms:
            return OperationStatus.RUNNING
        if now_ms >= self.started_ms:
            return OperationStatus.PENDING
        return OperationStatus.CREATED

    def is_active_at(self, now_ms: int) -> bool:
        """Whether it is Created, Pending, Running or Stopping."""
        return self.created_ms <= now_ms and (self.end_ms is None or now_ms < self.end_ms)

    def stopped(self, at_ms: int, by: str, end_ms: int | None) -> "Planned":
        """Give the operation as somebody's stop makes it; without `end_ms` it ends as planned.

        What is planned to end without anybody's doing is what somebody repairs: those that hang.
        """
        if end_ms is None:
            never_ends = self.when_stopped is WhenStopped.NEVER_ENDS
            return replace(self, stopping_ms=at_ms, end_ms=None if never_ends else self.end_ms)
        return replace(
            self,
            stopping_ms=at_ms,
            end_ms=end_ms,
            final=OperationStatus.CANCELED,
            stopped_by=by,
        )

    def _reference_id(self, package: DemoPackage) -> int | None:
        if self.environment is None:
            return None
        return reference_id(package.project_id, self.environment)

    def operation_at(self, now_ms: int, server: str) -> Operation:
        """Give the catalog's row as it stands at `now_ms`."""
        status = self.status_at(now_ms)
        key = OperationKey(server, self.operation_id)
        created = as_moment(self.created_ms)
        started = as_moment(self.started_ms) if now_ms >= self.started_ms else None
        ended: datetime | None = None
        if status.has_ended and self.end_ms is not None:
            ended = as_moment(self.end_ms)
        process_id = self.process_id if now_ms >= self.running_ms else None
        stopped_by = self.stopped_by if status.has_ended else None
        if self.operation_type.is_execution and self.package is not None:
            return Execution(
                key=key,
                operation_type=self.operation_type,
                status=status,
                created=created,
                object_type=ObjectType.PROJECT,
                object_id=self.object_id,
                object_name=self.object_name,
                started=started,
                ended=ended,
                caller_name=self.caller,
                process_id=process_id,
                stopped_by_name=stopped_by,
                server_name=INSTANCE,
                machine_name=self.machine,
                folder_name=self.package.folder,
                project_name=self.package.project,
                package_name=self.package.name,
                reference_id=self._reference_id(self.package),
                environment_name=self.environment,
                project_lsn=project_lsn(self.package.project_id),
                executed_as_name=self.caller,
                use32bitruntime=self.use32bitruntime,
                total_physical_memory_kb=67_108_864,
                available_physical_memory_kb=20_971_520 + self.operation_id % 4096 * 2048,
                cpu_count=8,
                executed_count=0 if process_id is None else 1,
            )
        if self.operation_type.is_validation and self.folder and self.project:
            return Validation(
                key=key,
                operation_type=self.operation_type,
                status=status,
                created=created,
                object_type=ObjectType.PACKAGE if self.package else ObjectType.PROJECT,
                object_id=self.object_id,
                object_name=self.object_name,
                started=started,
                ended=ended,
                caller_name=self.caller,
                process_id=process_id,
                stopped_by_name=stopped_by,
                server_name=INSTANCE,
                machine_name=self.machine,
                folder_name=self.folder,
                project_name=self.project,
                environment_scope="D",
                use32bitruntime=False,
            )
        return Operation(
            key=key,
            operation_type=self.operation_type,
            status=status,
            created=created,
            object_type=ObjectType.PROJECT if self.object_id is not None else None,
            object_id=self.object_id,
            object_name=self.object_name,
            started=started,
            ended=ended,
            caller_name=self.caller,
            server_name=INSTANCE,
        )

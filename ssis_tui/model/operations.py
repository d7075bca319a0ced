"""What the catalog does: operations, and the two kinds of them that run packages."""

from datetime import datetime, timedelta

from msgspec import Struct

from ssis_tui.model.codes import ObjectType, OperationStatus, OperationType

CREATED_COUNTS_AS_ACTIVE = timedelta(minutes=10)
"""How long a Created operation is listed as active; after that it was most likely abandoned."""


class OperationKey(Struct, frozen=True, order=True, gc=False):
    """What identifies an operation once several servers are watched."""

    server: str
    """Name under which the user knows the server, as it stands in the header."""
    operation_id: int


class Operation(Struct, frozen=True, kw_only=True, gc=False):
    """A row of ``catalog.operations``; times are aware datetimes as the server wrote them."""

    key: OperationKey
    operation_type: OperationType
    status: OperationStatus
    created: datetime | None = None
    object_type: ObjectType | None = None
    object_id: int | None = None
    """Project id for deployments, executions and stops; package id for 301."""
    object_name: str | None = None
    started: datetime | None = None
    """For executions, when the status became Pending, not Running."""
    ended: datetime | None = None
    """None while active, and for ever on rows that nobody closed."""
    caller_name: str = ""
    process_id: int | None = None
    """Process on `machine_name`; None while created or pending, and on Scale Out."""
    stopped_by_name: str | None = None
    server_name: str | None = None
    machine_name: str | None = None

    @property
    def operation_id(self) -> int:
        return self.key.operation_id

    @property
    def path(self) -> str:
        """The object it concerns, as folder/project/package as far as the catalog tells."""
        return self.object_name or ""

    @property
    def package_label(self) -> str:
        """The last part of the path: what must never be cut away on a narrow screen."""
        return self.path.rpartition("/")[2]

    @property
    def can_stop(self) -> bool:
        """Whether ``catalog.stop_operation`` would accept it as it was last read.

        Only a Running execution or validation: the procedure answers 27124 for all else and 27126
        for one that is Stopping (reference, stop_operation, steps 4 and 5).
        """
        return self.status == OperationStatus.RUNNING and self.operation_type.is_stoppable

    def is_active_at(self, now: datetime) -> bool:
        """Whether it belongs in the list of active operations at the server's time `now`."""
        if self.status == OperationStatus.CREATED:
            return self.created is not None and now - self.created < CREATED_COUNTS_AS_ACTIVE
        return self.status.is_active

    def duration_at(self, now: datetime) -> timedelta | None:
        """How long it took, or has taken until the server's time `now`; None if never started."""
        if self.started is None:
            return None
        if self.ended is not None:
            return max(self.ended - self.started, timedelta())
        if self.status.has_ended:
            return None
        return max(now - self.started, timedelta())


class Execution(Operation, frozen=True, kw_only=True, gc=False):
    """A row of ``catalog.executions``; child packages run inside the same execution."""

    folder_name: str
    project_name: str
    package_name: str
    reference_id: int | None = None
    environment_folder_name: str | None = None
    """None when the environment reference is relative to the project's folder."""
    environment_name: str | None = None
    project_lsn: int | None = None
    executed_as_name: str | None = None
    use32bitruntime: bool = False
    total_physical_memory_kb: int | None = None
    available_physical_memory_kb: int | None = None
    cpu_count: int | None = None
    executed_count: int | None = None
    """Attempts on Scale Out; None before SQL Server 2017."""

    @property
    def path(self) -> str:
        return f"{self.folder_name}/{self.project_name}/{self.package_name}"

    @property
    def package_label(self) -> str:
        return self.package_name

    @property
    def environment(self) -> str | None:
        """The environment as folder/name, name alone when relative, None without one."""
        if self.environment_name is None:
            return None
        if self.environment_folder_name is None:
            return self.environment_name
        return f"{self.environment_folder_name}/{self.environment_name}"


class Validation(Operation, frozen=True, kw_only=True, gc=False):
    """A row of ``catalog.validations``: of a project (300) or of a package (301)."""

    folder_name: str
    project_name: str
    environment_scope: str | None = None
    """A all references, S a single one, D default values only."""
    reference_id: int | None = None
    use32bitruntime: bool | None = None

    @property
    def path(self) -> str:
        parts = [self.folder_name, self.project_name]
        if self.operation_type == OperationType.VALIDATE_PACKAGE and self.object_name:
            parts.append(self.object_name)
        return "/".join(parts)

    @property
    def package_label(self) -> str:
        return self.path.rpartition("/")[2]

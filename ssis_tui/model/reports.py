"""What the troubleshooting reports are made of, as the server counted it."""

from datetime import datetime, timedelta

from msgspec import Struct

from ssis_tui.model.codes import ObjectType, OperationStatus


class ExecutionParameter(Struct, frozen=True, kw_only=True):
    """A row of ``catalog.execution_parameter_values``."""

    name: str
    object_type: ObjectType
    """Project (20), package (30), or the execution itself (50: LOGGING_LEVEL and the like)."""
    data_type: str
    value: str | None
    """Converted to text by the server; None when sensitive (never read) or not set."""
    is_sensitive: bool
    is_required: bool = False
    is_value_set: bool = False
    """Whether it has a value at all: of its own, from the project or from an environment."""
    is_runtime_override: bool = False
    """Whether it was changed for this execution, before it was started."""


class PropertyOverride(Struct, frozen=True, kw_only=True):
    """A row of ``catalog.execution_property_override_values``."""

    property_path: str
    value: str | None
    """None when sensitive (never read)."""
    is_sensitive: bool


class ComponentTime(Struct, frozen=True, kw_only=True):
    """``catalog.execution_component_phases`` summed up per component and phase by the server."""

    task_name: str
    component_name: str
    phase: str
    execution_path: str
    active_ms: int
    """Sum of the phase's times, milliseconds."""
    total_ms: int
    """From its first start to its last end, milliseconds."""
    calls: int
    is_open: bool = False
    """Whether one of its phases has begun and not ended."""


class DataFlowPath(Struct, frozen=True, kw_only=True):
    """``catalog.execution_data_statistics`` summed up per path by the server."""

    task_name: str
    path_name: str
    source_component_name: str
    destination_component_name: str
    execution_path: str
    rows_sent: int
    buffers: int
    last_sent: datetime | None = None


class PerformanceCounter(Struct, frozen=True):
    """A row of ``catalog.dm_execution_performance_counters`` of a running execution."""

    name: str
    value: int


class HourCount(Struct, frozen=True, kw_only=True):
    """How many executions were created in an hour, by status."""

    hour: datetime
    """Start of the hour, aware, in the server's offset of that hour's rows."""
    status: OperationStatus
    executions: int


class PackageSummary(Struct, frozen=True, kw_only=True):
    """What became of a package's executions in a range."""

    folder_name: str
    project_name: str
    package_name: str
    executions: int
    succeeded: int
    failed: int
    """Failed or ended unexpectedly."""
    canceled: int
    running: int
    median: timedelta | None
    """Of the successful ones; None without one."""
    longest: timedelta | None
    last_failure_id: int | None
    last_failure: datetime | None
    """When the last failed one was created."""

    @property
    def path(self) -> str:
        return f"{self.folder_name}/{self.project_name}/{self.package_name}"

    @property
    def success_rate(self) -> float | None:
        """The share of ended executions that succeeded, 0 to 1; None if none ended."""
        ended = self.succeeded + self.failed + self.canceled
        return self.succeeded / ended if ended else None


class FailedConnection(Struct, frozen=True, kw_only=True):
    """A connection manager whose string stands in the context of errors of failed executions."""

    connection_string: str
    """Masked by the catalog before anybody sees it."""
    name: str
    executions: int
    last_failure: datetime
    last_execution_id: int


class Liveness(Struct, frozen=True, kw_only=True):
    """What the server knows of the processes behind running executions; needs VIEW SERVER STATE."""

    instance_started: datetime
    """``sys.dm_os_sys_info.sqlserver_start_time``, aware by the server's offset."""
    processes: frozenset[tuple[str, int]]
    """(host name in lower case, process id) of all sessions of this instance."""

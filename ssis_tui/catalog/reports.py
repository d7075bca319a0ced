"""What a catalog tells of failures, of what is usual, and of what there is to run.

Every method reads with committed data or dirty reads alike, is bounded by an id or an id range, and
raises what :class:`ssis_tui.catalog.protocol.Catalog` raises. A view or column that this server
lacks gives an empty answer; :class:`ServerInfo` says what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution

if TYPE_CHECKING:
    # Named in signatures only, and a dozen milliseconds of every start.
    from ssis_tui.model.packages import (
        EnvironmentReference,
        Folder,
        Package,
        PackageParameter,
        Project,
    )
    from ssis_tui.model.reports import (
        ComponentTime,
        DataFlowPath,
        ExecutionParameter,
        FailedConnection,
        HourCount,
        Liveness,
        PackageSummary,
        PerformanceCounter,
        PropertyOverride,
    )


class IdRange(Struct, frozen=True):
    """Operations by id, the only thing that the catalog's tables are ordered by."""

    first: int
    """The lowest id."""
    last: int
    """The highest id, included."""


class Reports(Protocol):
    """What a catalog tells beyond what runs and what ran."""

    def id_range(self, since: datetime, until: datetime | None = None) -> IdRange | None:
        """Find the ids created in a range of time, by bisecting the key.

        At most 22 reads of one row for each end. None when nothing was created in it.
        """
        ...

    def message(self, operation_id: int, event_message_id: int) -> EventMessage | None:
        """Read one message whole, however long it is."""
        ...

    def first_error(self, operation_id: int) -> EventMessage | None:
        """Read the first error of an operation (message_type 120), or its first 130 without one."""
        ...

    def message_context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        """Read ``catalog.event_message_context`` of one message; slow, for no index helps.

        Nearest to the error first, the state of the package before its start (depth 0) last.
        """
        ...

    def executables_of(self, execution_ids: Sequence[int]) -> tuple[ExecutableStatistic, ...]:
        """Read the statistics of several executions, to compare one with others.

        By execution and start time; of very many (MOST_STATISTICS) the newest.
        """
        ...

    def parameters(self, execution_id: int) -> tuple[ExecutionParameter, ...]:
        """Read the parameter values used, by object type and name, but for sensitive ones."""
        ...

    def property_overrides(self, execution_id: int) -> tuple[PropertyOverride, ...]:
        """Read the property overrides used; sensitive ones are never read."""
        ...

    def component_times(self, execution_id: int) -> tuple[ComponentTime, ...]:
        """Sum up component phases (logging levels Performance and Verbose)."""
        ...

    def data_flow_paths(self, execution_id: int) -> tuple[DataFlowPath, ...]:
        """Sum up the rows sent by path (logging level Verbose)."""
        ...

    def performance_counters(self, execution_id: int) -> tuple[PerformanceCounter, ...]:
        """Read the live counters of a running execution; empty on Scale Out and Azure."""
        ...

    def package_runs(
        self, folder: str, project: str, package: str, *, before: int | None = None, limit: int = 20
    ) -> tuple[Execution, ...]:
        """Read the newest executions of one package by descending id, in bounded windows of ids."""
        ...

    def hour_counts(self, ids: IdRange) -> tuple[HourCount, ...]:
        """Count executions by hour of creation and status, counted by the server."""
        ...

    def package_summaries(self, ids: IdRange) -> tuple[PackageSummary, ...]:
        """Sum up executions by package, summed up by the server."""
        ...

    def failed_connections(self, ids: IdRange) -> tuple[FailedConnection, ...]:
        """Read the connection strings in the contexts of errors of failed executions.

        Looks at the newest 200 failed executions of the range at the most, and at the first five
        errors of each; what failed last comes first.
        """
        ...

    def liveness(self, machines: Sequence[str]) -> Liveness | None:
        """Read the sessions of these host names and the start of the instance.

        None when the login lacks VIEW SERVER STATE.
        """
        ...

    def folders(self) -> tuple[Folder, ...]:
        """Read the folders that the login may see, by name; ssis_logreader sees none."""
        ...

    def projects(self) -> tuple[Project, ...]:
        """Read the projects that the login may see, by folder and name."""
        ...

    def packages(self) -> tuple[Package, ...]:
        """Read the packages of the current versions, by folder, project and name."""
        ...

    def environment_references(self, project_id: int) -> tuple[EnvironmentReference, ...]:
        """Read the environments that a project may run with, by name."""
        ...

    def package_parameters(self, project_id: int, package: str) -> tuple[PackageParameter, ...]:
        """Read the parameters of a project, then those of a package in it, by name."""
        ...


class StartRequest(Struct, frozen=True, kw_only=True):
    """An execution to create, configure and start."""

    folder: str
    project: str
    package: str
    reference_id: int | None = None
    use32bitruntime: bool = False
    parameters: tuple[tuple[int, str, object], ...] = ()
    """(object_type 20, 30 or 50, name, value); the value's Python type decides its SQL type, which
    must match the parameter's, and an int becomes whichever whole number the parameter is. A value
    that no parameter can hold raises UsageError."""

    def __repr__(self) -> str:
        """Leave out the values of the parameters: they may be secrets."""
        names = [name for _, name, _ in self.parameters]
        return f"StartRequest({self.folder}/{self.project}/{self.package}, parameters={names})"


class ValidateRequest(Struct, frozen=True, kw_only=True):
    """A validation of a package, or of a whole project when `package` is None."""

    folder: str
    project: str
    package: str | None = None
    use32bitruntime: bool = False
    environment_scope: str = "D"
    """A all references, S the one given, D default values."""
    reference_id: int | None = None


class Changes(Protocol):
    """What an operator can do besides stopping; every method passes the one gate."""

    def start(self, request: StartRequest) -> int:
        """Create an execution, set its parameters and start it; give its id.

        ``catalog.create_execution``, ``set_execution_parameter_value``, ``start_execution``; it
        returns as soon as the server has taken it. Raises NoSuchOperation (27146, 27176, 27208), or
        Refused (27147, 27184, …), after which an execution may stay Created for ever. After
        ConnectionLost or TimeLimit nobody knows whether it was started: look, never start it again.
        """
        ...

    def validate(self, request: ValidateRequest) -> int:
        """Start a validation and give its id; ``validate_package`` or ``validate_project``."""
        ...

    def startup(self) -> None:
        """Call ``catalog.startup``, which marks what it takes for dead as ended unexpectedly.

        It also marks live Scale Out work and stops in progress: never to be called unasked.
        """
        ...

    def create_dump(self, execution_id: int) -> None:
        """Ask for a dump of a running execution: ``catalog.create_execution_dump``.

        Raises NotRunning (27218) where no process of it is found, or for want of the role.
        """
        ...

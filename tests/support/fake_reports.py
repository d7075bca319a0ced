"""The reports and changes of the scripted server: each gives what a test has laid down for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar, cast

from ssis_tui.catalog.reports import IdRange, StartRequest, ValidateRequest
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution
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

Answer = TypeVar("Answer")


class Scripted(Protocol):
    """What a catalog or an operator of the scripted server has: see FakeServer.answers."""

    def reply(self, method: str, argument: object) -> object:
        """Record the call, let it meet its fault, and give what was laid down; None for nothing."""
        ...


class FakeReports:
    """Gives FakeServer.answers by the method's name; nothing where nothing was laid down."""

    def id_range(self, since: datetime, until: datetime | None = None) -> IdRange | None:
        return self._maybe("id_range", (since, until), IdRange)

    def message(self, operation_id: int, event_message_id: int) -> EventMessage | None:
        return self._maybe("message", (operation_id, event_message_id), EventMessage)

    def first_error(self, operation_id: int) -> EventMessage | None:
        return self._maybe("first_error", operation_id, EventMessage)

    def message_context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        return self._several("message_context", message, MessageContext)

    def executables_of(self, execution_ids: Sequence[int]) -> tuple[ExecutableStatistic, ...]:
        return self._several("executables_of", tuple(execution_ids), ExecutableStatistic)

    def parameters(self, execution_id: int) -> tuple[ExecutionParameter, ...]:
        return self._several("parameters", execution_id, ExecutionParameter)

    def property_overrides(self, execution_id: int) -> tuple[PropertyOverride, ...]:
        return self._several("property_overrides", execution_id, PropertyOverride)

    def component_times(self, execution_id: int) -> tuple[ComponentTime, ...]:
        return self._several("component_times", execution_id, ComponentTime)

    def data_flow_paths(self, execution_id: int) -> tuple[DataFlowPath, ...]:
        return self._several("data_flow_paths", execution_id, DataFlowPath)

    def performance_counters(self, execution_id: int) -> tuple[PerformanceCounter, ...]:
        return self._several("performance_counters", execution_id, PerformanceCounter)

    def package_runs(
        self, folder: str, project: str, package: str, *, before: int | None = None, limit: int = 20
    ) -> tuple[Execution, ...]:
        asked = (folder, project, package, before, limit)
        return self._several("package_runs", asked, Execution)

    def hour_counts(self, ids: IdRange) -> tuple[HourCount, ...]:
        return self._several("hour_counts", ids, HourCount)

    def package_summaries(self, ids: IdRange) -> tuple[PackageSummary, ...]:
        return self._several("package_summaries", ids, PackageSummary)

    def failed_connections(self, ids: IdRange) -> tuple[FailedConnection, ...]:
        return self._several("failed_connections", ids, FailedConnection)

    def liveness(self, machines: Sequence[str]) -> Liveness | None:
        return self._maybe("liveness", tuple(machines), Liveness)

    def folders(self) -> tuple[Folder, ...]:
        return self._several("folders", None, Folder)

    def projects(self) -> tuple[Project, ...]:
        return self._several("projects", None, Project)

    def packages(self) -> tuple[Package, ...]:
        return self._several("packages", None, Package)

    def environment_references(self, project_id: int) -> tuple[EnvironmentReference, ...]:
        return self._several("environment_references", project_id, EnvironmentReference)

    def package_parameters(self, project_id: int, package: str) -> tuple[PackageParameter, ...]:
        return self._several("package_parameters", (project_id, package), PackageParameter)

    def _maybe(self, method: str, argument: object, kind: type[Answer]) -> Answer | None:
        found = cast("Scripted", self).reply(method, argument)
        assert found is None or isinstance(found, kind)
        return found

    def _several(self, method: str, argument: object, kind: type[Answer]) -> tuple[Answer, ...]:
        found = cast("Scripted", self).reply(method, argument) or ()
        assert isinstance(found, tuple)
        assert all(isinstance(each, kind) for each in found)
        return found


class FakeChanges:
    """Records the change; ids of what is begun are laid down as well."""

    def start(self, request: StartRequest) -> int:
        return self._begin("start", request)

    def validate(self, request: ValidateRequest) -> int:
        return self._begin("validate", request)

    def startup(self) -> None:
        cast("Scripted", self).reply("startup", None)

    def create_dump(self, execution_id: int) -> None:
        cast("Scripted", self).reply("create_dump", execution_id)

    def _begin(self, method: str, request: StartRequest | ValidateRequest) -> int:
        begun = cast("Scripted", self).reply(method, request)
        assert isinstance(begun, int)
        return begun

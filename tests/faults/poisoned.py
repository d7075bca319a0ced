"""A server each text of which is a seed: names, messages, values, logins."""

from datetime import timedelta
from typing import Final, TypeVar

from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Feature, Rights
from ssis_tui.catalog.reports import IdRange
from ssis_tui.model.codes import (
    ContextType,
    ExecutionResult,
    MessageType,
    ObjectType,
    OperationStatus,
    OperationType,
)
from ssis_tui.model.messages import MessageContext
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
    PackageSummary,
    PerformanceCounter,
    PropertyOverride,
)
from tests.faults.hostile import Poison
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.messages import message, statistic
from tests.support.operations import NOW, execution, operation

T = TypeVar("T")

FAILED, RUNNING, VALIDATION = 184200, 184217, 184301
PACKAGE: Final = "Finance/Dwh/LoadFactSales.dtsx"
"""The one whose names can be typed, so that commands find it."""


PROJECT: Final = Project(project_id=7, folder_name="", name="", last_deployed=NOW)
SALES: Final = Package(
    package_id=3, folder_name="", project_name="", name="", project_id=7, last_deployed=NOW
)


def poisoned_server(clock: VirtualClock, first: int) -> FakeServer:
    """Give a server each text of which is a seed."""
    poison = Poison(first)
    server = FakeServer(clock, name=f"PROD {next(poison)}"[:80])
    server.rights = Rights(login=next(poison), kind=AccountKind.WINDOWS, is_sysadmin=True)
    server.features = frozenset({Feature.CATALOG_STARTUP, Feature.EXECUTION_DUMP})
    name = server.name
    rows = [
        execution(RUNNING, server=name),
        execution(FAILED, server=name, status=OperationStatus.FAILED,
                  started=NOW - timedelta(hours=2)),
        *(execution(184100 + number, server=name, status=OperationStatus.SUCCEEDED)
          for number in range(4)),
        operation(184300, OperationType.DEPLOY_PROJECT, server=name),
        operation(VALIDATION, OperationType.VALIDATE_PACKAGE, server=name),
    ]  # fmt: skip
    server.put(*map(poison.into, rows))
    types = (MessageType.PRE_EXECUTE, MessageType.WARNING, MessageType.ERROR,
             MessageType.TASK_FAILED, MessageType.INFORMATION)  # fmt: skip
    server.messages = [
        poison.into(message(number, "x", kind, of=of))
        for of in (FAILED, RUNNING)
        for number, kind in enumerate(types * 2, start=1 + of)
    ]
    server.statistics = [
        poison.into(statistic(1, of=FAILED, seconds=90, result=ExecutionResult.FAILURE)),
        poison.into(statistic(2, of=FAILED, seconds=3)),
    ]
    server.answers |= {
        "parameters": several(poison, ExecutionParameter(
            name="", object_type=ObjectType.PACKAGE, data_type="String", value="",
            is_sensitive=False)),
        "property_overrides": several(poison, PropertyOverride(
            property_path="", value="", is_sensitive=False)),
        "component_times": several(poison, ComponentTime(
            task_name="", component_name="", phase="", execution_path="", active_ms=5,
            total_ms=9, calls=2)),
        "data_flow_paths": several(poison, DataFlowPath(
            task_name="", path_name="", source_component_name="", destination_component_name="",
            execution_path="", rows_sent=7, buffers=1)),
        "performance_counters": several(poison, PerformanceCounter("", 5)),
        "message_context": several(poison, MessageContext(
            context_id=1, context_depth=0, context_type=ContextType.TASK, package_path="",
            context_source_name="", property_name="", property_value="")),
        "id_range": IdRange(1, 200_000),
        "hour_counts": (HourCount(hour=NOW, status=OperationStatus.FAILED, executions=3),),
        "package_summaries": several(poison, PackageSummary(
            folder_name="", project_name="", package_name="", executions=5, succeeded=1, failed=4,
            canceled=0, running=0, median=timedelta(minutes=5), longest=timedelta(minutes=9),
            last_failure_id=FAILED, last_failure=NOW)),
        "failed_connections": several(poison, FailedConnection(
            connection_string="", name="", executions=3, last_failure=NOW,
            last_execution_id=FAILED)),
        "folders": several(poison, Folder(folder_id=1, name="")),
        "projects": (
            replace(poison.into(PROJECT), folder_name="Finance", name="Dwh"),
            *several(poison, PROJECT)),
        "packages": (
            replace(poison.into(SALES), folder_name="Finance", project_name="Dwh",
                    name="LoadFactSales.dtsx"),
            *several(poison, SALES)),
        "environment_references": several(poison, EnvironmentReference(
            reference_id=1, project_id=7, reference_type="A", environment_folder_name="",
            environment_name="")),
        "package_parameters": several(poison, PackageParameter(
            name="", object_type=30, object_name="", data_type="String", is_required=True,
            is_sensitive=False, is_value_set=True)),
        "start": RUNNING,
        "validate": VALIDATION,
    }  # fmt: skip
    return server


def several(poison: Poison, value: T) -> tuple[T, ...]:
    """Give the value some times over, each time with other seeds."""
    return tuple(poison.into(value) for _ in range(6))

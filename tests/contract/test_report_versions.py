"""Reports and starts on each version of SSISDB, on catalogs that lack something, on odd rows."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.reports import IdRange, StartRequest, ValidateRequest
from ssis_tui.catalog.requests import MessageRequest
from ssis_tui.model.codes import ContextType, MessageType, OperationStatus
from ssis_tui.model.messages import EventMessage
from tests.contract.conftest import stand_in
from tests.support.needs import best_driver
from tests.support.ssisdb.versions import VERSIONS
from tests.support.ssisdb.world import SsisdbWorld

REPORTS: dict[str, Callable[[Catalog, int], object]] = {
    "message": lambda catalog, one: catalog.message(one, 1),
    "first_error": lambda catalog, one: catalog.first_error(one),
    "executables_of": lambda catalog, one: catalog.executables_of([one]),
    "parameters": lambda catalog, one: catalog.parameters(one),
    "property_overrides": lambda catalog, one: catalog.property_overrides(one),
    "component_times": lambda catalog, one: catalog.component_times(one),
    "data_flow_paths": lambda catalog, one: catalog.data_flow_paths(one),
    "performance_counters": lambda catalog, one: catalog.performance_counters(one),
    "package_runs": lambda catalog, _: catalog.package_runs("Finance", "Dwh", "Load.dtsx"),
    "hour_counts": lambda catalog, one: catalog.hour_counts(IdRange(1, one)),
    "package_summaries": lambda catalog, one: catalog.package_summaries(IdRange(1, one)),
    "failed_connections": lambda catalog, one: catalog.failed_connections(IdRange(1, one)),
    "folders": lambda catalog, _: catalog.folders(),
    "projects": lambda catalog, _: catalog.projects(),
    "packages": lambda catalog, _: catalog.packages(),
    "environment_references": lambda catalog, _: catalog.environment_references(1),
    "package_parameters": lambda catalog, _: catalog.package_parameters(1, "Load.dtsx"),
}
VIEWS = {
    "event_messages": {"message", "first_error", "failed_connections"},
    "event_message_context": {"failed_connections"},
    "executables": {"executables_of"},
    "executable_statistics": {"executables_of"},
    "execution_parameter_values": {"parameters"},
    "execution_property_override_values": {"property_overrides"},
    "execution_component_phases": {"component_times"},
    "execution_data_statistics": {"data_flow_paths"},
    "folders": {"folders"},
    "projects": {"projects"},
    "packages": {"packages"},
    "environment_references": {"environment_references"},
    "object_parameters": {"package_parameters"},
}
"""The reports that are empty without a view."""
FIRST = ("event_messages", "executables", "projects")
SECOND = ("event_message_context", "executable_statistics", "folders", "packages")
TOGETHER = (FIRST, SECOND, tuple(view for view in VIEWS if view not in FIRST + SECOND))
"""All of them, so that each report has each of its views missing alone."""


@pytest.fixture
def odd() -> Iterator[SsisdbWorld]:
    """A server whose rows and views a test spoils."""
    yield from stand_in(best_driver())


def reading(world: SsisdbWorld) -> Catalog:
    catalog = world.server().catalog()
    catalog.open()
    return catalog


def furnish(world: SsisdbWorld) -> int:
    """Add a failed execution about which each report has something to say."""
    world.record.deploy("Load.dtsx")
    one = world.start_execution("Load.dtsx", logging_level=3)
    logged = world.log(one, "cause", message_type=MessageType.ERROR)
    world.record.context(
        one, logged, "Data Source=ERPSQL01;",
        context_type=ContextType.CONNECTION_MANAGER, source="ERP", name="ConnectionString",
    )  # fmt: skip
    world.record.statistic(one)
    world.record.phase(one, "Source", "Validate")
    world.record.rows_sent(one, 7)
    world.record.override(one, "\\Package.Properties[Disable]", "False")
    world.advance(5)
    world.finish(one, OperationStatus.FAILED)
    return one


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_has_all_reports_and_changes(version: str) -> None:
    for world in stand_in(best_driver(), version):
        one = furnish(world)
        catalog = reading(world)
        empty = {name for name, read in REPORTS.items() if not read(catalog, one)}
        assert empty == {"performance_counters"}
        error = catalog.first_error(one)
        assert error is not None
        (value,) = catalog.message_context(error)
        assert value.property_value == "Data Source=ERPSQL01;"
        assert catalog.id_range(world.now - timedelta(hours=1)) == IdRange(one, one)
        assert catalog.liveness(["ETLNODE2"]) is not None
        catalog.close()
        start_and_validate(world)


def start_and_validate(world: SsisdbWorld) -> None:
    operator = world.server().operator()
    operator.open()
    values = ((50, "LOGGING_LEVEL", 2), (30, "BatchSize", 5), (30, "FullLoad", True))
    one = operator.start(
        StartRequest(folder="Finance", project="Dwh", package="Load.dtsx", parameters=values)
    )
    assert operator.operation(one).status == OperationStatus.PENDING
    other = operator.validate(ValidateRequest(folder="Finance", project="Dwh"))
    assert operator.operation(other).status == OperationStatus.RUNNING
    operator.startup()
    operator.close()


@pytest.mark.parametrize("views", TOGETHER)
def test_without_views_their_reports_are_empty(odd: SsisdbWorld, views: tuple[str, ...]) -> None:
    one = furnish(odd)
    for view in views:
        odd.engine.run_ddl(f"DROP VIEW catalog.{view}")
    catalog = odd.server().catalog()
    assert set(catalog.open().missing) == {f"catalog.{view}" for view in views}
    empty = {name for name, read in REPORTS.items() if not read(catalog, one)}
    assert empty == {"performance_counters"}.union(*(VIEWS[view] for view in views))
    catalog.close()


def test_a_column_that_cannot_be_told_to_be_public_is_not_read(odd: SsisdbWorld) -> None:
    one = odd.start_execution()
    odd.record.parameter(one, "Password", "planted-secret", sensitive=True)
    odd.engine.run_ddl(
        "ALTER VIEW catalog.execution_parameter_values AS SELECT v.execution_id, v.object_type, "
        "v.parameter_data_type, v.parameter_name, v.parameter_value "
        "FROM internal.execution_parameter_values AS v"
    )
    catalog = reading(odd)
    rows = catalog.parameters(one)
    catalog.close()
    assert rows
    assert {(row.value, row.is_sensitive) for row in rows} == {(None, True)}


def test_sensitive_values_are_not_asked_for_even_where_the_view_would_tell(
    odd: SsisdbWorld,
) -> None:
    one = odd.start_execution()
    odd.record.parameter(one, "Password", "planted-secret", sensitive=True)
    odd.engine.run_ddl(
        "ALTER VIEW catalog.execution_parameter_values AS SELECT v.execution_id, v.object_type, "
        "v.parameter_data_type, v.parameter_name, v.parameter_value, v.sensitive, v.required, "
        "v.value_set, v.runtime_override FROM internal.execution_parameter_values AS v"
    )
    catalog = reading(odd)
    values = {row.name: row.value for row in catalog.parameters(one)}
    catalog.close()
    assert (values["Password"], values["LOGGING_LEVEL"]) == (None, "1")


def test_times_that_cannot_be_do_not_break_a_report(odd: SsisdbWorld) -> None:
    ids = [odd.start_execution("Load.dtsx", status=OperationStatus.SUCCEEDED) for _ in range(5)]
    early, late = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
    changes: list[dict[str, object]] = [
        {"start_time": early, "end_time": late},
        {"start_time": late, "end_time": early},
        {"start_time": None, "end_time": None},
        {"created_time": None},
        {"created_time": early, "start_time": odd.now, "end_time": odd.now + timedelta(seconds=4)},
    ]
    with odd.engine.database.lock:
        for number, values in zip(ids, changes, strict=True):
            odd.engine.store.update("operations", number, values)
    catalog = reading(odd)
    found = IdRange(ids[0], ids[-1])
    (summary,) = catalog.package_summaries(found)
    assert (summary.executions, summary.succeeded) == (5, 5)
    assert summary.longest == timedelta(seconds=4)
    assert sum(count.executions for count in catalog.hour_counts(found)) == 4
    catalog.close()


def test_a_phase_of_garbage_is_no_time(odd: SsisdbWorld) -> None:
    one = odd.start_execution(logging_level=2)
    odd.record.phase(one, "Source", "Validate", seconds=1)
    odd.record.phase(one, "Source", "Validate", seconds=60 * 365 * 86_400)
    catalog = reading(odd)
    (row,) = catalog.component_times(one)
    assert (row.active_ms, row.total_ms, row.calls) == (1000, 0, 2)
    catalog.close()


def worker_error(world: SsisdbWorld, one: int) -> None:
    """Write an error with its context as a Scale Out worker does: without ids."""
    guid = uuid4()
    base = {"operation_id": one, "event_message_guid": guid}
    with world.engine.database.lock:
        insert = world.engine.store.insert
        insert("operation_messages_scaleout", base | {
            "message_time": world.now, "message_type": 120, "message_source_type": 40,
            "message": "cause",
        })  # fmt: skip
        insert("event_messages_scaleout", base | {"event_name": "OnError"})
        insert("event_message_context_scaleout", base | {
            "context_depth": 1, "context_type": 80, "context_source_name": "ERP",
            "property_name": "ConnectionString", "property_value": "Data Source=ERPSQL01;",
        })  # fmt: skip


def test_what_workers_wrote_is_found_by_its_guid(ssisdb: SsisdbWorld) -> None:
    with ssisdb.engine.database.lock:
        ssisdb.engine.store.insert(
            "master_properties",
            {"property_name": "IS_SCALEOUT_ENABLED", "property_value": "TRUE"},
        )
    one = ssisdb.start_execution()
    worker_error(ssisdb, one)
    worker_error(ssisdb, ssisdb.start_execution())
    ssisdb.advance(1)
    worker_error(ssisdb, one)
    ssisdb.finish(one, OperationStatus.FAILED)
    catalog = reading(ssisdb)
    error = catalog.first_error(one)
    assert isinstance(error, EventMessage)
    assert error == catalog.messages(MessageRequest(operation_id=one)).messages[0]
    (value,) = catalog.message_context(error)
    assert (value.property_value, value.context_id) == ("Data Source=ERPSQL01;", -1)
    (connection,) = catalog.failed_connections(IdRange(one, one + 1))
    assert (connection.name, connection.executions) == ("ERP", 1)
    catalog.close()

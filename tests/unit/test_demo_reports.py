"""What the demo tells beyond what runs and what ran."""

from datetime import timedelta

import pytest

from ssis_tui.catalog.capabilities import AccountKind, Feature, Rights
from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.reports import IdRange, Reports
from ssis_tui.catalog.requests import HistoryRequest, OperationFilter
from ssis_tui.model.codes import (
    ContextType,
    LoggingLevel,
    MessageType,
    ObjectType,
    OperationStatus,
)
from ssis_tui.model.operations import Execution, Operation
from tests.support.demo import NOON, Demo
from tests.support.demo_world import DemoWorld

READER = Rights(login=r"CORP\reader", kind=AccountKind.WINDOWS, is_ssis_logreader=True)


def _latest(demo: Demo, package: str, status: OperationStatus | None = None) -> Operation:
    statuses = frozenset() if status is None else frozenset({status})
    wanted = OperationFilter(package=package, statuses=statuses)
    (found,) = demo.catalog.history(HistoryRequest(limit=1, filter=wanted)).operations
    return found


def _day(demo: Demo) -> IdRange:
    ids = demo.catalog.id_range(NOON - timedelta(days=1))
    assert ids is not None
    return ids


def test_the_demos_catalog_is_a_catalog_that_reports() -> None:
    demo = Demo()
    catalog: Catalog = demo.catalog
    reports: Reports = demo.catalog
    assert not catalog.operations([])
    assert not reports.executables_of([])


def test_the_ids_of_a_time_are_those_of_what_was_created_in_it() -> None:
    demo = Demo()
    rows = demo.last_day()
    assert _day(demo) == IdRange(rows[-1].operation_id, rows[0].operation_id)
    hour = demo.catalog.id_range(NOON - timedelta(hours=3), NOON - timedelta(hours=2))
    inside = [
        row.operation_id
        for row in rows
        if row.created and NOON - timedelta(hours=3) <= row.created < NOON - timedelta(hours=2)
    ]
    assert hour == IdRange(inside[-1], inside[0])
    assert demo.catalog.id_range(NOON + timedelta(days=1)) is None
    assert demo.catalog.id_range(NOON, NOON - timedelta(days=1)) is None


def test_ids_of_a_time_are_found_among_recorded_operations() -> None:
    world = DemoWorld()
    catalog = world.server().catalog()
    catalog.open()
    world.start_execution()
    world.advance(60)
    start = world.now
    second = world.start_execution()
    assert catalog.id_range(start) == IdRange(second, second)
    assert catalog.id_range(start + timedelta(seconds=1)) is None


def test_the_first_error_is_the_cause_and_can_be_read_alone() -> None:
    demo = Demo()
    failed = _latest(demo, "ImportClickstream.dtsx", OperationStatus.FAILED)
    first = demo.catalog.first_error(failed.operation_id)
    errors = [m for m in demo.messages(failed.operation_id) if m.message_type.is_error]
    assert first == errors[0]
    assert first.event_message_id is not None
    assert demo.catalog.message(failed.operation_id, first.event_message_id) == first
    assert demo.catalog.message(failed.operation_id, first.event_message_id + 1) is None
    fine = _latest(demo, "LoadDimProduct.dtsx", OperationStatus.SUCCEEDED)
    assert demo.catalog.first_error(fine.operation_id) is None


def test_errors_have_a_context_and_other_messages_have_none() -> None:
    demo = Demo()
    failed = _latest(demo, "ImportClickstream.dtsx", OperationStatus.FAILED)
    kinds: set[ContextType | None] = set()
    for message in demo.messages(failed.operation_id):
        context = demo.catalog.message_context(message)
        assert bool(context) == (message.message_type == MessageType.ERROR)
        kinds |= {value.context_type for value in context}
        assert len({value.context_id for value in context}) == len(context)
    assert {ContextType.VARIABLE, ContextType.PACKAGE} <= kinds


def test_every_execution_tells_its_parameters_but_no_secret() -> None:
    demo = Demo()
    run = _latest(demo, "LoadFactSales.dtsx")
    rows = demo.catalog.parameters(run.operation_id)
    by_name = {row.name: row for row in rows}
    assert by_name["LOGGING_LEVEL"].value == str(int(LoggingLevel.VERBOSE))
    assert by_name["LOGGING_LEVEL"].object_type == ObjectType.EXECUTION
    assert [row for row in rows if row.is_sensitive]
    assert all(row.value is None for row in rows if row.is_sensitive)
    overridden = _latest(demo, "ForecastModel.dtsx")
    overrides = demo.catalog.property_overrides(overridden.operation_id)
    assert {row.value is None for row in overrides if row.is_sensitive} == {True}
    assert demo.catalog.property_overrides(run.operation_id) == ()


def test_a_recorded_execution_tells_its_logging_level() -> None:
    world = DemoWorld()
    run = world.start_execution(logging_level=2)
    catalog = world.server().catalog()
    catalog.open()
    assert {row.name: row.value for row in catalog.parameters(run)}["LOGGING_LEVEL"] == "2"


def test_component_times_need_performance_and_rows_need_verbose() -> None:
    demo = Demo()
    basic = _latest(demo, "LoadDimProduct.dtsx").operation_id
    performance = _latest(demo, "LoadFactInventory.dtsx").operation_id
    verbose = _latest(demo, "LoadFactSales.dtsx").operation_id
    assert demo.catalog.component_times(basic) == ()
    assert demo.catalog.data_flow_paths(basic) == ()
    assert demo.catalog.component_times(performance)
    assert demo.catalog.data_flow_paths(performance) == ()
    assert demo.catalog.data_flow_paths(verbose)
    for row in demo.catalog.component_times(verbose):
        assert 0 <= row.active_ms <= row.total_ms
        assert not row.is_open


def test_the_rows_sent_are_those_that_the_messages_speak_of() -> None:
    demo = Demo()
    run = _latest(demo, "LoadFactSales.dtsx", OperationStatus.SUCCEEDED)
    told = " ".join(message.message for message in demo.messages(run.operation_id))
    paths = demo.catalog.data_flow_paths(run.operation_id)
    assert paths
    assert all(f" wrote {path.rows_sent} rows." in told for path in paths)


def test_live_counters_grow_while_it_runs_and_then_are_gone() -> None:
    demo = Demo()
    running = next(row for row in demo.active() if row.package_label.startswith("Sync"))
    read: list[int] = []
    while demo.operation(running.operation_id).status == OperationStatus.RUNNING:
        counters = demo.catalog.performance_counters(running.operation_id)
        read.append({one.name: one.value for one in counters}["Rows read"])
        demo.advance(minutes=2)
    assert read == sorted(read)
    assert read[-1] > read[0]
    assert demo.catalog.performance_counters(running.operation_id) == ()
    hanging = next(row for row in demo.active() if row.package_label == "ReloadHistory.dtsx")
    assert demo.catalog.performance_counters(hanging.operation_id) == ()


def test_the_runs_of_a_package_are_its_newest_in_order() -> None:
    demo = Demo()
    runs = demo.catalog.package_runs("finance", "DWH", "LoadFactSales.dtsx")
    ids = [run.operation_id for run in runs]
    assert len(ids) == 20
    assert ids == sorted(ids, reverse=True)
    assert {run.path for run in runs} == {"Finance/Dwh/LoadFactSales.dtsx"}
    older = demo.catalog.package_runs(
        "Finance", "Dwh", "LoadFactSales.dtsx", before=ids[4], limit=3
    )
    assert [run.operation_id for run in older] == ids[5:8]
    assert demo.catalog.package_runs("Finance", "Dwh", "LoadFact*") == ()


def test_counts_and_summaries_add_up() -> None:
    demo = Demo()
    ids = _day(demo)
    runs = [row for row in demo.last_day() if isinstance(row, Execution)]
    hours = demo.catalog.hour_counts(ids)
    assert sum(count.executions for count in hours) == len(runs)
    assert {count.hour.minute for count in hours} == {0}
    packages = demo.catalog.package_summaries(ids)
    assert sum(package.executions for package in packages) == len(runs)
    for package in packages:
        of_package = [run for run in runs if run.path == package.path]
        assert package.failed == sum(run.status.is_failure for run in of_package)
        assert package.running == sum(run.status.is_active for run in of_package)
    failing = next(one for one in packages if one.package_name == "ImportClickstream.dtsx")
    assert failing.success_rate == 0
    assert failing.median is None
    assert failing.last_failure_id is not None


def test_connections_that_failed_are_told_without_their_password() -> None:
    demo = Demo()
    ids = demo.catalog.id_range(NOON - timedelta(days=14))
    assert ids is not None
    connections = demo.catalog.failed_connections(ids)
    assert connections
    for connection in connections:
        assert "Data Source=" in connection.connection_string
        assert "Winter" not in connection.connection_string
        assert demo.operation(connection.last_execution_id).status == OperationStatus.FAILED


def test_a_dead_process_is_not_among_the_living() -> None:
    demo = Demo()
    active = [row for row in demo.active() if row.process_id is not None]
    alive = demo.catalog.liveness(["etlnode1", "ETLNODE2"])
    assert alive is not None
    assert alive.instance_started < demo.now
    for row in active:
        is_alive = (str(row.machine_name).lower(), row.process_id) in alive.processes
        assert is_alive == (row.package_label != "ReloadHistory.dtsx")


def test_sessions_are_for_those_with_view_server_state() -> None:
    demo = Demo(rights=READER)
    assert demo.catalog.liveness(["ETLNODE1"]) is None
    assert Feature.SERVER_STATE not in demo.catalog.open().features
    assert Feature.SERVER_STATE in Demo().catalog.open().features


def test_what_there_is_to_run_is_whole() -> None:
    demo = Demo()
    folders = {folder.name for folder in demo.catalog.folders()}
    projects = {(one.folder_name, one.name): one for one in demo.catalog.projects()}
    packages = demo.catalog.packages()
    assert (len(folders), len(projects)) == (6, 12)
    assert len(packages) >= 28
    assert {package.folder_name for package in packages} == folders
    for package in packages:
        project = projects[package.folder_name, package.project_name]
        assert package.project_id == project.project_id
    for project in projects.values():
        references = demo.catalog.environment_references(project.project_id)
        assert [reference.label for reference in references] == ["Prod", "Test"]
    run = _latest(demo, "LoadFactSales.dtsx")
    assert isinstance(run, Execution)
    assert run.object_id is not None
    ids = [one.reference_id for one in demo.catalog.environment_references(run.object_id)]
    assert run.reference_id in ids
    names = {one.name for one in demo.catalog.package_parameters(run.object_id, run.package_name)}
    assert {"SourceServer", "BatchSize"} <= names


def test_a_logreader_sees_projects_and_packages_but_no_folders() -> None:
    demo = Demo(rights=READER)
    assert demo.catalog.projects()
    assert demo.catalog.packages()
    assert demo.catalog.folders() == ()


@pytest.mark.parametrize("package", ["LoadFactSales.dtsx", "NightlyMaster.dtsx"])
def test_several_executions_are_read_at_once(package: str) -> None:
    demo = Demo()
    runs = demo.catalog.package_runs("Finance", "Dwh", package, limit=3)
    ids = [run.operation_id for run in runs]
    together = demo.catalog.executables_of(ids)
    apart = [row for key in sorted(ids) for row in demo.catalog.executables(key)]
    assert list(together) == apart

"""What data flows measured, on every catalog."""

from collections.abc import Iterator

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.reports import ComponentTime, DataFlowPath, PerformanceCounter
from tests.support.world import Account, World


@pytest.fixture(params=[Account.SYSADMIN, Account.LOGREADER])
def readers(request: pytest.FixtureRequest, shared: World) -> Iterator[Catalog]:
    """Catalogs of logins that the view answers differently."""
    catalog = shared.server(request.param).catalog()
    catalog.open()
    yield catalog
    catalog.close()


def by_phase(catalog: Catalog, execution_id: int, *phases: str) -> list[ComponentTime]:
    rows = {row.phase: row for row in catalog.component_times(execution_id)}
    assert set(rows) == set(phases)
    return [rows[phase] for phase in phases]


def test_phases_are_summed_up_by_component(shared: World, readers: Catalog) -> None:
    one = shared.start_execution(logging_level=2)
    shared.record.phase(one, "Source", "PrimeOutput", seconds=1.5)
    shared.advance(10)
    shared.record.phase(one, "Source", "PrimeOutput", seconds=2)
    shared.record.phase(one, "Source", "PostExecute", seconds=0.25)
    shared.record.phase(one, "Lookup", "ProcessInput", seconds=0.125)
    prime, lookup, post = by_phase(readers, one, "PrimeOutput", "ProcessInput", "PostExecute")
    assert prime == ComponentTime(
        task_name="Load", component_name="Source", phase="PrimeOutput",
        execution_path="\\Package\\Load", active_ms=3500, total_ms=11_500, calls=2,
    )  # fmt: skip
    assert (lookup.component_name, lookup.active_ms, lookup.calls) == ("Lookup", 125, 1)
    assert (post.active_ms, post.total_ms) == (250, 250)


def test_components_come_in_the_order_in_which_they_began(shared: World, readers: Catalog) -> None:
    one = shared.start_execution(logging_level=2)
    shared.record.phase(one, "Z first", "Validate")
    shared.advance(5)
    shared.record.phase(one, "A second", "Validate")
    found = [row.component_name for row in readers.component_times(one)]
    assert found == ["Z first", "A second"]


def test_a_phase_that_took_no_time_is_counted_once(shared: World, readers: Catalog) -> None:
    one = shared.start_execution(logging_level=2)
    shared.record.phase(one, "Source", "Validate", seconds=0)
    (row,) = readers.component_times(one)
    assert (row.active_ms, row.total_ms, row.calls) == (0, 0, 1)


def test_a_phase_that_goes_on_is_open(shared: World, readers: Catalog) -> None:
    one = shared.start_execution(logging_level=2)
    shared.record.phase(one, "Source", "PrimeOutput", seconds=1)
    shared.record.phase(one, "Source", "PrimeOutput", seconds=None)
    (row,) = readers.component_times(one)
    assert row.is_open
    assert (row.active_ms, row.calls) == (1000, 2)


def test_a_phase_of_a_month_is_measured(shared: World, readers: Catalog) -> None:
    one = shared.start_execution(logging_level=2)
    shared.record.phase(one, "Source", "PrimeOutput", seconds=40 * 86_400)
    (row,) = readers.component_times(one)
    assert row.active_ms == 40 * 86_400_000


def test_the_same_component_of_another_task_or_iteration_is_another(
    shared: World, reports: Catalog
) -> None:
    one = shared.start_execution(logging_level=2)
    for task, path in (("A", "\\P\\A"), ("B", "\\P\\B"), ("B", "\\P\\Loop[2]\\B")):
        shared.record.phase(one, "Source", "Validate", task=task, execution_path=path)
    rows = reports.component_times(one)
    assert {(row.task_name, row.execution_path) for row in rows} == {
        ("A", "\\P\\A"), ("B", "\\P\\B"), ("B", "\\P\\Loop[2]\\B"),
    }  # fmt: skip


def test_rows_are_summed_up_by_path(shared: World, reports: Catalog) -> None:
    one, other = shared.start_execution(logging_level=3), shared.start_execution(logging_level=3)
    shared.record.rows_sent(one, 9947)
    shared.record.rows_sent(one, 5, path="Lookup Match Output", source="Lookup", destination="Out")
    shared.advance(2)
    shared.record.rows_sent(one, 53)
    shared.record.rows_sent(other, 1)
    first, second = reports.data_flow_paths(one)
    assert first == DataFlowPath(
        task_name="Load", path_name="OLE DB Source Output", source_component_name="OLE DB Source",
        destination_component_name="Lookup Customer", execution_path="\\Package\\Load",
        rows_sent=10_000, buffers=2, last_sent=shared.now,
    )  # fmt: skip
    assert (second.path_name, second.rows_sent) == ("Lookup Match Output", 5)


def test_more_rows_than_fit_into_an_int_are_summed_up(shared: World, reports: Catalog) -> None:
    one = shared.start_execution(logging_level=3)
    shared.record.rows_sent(one, 2**31)
    shared.record.rows_sent(one, 2**53)
    shared.record.rows_sent(one, None)
    (path,) = reports.data_flow_paths(one)
    assert (path.rows_sent, path.buffers) == (2**31 + 2**53, 3)


def test_without_logging_there_is_nothing(shared: World, reports: Catalog) -> None:
    one = shared.start_execution(logging_level=1)
    assert reports.component_times(one) == ()
    assert reports.data_flow_paths(one) == ()
    assert reports.performance_counters(one) == ()


def test_counters_are_those_of_a_running_execution(shared: World, reports: Catalog) -> None:
    one, other = shared.start_execution(), shared.start_execution()
    shared.record.counter(one, "Rows read", 2**40)
    shared.record.counter(one, "Buffers in use", 0)
    shared.record.counter(one, "Rows written", None)
    shared.record.counter(other, "Rows read", 7)
    assert reports.performance_counters(one) == (
        PerformanceCounter("Buffers in use", 0),
        PerformanceCounter("Rows read", 2**40),
    )
    shared.finish(one, OperationStatus.SUCCEEDED)
    assert reports.performance_counters(one) == ()

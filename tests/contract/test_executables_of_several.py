"""Statistics of several executions read at once, on every catalog."""

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.model.codes import ExecutionResult
from tests.support.world import World


def test_statistics_come_by_execution_and_start(shared: World, reports: Catalog) -> None:
    one, other, third = (shared.start_execution() for _ in range(3))
    shared.record.statistic(other, "\\Package\\B", name="B")
    shared.record.statistic(third, "\\Package\\C", name="C")
    shared.record.statistic(one, "\\Package\\Load[2]", name="Load", seconds=1)
    shared.record.statistic(one, "\\Package\\Load[1]", name="Load", seconds=3)
    found = reports.executables_of([other, one, other])
    assert [(row.execution_id, row.execution_path) for row in found] == [
        (one, "\\Package\\Load[1]"),
        (one, "\\Package\\Load[2]"),
        (other, "\\Package\\B"),
    ]
    assert [row.executable_name for row in found] == ["Load", "Load", "B"]
    assert reports.executables_of([one]) == reports.executables(one) == found[:2]


def test_a_statistic_comes_with_all_that_is_known(shared: World, reports: Catalog) -> None:
    one = shared.start_execution("Load.dtsx")
    number = shared.record.statistic(one, seconds=2.5, result=ExecutionResult.CANCELLED)
    (row,) = reports.executables_of([one])
    assert (row.statistics_id, row.package_name) == (number, "Load.dtsx")
    assert (row.duration_ms, row.result) == (2500, ExecutionResult.CANCELLED)
    assert row.started is not None
    assert row.ended is not None
    assert (row.ended - row.started).total_seconds() == 2.5


def test_results_that_are_missing_or_unknown_are_kept(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    shared.record.statistic(one, seconds=None, result=None)
    shared.record.statistic(one, result=ExecutionResult(9))
    empty, unknown = reports.executables_of([one])
    assert (empty.started, empty.ended, empty.duration_ms, empty.result) == (None,) * 4
    assert unknown.result == 9


def test_more_executions_than_one_question_takes_are_read_too(
    shared: World, reports: Catalog
) -> None:
    several = [shared.start_execution() for _ in range(23)]
    for one in several:
        shared.record.statistic(one)
    found = reports.executables_of(several)
    assert [row.execution_id for row in found] == several
    assert {row.executable_name for row in found} == {"Load"}


def test_what_ends_while_it_is_looked_at_shows(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    assert reports.executables_of([one]) == ()
    assert reports.executables_of([]) == ()
    shared.record.statistic(one)
    shared.finish(one)
    assert len(reports.executables_of([one])) == 1

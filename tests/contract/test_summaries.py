"""What a range of executions amounts to, on every catalog."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.reports import IdRange
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.reports import HourCount, PackageSummary
from tests.support.world import Account, World

RUNNING = OperationStatus.RUNNING
SUCCEEDED = OperationStatus.SUCCEEDED
FAILED = OperationStatus.FAILED


def run(world: World, package: str, seconds: float, status: OperationStatus = SUCCEEDED) -> int:
    one = world.start_execution(package)
    world.advance(seconds)
    world.finish(one, status)
    return one


def whole_hour(world: World) -> None:
    """Let time pass until an hour of the server's clock begins."""
    now = world.now
    next_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    world.advance((next_hour - now).total_seconds())


def test_executions_are_counted_by_hour_and_status(shared: World, reports: Catalog) -> None:
    whole_hour(shared)
    hour = shared.now
    first = run(shared, "A.dtsx", 60)
    run(shared, "B.dtsx", 60)
    run(shared, "A.dtsx", 1, FAILED)
    shared.add_operation(OperationType.DEPLOY_PROJECT, object_name="Dwh")
    shared.advance(3 * 3600)
    last = shared.start_execution("A.dtsx")
    later = shared.now.replace(minute=0, second=0, microsecond=0)
    found = reports.hour_counts(IdRange(first, last))
    assert found == (
        HourCount(hour=hour, status=FAILED, executions=1),
        HourCount(hour=hour, status=SUCCEEDED, executions=2),
        HourCount(hour=later, status=RUNNING, executions=1),
    )
    assert {count.hour.utcoffset() for count in found} == {shared.now.utcoffset()}


def test_the_range_bounds_what_is_counted(shared: World, reports: Catalog) -> None:
    one, two, three = (shared.start_execution("A.dtsx") for _ in range(3))
    for first, last, count in ((one, three, 3), (two, two, 1), (two, three, 2)):
        (hour,) = reports.hour_counts(IdRange(first, last))
        (package,) = reports.package_summaries(IdRange(first, last))
        assert hour.executions == package.executions == count
    beyond = IdRange(three + 1, three + 1000)
    assert reports.hour_counts(beyond) == ()
    assert reports.package_summaries(beyond) == ()


def test_executions_are_summed_up_by_package(shared: World, reports: Catalog) -> None:
    first = run(shared, "Z.dtsx", 10)
    run(shared, "Z.dtsx", 30)
    run(shared, "Z.dtsx", 20)
    run(shared, "Z.dtsx", 500, FAILED)
    run(shared, "Z.dtsx", 900, OperationStatus.CANCELED)
    created = shared.now
    failure = run(shared, "Z.dtsx", 1, OperationStatus.ENDED_UNEXPECTEDLY)
    run(shared, "Z.dtsx", 1, OperationStatus.COMPLETED)
    shared.start_execution("Z.dtsx")
    shared.start_execution("Z.dtsx", status=OperationStatus.PENDING)
    shared.start_execution("Z.dtsx", status=OperationStatus.CREATED)
    last = shared.start_execution("A.dtsx")
    other, summary = reports.package_summaries(IdRange(first, last))
    assert summary == PackageSummary(
        folder_name="Finance", project_name="Dwh", package_name="Z.dtsx", executions=10,
        succeeded=3, failed=2, canceled=1, running=3, median=timedelta(seconds=20),
        longest=timedelta(seconds=30), last_failure_id=failure, last_failure=created,
    )  # fmt: skip
    assert (other.package_name, other.running) == ("A.dtsx", 1)
    assert (other.median, other.longest, other.last_failure_id, other.last_failure) == (None,) * 4


@pytest.mark.parametrize(
    ("seconds", "median"),
    [
        ([5], 5),
        ([5, 6], 5.5),
        ([9, 1, 5], 5),
        ([1, 1, 1, 100], 1),
        ([0.5, 0.25], 0.375),
        ([0], 0),
        ([40 * 86_400, 40 * 86_400], 40 * 86_400),
    ],
)
def test_the_median_is_the_middle_one_or_between_both(
    shared: World, reports: Catalog, seconds: Sequence[float], median: float
) -> None:
    ids = [run(shared, "Median.dtsx", each) for each in seconds]
    (summary,) = reports.package_summaries(IdRange(ids[0], ids[-1]))
    assert summary.median is not None
    assert summary.median.total_seconds() == pytest.approx(median, abs=0.0011)
    assert summary.longest == timedelta(seconds=max(seconds))


def test_packages_of_one_name_in_other_projects_are_others(shared: World, reports: Catalog) -> None:
    first = shared.start_execution("A.dtsx", folder="Sales", project="Crm")
    shared.start_execution("A.dtsx", folder="Finance", project="Dwh")
    last = shared.start_execution("A.dtsx", folder="Finance", project="Billing")
    found = [summary.path for summary in reports.package_summaries(IdRange(first, last))]
    assert found == ["Finance/Billing/A.dtsx", "Finance/Dwh/A.dtsx", "Sales/Crm/A.dtsx"]


def test_a_status_that_nobody_knows_is_counted(shared: World, reports: Catalog) -> None:
    one = shared.start_execution("Odd.dtsx")
    shared.set_status(one, OperationStatus(42))
    (count,) = reports.hour_counts(IdRange(one, one))
    assert (count.status, count.executions) == (42, 1)
    (summary,) = reports.package_summaries(IdRange(one, one))
    assert summary.executions == 1
    assert summary.succeeded + summary.failed + summary.canceled + summary.running == 0


def test_what_ends_between_two_looks_moves(shared: World, reports: Catalog) -> None:
    one = shared.start_execution("Moves.dtsx")
    ids = IdRange(one, one)
    assert reports.package_summaries(ids)[0].running == 1
    shared.advance(7)
    shared.finish(one)
    (summary,) = reports.package_summaries(ids)
    assert (summary.running, summary.succeeded, summary.median) == (0, 1, timedelta(seconds=7))


def test_one_without_a_role_sums_up_his_own(shared: World) -> None:
    first = shared.start_execution("A.dtsx")
    last = shared.start_execution("Own.dtsx", caller="CORP\\ordinary")
    catalog = shared.server(Account.ORDINARY).catalog()
    catalog.open()
    (summary,) = catalog.package_summaries(IdRange(first, last))
    (count,) = catalog.hour_counts(IdRange(first, last))
    catalog.close()
    assert (summary.package_name, summary.executions, count.executions) == ("Own.dtsx", 1, 1)

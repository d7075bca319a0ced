"""The newest executions of one package, and ids by time, on every catalog."""

from datetime import timedelta

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.reports import IdRange
from ssis_tui.model.codes import OperationStatus, OperationType
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.world import Account, World

HOUR = timedelta(hours=1)


def runs(catalog: Catalog, package: str, **more: int) -> list[int]:
    return [run.operation_id for run in catalog.package_runs("Finance", "Dwh", package, **more)]


def test_runs_of_a_package_come_newest_first(shared: World, reports: Catalog) -> None:
    first = shared.start_execution("Runs.dtsx", status=OperationStatus.SUCCEEDED)
    shared.start_execution("Runs.dtsx", project="Other")
    shared.start_execution("Runs.dtsx", folder="Sales")
    shared.start_execution("Other.dtsx")
    shared.add_operation(OperationType.VALIDATE_PACKAGE, object_name="Runs.dtsx")
    last = shared.start_execution("Runs.dtsx", status=OperationStatus.FAILED)
    assert runs(reports, "Runs.dtsx") == [last, first]
    assert runs(reports, "RUNS.DTSX") == [last, first]
    assert runs(reports, "Runs") == []
    assert runs(reports, "*") == []


def test_runs_come_in_pages(shared: World, reports: Catalog) -> None:
    several = [shared.start_execution("Pages.dtsx") for _ in range(7)]
    assert runs(reports, "Pages.dtsx", limit=3) == several[:3:-1]
    assert runs(reports, "Pages.dtsx", limit=3, before=several[4]) == several[3:0:-1]
    assert runs(reports, "Pages.dtsx", before=several[0]) == []
    assert runs(reports, "Pages.dtsx", limit=0) == []


def test_a_name_with_wildcards_is_that_name(shared: World, reports: Catalog) -> None:
    odd = shared.start_execution("100%_[a]*?.dtsx")
    shared.start_execution("100%_[a]bc.dtsx")
    assert runs(reports, "100%_[a]*?.dtsx") == [odd]


def test_a_run_shows_what_has_become_of_it(shared: World, reports: Catalog) -> None:
    one = shared.start_execution("Becomes.dtsx")
    (run,) = reports.package_runs("Finance", "Dwh", "Becomes.dtsx")
    assert run.status == OperationStatus.RUNNING
    shared.finish(one, OperationStatus.FAILED)
    (run,) = reports.package_runs("Finance", "Dwh", "Becomes.dtsx")
    assert (run.status, run) == (OperationStatus.FAILED, reports.operations([one])[0])


def test_one_without_a_role_sees_his_own_runs(shared: World) -> None:
    mine = shared.start_execution("Own.dtsx", caller="CORP\\ordinary")
    shared.start_execution("Own.dtsx")
    catalog = shared.server(Account.ORDINARY).catalog()
    catalog.open()
    assert runs(catalog, "Own.dtsx") == [mine]
    catalog.close()


def test_ids_of_a_time_are_those_created_in_it(shared: World, reports: Catalog) -> None:
    shared.advance(7200)
    begin = shared.now
    first = shared.start_execution()
    shared.advance(60)
    middle = shared.add_operation(OperationType.DEPLOY_PROJECT, object_name="Dwh")
    shared.advance(60)
    last = shared.start_execution()
    end = shared.now
    assert reports.id_range(begin) == IdRange(first, last)
    assert reports.id_range(begin, end) == IdRange(first, middle)
    assert reports.id_range(begin + timedelta(seconds=1), end) == IdRange(middle, middle)
    assert reports.id_range(begin, end + timedelta(seconds=1)) == IdRange(first, last)
    assert reports.id_range(begin + timedelta(seconds=1), begin + timedelta(seconds=59)) is None
    assert reports.id_range(begin - HOUR, begin) is None
    assert reports.id_range(end + HOUR) is None


def test_an_empty_catalog_has_no_ids(world: World, catalog: Catalog) -> None:
    assert catalog.id_range(world.now - HOUR) is None
    assert catalog.id_range(world.now - HOUR, world.now + HOUR) is None


def test_ids_are_found_in_few_small_reads(ssisdb: SsisdbWorld) -> None:
    ids = ssisdb.fill(3000)
    catalog = ssisdb.server().catalog()
    catalog.open()
    before = len(ssisdb.engine.records)
    found = catalog.id_range(ssisdb.now - timedelta(minutes=1500), ssisdb.now - HOUR)
    records = list(ssisdb.engine.records)[before:]
    catalog.close()
    assert found is not None
    assert abs(found.first - (ids[0] + 1500)) <= 2
    assert abs(found.last - (ids[-1] - 60)) <= 2
    assert 0 < len(records) <= 44
    assert all(record.rows <= 1 for record in records)


@pytest.mark.parametrize("account", [Account.LOGREADER, Account.ORDINARY])
def test_ids_are_those_that_the_login_sees(shared: World, account: Account) -> None:
    shared.advance(7200)
    begin = shared.now
    others = shared.start_execution()
    own = shared.start_execution(caller="CORP\\ordinary")
    other = shared.start_execution()
    catalog = shared.server(account).catalog()
    catalog.open()
    found = catalog.id_range(begin)
    catalog.close()
    assert found == (IdRange(own, own) if account is Account.ORDINARY else IdRange(others, other))

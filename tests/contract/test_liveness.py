"""What the instance knows of processes, on every catalog."""

from dataclasses import replace

import pytest

from ssis_tui.catalog.protocol import Catalog
from tests.support.ssisdb.world import ACCOUNTS, SsisdbWorld
from tests.support.world import Account, World


def test_processes_of_the_machines_asked_for_are_known(shared: World, reports: Catalog) -> None:
    one = shared.start_execution(machine="ETLNODE2")
    other = shared.start_execution(machine="ETLNODE1")
    here, there = shared.record.session(one), shared.record.session(other)
    liveness = reports.liveness(["EtlNode2"])
    assert liveness is not None
    assert ("etlnode2", here[1]) in liveness.processes
    assert ("etlnode1", there[1]) not in liveness.processes
    both = reports.liveness(["ETLNODE1", "ETLNODE2", "ETLNODE2"])
    assert both is not None
    assert {("etlnode1", there[1]), ("etlnode2", here[1])} <= both.processes


def test_the_start_of_the_instance_lies_in_the_past(shared: World, reports: Catalog) -> None:
    liveness = reports.liveness([])
    assert liveness is not None
    assert liveness.processes == frozenset()
    assert liveness.instance_started.utcoffset() == shared.now.utcoffset()
    assert liveness.instance_started <= shared.now


@pytest.mark.parametrize("account", [Account.SSIS_ADMIN, Account.LOGREADER, Account.ORDINARY])
def test_without_the_right_nothing_is_known(shared: World, account: Account) -> None:
    catalog = shared.server(account).catalog()
    catalog.open()
    assert catalog.liveness(["ETLNODE2"]) is None
    catalog.close()


def test_a_right_that_is_taken_away_is_missed_quietly(ssisdb: SsisdbWorld) -> None:
    catalog = ssisdb.server().catalog()
    catalog.open()
    assert catalog.liveness([]) is not None
    before = ACCOUNTS[Account.SYSADMIN]
    ssisdb.engine.put(replace(before, is_sysadmin=False, roles=frozenset({"ssis_admin"})))
    assert catalog.liveness([]) is None
    assert catalog.folders() == ()
    catalog.close()

"""What a filter lets through is the same whether a catalog is asked or a row is looked at."""

import pytest

from ssis_tui.catalog.matching import matches
from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import EVERYTHING, HistoryRequest, OperationFilter
from ssis_tui.model.codes import OperationStatus, OperationType
from tests.support.world import World

FILTERS = [
    EVERYTHING,
    OperationFilter(),
    OperationFilter(folder="fin*"),
    OperationFilter(project="DWH"),
    OperationFilter(project="*"),
    OperationFilter(package="load?.dtsx"),
    OperationFilter(package="*"),
    OperationFilter(package="**A**"),
    OperationFilter(package="Dwh"),
    OperationFilter(folder="Finance", project="Dwh", package="LOADA.DTSX"),
    OperationFilter(caller="*ANNA"),
    OperationFilter(machine="etl*"),
    OperationFilter(types=frozenset({OperationType.EXECUTE})),
    OperationFilter(types=frozenset({OperationType.VALIDATE_PACKAGE}), package="Load*"),
    OperationFilter(types=frozenset({OperationType.DEPLOY_PROJECT}), folder="*"),
    OperationFilter(statuses=frozenset({OperationStatus.FAILED, OperationStatus.RUNNING})),
]


@pytest.mark.parametrize("wanted", FILTERS, ids=range(len(FILTERS)))
def test_a_row_matches_where_the_catalog_finds_it(
    world: World, catalog: Catalog, wanted: OperationFilter
) -> None:
    world.finish(world.start_execution("LoadA.dtsx"))
    world.finish(world.start_execution("LoadB.dtsx", project="Crm"), OperationStatus.FAILED)
    world.start_execution("Export.dtsx", folder="Hr", caller="CORP\\anna", machine=None)
    world.add_operation(OperationType.VALIDATE_PROJECT, object_name="Dwh")
    world.add_operation(OperationType.VALIDATE_PACKAGE, object_name="LoadA.dtsx")
    world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Dwh")
    whole = catalog.history(HistoryRequest()).operations
    assert len(whole) == 6
    found = catalog.history(HistoryRequest(filter=wanted)).operations
    assert found == tuple(row for row in whole if matches(row, wanted))

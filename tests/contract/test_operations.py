"""Operations by their ids, on every catalog."""

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.model.codes import OperationStatus, OperationType
from tests.support.world import World


def test_operations_come_by_ascending_id_and_once(world: World, catalog: Catalog) -> None:
    one, other = world.start_execution(), world.start_execution()
    found = catalog.operations([other, one, other])
    assert [operation.operation_id for operation in found] == sorted([one, other])


def test_unknown_ids_are_missing(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    assert [o.operation_id for o in catalog.operations([one, one + 999, -5])] == [one]
    assert catalog.operations([]) == ()


def test_ids_of_any_size_can_be_asked_for(world: World, catalog: Catalog) -> None:
    assert catalog.operations([2**53 + 1, 2**63 - 1, 0]) == ()


def test_they_are_the_same_as_those_of_a_poll(world: World, catalog: Catalog) -> None:
    from ssis_tui.catalog.requests import PollRequest

    ids = [
        world.start_execution(environment="Prod"),
        world.add_operation(OperationType.VALIDATE_PACKAGE, object_name="A.dtsx"),
        world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Dwh"),
    ]
    assert catalog.operations(ids) == catalog.poll(PollRequest(newest=10)).operations


def test_they_show_what_has_happened_since(world: World, catalog: Catalog) -> None:
    one = world.start_execution(status=OperationStatus.PENDING)
    assert catalog.operations([one])[0].status == OperationStatus.PENDING
    world.set_status(one, OperationStatus.RUNNING)
    assert catalog.operations([one])[0].status == OperationStatus.RUNNING
    world.finish(one, OperationStatus.FAILED)
    assert catalog.operations([one])[0].status == OperationStatus.FAILED

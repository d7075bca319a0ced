"""What a poll reads, on every catalog."""

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import PollRequest
from ssis_tui.model.codes import ObjectType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Operation, OperationKey, Validation
from tests.support.world import World

FIRST = PollRequest(newest=200, all_active=True)


def ids_of(operations: tuple[Operation, ...]) -> list[int]:
    return [operation.operation_id for operation in operations]


def test_an_empty_catalog_is_polled_in_vain(world: World, catalog: Catalog) -> None:
    answer = catalog.poll(FIRST)
    assert answer.operations == ()
    assert answer.progress == ()
    assert not answer.is_cut


def test_a_poll_brings_the_servers_clock(world: World, catalog: Catalog) -> None:
    before = world.now
    answer = catalog.poll(FIRST)
    assert answer.server_time.tzinfo is not None
    assert before <= answer.server_time <= world.now
    assert answer.server_time.utcoffset() == world.now.utcoffset()


def test_the_servers_clock_moves_on(world: World, catalog: Catalog) -> None:
    before = catalog.poll(FIRST).server_time
    world.advance(3600)
    passed = catalog.poll(FIRST).server_time - before
    assert 3600 <= passed.total_seconds() < 3700


def test_the_first_poll_brings_an_execution_with_all_its_names(
    world: World, catalog: Catalog
) -> None:
    operation_id = world.start_execution(
        "LoadDimCustomer.dtsx",
        folder="Finance",
        project="Dwh",
        environment="Prod",
        caller="CORP\\anna",
        machine="ETLNODE2",
    )
    (operation,) = catalog.poll(FIRST).operations
    assert isinstance(operation, Execution)
    assert operation.key == OperationKey(world.server().name, operation_id)
    assert operation.path == "Finance/Dwh/LoadDimCustomer.dtsx"
    assert operation.environment_name == "Prod"
    assert operation.caller_name == "CORP\\anna"
    assert operation.machine_name == "ETLNODE2"
    assert operation.operation_type == OperationType.EXECUTE
    assert operation.status == OperationStatus.RUNNING
    assert operation.object_type == ObjectType.PROJECT
    assert operation.object_name == "Dwh"
    assert operation.process_id is not None
    assert operation.created is not None
    assert operation.started is not None
    assert operation.ended is None
    assert abs((operation.started - world.now).total_seconds()) < 5
    assert operation.can_stop


def test_operations_come_once_and_by_ascending_id(world: World, catalog: Catalog) -> None:
    ids = [world.start_execution(f"P{number}.dtsx") for number in range(5)]
    world.finish(ids[1])
    answer = catalog.poll(PollRequest(newest=10, all_active=True, new_after=0, ids=(ids[2],)))
    assert ids_of(answer.operations) == sorted(ids)


def test_the_newest_page_holds_the_newest(world: World, catalog: Catalog) -> None:
    ids = [world.start_execution() for _ in range(5)]
    for one in ids:
        world.finish(one)
    answer = catalog.poll(PollRequest(newest=2))
    assert ids_of(answer.operations) == sorted(ids)[-2:]


def test_all_active_ones_are_found_however_old(world: World, catalog: Catalog) -> None:
    stuck = world.start_execution("Stuck.dtsx")
    for _ in range(4):
        world.finish(world.start_execution())
    answer = catalog.poll(PollRequest(newest=2, all_active=True))
    assert stuck in ids_of(answer.operations)
    assert len(answer.operations) == 3


@pytest.mark.parametrize(
    "status",
    [
        OperationStatus.CREATED,
        OperationStatus.RUNNING,
        OperationStatus.PENDING,
        OperationStatus.STOPPING,
    ],
)
def test_active_is_created_running_pending_and_stopping(
    world: World, catalog: Catalog, status: OperationStatus
) -> None:
    active = world.start_execution(status=status)
    answer = catalog.poll(PollRequest(all_active=True))
    assert ids_of(answer.operations) == [active]
    assert answer.operations[0].status == status


@pytest.mark.parametrize(
    "status",
    [
        OperationStatus.CANCELED,
        OperationStatus.FAILED,
        OperationStatus.ENDED_UNEXPECTEDLY,
        OperationStatus.SUCCEEDED,
        OperationStatus.COMPLETED,
    ],
)
def test_what_has_ended_is_not_active(
    world: World, catalog: Catalog, status: OperationStatus
) -> None:
    ended = world.start_execution()
    world.finish(ended, status)
    assert catalog.poll(PollRequest(all_active=True)).operations == ()
    (operation,) = catalog.poll(PollRequest(ids=(ended,))).operations
    assert operation.status == status
    assert operation.ended is not None


def test_active_ones_below_the_bound_are_left_alone(world: World, catalog: Catalog) -> None:
    world.start_execution()
    bound = world.start_execution()
    answer = catalog.poll(PollRequest(all_active=True, active_from=bound))
    assert ids_of(answer.operations) == [bound]


def test_a_later_poll_brings_what_is_new(world: World, catalog: Catalog) -> None:
    old = world.start_execution()
    catalog.poll(FIRST)
    new = world.start_execution("New.dtsx")
    answer = catalog.poll(PollRequest(new_after=old))
    assert ids_of(answer.operations) == [new]
    assert isinstance(answer.operations[0], Execution)


def test_a_later_poll_brings_what_was_asked_for(world: World, catalog: Catalog) -> None:
    one, other, third = (world.start_execution() for _ in range(3))
    world.finish(one, OperationStatus.FAILED)
    answer = catalog.poll(PollRequest(new_after=third, ids=(one, other)))
    assert ids_of(answer.operations) == sorted([one, other])
    assert {operation.status for operation in answer.operations} == {
        OperationStatus.FAILED,
        OperationStatus.RUNNING,
    }


def test_a_poll_for_nothing_brings_the_clock_alone(world: World, catalog: Catalog) -> None:
    world.start_execution()
    answer = catalog.poll(PollRequest())
    assert answer.operations == ()
    assert answer.server_time is not None


def test_an_id_that_is_gone_is_missing(world: World, catalog: Catalog) -> None:
    here = world.start_execution()
    answer = catalog.poll(PollRequest(new_after=here, ids=(here, here + 12345)))
    assert ids_of(answer.operations) == [here]


def test_many_ids_are_read_in_one_go(world: World, catalog: Catalog) -> None:
    ids = [world.start_execution(f"P{number}.dtsx") for number in range(60)]
    answer = catalog.poll(PollRequest(ids=tuple(reversed(ids))))
    assert ids_of(answer.operations) == sorted(ids)


def test_more_ids_than_a_statement_can_hold_are_all_read(world: World, catalog: Catalog) -> None:
    ids = [world.start_execution() for _ in range(1100)]
    world.finish(ids[3])
    answer = catalog.poll(PollRequest(ids=tuple(ids)))
    assert ids_of(answer.operations) == sorted(ids)


def test_more_new_ones_than_a_poll_takes_come_with_the_next(world: World, catalog: Catalog) -> None:
    first = world.start_execution()
    ids = [world.start_execution() for _ in range(1200)]
    answer = catalog.poll(PollRequest(new_after=first, ids=(ids[-1],)))
    assert answer.is_cut
    assert ids[-1] in ids_of(answer.operations)
    got = set(ids_of(answer.operations))
    after = max(got - {ids[-1]})
    answer = catalog.poll(PollRequest(new_after=after))
    assert not answer.is_cut
    assert got | set(ids_of(answer.operations)) == set(ids)


def test_a_deployment_is_an_operation_of_a_project(world: World, catalog: Catalog) -> None:
    operation_id = world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Crm")
    (operation,) = catalog.poll(FIRST).operations
    assert type(operation) is Operation
    assert operation.operation_id == operation_id
    assert operation.operation_type == OperationType.DEPLOY_PROJECT
    assert operation.path == "Crm"
    assert not operation.can_stop


def test_validations_know_what_they_validate(world: World, catalog: Catalog) -> None:
    of_project = world.add_operation(
        OperationType.VALIDATE_PROJECT, object_name="Dwh", folder="Finance"
    )
    of_package = world.add_operation(
        OperationType.VALIDATE_PACKAGE, object_name="Load.dtsx", folder="Finance"
    )
    found = {one.operation_id: one for one in catalog.poll(FIRST).operations}
    assert isinstance(found[of_project], Validation)
    assert found[of_project].path == "Finance/Dwh"
    assert isinstance(found[of_package], Validation)
    assert found[of_package].path.startswith("Finance/")
    assert found[of_package].path.endswith("/Load.dtsx")
    assert found[of_package].can_stop


@pytest.mark.parametrize(
    "kind",
    [
        OperationType.INITIALIZATION,
        OperationType.RETENTION_CLEANUP,
        OperationType.VERSION_CLEANUP,
        OperationType.DEPLOY_PROJECT,
        OperationType.RESTORE_PROJECT,
        OperationType.STOP,
        OperationType.CREATE_DUMP,
        OperationType.CONFIGURE_CATALOG,
        OperationType(700),
    ],
)
def test_every_type_of_operation_is_seen(
    world: World, catalog: Catalog, kind: OperationType
) -> None:
    operation_id = world.add_operation(kind)
    (operation,) = catalog.poll(FIRST).operations
    assert operation.operation_id == operation_id
    assert operation.operation_type == kind
    assert operation.status == OperationStatus.RUNNING


def test_unknown_codes_are_kept_as_they_are(world: World, catalog: Catalog) -> None:
    operation_id = world.add_operation(OperationType(4711))
    world.set_status(operation_id, OperationStatus(77))
    (operation,) = catalog.poll(PollRequest(ids=(operation_id,))).operations
    assert operation.operation_type == 4711
    assert operation.status == 77
    assert not operation.status.is_known


@pytest.mark.parametrize(
    "name",
    [
        "it's.dtsx",
        'say "hi".dtsx',
        "100%_[a-z]*?.dtsx",
        "Übung Страница 包裹 😀.dtsx",
        "semi;colon--comment/*.dtsx",
        "[bold]markup[/].dtsx",
        "tab\tand\u202e\x1b[31m.dtsx",
        " leading and trailing ",
        "x" * 250,
    ],
)
def test_names_come_as_they_were_given(world: World, catalog: Catalog, name: str) -> None:
    operation_id = world.start_execution(name, folder="F'[x]%", project="P;--")
    (operation,) = catalog.poll(PollRequest(ids=(operation_id,))).operations
    assert isinstance(operation, Execution)
    assert (operation.folder_name, operation.project_name, operation.package_name) == (
        "F'[x]%",
        "P;--",
        name,
    )


def test_an_execution_that_ends_between_two_polls_is_seen_ended(
    world: World, catalog: Catalog
) -> None:
    operation_id = world.start_execution()
    (running,) = catalog.poll(FIRST).operations
    world.advance(60)
    world.finish(operation_id, OperationStatus.SUCCEEDED)
    (ended,) = catalog.poll(PollRequest(new_after=operation_id, ids=(operation_id,))).operations
    assert running.ended is None
    assert ended.status == OperationStatus.SUCCEEDED
    assert ended.ended is not None
    assert running.started is not None
    assert 60 <= (ended.ended - running.started).total_seconds() < 65


def test_what_did_not_change_is_equal_to_what_it_was(world: World, catalog: Catalog) -> None:
    world.start_execution(environment="Prod")
    world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Crm")
    assert catalog.poll(FIRST).operations == catalog.poll(FIRST).operations

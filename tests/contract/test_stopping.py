"""Stopping, on every catalog that a test may change."""

import pytest

from ssis_tui import errors
from ssis_tui.catalog.protocol import Operator
from ssis_tui.catalog.requests import HistoryRequest
from ssis_tui.model.codes import OperationStatus, OperationType
from tests.support.world import Account, StopBehaviour, World


def test_a_stop_is_asked_and_carried_out(world: World, operator: Operator) -> None:
    one = world.start_execution()
    assert operator.stop(one).is_carried_out
    assert operator.operation(one).status == OperationStatus.STOPPING
    world.advance(10)
    canceled = operator.operation(one)
    assert canceled.status == OperationStatus.CANCELED
    assert canceled.ended is not None


def test_a_stop_leaves_an_operation_of_its_own(world: World, operator: Operator) -> None:
    one = world.start_execution(project="Dwh")
    operator.stop(one)
    catalog = world.server().catalog()
    catalog.open()
    newest = catalog.history(HistoryRequest(limit=1)).operations[0]
    catalog.close()
    assert newest.operation_type == OperationType.STOP
    assert newest.object_name == "Dwh"


@pytest.mark.parametrize("kind", [OperationType.VALIDATE_PROJECT, OperationType.VALIDATE_PACKAGE])
def test_a_validation_is_stopped_the_same_way(
    world: World, operator: Operator, kind: OperationType
) -> None:
    one = world.add_operation(kind, object_name="Dwh")
    assert operator.stop(one).is_carried_out
    assert operator.operation(one).status == OperationStatus.STOPPING


def test_what_never_ends_stays_stopping(world: World, operator: Operator) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.NEVER_ENDS)
    assert operator.stop(one).is_carried_out
    world.advance(3600)
    assert operator.operation(one).status == OperationStatus.STOPPING


@pytest.mark.parametrize(
    "status",
    [
        OperationStatus.CREATED,
        OperationStatus.PENDING,
        OperationStatus.CANCELED,
        OperationStatus.FAILED,
        OperationStatus.SUCCEEDED,
        OperationStatus.COMPLETED,
        OperationStatus.ENDED_UNEXPECTEDLY,
    ],
)
def test_what_does_not_run_is_not_stopped(
    world: World, operator: Operator, status: OperationStatus
) -> None:
    one = world.start_execution()
    world.set_status(one, status)
    with pytest.raises(errors.NotRunning) as refused:
        operator.stop(one)
    assert refused.value.number == 27124
    assert operator.operation(one).status == status


@pytest.mark.parametrize(
    "kind",
    [
        OperationType.DEPLOY_PROJECT,
        OperationType.RESTORE_PROJECT,
        OperationType.RETENTION_CLEANUP,
        OperationType.STOP,
    ],
)
def test_other_types_are_not_stopped(world: World, operator: Operator, kind: OperationType) -> None:
    one = world.add_operation(kind, object_name="Dwh")
    with pytest.raises(errors.NotRunning):
        operator.stop(one)


def test_an_unknown_id_is_not_running(world: World, operator: Operator) -> None:
    with pytest.raises(errors.NotRunning):
        operator.stop(4711)


def test_the_second_one_to_ask_hears_that_it_is_stopping(world: World, operator: Operator) -> None:
    one = world.start_execution()
    operator.stop(one)
    with pytest.raises(errors.AlreadyStopping) as refused:
        operator.stop(one)
    assert refused.value.number == 27126


def test_what_was_stopped_a_moment_ago_is_not_running(world: World, operator: Operator) -> None:
    one = world.start_execution()
    operator.stop(one)
    world.advance(10)
    with pytest.raises(errors.NotRunning):
        operator.stop(one)


def test_what_has_no_process_is_in_no_consistent_state(world: World, operator: Operator) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.NO_PROCESS)
    with pytest.raises(errors.InconsistentState) as refused:
        operator.stop(one)
    assert refused.value.number == 27125
    assert operator.operation(one).status == OperationStatus.RUNNING


def test_a_net_error_leaves_it_stopping(world: World, operator: Operator) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.NET_ERROR)
    with pytest.raises(errors.ProcedureFailed) as refused:
        operator.stop(one)
    assert refused.value.number == 6522
    assert operator.operation(one).status == OperationStatus.STOPPING


def test_a_return_code_says_asked_but_not_carried_out(world: World, operator: Operator) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    answer = operator.stop(one)
    assert answer.return_code == 1
    assert not answer.is_carried_out
    assert operator.operation(one).status == OperationStatus.STOPPING


def test_a_refusal_does_not_spoil_the_next_stop(world: World, operator: Operator) -> None:
    one = world.start_execution()
    with pytest.raises(errors.NotRunning):
        operator.stop(4711)
    assert operator.stop(one).is_carried_out


def test_an_operation_that_is_not_there_is_said_so(world: World, operator: Operator) -> None:
    with pytest.raises(errors.NoSuchOperation):
        operator.operation(4711)


@pytest.mark.parametrize("account", [Account.SYSADMIN, Account.SSIS_ADMIN])
def test_administrators_may_stop_anybodys(world: World, account: Account) -> None:
    one = world.start_execution(caller="CORP\\somebody")
    operator = world.server(account).operator()
    operator.open()
    assert operator.stop(one).is_carried_out
    operator.close()


@pytest.mark.parametrize("account", [Account.LOGREADER, Account.ORDINARY])
def test_others_may_not_stop_what_is_not_theirs(world: World, account: Account) -> None:
    one = world.start_execution(caller="CORP\\somebody")
    operator = world.server(account).operator()
    operator.open()
    with pytest.raises(errors.NoPermission) as refused:
        operator.stop(one)
    operator.close()
    assert refused.value.number == 27143


def test_everybody_may_stop_what_he_started(world: World) -> None:
    one = world.start_execution(caller="CORP\\ordinary")
    operator = world.server(Account.ORDINARY).operator()
    operator.open()
    assert operator.stop(one).is_carried_out
    assert operator.operation(one).status == OperationStatus.STOPPING
    operator.close()


def test_a_sql_login_is_refused_before_anything_else(world: World) -> None:
    one = world.start_execution()
    operator = world.server(Account.SQL).operator()
    info = operator.open()
    assert info.why_no_stop() is not None
    for wanted in (one, 4711):
        with pytest.raises(errors.AccountTypeRefused) as refused:
            operator.stop(wanted)
        assert refused.value.number == 27123
    assert operator.operation(one).status == OperationStatus.RUNNING
    operator.close()


def test_read_only_lets_no_stop_through(world: World) -> None:
    one = world.start_execution()
    server = world.server(read_only=True)
    assert server.is_read_only
    operator = server.operator()
    with pytest.raises(errors.ReadOnly):
        operator.stop(one)
    operator.close()
    catalog = world.server().catalog()
    catalog.open()
    assert catalog.operations([one])[0].status == OperationStatus.RUNNING
    assert len(catalog.history(HistoryRequest()).operations) == 1
    catalog.close()

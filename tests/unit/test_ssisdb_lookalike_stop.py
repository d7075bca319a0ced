"""catalog.stop_operation of the look-alike: each check in its order, and what becomes of it."""

import threading
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from ssis_tui.model.codes import OperationStatus, OperationType
from tests.support.ssisdb.client import Answer, Client
from tests.support.ssisdb.processes import StopPlan
from tests.support.ssisdb.world import ACCOUNTS, PASSWORD, SsisdbWorld
from tests.support.world import Account, StopBehaviour

STOP = (
    "SET NOCOUNT ON; DECLARE @rc int; EXEC @rc = catalog.stop_operation @operation_id = @id; "
    "SELECT @rc AS rc"
)
RUNNING, CANCELED, FAILED, SUCCEEDED, STOPPING = 2, 3, 4, 7, 8


@pytest.fixture
def world() -> Iterator[SsisdbWorld]:
    with SsisdbWorld() as world:
        yield world


def client(world: SsisdbWorld, account: Account = Account.SYSADMIN) -> Client:
    return Client(world.engine, ACCOUNTS[account].name, PASSWORD)


def status(world: SsisdbWorld, operation_id: int) -> object:
    sql = "SELECT status FROM catalog.operations WHERE operation_id = @id"
    (found,) = client(world).values(sql, id=operation_id)
    return found


def attempts(world: SsisdbWorld) -> list[tuple[object, ...]]:
    """Status, object and whether it has ended, of each row that a stop wrote."""
    return client(world).rows(
        "SELECT status, object_name, IIF(end_time IS NULL, 0, 1) FROM catalog.operations "
        "WHERE operation_type = 202 ORDER BY operation_id"
    )


def until(holds: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def stop(asking: Client, operation_id: int | None) -> Answer:
    return asking.ask(STOP, id=operation_id)


def test_a_stop_is_asked_and_carried_out_later(world: SsisdbWorld) -> None:
    one = world.start_execution(project="Dwh")
    answer = stop(client(world), one)
    assert answer.errors == []
    assert answer.sets == [[(0,)]]
    assert status(world, one) == STOPPING
    assert attempts(world) == [(SUCCEEDED, "Dwh", 1)]
    world.advance(5)
    assert status(world, one) == CANCELED
    sql = "SELECT stopped_by_name, end_time FROM catalog.executions WHERE execution_id = @id"
    ((who, ended),) = client(world).rows(sql, id=one)
    assert who == ACCOUNTS[Account.SYSADMIN].name
    assert ended is not None
    assert ended < world.now  # type: ignore[operator]


def test_no_id_is_refused_first_and_writes_nothing(world: SsisdbWorld) -> None:
    answer = stop(client(world, Account.SQL), None)
    assert answer.errors == [27100]
    assert answer.sets == [[(1,)]]
    assert attempts(world) == []


def test_a_sql_login_is_refused_second_and_writes_nothing(world: SsisdbWorld) -> None:
    answer = stop(client(world, Account.SQL), 4711)
    assert answer.errors == [27123]
    assert answer.sets == [[(1,)]]
    assert answer.messages[0].procedure == "stop_operation"
    assert attempts(world) == []


def test_sa_is_a_sql_login_too(world: SsisdbWorld) -> None:
    assert stop(Client(world.engine, "sa"), world.start_execution()).errors == [27123]


@pytest.mark.parametrize("version", ["azure", "mi"])
def test_azure_lets_sql_logins_stop(version: str) -> None:
    with SsisdbWorld(version) as world:
        one = world.start_execution()
        assert stop(client(world, Account.SQL), one).sets == [[(0,)]]


@pytest.mark.parametrize(
    "state",
    [
        OperationStatus.CREATED,
        OperationStatus.PENDING,
        OperationStatus.SUCCEEDED,
        OperationStatus.FAILED,
        OperationStatus.CANCELED,
        OperationStatus.ENDED_UNEXPECTEDLY,
        OperationStatus.COMPLETED,
    ],
)
def test_only_what_runs_is_stopped(world: SsisdbWorld, state: OperationStatus) -> None:
    one = world.start_execution(status=state)
    answer = stop(client(world), one)
    assert answer.errors == [27124]
    assert answer.sets == []
    assert status(world, one) == int(state)
    assert attempts(world) == [(FAILED, None, 1)]


@pytest.mark.parametrize(
    "kind",
    [
        OperationType.DEPLOY_PROJECT,
        OperationType.RETENTION_CLEANUP,
        OperationType.CONFIGURE_CATALOG,
    ],
)
def test_other_operations_are_not_stopped(world: SsisdbWorld, kind: OperationType) -> None:
    assert stop(client(world), world.add_operation(kind, object_name="Dwh")).errors == [27124]


def test_an_unknown_id_is_not_running(world: SsisdbWorld) -> None:
    assert stop(client(world), 4711).errors == [27124]


def test_a_validation_is_stopped_like_an_execution(world: SsisdbWorld) -> None:
    for kind in (OperationType.VALIDATE_PROJECT, OperationType.VALIDATE_PACKAGE):
        one = world.add_operation(kind, object_name="Dwh")
        assert stop(client(world), one).sets == [[(0,)]]
        world.advance(5)
        assert status(world, one) == CANCELED


def test_a_second_stop_is_refused_while_stopping_and_after(world: SsisdbWorld) -> None:
    one = world.start_execution()
    stop(client(world), one)
    assert stop(client(world, Account.SSIS_ADMIN), one).errors == [27126]
    world.advance(5)
    assert stop(client(world), one).errors == [27124]
    assert [row[0] for row in attempts(world)] == [SUCCEEDED, FAILED, FAILED]


def test_without_a_process_there_is_nothing_to_stop(world: SsisdbWorld) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.NO_PROCESS)
    assert stop(client(world), one).errors == [27125]
    assert status(world, one) == RUNNING


def test_who_may_not_modify_is_refused_last(world: SsisdbWorld) -> None:
    foreign = world.start_execution(caller="CORP\\somebody")
    for account in (Account.ORDINARY, Account.LOGREADER):
        assert stop(client(world, account), foreign).errors == [27143]
        assert stop(client(world, account), 4711).errors == [27124]
    assert status(world, foreign) == RUNNING


def test_one_may_stop_what_one_has_started(world: SsisdbWorld) -> None:
    mine = world.start_execution(caller=ACCOUNTS[Account.ORDINARY].name)
    assert stop(client(world, Account.ORDINARY), mine).sets == [[(0,)]]


def test_a_permission_granted_on_the_operation_is_enough(world: SsisdbWorld) -> None:
    foreign = world.start_execution(caller="CORP\\somebody")
    sid = ACCOUNTS[Account.ORDINARY].sid
    with world.engine.database.lock:
        world.engine.store.grant("operation", foreign, sid, 2)
    assert stop(client(world, Account.ORDINARY), foreign).errors == [27143]
    with world.engine.database.lock:
        world.engine.store.grant("operation", foreign, sid, 1)
    assert stop(client(world, Account.ORDINARY), foreign).sets == [[(0,)]]


def test_a_grant_that_fails_is_told_and_the_stop_goes_on(world: SsisdbWorld) -> None:
    one = world.start_execution()
    world.engine.grants_fail = True
    answer = stop(client(world), one)
    assert answer.errors == [27153]
    assert answer.sets == [[(0,)]]
    assert status(world, one) == STOPPING


def test_an_answer_other_than_zero_comes_without_an_error(world: SsisdbWorld) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    answer = stop(client(world), one)
    assert answer.errors == []
    assert answer.sets == [[(1,)]]
    assert attempts(world) == [(FAILED, "Dwh", 1)]
    world.advance(3600)
    assert status(world, one) == STOPPING


def test_a_net_error_leaves_the_target_stopping(world: SsisdbWorld) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.NET_ERROR)
    answer = stop(client(world), one)
    assert answer.errors == [6522]
    assert answer.sets == []
    assert attempts(world) == [(FAILED, "Dwh", 1)]
    assert status(world, one) == STOPPING


def test_without_the_clr_nothing_is_signalled(world: SsisdbWorld) -> None:
    world.engine.clr_enabled = False
    one = world.start_execution()
    assert stop(client(world), one).errors == [6263]
    assert status(world, one) == STOPPING


def test_a_process_that_is_gone_leaves_its_operation_stopping(world: SsisdbWorld) -> None:
    one = world.start_execution()
    world.engine.processes.vanish(one)
    assert status(world, one) == RUNNING
    assert stop(client(world), one).sets == [[(1,)]]
    assert stop(client(world), one).errors == [27126]


def test_one_that_never_ends_stays_stopping(world: SsisdbWorld) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.NEVER_ENDS)
    assert stop(client(world), one).sets == [[(0,)]]
    world.advance(86_400)
    assert status(world, one) == STOPPING


def test_a_secondary_refuses_before_anything_is_written(world: SsisdbWorld) -> None:
    one = world.start_execution()
    world.engine.is_read_only = True
    assert stop(client(world), one).errors == [3906]
    assert attempts(world) == []


def test_a_stop_that_takes_long_holds_nobody_up(world: SsisdbWorld) -> None:
    one = world.start_execution()
    world.engine.processes.plans[one] = StopPlan(answers_after=60)
    answers: list[Answer] = []
    asking = client(world)
    thread = threading.Thread(target=lambda: answers.append(stop(asking, one)))
    thread.start()
    until(lambda: status(world, one) == STOPPING)
    assert attempts(world) == [(RUNNING, "Dwh", 0)]
    world.advance(60)
    thread.join(10)
    assert answers[0].sets == [[(0,)]]


def test_a_stop_that_never_answers_can_be_given_up(world: SsisdbWorld) -> None:
    one = world.start_execution()
    world.engine.processes.plans[one] = StopPlan(answers_after=None)
    asking = client(world)
    thread = threading.Thread(target=lambda: stop(asking, one))
    thread.start()
    until(lambda: status(world, one) == STOPPING)
    asking.session.cancel()
    thread.join(10)
    assert not thread.is_alive()
    assert status(world, one) == STOPPING
    assert attempts(world) == [(RUNNING, "Dwh", 0)]


def test_a_scale_out_stop_is_ended_by_the_worker(world: SsisdbWorld) -> None:
    one = world.start_execution()
    with world.engine.database.lock:
        world.engine.store.update("operations", one, {"process_id": None})
        world.engine.store.update("executions", one, {"job_id": uuid4()})
    assert stop(client(world), one).sets == [[(0,)]]
    assert attempts(world) == [(RUNNING, "Dwh", 0)]
    world.advance(5)
    assert status(world, one) == CANCELED
    assert attempts(world) == [(SUCCEEDED, "Dwh", 1)]


def test_a_scale_out_job_that_refuses_leaves_the_attempt_running(world: SsisdbWorld) -> None:
    one = world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    with world.engine.database.lock:
        world.engine.store.update("executions", one, {"job_id": uuid4()})
    assert stop(client(world), one).sets == [[(1,)]]
    assert attempts(world) == [(RUNNING, "Dwh", 0)]


def test_in_an_open_transaction_the_stop_waits_for_its_commit(world: SsisdbWorld) -> None:
    one = world.start_execution()
    asking = client(world)
    asking.ask("BEGIN TRANSACTION")
    assert stop(asking, one).sets == [[(0,)]]
    world.advance(60)
    other = client(world)
    other.ask("SET LOCK_TIMEOUT 0; SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
    sql = "SELECT status FROM catalog.operations WHERE operation_id = @id"
    assert other.error(sql, id=one) == 1222
    other.ask("SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED")
    assert other.values(sql, id=one) == [STOPPING]
    asking.ask("COMMIT")
    world.advance(5)
    assert status(world, one) == CANCELED


def test_a_rollback_takes_the_stop_back(world: SsisdbWorld) -> None:
    one = world.start_execution()
    asking = client(world)
    asking.ask("SET IMPLICIT_TRANSACTIONS ON")
    stop(asking, one)
    assert asking.value("@@TRANCOUNT") == 1
    asking.ask("IF @@TRANCOUNT > 0 ROLLBACK TRAN")
    world.advance(60)
    assert status(world, one) == RUNNING
    assert attempts(world) == []


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("EXEC catalog.stop_operation", 201),
        ("EXEC catalog.stop_operation 1, 2", 8144),
        ("EXEC catalog.stop_operation @id = 1", 8145),
        ("EXEC catalog.stop_operation 'x'", 8114),
        ("EXEC catalog.stop_operations 1", 2812),
        ("EXEC stop_operation 1", 2812),
        ("EXEC @nowhere = catalog.stop_operation NULL", 137),
    ],
)
def test_a_call_that_does_not_fit_is_refused(world: SsisdbWorld, sql: str, number: int) -> None:
    assert number in client(world).ask(sql).errors
    assert attempts(world) == []


def test_execute_can_be_denied(world: SsisdbWorld) -> None:
    world.engine.deny(ACCOUNTS[Account.SSIS_ADMIN].name, "catalog.stop_operation")
    assert stop(client(world, Account.SSIS_ADMIN), 1).errors == [229]


def test_calls_are_remembered_with_their_arguments(world: SsisdbWorld) -> None:
    one = world.start_execution()
    asking = client(world)
    world.engine.records.clear()
    asking.ask("SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW")
    stop(asking, one)
    (call,) = [record for record in world.engine.records if record.kind == "EXECUTE"]
    assert call.target == "catalog.stop_operation"
    assert call.arguments == {"operation_id": one}
    assert call.options["LOCK_TIMEOUT"] == "5000"
    assert call.options["DEADLOCK_PRIORITY"] == "LOW"
    assert call.open_transactions == 0

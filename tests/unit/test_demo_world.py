"""The world that tests of the contract use: a demo on which nothing happens by itself."""

from threading import Thread

import pytest

from ssis_tui.catalog.demo.catalog import DemoCatalog
from ssis_tui.catalog.requests import (
    HistoryRequest,
    MessageRequest,
    OperationFilter,
    PollRequest,
)
from ssis_tui.errors import (
    AccountTypeRefused,
    ConnectionLost,
    InconsistentState,
    NotReachable,
    ProcedureFailed,
)
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Operation, Validation
from tests.support.demo_world import DemoWorld
from tests.support.world import Account, StopBehaviour, World


def _catalog(world: DemoWorld, account: Account = Account.SYSADMIN) -> DemoCatalog:
    catalog = world.server(account).catalog()
    catalog.open()
    return catalog


def _row(world: DemoWorld, operation_id: int) -> Operation:
    (row,) = _catalog(world).operations([operation_id])
    return row


def test_it_is_a_world() -> None:
    world: World = DemoWorld()
    assert world.now.tzinfo is not None


def test_it_starts_empty() -> None:
    catalog = _catalog(DemoWorld())
    assert catalog.poll(PollRequest(newest=10, all_active=True)).operations == ()
    assert catalog.history(HistoryRequest()).next_before is None


def test_ids_rise_and_rows_say_what_was_asked_for() -> None:
    world = DemoWorld()
    first = world.start_execution(environment="Prod")
    second = world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Crm")
    third = world.add_operation(OperationType.VALIDATE_PROJECT, object_name="Crm", folder="Sales")
    assert first < second < third
    execution, deployment, validation = _catalog(world).operations([third, first, second])
    assert isinstance(execution, Execution)
    assert execution.path == "Finance/Dwh/LoadFactSales.dtsx"
    assert execution.environment == "Prod"
    assert execution.process_id is not None
    assert (deployment.path, deployment.caller_name) == ("Crm", r"CORP\anna")
    assert isinstance(validation, Validation)
    assert validation.path == "Sales/Crm"


def test_an_execution_goes_through_the_states_as_on_a_server() -> None:
    world = DemoWorld()
    execution = world.start_execution(status=OperationStatus.CREATED)
    assert (_row(world, execution).started, _row(world, execution).process_id) == (None, None)
    world.advance(1)
    world.set_status(execution, OperationStatus.PENDING)
    started = _row(world, execution).started
    assert started == world.now
    assert _row(world, execution).process_id is None
    world.advance(1)
    world.set_status(execution, OperationStatus.RUNNING)
    assert _row(world, execution).started == started
    assert _row(world, execution).process_id is not None
    world.advance(1)
    world.finish(execution)
    ended = _row(world, execution)
    assert (ended.status, ended.ended) == (OperationStatus.SUCCEEDED, world.now)


def test_messages_get_rising_ids_over_all_operations() -> None:
    world = DemoWorld()
    one, other = world.start_execution(), world.start_execution()
    ids = [world.log(key, f"Message {place}") for place, key in enumerate((one, other, one, one))]
    assert ids == sorted(set(ids))
    page = _catalog(world).messages(MessageRequest(operation_id=one))
    assert [message.event_message_id for message in page.messages] == [ids[0], ids[2], ids[3]]


def test_progress_is_read_from_what_was_logged() -> None:
    world = DemoWorld()
    execution = world.start_execution()
    world.log(execution, "Chatter")
    started = world.log(execution, "Start", message_type=MessageType.PRE_EXECUTE)
    answer = _catalog(world).poll(PollRequest(progress_of=(execution,)))
    assert [message.event_message_id for message in answer.progress] == [started]


def test_history_filters_find_recorded_operations() -> None:
    world = DemoWorld()
    world.start_execution("A_b.dtsx")
    wanted = world.start_execution("A%b.dtsx")
    world.start_execution("Axb.dtsx")
    page = _catalog(world).history(HistoryRequest(filter=OperationFilter(package="a%B*")))
    assert [row.operation_id for row in page.operations] == [wanted]


def test_what_was_asked_to_stop_ends_a_few_seconds_later() -> None:
    world = DemoWorld()
    execution = world.start_execution()
    operator = world.server().operator()
    operator.open()
    assert operator.stop(execution).is_carried_out
    assert _row(world, execution).status == OperationStatus.STOPPING
    world.advance(5)
    ended = _row(world, execution)
    assert ended.status == OperationStatus.CANCELED
    assert ended.stopped_by_name == r"CORP\sysadmin"


def test_each_behaviour_after_a_stop() -> None:
    world = DemoWorld()
    operator = world.server().operator()
    operator.open()
    never = world.start_execution(when_stopped=StopBehaviour.NEVER_ENDS)
    assert operator.stop(never).is_carried_out
    failing = world.start_execution(when_stopped=StopBehaviour.NET_ERROR)
    with pytest.raises(ProcedureFailed):
        operator.stop(failing)
    deaf = world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    assert operator.stop(deaf).return_code == 1
    lost = world.start_execution(when_stopped=StopBehaviour.NO_PROCESS)
    with pytest.raises(InconsistentState):
        operator.stop(lost)
    world.advance(3600)
    statuses = [_row(world, key).status for key in (never, failing, deaf, lost)]
    assert statuses == [*[OperationStatus.STOPPING] * 3, OperationStatus.RUNNING]


def test_rights_follow_the_account() -> None:
    world = DemoWorld()
    world.start_execution()
    own = world.start_execution(caller=r"CORP\ordinary")
    seen = _catalog(world, Account.ORDINARY).poll(PollRequest(newest=10)).operations
    assert [row.operation_id for row in seen] == [own]
    for account in (Account.SYSADMIN, Account.SSIS_ADMIN, Account.LOGREADER, Account.SQL):
        assert len(_catalog(world, account).poll(PollRequest(newest=10)).operations) == 2
    operator = world.server(Account.SQL).operator()
    operator.open()
    with pytest.raises(AccountTypeRefused):
        operator.stop(own)


def test_its_end_loses_connections_and_takes_no_new_ones() -> None:
    world = DemoWorld()
    catalog = _catalog(world)
    world.close()
    with pytest.raises(ConnectionLost):
        catalog.poll(PollRequest(newest=1))
    with pytest.raises(NotReachable):
        catalog.open()


def test_a_thousand_messages_in_one_instant_can_all_be_read() -> None:
    world = DemoWorld()
    execution = world.start_execution()
    for place in range(1000):
        world.log(execution, f"Message {place}")
    page = _catalog(world).messages(MessageRequest(operation_id=execution, limit=2000))
    assert len(page.messages) == 1000


def test_a_gap_in_the_ids_is_left_once() -> None:
    world = DemoWorld()
    first = world.start_execution()
    world.leave_gap(5000)
    second, third = world.start_execution(), world.start_execution()
    assert (second - first, third - second) == (5001, 1)
    page = _catalog(world).history(HistoryRequest(limit=2))
    assert [row.operation_id for row in page.operations] == [third, second]
    assert page.next_before == first + 1


def test_a_catalog_reads_while_an_operator_stops_on_another_thread() -> None:
    world = DemoWorld()
    ids = [world.start_execution() for _ in range(60)]
    operator = world.server().operator()
    operator.open()
    catalog = _catalog(world)
    outcomes: list[bool] = []

    def stop_all() -> None:
        outcomes.extend(operator.stop(key).is_carried_out for key in ids)

    commander = Thread(target=stop_all)
    commander.start()
    answers = [catalog.poll(PollRequest(newest=200, all_active=True, ids=tuple(ids)))]
    while commander.is_alive():
        answers.append(catalog.poll(PollRequest(newest=200, all_active=True, ids=tuple(ids))))
    commander.join()
    assert outcomes == [True] * len(ids)
    for answer in answers:
        keys = [row.operation_id for row in answer.operations]
        assert keys == sorted(set(keys))
        assert set(ids) <= set(keys)

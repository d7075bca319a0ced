"""Stopping on the demo, with the checks of SSISDB in the order of SSISDB."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.catalog.requests import PollRequest
from ssis_tui.errors import (
    AccountTypeRefused,
    AlreadyStopping,
    InconsistentState,
    NoPermission,
    NoSuchOperation,
    NotRunning,
    ReadOnly,
    SsisTuiError,
)
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.model.operations import Operation
from tests.support.demo import Demo

ANNA = Rights(login=r"CORP\anna", kind=AccountKind.WINDOWS)
READER = Rights(login=r"CORP\reader", kind=AccountKind.WINDOWS, is_ssis_logreader=True)
SQL_LOGIN = Rights(login="sa", kind=AccountKind.SQL, is_sysadmin=True)


def _running(demo: Demo, name: str) -> Operation:
    return next(row for row in demo.active() if row.package_label.startswith(name))


def _attempts(demo: Demo) -> list[Operation]:
    return [
        row
        for row in demo.active() + demo.last_day()
        if row.operation_type == OperationType.STOP and row.caller_name == demo.rights.login
    ]


def test_a_stop_is_stopping_and_then_canceled_by_whoever_asked() -> None:
    demo = Demo()
    running = _running(demo, "Sync")
    assert demo.operator().stop(running.operation_id).is_carried_out
    stopping = demo.operation(running.operation_id)
    assert (stopping.status, stopping.ended) == (OperationStatus.STOPPING, None)
    demo.advance(seconds=5)
    canceled = demo.operation(running.operation_id)
    assert canceled.status == OperationStatus.CANCELED
    assert canceled.stopped_by_name == demo.rights.login
    assert canceled.ended is not None
    assert canceled.ended <= demo.now


def test_a_stop_takes_back_nothing_of_what_was_said_before_it() -> None:
    demo = Demo()
    running = _running(demo, "Sync")
    before = demo.messages(running.operation_id)
    demo.operator().stop(running.operation_id)
    demo.advance(minutes=30)
    after = demo.messages(running.operation_id)
    assert after[: len(before)] == before
    canceled = demo.operation(running.operation_id)
    assert canceled.ended is not None
    assert after[-1].message_time <= canceled.ended
    assert after[-1].message_type == MessageType.POST_EXECUTE


def test_the_attempt_is_an_operation_of_its_own_that_names_the_project() -> None:
    demo = Demo()
    running = _running(demo, "Sync")
    demo.operator().stop(running.operation_id)
    (attempt,) = {row.operation_id: row for row in _attempts(demo)}.values()
    assert attempt.operation_id > running.operation_id
    assert attempt.status == OperationStatus.RUNNING
    assert (attempt.object_id, attempt.object_name) == (running.object_id, running.object_name)
    demo.advance(seconds=2)
    assert demo.operation(attempt.operation_id).status == OperationStatus.SUCCEEDED


def test_a_poll_for_new_operations_finds_the_attempt() -> None:
    demo = Demo()
    newest = demo.poll().operations[-1].operation_id
    demo.operator().stop(_running(demo, "Sync").operation_id)
    answer = demo.catalog.poll(PollRequest(new_after=newest))
    assert [row.operation_type for row in answer.operations] == [OperationType.STOP]


def test_ids_of_attempts_never_meet_those_of_what_happens_later() -> None:
    demo = Demo()
    operator = demo.operator()
    for _ in range(40):
        with pytest.raises(NotRunning):
            operator.stop(1)
    attempts = {row.operation_id for row in _attempts(demo)}
    assert len(attempts) == 40
    demo.advance(hours=6)
    rows = demo.last_day()
    assert len({row.operation_id for row in rows}) == len(rows)
    assert attempts <= {row.operation_id for row in rows}
    fresh = {row.operation_id for row in Demo(demo.now).last_day()}
    assert not attempts & fresh


def test_another_process_sees_nothing_of_it() -> None:
    demo, other = Demo(), Demo()
    running = _running(demo, "Sync")
    demo.operator().stop(running.operation_id)
    assert other.operation(running.operation_id).status == OperationStatus.RUNNING


def test_catalogs_and_operators_of_one_server_share_its_world() -> None:
    demo = Demo()
    running = _running(demo, "Sync")
    demo.operator().stop(running.operation_id)
    second = demo.server.catalog()
    second.open()
    assert second.operations([running.operation_id])[0].status == OperationStatus.STOPPING


def test_a_stopped_run_stays_stopped_past_its_natural_end() -> None:
    demo = Demo()
    running = _running(demo, "Sync")
    demo.operator().stop(running.operation_id)
    demo.advance(days=2)
    assert demo.operation(running.operation_id).status == OperationStatus.CANCELED


def test_one_takes_minutes_to_stop() -> None:
    demo = Demo()
    running = _running(demo, "RebuildAggregates")
    demo.operator().stop(running.operation_id)
    demo.advance(minutes=2)
    assert demo.operation(running.operation_id).status == OperationStatus.STOPPING
    demo.advance(minutes=3)
    assert demo.operation(running.operation_id).status == OperationStatus.CANCELED


def test_one_refuses_to_stop_for_it_has_no_process() -> None:
    demo = Demo()
    running = _running(demo, "StreamTelemetry")
    with pytest.raises(InconsistentState) as refused:
        demo.operator().stop(running.operation_id)
    assert refused.value.number == 27125
    assert demo.operation(running.operation_id).status == OperationStatus.RUNNING


def test_the_dead_one_is_asked_and_stays_stopping_without_any_error() -> None:
    demo = Demo()
    running = _running(demo, "ReloadHistory")
    answer = demo.operator().stop(running.operation_id)
    assert (answer.return_code, answer.is_carried_out) == (1, False)
    demo.advance(hours=20)
    assert demo.operation(running.operation_id).status == OperationStatus.STOPPING
    (attempt,) = {row.operation_id: row for row in _attempts(demo)}.values()
    assert demo.operation(attempt.operation_id).status == OperationStatus.FAILED
    demo.advance(days=8)
    marked = demo.operation(running.operation_id)
    assert marked.status == OperationStatus.ENDED_UNEXPECTEDLY, "catalog.startup repairs it"


def _refusal(demo: Demo, operation_id: int) -> SsisTuiError:
    with pytest.raises(SsisTuiError) as refused:
        demo.operator().stop(operation_id)
    return refused.value


def test_what_has_ended_or_never_was_is_not_running() -> None:
    demo = Demo()
    ended = next(row for row in demo.last_day() if row.status == OperationStatus.SUCCEEDED)
    for operation_id in (ended.operation_id, 1, 10**9):
        refused = _refusal(demo, operation_id)
        assert isinstance(refused, NotRunning)
        assert refused.number == 27124


def test_a_refused_attempt_is_written_down_as_failed_without_an_object() -> None:
    demo = Demo()
    _refusal(demo, 1)
    demo.advance(seconds=2)
    (attempt,) = _attempts(demo)
    assert (attempt.status, attempt.object_id) == (OperationStatus.FAILED, None)
    assert attempt.ended is not None


def test_a_second_stop_is_refused_while_it_stops_and_after_it_has() -> None:
    demo = Demo()
    running = _running(demo, "Sync")
    demo.operator().stop(running.operation_id)
    assert isinstance(_refusal(demo, running.operation_id), AlreadyStopping)
    demo.advance(seconds=10)
    assert isinstance(_refusal(demo, running.operation_id), NotRunning)


def test_a_sql_login_is_refused_before_all_else_and_leaves_no_trace() -> None:
    demo = Demo(rights=SQL_LOGIN)
    assert isinstance(_refusal(demo, 1), AccountTypeRefused)
    assert _attempts(demo) == []


@pytest.mark.parametrize("rights", [ANNA, READER])
def test_who_may_not_change_it_learns_no_more_than_that_it_exists(rights: Rights) -> None:
    demo = Demo(rights=rights)
    running = _running(Demo(), "Sync")
    refused = _refusal(demo, running.operation_id)
    assert isinstance(refused, NoPermission)
    assert refused.number == 27143
    assert isinstance(_refusal(demo, 1), NotRunning)


def test_who_started_it_may_stop_it() -> None:
    rights = replace(ANNA)
    demo = Demo(rights=rights)
    running = _running(demo, "ReloadHistory")
    assert demo.operator().stop(running.operation_id).return_code == 1


def test_read_only_closes_the_gate_before_anything_happens() -> None:
    demo = Demo(is_read_only=True)
    running = _running(demo, "Sync")
    with pytest.raises(ReadOnly):
        demo.operator().stop(running.operation_id)
    assert demo.operator().operation(running.operation_id).status == OperationStatus.RUNNING
    assert _attempts(demo) == []


def test_an_operation_that_does_not_exist_cannot_be_read_by_the_operator() -> None:
    with pytest.raises(NoSuchOperation):
        Demo().operator().operation(1)


def test_a_stop_between_two_polls_of_a_running_minute_is_seen_by_the_next() -> None:
    demo = Demo()
    ids = tuple(row.operation_id for row in demo.active())
    running = _running(demo, "Import")
    demo.operator().stop(running.operation_id)
    demo.now += timedelta(seconds=1)
    answer = demo.catalog.poll(PollRequest(ids=ids))
    statuses = {row.operation_id: row.status for row in answer.operations}
    assert statuses[running.operation_id] == OperationStatus.STOPPING
    assert len(statuses) == len(ids)

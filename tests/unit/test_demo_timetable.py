"""The demo's world as a function of seed and time."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from ssis_tui.catalog.demo.moments import DAY, as_ms
from ssis_tui.catalog.demo.plan import DayPlans
from ssis_tui.catalog.requests import HistoryRequest, OperationFilter, PollRequest
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Operation
from tests.support.demo import NOON, Demo

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = [MONDAY + timedelta(hours=hour, minutes=hour * 7 % 60) for hour in range(24 * 7)]


def _steps(start: datetime, step: timedelta, count: int) -> Iterator[datetime]:
    return (start + step * number for number in range(count))


def test_two_servers_of_one_seed_show_the_same_rows_at_the_same_moment() -> None:
    assert Demo().poll() == Demo().poll()
    assert Demo().last_day() == Demo().last_day()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_run_that_hangs_for_days_is_the_row_that_its_own_day_has(seed: int) -> None:
    plans = DayPlans(seed)
    friday = as_ms(MONDAY + timedelta(days=4, hours=12))
    of_mondays = [each for each in plans.maybe_active(friday) if each.created_ms < friday - 2 * DAY]
    assert of_mondays
    assert all(plans.find(each.operation_id) == each for each in of_mondays)


def test_another_seed_is_another_world() -> None:
    assert Demo(seed=2).poll().operations != Demo(seed=1).poll().operations


def test_a_server_that_was_looked_at_before_shows_what_a_fresh_one_shows() -> None:
    watched = Demo(NOON - timedelta(hours=3))
    for moment in _steps(NOON - timedelta(hours=3), timedelta(minutes=10), 18):
        watched.now = moment
        watched.poll()
    watched.now = NOON
    assert watched.poll() == Demo().poll()


def test_ids_never_move_as_time_passes() -> None:
    demo = Demo()
    before = {row.operation_id: row for row in demo.last_day()}
    demo.advance(hours=9)
    for operation_id, row in before.items():
        later = demo.operation(operation_id)
        assert (later.created, later.path, later.caller_name, later.operation_type) == (
            row.created,
            row.path,
            row.caller_name,
            row.operation_type,
        )


def test_ids_rise_with_the_time_of_creation() -> None:
    rows = Demo().last_day()
    assert all(newer.operation_id > older.operation_id for newer, older in pairwise(rows))
    assert all(
        (newer.created or NOON) >= (older.created or NOON) for newer, older in pairwise(rows)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_at_every_hour_of_a_week_five_to_nine_operations_are_active(seed: int) -> None:
    demo = Demo(seed=seed)
    counts = Counter[int]()
    for moment in WEEK:
        demo.now = moment
        counts[len(demo.active())] += 1
    assert min(counts) >= 5
    assert max(counts) <= 9


def test_at_every_hour_of_a_week_there_is_what_a_dashboard_must_show() -> None:
    demo = Demo()
    for demo.now in WEEK:
        running = [
            row
            for row in demo.active()
            if isinstance(row, Execution) and row.status == OperationStatus.RUNNING
        ]
        ages = [row.duration_at(demo.now) or timedelta() for row in running]
        assert max(ages) > timedelta(days=1), "one hangs for days"
        assert min(ages) < timedelta(minutes=15), "one is young"
        assert any(row.process_id is None for row in running), "one refuses to stop"
        names = {row.package_name for row in running}
        assert "RebuildAggregates.dtsx" in names, "one takes minutes to stop"


def test_one_is_pending_now_and_then() -> None:
    demo = Demo()
    seen = 0
    for moment in _steps(NOON, timedelta(minutes=5), 24):
        for second in (2, 8, 20):
            demo.now = moment.replace(second=second)
            seen += any(row.status == OperationStatus.PENDING for row in demo.active())
    assert 0 < seen < 24


@pytest.mark.parametrize("hours", [0, 5, 11, 17, 30, 50, 75, 101, 150])
def test_the_last_day_always_has_a_failed_a_cancelled_and_a_huge_one(hours: int) -> None:
    rows = Demo(NOON + timedelta(hours=hours)).last_day()
    statuses = {row.status for row in rows if row.operation_type.is_execution}
    assert {OperationStatus.FAILED, OperationStatus.CANCELED} <= statuses
    assert any(row.package_label == "LoadClickDetail.dtsx" for row in rows)


@pytest.mark.parametrize("days", range(10))
def test_the_last_night_always_has_a_run_that_is_slower_than_usual(days: int) -> None:
    demo = Demo(NOON + timedelta(days=days))
    slow = 0
    for row in demo.last_day():
        if not isinstance(row, Execution) or row.status != OperationStatus.SUCCEEDED:
            continue
        duration = row.duration_at(demo.now) or timedelta()
        usual = demo.catalog.history(
            HistoryRequest(
                before=row.operation_id,
                limit=6,
                filter=OperationFilter(
                    package=row.package_name, statuses=frozenset({OperationStatus.SUCCEEDED})
                ),
            )
        ).operations
        others = sorted(other.duration_at(demo.now) or timedelta() for other in usual)
        slow += len(others) > 2 and duration > 1.3 * others[len(others) // 2]
        if slow:
            return
    pytest.fail("nothing was slow")


def test_about_three_hundred_operations_are_created_each_day_of_every_type() -> None:
    demo = Demo()
    rows: list[Operation] = []
    for day in range(7):
        demo.now = NOON + timedelta(days=day)
        rows += demo.last_day()
    assert 280 * 7 <= len(rows) <= 360 * 7
    assert {row.operation_type for row in rows} >= {
        OperationType.INITIALIZATION,
        OperationType.RETENTION_CLEANUP,
        OperationType.VERSION_CLEANUP,
        OperationType.DEPLOY_PROJECT,
        OperationType.EXECUTE,
        OperationType.STOP,
        OperationType.VALIDATE_PROJECT,
        OperationType.VALIDATE_PACKAGE,
        OperationType.CONFIGURE_CATALOG,
    }


def test_the_night_load_runs_from_one_to_five_on_the_servers_clock() -> None:
    starts = [row.started for row in Demo().last_day() if row.path.startswith("Finance/Dwh/LoadF")]
    assert starts
    assert all(start is not None and 1 <= start.hour < 5 for start in starts)


def test_a_status_never_goes_back() -> None:
    order = {
        OperationStatus.CREATED: 0,
        OperationStatus.PENDING: 1,
        OperationStatus.RUNNING: 2,
        OperationStatus.STOPPING: 3,
    }
    demo = Demo()
    seen: dict[int, int] = {}
    all_seen: set[int] = set()
    for demo.now in _steps(NOON, timedelta(seconds=7), 400):
        for row in demo.active():
            place = order[row.status]
            assert place >= seen.get(row.operation_id, 0)
            seen[row.operation_id] = place
            all_seen.add(place)
    assert all_seen >= {1, 2}


def test_times_agree_with_the_status() -> None:
    for row in Demo().last_day():
        assert row.created is not None
        assert (row.ended is not None) == row.status.has_ended
        if row.status == OperationStatus.CREATED:
            assert row.started is None
        if row.ended is not None and row.started is not None:
            assert row.created <= row.started <= row.ended


def test_a_failed_sync_is_started_again_at_once() -> None:
    demo = Demo()
    for demo.now in _steps(NOON, timedelta(days=1), 30):
        rows = demo.last_day()
        failed = [
            row
            for row in rows
            if row.path.startswith("Sales/Crm/Sync") and row.status == OperationStatus.FAILED
        ]
        for row in failed:
            again = [other for other in rows if other.path == row.path]
            assert any(other.created == row.ended for other in again)
        if failed:
            return
    pytest.fail("no sync failed in a month")


def test_history_goes_back_four_hundred_days_and_no_further() -> None:
    demo = Demo()
    old = OperationFilter(until=NOON - timedelta(days=399))
    page = demo.catalog.history(HistoryRequest(filter=old, limit=2000))
    assert page.next_before is None
    assert page.operations[-1].created is not None
    age = NOON - page.operations[-1].created
    assert timedelta(days=400) < age < timedelta(days=401)


def test_a_clock_before_the_first_day_finds_an_empty_catalog() -> None:
    demo = Demo(datetime(1999, 12, 31, tzinfo=UTC))
    assert demo.poll().operations == ()
    page = demo.catalog.history(HistoryRequest())
    assert (page.operations, page.next_before) == ((), None)


def test_what_is_not_created_yet_cannot_be_read_by_id() -> None:
    demo = Demo()
    newest = demo.poll().operations[-1].operation_id
    ahead = tuple(range(newest + 1, newest + 400))
    assert demo.catalog.operations(ahead) == ()
    demo.advance(days=1)
    assert demo.catalog.operations(ahead)


def test_polls_of_what_is_new_miss_nothing() -> None:
    demo = Demo()
    newest = demo.poll().operations[-1].operation_id
    seen: set[int] = set()
    started = demo.now
    for _ in range(120):
        demo.advance(seconds=30)
        answer = demo.catalog.poll(PollRequest(new_after=newest))
        seen |= {row.operation_id for row in answer.operations}
        newest = max([newest, *seen])
        assert not answer.is_cut
    expected = {
        row.operation_id for row in demo.last_day() if row.created and row.created > started
    }
    assert seen == expected


def test_too_many_new_operations_come_in_portions_oldest_first() -> None:
    demo = Demo()
    start = demo.poll().operations[0].operation_id
    demo.advance(days=10)
    seen: list[int] = []
    after, is_cut = start, True
    while is_cut:
        answer = demo.catalog.poll(PollRequest(new_after=after))
        seen += [row.operation_id for row in answer.operations]
        after, is_cut = seen[-1], answer.is_cut
    assert seen == sorted(seen)
    assert len(seen) > 3000
    assert seen[-1] == demo.poll().operations[-1].operation_id

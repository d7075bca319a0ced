"""What polls add up to: what is usual, what failed today, what stayed the same, what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Execution
from ssis_tui.polling.failures import Failures
from ssis_tui.polling.pace import Pace
from ssis_tui.polling.reconcile import reconcile
from ssis_tui.polling.usual import MOST_PACKAGES, MOST_RUNS, Habits
from tests.support.operations import execution

SUCCEEDED = OperationStatus.SUCCEEDED
FAILED = OperationStatus.FAILED
NOON = datetime(2026, 3, 3, 12, tzinfo=timezone(timedelta(hours=2)))
MIDNIGHT = NOON - timedelta(hours=12)


def ran(
    number: int, minutes: float, *, package: str = "A.dtsx", status: OperationStatus = SUCCEEDED
) -> Execution:
    return execution(number, package=package, status=status, lasted=timedelta(minutes=minutes))


def failed(number: int, ended: datetime) -> Execution:
    return replace(ran(number, 1, status=FAILED), ended=ended)


# Usual


def test_usual_is_the_median_of_the_successful_runs_of_the_same_package() -> None:
    habits = Habits().learn(
        [
            *(ran(number, minutes) for number, minutes in enumerate([10, 12, 11, 60, 13])),
            *(ran(number, 1, status=FAILED) for number in range(10, 20)),
            *(ran(number, 2, package="B.dtsx") for number in range(20, 30)),
        ]
    )
    usual = habits.of(ran(99, 5, status=OperationStatus.RUNNING))
    assert usual is not None
    assert (usual.median, usual.runs) == (timedelta(minutes=12), 5)


def test_four_runs_say_nothing() -> None:
    assert Habits().learn(ran(number, 10) for number in range(4)).of(ran(9, 1)) is None


def test_only_the_newest_runs_count() -> None:
    habits = Habits().learn(ran(number, 1) for number in range(100))
    habits = habits.learn(ran(number, 5) for number in range(100, 100 + MOST_RUNS))
    habits = habits.learn([ran(3, 60)])
    usual = habits.of(ran(0, 1))
    assert usual is not None
    assert (usual.median, usual.runs) == (timedelta(minutes=5), MOST_RUNS)


def test_a_run_that_is_seen_twice_is_learnt_once() -> None:
    runs = [ran(number, 10) for number in range(4)]
    habits = Habits().learn(runs)
    assert habits.learn(runs) is habits
    assert habits.of(runs[0]) is None


def test_packages_without_end_are_not_remembered() -> None:
    habits = Habits().learn(ran(n, 1, package=f"{n}.dtsx") for n in range(MOST_PACKAGES + 50))
    assert len(habits.runs) == MOST_PACKAGES
    assert ("Finance", "Dwh", "0.dtsx") not in habits.runs


# Failures


def test_failures_count_from_the_midnight_of_the_server() -> None:
    failures = Failures().take(
        [
            failed(1, MIDNIGHT - timedelta(seconds=1)),
            failed(2, MIDNIGHT),
            replace(failed(3, NOON), status=OperationStatus.ENDED_UNEXPECTEDLY),
            replace(failed(4, NOON), status=SUCCEEDED),
            replace(failed(5, NOON), operation_type=OperationType.STOP),
        ],
        (),
        NOON,
        reach=MIDNIGHT,
    )
    assert failures.count(NOON) == 2
    assert failures.is_complete(NOON)
    assert failures.count(NOON + timedelta(days=1)) == 0


def test_a_failure_that_is_corrected_or_deleted_does_not_count() -> None:
    failures = Failures().take([failed(1, NOON), failed(2, NOON)], (), NOON, reach=None)
    failures = failures.take([replace(failed(1, NOON), status=SUCCEEDED)], (2,), NOON, reach=None)
    assert failures.count(NOON) == 0


def test_a_count_that_does_not_reach_back_to_midnight_is_not_complete() -> None:
    assert not Failures().is_complete(NOON)
    late = Failures().take((), (), NOON, reach=MIDNIGHT + timedelta(hours=3))
    assert not late.is_complete(NOON)
    assert late.is_complete(NOON + timedelta(days=1))


# Reconcile


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    text: str


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ab")), unique_by=lambda row: row[0]),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ab")), unique_by=lambda row: row[0]),
)
def test_what_is_equal_stays_the_same_object(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    old = tuple(Row(*each) for each in before)
    rows = [Row(*each) for each in after]
    merged = reconcile(old, rows, lambda row: row.number)
    assert list(merged) == rows
    for row in merged:
        assert all(row is each for each in old if each == row)
    assert (merged is old) == (before == after)


# Pace


def test_polls_that_begin_late_do_not_drift() -> None:
    pace = Pace(2)
    now = 100.0
    pace.begin(now)
    begun = 1
    while now < 3700:
        pace.finish(now + 0.1, took=0.1, is_light=True)
        now = pace.due + 0.03
        pace.begin(now)
        begun += 1
    assert begun == 1801


def test_a_poll_that_was_put_off_does_not_bring_the_next_one_sooner() -> None:
    pace = Pace(10)
    pace.begin(100)
    pace.finish(162, took=0, is_light=False)
    pace.put_off()
    pace.begin(172)
    pace.finish(172.1, took=0.1, is_light=True)
    assert pace.due == 182


def test_one_slow_answer_alone_does_not_change_the_pace() -> None:
    pace = Pace(5)
    pace.begin(100)
    pace.finish(102, took=2, is_light=True)
    assert pace.stretched_to is None


def test_a_first_read_however_slow_does_not_change_the_pace() -> None:
    pace = Pace(5)
    for _ in range(9):
        pace.finish(100, took=60, is_light=False)
    assert pace.stretched_to is None


def test_an_interval_is_never_stretched_without_end() -> None:
    pace = Pace(5)
    for _ in range(9):
        pace.finish(100, took=1000, is_light=True)
    assert pace.stretched_to == 60


@given(st.floats(-1e9, 1e9))
def test_an_interval_stays_within_its_limits(seconds: float) -> None:
    assert 0.5 <= Pace(seconds).interval <= 3600

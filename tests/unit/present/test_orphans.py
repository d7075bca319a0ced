from datetime import datetime, timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.model.reports import Liveness
from ssis_tui.present.orphans import suspicion
from tests.support.operations import NOW, execution, operation

LONG_UP: Final = NOW - timedelta(days=30)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def running(begun: timedelta, status: OperationStatus = OperationStatus.RUNNING) -> Operation:
    """Make an execution with the process 7712 on ETLNODE2 that began so long ago."""
    return replace(execution(started=NOW - begun, status=status), process_id=7712)


def alive(*processes: tuple[str, int], since: datetime = LONG_UP) -> Liveness:
    return Liveness(instance_started=since, processes=frozenset(processes))


def test_one_that_is_older_than_the_instance_is_suspected() -> None:
    words = suspicion(
        running(hours(5)), now=NOW, liveness=alive(("etlnode2", 7712), since=NOW - hours(1))
    )
    assert words is not None
    assert words.startswith("May be an orphan: SQL Server was started after it")


def test_one_without_a_session_that_says_nothing_is_suspected() -> None:
    words = suspicion(
        running(hours(5)),
        now=NOW,
        liveness=alive(("etlnode2", 1), ("other", 7712)),
        last_message=NOW - hours(2),
    )
    assert words == (
        "May be an orphan: its process 7712 has no session on this server, and it has said "
        "nothing for 2h 00m."
    )


@pytest.mark.parametrize("host", ["etlnode2", "ETLNODE2.corp.example"])
def test_a_session_of_its_process_is_a_sign_of_life(host: str) -> None:
    liveness = alive((host, 7712))
    assert suspicion(running(hours(50)), now=NOW, liveness=liveness) is None


def test_a_recent_message_is_a_sign_of_life() -> None:
    talking = NOW - timedelta(minutes=2)
    assert suspicion(running(hours(50)), now=NOW, liveness=alive(), last_message=talking) is None
    assert suspicion(running(hours(50)), now=NOW, last_message=talking) is None


def test_one_that_has_only_begun_is_not_suspected() -> None:
    assert suspicion(running(timedelta(minutes=5)), now=NOW, liveness=alive()) is None


def test_a_stop_that_cannot_end_it_is_said() -> None:
    words = suspicion(running(hours(5), OperationStatus.STOPPING), now=NOW, liveness=alive())
    assert words is not None
    assert words.endswith("A stop cannot end it.")


def test_without_rights_to_see_processes_only_long_silence_far_beyond_the_usual_counts() -> None:
    usual = timedelta(minutes=30)
    words = suspicion(running(hours(2)), now=NOW, usual=usual)
    assert words == (
        "Perhaps an orphan: it has said nothing for 2h 00m and has taken 2h 00m instead of the "
        "usual 30:00."
    )
    assert suspicion(running(hours(1.2)), now=NOW, usual=usual) is None
    assert suspicion(running(hours(5)), now=NOW) is None
    assert suspicion(running(hours(25)), now=NOW) is not None


def test_on_scale_out_missing_sessions_tell_nothing() -> None:
    worker = replace(running(hours(5)), process_id=None)
    assert suspicion(worker, now=NOW, liveness=alive(since=NOW - hours(1))) is None


def test_one_that_is_pending_for_long_without_a_process_is_explained() -> None:
    waiting = replace(running(hours(1), OperationStatus.PENDING), process_id=None)
    words = suspicion(waiting, now=NOW)
    assert words is not None
    assert words.startswith("Pending for 1h 00m without a process")
    fresh = replace(running(timedelta(minutes=3), OperationStatus.PENDING), process_id=None)
    assert suspicion(fresh, now=NOW) is None


@pytest.mark.parametrize(
    "ended",
    [
        execution(status=OperationStatus.SUCCEEDED, started=NOW - hours(90)),
        execution(status=OperationStatus.CREATED, started=NOW - hours(90)),
        operation(),
    ],
)
def test_what_has_ended_or_has_no_process_is_no_orphan(ended: Operation) -> None:
    assert suspicion(ended, now=NOW, liveness=alive(since=NOW)) is None


def test_every_suspicion_is_worded_as_one() -> None:
    found = [
        suspicion(running(hours(30)), now=NOW, liveness=alive(since=NOW)),
        suspicion(running(hours(30)), now=NOW, liveness=alive()),
        suspicion(running(hours(30)), now=NOW),
    ]
    assert all(words and words.startswith(("May be", "Perhaps")) for words in found)

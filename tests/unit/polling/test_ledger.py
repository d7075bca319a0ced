"""What is asked of a catalog, and what is made of its answers: no clock, no thread."""

from datetime import timedelta

from msgspec.structs import replace

from ssis_tui.catalog.requests import PollAnswer, PollRequest
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.polling.ledger import MOST_IDS, Ledger
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution

RUNNING = OperationStatus.RUNNING
SUCCEEDED = OperationStatus.SUCCEEDED


class Reading:
    """A ledger that is kept up to date from a scripted server."""

    def __init__(self, *operations: Operation, size: int = 5) -> None:
        self.at = 0.0
        self.clock = VirtualClock(NOW)
        self.server = FakeServer(self.clock)
        self.server.put(*operations)
        self.catalog = self.server.catalog()
        self.catalog.open()
        self.ledger = Ledger(history_size=size)
        self.request = PollRequest()
        self.answer: PollAnswer

    def poll(
        self,
        after: float = 5,
        *,
        is_fresh: bool = False,
        is_full: bool = False,
        followed: tuple[int, ...] = (),
    ) -> Ledger:
        self.at += after
        self.clock.pass_unnoticed(after)
        self.request = self.ledger.request(
            self.at, is_fresh=is_fresh, is_full=is_full, followed=followed
        )
        self.answer = self.catalog.poll(self.request)
        self.ledger = self.ledger.take(self.request, self.answer, self.at, followed=followed)
        return self.ledger


def one(number: int, status: OperationStatus = RUNNING, *, hours: float = 0.1) -> Operation:
    return execution(number, status=status, started=NOW - timedelta(hours=hours))


def numbers(rows: tuple[Operation, ...]) -> list[int]:
    return [each.operation_id for each in rows]


def test_a_full_read_is_bounded_by_the_oldest_active_operation() -> None:
    reading = Reading(one(900), *(one(each, SUCCEEDED) for each in range(901, 1000)))
    reading.poll()
    reading.poll(300)
    assert reading.request.all_active
    assert reading.request.active_from == 900


def test_with_nothing_active_a_full_read_looks_at_what_came_since_the_last_one() -> None:
    reading = Reading(*(one(each, SUCCEEDED) for each in range(800, 1000)))
    reading.poll()
    reading.poll(300)
    reading.server.put(*(one(each, SUCCEEDED) for each in range(1000, 1020)))
    reading.poll(5)
    reading.poll(300)
    assert reading.request.active_from == 999
    reading.poll(300)
    assert reading.request.active_from == 1019


def test_full_reads_are_seldom_and_on_demand() -> None:
    reading = Reading(one(1))
    full = []
    for _ in range(121):
        reading.poll()
        full.append(reading.request.all_active)
    assert full == [number % 60 == 0 for number in range(121)]
    reading.poll(is_full=True)
    assert reading.request.all_active


def test_a_stuck_operation_is_read_by_id_and_does_not_move_the_bound() -> None:
    reading = Reading(one(3, hours=200), one(900), one(999, SUCCEEDED))
    reading.poll()
    reading.poll(300)
    assert reading.request.active_from == 900
    assert 3 in reading.request.ids
    assert numbers(reading.ledger.active) == [3, 900]
    reading.server.end(3)
    reading.poll()
    assert numbers(reading.ledger.active) == [900]


def test_a_created_operation_leaves_the_active_ones_and_is_seen_when_it_is_started() -> None:
    created = replace(one(5, OperationStatus.CREATED), created=NOW)
    reading = Reading(created, *(one(each, SUCCEEDED) for each in range(6, 99)))
    reading.poll()
    assert numbers(reading.ledger.active) == [5]
    reading.poll(700)
    assert numbers(reading.ledger.active) == []
    assert 5 in reading.ledger.request(reading.at).ids
    reading.poll(300)
    reading.server.put(one(5))
    reading.poll()
    assert numbers(reading.ledger.active) == [5]


def test_a_verdict_that_the_server_corrects_is_corrected_here() -> None:
    ended = replace(one(5, OperationStatus.ENDED_UNEXPECTEDLY), ended=NOW)
    reading = Reading(ended, one(6, SUCCEEDED))
    reading.poll()
    reading.server.put(replace(ended, status=SUCCEEDED))
    reading.poll(60)
    assert [each.status for each in reading.ledger.history] == [SUCCEEDED, SUCCEEDED]


def test_a_verdict_of_hours_ago_is_read_again_seldom() -> None:
    ended = replace(one(5, OperationStatus.ENDED_UNEXPECTEDLY), ended=NOW - timedelta(hours=3))
    reading = Reading(ended, *(one(each, SUCCEEDED) for each in range(6, 80)), size=100)
    reading.poll()
    reading.poll(40)
    assert 5 not in reading.request.ids
    reading.poll(300)
    assert 5 in reading.request.ids
    reading.poll(86400)
    reading.poll(300)
    assert 5 not in reading.request.ids


def test_the_history_has_no_gap_and_goes_on_where_it_was_cut() -> None:
    reading = Reading(*(one(each, SUCCEEDED) for each in range(1, 8)))
    assert numbers(reading.poll().history) == [7, 6, 5, 4, 3]
    assert reading.ledger.goes_on
    reading.server.put(one(8, SUCCEEDED), one(9))
    assert numbers(reading.poll().history) == [8, 7, 6, 5, 4]


def test_a_catalog_that_is_read_whole_does_not_go_on() -> None:
    assert not Reading(one(1), one(2, SUCCEEDED)).poll().goes_on
    assert Reading(*(one(each, SUCCEEDED) for each in range(1, 9))).poll().goes_on


def test_a_short_page_of_a_login_that_does_not_see_all_may_go_on() -> None:
    reading = Reading(one(3), one(50, SUCCEEDED))
    request = reading.ledger.request(0)
    answer = reading.catalog.poll(request)
    ledger = reading.ledger.take(request, answer, 0, sees_all=False)
    assert ledger.goes_on
    assert numbers(ledger.history) == [50]
    assert ledger.floor == 50


def test_a_row_that_a_dirty_read_missed_once_stays() -> None:
    reading = Reading(one(1), one(2))
    reading.poll()
    hidden = reading.server.operations.pop(2)
    assert numbers(reading.poll().active) == [1, 2]
    reading.server.put(hidden)
    assert numbers(reading.poll().active) == [1, 2]
    del reading.server.operations[2]
    reading.poll()
    assert numbers(reading.poll().active) == [1]
    assert reading.ledger.gone == {2}


def test_a_new_row_that_was_rolled_back_vanishes() -> None:
    reading = Reading(one(1, SUCCEEDED))
    reading.poll()
    reading.server.put(one(2, OperationStatus.CREATED))
    reading.server.put(replace(one(3, SUCCEEDED)))
    reading.poll()
    del reading.server.operations[3]
    reading.poll()
    assert 3 not in numbers(reading.poll().history)


def test_followed_operations_are_read_whatever_becomes_of_them() -> None:
    reading = Reading(*(one(each, SUCCEEDED) for each in range(1, 100)))
    reading.poll()
    reading.poll(followed=(4, 5000))
    assert reading.request.ids == (4, 5000)
    assert reading.ledger.followed == {4: reading.server.operations[4]}
    reading.poll()
    assert reading.ledger.followed == {}
    assert 4 not in reading.ledger.rows


def test_more_active_ones_than_can_be_asked_for_by_id_are_read_together() -> None:
    total = 3 * MOST_IDS
    reading = Reading(*(one(each) for each in range(1, total + 1)))
    assert len(reading.poll().active) == total
    for each in range(1, total, 2):
        reading.server.end(each)
    polls = 1
    reading.poll()
    assert reading.request.all_active
    assert len(reading.request.ids) < MOST_IDS
    while reading.ledger.is_behind:
        reading.poll(0)
        polls += 1
    assert polls == 3
    assert len(reading.ledger.active) == total / 2
    assert len(reading.ledger.ended) == 50


def test_a_poll_reads_no_more_than_twice_what_is_active_new_and_overlapping() -> None:
    reading = Reading(
        *(one(each, SUCCEEDED) for each in range(1, 1000)), *map(one, range(1000, 1020))
    )
    reading.poll()
    reading.poll(60)
    reading.poll(60)
    assert reading.answer.rows_read == 20
    reading.server.put(one(1020), one(1021))
    reading.poll()
    assert reading.answer.rows_read == 22
    assert reading.poll().active is reading.poll().active


def test_the_overlap_ends_when_nothing_below_can_come_any_more() -> None:
    reading = Reading(one(1000, SUCCEEDED))
    reading.poll()
    asked = []
    for _ in range(8):
        reading.poll()
        asked.append(reading.request.new_after)
    assert asked == [950, 950, 950, 950, 950, 950, 1000, 1000]


def test_a_cut_answer_is_continued_behind_its_last_row() -> None:
    reading = Reading(one(1000, SUCCEEDED), size=100)
    reading.poll()
    reading.server.most_new = 10
    reading.server.put(*(one(each) for each in range(1001, 1036)))
    starts = []
    reading.poll()
    while reading.ledger.is_behind:
        reading.poll(0)
        starts.append(reading.request.new_after)
    assert starts == [1009, 1019, 1029]
    assert len(reading.ledger.active) == 35


def test_a_cut_full_read_loses_nothing() -> None:
    reading = Reading(one(1000, SUCCEEDED), size=100)
    reading.poll()
    reading.server.most_new = 10
    reading.server.put(*(one(each, SUCCEEDED) for each in range(1001, 1035)), one(1035))
    reading.poll(300)
    while reading.ledger.is_behind:
        reading.poll(0)
    assert len(reading.ledger.history) == 35
    assert numbers(reading.ledger.active) == [1035]


def test_a_long_absence_leaves_no_gap_in_the_history() -> None:
    reading = Reading(*(one(each, SUCCEEDED) for each in range(1, 20)))
    first = reading.poll()
    reading.server.put(*(one(each, SUCCEEDED) for each in range(20, 400)))
    second = reading.poll(86400, is_fresh=True)
    assert numbers(second.history) == [399, 398, 397, 396, 395]
    assert first.reach is not None
    assert second.reach == second.history[-1].created

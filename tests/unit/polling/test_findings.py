"""What a search holds is all that matches between its bounds, and never more than fits."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ssis_tui.catalog.matching import matches
from ssis_tui.catalog.requests import HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.polling.findings import Findings
from ssis_tui.polling.history_window import MOST_ROWS
from ssis_tui.polling.snapshot import ConnectionState, Snapshot
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution

FAILED = OperationStatus.FAILED
SUCCEEDED = OperationStatus.SUCCEEDED
RUNNING = OperationStatus.RUNNING
HEAD = 20
"""Rows of a snapshot's history."""


def run(number: int, status: OperationStatus = SUCCEEDED) -> Operation:
    return execution(number, status=status, started=NOW - timedelta(hours=10_000 - number))


def picture(known: list[Operation], *, ended: tuple[Operation, ...] = ()) -> Snapshot:
    """A snapshot of a catalog that has these operations."""
    past = sorted(
        (each for each in known if not each.status.is_active), key=lambda each: -each.operation_id
    )
    return Snapshot(
        server="PRODSQL01",
        state=ConnectionState.LIVE,
        active=tuple(each for each in known if each.status.is_active),
        history=tuple(past[:HEAD]),
        history_goes_on=len(past) > HEAD,
        ended=ended,
        server_time=NOW,
    )


def ids(found: Findings) -> list[int]:
    return [row.operation_id for row in found.rows]


def page(found: Findings, known: list[Operation], limit: int = 50) -> HistoryPage:
    """What a catalog answers to the question for the next older page."""
    server = FakeServer(VirtualClock(NOW), operations={each.operation_id: each for each in known})
    catalog = server.catalog()
    catalog.open()
    return catalog.history(found.older(limit))


def test_a_search_begins_with_what_is_known_already() -> None:
    known = [run(number, FAILED if number % 10 == 0 else SUCCEEDED) for number in range(1, 101)]
    wanted = OperationFilter(statuses=frozenset({FAILED}))
    found = Findings(filter=wanted).with_snapshot(picture(known))
    assert ids(found) == [100, 90]
    assert found.older(50) == HistoryRequest(before=81, limit=50, filter=wanted)


def test_a_row_that_does_not_match_any_more_goes() -> None:
    wanted = OperationFilter(statuses=frozenset({RUNNING}))
    found = Findings(filter=wanted).with_snapshot(picture([run(7, RUNNING), run(8, RUNNING)]))
    assert ids(found) == [8, 7]
    assert ids(found.with_snapshot(picture([run(7), run(8, RUNNING)]))) == [8]


def test_a_row_that_ends_shows_its_end_where_everything_is_wanted() -> None:
    found = Findings().with_snapshot(picture([run(7, RUNNING)]))
    found = found.with_snapshot(picture([run(7, FAILED)]))
    assert [row.status for row in found.rows] == [FAILED]


def test_a_long_run_that_ends_among_old_rows_shows_its_end() -> None:
    known = [run(number) for number in range(1, 101)]
    known[49] = run(50, RUNNING)
    found = Findings().with_snapshot(picture(known))
    found = found.with_older(page(found, known))
    known[49] = run(50, FAILED)
    found = found.with_snapshot(picture(known, ended=(known[49],)))
    assert {row.operation_id: row.status for row in found.rows}[50] == FAILED


def test_a_row_below_what_was_read_does_not_come_before_its_neighbours() -> None:
    known = [run(number) for number in range(1, 101)]
    known[4] = run(5, RUNNING)
    # A snapshot tells of what runs however old it is.
    found = Findings().with_snapshot(picture(known)).with_snapshot(picture(known))
    assert ids(found) == list(range(100, 100 - HEAD, -1))


def test_the_same_snapshot_gives_the_same_value() -> None:
    snapshot = picture([run(number) for number in range(1, 10)])
    found = Findings().with_snapshot(snapshot)
    assert found.with_snapshot(snapshot) is found
    assert found.with_snapshot(replace(snapshot, polls=9)) is found


def test_more_new_rows_than_a_snapshot_holds_leave_no_gap() -> None:
    old = [run(number) for number in range(1, 30)]
    found = Findings().with_snapshot(picture(old))
    new = [run(number) for number in range(1, 200)]
    found = found.with_snapshot(picture(new))
    assert not found.is_at_head
    assert found.newer(500) == HistoryRequest(after=29, limit=500)
    above = HistoryPage(operations=tuple(run(each) for each in range(199, 29, -1)), next_before=30)
    found = found.with_newer(above, asked=500, top=199)
    assert found.is_at_head
    assert ids(found) == list(range(199, 9, -1))


def test_being_sent_to_a_moment_begins_below_it_and_goes_on_there() -> None:
    known = [run(number) for number in range(1, 101)]
    moment = known[59].created
    assert moment is not None
    found = Findings(is_at_head=False, ceiling=moment)
    found = found.with_snapshot(picture(known))
    assert found.rows == ()
    found = found.with_older(page(found, known, limit=10))
    assert ids(found) == list(range(59, 49, -1))
    assert found.with_snapshot(picture([*known, run(101)])).rows == found.rows
    assert ids(found.with_older(page(found, known, limit=10))) == list(range(59, 39, -1))


def test_a_million_rows_scrolled_past_are_not_held() -> None:
    found = Findings().with_snapshot(picture([run(number) for number in range(9_000, 9_100)]))
    bound = 9_080
    while bound > 0:
        rows = tuple(run(number) for number in range(bound - 1, max(0, bound - 501), -1))
        bound = max(0, bound - 500)
        found = found.with_older(HistoryPage(operations=rows, next_before=bound or None))
        assert len(found.rows) <= MOST_ROWS
    assert not found.goes_on
    assert not found.is_at_head
    assert ids(found)[-1] == 1


statuses = st.sampled_from([SUCCEEDED, FAILED, RUNNING])


@given(
    st.lists(statuses, min_size=1, max_size=80),
    st.lists(st.one_of(statuses.map(lambda each: ("new", each)), st.sampled_from(["older", "end"])),
             max_size=30),
    st.sampled_from([frozenset[OperationStatus](), frozenset({FAILED}), frozenset({RUNNING})]),
)  # fmt: skip
def test_nothing_that_matches_is_missing_between_the_bounds(
    begun: list[OperationStatus], steps: list[object], wanted: frozenset[OperationStatus]
) -> None:
    known = [run(number, status) for number, status in enumerate(begun, 1)]
    found = Findings(filter=OperationFilter(statuses=wanted)).with_snapshot(picture(known))
    ended: tuple[Operation, ...] = ()
    for step in steps:
        if isinstance(step, tuple):
            known.append(run(len(known) + 1, step[1]))
        elif step == "end":
            ended = (*(run(each.operation_id) for each in known if each.status == RUNNING), *ended)
            known = [run(each.operation_id) if each.status == RUNNING else each for each in known]
        elif found.goes_on:
            found = found.with_older(page(found, known, limit=7))
        found = found.with_snapshot(picture(known, ended=ended))
        bound = found.next_before if found.goes_on and found.next_before is not None else 0
        assert found.is_at_head
        assert ids(found) == [
            each.operation_id
            for each in reversed(known)
            if each.operation_id >= bound and matches(each, found.filter)
        ]

"""The history that a list holds stays consecutive, whatever arrives and however one scrolls."""

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.catalog.requests import HistoryPage
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.polling.history_window import MOST_ROWS, HistoryWindow
from tests.support.operations import execution


def ended(*ids: int) -> tuple[Operation, ...]:
    return tuple(execution(each, status=OperationStatus.SUCCEEDED) for each in ids)


def page_below(before: int, limit: int) -> HistoryPage:
    """A page of a catalog that has every id from 1 on."""
    ids = range(before - 1, max(0, before - 1 - limit), -1)
    lowest = max(1, before - limit)
    return HistoryPage(operations=ended(*ids), next_before=None if lowest == 1 else lowest)


def page_above(after: int, newest: int, limit: int) -> HistoryPage:
    ids = range(min(newest, after + limit), after, -1)
    return HistoryPage(operations=ended(*ids), next_before=None)


def ids_of(window: HistoryWindow) -> list[int]:
    return [row.operation_id for row in window.rows]


def test_an_unchanged_head_gives_the_same_window() -> None:
    head = ended(9, 8, 7)
    window = HistoryWindow().with_head(head, goes_on=True)
    assert window.with_head(head, goes_on=True) is window


def test_what_ends_appears_at_its_place() -> None:
    window = HistoryWindow().with_head(ended(9, 7), goes_on=True)
    assert ids_of(window.with_head(ended(10, 9, 8, 7), goes_on=True)) == [10, 9, 8, 7]


def test_days_of_watching_do_not_fill_the_memory() -> None:
    window = HistoryWindow()
    newest = 3 * MOST_ROWS
    for number in range(100, newest + 1, 50):
        window = window.with_head(ended(*range(number, number - 100, -1)), goes_on=True)
    assert ids_of(window) == list(range(newest, newest - MOST_ROWS, -1))
    # What went is read again once somebody scrolls there.
    assert window.goes_on
    assert window.older_than == newest - MOST_ROWS + 1


def test_older_pages_stay_when_the_head_moves_on() -> None:
    window = HistoryWindow().with_head(ended(*range(20, 10, -1)), goes_on=True)
    window = window.with_older(page_below(11, 5), active=())
    window = window.with_head(ended(*range(21, 11, -1)), goes_on=True)
    assert ids_of(window) == list(range(21, 5, -1))


def test_active_operations_of_a_page_are_left_to_the_active_list() -> None:
    window = HistoryWindow().with_head(ended(20), goes_on=True)
    assert ids_of(window.with_older(page_below(20, 3), active={18})) == [20, 19, 17]


def test_the_end_of_the_catalog_is_known() -> None:
    window = HistoryWindow().with_head(ended(3), goes_on=True)
    assert not window.with_older(page_below(3, 200), active=()).goes_on


def test_a_head_far_above_starts_anew_instead_of_hiding_a_gap() -> None:
    window = HistoryWindow().with_head(ended(9, 8), goes_on=True)
    assert ids_of(window.with_head(ended(900, 899), goes_on=True)) == [900, 899]


def test_rows_far_away_are_forgotten_and_come_back() -> None:
    newest = 10_000
    window = HistoryWindow().with_head(ended(*range(newest, newest - 200, -1)), goes_on=True)
    while window.is_at_head:
        assert window.older_than is not None
        window = window.with_older(page_below(window.older_than, 200), active=())
    assert len(window.rows) == MOST_ROWS
    assert ids_of(window.with_head(ended(newest + 1), goes_on=True)) == ids_of(window)
    for _ in range(newest // 150):
        page = page_above(window.rows[0].operation_id, newest, 150)
        window = window.with_newer(page, active=(), asked=150)
    assert window.is_at_head
    assert window.rows[0].operation_id == newest
    assert len(window.rows) == MOST_ROWS
    assert window.goes_on


def test_a_run_of_days_that_ends_appears_among_rows_scrolled_past_long_ago() -> None:
    window = HistoryWindow().with_head(ended(*range(20, 10, -1)), goes_on=True)
    window = window.with_older(page_below(11, 5), active={8})
    assert 8 not in ids_of(window)
    head = ended(*range(21, 11, -1))
    window = window.with_head(head, goes_on=True, ended=ended(8, 3))
    assert ids_of(window) == list(range(21, 5, -1)), "3 lies below what was read"
    assert window.with_head(head, goes_on=True, ended=ended(8, 3)) is window


def test_what_ends_above_a_list_scrolled_far_back_waits_for_its_page() -> None:
    window = HistoryWindow(rows=ended(9, 8), next_before=8, is_at_head=False)
    assert window.with_head(ended(50), goes_on=True, ended=ended(50)) is window


@given(st.lists(st.sampled_from(["older", "newer", "head"]), max_size=60))
def test_ids_stay_consecutive(moves: list[str]) -> None:
    newest = 5000
    window = HistoryWindow().with_head(ended(*range(newest, newest - 50, -1)), goes_on=True)
    for move in moves:
        if move == "older" and window.goes_on and window.older_than is not None:
            window = window.with_older(page_below(window.older_than, 400), active=())
        elif move == "newer" and not window.is_at_head:
            page = page_above(window.rows[0].operation_id, newest, 400)
            window = window.with_newer(page, active=(), asked=400)
        elif move == "head":
            newest += 1
            window = window.with_head(ended(*range(newest, newest - 50, -1)), goes_on=True)
        ids = ids_of(window)
        assert ids == list(range(ids[0], ids[-1] - 1, -1))
        assert len(ids) <= MOST_ROWS + 60

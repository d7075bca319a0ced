"""The rows of a table without a screen: random lives of a list."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ssis_tui.present.column import View
from ssis_tui.present.filtering import NO_FILTER, parse_filter
from ssis_tui.tui.widgets.row_list import Order, RowList
from tests.support.painted import Run, at, columns, run, runs

COLUMNS = columns()
NUMBERS = st.lists(st.integers(0, 30), unique=True, max_size=25)


class ListLife(RuleBasedStateMachine):
    """Rows come, go and change while somebody moves, marks, sorts and filters."""

    def __init__(self) -> None:
        super().__init__()
        self.known = {number: run(number) for number in range(31)}
        self.view: View = at(0)
        self.list: RowList[Run] = RowList(lambda row: row.number, COLUMNS)
        self.marked: set[int] = set()

    @rule(numbers=NUMBERS)
    def rows_come_and_go(self, numbers: list[int]) -> None:
        old, key, at_index = list(self.list.shown), self.list.current_key, self.list.cursor
        self.list.update(self.view, rows=tuple(self.known[number] for number in numbers))
        self.marked &= set(numbers)
        self.cursor_followed(old, key, at_index)

    @rule(number=st.integers(0, 30), status=st.sampled_from(["▶ Running", "✗ Failed", "odd"]))
    def a_row_changes(self, number: int, status: str) -> None:
        self.known[number] = replace(self.known[number], status=status)
        self.rows_come_and_go([row.number for row in self.list.rows])

    @rule(column=st.sampled_from([None, *COLUMNS]), reverse=st.booleans())
    def it_is_sorted(self, column: object, reverse: bool) -> None:
        key = self.list.current_key
        order = Order(next((one for one in COLUMNS if one is column), None), reverse)
        self.list.update(self.view, order=order)
        assert self.list.current_key == key

    @rule(typed=st.sampled_from(["", "failed", "/Load1?[0-4]\\./", "!odd", "nowhere"]))
    def it_is_filtered(self, typed: str) -> None:
        old, key = {row.number for row in self.list.shown}, self.list.current_key
        self.list.update(self.view, row_filter=parse_filter(typed) if typed else NO_FILTER)
        if key in {row.number for row in self.list.shown}:
            # It stays, or goes back to where it was before a filter hid that row.
            assert self.list.current_key == key or self.list.current_key not in old

    @rule(index=st.integers(-5, 40))
    def the_cursor_moves(self, index: int) -> None:
        self.list.move_to(index)

    @rule()
    def a_row_is_marked(self) -> None:
        key = self.list.current_key
        if self.list.toggle_mark() is not None:
            assert isinstance(key, int)
            self.marked ^= {key}

    def cursor_followed(self, old: list[Run], key: object, at_index: int) -> None:
        new = {row.number: index for index, row in enumerate(self.list.shown)}
        if key in new:
            assert self.list.current_key == key
        elif new and key is not None:
            left = [index for index, row in enumerate(old) if row.number in new]
            if left:
                nearest = min(left, key=lambda index: (abs(index - at_index), -index))
                assert self.list.current_key == old[nearest].number

    @invariant()
    def marks_are_on_their_rows(self) -> None:
        assert self.list.marks == self.marked
        assert {row.number for row in self.list.marked_rows} == self.marked

    @invariant()
    def what_is_shown_is_what_passes_the_filter_in_its_order(self) -> None:
        texts = {
            row.number: [column.cell(row, self.view).text for column in COLUMNS]
            for row in self.list.rows
        }
        kept = [row for row in self.list.rows if self.list.filter.matches(texts[row.number])]
        shown = list(self.list.shown)
        assert sorted(row.number for row in shown) == sorted(row.number for row in kept)
        order = self.list.order
        if order.column is None:
            assert shown == (kept[::-1] if order.reverse else kept)
        elif order.column.id == "id":
            assert shown == sorted(kept, key=lambda row: row.number, reverse=order.reverse)
        assert (0 <= self.list.cursor < len(shown)) if shown else self.list.cursor == -1


ListLife.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
test_the_life_of_a_list = ListLife.TestCase


def test_rows_are_judged_ahead_once_and_again_when_the_filter_is_another() -> None:
    rows = runs(10)
    one, other = parse_filter("Load1"), parse_filter("Load2")
    rows_list: RowList[Run] = RowList(lambda row: row.number, COLUMNS)
    rows_list.update(at(0), rows=rows)

    assert rows_list.unjudged(rows, one) == list(rows)
    rows_list.judge(rows[:4], one, at(0))
    assert rows_list.unjudged(rows, one) == list(rows[4:])
    assert rows_list.unjudged(rows, other) == list(rows)
    assert rows_list.unjudged(rows, NO_FILTER) == ()


def test_what_is_remembered_of_rows_goes_with_them() -> None:
    rows_list: RowList[Run] = RowList(lambda row: row.number, COLUMNS)
    rows_list.update(at(0), row_filter=parse_filter("Load"))
    for first in range(0, 5_000, 100):
        rows_list.update(at(0), rows=runs(100, first=first))

    assert len(rows_list._judged) <= 2 * 100 + 100 + 100

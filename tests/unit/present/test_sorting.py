from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.present.column import Cell, Column, View
from ssis_tui.present.sorting import sort_key, sorted_rows

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(),
    st.binary(max_size=3),
)


@dataclass(frozen=True, slots=True)
class Item:
    value: object
    number: int


COLUMN = Column[Item](
    id="value", title="Value", cell=lambda item, _: Cell(str(item.value)), value=lambda i: i.value
)


@given(st.lists(VALUES, max_size=20), st.booleans())
def test_any_values_can_be_ordered_and_equal_ones_stay_in_place(
    values: list[object], reverse: bool
) -> None:
    items = [Item(value, number) for number, value in enumerate(values)]

    ordered = sorted_rows(items, COLUMN, View(), reverse=reverse)

    assert sorted(item.number for item in ordered) == list(range(len(items)))
    keys = [sort_key(item.value) for item in ordered]
    assert keys == sorted(keys, reverse=reverse)
    for one, other in pairwise(ordered):
        if sort_key(one.value) == sort_key(other.value):
            assert one.number < other.number


def test_nothing_known_comes_first_and_text_goes_by_letters() -> None:
    items = [Item(value, 0) for value in ("b", None, "A", "a", "B", float("nan"))]

    assert [item.value for item in sorted_rows(items, COLUMN, View())][2:] == ["A", "a", "B", "b"]
    assert sort_key(None) == sort_key(float("nan"))


def test_numbers_go_by_size_beyond_what_a_float_holds() -> None:
    values = [10**400, 3, -(10**400), 2.5, True]

    assert sorted(values, key=sort_key) == [-(10**400), True, 2.5, 3, 10**400]


def test_times_go_by_their_moment_whatever_the_zone() -> None:
    early = datetime.fromisoformat("2024-05-17T03:00+02:00")
    late = datetime.fromisoformat("2024-05-17T02:00+00:00")

    assert sorted([late, early], key=sort_key) == [early, late]


def test_a_column_may_order_by_what_only_the_view_knows() -> None:
    column = Column[Item](
        id="age",
        title="Age",
        cell=COLUMN.cell,
        value=lambda _: None,
        sort=lambda item, view: None if view.now is None else view.now.year - item.number,
    )
    items = [Item("", 1), Item("", 2)]

    assert sorted_rows(items, column, View()) == items
    view = View(now=datetime(2024, 5, 17, tzinfo=UTC) + timedelta())
    assert sorted_rows(items, column, view) == items[::-1]

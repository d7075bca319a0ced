from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.present.column import Cell, Column
from ssis_tui.present.widths import place


def column(
    name: str, width: int = 10, *, least: int = 0, priority: int = 0, grows: bool = False
) -> Column[str]:
    return Column(
        id=name,
        title=name,
        cell=lambda row, _: Cell(row),
        value=lambda row: row,
        width=width,
        min_width=least,
        priority=priority,
        grows=grows,
    )


def names(columns: Sequence[Column[str]], width: int) -> list[str]:
    return [placed.column.id for placed in place(columns, width)]


def widths(columns: Sequence[Column[str]], width: int) -> list[int]:
    return [placed.width for placed in place(columns, width)]


def test_the_highest_priority_goes_first_and_of_equal_ones_the_rightmost() -> None:
    columns = [
        column("id"),
        column("by", priority=2),
        column("type", priority=1),
        column("usual", priority=2),
    ]

    assert names(columns, 43) == ["id", "by", "type", "usual"]
    assert names(columns, 42) == ["id", "by", "type"]
    assert names(columns, 31) == ["id", "type"]
    assert names(columns, 20) == ["id"]


def test_a_column_goes_only_when_not_even_the_least_width_fits() -> None:
    columns = [column("id", 10, least=5), column("by", 10, least=5, priority=1)]

    assert widths(columns, 11) == [5, 5]
    assert widths(columns, 10) == [10]


def test_important_columns_get_their_wanted_width_first() -> None:
    columns = [column("by", 10, least=5, priority=1), column("id", 10, least=5)]

    assert widths(columns, 14) == [5, 8]
    assert widths(columns, 18) == [7, 10]


def test_what_is_left_is_shared_by_those_that_grow() -> None:
    columns = [column("id"), column("package", grows=True), column("now", grows=True)]

    assert widths(columns, 32 + 7) == [10, 13, 14]


def test_without_a_growing_column_the_rest_stays_blank() -> None:
    assert widths([column("id")], 100) == [10]


def test_columns_that_grow_give_way_before_others_are_clipped() -> None:
    columns = [column("id", 8), column("package", 20, grows=True), column("now", 12, grows=True)]

    assert widths(columns, 8 + 1 + 20 + 1 + 12 - 3) == [8, 17, 12]
    assert widths(columns, 8 + 1 + 10 + 1 + 9) == [8, 10, 9]
    assert widths(columns, 8 + 1 + 10 + 1 + 6) == [8, 10, 6]
    assert widths(columns, 8 + 1 + 10 + 1 + 4) == [8, 10, 4]


def test_a_column_that_must_stay_is_clipped_at_the_edge() -> None:
    columns = [column("id"), column("package")]

    assert widths(columns, 15) == [10, 4]
    assert widths(columns, 11) == [10]
    assert widths(columns, 0) == []


def test_wide_gives_each_its_width_whatever_the_screen() -> None:
    columns = [column("id", 10, least=5, priority=9), column("package", 40, grows=True)]

    placed = place(columns, 20, left=2, gap=2, is_wide=True)

    assert [(place.x, place.width) for place in placed] == [(2, 10), (14, 40)]


@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.integers(0, 30), st.integers(0, 5), st.booleans()),
        max_size=8,
    ),
    st.integers(0, 200),
    st.integers(0, 3),
    st.integers(1, 3),
)
def test_places_never_overlap_nor_leave_the_screen(
    shapes: list[tuple[int, int, int, bool]], width: int, left: int, gap: int
) -> None:
    columns = [
        column(str(index), wanted, least=least, priority=priority, grows=grows)
        for index, (wanted, least, priority, grows) in enumerate(shapes)
    ]

    placed = place(columns, width, left=left, gap=gap)

    end = left - gap
    for one in placed:
        assert one.x == end + gap
        assert one.width > 0
        end = one.x + one.width
    assert end <= max(width, left)
    kept = [one.column for one in placed]
    assert [one for one in columns if one in kept] == kept
    dropped = [one.priority for one in columns if one not in kept]
    if placed and any(dropped):
        assert max(one.priority for one in kept) <= min(filter(None, dropped))
    if any(one.grows for one in kept) and placed[-1].x + placed[-1].width < width:
        assert end == width

"""The order of a table's rows, and which of them it shows."""

from msgspec.structs import replace

from ssis_tui.present.column import Cell
from ssis_tui.present.filtering import parse_filter
from ssis_tui.tui.widgets.row_messages import (
    Highlighted,
    SortChanged,
    Vanished,
)
from tests.support.painted import at, columns, painted, run, runs

# Order


async def test_keys_go_through_the_columns_and_turn_the_order_around() -> None:
    async with painted(rows=(run(2), run(10), run(1))) as it:
        orders = []
        for key in (">", "I", ">", "<", "<", "I"):
            await it.press(key)
            orders.append((it.table.sort_column, it.table.reverse))

        assert orders == [
            ("id", False),
            ("id", True),
            ("elapsed", False),
            ("id", False),
            (None, False),
            (None, True),
        ]
        assert [row.number for row in it.table.shown] == [1, 10, 2]
        said = it.said(SortChanged)
        assert [(one.column_id, one.reverse) for one in said] == orders


async def test_the_head_tells_the_order_and_a_click_on_it_sets_it() -> None:
    async with painted(rows=(run(2), run(10), run(1))) as it:
        await it.pilot.click(it.table, offset=(8, 0))
        await it.settle()
        assert "Id ▴" in it.lines[0]
        assert [row.number for row in it.table.shown] == [1, 2, 10]

        await it.pilot.click(it.table, offset=(8, 0))
        await it.settle()
        assert "Id ▾" in it.lines[0]
        assert [row.number for row in it.table.shown] == [10, 2, 1]
        assert it.key() == 2


async def test_the_order_holds_while_the_clock_ticks_and_is_looked_at_with_each_snapshot() -> None:
    async with painted(rows=runs(3)) as it:
        it.table.sort_by("elapsed")
        before = it.table.shown
        await it.tick(1)
        await it.tick(2)
        assert it.table.shown is before

        await it.show(it.table.rows, 3)
        assert it.table.shown is not before


async def test_an_order_of_what_does_not_change_is_not_worked_out_again() -> None:
    async with painted(rows=runs(3)) as it:
        it.table.sort_by("package", reverse=True)
        before = it.table.shown
        await it.show(tuple(it.table.rows), 3)

        assert it.table.shown is before
        assert [row.number for row in before] == [2, 1, 0]


async def test_an_unknown_column_orders_nothing() -> None:
    async with painted(rows=runs(3)) as it:
        it.table.sort_by("nonsense")

        assert it.table.sort_column is None


# Filter


async def test_a_filter_keeps_cursor_and_gives_it_back() -> None:
    async with painted(rows=runs(50)) as it:
        await it.press(*["down"] * 15)
        it.table.set_filter(parse_filter("Load2"))
        await it.settle()
        assert it.key() == 20
        assert [row.number for row in it.table.shown] == [2, *range(20, 30)]
        assert it.said(Vanished) == []

        it.table.set_filter(parse_filter(""))
        await it.settle()
        assert it.key() == 15
        assert "Load15.dtsx" in it.lines[it.cursor_line]


async def test_rows_that_come_by_themselves_never_carry_the_cursor_off() -> None:
    rows = runs(30)
    async with painted(rows=rows) as it:
        it.table.set_filter(parse_filter("Load1"))
        await it.settle()
        assert it.key() == 1

        await it.show((run(0, package="Load1st"), *rows[1:]))
        assert it.key() == 1
        assert it.table.shown[0].number == 0


async def test_who_moved_after_filtering_stays_where_he_went() -> None:
    async with painted(rows=runs(30)) as it:
        it.table.set_filter(parse_filter("Load1"))
        await it.press("down")
        assert it.key() == 10
        it.table.set_filter(parse_filter(""))

        assert it.key() == 10


async def test_a_filter_with_an_error_changes_nothing() -> None:
    async with painted(rows=runs(30)) as it:
        it.table.set_filter(parse_filter("Load1"))
        it.table.set_filter(parse_filter("/(/"))

        assert it.table.filter.text == "Load1"
        assert len(it.table.shown) == 11


async def test_when_nothing_matches_it_says_so() -> None:
    async with painted(rows=runs(30)) as it:
        it.table.set_filter(parse_filter("nowhere"))
        await it.settle()

        assert any("No row matches the filter." in line for line in it.lines)
        assert it.said(Highlighted)[-1].key is None


async def test_a_row_that_changes_is_looked_at_again() -> None:
    rows = runs(5)
    async with painted(rows=rows) as it:
        it.table.set_filter(parse_filter("running"))
        assert len(it.table.shown) == 5
        await it.show((run(0, status="✗ Failed"), *rows[1:]))

        assert [row.number for row in it.table.shown] == [1, 2, 3, 4]


async def test_the_filter_finds_what_is_in_columns_for_which_there_is_no_room() -> None:
    async with painted(rows=(run(1), run(2, status="✗ Failed")), size=(40, 10)) as it:
        assert "Status" not in it.lines[0]
        it.table.set_filter(parse_filter("failed"))

        assert [row.number for row in it.table.shown] == [2]


async def test_keys_are_served_while_a_filter_looks_at_many_rows() -> None:
    async with painted(rows=runs(6_000)) as it:
        it.table.set_filter(parse_filter("Load59"))
        assert it.table.is_judging
        assert len(it.table.shown) == 6_000
        it.table.action_cursor_down()
        assert it.key() == 1

        await it.judged()
        assert [row.number for row in it.table.shown] == [59, *range(590, 600), *range(5900, 6000)]


async def test_typing_on_replaces_a_filter_that_is_still_looking() -> None:
    async with painted(rows=runs(6_000)) as it:
        it.table.set_filter(parse_filter("Load5"))
        it.table.set_filter(parse_filter("Load59"))
        await it.show(runs(6_100))
        it.table.set_filter(parse_filter(""))
        await it.settle()

        assert not it.table.is_judging
        assert len(it.table.shown) == 6_100


async def test_rows_that_come_faster_than_a_filter_looks_are_shown_all_the_same() -> None:
    async with painted(rows=runs(5_000)) as it:
        it.table.set_filter(parse_filter("Load4"))
        for turn in range(30):
            it.table.set_rows(runs(5_000 + turn), at(turn, suspected={turn: "gone"}))
            await it.pilot.pause(0)
            if len(it.table.shown) < 2_000:
                break

        assert len(it.table.shown) == 1_111
        await it.judged()
        assert len(it.table.rows) == 5_000 + turn


async def test_a_filter_follows_what_cells_show_now() -> None:
    rows = runs(3)
    for count in (3, 3_000):
        async with painted(rows=runs(count)) as it:
            status = replace(
                columns()[3],
                cell=lambda row, view: Cell("asked" if row.number in view.suspected else "runs"),
            )
            it.table.set_columns((*columns()[:3], status))
            it.table.set_filter(parse_filter("asked"))
            await it.judged()
            assert list(it.table.shown) == []

            await it.show(it.table.rows, suspected={1: "x"})
            await it.judged()
            assert list(it.table.shown) == [rows[1]]


async def test_the_filter_looks_at_the_columns_chosen() -> None:
    async with painted(rows=runs(5)) as it:
        it.table.set_filter(parse_filter("running"))
        assert len(it.table.shown) == 5
        it.table.set_columns(columns()[:3])
        assert len(it.table.shown) == 0
        it.table.set_columns(columns())
        assert len(it.table.shown) == 5

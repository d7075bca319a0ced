"""The table by keys and mouse: what stays in its place while rows come and go."""

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from ssis_tui.present.column import Cell
from ssis_tui.present.filtering import parse_filter
from ssis_tui.tui.widgets.row_messages import (
    EndReached,
    Highlighted,
    Marked,
    Opened,
    ShownChanged,
    SortChanged,
    StartReached,
    TailLeft,
    Vanished,
)
from tests.support.painted import at, columns, focus, painted, run, runs

# The cursor


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        (["down"], 1),
        (["j", "j"], 2),
        (["down", "up"], 0),
        (["j", "k", "k"], 0),
        (["pagedown"], 10),
        (["pagedown", "pagedown", "pageup"], 10),
        (["end"], 49),
        (["G"], 49),
        (["ctrl+end", "down"], 49),
        (["G", "home"], 0),
        (["G", "g"], 0),
        (["G", "ctrl+home"], 0),
    ],
)
async def test_keys_move_the_cursor(keys: list[str], number: int) -> None:
    async with painted(rows=runs(50)) as it:
        await it.press(*keys)

        assert it.table.current == run(number)
        assert f"Load{number}.dtsx" in it.lines[it.cursor_line]
        assert it.said(Highlighted)[-1].key == number


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go() -> None:
    rows = runs(50)
    async with painted(rows=rows) as it:
        await it.press("pagedown", "down", "down")
        line = it.cursor_line
        assert it.key() == 12

        await it.show(runs(7, first=100) + rows)
        assert (it.key(), it.cursor_line) == (12, line)

        await it.show(rows[5:])
        assert (it.key(), it.cursor_line) == (12, line)

        await it.show(rows[11:] + runs(3, first=200))
        assert it.key() == 12
        assert it.said(Vanished) == []


async def test_a_list_at_its_top_shows_what_comes_as_long_as_the_cursor_is_in_sight() -> None:
    rows = runs(50)
    async with painted(rows=rows) as it:
        await it.press("down")

        await it.show(runs(2, first=100) + rows)
        assert "Load100.dtsx" in it.lines[1]
        assert (it.key(), it.cursor_line) == (1, 4)

        await it.show(runs(40, first=100) + rows)
        assert (it.key(), it.cursor_line) == (1, 4)


async def test_a_list_at_its_top_shows_what_comes_while_the_focus_is_elsewhere() -> None:
    rows = runs(50)
    async with painted(rows=rows) as it:
        focus(it, Input)
        await it.settle()
        await it.show(runs(40, first=100) + rows)

        assert "Load100.dtsx" in it.lines[1]
        assert it.key() == 0

        it.app.screen.set_focus(it.table)
        await it.settle()
        assert "Load0.dtsx" in it.lines[it.cursor_line]


async def test_a_row_that_vanishes_leaves_the_cursor_to_its_nearest_neighbour() -> None:
    rows = runs(20)
    async with painted(rows=rows) as it:
        await it.press("down", "down", "down")

        await it.show(rows[:3] + rows[4:])
        assert it.key() == 4
        assert [(said.key, said.row) for said in it.said(Vanished)] == [(3, rows[3])]
        assert it.said(Highlighted)[-1].key == 4

        await it.show((*rows[:2], rows[19]))
        assert it.key() == 1


async def test_when_all_rows_go_there_is_no_cursor_and_then_the_first_row_has_it() -> None:
    async with painted(rows=runs(5)) as it:
        await it.press("end")
        await it.show(())
        assert (it.table.current, it.key(), it.table.cursor) == (None, None, -1)
        assert (it.said(Highlighted)[-1].row, it.said(Highlighted)[-1].key) == (None, None)
        await it.press("down", "enter", "space", "pagedown", "I", ">")

        await it.show(runs(5, first=50))
        assert it.key() in {50, 54}
        assert it.said(Opened) == []
        assert it.said(Marked) == []


async def test_a_changed_row_keeps_the_cursor_and_is_the_one_that_is_opened() -> None:
    rows = runs(5)
    async with painted(rows=rows) as it:
        await it.press("down")
        changed = run(1, status="■ Stopping")
        await it.show((rows[0], changed, *rows[2:]))
        await it.press("enter")

        assert [(said.row, said.key) for said in it.said(Opened)] == [(changed, 1)]
        assert "■ Stopping" in it.lines[it.cursor_line]


async def test_a_screen_may_put_the_cursor_on_a_key() -> None:
    async with painted(rows=runs(100)) as it:
        assert it.table.select(70)
        await it.settle()
        assert "Load70.dtsx" in it.lines[it.cursor_line]
        assert not it.table.select(700)
        assert it.key() == 70


async def test_the_cursor_stays_in_sight_when_the_screen_shrinks() -> None:
    async with painted(rows=runs(50), size=(80, 20)) as it:
        await it.press(*["down"] * 15)
        await it.pilot.resize_terminal(60, 8)
        await it.settle()

        assert "Load15.dtsx" in it.lines[it.cursor_line]


async def test_with_a_tail_the_cursor_goes_along_until_one_moves_up() -> None:
    async with painted(rows=runs(50)) as it:
        it.table.tail = True
        await it.show(runs(60))
        assert it.key() == 59
        assert "Load59.dtsx" in it.lines[it.cursor_line]
        assert it.said(Vanished) == []

        await it.press("up")
        assert len(it.said(TailLeft)) == 1
        await it.show(runs(70))
        assert it.key() == 58
        assert not it.table.tail


# Marks


async def test_space_marks_and_goes_on_and_marks_stay_on_their_rows() -> None:
    rows = runs(20)
    async with painted(rows=rows) as it:
        await it.press("space", "down", "space")
        assert it.table.marks == {0, 2}
        assert it.key() == 3
        assert it.said(Marked)[-1].marks == {0, 2}

        await it.press("I")
        await it.show(runs(3, first=100) + rows)
        assert it.table.marked_rows == (rows[0], rows[2])
        await it.press("end")
        assert [line.split()[1] for line in it.lines if line[1:2] == "●"] == ["2", "0"]

        await it.press("U")
        assert it.table.marks == frozenset()
        assert it.said(Marked)[-1].marks == frozenset()


async def test_a_mark_goes_with_its_row_and_survives_a_filter() -> None:
    rows = runs(20)
    async with painted(rows=rows) as it:
        await it.press("space", "space")
        it.table.set_filter(parse_filter("Load7"))
        assert it.table.marked_rows == rows[:2]

        await it.show(rows[1:])
        assert it.table.marks == {1}
        assert it.said(Marked)[-1].marks == {1}


async def test_marking_the_marked_row_unmarks_it() -> None:
    async with painted(rows=runs(3)) as it:
        await it.press("space", "up", "space")

        assert it.table.marks == frozenset()


async def test_only_rows_that_are_there_can_be_marked() -> None:
    async with painted(rows=runs(3)) as it:
        it.table.mark([1, 2, 99])

        assert it.table.marks == {1, 2}


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


# Reading on


async def test_an_end_is_told_once_for_each_list_when_it_is_a_page_away() -> None:
    rows = runs(50)
    async with painted(rows=rows) as it:
        await it.show(tuple(rows))
        assert it.said(EndReached) == []
        await it.press("pagedown", "pagedown")
        assert it.said(EndReached) == []
        await it.press("pagedown", "pagedown", "end", "up")
        assert len(it.said(EndReached)) == 1

        await it.show(it.table.rows, 5)
        assert len(it.said(EndReached)) == 1
        await it.show(runs(55))
        assert len(it.said(EndReached)) == 2
        await it.show(runs(500))
        assert len(it.said(EndReached)) == 2


async def test_the_start_is_told_once_for_each_list() -> None:
    async with painted(rows=runs(100)) as it:
        await it.press("end")
        await it.show(runs(101))
        it.forget()
        await it.press(*["pageup"] * 12)

        assert len(it.said(StartReached)) == 1


async def test_what_is_on_the_screen_is_told_when_it_changes() -> None:
    async with painted(rows=runs(50)) as it:
        assert [row.number for row in it.table.visible_rows] == list(range(10))
        await it.press("down")
        assert it.said(ShownChanged) == []
        await it.press("end")
        assert len(it.said(ShownChanged)) == 1
        assert [row.number for row in it.table.visible_rows] == list(range(40, 50))


# The mouse


async def test_a_click_goes_to_the_row_and_a_second_one_opens_it() -> None:
    rows = runs(50)
    async with painted(rows=rows) as it:
        await it.pilot.click(it.table, offset=(20, 4))
        await it.settle()
        assert it.key() == 3
        assert it.said(Opened) == []

        await it.pilot.click(it.table, offset=(20, 6), times=2)
        await it.settle()
        assert [said.key for said in it.said(Opened)] == [5]


async def test_a_double_click_opens_nothing_when_the_row_moved_between() -> None:
    rows = runs(50)
    async with painted(rows=rows) as it:
        await it.pilot.click(it.table, offset=(20, 6), times=1)
        await it.settle()
        await it.show(rows[:2] + rows[3:])
        # The same place of the screen now shows another row.
        await it.pilot.click(it.table, offset=(20, 6), times=2)
        await it.settle()

        assert [said.key for said in it.said(Opened)] in ([], [6])
        assert it.key() == 6


async def test_a_click_below_the_rows_does_nothing() -> None:
    async with painted(rows=runs(3)) as it:
        await it.pilot.click(it.table, offset=(20, 8))
        await it.settle()

        assert it.key() == 0


async def test_the_wheel_scrolls_and_leaves_the_cursor_on_its_row() -> None:
    async with painted(rows=runs(50)) as it:
        it.table._scroll_down_for_pointer(animate=False)
        it.table._scroll_down_for_pointer(animate=False)
        await it.settle()
        top = it.table.top
        assert top > 0
        assert it.key() == 0
        assert it.cursor_line == -1

        await it.show((run(100), *it.table.rows))
        assert it.table.top == top + 1
        await it.press("down")
        assert "Load1.dtsx" in it.lines[it.cursor_line]


async def test_the_scroll_bar_pages_towards_the_mouse() -> None:
    async with painted(rows=runs(50), size=(80, 12)) as it:
        await it.pilot.mouse_down(it.table, offset=(79, 9))
        await it.pilot.mouse_up(it.table, offset=(79, 9))
        await it.pilot.pause(0.3)

        assert it.table.top > 0


async def test_a_row_under_the_mouse_is_lit_until_it_leaves() -> None:
    async with painted(rows=runs(5), on_terminal=True) as it:
        await it.pilot.hover(it.table, offset=(20, 3))
        await it.settle()
        hovered = it.terminal.screen.buffer[3][20].bg
        assert hovered != it.terminal.screen.buffer[4][20].bg

        await it.pilot.hover(it.app.query_one(Input))
        await it.settle()
        assert it.terminal.screen.buffer[3][20].bg == it.terminal.screen.buffer[4][20].bg


# Columns


async def test_columns_that_do_not_fit_go_and_come_back() -> None:
    async with painted(rows=runs(3), size=(40, 8)) as it:
        assert it.lines[0].split() == ["Id", "Elapsed", "Package"]
        await it.pilot.resize_terminal(80, 8)
        await it.settle()

        assert it.lines[0].split() == ["Id", "Elapsed", "Package", "Status"]


async def test_wide_shows_all_columns_and_left_and_right_move_them() -> None:
    async with painted(rows=runs(30), size=(30, 10)) as it:
        await it.press("right", "right")
        assert it.table.scroll_x == 0

        it.table.set_columns(columns(), is_wide=True)
        await it.settle()
        await it.press("right", "right", "right")
        assert "Status" in it.lines[0]
        assert "▶ Running" in it.lines[1]
        await it.press("left", "left", "left", "left")
        assert it.lines[0].split()[0] == "Id"

        it.table.set_columns(columns()[:2], is_wide=False)
        await it.settle()
        assert it.lines[0].split() == ["Id", "Elapsed"]


async def test_the_order_goes_with_its_column() -> None:
    async with painted(rows=runs(3)) as it:
        it.table.sort_by("status")
        it.table.set_columns(columns()[:3])

        assert it.table.sort_column is None


async def test_a_path_keeps_its_package_and_numbers_stand_right() -> None:
    row = run(7, package="AVeryLongFolder/AVeryLongProject/LoadFactSales.dtsx")
    async with painted(rows=(row,), size=(60, 8)) as it:
        line = it.lines[1]
        assert line[2:10] == "       7"
        assert "…/LoadFactSales.dtsx" in line

        await it.show((row,), is_ascii=True)
        assert "~/LoadFactSales.dtsx" in it.lines[1]
        assert it.lines[1].startswith(">")


async def test_wide_signs_and_marks_keep_the_columns_in_place() -> None:
    rows = (
        run(1, package="日本語/パッケージ/名前.dtsx"),
        run(2, package="e\u0301te\u0301"),
        run(3),
    )
    async with painted(rows=rows, on_terminal=True) as it:
        places = [line.find("▶") for line in it.terminal.screen.display[1:4]]
        await it.press("down", "down", "up")

        cells = [it.terminal.screen.buffer[y] for y in (1, 2, 3)]
        starts = {next(x for x in range(80) if row[x].data == "▶") for row in cells}
        assert len(starts) == 1, places
        assert it.wrong_cells() == []


# Looks


async def test_an_empty_table_says_why_in_the_middle() -> None:
    async with painted(empty="Nothing runs.\n\nOnly catalog runs appear.", size=(60, 12)) as it:
        lines = it.lines
        first = lines.index(" " * 23 + "Nothing runs.")
        assert lines[first + 1] == ""
        assert lines[first + 2].strip() == "Only catalog runs appear."
        assert 3 <= first <= 5

        it.table.empty = "This login sees only its own."
        await it.settle()
        assert any("This login sees only its own." in line for line in it.lines)


async def test_what_an_empty_table_says_is_broken_where_it_is_too_long() -> None:
    empty = "Only what runs in the catalog appears here, not runs of Visual Studio."
    async with painted(empty=empty, size=(40, 10)) as it:
        said = [line.strip() for line in it.lines[1:] if line.strip()]
        assert said == ["Only what runs in the catalog appears", "here, not runs of Visual Studio."]

        await it.pilot.resize_terminal(12, 4)
        await it.settle()
        assert len(it.lines) == 3


async def test_text_is_never_markup() -> None:
    async with painted(rows=(run(1, package="[red]x[/red] [@click=app.quit]y[/]"),)) as it:
        assert "[red]x[/red] [@click=app.quit]y[/]" in it.lines[1]


async def test_stale_rows_are_grey_whatever_they_mean() -> None:
    async with painted(rows=runs(5), on_terminal=True) as it:
        screen = it.terminal.screen
        fresh = (screen.buffer[3][10].fg, screen.buffer[3][70].fg)
        assert fresh[0] != fresh[1]

        it.table.add_class("-stale")
        await it.settle()
        stale = (screen.buffer[3][10].fg, screen.buffer[3][70].fg)
        assert stale[0] == stale[1]
        assert stale[0] not in fresh
        assert it.wrong_cells() == []

        it.table.remove_class("-stale")
        await it.settle()
        assert (screen.buffer[3][10].fg, screen.buffer[3][70].fg) == fresh


async def test_another_theme_changes_all_colours() -> None:
    async with painted(rows=runs(5), on_terminal=True) as it:
        before = {it.terminal.screen.buffer[y][10].bg for y in range(1, 6)}
        it.app.theme = "textual-light"
        await it.settle()

        after = {it.terminal.screen.buffer[y][10].bg for y in range(1, 6)}
        assert not before & after
        assert it.wrong_cells() == []


async def test_the_cursor_is_seen_without_colour_and_differs_without_focus() -> None:
    async with painted(rows=runs(5), on_terminal=True) as it:
        focused = it.terminal.screen.buffer[1][20].bg
        focus(it, Input)
        await it.settle()

        assert it.terminal.screen.buffer[1][20].bg != focused
        assert it.lines[1].startswith("▸")


async def test_a_table_can_do_without_a_head() -> None:
    async with painted(rows=runs(5)) as it:
        it.table.head = 0
        it.table.redraw()
        await it.settle()

        assert "Load0.dtsx" in it.lines[0]


async def test_rows_given_before_the_table_is_on_a_screen_are_shown() -> None:
    async with painted() as it:
        table = type(it.table)(columns(), lambda row: row.number, empty="")
        table.set_rows(runs(3), at(0))
        await it.table.remove()
        await it.app.mount(table, before=0)
        await it.settle()

        assert "Load2.dtsx" in "\n".join(
            strip.text for strip in it.app.screen._compositor.render_strips()
        )
        assert it.said(Highlighted)[-1].key == 0


async def test_the_focus_scrolls_nothing_away_from_under_the_mouse() -> None:
    async with painted(rows=runs(50)) as it:
        await it.press("end")
        it.table.put_top(0)
        focus(it, Input)
        await it.settle()
        assert it.table.top == 0

        await it.pilot.hover(it.table, offset=(20, 4))
        await it.pilot.click(it.table, offset=(20, 4))
        await it.settle()
        assert it.key() == 3
        assert it.table.top == 0


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

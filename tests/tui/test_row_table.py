"""The table by keys and mouse: what stays in its place while rows come and go."""

import pytest
from textual.widgets import Input

from ssis_tui.present.filtering import parse_filter
from ssis_tui.tui.widgets.row_messages import (
    EndReached,
    Highlighted,
    Marked,
    Opened,
    ShownChanged,
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

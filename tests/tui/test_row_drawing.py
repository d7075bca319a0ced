"""What the table asks to be painted and to be formatted: counts, for no machine is like another."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual._compositor import ChopsUpdate
from textual.screen import ModalScreen

from ssis_tui.present.filtering import parse_filter
from ssis_tui.tui import compositor
from tests.support.painted import Asked, Painted, Run, at, columns, painted, run, runs

PAGE = 49
"""Rows on a screen of 51 lines with a head and a field."""


@pytest.fixture
def cropping() -> object:
    """Let partial updates be cropped at their left for one test."""
    original = ChopsUpdate.render_segments
    assert compositor.crop_left()
    yield None
    ChopsUpdate.render_segments = original  # type: ignore[method-assign]


async def test_a_tick_paints_the_characters_that_differ() -> None:
    async with painted(rows=runs(50), size=(80, 51)) as it:
        await it.tick(1)

        assert it.table.whole_refreshes == 0
        assert len(it.table.refreshed) == PAGE
        assert {(region.width, region.height) for region in it.table.refreshed} == {(1, 1)}
        assert {region.x for region in it.table.refreshed} == {2 + 8 + 1 + 7}


async def test_a_tick_that_changes_no_text_paints_nothing() -> None:
    async with painted(rows=runs(50), size=(80, 51)) as it:
        await it.tick(0)

        assert it.table.refreshed == []
        assert it.table.whole_refreshes == 0


async def test_a_tick_formats_ticking_cells_of_visible_rows_only() -> None:
    asked = Asked()
    async with painted(rows=runs(1_000), size=(80, 51), asked=asked) as it:
        asked.cells.clear()
        await it.tick(1)

        assert asked.cells == [("elapsed", number) for number in range(PAGE)]


async def test_five_changed_rows_of_fifty_are_five_small_regions() -> None:
    rows = list(runs(50))
    async with painted(rows=tuple(rows), size=(80, 51), on_terminal=True) as it:
        for number in (3, 9, 20, 21, 40):
            rows[number] = replace(rows[number], status="▶ Runnine")
        await it.show(tuple(rows))

        assert it.table.whole_refreshes == 0
        assert sorted(region.y for region in it.table.refreshed) == [4, 10, 21, 22, 41]
        assert {(region.width, region.height) for region in it.table.refreshed} == {(1, 1)}
        # Five lines up to the changed cell, which is as far right as can be.
        assert it.terminal.written < 5 * 180
        assert it.wrong_cells() == []


async def test_with_the_crop_five_changed_rows_are_some_hundred_bytes(cropping: object) -> None:
    rows = list(runs(50))
    async with painted(rows=tuple(rows), size=(80, 51), on_terminal=True) as it:
        for number in (3, 9, 20, 21, 40):
            rows[number] = replace(rows[number], status="▶ Runnine")
        await it.show(tuple(rows))

        # A style, and for each row a move and a character; the app moves the cursor at last.
        assert it.terminal.written < 130
        assert it.wrong_cells() == []


async def test_the_same_rows_again_paint_nothing() -> None:
    rows = runs(50)
    async with painted(rows=rows, size=(80, 51)) as it:
        await it.show(rows)
        await it.show(rows[:25] + rows[25:])

        assert it.table.refreshed == []
        assert it.table.whole_refreshes == 0


async def test_equal_text_in_a_new_row_paints_nothing() -> None:
    rows = runs(50)
    async with painted(rows=rows, size=(80, 51)) as it:
        await it.show(tuple(replace(row) for row in rows))

        assert it.table.refreshed == []


async def test_a_key_formats_nothing_and_paints_two_lines() -> None:
    asked = Asked()
    async with painted(rows=runs(1_000), size=(80, 51), asked=asked) as it:
        asked.cells.clear()
        await it.press("down")

        assert asked.cells == []
        assert sorted({region.y for region in it.table.refreshed}) == [1, 2]
        assert it.table.whole_refreshes == 0


async def test_of_a_hundred_thousand_rows_only_those_on_the_screen_are_looked_at() -> None:
    asked = Asked()
    keys = 0

    def key(row: Run) -> int:
        nonlocal keys
        keys += 1
        return row.number

    rows = runs(100_000)
    async with painted(rows=rows, size=(80, 51), asked=asked, key=key) as it:
        asked.cells.clear()
        keys = 0
        await it.press("down", "pagedown", "pagedown")
        assert len(asked.cells) == 2 * PAGE * 4
        assert keys < 1_000

        await it.press("end", "home")
        asked.cells.clear()
        keys = 0
        await it.show((*rows[:5], replace(rows[5], status="x"), *rows[6:]))
        assert len(asked.cells) == PAGE * 4
        assert keys < 1_000


async def test_scrolling_formats_each_row_once() -> None:
    asked = Asked()
    async with painted(rows=runs(200), size=(80, 51), asked=asked) as it:
        asked.cells.clear()
        await it.press(*["pagedown", "pageup"] * 3)

        assert len(asked.cells) == PAGE * 4


async def test_a_row_that_comes_at_the_end_out_of_sight_paints_no_row() -> None:
    async with painted(rows=runs(200), size=(80, 51)) as it:
        await it.show(runs(201))

        assert it.table.refreshed == []
        assert it.table.whole_refreshes == 0


async def test_rows_that_come_need_no_layout_of_the_screen() -> None:
    async with painted(rows=runs(200), size=(80, 51)) as it:
        layouts = it.app.screen._layout_updates
        await it.show(runs(230))
        await it.show(runs(190))

        assert it.app.screen._layout_updates == layouts
        assert it.table.virtual_size.height == 191
        assert it.table.vertical_scrollbar.window_virtual_size == 191


async def test_the_scroll_bar_paints_the_cells_that_change() -> None:
    async with painted(rows=runs(100_000), size=(80, 51), on_terminal=True) as it:
        await it.press(*["down"] * 60)
        bar = [it.terminal.screen.buffer[y][79].reverse for y in range(50)]
        # Not at the very top any more, and nowhere near the end.
        assert bar.index(True) == 1
        assert bar.count(True) == 1
        assert it.wrong_cells() == []

        await it.press("end")
        assert it.terminal.screen.buffer[49][79].reverse
        assert it.wrong_cells() == []


STEPS = st.one_of(
    st.tuples(st.just("keys"), st.sampled_from(
        ["down", "up", "pagedown", "pageup", "home", "end", "space", "U", ">", "<", "I"]
    )),
    st.tuples(st.just("rows"), st.lists(st.integers(0, 40), unique=True, max_size=40)),
    st.tuples(st.just("change"), st.integers(0, 40)),
    st.tuples(st.just("filter"), st.sampled_from(["", "1", "/[02468]\\./", "!3", "nowhere"])),
    st.tuples(st.just("tick"), st.integers(0, 4_000)),
    st.tuples(st.just("columns"), st.booleans()),
    st.tuples(st.just("resize"), st.tuples(st.integers(20, 90), st.integers(4, 20))),
    st.tuples(st.just("scroll"), st.integers(0, 40)),
)  # fmt: skip


class Player:
    """Plays steps on a table and holds it to its promises after each."""

    def __init__(self, it: Painted) -> None:
        self.it = it
        self.known = {number: run(number) for number in range(41)}
        self.seconds = 0.0

    async def play(self, steps: list[tuple[str, object]]) -> None:
        for name, value in steps:
            table = self.it.table
            key, marks, shown = table.current_key, table.marks, {row.number for row in table.shown}
            await getattr(self, name)(value)
            await self.it.settle()
            now_shown = [row.number for row in table.shown]
            if name not in {"keys", "filter"} and key in now_shown:
                assert table.current_key == key
            if name == "filter" and key in now_shown and key in shown:
                assert table.current_key == key or table.current_key not in shown
            if name != "keys":
                assert table.marks == marks & {row.number for row in table.rows}
            assert (table.cursor >= 0) is bool(now_shown)
            assert 0 <= table.top <= max(0, len(now_shown) - table.page)
            if name == "keys" and now_shown and value not in {"U", ">", "<", "I"}:
                assert table.top <= table.cursor < table.top + table.page
            assert self.it.wrong_cells() == []

    async def keys(self, key: str) -> None:
        await self.it.pilot.press(key)

    async def rows(self, numbers: list[int]) -> None:
        self.it.table.set_rows(tuple(self.known[number] for number in numbers), at(self.seconds))

    async def change(self, number: int) -> None:
        old = self.known[number]
        self.known[number] = replace(old, status=f"✗ {number}" if "▶" in old.status else "▶ 日本")
        await self.rows([row.number for row in self.it.table.rows])

    async def filter(self, typed: str) -> None:
        self.it.table.set_filter(parse_filter(typed))

    async def tick(self, seconds: int) -> None:
        self.seconds = seconds
        self.it.table.tick(at(seconds))

    async def columns(self, is_wide: bool) -> None:
        self.it.table.set_columns(columns(), is_wide=is_wide)

    async def resize(self, size: tuple[int, int]) -> None:
        self.it.terminal.screen.resize(size[1], size[0])
        await self.it.pilot.resize_terminal(*size)

    async def scroll(self, line: int) -> None:
        self.it.table.put_top(line)


async def _play(steps: list[tuple[str, object]]) -> None:
    async with painted(rows=runs(41), size=(60, 12), on_terminal=True) as it:
        await Player(it).play(steps)


@settings(max_examples=8, deadline=None)
@given(st.lists(STEPS, min_size=10, max_size=25))
def test_whatever_happens_cursor_marks_and_picture_are_right(
    steps: list[tuple[str, object]],
) -> None:
    asyncio.run(_play(steps))


@settings(max_examples=6, deadline=None)
@given(st.lists(STEPS, min_size=10, max_size=25))
def test_whatever_happens_the_cropped_picture_is_the_same(
    steps: list[tuple[str, object]],
) -> None:
    original = ChopsUpdate.render_segments
    assert compositor.crop_left()
    try:
        asyncio.run(_play(steps))
    finally:
        ChopsUpdate.render_segments = original  # type: ignore[method-assign]


async def test_what_changed_while_the_table_was_hidden_is_there_when_it_is_back() -> None:
    async with painted(rows=runs(30), on_terminal=True) as it:
        it.table.display = False
        await it.settle()
        await it.show(runs(30, first=100))
        await it.tick(5)
        it.table.display = True
        await it.settle()

        assert "Load100.dtsx" in it.lines[1]
        assert it.wrong_cells() == []


async def test_what_changed_under_another_screen_is_there_when_that_is_gone() -> None:
    async with painted(rows=runs(30), on_terminal=True) as it:
        await it.app.push_screen(ModalScreen())
        await it.settle()
        await it.show(runs(30, first=100))
        it.app.pop_screen()
        await it.settle()

        assert "Load100.dtsx" in it.lines[1]
        assert it.wrong_cells() == []

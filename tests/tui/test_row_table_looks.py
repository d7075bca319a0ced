"""What a table looks like: its columns, colours, and words for no rows."""

from textual.widgets import Input

from tests.support.painted import columns, focus, painted, run, runs

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

"""The filter's line by keys: takes effect while one types, keeps, clears, leaves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import Input, Static

from ssis_tui.tui.widgets.filter_bar import FilterBar
from ssis_tui.tui.widgets.row_table import RowTable
from tests.support.painted import Run, at, columns, runs


class BarApp(App[None]):
    """A table under a bar, with the keys that a screen gives them."""

    BINDINGS = [  # noqa: RUF012
        Binding("slash", "filter", priority=True),
        Binding("escape", "undo"),
        Binding("K", "stop"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.bar = FilterBar()
        self.table: RowTable[Run] = RowTable(columns(), lambda row: row.number, empty="")
        self.filters: list[str] = []
        self.backs: list[bool] = []
        self.stops = 0

    def compose(self) -> ComposeResult:
        yield self.bar
        yield self.table

    def on_mount(self) -> None:
        self.table.set_rows(runs(30), at(0))
        self.table.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "filter" and isinstance(self.focused, Input))

    def action_filter(self) -> None:
        self.bar.open()

    def action_undo(self) -> None:
        self.backs.append(self.bar.clear())

    def action_stop(self) -> None:
        self.stops += 1

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        self.filters.append(event.value)
        self.table.set_filter(event.filter)

    def state(self) -> tuple[bool, str, int, str]:
        """Give whether the bar is open, its filter, how many rows it keeps, and what is wrong."""
        return self.bar.is_open, self.bar.value, len(self.table.shown), self.error

    @property
    def error(self) -> str:
        return "".join(str(each.content) for each in self.bar.query(".error").results(Static))


@asynccontextmanager
async def bar() -> AsyncIterator[tuple[BarApp, Pilot[None]]]:
    app = BarApp()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        yield app, pilot


async def test_the_filter_takes_effect_with_each_key() -> None:
    async with bar() as (app, pilot):
        assert app.state() == (False, "", 30, "")
        await pilot.press("slash", *"Load2")
        await pilot.pause()

        assert app.state() == (True, "Load2", 11, "")
        assert app.filters == ["L", "Lo", "Loa", "Load", "Load2"]


async def test_enter_keeps_the_filter_and_goes_back_to_the_rows() -> None:
    async with bar() as (app, pilot):
        await pilot.press("slash", *"d2", "enter")
        await pilot.pause()

        assert not app.bar.is_open
        assert app.focused is app.table
        assert (app.bar.value, len(app.table.shown)) == ("d2", 11)
        await pilot.press("down")
        assert app.table.cursor == 1


async def test_down_goes_to_the_rows_too() -> None:
    async with bar() as (app, pilot):
        await pilot.press("slash", *"d2", "down")
        await pilot.pause()

        assert app.focused is app.table
        assert app.bar.value == "d2"


async def test_escape_clears_and_then_leaves() -> None:
    async with bar() as (app, pilot):
        await pilot.press("slash", *"d2", "escape")
        await pilot.pause()
        assert app.state() == (True, "", 30, "")

        await pilot.press("escape")
        await pilot.pause()
        assert app.state() == (False, "", 30, "")
        assert app.focused is app.table
        assert app.backs == []


async def test_a_kept_filter_is_cleared_from_the_rows() -> None:
    async with bar() as (app, pilot):
        await pilot.press("slash", *"d2", "enter", "escape", "escape")
        await pilot.pause()

        assert app.backs == [True, False]
        assert len(app.table.shown) == 30


async def test_opened_again_it_holds_the_filter_to_be_changed() -> None:
    async with bar() as (app, pilot):
        await pilot.press("slash", *"d2", "enter", "slash", "9")
        await pilot.pause()

        assert app.bar.value == "d29"
        assert len(app.table.shown) == 1


async def test_a_broken_regex_is_explained_and_the_rows_stay() -> None:
    async with bar() as (app, pilot):
        await pilot.press("slash", "slash", *"d2", "slash")
        await pilot.pause()
        assert app.state() == (True, "/d2/", 11, "")

        await pilot.press("backspace", "left_parenthesis")
        await pilot.pause()
        assert "has no ) after it" in app.error
        assert "has no ) after it" in "".join(
            strip.text for strip in app.screen._compositor.render_strips()
        )
        assert app.state()[:3] == (True, "/d2", 11)

        await pilot.press("enter")
        await pilot.pause()
        assert app.state() == (False, "/d2", 11, "")


async def test_what_is_typed_is_never_keys_of_the_program() -> None:
    async with bar() as (app, pilot):
        await pilot.press("slash", "K", "q", "space", "G", "slash")
        await pilot.pause()

        assert app.bar.value == "Kq G/"
        assert app.stops == 0
        assert app.table.marks == frozenset()


async def test_what_is_typed_is_never_markup() -> None:
    async with bar() as (app, pilot):
        await pilot.press("slash", "slash", "left_square_bracket", *"red")
        await pilot.pause()

        assert "has no ] after it" in app.error

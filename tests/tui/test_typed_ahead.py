"""Keys written in one go, as by a fast typist on a slow line."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from rich.style import Style
from textual import events
from textual.screen import Screen
from textual.widgets import Input, OptionList

from ssis_tui import tui
from ssis_tui.model.operations import OperationKey
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.command_palette import ActionPalette
from ssis_tui.tui.messages import OpenRequested
from ssis_tui.tui.screens.execution import DumpRequested, ExecutionScreen
from ssis_tui.tui.screens.goto import GotoDialog
from ssis_tui.tui.screens.help import HelpScreen
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.screens.stop import StopDialog
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution
from tests.tui.conftest import SETTINGS, MakeStage


@pytest.fixture(autouse=True)
def row(server: FakeServer) -> None:
    server.put(execution(184217))


async def test_what_is_typed_with_the_slash_is_the_filter_and_no_keys(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(execution(184219, package="Koala.dtsx"))
    async with stage() as it:
        for key in ("slash", "K", "o", "a", "U"):
            it.app.simulate_key(key)
        await it.settle()

        assert it.app.screen is it.dashboard
        assert it.dashboard.active.filter_bar.value == "KoaU"


async def test_what_is_typed_after_a_kept_filter_is_keys_again(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(execution(184219, package="Koala.dtsx"))
    async with stage() as it:
        await it.press("slash", *"dtsx", "enter")
        for key in ("j", "space"):
            it.app.simulate_key(key)
        await it.settle()

        table = it.dashboard.active.table
        assert [row.operation_id for row in table.marked_rows] == [184219]
        assert it.dashboard.active.filter_bar.value == "dtsx"


async def test_the_command_palette_opens_again_before_the_last_one_has_gone(
    stage: MakeStage,
) -> None:
    async with stage() as it:
        await it.press("ctrl+p")
        assert [type(each) for each in it.app.screen_stack[1:]] == [ActionPalette]
        # Escape and Ctrl+P in one go: it is off the stack, and not yet out of the tree.
        it.app.pop_screen()
        it.app.action_command_palette()
        await it.settle()
        assert [type(each) for each in it.app.screen_stack[1:]] == [ActionPalette]
        await it.press("escape")
        assert it.app.screen is it.dashboard


def test_every_screen_leaves_once() -> None:
    for module in walk_packages(tui.__path__, f"{tui.__name__}."):
        import_module(module.name)
    ours = {each for each in _descendants(Screen) if each.__module__.startswith(tui.__name__)}
    assert len(ours) > 15
    assert {each for each in ours if not issubclass(each, LeavesOnce)} == set()


def _descendants(kind: type) -> Iterator[type]:
    children: list[type] = kind.__subclasses__()
    for child in children:
        yield child
        yield from _descendants(child)


async def test_a_screen_takes_no_other_with_it(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("enter")
        await it.press("question_mark")
        dashboard, opened, above = it.app.screen_stack
        assert isinstance(opened, ExecutionScreen)
        opened.dismiss()
        await it.settle()
        assert it.app.screen_stack == [dashboard, opened, above]
        # Enter and Escape in one go: both mean this screen.
        above.dismiss()
        above.dismiss()
        await it.settle()
        assert it.app.screen_stack == [dashboard, opened]


async def test_back_from_a_view_twice_in_one_go_goes_back_once(stage: MakeStage) -> None:
    async with stage() as it:
        for key in ("H", "s"):
            await it.press(key)
            for _ in range(3):
                it.app.simulate_key("escape")
            await it.settle()
            assert it.app.screen is it.dashboard


async def test_what_was_typed_into_a_palette_that_is_left_is_not_looked_for(
    stage: MakeStage,
) -> None:
    async with stage() as it:
        await it.press("ctrl+p")
        palette = it.app.screen
        field = palette.query_one(Input)
        await it.press("escape")
        # Escape and a letter in one go: the palette hears of the letter last.
        await palette._on_message(Input.Changed(field, "p"))
        await it.settle()
        assert it.app.screen is it.dashboard


async def test_a_click_on_a_row_of_the_palette_that_has_just_gone_is_none(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("ctrl+p")
        options = it.app.screen.query_one(OptionList)
        row = Style.from_meta({"option": options.option_count})
        x, y = options.region.offset
        click = events.Click(options, 0, 0, 0, 0, 1, False, False, False, x, y, row)
        options.post_message(click)
        await it.settle()
        assert isinstance(it.app.screen, ActionPalette)


async def test_what_is_typed_with_the_key_that_opens_a_dialog_is_typed_into_it(
    stage: MakeStage,
) -> None:
    async with stage() as it:
        for key in ("colon", "1", "8", "4"):
            it.app.simulate_key(key)
        await it.settle()
        assert isinstance(it.app.screen, GotoDialog)
        assert it.line_with("184 ")


async def test_what_lies_open_is_not_covered_by_an_earlier_key(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("K")
        # Enter, just before the K: the table's word of it takes longer.
        it.app.post_message(OpenRequested(OperationKey("PRODSQL01", 184217)))
        await it.settle()
        assert isinstance(it.app.screen, StopDialog)


async def test_nothing_is_put_over_a_question_and_one_that_was_covered_is_read_anew(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("K")
        await it.answer("ctrl+p", "question_mark")
        question = it.app.screen
        assert isinstance(question, StopDialog)
        await it.pass_time(1)
        assert bool(question.listens)
        it.app.push_screen(HelpScreen([], zone="", view=it.dashboard.active.table.view))
        await it.settle()
        it.app.pop_screen()
        await it.settle()
        assert not bool(question.listens)
        await it.press("y")
        assert server.stops == []
        await it.answer("y")
        assert server.stops == [184217]


async def test_a_dump_whose_screen_was_left_is_none(stage: MakeStage) -> None:
    async with stage() as it:
        # D and Escape in one go.
        it.app.post_message(DumpRequested(execution(184217)))
        await it.settle()
        assert it.app.screen is it.dashboard


async def test_keys_before_and_after_everything_are_heard_by_nobody(
    stage: MakeStage, server: FakeServer
) -> None:
    before = Dashboard(server, SETTINGS, clock=server.clock)
    await before.on_event(events.Key("j", "j"))
    async with stage() as it:
        it.app.exit()
    assert not it.app.screen_stack
    await it.app.on_event(events.Key("j", "j"))


async def test_a_field_that_nobody_sees_takes_no_focus(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("slash", "x", "escape", "escape")
        field = it.dashboard.active.filter_bar.query_one("Field")
        assert not field.focusable
        it.dashboard.set_focus(None)
        await it.press("question_mark", "escape")
        assert it.dashboard.focused is it.dashboard.active.table

"""Keys written in one go, as by a fast typist on a slow line."""

from textual.command import CommandPalette

from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution
from tests.tui.conftest import MakeStage


async def test_what_is_typed_with_the_slash_is_the_filter_and_no_keys(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(execution(184217), execution(184219, package="Koala.dtsx"))
    async with stage() as it:
        for key in ("slash", "K", "o", "a", "U"):
            it.app.simulate_key(key)
        await it.settle()

        assert it.app.screen is it.dashboard
        assert it.dashboard.active.filter_bar.value == "KoaU"


async def test_what_is_typed_after_a_kept_filter_is_keys_again(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(execution(184217), execution(184219, package="Koala.dtsx"))
    async with stage() as it:
        await it.press("slash", *"dtsx", "enter")
        for key in ("j", "space"):
            it.app.simulate_key(key)
        await it.settle()

        table = it.dashboard.active.table
        assert [row.operation_id for row in table.marked_rows] == [184219]
        assert it.dashboard.active.filter_bar.value == "dtsx"


async def test_the_command_palette_opens_again_before_the_last_one_has_gone(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(execution(184217))
    async with stage() as it:
        await it.press("ctrl+p")
        assert [type(each) for each in it.app.screen_stack[1:]] == [CommandPalette]
        # Escape and Ctrl+P in one go: it is off the stack, and not yet out of the tree.
        it.app.pop_screen()
        it.app.action_command_palette()
        await it.settle()
        assert [type(each) for each in it.app.screen_stack[1:]] == [CommandPalette]
        await it.press("escape")
        assert it.app.screen is it.dashboard

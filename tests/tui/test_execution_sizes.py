"""An operation's screens on terminals of any size, with and without signs."""

import pytest

from ssis_tui.catalog.demo import DemoServer
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.tui.app import Dashboard
from tests.support.clock import VirtualClock
from tests.support.demo import NOON
from tests.support.stage import Stage

EVERYTHING = (
    *("m", "enter", "w", "escape"),
    *("slash", "x", "escape", "escape"),
    *("colon", "escape", "question_mark", "escape"),
    *("E", "escape"),
)


@pytest.mark.parametrize("size", [(12, 3), (20, 5), (60, 15), (300, 80)])
@pytest.mark.parametrize("is_ascii", [False, True])
async def test_every_view_can_be_looked_at_and_left(size: tuple[int, int], is_ascii: bool) -> None:
    clock = VirtualClock(NOON)
    settings = DashboardSettings(times=Times.UTC, ascii=is_ascii)
    app = Dashboard(DemoServer(now=clock.now), settings, clock=clock)
    async with app.run_test(size=size) as pilot:
        it = Stage(app, pilot, clock)
        await it.settle()
        for keys in (("enter",), ("n", "enter")):
            await it.press(*keys, *"omPdve")
            await it.pass_time(6)
            assert not is_ascii or it.text.isascii()
            await it.press(*EVERYTHING)
            await pilot.resize_terminal(size[1] * 3, size[0])
            await it.settle()
            await pilot.resize_terminal(*size)
            await it.settle()
            await it.press(*["escape"] * 6)
            assert app.screen is it.dashboard

"""No screen gives a terminal anything to obey, whatever the server's texts are.

The short form begins with a few of the seeds; ``HOSTILE_SEEDS=all`` begins with each of them, so
that each stands in each place at one time or another (some minutes).
"""

import base64
import os
import re
from collections.abc import Sequence
from io import StringIO
from itertools import product
from typing import Final

import pytest
from rich.console import Console
from textual import events
from textual.filter import LineFilter
from textual.widgets import Input

from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.errors import NotReachable
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.line_filter import LastLook
from ssis_tui.tui.screens.export import ExportDialog
from tests.faults.hostile import SEEDS, dangers
from tests.faults.poisoned import poisoned_server
from tests.support.clock import VirtualClock
from tests.support.operations import NOW
from tests.support.stage import Stage

IS_LONG: Final = os.environ.get("HOSTILE_SEEDS") == "all"
STARTS: Final = (
    tuple(product(range(len(SEEDS)), (False, True))) if IS_LONG else ((0, False), (14, True))
)
"""Seed with which the fields begin, and whether ASCII was asked for."""
ALLOWED: Final = re.compile(r"\x1b\[[\d;]*[mHG]")
"""Colours, and moves to another place: all that an update of the screen is made of."""


class WithoutLastLook(Dashboard):
    """Shows what the screens themselves make of foreign text."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [each for each in super().get_line_filters() if not isinstance(each, LastLook)]


def shown(it: Stage) -> str:
    """All that the terminal would be given of the screen on top, but for colours and moves."""
    console = Console(file=StringIO(), force_terminal=True, color_system="truecolor")
    update = it.app.screen._compositor.render_full_update()
    return ALLOWED.sub("", update.render_segments(console))


OPENINGS: Final[tuple[tuple[str, ...], ...]] = (
    (), ("K",), ("O",), ("w",), ("C",), ("question_mark",), ("colon", "1", "2"), ("ctrl+p", "s"),
    ("tab",), ("tab", "tab"), ("o",), ("o", "D"), ("m",), ("m", "x"), ("P",),
    ("d",), ("v",), ("e",), ("n", "o"), ("n", "m"), ("n", "m", "enter"), ("n", "m", "enter", "w"),
    ("n", "m", "E"), ("n", "v", "E"), ("n", "m", "slash", "x"), ("n", "P"), ("n", "d"), ("n", "v"),
    ("H",), ("H", "b"), ("H", "f"), ("H", "at"), ("H", "E"), ("H", "C"), ("s",), ("s", "tab"),
    ("s", "T"), ("Q",), ("slash", "x"),
)  # fmt: skip
"""Keys that lead from the dashboard to every screen, pane and question."""
SCREENS: Final = {
    "DashboardScreen", "ExecutionScreen", "MessageScreen", "HistoryScreen", "SummaryScreen",
    "HelpScreen", "StopDialog", "StartupDialog", "DumpDialog", "ColumnsDialog", "ExportDialog",
    "GotoDialog", "NarrowDialog", "ActionPalette",
}  # fmt: skip


@pytest.mark.parametrize(("first", "is_ascii"), STARTS)
async def test_no_screen_shows_what_a_terminal_obeys(first: int, is_ascii: bool) -> None:
    clock = VirtualClock(NOW)
    server = poisoned_server(clock, first)
    # The last look is for the signs of the toolkit in ASCII, and must have nothing to do else.
    make = Dashboard if is_ascii else WithoutLastLook
    app = make(server, DashboardSettings(times=Times.UTC, ascii=is_ascii), clock=clock)
    seen, names = "", list[str]()
    screens = set[str]()
    async with app.run_test(size=(150, 45)) as pilot:
        it = Stage(app, pilot, clock)
        await it.settle()
        for opening in OPENINGS:
            await back_to_the_dashboard(it)
            await it.press(*opening)
            screens.add(type(app.screen).__name__)
            screen = shown(it)
            seen += screen
            assert dangers(screen, allowed="\n") == [], opening
            if isinstance(app.screen, ExportDialog):
                names.append(app.screen.query_one(Input).value)
            await it.press("c")
            assert dangers(app.clipboard, allowed="\n\t") == [], opening
            # As OSC 52 carries it: a lone surrogate would not even be encoded.
            base64.b64encode(app.clipboard.encode("utf-8"))
        await back_to_the_dashboard(it)
        server.fail_always("poll", NotReachable(SEEDS[first], SEEDS[(first + 1) % len(SEEDS)]))
        await it.pass_time(6)
        seen += shown(it)
        assert dangers(shown(it), allowed="\n") == []
    assert screens >= SCREENS
    # Nothing of a file's name comes from the database but a number.
    assert names
    assert [name for name in names if not re.fullmatch(r"ssis(-\d+)?-[a-z-]+\.csv", name)] == []
    assert "pwned" in seen
    assert seen.isascii() or not is_ascii


async def back_to_the_dashboard(it: Stage) -> None:
    while it.app.screen is not it.dashboard:
        await it.app.pop_screen()
    it.dashboard.active.table.focus()


async def test_a_filter_may_hold_anything() -> None:
    clock = VirtualClock(NOW)
    settings = DashboardSettings(times=Times.UTC)
    app = WithoutLastLook(poisoned_server(clock, 0), settings, clock=clock)
    seen = list[str]()
    async with app.run_test(size=(120, 40)) as pilot:
        it = Stage(app, pilot, clock)
        await it.settle()
        for seed in SEEDS[:22]:
            await it.press("slash")
            app.post_message(events.Paste(seed))
            await it.settle()
            assert dangers(shown(it), allowed="\n") == []
            seen += [each.value for each in app.screen.query(Input)]
            await it.press("escape", "escape")
    assert len(set(seen)) == 22

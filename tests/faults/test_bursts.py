"""Keys of every kind, at any speed, bring nothing down and lead back to where one came from.

As slow lines, held keys, pastes and cats on keyboards send them: many before anything was drawn,
while screens come and go, while the server answers, does not, or does again.
"""

import asyncio
import os
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, chdir
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual import events
from textual.keys import _character_to_key
from textual.widget import Widget

from ssis_tui.catalog.demo import DemoServer
from ssis_tui.catalog.demo.plan import DayPlans
from ssis_tui.catalog.demo.simulation import Simulation
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.widgets.field import Field
from tests.support.clock import VirtualClock
from tests.support.stage import Stage

EXAMPLES: Final = int(os.environ.get("SSIS_TUI_TEST_EXAMPLES", "10"))
"""Random scripts that are played; in CI a few, by hand hundreds."""
NOON: Final = datetime(2026, 3, 4, 11, 0, 20, tzinfo=UTC)
WAY_BACK: Final = 30
"""Presses of Escape that must lead back from everywhere."""

_ENDS: Final = "qQ"
"""What may end the program."""
_PRINTABLE: Final = tuple(each for each in string.printable if each.isprintable())
_NAMED: Final = (
    "escape", "escape", "escape", "enter", "enter", "enter", "ctrl+p", "ctrl+p", "tab", "shift+tab",
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "backspace", "delete",
    "insert", "f1", "f5", "f9", "ctrl+a", "ctrl+c", "ctrl+d", "ctrl+k", "ctrl+u", "ctrl+w",
    "ctrl+home", "ctrl+end",
)  # fmt: skip
_CHARACTERS: Final = {"enter": "\r", "escape": "\x1b", "tab": "\t"}

Step = tuple[str, Any]
keys = st.one_of(
    st.sampled_from(_NAMED),
    st.sampled_from(_NAMED),
    st.sampled_from([each for each in _PRINTABLE if each not in _ENDS]),
    st.sampled_from("/mPdvoehK2349:?"),
)
bursts = st.tuples(
    st.just("burst"),
    st.tuples(st.lists(keys, min_size=1, max_size=8), st.sampled_from([0, 0, 1, 2, 5, 20])),
)
places = st.tuples(st.integers(0, 79), st.integers(0, 23))
steps: st.SearchStrategy[Step] = st.one_of(
    bursts,
    bursts,
    bursts,
    bursts,
    st.tuples(st.just("wait"), st.sampled_from([0.0, 0.05, 0.4, 1.0, 6.0])),
    st.tuples(st.just("click"), places),
    st.tuples(
        st.just("drag"), st.tuples(places, places, st.sampled_from(["escape", "enter", "m"]))
    ),
    st.tuples(st.just("scroll"), places),
    st.tuples(st.just("paste"), st.sampled_from(["y", "Ky\n", "\x1b", "load", "12"])),
    st.tuples(st.just("down"), st.booleans()),
    st.tuples(st.just("resize"), st.sampled_from([(80, 24), (20, 5), (200, 50), (40, 10)])),
)


async def play(script: list[Step]) -> None:
    """Let it all happen; whatever crashes the program is raised here."""
    async with _program() as (it, simulation):
        for kind, value in script:
            await _step(kind, value, it, simulation)
        await _go_back(it)
        await it.press("question_mark")
        assert it.line_with("Ask whether to stop"), it.text


async def end_within(script: list[Step], pressed: list[str], turns: int) -> None:
    """Let it all happen, and then the end, with these keys before and after it."""
    async with _program() as (it, simulation):
        for kind, value in script:
            await _step(kind, value, it, simulation)
        await _step("burst", (pressed, turns), it, simulation)
        it.app.exit()
        await _step("burst", (pressed, turns), it, simulation)


@asynccontextmanager
async def _program() -> AsyncIterator[tuple[Stage, Simulation]]:
    clock = VirtualClock(NOON)
    simulation = Simulation(clock.now, DayPlans(1), 1, "DEMO")
    server = DemoServer(now=clock.now, simulation=simulation)
    app = Dashboard(server, DashboardSettings(times=Times.UTC), clock=clock)
    # An export may be agreed to.
    with TemporaryDirectory() as folder, chdir(folder):
        async with app.run_test(size=(80, 24)) as pilot:
            it = Stage(app, pilot, clock)
            await it.settle()
            yield it, simulation


async def _step(kind: str, value: Any, it: Stage, simulation: Simulation) -> None:
    match kind:
        case "burst":
            pressed, turns = value
            for key in pressed:
                it.app.post_message(_event(key))
                # So many turns of the loop later the next one comes.
                for _ in range(turns):
                    await asyncio.sleep(0)
        case "wait":
            await it.pass_time(value)
            _assert_focus_is_seen(it.app)
        case "click":
            for phase in (events.MouseMove, events.MouseDown, events.MouseUp):
                it.app.post_message(_mouse(phase, value))
        case "drag":
            start, end, key = value
            it.app.post_message(_mouse(events.MouseDown, start))
            it.app.post_message(_mouse(events.MouseMove, end))
            # What is marked there may be gone before the button is let go.
            it.app.post_message(_event(key))
            it.app.post_message(_mouse(events.MouseMove, start))
            it.app.post_message(_mouse(events.MouseUp, end))
        case "scroll":
            for way in (events.MouseScrollDown, events.MouseScrollUp, events.MouseScrollDown):
                it.app.post_message(_mouse(way, value))
        case "paste":
            it.app.post_message(events.Paste(value))
        case "resize":
            await it.pilot.resize_terminal(*value)
        case _:
            simulation.is_down = value


def _mouse(kind: type[events.MouseEvent], place: tuple[int, int]) -> events.MouseEvent:
    x, y = place
    return kind(None, x, y, 0, 0, 1, False, False, False, x, y)


def _event(key: str) -> events.Key:
    if len(key) == 1:
        return events.Key(_character_to_key(key), key)
    return events.Key(key, _CHARACTERS.get(key))


def _assert_focus_is_seen(app: Dashboard) -> None:
    """See that nobody types into a field that is hidden."""
    focused = app.focused
    if isinstance(focused, Field):
        nodes = (each for each in focused.ancestors_with_self if isinstance(each, Widget))
        assert all(each.display for each in nodes), focused.ancestors_with_self


async def _go_back(it: Stage) -> None:
    await it.pilot.resize_terminal(80, 24)
    for _ in range(WAY_BACK):
        # A question does not listen before somebody can have read it.
        await it.pass_time(0.5)
        _assert_focus_is_seen(it.app)
        if it.app.screen is it.dashboard and len(it.app.screen_stack) == 1:
            break
        await it.press("escape")
    assert it.app.screen_stack == [it.dashboard], it.text
    for pane in (it.dashboard.active, it.dashboard.history):
        if pane.filter_bar.is_open or pane.filter_bar.value:
            await it.press("escape", "escape")


played = settings(max_examples=EXAMPLES, deadline=None)


@played
@given(script=st.lists(steps, min_size=5, max_size=25))
@example(script=[("burst", (["ctrl+p", "pagedown", "enter", "enter"], n)) for n in (0, 5, 20)])
@example(script=[("burst", (["ctrl+p", "s", "enter", "tab", "ctrl+p", "escape", "s"], 5))] * 3)
@example(script=[("burst", (["s", "H", "escape", "escape", "escape"], 0))] * 2)
@example(script=[("burst", (["enter", "m", "enter", "/"], 20)), ("burst", (["escape"] * 3, 0))])
@example(script=[("burst", (["K", "enter", "ctrl+p", "escape", "y"], 1))] * 3)
def test_no_keys_bring_it_down_and_escape_leads_back(script: list[Step]) -> None:
    asyncio.run(play(script))


@played
@given(
    script=st.lists(steps, max_size=5),
    pressed=st.lists(keys, min_size=1, max_size=8),
    turns=st.sampled_from([0, 1, 5, 20]),
)
@example(script=[], pressed=["?", "escape", "?"], turns=0)
@example(script=[], pressed=["enter", "m", "?"], turns=5)
def test_no_keys_hold_up_the_end(script: list[Step], pressed: list[str], turns: int) -> None:
    asyncio.run(end_within(script, pressed, turns))

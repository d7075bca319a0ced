"""Whatever happens on the screen and on the server, nothing is stopped but what was confirmed.

Random keys, bursts, pastes, clicks and resizes over random refreshes, sorts and filters; beside
them a witness who reads on the screen what the open question names, and counts what was agreed to.
"""

import asyncio
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from textual import events
from textual.widgets import Button

from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.model.codes import OperationStatus
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.screens.question import DEAF_FOR
from ssis_tui.tui.screens.stop import StopDialog
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution
from tests.support.stage import Stage

EXAMPLES: Final = int(os.environ.get("SSIS_TUI_TEST_EXAMPLES", "10"))
"""Random scripts that are played; in CI a few, by hand hundreds."""
FIRST: Final = 184217
IDS: Final = tuple(range(FIRST, FIRST + 8))
SERVER: Final = "PRODSQL01"
_NAMED: Final = re.compile(r"^(\d+)  ")

KEYS: Final = (
    "K", "K", "f9", "delete", "y", "y", "n", "escape", "enter", "enter", "space", "space", "tab",
    "shift+tab", "left", "right", "up", "down", "j", "k", "home", "end", "slash", "less_than_sign",
    "greater_than_sign", "I", "U", "a", "h", "M", "w", "F", "p", "r", "L", "o", "backspace",
)  # fmt: skip
"""Keys of the dashboard and of the question, those that stop and answer more often."""

Step = tuple[str, Any]
keys = st.sampled_from(KEYS)
steps: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("key"), keys),
    st.tuples(st.just("key"), keys),
    st.tuples(st.just("answer"), st.sampled_from(["y", "n", "enter", "right enter"])),
    st.tuples(st.just("burst"), st.lists(keys, min_size=2, max_size=8)),
    st.tuples(st.just("paste"), st.sampled_from(["y", "Ky\ny", "LoadFact", "yyyy\n\n", "\x1b"])),
    st.tuples(st.just("click"), st.tuples(st.integers(0, 119), st.integers(0, 39))),
    st.tuples(st.just("wait"), st.sampled_from([0.05, 0.2, 0.4, 1, 5, 6, 130])),
    st.tuples(st.just("end"), st.sampled_from(IDS)),
    st.tuples(st.just("start"), st.sampled_from(IDS)),
    st.tuples(st.just("stopping"), st.sampled_from(IDS)),
    st.tuples(st.just("vanish"), st.sampled_from(IDS)),
    st.tuples(st.just("add"), st.integers(1, 400_000)),
    st.tuples(st.just("resize"), st.sampled_from([(120, 40), (80, 24), (20, 5), (200, 50)])),
)


@dataclass
class Witness:
    """Sees the question as the user does, and knows what was agreed to."""

    it: Stage
    agreed: Counter[int] = field(default_factory=Counter)
    quiet_since: float = 0.0
    """Since when nothing was typed that a question might have taken for an answer."""
    seen: object = None

    @property
    def question(self) -> StopDialog | None:
        screen = self.it.app.screen
        return screen if isinstance(screen, StopDialog) else None

    @property
    def named(self) -> list[int]:
        """The ids that stand in the open question."""
        assert self.question is not None
        lines = [str(each.render()) for each in self.question.query("#operations Static")]
        return [int(found[1]) for line in lines if (found := _NAMED.match(line))]

    def would_agree(self, key: str) -> bool:
        """Whether this key, pressed now by somebody who reads, means yes."""
        question, now = self.question, self.it.clock.monotonic()
        if question is None:
            return False
        if question is not self.seen:
            self.seen, self.quiet_since = question, now
            return False
        if now - self.quiet_since < DEAF_FOR:
            self.quiet_since = now
            return False
        focused = question.focused
        if key == "y":
            return len(self.named) == 1 and not hasattr(focused, "value")
        is_stop = isinstance(focused, Button) and focused.id == "stop"
        return is_stop and key in {"enter", "space"}

    def look(self) -> None:
        """Note that a question stands there, so that it is known since when."""
        question = self.question
        if question is not None and question is not self.seen:
            self.seen, self.quiet_since = question, self.it.clock.monotonic()

    async def press(self, key: str) -> None:
        """Press a key and count what it agrees to, if anything."""
        agrees = self.would_agree(key)
        named = self.named if agrees else []
        await self.it.press(key)
        if agrees:
            self.agreed.update(named)
        self.look()


async def play(script: list[Step]) -> tuple[FakeServer, Witness]:
    """Let it all happen, and the stops come to their end."""
    clock = VirtualClock(NOW)
    server = FakeServer(clock, name=SERVER)
    server.put(*(execution(number, package=f"P{number}.dtsx") for number in IDS))
    app = Dashboard(server, DashboardSettings(times=Times.UTC), clock=clock)
    async with app.run_test(size=(120, 40)) as pilot:
        it = Stage(app, pilot, clock)
        witness = Witness(it)
        await it.settle()
        for kind, value in script:
            await _step(kind, value, server, witness)
            witness.look()
        await it.pass_time(30)
        server.release_all()
    return server, witness


async def _step(kind: str, value: Any, server: FakeServer, witness: Witness) -> None:
    it = witness.it
    match kind:
        case "key":
            await witness.press(value)
        case "answer":
            await it.pass_time(0.4)
            for key in value.split():
                await witness.press(key)
        case "burst":
            # As a slow line brings them: all at once, before anything was drawn in between. What
            # comes so answers no question; one that was open before listened to the first only.
            agrees = witness.would_agree(value[0])
            named = witness.named if agrees else []
            for key in value:
                character = key if len(key) == 1 else None
                it.app.post_message(events.Key(key, character))
            await it.settle()
            if agrees:
                witness.agreed.update(named)
            witness.quiet_since = it.clock.monotonic()
        case "paste":
            it.app.post_message(events.Paste(value))
            witness.quiet_since = max(witness.quiet_since, it.clock.monotonic())
            await it.settle()
        case "click":
            await _click(witness, *value)
        case "wait":
            await it.pass_time(value)
        case "resize":
            await it.pilot.resize_terminal(*value)
            await it.settle()
        case _:
            _change(kind, value, server)


async def _click(witness: Witness, column: int, row: int) -> None:
    """Click somewhere; on the button of an open question that means what the button says."""
    it = witness.it
    width, height = it.app.size
    if column >= width or row >= height:
        return
    widget, _ = it.app.screen.get_widget_at(column, row)
    is_stop = isinstance(widget, Button) and widget.id == "stop"
    named = witness.named if is_stop and witness.question is not None else []
    if await it.pilot.click(offset=(column, row)):
        await it.settle()
        if witness.question is None:
            witness.agreed.update(named)


def _change(kind: str, value: int, server: FakeServer) -> None:
    """Let something happen on the server, which the next poll sees."""
    known = server.operations.get(value)
    if kind in {"add", "start"}:
        server.put(execution(value, package=f"P{value}.dtsx"))
    elif known is not None and kind == "end":
        server.end(value)
    elif known is not None and kind == "stopping":
        server.put(replace(known, status=OperationStatus.STOPPING))
    elif kind == "vanish":
        server.operations.pop(value, None)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(steps, min_size=5, max_size=30))
@example([("key", "K"), ("answer", "y")])
@example([("burst", ["K", "y", "y", "enter"]), ("wait", 1)])
@example([("key", "space"), ("key", "space"), ("key", "K"), ("answer", "right enter")])
@example([("key", "K"), ("end", FIRST), ("add", 5), ("wait", 6), ("answer", "y")])
@example([("key", "K"), ("wait", 1), ("paste", "y"), ("wait", 1), ("key", "y"), ("key", "K")])
@example([("key", "K"), ("answer", "y"), ("key", "down"), ("burst", ["K", "y"]), ("answer", "y")])
def test_nothing_is_stopped_but_what_was_confirmed_and_once(script: list[Step]) -> None:
    server, witness = asyncio.run(play(script))
    sent = Counter(server.stops)
    assert sent <= witness.agreed, f"sent {sent}, agreed to {witness.agreed}"


def test_the_witness_sees_a_stop_that_is_agreed_to() -> None:
    """So that the property does not hold for want of stops."""
    server, witness = asyncio.run(play([("key", "down"), ("key", "K"), ("answer", "y")]))
    assert server.stops == [FIRST + 1]
    assert witness.agreed == Counter({FIRST + 1: 1})
    several: list[Step] = [("key", "space"), ("key", "space"), ("key", "K")]
    server, witness = asyncio.run(play([*several, ("answer", "right enter")]))
    assert server.stops == [FIRST, FIRST + 1]
    assert witness.agreed == Counter({FIRST: 1, FIRST + 1: 1})

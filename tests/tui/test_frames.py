"""What a key changes is painted without waiting for the next frame."""

import asyncio
from typing import Any, ClassVar, cast

import pytest
from msgspec.structs import replace
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from ssis_tui.tui import frames
from tests.benchmarks.row_table import CountingDriver
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution
from tests.tui.conftest import SETTINGS, MakeStage


class NoFrame:
    """A timer of frames whose time never comes."""

    def resume(self) -> None:
        """Wait on."""

    def pause(self) -> None:
        """Wait on."""


class Still(Screen[None]):
    """Paints by itself nothing but its first picture."""

    words: Static

    @property
    def _update_timer(self) -> Timer:
        return cast("Timer", NoFrame())

    def on_mount(self) -> None:
        self.words = Static("before")
        self.mount(self.words)


class Small(App[None]):
    """Changes a word when x is pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "change", "Change")]
    is_answering = True

    def __init__(self) -> None:
        super().__init__()
        self.driver_class = CountingDriver
        self.still = Still()
        self.changed = asyncio.Event()

    def on_mount(self) -> None:
        self.push_screen(self.still)

    def action_change(self) -> None:
        self.still.words.update("after")
        self.changed.set()


@pytest.mark.parametrize("is_answering", [True, False])
async def test_only_while_a_key_is_answered_it_is_painted_without_a_frame(
    *, is_answering: bool
) -> None:
    assert frames.answer_at_once()
    app = Small()
    found: list[bool] = []

    async def press(pilot: Any) -> None:
        await pilot.pause()
        app.is_answering = is_answering
        before = CountingDriver.written
        # Not by the pilot, which paints whatever there is.
        app.post_message(events.Key("x", "x"))
        await app.changed.wait()
        for _ in range(50):
            await asyncio.sleep(0.002)
        found.append(CountingDriver.written > before)
        app.exit()

    await app.run_async(auto_pilot=press, size=(40, 10))
    assert found == [is_answering]


async def test_a_key_is_answered_for_a_moment_only(stage: MakeStage, server: FakeServer) -> None:
    server.put(execution(184217))
    async with stage() as it:
        found = [it.app.is_answering]
        await it.press("down")
        found.append(it.app.is_answering)
        await it.pass_time(1)
        found.append(it.app.is_answering)
    assert found == [False, True, False]


async def test_on_a_slow_line_frames_are_kept_apart(stage: MakeStage, server: FakeServer) -> None:
    server.put(execution(184217))
    async with stage(settings=replace(SETTINGS, low_bandwidth=True)) as it:
        await it.press("down")
        assert not it.app.is_answering

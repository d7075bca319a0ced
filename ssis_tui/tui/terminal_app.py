"""Textual's application as a terminal needs it: slow lines, keys typed ahead, crashes.

What is told here of Textual's own ways knows of no server; the dashboard stands on it.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

from textual import events
from textual.app import App, ScreenStackError
from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widget import MountError
from textual.worker import WorkerFailed

from ssis_tui.config.view_state import default_path
from ssis_tui.masking import masked
from ssis_tui.polling.clock import Clock
from ssis_tui.text import block, one_line
from ssis_tui.tui import frames
from ssis_tui.tui.lean_import import bring_back
from ssis_tui.tui.leftovers import forget_lines_of_removed
from ssis_tui.tui.line_filter import LastLook
from ssis_tui.tui.screens.question import Question

if TYPE_CHECKING:
    from textual.widgets import Input

_GONE: Final = (MountError, NoMatches, NoScreen, ScreenStackError)
"""What Textual raises where a widget or a screen is not there any more."""
LONGEST_MOUNT: Final = 5.0
"""Seconds for which keys wait until the screen that they are for is there; then they are lost."""


class TerminalApp(App[None]):
    """Ends quickly, tells no secret, and lets nobody answer what they cannot have read."""

    def __init__(self, clock: Clock, *, is_ascii: bool, is_slow: bool) -> None:
        """`is_slow` is for a line over which each byte counts."""
        super().__init__()
        self._last_look = LastLook(is_ascii=is_ascii)
        self._clock = clock
        self._is_slow = is_slow
        self._answering_until = float("-inf")
        if is_slow:
            self.animation_level = "none"

    # Start and end

    def get_driver_class(self) -> type[Driver]:
        """Give Textual's driver, or where there is one the same that ends more quickly."""
        driver = super().get_driver_class()
        if driver.__module__ != "textual.drivers.linux_driver":
            return driver
        from ssis_tui.tui.terminal_driver import TerminalDriver  # Not for Windows.

        return TerminalDriver

    def action_command_palette(self) -> None:
        bring_back()
        from ssis_tui.tui.command_palette import ActionPalette  # Of what was brought back.

        # A question is answered before anything else is done.
        if not isinstance(self.screen, ActionPalette | Question):
            # Textual gives each the same id and crashes where the last one is still on its way out.
            self.push_screen(ActionPalette())

    def action_help_quit(self) -> None:
        """Answer Ctrl+C: out of habit nobody ends what they watch, but is told how."""
        bound = self.active_bindings.items()
        keys = (key for key, found in bound if found.binding.id == "app.quit")
        self.notify(f"Press {next(keys, 'ctrl+q')} to end the program.")

    def _handle_exception(self, error: Exception) -> None:
        """Take no notice of what misses its place on the screen because everything is going."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if not (self._exit and isinstance(cause, _GONE)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End after a crash: Textual's own way prints the values of all variables, secrets too."""
        # Needed once, if ever.
        from rich.text import Text

        from ssis_tui import crash

        error = sys.exception()
        if error is not None:
            folder = default_path(os.environ).parent
            path = crash.write_report(error, folder, self._clock.now())
            # Text, never markup: the path is the user's.
            self._exit_renderables[:] = [Text(one_line(crash.sentence(error, path)))]
        self._return_code = crash.EXIT_STATUS
        self._close_messages_no_wait()

    # What leaves the program

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Give Textual's filters, and after them the one that looks at what a terminal gets."""
        return (*super().get_line_filters(), self._last_look)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what is harmless where it is pasted, and holds no secret."""
        super().copy_to_clipboard(block(masked(text)))

    def forget_lines(self) -> None:
        """Have every line written again: what the terminal shows is not known any more."""
        if self._is_slow:
            from ssis_tui.tui import repaint  # For slow lines only.

            repaint.forget()

    # What is typed

    @property
    def is_answering(self) -> bool:
        """Whether a key was just pressed, so that what changes is painted without delay."""
        return not self._is_slow and self._clock.monotonic() < self._answering_until

    @property
    def _field(self) -> "Input | None":
        """The field that has the focus, if one has it."""
        # Who made one has imported it: the first screen has none and does without.
        module = sys.modules.get("textual.widgets._input")
        is_field = module is not None and isinstance(self.focused, module.Input)
        return cast("Input", self.focused) if is_field else None

    def _hearing(self) -> Screen[Any] | None:
        """Give the screen for what is typed; none before the program has begun and once it ends."""
        return self.screen_stack[-1] if self.screen_stack and not self._exit else None

    async def _can_hear(self) -> bool:
        """Whether somebody hears what is typed; a screen that is being put up is waited for."""
        screen = self._hearing()
        if screen is not None and not screen.is_mounted:
            with suppress(TimeoutError):
                await asyncio.wait_for(screen._mounted_event.wait(), LONGEST_MOUNT)  # noqa: SLF001
            screen = self._hearing()
        return screen is not None and screen.is_mounted

    async def on_event(self, event: events.Event) -> None:
        """Keep from a question whatever arrives before somebody can have read it."""
        is_input = isinstance(event, events.InputEvent | events.Paste)
        if is_input and not await self._can_hear():
            return
        if isinstance(event, events.Key):
            self._answering_until = self._clock.monotonic() + frames.WINDOW
        elif isinstance(event, events.Resize):
            self.forget_lines()
        if is_input and isinstance(self.screen, Question) and self.screen.drops(event):
            return
        if (
            isinstance(event, events.Key)
            and event.is_forwarded
            and event.is_printable
            and (field := self._field) is not None
        ):
            # Typed in one go with the key that opened the field: it went to what had the focus
            # then and came up to here. A field keeps what is typed into it, so it was not there.
            field._forward_event(event)  # noqa: SLF001
            return
        await super().on_event(event)

    def pop_screen(self) -> AwaitComplete:
        popping = super().pop_screen()
        forget_lines_of_removed()
        return popping

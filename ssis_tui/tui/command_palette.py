"""Textual's command palette, for keys that come faster than it appears and goes."""

from contextlib import suppress

from textual import command
from textual.command import CommandList, CommandPalette
from textual.events import Click
from textual.message import Message
from textual.widgets import Input, OptionList

from ssis_tui.tui.screens.leaves_once import LeavesOnce


class ActionList(CommandList):
    """Takes a click for one on a row that there is."""

    def on_click(self, event: Click) -> None:
        # The list may have become shorter since it was drawn; Textual's own handler comes next.
        option = event.style.meta.get("option")
        if option is not None and option >= self.option_count:
            event.prevent_default()


# The palette makes its list itself.
command.CommandList = ActionList  # type: ignore[misc]


class ActionPalette(CommandPalette, LeavesOnce[None]):
    """Searches and performs as long as it is there."""

    async def _on_message(self, message: Message) -> None:
        """Hear nothing of what was typed or chosen once it is being taken away."""
        is_answer = isinstance(message, Input.Changed | Input.Submitted | OptionList.OptionSelected)
        if self.is_active or not is_answer:
            await super()._on_message(message)

    def _action_command_list(self, action: str) -> None:
        # Textual looks up the line of an option, which is known after the first layout.
        with suppress(KeyError, IndexError):
            super()._action_command_list(action)

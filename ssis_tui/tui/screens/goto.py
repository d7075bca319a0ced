"""The small question that opens an operation by its id."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from ssis_tui.tui.screens.form import Form
from ssis_tui.tui.widgets.field import Field

LONGEST: int = 19
"""Digits of a bigint."""


class GotoDialog(Form[int]):
    """Asks for an operation's id; dismissed with it, or with None."""

    DEFAULT_CSS = """
    GotoDialog {
        & > Vertical { width: 52; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="goto.close", priority=True),
    ]

    @property
    def asked(self) -> str:
        return "Go to"

    @property
    def hint(self) -> str:
        return "The id of an execution or of any other operation."

    def compose_fields(self) -> ComposeResult:
        with Horizontal():
            yield Label("Id:")
            yield Field(id="number", max_length=LONGEST + 10, compact=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.say(self.hint)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        found = number_in(event.value)
        if found is None:
            self.say("An id is a whole number above 0.", kind="-error")
        else:
            self.dismiss(found)


def number_in(typed: str) -> int | None:
    """Read an id, also one with blanks or separators from a report; None if it is none."""
    digits = "".join(typed.split()).replace(",", "").replace("_", "").lstrip(":#")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > LONGEST:
        return None
    number = int(digits)
    return number if 0 < number < 2**63 else None

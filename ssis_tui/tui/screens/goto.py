"""The small question that opens an operation by its id."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from ssis_tui.tui.widgets.field import Field

LONGEST: int = 19
"""Digits of a bigint."""


class GotoDialog(ModalScreen[int | None]):
    """Asks for an operation's id; dismissed with it, or with None."""

    DEFAULT_CSS = """
    GotoDialog {
        align: center middle;

        & > Vertical {
            width: 52;
            max-width: 100%;
            height: auto;
            padding: 0 1;
            background: $surface;
            border: round $primary;
        }
        &.-ascii > Vertical { border: ascii $primary; }
        & Horizontal { height: 1; }
        & Label { width: auto; padding-right: 1; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; }
        & Input:focus { border: none; }
        & Static { height: auto; color: $text-muted; }
        & Static.-error { color: $text-error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="goto.close", priority=True),
    ]
    HINT = "The id of an execution or of any other operation."

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content("Go to")
            with Horizontal():
                yield Label("Id:")
                field = Field(id="number", max_length=LONGEST + 10, compact=True)
                yield field
            yield Static(Content(self.HINT))

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("-ascii"), "-ascii")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say(self.HINT, is_error=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        found = number_in(event.value)
        if found is None:
            self._say("An id is a whole number above 0.", is_error=True)
        else:
            self.dismiss(found)

    def _say(self, words: str, *, is_error: bool) -> None:
        line = self.query_one(Static)
        line.set_class(is_error, "-error")
        line.update(Content(words))


def number_in(typed: str) -> int | None:
    """Read an id, also one with blanks or separators from a report; None if it is none."""
    digits = "".join(typed.split()).replace(",", "").replace("_", "").lstrip(":#")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > LONGEST:
        return None
    number = int(digits)
    return number if 0 < number < 2**63 else None

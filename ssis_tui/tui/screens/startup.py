"""The question before catalog.startup: says what it does and to what, and does nothing else."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from ssis_tui.polling.clock import Clock
from ssis_tui.present.startup import StartupQuestion
from ssis_tui.tui.screens.question import Question, names_server
from ssis_tui.tui.widgets.field import Field


class StartupDialog(Question[bool]):
    """Dismissed with whether to call it; Cancel has the focus, and no letter confirms it.

    What it marks, it marks for good: one moves to the button and presses Enter.
    """

    DEFAULT_CSS = """
    StartupDialog {
        & > #question { width: 100; }
        & #fates { height: auto; max-height: 22; }
        & #fates > Static { height: auto; }
        & .field { margin-top: 1; }
        &.-low #fates { max-height: 8; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,escape", "refuse", "No", id="startup.refuse"),
    ]

    def __init__(self, question: StartupQuestion, *, clock: Clock) -> None:
        super().__init__(clock, is_grave=True)
        self._question = question

    @property
    def asked(self) -> str:
        return self._question.title

    def compose_said(self) -> ComposeResult:
        with VerticalScroll(id="fates", can_focus=len(self._question.lines) > 12):
            yield Static(Content("\n".join(self._question.lines)))
        if self._question.server_to_type is not None:
            with Horizontal(classes="field"):
                yield Label("Type the server's name:")
                yield Field(id="server", compact=True)

    def compose_buttons(self) -> ComposeResult:
        yield Button("Cancel (n)", id="cancel", compact=True)
        yield Button("Call it", id="call", variant="error", compact=True)

    def on_mount(self) -> None:
        self.query_one("#call", Button).disabled = self._question.server_to_type is not None

    def on_input_changed(self, event: Input.Changed) -> None:
        wanted = self._question.server_to_type or ""
        self.query_one("#call", Button).disabled = not names_server(event.value, wanted)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "call")

    def action_refuse(self) -> None:
        self.dismiss(False)

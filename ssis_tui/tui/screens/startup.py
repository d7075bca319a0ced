"""The question before catalog.startup: says what it does and to what, and does nothing else."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from ssis_tui import text
from ssis_tui.polling.clock import Clock
from ssis_tui.present.startup import StartupQuestion
from ssis_tui.tui.screens.question import Question
from ssis_tui.tui.widgets.field import Field


class StartupDialog(Question[bool]):
    """Dismissed with whether to call it; Cancel has the focus, and no letter confirms it.

    What it marks, it marks for good: one moves to the button and presses Enter.
    """

    DEFAULT_CSS = """
    StartupDialog {
        align: center middle;

        & > Vertical {
            width: 100;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            background: $surface;
            border: round $error;
            border-title-color: $text-error;
            border-title-style: bold;
        }
        &.-ascii > Vertical { border: ascii $error; }
        & #fates { height: auto; max-height: 22; }
        & #fates > Static { height: auto; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; }
        & .field { height: 1; margin-top: 1; }
        & .field > Label { width: auto; padding-right: 1; }
        & #buttons { height: auto; align-horizontal: right; margin-top: 1; }
        & Button { min-width: 14; margin-left: 2; }
    }
    StartupDialog.-low #fates { max-height: 8; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,escape", "refuse", "No", id="startup.refuse"),
        Binding("left,up", "app.focus_previous", "Previous", show=False),
        Binding("right,down", "app.focus_next", "Next", show=False),
    ]

    def __init__(self, question: StartupQuestion, *, clock: Clock) -> None:
        super().__init__(clock)
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(self._question.title)
            with VerticalScroll(id="fates", can_focus=len(self._question.lines) > 12):
                yield Static(Content("\n".join(self._question.lines)))
            if self._question.server_to_type is not None:
                with Horizontal(classes="field"):
                    yield Label("Type the server's name:")
                    yield Field(id="server", compact=True)
            with Horizontal(id="buttons"):
                yield Button("Cancel (n)", id="cancel", compact=True)
                yield Button("Call it", id="call", variant="error", compact=True)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_class(self.app.size.height < 28, "-low")
        self.query_one("#cancel", Button).focus()
        self.query_one("#call", Button).disabled = self._question.server_to_type is not None

    def on_input_changed(self, event: Input.Changed) -> None:
        wanted = self._question.server_to_type or ""
        typed = event.value.strip().casefold()
        matches = typed in {wanted.casefold(), text.one_line(wanted).casefold()}
        self.query_one("#call", Button).disabled = not matches

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "call")

    def action_refuse(self) -> None:
        self.dismiss(False)

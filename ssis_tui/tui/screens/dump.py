"""The question before a dump: names the execution, says what it does, asks."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from ssis_tui.polling.clock import Clock
from ssis_tui.present.dumping import DumpQuestion
from ssis_tui.tui.screens.question import Question


class DumpDialog(Question[bool]):
    """Dismissed with whether to ask for the dump; Cancel has the focus."""

    DEFAULT_CSS = """
    DumpDialog {
        align: center middle;

        & > Vertical {
            width: 90;
            max-width: 100%;
            height: auto;
            padding: 0 1;
            background: $surface;
            border: round $warning;
        }
        &.-ascii > Vertical { border: ascii $warning; }
        & Static { height: auto; }
        & #buttons { height: auto; align-horizontal: right; margin-top: 1; }
        & Button { min-width: 14; margin-left: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes, dump it", id="dump.confirm"),
        Binding("n,escape", "answer(False)", "No", id="dump.refuse"),
        Binding("left,up", "app.focus_previous", "Previous", show=False),
        Binding("right,down", "app.focus_next", "Next", show=False),
    ]

    def __init__(self, question: DumpQuestion, *, clock: Clock) -> None:
        super().__init__(clock)
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(self._question.title)
            yield Static(Content("\n".join(self._question.lines)))
            with Horizontal(id="buttons"):
                yield Button("Cancel (n)", id="cancel", compact=True)
                yield Button("Dump (y)", id="dump", variant="warning", compact=True)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#cancel", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "dump")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

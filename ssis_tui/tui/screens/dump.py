"""The question before a dump: names the execution, says what it does, asks."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Static

from ssis_tui.polling.clock import Clock
from ssis_tui.present.dumping import DumpQuestion
from ssis_tui.tui.screens.question import Question


class DumpDialog(Question[bool]):
    """Dismissed with whether to ask for the dump; Cancel has the focus."""

    DEFAULT_CSS = """
    DumpDialog {
        & > #question { width: 90; border: round $warning; }
        &.-ascii > #question { border: ascii $warning; }
        & Static { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes, dump it", id="dump.confirm"),
        Binding("n,escape", "answer(False)", "No", id="dump.refuse"),
    ]

    def __init__(self, question: DumpQuestion, *, clock: Clock) -> None:
        super().__init__(clock)
        self._question = question

    @property
    def asked(self) -> str:
        return self._question.title

    def compose_said(self) -> ComposeResult:
        yield Static(Content("\n".join(self._question.lines)))

    def compose_buttons(self) -> ComposeResult:
        yield Button("Cancel (n)", id="cancel", compact=True)
        yield Button("Dump (y)", id="dump", variant="warning", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "dump")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

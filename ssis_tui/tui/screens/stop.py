"""The stop dialog: names what would be stopped, asks, and does nothing else."""

from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.present.stopping import StopQuestion
from ssis_tui.tui.screens.question import Question, names_server
from ssis_tui.tui.widgets.field import Field


class StopConfirmed(Struct, frozen=True):
    """The answer yes: exactly these, whatever the table shows by now."""

    keys: tuple[OperationKey, ...]
    reason: str
    """Why, in the user's words; empty if none was given. For the local audit log only."""


class StopDialog(Question[StopConfirmed | None]):
    """Asks whether to stop the operations it names; dismissed with None for a no."""

    DEFAULT_CSS = """
    StopDialog {
        & > #question { width: 76; }
        & #operations { height: auto; max-height: 12; }
        & .circumstances { color: $text-muted; padding-left: 2; }
        & .note { color: $text-warning; }
        & .meanwhile { color: $text-error; text-style: bold; }
        & #notes { height: auto; margin-top: 1; }
        & #fields { height: auto; }
        &.-low #notes { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "confirm_single", "Yes, stop it", id="stop.confirm"),
        Binding("n,escape", "refuse", "No", id="stop.refuse"),
    ]

    def __init__(
        self, question: StopQuestion, keys: tuple[OperationKey, ...], *, clock: Clock
    ) -> None:
        super().__init__(clock, is_grave=True)
        self._question = question
        self._keys = keys

    @property
    def asked(self) -> str:
        return self._question.title

    def compose_said(self) -> ComposeResult:
        question = self._question
        with VerticalScroll(id="operations", can_focus=len(question.operations) > 4):
            for name, circumstances in question.operations:
                yield Static(Content(name))
                yield Static(Content(circumstances), classes="circumstances")
        with Vertical(id="notes"):
            for note in question.notes:
                yield Static(Content(note), classes="note")
            yield Static("", classes="meanwhile", id="meanwhile")
        with Vertical(id="fields"):
            if question.server_to_type is not None:
                with Horizontal(classes="field"):
                    yield Label("Type the server's name:")
                    yield Field(id="server", compact=True)
            with Horizontal(classes="field"):
                yield Label("Reason, for the local log:")
                yield Field(id="reason", max_length=200, compact=True)

    def compose_buttons(self) -> ComposeResult:
        yield Button("Cancel (n)", id="cancel", compact=True)
        stop = "Stop (y)" if self._takes_y else "Stop"
        yield Button(stop, id="stop", variant="error", compact=True)

    @property
    def _takes_y(self) -> bool:
        return self._question.is_single and self._question.server_to_type is None

    def on_mount(self) -> None:
        self.query_one("#meanwhile").display = False
        if self._question.server_to_type is not None:
            self.query_one("#stop", Button).disabled = True

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Say what became of the named operations while the question is open."""
        if not self.is_mounted:
            # A second may pass between the key and the picture.
            return
        active = {operation.key for operation in snapshot.active}
        ended = [key for key in self._keys if key.server == snapshot.server and key not in active]
        line = self.query_one("#meanwhile", Static)
        line.display = bool(ended) and snapshot.is_fresh
        if line.display:
            ids = ", ".join(str(key.operation_id) for key in ended)
            line.update(Content(f"Not active any more: {ids}"))

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "server":
            wanted = self._question.server_to_type or ""
            self.query_one("#stop", Button).disabled = not names_server(event.value, wanted)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "stop":
            self._confirm()
        else:
            self.action_refuse()

    def action_confirm_single(self) -> None:
        if self._takes_y:
            self._confirm()
        elif not self._question.is_single:
            self.notify("For several, move to Stop and press Enter.")
        else:
            self.notify("This is a production server: type its name, then press Stop.")

    def action_refuse(self) -> None:
        self.dismiss(None)

    def _confirm(self) -> None:
        reason = self.query_one("#reason", Input).value.strip()
        self.dismiss(StopConfirmed(self._keys, reason))

"""What the small forms have in common: a frame, fields, and a line that says what may be typed."""

from abc import abstractmethod
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ssis_tui.tui.screens.leaves_once import LeavesOnce

Answer = TypeVar("Answer")


class Form(ModalScreen[Answer | None], LeavesOnce[Answer | None]):
    """Asks for something to be typed; dismissed with what it means, or with None."""

    DEFAULT_CSS = """
    Form {
        align: center middle;

        & > Vertical {
            width: 76;
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

    def __init__(self) -> None:
        super().__init__()
        self._said = Static()

    @property
    @abstractmethod
    def asked(self) -> str:
        """What is asked for, in a few words."""

    @property
    @abstractmethod
    def hint(self) -> str:
        """What may be typed, said before anything is."""

    @abstractmethod
    def compose_fields(self) -> ComposeResult:
        """Compose the fields, each with its label."""

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(self.asked)
            yield from self.compose_fields()
            self.say(self.hint)
            yield self._said

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("-ascii"), "-ascii")
        self.query(Input).first().focus()

    def say(self, words: str, *, kind: str = "") -> None:
        """Say this below the fields; its `kind` is a class: ``-error``, ``-note`` or none."""
        self._said.set_classes(kind)
        self._said.update(Content(words))

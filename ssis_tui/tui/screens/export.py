"""The small question that asks where an export goes."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from ssis_tui import text
from ssis_tui.tui.screens.export_records import path_of, why_not
from ssis_tui.tui.widgets.field import Field


class ExportDialog(ModalScreen[Path | None]):
    """Asks for a file's name; dismissed with its path, or with None.

    A file that is there already is only written over when Enter is pressed a second time.
    """

    DEFAULT_CSS = """
    ExportDialog {
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
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="export.close", priority=True),
    ]
    HINT = "The end chooses the format: .csv, .json or .jsonl. Only you can read the file."

    def __init__(self, what: str, suggested: str) -> None:
        super().__init__()
        self._what = what
        self._suggested = suggested
        self._asked_about: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(f"Export the {self._what}")
            with Horizontal():
                yield Label("File:")
                field = Field(self._suggested, id="file", compact=True, select_on_focus=False)
                yield field
            yield Static(Content(f"In {text.one_line(str(Path.cwd()))}. {self.HINT}"))

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("-ascii"), "-ascii")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._asked_about is not None and path_of(event.value) != self._asked_about:
            self._asked_about = None
            self._say(self.HINT, is_error=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        reason = why_not(event.value)
        if reason is not None:
            self._say(reason, is_error=True)
            return
        path = path_of(event.value)
        if path.exists() and path != self._asked_about:
            self._asked_about = path
            self._say("There is such a file. Enter once more writes over it.", is_error=True)
            return
        self.dismiss(path)

    def _say(self, words: str, *, is_error: bool) -> None:
        line = self.query_one(Static)
        line.set_class(is_error, "-error")
        line.update(Content(words))

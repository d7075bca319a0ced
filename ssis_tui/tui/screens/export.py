"""The small question that asks where an export goes."""

from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from ssis_tui import text
from ssis_tui.tui.screens.export_records import path_of, why_not
from ssis_tui.tui.screens.form import Form
from ssis_tui.tui.widgets.field import Field

_FORMATS: Final = "The end chooses the format: .csv, .json or .jsonl. Only you can read the file."


class ExportDialog(Form[Path]):
    """Asks for a file's name; dismissed with its path, or with None.

    A file that is there already is only written over when Enter is pressed a second time.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="export.close", priority=True),
    ]

    def __init__(self, what: str, suggested: str) -> None:
        super().__init__()
        self._what = what
        self._suggested = suggested
        self._asked_about: Path | None = None

    @property
    def asked(self) -> str:
        return f"Export the {self._what}"

    @property
    def hint(self) -> str:
        return f"In {text.one_line(str(Path.cwd()))}. {_FORMATS}"

    def compose_fields(self) -> ComposeResult:
        with Horizontal():
            yield Label("File:")
            yield Field(self._suggested, id="file", compact=True, select_on_focus=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._asked_about is not None and path_of(event.value) != self._asked_about:
            self._asked_about = None
            self.say(_FORMATS)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        reason = why_not(event.value)
        if reason is not None:
            self.say(reason, kind="-error")
            return
        path = path_of(event.value)
        if path.exists() and path != self._asked_about:
            self._asked_about = path
            self.say("There is such a file. Enter once more writes over it.", kind="-error")
            return
        self.dismiss(path)

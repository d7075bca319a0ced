"""One statement whole: why it is sent, how long it took, and its T-SQL."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.screen import ModalScreen

from ssis_tui.model.statements import StatementUse
from ssis_tui.present import statements
from ssis_tui.present.column import View
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.widgets.cell_lines import CellLines


class StatementScreen(ModalScreen[None], LeavesOnce[None]):
    """Shows a statement as it was counted when it was opened; scrolls."""

    DEFAULT_CSS = """
    StatementScreen {
        align: center middle;

        & > ScrollableContainer {
            width: 100%;
            max-width: 160;
            height: auto;
            max-height: 92%;
            padding: 0 1;
            background: $surface;
            border: round $primary;
        }
        &.-ascii > ScrollableContainer { border: ascii $primary; scrollbar-size: 0 0; }
        & CellLines { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,Q,enter", "dismiss", "Close", id="statement.close"),
        Binding("c", "copy", "Copy", id="table.copy",
                tooltip="Copy the T-SQL to the clipboard (OSC 52, over SSH too)"),
    ]  # fmt: skip

    def __init__(self, use: StatementUse, view: View) -> None:
        super().__init__()
        self._use = use
        self._view = view
        self.lines = CellLines()
        self._box = ScrollableContainer(self.lines)

    def compose(self) -> ComposeResult:
        with self._box:
            yield self.lines

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("-ascii"), "-ascii")
        self._box.border_title = Content(self._use.name)
        self._box.border_subtitle = Content("c copy  Esc back")
        self._box.can_focus = True
        self.lines.show(lambda width: statements.whole(self._use, self._view, width))
        self._box.focus()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(statements.copied(self._use))
        self.notify("Copied the statement.")

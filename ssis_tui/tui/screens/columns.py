"""The list of a table's columns, to be switched on and off."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from ssis_tui.present.column import View
from ssis_tui.present.column_choice import COLUMNS, Choice
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.widgets.row_table import RowTable


class _Choices(RowTable[Choice]):
    """Space and Enter are the screen's here."""

    can_mark = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"open", "mark", "clear_marks"} or action.startswith("sort_"):
            return False
        return super().check_action(action, parameters)


class ColumnsDialog(ModalScreen[tuple[str, ...] | None], LeavesOnce[tuple[str, ...] | None]):
    """Asks which columns are shown; dismissed with their ids, empty for the usual ones, or None."""

    DEFAULT_CSS = """
    ColumnsDialog {
        align: center middle;

        & > Vertical {
            width: 44;
            max-width: 100%;
            height: auto;
            max-height: 90%;
            padding: 0 1;
            background: $surface;
            border: round $primary;
        }
        &.-ascii > Vertical { border: ascii $primary; }
        & RowTable { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", "On or off", id="columns.turn"),
        Binding("enter", "keep", "Keep", id="columns.keep"),
        Binding("u", "usual", "Usual ones", id="columns.usual"),
        Binding("escape,C", "dismiss(None)", "Leave", id="columns.close"),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], view: View) -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._view = view
        self.table: _Choices = _Choices(COLUMNS, lambda row: row.id, empty="", show_header=False)

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(f"Columns of {self._title}")
            box.border_subtitle = Content("space switches, u usual, Enter keeps")
            yield self.table

    def on_mount(self) -> None:
        self.set_class(self._view.is_ascii, "-ascii")
        room = max(1, self.app.size.height - 4)
        self.table.styles.height = min(len(self._choices), room)
        self._show()
        self.table.focus()

    def _show(self) -> None:
        self.table.set_rows(self._choices, self._view)

    def action_turn(self) -> None:
        at = self.table.cursor
        self._choices = tuple(
            each.turned if place == at else each for place, each in enumerate(self._choices)
        )
        self._show()
        self.table.action_cursor_down()

    def action_keep(self) -> None:
        self.dismiss(tuple(each.id for each in self._choices if each.is_shown))

    def action_usual(self) -> None:
        self.dismiss(())

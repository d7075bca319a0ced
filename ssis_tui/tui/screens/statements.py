"""Each statement that the program sends: how often, how long it took and why."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.view_state import ViewState
from ssis_tui.model.statements import StatementUse
from ssis_tui.polling.clock import Clock
from ssis_tui.present import foreign_text, statements
from ssis_tui.tui import exporting
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.screens.list_screen import ListScreen
from ssis_tui.tui.screens.statement import StatementScreen
from ssis_tui.tui.widgets import row_messages


class StatementsScreen(ListScreen[StatementUse]):
    """Shows the server's account of statements; asks the server nothing."""

    NAME = "statements"
    DEFAULT_CSS = """
    StatementsScreen {
        & > #statements { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        shared_keys.search("Show only statements that match: words, !word, /regex/"),
        shared_keys.COLUMNS,
        shared_keys.WIDE,
        shared_keys.TO_ACTIVE,
        shared_keys.TO_HISTORY,
        shared_keys.TO_SUMMARY,
        shared_keys.TO_SERVERS,
        Binding("c", "copy", "Copy", id="table.copy",
                tooltip="Copy the statement's T-SQL to the clipboard (OSC 52, over SSH too)"),
        Binding("E", "export", "Export", id="view.export",
                tooltip="Write the list to a file, as CSV or JSON"),
        Binding("escape,Q", "back", "Back", id="view.back",
                tooltip="Undo one thing: notices, filter; then go back"),
    ]  # fmt: skip

    def __init__(self, server: Server, state: ViewState, *, clock: Clock) -> None:
        super().__init__(server, state, statements.COLUMNS, key=lambda row: row.name, clock=clock)

    def on_mount(self) -> None:
        # Before the order that was chosen the last time, if one was.
        self.pane.table.sort_by("time", reverse=True)

    def draw_rows(self) -> None:
        log = self._server.statements
        uses = () if log is None else log.uses()
        words = statements.empty(
            self._server.name,
            self.pane.filter_text,
            is_demo=log is None,
            is_any=bool(uses),
        )
        parts = [statements.summed(uses)] if uses else []
        if log is not None:
            parts.append(statements.pace(self._snapshot))
        self.pane.show(
            uses,
            self._view,
            empty=foreign_text.own(words, self._view),
            note=", ".join(parts),
        )

    # What the user does

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        if isinstance(event.row, StatementUse):
            self.app.push_screen(StatementScreen(event.row, self._view))

    def action_copy(self) -> None:
        use = self.pane.table.current
        if use is not None:
            self.app.copy_to_clipboard(statements.copied(use))
            self.notify(f"Copied the statement: {use.name}.", markup=False)

    def action_export(self) -> None:
        records = map(statements.record, self.pane.table.shown)
        exporting.ask_for_rows(self, self.notices, "statements", records)

"""Each statement that the program sends: how often, how long it took and why."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.view_state import ViewState
from ssis_tui.model.statements import StatementUse
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import foreign_text, statements
from ssis_tui.present.column import View
from ssis_tui.tui import exporting
from ssis_tui.tui.messages import ViewRequested, WatchChanged
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.screens.export_records import Export, one_page
from ssis_tui.tui.screens.statement import StatementScreen
from ssis_tui.tui.table_choice import TableChoice
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.header import Header
from ssis_tui.tui.widgets.key_bar import KeyBar
from ssis_tui.tui.widgets.notices import Notices
from ssis_tui.tui.widgets.table_pane import TablePane


class StatementsScreen(Screen[None]):
    """Shows the server's account of statements; asks the server nothing."""

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
        super().__init__()
        self._server = server
        self._snapshot: Snapshot = no_snapshot(server.name)
        self._view = View()
        self.header = Header(clock=clock, is_read_only=server.is_read_only)
        self.pane: TablePane[StatementUse] = TablePane(
            "Statements", statements.COLUMNS, key=lambda row: row.name, id="statements"
        )
        self._choice = TableChoice(
            self.pane.table,
            state,
            "statements",
            usual=statements.COLUMNS,
            pool=statements.COLUMNS,
        )
        self.notices = Notices(id="notices")

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.pane
        yield self.notices
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        table = self.pane.table
        table.can_mark = False
        table.sort_by("time", reverse=True)
        self._choice.restore()
        table.focus()
        self._draw()

    def on_resize(self, _: events.Resize) -> None:
        self._draw()

    def on_screen_resume(self) -> None:
        # No operation is in sight here: the progress of none needs to be read.
        self.post_message(WatchChanged(()))
        self._draw()

    # What arrives

    @property
    def ticks(self) -> bool:
        """Whether it is looked at: reads beside the polls bring no snapshot."""
        return self.is_current

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show what was sent until now."""
        self._snapshot, self._view = snapshot, view
        self._draw()

    def _draw(self) -> None:
        if not (self.is_mounted and self.is_current):
            return
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
        self.header.show(self._snapshot, self._view)
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

    def on_row_table_sort_changed(self, event: row_messages.SortChanged) -> None:
        event.stop()
        self._choice.sorted()

    def action_filter(self) -> None:
        self.pane.action_filter()

    def action_columns(self) -> None:
        self._choice.ask("the statements")

    def action_wide(self) -> None:
        self._choice.turn_wide(is_wide=not self._choice.is_wide)

    def action_go(self, name: str) -> None:
        self.post_message(ViewRequested(name))

    def action_copy(self) -> None:
        use = self.pane.table.current
        if use is not None:
            self.app.copy_to_clipboard(statements.copied(use))
            self.notify(f"Copied the statement: {use.name}.", markup=False)

    def action_export(self) -> None:
        export = Export("statements", one_page(map(statements.record, self.pane.table.shown)))
        exporting.ask(self, self.notices, export, "ssis-statements.csv")

    def action_back(self) -> None:
        """Undo one thing at a press, the latest sort of thing first."""
        if not (self.notices.dismiss_all() or self.pane.clear_filter()):
            self.post_message(ViewRequested("back"))

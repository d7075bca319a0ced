"""The first screen: what runs, what ran, and what is known of the selected one."""

from datetime import datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from ssis_tui import text
from ssis_tui.config.view_state import ViewState
from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import empty, history_columns, operations
from ssis_tui.present.column import View
from ssis_tui.tui.messages import (
    OpenRequested,
    PageGivenUp,
    StopRequested,
    ViewRequested,
    WatchChanged,
)
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.screens.first_paint import WholeAtFirst
from ssis_tui.tui.table_choice import TableChoice
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.details import DETAILS_FROM, OperationDetails
from ssis_tui.tui.widgets.header import Header
from ssis_tui.tui.widgets.history_pane import HistoryPane
from ssis_tui.tui.widgets.history_table import key_of, next_failure
from ssis_tui.tui.widgets.key_bar import KeyBar
from ssis_tui.tui.widgets.notices import Notices
from ssis_tui.tui.widgets.table_pane import TablePane


class DashboardScreen(WholeAtFirst):
    """Shows snapshots as they come; posts what the user meant."""

    DEFAULT_CSS = """
    DashboardScreen {
        & > #active { height: 1fr; min-height: 5; }
        & > #history { height: 1fr; }
        &.-maximised-active > #history { display: none; }
        &.-maximised-history > #active { display: none; }
        & > #details-title { background: $background; }
        &.-no-details > #details-title { display: none; }
        &.-no-details > #details { display: none; }
        &.-low > #history { height: 7; }
        &.-tiny > #history { display: none; }
        &.-tiny.-maximised-history > #history { display: block; height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        shared_keys.stop("Ask whether to stop the selected or marked operations"),
        shared_keys.search("Show only rows that match: words, !word, /regex/"),
        Binding("1,a", "focus_pane('active')", "Active", id="view.active", show=False,
                tooltip="Go to the active operations"),
        Binding("2,h", "focus_pane('history')", "History", id="view.history", show=False,
                tooltip="Go to the history; there once more it takes the whole screen"),
        Binding("H", "view('history')", "Whole history", id="view.whole_history", show=False,
                tooltip="The history on the whole screen: look for some, sum up by package"),
        Binding("3,s", "view('summary')", "Summary", id="view.summary",
                tooltip="What ran by the hour, what failed, what is slow"),
        Binding("4,S", "view('servers')", "Servers", id="view.servers",
                tooltip="The other servers: what goes on there, and change to one"),
        Binding("tab,shift+tab", "other_pane", "Other pane", id="view.other", show=False,
                tooltip="Go to the other pane"),
        shared_keys.WIDE,
        Binding("C", "columns", "Columns", id="table.columns", show=False,
                tooltip="Choose the columns of this pane"),
        Binding("M", "maximise", "Maximise", id="view.maximise", show=False,
                tooltip="Give the whole screen to this pane, or take it back"),
        Binding("F", "follow", "Follow", id="table.follow", show=False,
                tooltip="Keep the cursor on this operation when it ends and moves to the history"),
        shared_keys.COPY,
        shared_keys.EXPORT,
        Binding("e", "open('first_error')", "First error", id="report.first_error",
                tooltip="Go to the message that tells why the selected operation failed"),
        shared_keys.OVERVIEW,
        shared_keys.MESSAGES,
        shared_keys.PERFORMANCE,
        shared_keys.DATA_FLOW,
        shared_keys.PARAMETERS,
        Binding("n", "failure('next')", "Next failure", id="table.find_next",
                tooltip="Go to the next operation of the history that failed"),
        Binding("N", "failure('previous')", "Previous failure", id="table.find_previous",
                show=False, tooltip="Go to the previous operation of the history that failed"),
        Binding("escape", "back", "Back", id="view.back", show=False,
                tooltip="Undo one thing: notices, filter, marks, maximised pane"),
    ]  # fmt: skip

    # A snapshot is shown by those whose words it changes, not by a repaint of the screen.
    snapshot: reactive[Snapshot] = reactive(
        no_snapshot(""), init=False, always_update=False, repaint=False
    )

    def __init__(
        self,
        *,
        server: str,
        clock: Clock,
        is_read_only: bool,
        state: ViewState,
        since: datetime | None = None,
    ) -> None:
        """`since` is how far back the history goes at first."""
        super().__init__()
        self._server = server
        self._view = View()
        self._active_ids: frozenset[int] = frozenset()
        self._followed: OperationKey | None = None
        self.header = Header(clock=clock, is_read_only=is_read_only)
        self.active: TablePane[Operation] = TablePane(
            "Active operations", operations.ACTIVE, key=key_of, id="active"
        )
        self.history = HistoryPane(since=since, id="history")
        self._choices = {
            pane: TableChoice(pane.table, state, pane.id or "", usual=usual, pool=pool)
            for pane, usual, pool in (
                (self.active, operations.ACTIVE, operations.WIDE),
                (self.history, operations.HISTORY, history_columns.POOL),
            )
        }
        self.notices = Notices(id="notices")
        self._details = OperationDetails()
        self.set_reactive(DashboardScreen.snapshot, no_snapshot(server))

    def compose(self) -> ComposeResult:
        # Before there are children, each of which a class that comes later would style again.
        self._fit(self.app.size.height)
        yield self.header
        yield self.active
        yield self.history
        yield self._details.title
        yield self._details
        yield self.notices
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        for choice in self._choices.values():
            choice.restore()
        self.active.table.focus()
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.height)

    def _fit(self, height: int) -> None:
        """Leave out what a terminal of so many rows has no room for."""
        self.set_class(height < DETAILS_FROM, "-no-details")
        self.set_class(height < 20, "-low")
        self.set_class(height < 14, "-tiny")

    # What arrives

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show a snapshot and how its cells are to be seen."""
        self._view = view
        if snapshot is self.snapshot:
            self._show()
        else:
            self.snapshot = snapshot

    def tick(self, view: View) -> None:
        """Let time pass on the screen: only cells whose text changed are drawn."""
        self._view = view
        self.active.table.tick(view)
        self.header.show(self.snapshot, view)
        self._show_details()

    def watch_snapshot(self) -> None:
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        snapshot, view = self.snapshot, self._view
        self.header.show(snapshot, view)
        self.set_class(not snapshot.is_fresh and snapshot.server_time is not None, "-stale")
        for pane in (self.active, self.history):
            pane.table.set_class(self.has_class("-stale"), "-stale")
        self.active.show(
            snapshot.active, view, empty=empty.active(snapshot, self.active.filter_text)
        )
        self._active_ids = frozenset(row.operation_id for row in snapshot.active)
        self.history.take(snapshot, view, self._active_ids)
        self._follow()
        self._show_details()

    def _show_details(self) -> None:
        if not self.has_class("-no-details"):
            self._details.show_operation(self._selected(), self._view)

    def _watch_visible(self) -> None:
        if self.is_active:
            ids = tuple(row.operation_id for row in self.active.table.visible_rows)
            self.post_message(WatchChanged(ids))

    def on_screen_resume(self) -> None:
        self._watch_visible()

    def _follow(self) -> None:
        if self._followed is None or self._followed.operation_id in self._active_ids:
            return
        if self.history.table.select(self._followed):
            self.history.table.focus()
            self._followed = None

    # What the rows tell

    def on_row_table_highlighted(self, event: row_messages.Highlighted) -> None:
        event.stop()
        self._show_details()

    def on_row_table_shown_changed(self, event: row_messages.ShownChanged) -> None:
        event.stop()
        if event.table is self.active.table:
            self._watch_visible()

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        operation = self._selected()
        if operation is not None:
            self.post_message(OpenRequested(operation.key))

    def on_row_table_sort_changed(self, event: row_messages.SortChanged) -> None:
        event.stop()
        for pane, choice in self._choices.items():
            if pane.table is event.table:
                choice.sorted()

    def on_descendant_focus(self) -> None:
        self._show_details()

    # What the user does

    @property
    def focused_pane(self) -> TablePane[Operation]:
        """The pane that has the focus, the active operations if none has."""
        return self.history if self.history.has_focus_within else self.active

    def _selected(self) -> Operation | None:
        return self.focused_pane.table.current

    def action_open(self, view: str) -> None:
        selected = self._selected()
        if selected is not None:
            self.post_message(OpenRequested(selected.key, view))

    def action_failure(self, direction: str) -> None:
        """Go to the next or the previous failed operation of the history that is held."""
        table = self.history.table
        at = table.cursor if self.history.has_focus_within else -1
        found = next_failure(table.shown, at, direction)
        self._focus_pane("history")
        if found is None:
            self.notify("No further failure in the history that was read.")
        else:
            table.select(found.key)

    def action_stop(self) -> None:
        pane = self.focused_pane
        marked = self.active.table.marked_rows if pane is self.active else ()
        selected = self._selected()
        if marked:
            self.post_message(StopRequested(marked))
        elif selected is not None:
            self.post_message(StopRequested((selected,)))

    def action_filter(self) -> None:
        self.focused_pane.action_filter()

    def action_view(self, name: str) -> None:
        self.post_message(ViewRequested(name))

    def action_focus_pane(self, name: str) -> None:
        if name == "history" and self.history.has_focus_within:
            self.action_view(name)
        else:
            self._focus_pane(name)

    def _focus_pane(self, name: str) -> None:
        pane = self.active if name == "active" else self.history
        is_hidden = not pane.display or (name == "history" and self.has_class("-tiny"))
        if is_hidden or self._is_maximised:
            self._maximise(pane)
        pane.table.focus()

    def action_other_pane(self) -> None:
        self.action_focus_pane("active" if self.focused_pane is self.history else "history")

    def action_columns(self) -> None:
        pane = self.focused_pane
        title = "the active operations" if pane is self.active else "the history"
        self._choices[pane].ask(title)

    def action_wide(self) -> None:
        is_wide = not self._is_wide
        for choice in self._choices.values():
            choice.turn_wide(is_wide=is_wide)

    @property
    def _is_wide(self) -> bool:
        return any(choice.is_wide for choice in self._choices.values())

    def action_maximise(self) -> None:
        self._maximise(None if self._is_maximised else self.focused_pane)

    @property
    def _is_maximised(self) -> bool:
        return self.has_class("-maximised-active") or self.has_class("-maximised-history")

    def _maximise(self, pane: TablePane[Operation] | None) -> None:
        self.set_class(pane is self.active, "-maximised-active")
        self.set_class(pane is self.history, "-maximised-history")

    def action_follow(self) -> None:
        selected = self._selected()
        if self._followed is not None or selected is None:
            self._followed = None
            self.notify("No operation is followed any more.")
            return
        self._followed = selected.key
        self.notify(f"Following {selected.operation_id}: the cursor goes with it when it ends.")

    def action_copy(self) -> None:
        selected = self._selected()
        if selected is None:
            return
        make = text.ascii_only if self._view.is_ascii else text.one_line
        words = [str(selected.operation_id), make(selected.path), selected.status.label]
        self.app.copy_to_clipboard("\t".join(words))
        self.notify(f"Copied {selected.operation_id}.")

    def action_export(self) -> None:
        from ssis_tui.tui.exporting import ask_for_rows  # Needed seldom.

        pane = self.focused_pane
        what = "active operations" if pane is self.active else "history"
        ask_for_rows(self, self.notices, what, map(operations.record, pane.table.shown))

    def action_back(self) -> None:
        """Undo one thing at a press, the latest sort of thing first."""
        pane = self.focused_pane
        if self.history.is_reading:
            self.post_message(PageGivenUp())
            return
        if pane.clear_filter() or self.notices.dismiss_all():
            return
        if pane.table.marks:
            pane.table.action_clear_marks()
        elif self._is_maximised:
            self._maximise(None)
        elif self._is_wide:
            self.action_wide()
        elif pane is self.history:
            self.history.go_further()

"""The history as a screen: what ran, narrowed by the server, or summed up by package."""

from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ssis_tui.config.view_state import ViewState
from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.model.reports import PackageSummary
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.history_reader import HistoryReader
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import foreign_text, narrowing
from ssis_tui.present.column import Cell, View
from ssis_tui.present.narrowing import Narrowing
from ssis_tui.tui import exporting
from ssis_tui.tui.history_lists import HistoryLists
from ssis_tui.tui.messages import (
    OpenRequested,
    StopRequested,
    ViewRequested,
    WatchChanged,
)
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.screens.narrow import MOMENT, TIMES, NarrowDialog
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.details import DETAILS_FROM, OperationDetails
from ssis_tui.tui.widgets.header import Header
from ssis_tui.tui.widgets.history_records import HistoryRecords
from ssis_tui.tui.widgets.key_bar import KeyBar
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.narrowing_line import NarrowingLine
from ssis_tui.tui.widgets.notices import Notices
from ssis_tui.tui.widgets.package_groups import PackageGroups


class HistoryScreen(LeavesOnce[None]):
    """Shows what a search found and what snapshots bring; posts what the user meant."""

    DEFAULT_CSS = """
    HistoryScreen {
        & > #narrowed { background: $panel; }
        & > #records { height: 1fr; }
        & > #packages { height: 1fr; display: none; }
        &.-grouped > #records { display: none; }
        &.-grouped > #packages { display: block; }
        & > #state { display: none; background: $panel; }
        & > #details-title { background: $background; }
        &.-no-details > #details-title { display: none; }
        &.-no-details > #details { display: none; }
        &.-tiny > #narrowed { display: none; }
        &.-grouped > #details-title { display: none; }
        &.-grouped > #details { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        shared_keys.stop("Ask whether to stop the selected or marked operations", show=False),
        Binding("f", "narrow", "Look for", id="history.narrow",
                tooltip="Say what is looked for: status, package, caller, time"),
        Binding("T", "kind", "Kind", id="history.kind",
                tooltip="The next kind: executions, validations, deployments, all"),
        Binding("b", "group", "By package", id="history.group",
                tooltip="Sum up by package: success, median, last failure; or back"),
        Binding("at,D", "go_to", "Date", id="history.date", key_display="@",
                tooltip="Go to what ran at a date or time"),
        Binding("x", "everything", "Everything", id="history.everything", show=False,
                tooltip="Look for everything again"),
        shared_keys.search("Of the rows that are here show only those that match"),
        shared_keys.COLUMNS,
        shared_keys.WIDE,
        shared_keys.TO_ACTIVE,
        Binding("2,h,H", "go('history')", "History", id="view.history", show=False,
                tooltip="Go to the list of the history"),
        shared_keys.TO_SUMMARY,
        shared_keys.TO_SERVERS,
        shared_keys.COPY,
        shared_keys.EXPORT,
        Binding("e", "open('first_error')", "First error", id="report.first_error",
                tooltip="Why the operation failed, or the package when it last did"),
        shared_keys.OVERVIEW,
        shared_keys.MESSAGES,
        shared_keys.PERFORMANCE,
        shared_keys.DATA_FLOW,
        shared_keys.PARAMETERS,
        Binding("n", "failure('next')", "Next failure", id="table.find_next", show=False,
                tooltip="Go to the next operation that failed"),
        Binding("N", "failure('previous')", "Previous failure", id="table.find_previous",
                show=False, tooltip="Go to the previous operation that failed"),
        shared_keys.RELOAD,
        Binding("escape", "back", "Back", id="view.back", show=False,
                tooltip="Undo one thing: running query, notices, filter, marks; then go back"),
    ]  # fmt: skip

    def __init__(
        self,
        reader: HistoryReader,
        state: ViewState,
        *,
        server: str,
        clock: Clock,
        is_read_only: bool,
        page: int = 200,
    ) -> None:
        """Make a screen that looks for what it was left at; `page` rows are read at a time."""
        super().__init__()
        self._server = server
        self._snapshot: Snapshot = no_snapshot(server)
        self._view = View()
        self._watched: tuple[int, ...] | None = None
        """Whose progress is shown here; None before that was said."""
        self.header = Header(clock=clock, is_read_only=is_read_only)
        self._narrowed = NarrowingLine(id="narrowed")
        self._lists = HistoryLists(
            reader, state, clock, self._draw, server=server, page=page, host=self
        )
        self.records, self.groups = self._lists.records, self._lists.groups
        self._state_line = Line(id="state")
        self._details = OperationDetails()
        self.notices = Notices(id="notices")

    def compose(self) -> ComposeResult:
        yield self.header
        yield self._narrowed
        yield self.records
        yield self.groups
        yield self._state_line
        yield self._details.title
        yield self._details
        yield self.notices
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self.records.choice.restore()
        self.groups.choice.restore()
        self.pane.table.focus()
        self._lists.begin()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < DETAILS_FROM, "-no-details")
        self.set_class(event.size.height < 8, "-tiny")

    def on_screen_resume(self) -> None:
        self._watched = None
        self._draw()

    # What arrives

    @property
    def ticks(self) -> bool:
        """Whether the seconds change something here although nothing runs."""
        return self.is_current and (self.records.is_reading or self.is_grouped)

    @property
    def is_grouped(self) -> bool:
        """Whether packages are shown instead of operations."""
        return self._lists.is_grouped

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show what a snapshot tells, or that a second has passed."""
        self._snapshot, self._view = snapshot, view
        self._lists.take(snapshot, view)
        if self.is_mounted:
            self._lists.begin()
            self._draw()

    def look_for(self, wanted: Narrowing, *, is_grouped: bool = False) -> None:
        """Look for something else until one leaves; then for what the user chose again."""
        self._lists.visit(wanted)
        if is_grouped != self.is_grouped:
            self.action_group()

    def _draw(self) -> None:
        if not (self.is_mounted and self.is_current):
            return
        view = self._view
        self.header.show(self._snapshot, view)
        self._draw_line()
        self.pane.draw(view)
        self._draw_state()
        self._draw_details()

    def _draw_line(self) -> None:
        self._narrowed.show_narrowing(
            self._lists.narrowing,
            self._lists.understood,
            self._view,
            moment=self._lists.moment,
            now=self._lists.now,
            width=self.size.width,
        )

    def _draw_state(self) -> None:
        words = self.pane.state(self._view)
        self._state_line.display = words is not None
        if words is not None:
            self._state_line.show([Cell(f" {words.text}", words.tone)])

    def _watch(self) -> None:
        """Have the progress read of what the details tell it of, and of nothing else."""
        selected = None if self.has_class("-no-details") else self._lists.selected
        is_active = selected is not None and selected.status.is_active
        ids = (selected.operation_id,) if selected is not None and is_active else ()
        if ids != self._watched and self.is_current:
            self._watched = ids
            self.post_message(WatchChanged(ids))

    def _draw_details(self) -> None:
        self._watch()
        if self.has_class("-no-details"):
            return
        self._details.show_operation(self._lists.selected, self._view)

    # What the rows tell

    def on_row_table_highlighted(self, event: row_messages.Highlighted) -> None:
        event.stop()
        self._draw_details()

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        if isinstance(event.row, Operation):
            self.post_message(OpenRequested(event.row.key))
        elif isinstance(event.row, PackageSummary):
            self._set_grouped(is_grouped=False)
            self._lists.enter(event.row)

    def on_row_table_sort_changed(self, event: row_messages.SortChanged) -> None:
        event.stop()
        for pane in (self.records, self.groups):
            if pane.table is event.table:
                pane.choice.sorted()

    # What the user does

    @property
    def pane(self) -> HistoryRecords | PackageGroups:
        """What is shown of the two."""
        return self._lists.shown

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        is_single = action in {"stop", "failure", "go_to"}
        if self.is_grouped and (is_single or (action == "open" and parameters != ("first_error",))):
            return False
        return super().check_action(action, parameters)

    def action_narrow(self) -> None:
        wanted = self._lists.narrowing
        title = f"Look for {wanted.kind.label.casefold()}"
        dialog = NarrowDialog(title, wanted, self._lists.now, self._view.zone)
        self.app.push_screen(dialog, self._narrow)

    def _narrow(self, answer: Narrowing | None) -> None:
        if answer is not None and answer != self._lists.narrowing:
            self._lists.choose(answer)

    def action_kind(self) -> None:
        current = self._lists.narrowing
        self._lists.choose(replace(current, kind=current.kind.following))

    def action_everything(self) -> None:
        self._lists.choose(narrowing.EVERYTHING)

    def action_go_to(self) -> None:
        dialog = NarrowDialog(
            "Go to what ran at",
            Narrowing(),
            self._lists.now,
            self._view.zone,
            labels=MOMENT,
            hint=TIMES,
        )
        self.app.push_screen(dialog, self._go_to)

    def _go_to(self, answer: Narrowing | None) -> None:
        if answer is not None:
            self._lists.go_to(answer)

    def action_group(self) -> None:
        self._set_grouped(is_grouped=not self.is_grouped)
        self._lists.read_groups()
        self._draw()

    def _set_grouped(self, *, is_grouped: bool) -> None:
        self._lists.is_grouped = is_grouped
        self.set_class(is_grouped, "-grouped")
        self.pane.table.focus()
        self.refresh_bindings()

    def action_filter(self) -> None:
        self.pane.action_filter()

    def action_columns(self) -> None:
        title = "packages" if self.is_grouped else "the history"
        self.pane.choice.ask(title)

    def action_wide(self) -> None:
        choice = self.pane.choice
        choice.turn_wide(is_wide=not choice.is_wide)

    def action_go(self, name: str) -> None:
        if name == "history":
            if self.is_grouped:
                self.action_group()
            return
        self._leave(name)

    def _leave(self, name: str) -> None:
        self.post_message(ViewRequested(name))
        self._lists.leave()

    def action_open(self, view: str) -> None:
        selected = self._lists.selected
        if selected is not None:
            self.post_message(OpenRequested(selected.key, view))
            return
        package = self.groups.table.current
        if self.is_grouped and package is not None:
            self._open_last_failure(package)

    def _open_last_failure(self, package: PackageSummary) -> None:
        if package.last_failure_id is None:
            name = foreign_text.line(package.path, self._view)
            self.notify(f"{name} did not fail in that time.", markup=False)
        else:
            key = OperationKey(self._server, package.last_failure_id)
            self.post_message(OpenRequested(key, "first_error"))

    def action_failure(self, direction: str) -> None:
        if not self.records.go_to_failure(direction):
            self.notify("No further failure among the rows that were read.")

    def action_stop(self) -> None:
        marked = self.records.table.marked_rows
        selected = self._lists.selected
        if marked:
            self.post_message(StopRequested(marked))
        elif selected is not None:
            self.post_message(StopRequested((selected,)))

    def action_copy(self) -> None:
        words = self.pane.copied
        if words:
            self.app.copy_to_clipboard("\t".join(words))
            self.notify(f"Copied {foreign_text.line(words[0], self._view)}.", markup=False)

    def action_export(self) -> None:
        exporting.ask_for_rows(self, self.notices, self.pane.what, self.pane.records())

    async def action_reload(self) -> None:
        """Read again: what went wrong, what depends on the time, and what snapshots bring."""
        await self.run_action("app.poll_now")
        self._lists.read_again()

    def action_back(self) -> None:
        """Undo one thing at a press, the latest sort of thing first."""
        if self._lists.give_up():
            return
        if self.notices.dismiss_all() or self.pane.clear_filter():
            return
        if self.records.table.marks and not self.is_grouped:
            self.records.table.action_clear_marks()
        elif self._lists.moment is not None:
            self._lists.look()
        elif self._lists.is_inside:
            self._set_grouped(is_grouped=True)
            self._lists.go_back()
        elif self.is_grouped:
            self.action_group()
        else:
            self._lists.leave()
            self.dismiss()

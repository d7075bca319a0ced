"""The history as a screen: what ran, narrowed by the server, or summed up by package."""

from datetime import datetime
from typing import ClassVar, Final

from msgspec import Struct
from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from ssis_tui import times
from ssis_tui.config.view_state import ViewState
from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.model.reports import PackageSummary
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.findings import Findings
from ssis_tui.polling.history_reader import HistoryReader
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import (
    details,
    foreign_text,
    narrowing,
    operations,
    packages,
)
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.present.narrowing import Narrowing, Understood, understand
from ssis_tui.text import one_line
from ssis_tui.tui import exporting
from ssis_tui.tui.messages import (
    OpenRequested,
    StopRequested,
    ViewRequested,
    WatchChanged,
)
from ssis_tui.tui.screens.export_records import Export, one_page
from ssis_tui.tui.screens.narrow import MOMENT, TIMES, NarrowDialog
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.details import Details
from ssis_tui.tui.widgets.header import Header
from ssis_tui.tui.widgets.history_records import HistoryRecords
from ssis_tui.tui.widgets.key_bar import KeyBar
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.notices import Notices
from ssis_tui.tui.widgets.package_groups import PackageGroups

DETAILS_FROM: Final = 30
"""Rows of the terminal from which the details of the selected operation are shown."""


class _Place(Struct, frozen=True):
    """Where one was before going into a package, to go back to."""

    narrowing: Narrowing
    package: object
    """The key of the row that was opened."""


class HistoryScreen(Screen[None]):
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
        Binding("K,f9,delete", "stop", "Stop", id="operation.stop", key_display="K", show=False,
                tooltip="Ask whether to stop the selected or marked operations"),
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
        Binding("slash", "filter", "Filter", id="table.filter", key_display="/",
                tooltip="Of the rows that are here show only those that match"),
        Binding("C", "columns", "Columns", id="table.columns", show=False,
                tooltip="Choose the columns"),
        Binding("w", "wide", "Wide", id="table.wide", show=False,
                tooltip="All columns, scrolled with left and right"),
        Binding("1,a", "go('active')", "Active", id="view.active", show=False,
                tooltip="Go to the active operations"),
        Binding("2,h,H", "go('history')", "History", id="view.history", show=False,
                tooltip="Go to the list of the history"),
        Binding("3,s", "go('summary')", "Summary", id="view.summary", show=False,
                tooltip="Go to the summary"),
        Binding("4,S", "go('servers')", "Servers", id="view.servers", show=False,
                tooltip="The other servers: what goes on there, and change to one"),
        Binding("c", "copy", "Copy", id="table.copy", show=False,
                tooltip="Copy the selected row to the clipboard (OSC 52, over SSH too)"),
        Binding("E", "export", "Export", id="view.export", show=False,
                tooltip="Write the rows that are here to a file, as CSV or JSON"),
        Binding("e", "open('first_error')", "First error", id="report.first_error",
                tooltip="Why the operation failed, or the package when it last did"),
        Binding("o", "open('overview')", "Overview", id="view.overview", show=False,
                tooltip="What the selected operation is made of"),
        Binding("m", "open('messages')", "Messages", id="view.messages", show=False,
                tooltip="What the selected operation said"),
        Binding("P", "open('performance')", "Performance", id="view.performance", show=False,
                tooltip="How the selected operation compares with earlier runs"),
        Binding("d", "open('data_flow')", "Data flow", id="view.data_flow", show=False,
                tooltip="How many rows the selected operation sends where"),
        Binding("v", "open('parameters')", "Parameters", id="view.parameters", show=False,
                tooltip="What the selected operation was started with"),
        Binding("n", "failure('next')", "Next failure", id="table.find_next", show=False,
                tooltip="Go to the next operation that failed"),
        Binding("N", "failure('previous')", "Previous failure", id="table.find_previous",
                show=False, tooltip="Go to the previous operation that failed"),
        Binding("r,f5", "reload", "Refresh", id="poll.now", tooltip="Read it again now"),
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
        self._state = state
        self._clock = clock
        self._reader = reader
        self._snapshot: Snapshot = no_snapshot(server)
        self._view = View()
        self._narrowing = narrowing.recalled(state.get("filters", server))
        self._understood = Understood()
        self._is_begun = False
        self._places: list[_Place] = []
        self._own: Narrowing | None = None
        """What the user chose here, while something else is looked for."""
        self._watched: tuple[int, ...] | None = None
        """Whose progress is shown here; None before that was said."""
        self.header = Header(clock=clock, is_read_only=is_read_only)
        self._narrowed = Line(id="narrowed")
        self.records = HistoryRecords(
            reader, state, clock, self._draw, kind=self._narrowing.kind, page=page, host=self
        )
        self.groups = PackageGroups(reader, state, clock, self._draw, host=self)
        self._state_line = Line(id="state")
        self._details_title = Line(fill="─", id="details-title")
        self._details = Details(id="details")
        self.notices = Notices(id="notices")

    def compose(self) -> ComposeResult:
        yield self.header
        yield self._narrowed
        yield self.records
        yield self.groups
        yield self._state_line
        yield self._details_title
        yield self._details
        yield self.notices
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self.records.choice.restore()
        self.groups.choice.restore()
        self.pane.table.focus()
        self._begin()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < DETAILS_FROM, "-no-details")
        self.set_class(event.size.height < 8, "-tiny")

    def on_screen_resume(self) -> None:
        self._watched = None
        self._draw()

    # What arrives

    @property
    def found(self) -> Findings:
        """What the search has found so far."""
        return self.records.found

    @property
    def ticks(self) -> bool:
        """Whether the seconds change something here although nothing runs."""
        return self.is_current and (self.records.is_reading or self.is_grouped)

    @property
    def is_grouped(self) -> bool:
        """Whether packages are shown instead of operations."""
        return self.has_class("-grouped")

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show what a snapshot tells, or that a second has passed."""
        self._snapshot, self._view = snapshot, view
        if self._is_begun:
            self.records.take(snapshot)
        if self.is_mounted:
            self._begin()
            self._draw()

    def look_for(self, wanted: Narrowing, *, is_grouped: bool = False) -> None:
        """Look for something else until one leaves; then for what the user chose again."""
        self._places.clear()
        self._own = self._own or self._narrowing
        self._look_for(wanted)
        if is_grouped != self.is_grouped:
            self.action_group()

    def _begin(self) -> None:
        """Search once it is known what time it is on the server, or that nobody can tell."""
        if not self._is_begun and self._snapshot.server_time is not None:
            self._is_begun = True
            self.records.take(self._snapshot)
            self._look_for(self._narrowing)

    def _look_for(self, wanted: Narrowing) -> None:
        self._narrowing = wanted
        if not self._is_begun:
            self.records.show_kind(wanted.kind)
            self._draw()
            return
        self._understood = understand(wanted, self._now(), self._view.zone)
        self.records.look_for(self._understood.filter, wanted.kind)
        if self.is_grouped:
            self.groups.read(self._understood.filter, self._view)
        self._draw()

    def _now(self) -> datetime:
        return self._view.now or self._clock.now()

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
        right = []
        if self.found.ceiling is not None and not self.is_grouped:
            moment = times.clock_time(self.found.ceiling, self._view.zone, self._now())
            right.append(Cell(f" at {moment} ", Tone.RUNNING))
        width = self.size.width - sum(len(cell.text) for cell in right)
        cells = [*narrowing.line(self._narrowing, self._understood, self._view, width=width)]
        if self._narrowing.is_empty and not right:
            dot = "-" if self._view.is_ascii else "·"
            hint = f" {dot} f looks for some {dot} T other kinds {dot} b by package {dot} @ a date"
            cells.append(Cell(hint, Tone.FAINT))
        self._narrowed.show(cells, right)

    def _draw_state(self) -> None:
        words = self.pane.state(self._view)
        self._state_line.display = words is not None
        if words is not None:
            self._state_line.show([Cell(f" {words.text}", words.tone)])

    def _watch(self) -> None:
        """Have the progress read of what the details tell it of, and of nothing else."""
        selected = None if self.has_class("-no-details") else self._selected()
        is_active = selected is not None and selected.status.is_active
        ids = (selected.operation_id,) if selected is not None and is_active else ()
        if ids != self._watched and self.is_current:
            self._watched = ids
            self.post_message(WatchChanged(ids))

    def _draw_details(self) -> None:
        self._watch()
        if self.has_class("-no-details"):
            return
        operation = self._selected()
        title = "" if operation is None else f" {details.title(operation, self._view)} "
        dash = "-" if self._view.is_ascii else "─"
        self._details_title.show([dash, title], fill=dash)
        self._details.show(() if operation is None else details.facts(operation, self._view))

    # What the rows tell

    def on_row_table_highlighted(self, event: row_messages.Highlighted) -> None:
        event.stop()
        self._draw_details()

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        if isinstance(event.row, Operation):
            self.post_message(OpenRequested(event.row.key))
        elif isinstance(event.row, PackageSummary):
            self._open_package(event.row)

    def on_row_table_sort_changed(self, event: row_messages.SortChanged) -> None:
        event.stop()
        for pane in (self.records, self.groups):
            if pane.table is event.table:
                pane.choice.sorted()

    def _open_package(self, row: PackageSummary) -> None:
        self._places.append(_Place(self._narrowing, self.groups.table.current_key))
        since = self._narrowing.since
        if self.groups.has_own_range:
            since = "7 days ago"
        wanted = narrowing.named(
            row.folder_name, row.project_name, row.package_name, self._narrowing
        )
        self._set_grouped(is_grouped=False)
        self._look_for(wanted.with_words({"since": since}))

    # What the user does

    @property
    def pane(self) -> HistoryRecords | PackageGroups:
        """What is shown of the two."""
        return self.groups if self.is_grouped else self.records

    def _selected(self) -> Operation | None:
        return None if self.is_grouped else self.records.table.current

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        is_single = action in {"stop", "failure", "go_to"}
        if self.is_grouped and (is_single or (action == "open" and parameters != ("first_error",))):
            return False
        return super().check_action(action, parameters)

    def action_narrow(self) -> None:
        dialog = NarrowDialog(
            f"Look for {self._narrowing.kind.label.casefold()}",
            self._narrowing,
            self._now(),
            self._view.zone,
        )
        self.app.push_screen(dialog, self._narrow)

    def _narrow(self, answer: Narrowing | None) -> None:
        if answer is not None and answer != self._narrowing:
            self._choose(answer)

    def _choose(self, wanted: Narrowing) -> None:
        """Look for something else, also at the next start."""
        self._places.clear()
        self._own = None
        self._state.put("filters", self._server, wanted.remembered())
        self._look_for(wanted)

    def action_kind(self) -> None:
        self._choose(replace(self._narrowing, kind=self._narrowing.kind.following))

    def action_everything(self) -> None:
        self._choose(narrowing.EVERYTHING)

    def action_go_to(self) -> None:
        dialog = NarrowDialog(
            "Go to what ran at",
            Narrowing(),
            self._now(),
            self._view.zone,
            labels=MOMENT,
            hint=TIMES,
        )
        self.app.push_screen(dialog, self._go_to)

    def _go_to(self, answer: Narrowing | None) -> None:
        if answer is None:
            return
        moment = understand(answer, self._now(), self._view.zone).filter.until
        if moment is None or moment >= self._now():
            self._look_for(self._narrowing)
        else:
            self.records.go_to(moment)

    def action_group(self) -> None:
        self._set_grouped(is_grouped=not self.is_grouped)
        if self.is_grouped and self._is_begun:
            self.groups.read(self._understood.filter, self._view)
        self._draw()

    def _set_grouped(self, *, is_grouped: bool) -> None:
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
        if self._own is not None:
            own, self._own = self._own, None
            self._places.clear()
            self._look_for(own)

    def action_open(self, view: str) -> None:
        selected = self._selected()
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
        selected = self._selected()
        if marked:
            self.post_message(StopRequested(marked))
        elif selected is not None:
            self.post_message(StopRequested((selected,)))

    def action_copy(self) -> None:
        operation, package = self._selected(), self.groups.table.current
        if operation is not None:
            words = [str(operation.operation_id), one_line(operation.path), operation.status.label]
        elif self.is_grouped and package is not None:
            words = [one_line(package.path), str(package.executions), str(package.failed)]
        else:
            return
        self.app.copy_to_clipboard("\t".join(words))
        self.notify(f"Copied {foreign_text.line(words[0], self._view)}.", markup=False)

    def action_export(self) -> None:
        if self.is_grouped:
            export = Export("packages", one_page(map(packages.record, self.groups.table.shown)))
        else:
            export = Export("history", one_page(map(operations.record, self.records.table.shown)))
        exporting.ask(self, self.notices, export, f"ssis-{export.what}.csv")

    async def action_reload(self) -> None:
        """Read again: what went wrong, what depends on the time, and what snapshots bring."""
        await self.run_action("app.poll_now")
        if self.is_grouped:
            self._understood = understand(self._narrowing, self._now(), self._view.zone)
            self.groups.read(self._understood.filter, self._view, is_again=True)
        elif self.records.has_failed or self._narrowing.since or self._narrowing.until:
            self._look_for(self._narrowing)

    def action_back(self) -> None:
        """Undo one thing at a press, the latest sort of thing first."""
        if self.records.give_up() or self.groups.give_up():
            return
        if self.notices.dismiss_all() or self.pane.clear_filter():
            return
        if self.records.table.marks and not self.is_grouped:
            self.records.table.action_clear_marks()
        elif self.found.ceiling is not None and not self.is_grouped:
            self._look_for(self._narrowing)
        elif self._places:
            self._go_back(self._places.pop())
        elif self.is_grouped:
            self.action_group()
        else:
            self._leave("back")

    def _go_back(self, place: _Place) -> None:
        self._set_grouped(is_grouped=True)
        self._look_for(place.narrowing)
        self.groups.table.select(place.package)

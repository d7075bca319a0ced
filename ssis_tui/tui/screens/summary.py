"""The summary: what ran by the hour, what failed, what is slow, what runs longest."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from ssis_tui.config.view_state import ViewState
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Execution, Operation, OperationKey
from ssis_tui.model.reports import FailedConnection
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.history_reader import MOST_FAILED, HistoryReader
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import (
    column,
    narrowing,
    operations,
    packages,
    slow_packages,
    summary,
    summary_columns,
    summary_words,
)
from ssis_tui.present.column import View
from ssis_tui.present.narrowing import Narrowing, understand
from ssis_tui.present.slow_packages import SlowPackage
from ssis_tui.tui.messages import (
    HistoryRequested,
    OpenRequested,
    StopRequested,
    ViewRequested,
    WatchChanged,
)
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.screens.narrow import RANGE, TIMES, NarrowDialog
from ssis_tui.tui.summary_search import SummarySearch
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.cell_lines import CellLines
from ssis_tui.tui.widgets.header import Header
from ssis_tui.tui.widgets.history_table import key_of
from ssis_tui.tui.widgets.key_bar import KeyBar
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.notices import Notices
from ssis_tui.tui.widgets.table_pane import TablePane

T = TypeVar("T")
_EXPORTS: Final[dict[str, tuple[str, Callable[[Any], dict[str, object]]]]] = {
    "failed": ("failed executions", operations.record),
    "running": ("running executions", operations.record),
    "slower": ("slower packages", partial(column.record, slow_packages.COLUMNS)),
    "connections": ("failed connections", partial(column.record, packages.CONNECTIONS)),
}
"""What each list is called where it is exported, and how its rows are."""

ROOMY: Final = (100, 30)
"""Columns and rows of the terminal from which the lists stand two by two."""


class SummaryScreen(LeavesOnce[None]):
    """Reads when it is first seen and on demand; what runs and what fails meanwhile is live."""

    DEFAULT_CSS = """
    SummaryScreen {
        & > #range { background: $panel; }
        & > #chart { height: 4; padding: 0 1; }
        & > #lists { height: 1fr; layout: vertical; }
        & > #lists > TablePane { height: 3; }
        & > #lists > TablePane:focus-within { height: 1fr; }
        &.-roomy > #chart { height: 8; }
        &.-tall > #chart { height: 12; }
        &.-roomy > #lists { layout: grid; grid-size: 2 2; grid-gutter: 0 1; }
        &.-roomy > #lists > TablePane { height: 1fr; }
        &.-low > #chart { display: none; }
        &.-low > #lists > TablePane { height: 1; }
        &.-low > #lists > TablePane:focus-within { height: 1fr; min-height: 3; }
        &.-tiny > #range { display: none; }
        &.-tiny > #lists > TablePane { height: 0; }
        &.-tiny > #lists > TablePane:focus-within { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        shared_keys.stop("Ask whether to stop the selected operation", show=False),
        Binding("R", "next_range", "Next range", id="summary.next",
                tooltip="The last hour, 24 hours, 7 days, 30 days in turn"),
        Binding("f", "range", "Range", id="summary.range",
                tooltip="Say from when to when"),
        Binding("b", "packages", "By package", id="history.group",
                tooltip="All packages of that time, with success rate, median, last failure"),
        shared_keys.search("Of this list show only the rows that match"),
        Binding("tab", "app.focus_next", "Next list", id="view.other", show=False,
                tooltip="Go to the next list"),
        Binding("shift+tab", "app.focus_previous", "List before", id="view.other_back", show=False,
                tooltip="Go to the list before"),
        shared_keys.TO_ACTIVE,
        shared_keys.TO_HISTORY,
        shared_keys.TO_SUMMARY,
        shared_keys.TO_SERVERS,
        Binding("e", "open('first_error')", "First error", id="report.first_error",
                tooltip="Why the selected operation failed"),
        shared_keys.OVERVIEW,
        shared_keys.MESSAGES,
        shared_keys.PERFORMANCE,
        shared_keys.EXPORT,
        shared_keys.RELOAD,
        Binding("escape", "back", "Back", id="view.back", show=False,
                tooltip="Undo one thing: running query, notices, filter; then go back"),
    ]  # fmt: skip

    def __init__(
        self,
        reader: HistoryReader,
        state: ViewState,
        *,
        server: str,
        clock: Clock,
        is_read_only: bool,
    ) -> None:
        super().__init__()
        self._server = server
        self._state = state
        self._clock = clock
        self._search = SummarySearch(self, reader, clock, self._draw)
        self._snapshot: Snapshot = no_snapshot(server)
        self._view = View()
        kept = narrowing.recalled(state.get("summary", server))
        first = next(iter(summary_words.RANGES))
        self._narrowing = kept if kept.since else Narrowing(since=first)
        self._understood = narrowing.Understood()
        self._long: tuple[Operation, ...] = ()
        self.header = Header(clock=clock, is_read_only=is_read_only)
        self._range = Line(id="range")
        self._chart = CellLines(id="chart")
        self.failed: TablePane[Operation] = TablePane(
            "Failed", summary_columns.FAILED, key=key_of, id="failed"
        )
        self.slower: TablePane[SlowPackage] = TablePane(
            "Slower than usual", slow_packages.COLUMNS, key=lambda row: row.path, id="slower"
        )
        self.running: TablePane[Operation] = TablePane(
            "Running longest", summary_columns.RUNNING, key=key_of, id="running"
        )
        self.connections: TablePane[FailedConnection] = TablePane(
            "Connections that failed",
            packages.CONNECTIONS,
            key=lambda row: (row.name, row.connection_string),
            id="connections",
        )
        self.notices = Notices(id="notices")

    def compose(self) -> ComposeResult:
        yield self.header
        yield self._range
        yield self._chart
        yield Container(self.failed, self.running, self.slower, self.connections, id="lists")
        yield self.notices
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        for pane in (self.failed, self.slower, self.running, self.connections):
            pane.table.can_mark = False
        self.failed.table.focus()
        self._begin()

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        self.set_class(width >= ROOMY[0] and height >= ROOMY[1], "-roomy")
        self.set_class(width >= ROOMY[0] and height >= 45, "-tall")
        self.set_class(height < 20, "-low")
        self.set_class(height < 8, "-tiny")
        self._draw()

    def on_screen_resume(self) -> None:
        self._watch()
        self._draw()

    def on_row_table_shown_changed(self, event: row_messages.ShownChanged) -> None:
        event.stop()
        if event.table is self.running.table:
            self._watch()

    def _watch(self) -> None:
        """Have it read where those are that are in sight."""
        if self.is_current:
            rows = self.running.table.visible_rows
            self.post_message(WatchChanged(tuple(row.operation_id for row in rows)))

    # What arrives

    @property
    def ticks(self) -> bool:
        """Whether the seconds change something here although nothing runs."""
        return self.is_current

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show what a snapshot tells, or that a second has passed."""
        if snapshot is not self._snapshot:
            is_back = snapshot.is_fresh and not self._snapshot.is_fresh
            self._snapshot = snapshot
            self._search.take(snapshot)
            if is_back and self._search.failed_by_connection:
                self._read_anew(is_other_range=False)
            self._long = _longest(snapshot.active)
        self._view = view
        if self.is_mounted:
            self._begin()
            self._draw()

    def _begin(self) -> None:
        """Read once it is known what time it is on the server."""
        if not self._search.is_begun and self._snapshot.server_time is not None:
            self._read_anew()

    def _now(self) -> datetime:
        return self._view.now or self._clock.now()

    def _read_anew(self, *, is_other_range: bool = True) -> None:
        self._understood = understand(self._narrowing, self._now(), self._view.zone)
        self._search.begin(self._understood.filter, self._now(), is_other_range=is_other_range)

    # What is shown

    def _draw(self) -> None:
        if not (self.is_mounted and self.is_current):
            return
        view, search = self._view, self._search
        self.header.show(self._snapshot, view)
        name = summary_words.range_name(self._narrowing, self._understood, view)
        self._range.show(
            summary_words.title(name, search.hours, view, is_roomy=self.has_class("-roomy")),
            summary_words.freshness(search.seconds, search.age, error=search.error),
        )
        height = 12 if self.has_class("-tall") else 8 if self.has_class("-roomy") else 4
        hours = search.hours
        self._chart.show(lambda width: summary.chart(hours, view, width=width, height=height))
        note = "" if len(search.failed.rows) < MOST_FAILED else "the newest"
        self._draw_list(self.failed, search.failed.rows, note)
        self._draw_list(self.slower, search.slow)
        self._draw_list(self.running, self._long)
        self._draw_list(self.connections, search.connections)

    def _draw_list(self, pane: TablePane[T], rows: tuple[T, ...], note: str = "") -> None:
        part = pane.id or ""
        # What runs longest comes with the snapshots.
        is_missing = part != "running" and not self._search.has(part)
        error = self._search.error_of(part) if part != "running" else None
        words = summary_words.empty(
            part, error, self._view, is_waiting=is_missing and error is None
        )
        pane.show(rows, self._view, empty=words, note=note)

    # What the user does

    @property
    def pane(self) -> TablePane[object]:
        """The list that has the focus, the first one if none has."""
        panes = list(self.query(TablePane))
        return next((pane for pane in panes if pane.has_focus_within), panes[0])

    def _selected(self) -> Operation | None:
        row = self.pane.table.current
        return row if isinstance(row, Operation) else None

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        self._open(event.row, "overview")

    def action_open(self, view: str) -> None:
        self._open(self.pane.table.current, view)

    def _open(self, row: object, view: str) -> None:
        if isinstance(row, Operation):
            self.post_message(OpenRequested(row.key, view))
        elif isinstance(row, FailedConnection):
            key = OperationKey(self._server, row.last_execution_id)
            self.post_message(OpenRequested(key, "first_error"))
        elif isinstance(row, SlowPackage):
            names = (row.folder_name, row.project_name, row.package_name)
            self.post_message(HistoryRequested(narrowing.named(*names, self._narrowing)))

    def action_packages(self) -> None:
        wanted = Narrowing(since=self._narrowing.since, until=self._narrowing.until)
        self.post_message(HistoryRequested(wanted, is_grouped=True))

    def action_next_range(self) -> None:
        self._choose(summary_words.following(self._narrowing))

    def action_range(self) -> None:
        dialog = NarrowDialog(
            "Sum up what was created",
            self._narrowing,
            self._now(),
            self._view.zone,
            labels=RANGE,
            hint=TIMES,
        )
        self.app.push_screen(dialog, self._choose)

    def _choose(self, answer: Narrowing | None) -> None:
        if answer is None:
            return
        first = next(iter(summary_words.RANGES))
        self._narrowing = answer if answer.since else answer.with_words({"since": first})
        self._state.put("summary", self._server, self._narrowing.remembered())
        if self._snapshot.server_time is None:
            # It begins with the first answer.
            self._draw()
        else:
            self._read_anew()

    def action_filter(self) -> None:
        self.pane.action_filter()

    def action_go(self, name: str) -> None:
        if name != "summary":
            self.post_message(ViewRequested(name))

    def action_stop(self) -> None:
        selected = self._selected()
        if selected is not None:
            self.post_message(StopRequested((selected,)))

    async def action_reload(self) -> None:
        await self.run_action("app.poll_now")
        self._read_anew(is_other_range=False)

    def action_export(self) -> None:
        from ssis_tui.tui.exporting import ask_for_rows  # Needed seldom.

        what, record = _EXPORTS[self.pane.id or ""]
        ask_for_rows(self, self.notices, what, map(record, self.pane.table.shown))

    def action_back(self) -> None:
        """Undo one thing at a press, the latest sort of thing first."""
        if self._search.give_up():
            return
        if not (self.notices.dismiss_all() or self.pane.clear_filter()):
            self.dismiss()


def _longest(active: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Give the executions that run, the one that started first at the top."""
    running = [
        each
        for each in active
        if isinstance(each, Execution)
        and each.started is not None
        and each.status in {OperationStatus.RUNNING, OperationStatus.STOPPING}
    ]
    return tuple(sorted(running, key=lambda each: (each.started, each.operation_id)))

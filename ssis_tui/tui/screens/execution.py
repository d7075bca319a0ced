"""The screen of one operation: overview, messages, performance, data flow, parameters."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.screen import ModalScreen

from ssis_tui.errors import NoSuchOperation, SsisTuiError
from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import execution_head
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.tui import exporting
from ssis_tui.tui.messages import StopRequested, WatchChanged, Wish
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.screens.export_records import file_name
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.screens.message import MessageScreen
from ssis_tui.tui.screens.views.data_flow import DataFlow
from ssis_tui.tui.screens.views.messages import Messages
from ssis_tui.tui.screens.views.operation_overview import OperationOverview
from ssis_tui.tui.screens.views.overview import Overview
from ssis_tui.tui.screens.views.parameters import Parameters
from ssis_tui.tui.screens.views.performance import Performance
from ssis_tui.tui.screens.views.report_view import ReportView
from ssis_tui.tui.screens.views.subject import Subject
from ssis_tui.tui.widgets.cell_lines import CellLines
from ssis_tui.tui.widgets.header import Header
from ssis_tui.tui.widgets.key_bar import KeyBar
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.notices import Notices

OVERVIEW: Final = "overview"
MESSAGES: Final = "messages"
FIRST_ERROR: Final = "first_error"
"""Not a view of its own: the messages, at the first error."""


KINDS: Final[dict[str, type[ReportView]]] = {
    OVERVIEW: Overview,
    MESSAGES: Messages,
    "performance": Performance,
    "data_flow": DataFlow,
    "parameters": Parameters,
}


class DumpRequested(Wish):
    """The user wants a dump of an execution; nothing was asked or sent yet."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        super().__init__()


class ExecutionScreen(LeavesOnce[None]):
    """Shows an operation as snapshots come; each view reads when it is first looked at."""

    DEFAULT_CSS = """
    ExecutionScreen {
        overflow: hidden hidden;

        & > #title { background: $background; text-style: bold; }
        & > #tabs { background: $panel; }
        & > #views { height: 1fr; }
        & > #missing { padding: 1 2; display: none; }
        &.-missing > #missing { display: block; height: 1fr; }
        &.-missing > #views { display: none; }
        &.-missing > #tabs { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        shared_keys.stop("Ask whether to stop this operation"),
        Binding("o", "view('overview')", "Overview", id="view.overview", show=False,
                tooltip="What it is, why it failed, what it is made of"),
        Binding("m", "view('messages')", "Messages", id="view.messages", show=False,
                tooltip="What it said"),
        Binding("P", "view('performance')", "Performance", id="view.performance", show=False,
                tooltip="How it compares with earlier runs"),
        Binding("d", "view('data_flow')", "Data flow", id="view.data_flow", show=False,
                tooltip="How many rows it sends where, and how long that takes"),
        Binding("v", "view('parameters')", "Parameters", id="view.parameters", show=False,
                tooltip="What it was started with"),
        Binding("e", "first_error", "First error", id="report.first_error",
                tooltip="Go to the message that most likely tells why it failed"),
        shared_keys.search("Show only what matches"),
        shared_keys.WIDE,
        shared_keys.RELOAD,
        shared_keys.COPY,
        Binding("E", "export", "Export", id="view.export", show=False,
                tooltip="Write what this view shows to a file, as CSV or JSON"),
        Binding("D", "dump", "Dump", id="operation.dump", show=False,
                tooltip="Ask whether to have the process of this execution dumped"),
        Binding("escape", "back", "Back", id="view.back",
                tooltip="Undo one thing: filter, running query, notices; then go back"),
    ]  # fmt: skip

    def __init__(
        self,
        key: OperationKey,
        reader: ExecutionReader,
        *,
        clock: Clock,
        is_read_only: bool,
        view: str = OVERVIEW,
    ) -> None:
        super().__init__()
        self.key = key
        self.reader = reader
        self._clock = clock
        self._snapshot: Snapshot = no_snapshot(key.server)
        self._view = View()
        self._operation: Operation | None = None
        self._looking: bool = False
        self._error: SsisTuiError | None = None
        self._shown = MESSAGES if view == FIRST_ERROR else view
        self._wanted = view
        self._is_opening = False
        self.header = Header(clock=clock, is_read_only=is_read_only)
        self.notices = Notices(id="notices")
        self._title = Line(fill="─", id="title")
        self._tabs = Line(id="tabs")
        self._views = Vertical(id="views")
        self._missing = CellLines(id="missing")

    def compose(self) -> ComposeResult:
        yield self.header
        yield self._title
        yield self._tabs
        yield self._views
        yield self._missing
        yield self.notices
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self._draw()

    def on_screen_resume(self) -> None:
        self.post_message(WatchChanged((self.key.operation_id,)))
        if self.is_mounted:
            self._draw()

    # What arrives

    @property
    def operation(self) -> Operation | None:
        """The operation as it was last read; None before."""
        return self._operation

    @property
    def is_reading(self) -> bool:
        """Whether something is read, so that the seconds must pass on the screen."""
        return self._looking or any(view.is_reading for view in self._every_view())

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show what a snapshot says of the operation, or that a second has passed."""
        is_news = snapshot.polls != self._snapshot.polls and snapshot.is_fresh
        self._snapshot, self._view = snapshot, view
        found = snapshot.find(self.key.operation_id)
        if found is not None:
            self._operation = found
        elif self._operation is None and not self._looking:
            self._look()
        # Below another screen nobody sees it, and it is not to be read for nobody.
        if self.is_mounted and self._is_seen():
            self._draw(is_news=is_news)

    def _is_seen(self) -> bool:
        """Whether nothing but questions lies above it."""
        stack = self.app.screen_stack
        above = stack[stack.index(self) + 1 :] if self in stack else stack
        return all(isinstance(screen, ModalScreen) for screen in above)

    def _look(self) -> None:
        """Read the operation itself: no snapshot has it."""
        if isinstance(self._error, NoSuchOperation) or self._snapshot.server_time is None:
            return
        self._looking, self._error = True, None
        self.run_worker(self._find(), name="find", group="find")

    async def _find(self) -> None:
        try:
            self._operation = await self.reader.operation()
        except SsisTuiError as error:
            self._error = error
        finally:
            self._looking = False
        self._draw()

    def _draw(self, *, is_news: bool = False) -> None:
        operation, view = self._operation, self._view
        self.header.show(self._snapshot, view)
        self.set_class(operation is None, "-missing")
        self._title.show(
            *execution_head.title(self.key, operation, self._snapshot, view),
            fill="-" if view.is_ascii else "─",
        )
        if operation is None:
            words = execution_head.missing(self.key, self._error, view)
            self._missing.show(lambda _: tuple((Cell(line),) for line in words))
            return
        if self._current() is None and not self._is_opening:
            self._is_opening = True
            self.call_next(self._open, self._wanted)
        self._tabs.show(execution_head.tabs(self._shown, view))
        subject = Subject(operation, self._snapshot, view)
        shown = self._current()
        for each in self._every_view():
            if each is shown:
                each.tell(subject, is_news=is_news)

    # Views

    def _every_view(self) -> tuple[ReportView, ...]:
        return tuple(self._views.query_children(ReportView))

    def _current(self) -> ReportView | None:
        try:
            return self._views.query_one(f"#{self._shown}", ReportView)
        except NoMatches:
            return None

    def _hearing(self) -> ReportView | None:
        """Give the view that keys are for; none while it is being put on the screen."""
        shown = self._current()
        return shown if shown is not None and shown.is_mounted else None

    def _kind(self) -> type[ReportView]:
        is_execution = self._operation is not None and self._operation.operation_type.is_execution
        if self._shown == OVERVIEW and not is_execution:
            return OperationOverview
        return KINDS[self._shown]

    async def _open(self, name: str) -> ReportView:
        """Show a view, made when it is first wanted."""
        self._is_opening = True
        self._shown = MESSAGES if name == FIRST_ERROR else name
        shown = self._current()
        if shown is None:
            shown = self._kind()(self.reader, self._clock)
            shown.id = self._shown
            if isinstance(shown, Messages) and name == FIRST_ERROR:
                shown.show_first_error()
            await self._views.mount(shown)
        elif isinstance(shown, Messages) and name == FIRST_ERROR:
            shown.show_first_error()
        for each in self._every_view():
            each.display = each is shown
        shown.focus_body()
        self._draw()
        return shown

    async def action_view(self, name: str) -> None:
        if self._operation is not None:
            await self._open(name)

    async def action_first_error(self) -> None:
        await self.action_view(FIRST_ERROR)

    async def on_overview_messages_wanted(self, event: Overview.MessagesWanted) -> None:
        shown = await self._open(MESSAGES)
        if isinstance(shown, Messages):
            shown.show_source(event.source)

    async def on_messages_executable_wanted(self, event: Messages.ExecutableWanted) -> None:
        await self._go_to_executable(event.path)

    async def _go_to_executable(self, path: str | None) -> None:
        if path is None:
            return
        shown = await self._open(OVERVIEW)
        if isinstance(shown, Overview):
            shown.want_path(path)

    def on_messages_opened(self, event: Messages.Opened) -> None:
        screen = MessageScreen(event.message, self.reader, self._view)
        self.app.push_screen(screen, self._go_to_executable)

    # What the user does

    def action_stop(self) -> None:
        if self._operation is not None:
            self.post_message(StopRequested((self._operation,)))

    def action_dump(self) -> None:
        if self._operation is not None:
            self.post_message(DumpRequested(self._operation))

    def action_filter(self) -> None:
        self._do("action_filter")

    def action_wide(self) -> None:
        self._do("action_wide")

    def _do(self, action: str) -> None:
        shown = self._hearing()
        perform = getattr(shown, action, None)
        if perform is not None:
            perform()

    async def action_reload(self) -> None:
        shown = self._hearing()
        if self._operation is None:
            self._error = None
            self._look()
        elif shown is not None:
            shown.reload()
        await self.run_action("app.poll_now")

    def action_copy(self) -> None:
        shown = self._hearing()
        words, what = ("", "") if shown is None else shown.copied()
        if words:
            self.app.copy_to_clipboard(words)
            self.notify(f"Copied {what}.", markup=False)

    def action_export(self) -> None:
        shown = self._hearing()
        if shown is None:
            return
        export = shown.export()
        if export is None:
            self.notices.put("export", Cell("This view holds nothing to export.", Tone.WARNING))
        else:
            exporting.ask(self, self.notices, export, file_name(self.key.operation_id, export.what))

    def action_back(self) -> None:
        """Undo one thing at a press, the latest sort of thing first."""
        shown = self._hearing()
        if shown is not None and (shown.undo() or shown.give_up()):
            return
        if self._looking and self.reader.cancel():
            return
        if not self.notices.dismiss_all():
            self.dismiss(None)

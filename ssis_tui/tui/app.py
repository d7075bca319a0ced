"""The dashboard as an application: wires the poller, the stops and the screens together."""

import gc
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen

from ssis_tui.catalog.protocol import Server
from ssis_tui.catalog.requests import HistoryRequest
from ssis_tui.config.settings import DashboardSettings
from ssis_tui.config.view_state import ViewState
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.clock import Clock, SystemClock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import ConnectionState, Snapshot, no_snapshot
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.tui.looks import Looks
from ssis_tui.tui.messages import (
    HistoryRequested,
    NewerWanted,
    OlderWanted,
    OpenRequested,
    ServerChosen,
    SnapshotArrived,
    StopRequested,
    ViewRequested,
    WatchChanged,
    Wish,
)
from ssis_tui.tui.orphans import Orphans
from ssis_tui.tui.screens.dashboard import DashboardScreen
from ssis_tui.tui.screens.opening import OpenOperations
from ssis_tui.tui.screens.places import Places
from ssis_tui.tui.screens.question import Question
from ssis_tui.tui.stopping import Stopping
from ssis_tui.tui.terminal_app import TerminalApp
from ssis_tui.tui.troubles import Troubles

if TYPE_CHECKING:
    from textual.command import Provider

    from ssis_tui.polling.audit import AuditLog
    from ssis_tui.tui.screens.execution import DumpRequested
    from ssis_tui.tui.screens.servers import Servers

TICK = 1.0
SLOW_TICK = 60.0
"""Seconds between two looks at what only time changes; the longer one is for slow lines."""

INTERVALS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Seconds between polls that the keys + and − go through."""
GOODBYE = 0.04
"""Seconds that the server gets to answer when the program ends."""


def _actions() -> "type[Provider]":
    from ssis_tui.tui.commands import Actions  # The palette is opened seldom.

    return Actions


class Dashboard(TerminalApp):
    """Watches one server and asks it to stop what the user confirmed."""

    TITLE = "ssis-tui"
    COMMANDS: ClassVar["set[type[Provider] | Callable[[], type[Provider]]]"] = {_actions}
    CSS = """
    Screen { background: $background; color: $foreground; }
    ModalScreen { background: $background 70%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "Pause", id="poll.pause", tooltip="Stop asking the server, or go on"),
        Binding("plus,equals_sign", "interval('faster')", "Faster", id="poll.faster",
                key_display="+", show=False, tooltip="Ask the server more often"),
        Binding("minus", "interval('slower')", "Slower", id="poll.slower", key_display="-",
                show=False, tooltip="Ask the server less often"),
        Binding("r,f5", "poll_now", "Refresh", id="poll.now", tooltip="Ask the server now"),
        Binding("colon", "goto", "Go to", id="app.goto", key_display=":", show=False,
                tooltip="Open an operation by its id"),
        Binding("z", "times", "Times", id="view.times", show=False,
                tooltip="Show times local, in UTC or in the server's zone"),
        Binding("question_mark,f1", "help", "Help", id="app.help", key_display="?",
                tooltip="Show the keys of this screen"),
        Binding("q", "quit", "Quit", id="app.quit", tooltip="End the program"),
        Binding("O", "startup", "Orphans", id="catalog.startup", show=False,
                tooltip="Ask whether to have dead operations marked (catalog.startup)"),
        Binding("Q", "statements", "Statements", id="app.statements", show=False,
                tooltip="Show the T-SQL that is sent: how often, how long and why"),
        Binding("ctrl+z", "suspend_process", "Suspend", id="app.suspend", show=False),
    ]  # fmt: skip

    def __init__(
        self,
        server: Server,
        settings: DashboardSettings,
        *,
        clock: Clock | None = None,
        state: ViewState | None = None,
        audit: "AuditLog | None" = None,
        listed: "Servers | None" = None,
        said: str = "",
    ) -> None:
        """`state` is what was remembered of the last time; nothing is without it.

        `audit` is where stops are written down; nowhere without it. `listed` gives the servers
        that one can change to; without it there is only this one. `said` is shown at the start.
        """
        clock = clock or SystemClock()
        super().__init__(clock, is_ascii=settings.ascii, is_slow=settings.low_bandwidth)
        self._server = server
        self._settings = settings
        self._state = state or ViewState()
        self._troubles = Troubles(self._state, audit, put_notice=self._put_notice)
        self.looks = Looks(self, settings, self._state)
        self._snapshot: Snapshot = no_snapshot(server.name)
        self.poller = Poller(
            server,
            self._clock,
            interval=settings.interval,
            history_size=settings.history_size,
        )
        self._opened = OpenOperations(self, self.poller, self._clock, changed=self._follow)
        self._stopping = Stopping(
            self,
            self.poller,
            self._clock,
            server=server,
            audit=audit,
            changed=self._hand_on,
            follow=self._follow,
            put_notice=self._put_notice,
        )
        self._orphans = Orphans(
            self,
            self.poller,
            self._clock,
            server=server,
            changed=self._hand_on,
            put_notice=self._put_notice,
        )
        self._places = Places(
            self,
            self.poller,
            self._clock,
            self._state,
            server=server,
            page=settings.history_size,
            listed=listed,
        )
        self._said = said
        self.change_to: str | None = None
        """The server whose dashboard is wanted once this one has ended; None for the end."""

    # Start and end

    def get_default_screen(self) -> DashboardScreen:
        """Give the dashboard itself: below it there is no empty screen to lay out and paint."""
        self.dashboard = DashboardScreen(
            server=self._server.name,
            clock=self._clock,
            is_read_only=self._server.is_read_only,
            state=self._state,
            since=self._settings.since,
        )
        return self.dashboard

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, lambda _: self.looks.remember_theme())
        self.app_suspend_signal.subscribe(self, lambda _: self.poller.suspend())
        self.app_resume_signal.subscribe(self, lambda _: self.forget_lines())
        self.app_resume_signal.subscribe(self, lambda _: self.poller.wake())
        # Somebody looks at the screen first: the driver is imported once it is painted.
        self.dashboard.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.run_worker(self._watch(), name="watch")
        self.run_worker(self._tick(), name="tick")
        self._orphans.start()
        if self._said:
            self._put_notice("server", Cell(self._said, Tone.WARNING))

    async def on_unmount(self) -> None:
        # A connection that hangs ends with the process; whoever quits need not wait for it.
        await self.poller.aclose(GOODBYE)
        await self._stopping.aclose()
        await self._opened.aclose()
        await self._orphans.aclose()

    async def _watch(self) -> None:
        self.poller.start()
        async for snapshot in self.poller:
            self.post_message(SnapshotArrived(snapshot))

    async def _tick(self) -> None:
        """Let the seconds pass on the screen, only while there is something that they change."""
        while True:
            await self._clock.sleep(SLOW_TICK if self._settings.low_bandwidth else TICK)
            if self._ticks():
                self._hand_on()

    def _ticks(self) -> bool:
        snapshot = self._snapshot
        is_moving = bool(snapshot.active) or self._opened.are_reading or self._places.ticks
        return is_moving or not snapshot.is_fresh or snapshot.is_paused

    # What arrives

    def on_snapshot_arrived(self, event: SnapshotArrived) -> None:
        if not gc.isenabled() and event.snapshot.state is not ConnectionState.CONNECTING:
            # Switched off by the start: what lives now lives on and need not be looked at again.
            gc.freeze()
            gc.enable()
        self._snapshot = event.snapshot
        self._stopping.tell(self._snapshot)
        self._hand_on()

    def _hand_on(self) -> None:
        if not self.screen_stack:
            return  # The program is ending; what still arrives has nowhere to be seen.
        snapshot, view = self._snapshot, self._view()
        self.dashboard.show(snapshot, view)
        self._opened.show(snapshot, view)
        self._places.show(snapshot, view)
        self._troubles.tell()
        if isinstance(self.screen, Question):
            self.screen.show_snapshot(snapshot)

    def _view(self) -> View:
        snapshot = self._snapshot
        return View(
            now=self._now(snapshot),
            zone=self.looks.zone(snapshot.server_time),
            is_ascii=self._settings.ascii,
            is_coarse=self._settings.low_bandwidth,
            progress=snapshot.progress,
            usual=snapshot.usual,
            asked=self._stopping.asked,
            suspected=self._orphans.suspected(snapshot),
        )

    def _now(self, snapshot: Snapshot) -> datetime | None:
        """Give the server's clock, standing still with the rows while they are not being read.

        Whether something still runs is not known then, so its elapsed time must not go on.
        """
        if snapshot.state is ConnectionState.LIVE and not snapshot.is_paused:
            return snapshot.server_now(self._clock.monotonic())
        return snapshot.server_time

    # What the user means

    async def _on_message(self, message: Message) -> None:
        # One that was overtaken by the end, or by what is to be answered first.
        if isinstance(message, Wish) and (self._exit or isinstance(self.screen, ModalScreen)):
            return
        await super()._on_message(message)

    def on_watch_changed(self, event: WatchChanged) -> None:
        self.poller.watch(event.ids)

    def on_open_requested(self, event: OpenRequested) -> None:
        self._opened.open(event.key, event.view)

    def on_view_requested(self, event: ViewRequested) -> None:
        self._places.go(event.name)
        if event.name == "active":
            self.dashboard.action_focus_pane("active")

    def on_server_chosen(self, event: ServerChosen) -> None:
        from ssis_tui.present.servers import why_stay  # Loaded with the list that one chose from.

        work = (each.group for each in self.workers if not each.is_finished)
        words = why_stay(self._stopping.followed, work)
        if words:
            self._put_notice("server", Cell(words, Tone.WARNING))
            return
        self.change_to = event.name
        self.exit()

    def on_history_requested(self, event: HistoryRequested) -> None:
        self._places.look_for(event)

    def on_dump_requested(self, event: "DumpRequested") -> None:
        self._opened.dump(event)

    def on_older_wanted(self, event: OlderWanted) -> None:
        request = HistoryRequest(before=event.before, limit=self._settings.history_size)
        self._read_page(request, is_older=True)

    def on_newer_wanted(self, event: NewerWanted) -> None:
        request = HistoryRequest(after=event.after, limit=self._settings.history_size)
        self._read_page(request, is_older=False)

    def _read_page(self, request: HistoryRequest, *, is_older: bool) -> None:
        from ssis_tui.tui.paging import read_page  # For who scrolls further than what is held.

        history, notices = self.dashboard.history, self.dashboard.notices
        reading = read_page(self.poller, history, notices, request, is_older=is_older)
        self.run_worker(reading, name="page")

    def on_page_given_up(self) -> None:
        self.poller.cancel_read()

    def on_stop_requested(self, event: StopRequested) -> None:
        self._stopping.ask(event.operations, self._snapshot, self._view())

    def _put_notice(self, subject: object, notice: Cell) -> None:
        self.dashboard.notices.put(subject, notice)
        self._opened.put_notice(subject, notice)
        self._places.put_notice(subject, notice)

    def _follow(self, *ids: int) -> None:
        """Have these read whatever becomes of them, and what is open or being stopped."""
        self.poller.follow((*ids, *self._stopping.ids, *self._opened.ids))

    def action_pause(self) -> None:
        if self._snapshot.is_paused:
            self.poller.resume()
        else:
            self.poller.pause()

    def action_interval(self, direction: str) -> None:
        steps = reversed(INTERVALS) if direction == "faster" else INTERVALS
        now = self._snapshot.interval
        for step in steps:
            if (step < now) if direction == "faster" else (step > now):
                self.poller.set_interval(step)
                return

    def action_poll_now(self) -> None:
        self.poller.poll_now(full=True)

    def action_statements(self) -> None:
        self._places.go("statements")

    def action_startup(self) -> None:
        self._orphans.ask(self._snapshot, self._view())

    def action_goto(self) -> None:
        from ssis_tui.tui.screens.goto import GotoDialog  # Opened seldom.

        def answered(number: int | None) -> None:
            if number is not None:
                self.post_message(OpenRequested(OperationKey(self._server.name, number)))

        self.push_screen(GotoDialog(), answered)

    def action_times(self) -> None:
        self.looks.turn_times()
        self._hand_on()
        self.looks.remember()
        self.notify(f"Times are {self._zone_words()}.")

    def action_help(self) -> None:
        from ssis_tui.tui.screens.help import HelpScreen  # Opened seldom.

        self.push_screen(
            HelpScreen(
                self.screen.active_bindings.values(), zone=self._zone_words(), view=self._view()
            )
        )

    def _zone_words(self) -> str:
        return self.looks.zone_words(self._view(), self._clock.now())

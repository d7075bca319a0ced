"""The dashboard as an application: wires the poller, the stops and the screens together."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import events
from textual._context import active_message_pump
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Input

from ssis_tui import text, times
from ssis_tui.catalog.protocol import Server
from ssis_tui.catalog.requests import HistoryRequest
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.config.view_state import ViewState, default_path
from ssis_tui.errors import Cancelled, SsisTuiError
from ssis_tui.masking import masked
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.clock import Clock, SystemClock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import ConnectionState, Snapshot, no_snapshot
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.text import block
from ssis_tui.tui import compositor, frames
from ssis_tui.tui.leftovers import forget_lines_of_removed
from ssis_tui.tui.line_filter import LastLook
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
)
from ssis_tui.tui.orphans import Orphans
from ssis_tui.tui.screens.dashboard import DashboardScreen
from ssis_tui.tui.screens.opening import OpenOperations
from ssis_tui.tui.screens.places import Places
from ssis_tui.tui.screens.question import Question
from ssis_tui.tui.themes import THEMES

if TYPE_CHECKING:
    from ssis_tui.polling.audit import AuditLog
    from ssis_tui.polling.stop_follower import Followed
    from ssis_tui.polling.stops import Stops
    from ssis_tui.tui.screens.execution import DumpRequested, ExportRequested
    from ssis_tui.tui.screens.servers import Servers
    from ssis_tui.tui.screens.stop import StopConfirmed

TICK = 1.0
SLOW_TICK = 60.0
"""Seconds between two looks at what only time changes; the longer one is for slow lines."""

INTERVALS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Seconds between polls that the keys + and − go through."""
GOODBYE = 0.04
"""Seconds that the server gets to answer when the program ends."""


def _actions() -> type[Provider]:
    from ssis_tui.tui.commands import Actions  # The palette is opened seldom.

    return Actions


class Dashboard(App[None]):
    """Watches one server and asks it to stop what the user confirmed."""

    TITLE = "ssis-tui"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_actions}
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
        super().__init__()
        self._server = server
        self._settings = settings
        self._last_look = LastLook(is_ascii=settings.ascii)
        self._clock = clock or SystemClock()
        self._times = settings.times
        self._answering_until = float("-inf")
        if settings.low_bandwidth:
            self.animation_level = "none"
        self._state = state or ViewState()
        self._has_told_trouble = self._has_told_log = False
        zone = self._state.get("looks", "dashboard").get("times")
        if not settings.is_zone_said and isinstance(zone, str) and zone in set(Times):
            self._times = Times(str(zone))
        self._choose_theme()
        self._snapshot: Snapshot = no_snapshot(server.name)
        self.poller = Poller(
            server,
            self._clock,
            interval=settings.interval,
            history_size=settings.history_size,
        )
        self._audit = audit
        self._stops: Stops | None = None
        self._opened = OpenOperations(self, self.poller, self._clock, changed=self._follow)
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

    @property
    def stops(self) -> "Stops":
        """What stops operations, made for the first one: mostly somebody only looks."""
        if self._stops is None:
            from ssis_tui.polling.stops import Stops

            record = None if self._audit is None else self._audit.record
            self._stops = Stops(self._server, self._clock, record=record)
        return self._stops

    @property
    def _stopped(self) -> "Mapping[OperationKey, Followed]":
        return {} if self._stops is None else self._stops.followed

    # Start and end

    def get_driver_class(self) -> type[Driver]:
        """Give Textual's driver, or where there is one the same that ends more quickly."""
        driver = super().get_driver_class()
        if driver.__module__ != "textual.drivers.linux_driver":
            return driver
        from ssis_tui.tui.terminal_driver import TerminalDriver  # Not for Windows.

        return TerminalDriver

    def _choose_theme(self) -> None:
        """Take the theme that was asked for, or the last one, before any style sheet is read.

        A theme that comes once the app runs has all of them read and applied a second time.
        """
        for theme in THEMES.values():
            self.register_theme(theme)
        said = self._settings.theme or str(self._state.get("looks", "dashboard").get("theme"))
        theme = THEMES.get(said, THEMES["dark"])
        self.set_reactive(App.theme, theme.name)
        self.set_class(theme.dark, "-dark-mode", update=False)
        self.set_class(not theme.dark, "-light-mode", update=False)
        self.set_class(self._settings.ascii, "-ascii", update=False)
        self.stylesheet.set_variables(self.get_css_variables())
        self._theme_shown = theme.name

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

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Give Textual's filters, and after them the one that looks at what a terminal gets."""
        return (*super().get_line_filters(), self._last_look)

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, lambda _: self._remember_theme())
        self.app_suspend_signal.subscribe(self, lambda _: self.poller.suspend())
        self.app_resume_signal.subscribe(self, lambda _: self._forget_lines())
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
        if self._stops is not None:
            await self._stops.aclose()
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

    def _fatal_error(self) -> None:
        """End after a crash: Textual's own way prints the values of all variables, secrets too."""
        # Needed once, if ever.
        from rich.text import Text

        from ssis_tui import crash

        error = sys.exception()
        if error is not None:
            folder = default_path(os.environ).parent
            path = crash.write_report(error, folder, self._clock.now())
            # Text, never markup: the path is the user's.
            self._exit_renderables[:] = [Text(text.one_line(crash.sentence(error, path)))]
        self._return_code = crash.EXIT_STATUS
        self._close_messages_no_wait()

    def pop_screen(self) -> AwaitComplete:
        """Take the top screen away, unless the one that asks for it is gone already.

        Enter and Escape in one go dismiss the same dialog twice.
        """
        asking = active_message_pump.get(None)
        if isinstance(asking, Screen) and asking not in self.screen_stack:
            return AwaitComplete()
        popping = super().pop_screen()
        forget_lines_of_removed()
        return popping

    # What arrives

    def on_snapshot_arrived(self, event: SnapshotArrived) -> None:
        if not gc.isenabled() and event.snapshot.state is not ConnectionState.CONNECTING:
            # Switched off by the start: what lives now lives on and need not be looked at again.
            gc.freeze()
            gc.enable()
        self._snapshot = event.snapshot
        self._tell_stops()
        self._hand_on()

    def _hand_on(self) -> None:
        if not self.screen_stack:
            return  # The program is ending; what still arrives has nowhere to be seen.
        snapshot, view = self._snapshot, self._view()
        self.dashboard.show(snapshot, view)
        self._opened.show(snapshot, view)
        self._places.show(snapshot, view)
        self._tell_trouble()
        if isinstance(self.screen, Question):
            self.screen.show_snapshot(snapshot)

    def _view(self) -> View:
        snapshot = self._snapshot
        stopped = self._stopped
        return View(
            now=self._now(snapshot),
            zone=self._times.zone(snapshot.server_time),
            is_ascii=self._settings.ascii,
            is_coarse=self._settings.low_bandwidth,
            progress=snapshot.progress,
            usual=snapshot.usual,
            asked={} if not stopped else self._asked(stopped),
            suspected=self._orphans.suspected(snapshot),
        )

    def _asked(self, stopped: "Mapping[OperationKey, Followed]") -> Mapping[OperationKey, str]:
        from ssis_tui.present.stops import asked  # Loaded with the first stop.

        return asked(stopped, self._clock.monotonic())

    def _now(self, snapshot: Snapshot) -> datetime | None:
        """Give the server's clock, standing still with the rows while they are not being read.

        Whether something still runs is not known then, so its elapsed time must not go on.
        """
        if snapshot.state is ConnectionState.LIVE and not snapshot.is_paused:
            return snapshot.server_now(self._clock.monotonic())
        return snapshot.server_time

    def _forget_lines(self) -> None:
        """Have every line written again: what the terminal shows is not known any more."""
        if self._settings.low_bandwidth:
            from ssis_tui.tui import repaint  # For slow lines only.

            repaint.forget()

    # What the user means

    @property
    def is_answering(self) -> bool:
        """Whether a key was just pressed, so that what changes is painted without delay."""
        return not self._settings.low_bandwidth and self._clock.monotonic() < self._answering_until

    async def on_event(self, event: events.Event) -> None:
        """Keep from a question whatever arrives before somebody can have read it."""
        is_input = isinstance(event, events.InputEvent | events.Paste)
        if isinstance(event, events.Key):
            self._answering_until = self._clock.monotonic() + frames.WINDOW
        elif isinstance(event, events.Resize):
            self._forget_lines()
        if is_input and isinstance(self.screen, Question) and self.screen.drops(event):
            return
        if (
            isinstance(event, events.Key)
            and event.is_forwarded
            and event.is_printable
            and isinstance(field := self.focused, Input)
        ):
            # Typed in one go with the key that opened the field: it went to what had the focus
            # then and came up to here. A field keeps what is typed into it, so it was not there.
            field._forward_event(event)  # noqa: SLF001
            return
        await super().on_event(event)

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
        words = why_stay(self._stopped, work)
        if words:
            self._put_notice("server", Cell(words, Tone.WARNING))
            return
        self.change_to = event.name
        self.exit()

    def on_history_requested(self, event: HistoryRequested) -> None:
        self._places.look_for(event)

    def on_export_requested(self, event: "ExportRequested") -> None:
        self._opened.export(event)

    def on_dump_requested(self, event: "DumpRequested") -> None:
        self._opened.dump(event)

    async def on_older_wanted(self, event: OlderWanted) -> None:
        request = HistoryRequest(before=event.before, limit=self._settings.history_size)
        self._read_page(request, is_older=True)

    async def on_newer_wanted(self, event: NewerWanted) -> None:
        request = HistoryRequest(after=event.after, limit=self._settings.history_size)
        self._read_page(request, is_older=False)

    def _read_page(self, request: HistoryRequest, *, is_older: bool) -> None:
        async def read() -> None:
            try:
                page = await self.poller.history(request)
            except Cancelled as error:
                self.dashboard.history.page_given_up()
                self.dashboard.notices.put("history", Cell(error.sentence, Tone.WARNING))
            except SsisTuiError as error:
                self.dashboard.history.page_failed()
                self.dashboard.notices.put("history", Cell(error.full_text, Tone.BAD))
            else:
                self.dashboard.notices.withdraw("history")
                self.dashboard.history.take_page(page, is_older=is_older, asked=request.limit)

        self.run_worker(read(), name="page")

    def on_page_given_up(self) -> None:
        self.poller.cancel_read()

    def on_stop_requested(self, event: StopRequested) -> None:
        """Ask about those that can be stopped; say of the others why not, with nothing tried."""
        from ssis_tui.present import stopping  # As the dialog below.

        info = self._snapshot.info
        stoppable = []
        for operation in event.operations:
            reason = stopping.why_not(operation, info, is_read_only=self._server.is_read_only)
            if reason is None:
                stoppable.append(operation)
            else:
                self._put_notice(operation.key, Cell(reason, Tone.WARNING))
        if not stoppable or isinstance(self.screen, Question):
            return
        # Nothing of a question is needed before one is asked.
        from ssis_tui.tui.screens.stop import StopDialog

        question = stopping.stop_question(
            stoppable, self._view(), info=info, is_production=self._server.is_production
        )
        keys = tuple(operation.key for operation in stoppable)
        self.push_screen(StopDialog(question, keys, clock=self._clock), self._answered)

    def _answered(self, answer: "StopConfirmed | None") -> None:
        if answer is not None:
            self.run_worker(self._stop(answer), name="stop")

    async def _stop(self, answer: "StopConfirmed") -> None:
        """Ask for each confirmed stop; every one has its own outcome, which stays readable."""
        from ssis_tui.present.stops import outcome_notice

        async def stop_one(key: OperationKey) -> None:
            outcome = await self.stops.stop(key, reason=answer.reason)
            self._put_notice(key, outcome_notice(outcome))
            self.poller.poll_now()

        self._follow(*(key.operation_id for key in answer.keys))
        stops = asyncio.gather(*(stop_one(key) for key in answer.keys))
        await asyncio.sleep(0)
        self._hand_on()
        await stops
        self._hand_on()

    def _tell_stops(self) -> None:
        """Say what became of the stops that were asked for here."""
        if self._stops is None:
            return
        from ssis_tui.present.stops import news

        for followed in self._stops.follow(self._snapshot):
            self._put_notice(followed.key, news(followed))

    def _put_notice(self, subject: object, notice: Cell) -> None:
        self.dashboard.notices.put(subject, notice)
        self._opened.put_notice(subject, notice)
        self._places.put_notice(subject, notice)

    def _follow(self, *ids: int) -> None:
        """Have these read whatever becomes of them, and what is open or being stopped."""
        stopped = (key.operation_id for key in self._stopped)
        self.poller.follow((*ids, *stopped, *self._opened.ids))

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what is harmless where it is pasted, and holds no secret."""
        super().copy_to_clipboard(block(masked(text)))

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

    def action_help_quit(self) -> None:
        """Answer Ctrl+C: out of habit nobody ends what they watch, but is told how."""
        bound = self.active_bindings.items()
        keys = (key for key, found in bound if found.binding.id == "app.quit")
        self.notify(f"Press {next(keys, 'ctrl+q')} to end the program.")

    def action_times(self) -> None:
        members = list(Times)
        self._times = members[(members.index(self._times) + 1) % len(members)]
        self._hand_on()
        self._remember_looks()
        self.notify(f"Times are {self._zone_words()}.")

    def _tell_trouble(self) -> None:
        """Say once what cannot be written: how one looks at things, or what was stopped."""
        if self._state.trouble and not self._has_told_trouble:
            self._has_told_trouble = True
            self._put_notice("state", Cell(self._state.trouble, Tone.WARNING))
        if self._audit is not None and self._audit.trouble and not self._has_told_log:
            self._has_told_log = True
            self._put_notice("log", Cell(self._audit.trouble, Tone.WARNING))

    def _remember_looks(self) -> None:
        """Keep zone and colours for the next start, where the settings say nothing of them."""
        word = next((word for word, theme in THEMES.items() if theme.name == self.theme), "")
        self._state.put("looks", "dashboard", {"times": str(self._times), "theme": word})

    def _remember_theme(self) -> None:
        if self.theme != self._theme_shown:
            self._theme_shown = self.theme
            self._remember_looks()

    def action_help(self) -> None:
        from ssis_tui.tui.screens.help import HelpScreen  # Opened seldom.

        self.push_screen(
            HelpScreen(
                self.screen.active_bindings.values(), zone=self._zone_words(), view=self._view()
            )
        )

    def _zone_words(self) -> str:
        view = self._view()
        label = times.zone_label(view.zone, view.now or self._clock.now())
        words = {Times.LOCAL: "local", Times.UTC: "UTC", Times.SERVER: "the server's"}
        return f"{words[self._times]} ({label})"


class Ending(Struct, frozen=True, kw_only=True):
    """How a dashboard ended."""

    status: int
    change_to: str | None
    """The server that is wanted next; None where the user quits."""
    was_live: bool
    """Whether the server let us in, to the last."""


def run_dashboard(
    server: Server,
    settings: DashboardSettings,
    *,
    audit: "AuditLog | None" = None,
    listed: "Servers | None" = None,
    said: str = "",
) -> Ending:
    """Show the dashboard until the user quits or wants another server's; see Dashboard.

    Raises nothing for trouble with the server: that is shown on the screen.
    """
    compositor.crop_left()
    frames.answer_at_once()
    if settings.low_bandwidth:
        from ssis_tui.tui import repaint  # For slow lines only.

        repaint.spare()
    state = ViewState(default_path(os.environ))
    app = Dashboard(server, settings, state=state, audit=audit, listed=listed, said=said)
    app.run()
    state.close()
    if audit is not None:
        audit.close()
    latest = app.poller.latest
    return Ending(
        status=app.return_code or 0,
        change_to=None if app.return_code else app.change_to,
        was_live=latest.info is not None and latest.state is not ConnectionState.REFUSED,
    )

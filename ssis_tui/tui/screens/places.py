"""The views that one goes to and fro between, each made when it is first wanted."""

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.view_state import ViewState
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.present.column import Cell, View
from ssis_tui.tui.messages import HistoryRequested

if TYPE_CHECKING:
    # Only who goes there pays for it.
    from ssis_tui.tui.screens.history import HistoryScreen
    from ssis_tui.tui.screens.servers import Servers, ServersScreen
    from ssis_tui.tui.screens.statements import StatementsScreen
    from ssis_tui.tui.screens.summary import SummaryScreen

    Place = HistoryScreen | ServersScreen | StatementsScreen | SummaryScreen


class Places:
    """History, summary, servers, statements, above the dashboard; they stay as they were left."""

    def __init__(
        self,
        app: App[Any],
        poller: Poller,
        clock: Clock,
        state: ViewState,
        *,
        server: Server,
        page: int,
        listed: "Servers | None",
    ) -> None:
        """`page` rows of the history are read at a time.

        `listed` gives the servers that one can change to; without it there is only this one.
        """
        self._app = app
        self._poller = poller
        self._clock = clock
        self._state = state
        self._server = server
        self._page = page
        self._listed = listed
        self._snapshot: Snapshot | None = None
        self._view = View()
        self._history: HistoryScreen | None = None
        self._servers: ServersScreen | None = None
        self._summary: SummaryScreen | None = None
        self._statements: StatementsScreen | None = None

    @property
    def ticks(self) -> bool:
        """Whether the seconds change something there although nothing runs."""
        return any(screen.ticks for screen in self._screens)

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Hand on a snapshot; also what a second has changed."""
        self._snapshot, self._view = snapshot, view
        for screen in self._screens:
            screen.show(snapshot, view)

    def put_notice(self, subject: object, notice: Cell) -> None:
        """Show a notice on the view on top, if it is one of these."""
        for screen in self._screens:
            if screen.is_current:
                screen.notices.put(subject, notice)

    def go(self, name: str) -> None:
        """Go to a view: ``active`` is the dashboard below all others."""
        if name == "history":
            self._put_on_top(self._history_screen())
        elif name == "summary":
            self._put_on_top(self._summary_screen())
        elif name == "servers":
            self._put_on_top(self._servers_screen())
        elif name == "statements":
            self._put_on_top(self._statements_screen())
        else:
            self._leave()

    def look_for(self, event: HistoryRequested) -> None:
        """Go to the history and look for something there."""
        screen = self._history_screen()
        self._put_on_top(screen)
        screen.look_for(event.narrowing, is_grouped=event.is_grouped)

    @property
    def _screens(self) -> "tuple[Place, ...]":
        every = (self._history, self._servers, self._summary, self._statements)
        return tuple(each for each in every if each is not None)

    def _leave(self) -> None:
        while self._app.screen in self._screens:
            self._app.pop_screen()

    def _put_on_top(self, screen: Screen[None]) -> None:
        if screen not in self._app.screen_stack:
            self._app.push_screen(screen)
        while self._app.screen is not screen:
            self._app.pop_screen()

    def _history_screen(self) -> "HistoryScreen":
        if self._history is None:
            from ssis_tui.polling.history_reader import HistoryReader
            from ssis_tui.tui.screens.history import HistoryScreen

            self._history = HistoryScreen(
                HistoryReader(self._poller),
                self._state,
                server=self._server.name,
                clock=self._clock,
                is_read_only=self._server.is_read_only,
                page=self._page,
            )
            self._install(self._history, "history")
        return self._history

    def _summary_screen(self) -> "SummaryScreen":
        if self._summary is None:
            from ssis_tui.polling.history_reader import HistoryReader
            from ssis_tui.tui.screens.summary import SummaryScreen

            self._summary = SummaryScreen(
                HistoryReader(self._poller),
                self._state,
                server=self._server.name,
                clock=self._clock,
                is_read_only=self._server.is_read_only,
            )
            self._install(self._summary, "summary")
        return self._summary

    def _servers_screen(self) -> "ServersScreen":
        if self._servers is None:
            from ssis_tui.tui.screens.servers import ServersScreen

            self._servers = ServersScreen(
                self._server, self._listed, self._state, clock=self._clock
            )
            self._install(self._servers, "servers")
        return self._servers

    def _statements_screen(self) -> "StatementsScreen":
        if self._statements is None:
            from ssis_tui.tui.screens.statements import StatementsScreen

            self._statements = StatementsScreen(self._server, self._state, clock=self._clock)
            self._install(self._statements, "statements")
        return self._statements

    def _install(self, screen: "Place", name: str) -> None:
        # Installed, or it would be gone as soon as one leaves it.
        self._app.install_screen(screen, name)
        if self._snapshot is not None:
            screen.show(self._snapshot, self._view)

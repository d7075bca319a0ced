"""The configured servers: what goes on there, and the way to each of them."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.servers import ListedServer
from ssis_tui.config.view_state import ViewState
from ssis_tui.errors import SsisTuiError
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.fleet import Fleet, ServerList
from ssis_tui.polling.reconcile import reconcile
from ssis_tui.polling.snapshot import ConnectionState, Snapshot
from ssis_tui.present import foreign_text, servers
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.present.servers import ServerRow
from ssis_tui.tui.messages import ServerChosen, ViewRequested
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.screens.list_screen import ListScreen
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.notices import Notices

SHORTEST_INTERVAL = 5.0
"""Seconds between two looks at a server that is only listed, or as many as the dashboard takes."""
GOODBYE = 0.04
"""Seconds that each server gets to answer when the program ends."""

Servers = Callable[[], ServerList]


class ServersScreen(ListScreen[ServerRow]):
    """Watches the listed servers while it is looked at, each by a poller of its own."""

    NAME = "servers"
    DEFAULT_CSS = """
    ServersScreen {
        & > #servers { height: 1fr; }
        & > #about { max-height: 3; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        shared_keys.search("Show only servers that match: words, !word, /regex/"),
        shared_keys.COLUMNS,
        shared_keys.WIDE,
        shared_keys.TO_ACTIVE,
        shared_keys.TO_HISTORY,
        shared_keys.TO_SUMMARY,
        Binding("r,f5", "reload", "Refresh", id="poll.now",
                tooltip="Read the configuration file and ask each server now"),
        Binding("escape,4,S", "back", "Back", id="view.back",
                tooltip="Undo one thing: notices, filter; then go back"),
    ]  # fmt: skip

    def __init__(
        self, server: Server, listed: Servers | None, state: ViewState, *, clock: Clock
    ) -> None:
        """Without `listed` there is only `server`, the one that the dashboard shows."""
        super().__init__(
            server, state, servers.COLUMNS, key=lambda row: row.server.name, clock=clock
        )
        self._make = listed
        self._list: ServerList | None = None
        self._entries: tuple[ListedServer, ...] = (self._own,)
        self._rows: tuple[ServerRow, ...] = ()
        self._fleet = Fleet(clock, changed=self._draw)
        self._is_left = True
        self._about = Notices(id="about")

    def compose_below(self) -> ComposeResult:
        yield self._about

    def on_mount(self) -> None:
        self.app.app_suspend_signal.subscribe(self, lambda _: self._fleet.suspend())
        self.app.app_resume_signal.subscribe(self, lambda _: self._fleet.wake())

    async def on_unmount(self) -> None:
        await self._fleet.aclose(GOODBYE)

    def on_screen_resume(self) -> None:
        if self._is_left:
            self._is_left = False
            self._read()

    def on_screen_suspend(self) -> None:
        if not isinstance(self.app.screen, ModalScreen):
            # A question above it is looked at for a moment; whoever goes elsewhere leaves.
            self._is_left = True
            self._fleet.leave()

    @property
    def fleet(self) -> Fleet:
        """The servers that are watched beside the one of the dashboard."""
        return self._fleet

    @property
    def _own(self) -> ListedServer:
        server = self._server
        return ListedServer(
            name=server.name,
            is_production=server.is_production,
            is_read_only=server.is_read_only,
        )

    def _read(self) -> None:
        """Read what is listed, and watch those that need no question."""
        if self._make is None:
            return
        self._list = self._list or self._make()
        before = self._entries
        try:
            self._entries = tuple(self._list.listed())
        except SsisTuiError as error:
            self.notices.put("file", Cell(error.full_text, Tone.BAD))
            return
        self.notices.withdraw("file")
        # What is described otherwise now, or not at all, is not what is watched.
        self._fleet.drop({each.name for each in before if each not in self._entries})
        others = [
            self._list.watched(each.name)
            for each in self._entries
            if each.name != self._server.name and not each.question and not each.trouble
        ]
        interval = max(SHORTEST_INTERVAL, self._snapshot.interval)
        self._fleet.watch(others, interval=interval)
        self._fleet.pause(is_paused=self._snapshot.is_paused)

    # What arrives

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show the dashboard's server by its snapshot, and the others by theirs."""
        if snapshot.is_paused is not self._snapshot.is_paused:
            self._fleet.pause(is_paused=snapshot.is_paused)
        super().show(snapshot, view)

    def draw_rows(self) -> None:
        view, now = self._view, self._clock.monotonic()
        rows = [
            servers.row(
                each, self._heard(each.name), now, view, is_current=each.name == self._server.name
            )
            for each in self._entries
        ]
        self._rows = reconcile(self._rows, rows, lambda row: row.server.name)
        self.pane.show(self._rows, view, empty="")
        self._tell()

    def _heard(self, name: str) -> Snapshot | None:
        if name == self._server.name:
            return self._snapshot
        return self._fleet.snapshots.get(name)

    def _tell(self) -> None:
        """Say what is to be known of the row under the cursor, or of having no others."""
        current = self.pane.table.current
        about = servers.about(current, self._view)
        if len(self._entries) <= 1 and (current is None or not current.why):
            place = "" if self._list is None else self._list.place
            words = servers.how_to(place) if self._list is not None else servers.ONLY_DEMO
            about = Cell(" ".join(words.split("\n")), Tone.FAINT)
        self._about.put("about", Cell(foreign_text.own(about.text, self._view), about.tone))

    # What the user does

    def on_row_table_highlighted(self, event: row_messages.Highlighted) -> None:
        event.stop()
        self._tell()

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        row = event.row
        if not isinstance(row, ServerRow):
            return
        is_refused = self._snapshot.state is ConnectionState.REFUSED
        if row.is_current and not (is_refused and self._list is not None):
            self.post_message(ViewRequested("active"))
        elif row.server.trouble:
            self.notices.put("server", servers.about(row, self._view))
        else:
            self.post_message(ServerChosen(row.server.name))

    async def action_reload(self) -> None:
        await self.app.run_action("app.poll_now")
        self._fleet.retry()
        self._read()
        self._draw()

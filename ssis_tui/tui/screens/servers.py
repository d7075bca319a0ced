"""The configured servers: what goes on there, and the way to each of them."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.servers import ListedServer
from ssis_tui.config.view_state import ViewState
from ssis_tui.errors import SsisTuiError
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.fleet import Fleet, ServerList
from ssis_tui.polling.reconcile import reconcile
from ssis_tui.polling.snapshot import ConnectionState, Snapshot, no_snapshot
from ssis_tui.present import foreign_text, servers
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.present.servers import ServerRow
from ssis_tui.tui.messages import ServerChosen, ViewRequested, WatchChanged
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.table_choice import TableChoice
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.header import Header
from ssis_tui.tui.widgets.key_bar import KeyBar
from ssis_tui.tui.widgets.notices import Notices
from ssis_tui.tui.widgets.table_pane import TablePane

SHORTEST_INTERVAL = 5.0
"""Seconds between two looks at a server that is only listed, or as many as the dashboard takes."""
GOODBYE = 0.04
"""Seconds that each server gets to answer when the program ends."""

Servers = Callable[[], ServerList]


class ServersScreen(Screen[None]):
    """Watches the listed servers while it is looked at, each by a poller of its own."""

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
        super().__init__()
        self._server = server
        self._make = listed
        self._list: ServerList | None = None
        self._clock = clock
        self._snapshot: Snapshot = no_snapshot(server.name)
        self._view = View()
        self._entries: tuple[ListedServer, ...] = (self._own,)
        self._rows: tuple[ServerRow, ...] = ()
        self._fleet = Fleet(clock, changed=self._draw)
        self._is_left = True
        self.header = Header(clock=clock, is_read_only=server.is_read_only)
        self.pane: TablePane[ServerRow] = TablePane(
            "Servers", servers.COLUMNS, key=lambda row: row.server.name, id="servers"
        )
        self._choice = TableChoice(
            self.pane.table, state, "servers", usual=servers.COLUMNS, pool=servers.COLUMNS
        )
        self._about = Notices(id="about")
        self.notices = Notices(id="notices")

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.pane
        yield self._about
        yield self.notices
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        table = self.pane.table
        table.can_mark = False
        self._choice.restore()
        table.focus()
        self.app.app_suspend_signal.subscribe(self, lambda _: self._fleet.suspend())
        self.app.app_resume_signal.subscribe(self, lambda _: self._fleet.wake())

    async def on_unmount(self) -> None:
        await self._fleet.aclose(GOODBYE)

    def on_resize(self, _: events.Resize) -> None:
        self._draw()

    def on_screen_resume(self) -> None:
        # No operation is in sight here: the progress of none needs to be read.
        self.post_message(WatchChanged(()))
        if self._is_left:
            self._is_left = False
            self._read()
        self._draw()

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

    @property
    def ticks(self) -> bool:
        """Whether it is looked at: the ages of the rows grow."""
        return self.is_current

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show the dashboard's server by its snapshot, and the others by theirs."""
        has_turned = snapshot.is_paused is not self._snapshot.is_paused
        self._snapshot, self._view = snapshot, view
        if has_turned:
            self._fleet.pause(is_paused=snapshot.is_paused)
        self._draw()

    def _draw(self) -> None:
        if not (self.is_mounted and self.is_current):
            return
        view, now = self._view, self._clock.monotonic()
        rows = [
            servers.row(
                each, self._heard(each.name), now, view, is_current=each.name == self._server.name
            )
            for each in self._entries
        ]
        self._rows = reconcile(self._rows, rows, lambda row: row.server.name)
        self.header.show(self._snapshot, view)
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

    def on_row_table_sort_changed(self, event: row_messages.SortChanged) -> None:
        event.stop()
        self._choice.sorted()

    def action_filter(self) -> None:
        self.pane.action_filter()

    def action_columns(self) -> None:
        self._choice.ask("the servers")

    def action_wide(self) -> None:
        self._choice.turn_wide(is_wide=not self._choice.is_wide)

    def action_go(self, name: str) -> None:
        self.post_message(ViewRequested(name))

    async def action_reload(self) -> None:
        await self.app.run_action("app.poll_now")
        self._fleet.retry()
        self._read()
        self._draw()

    def action_back(self) -> None:
        """Undo one thing at a press, the latest sort of thing first."""
        if not (self.notices.dismiss_all() or self.pane.clear_filter()):
            self.post_message(ViewRequested("back"))

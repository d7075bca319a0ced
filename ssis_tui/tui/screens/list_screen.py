"""What screens have in common that are one list: its keys, its order and columns, the way back."""

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.view_state import ViewState
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present.column import Column, View
from ssis_tui.tui.messages import ViewRequested, WatchChanged
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.table_choice import TableChoice
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.header import Header
from ssis_tui.tui.widgets.key_bar import KeyBar
from ssis_tui.tui.widgets.notices import Notices
from ssis_tui.tui.widgets.table_pane import TablePane

Row = TypeVar("Row")


class ListScreen(LeavesOnce[None], Generic[Row]):
    """A list above the dashboard whose rows are no operations and cannot be marked.

    What a subclass does `on_mount` and `on_screen_resume` comes before what is done here: Textual
    calls the handlers of both.
    """

    NAME: ClassVar[str]
    """The list in a word, under which its order and columns are remembered."""

    def __init__(
        self,
        server: Server,
        state: ViewState,
        columns: Sequence[Column[Row]],
        *,
        key: Callable[[Row], Hashable],
        clock: Clock,
    ) -> None:
        """`server` is the one of the dashboard."""
        super().__init__()
        self._server = server
        self._clock = clock
        self._snapshot: Snapshot = no_snapshot(server.name)
        self._view = View()
        self.header = Header(clock=clock, is_read_only=server.is_read_only)
        self.pane: TablePane[Row] = TablePane(
            self.NAME.capitalize(), columns, key=key, id=self.NAME
        )
        self._choice = TableChoice(self.pane.table, state, self.NAME, usual=columns, pool=columns)
        self.notices = Notices(id="notices")

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.pane
        yield from self.compose_below()
        yield self.notices
        yield KeyBar(id="keys")

    def compose_below(self) -> ComposeResult:
        """Compose what stands between the list and the notices."""
        yield from ()

    def on_mount(self) -> None:
        table = self.pane.table
        table.can_mark = False
        self._choice.restore()
        table.focus()

    def on_resize(self, _: events.Resize) -> None:
        self._draw()

    def on_screen_resume(self) -> None:
        # No operation is in sight here: the progress of none needs to be read.
        self.post_message(WatchChanged(()))
        self._draw()

    @property
    def ticks(self) -> bool:
        """Whether it is looked at: what it shows changes with no snapshot too."""
        return self.is_current

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show what is known by now."""
        self._snapshot, self._view = snapshot, view
        self._draw()

    def _draw(self) -> None:
        if self.is_mounted and self.is_current:
            self.header.show(self._snapshot, self._view)
            self.draw_rows()

    @abstractmethod
    def draw_rows(self) -> None:
        """Show the rows as they are now."""

    def on_row_table_sort_changed(self, event: row_messages.SortChanged) -> None:
        event.stop()
        self._choice.sorted()

    def action_filter(self) -> None:
        self.pane.action_filter()

    def action_columns(self) -> None:
        self._choice.ask(f"the {self.NAME}")

    def action_wide(self) -> None:
        self._choice.turn_wide(is_wide=not self._choice.is_wide)

    def action_go(self, name: str) -> None:
        self.post_message(ViewRequested(name))

    def action_back(self) -> None:
        """Undo one thing at a press, the latest sort of thing first."""
        if not (self.notices.dismiss_all() or self.pane.clear_filter()):
            self.dismiss()

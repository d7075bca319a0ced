"""The operations that a search of the history found, live in what still runs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from textual.dom import DOMNode

from ssis_tui.catalog.requests import OperationFilter
from ssis_tui.config.view_state import ViewState
from ssis_tui.model.operations import Operation
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.findings import Findings
from ssis_tui.polling.history_reader import HistoryReader
from ssis_tui.polling.snapshot import Snapshot, Usual, no_snapshot
from ssis_tui.present import foreign_text, history_columns, operations, search_progress
from ssis_tui.present.column import Cell, View
from ssis_tui.present.kind import Kind
from ssis_tui.text import one_line
from ssis_tui.tui.history_search import HistorySearch
from ssis_tui.tui.table_choice import TableChoice
from ssis_tui.tui.widgets.history_table import HistoryTable, key_of, next_failure
from ssis_tui.tui.widgets.table_pane import TablePane


class HistoryRecords(TablePane[Operation]):
    """Searches when it is asked to, and further where somebody moves."""

    what: Final = "history"
    """The word for it in the name of a file."""

    def __init__(
        self,
        reader: HistoryReader,
        state: ViewState,
        clock: Clock,
        changed: Callable[[], None],
        *,
        kind: Kind,
        page: int,
        host: DOMNode,
    ) -> None:
        """`page` rows are read at a time; `changed` is called when something new is to be drawn."""
        columns = history_columns.usual(kind)
        super().__init__("History", columns, key=key_of, id="records", table=HistoryTable(columns))
        self._reader = reader
        self._search = HistorySearch(host, reader, clock, changed, limit=page)
        self.choice: TableChoice[Operation] = TableChoice(
            self.table, state, "history_screen", usual=columns, pool=history_columns.POOL
        )
        self._snapshot = no_snapshot("")
        self._usual: dict[int, Usual] = {}
        self._usual_of: tuple[object, object] = (None, None)
        self._is_sent = False
        """Whether a moment is to be put in sight once the rows around it are there."""

    @property
    def found(self) -> Findings:
        """What the search has found so far."""
        return self._search.found

    @property
    def is_reading(self) -> bool:
        return self._search.is_reading

    @property
    def has_failed(self) -> bool:
        """Whether the last reading went wrong or was given up."""
        return self._search.error is not None

    def take(self, snapshot: Snapshot) -> None:
        """Take in what a snapshot tells."""
        self._snapshot = snapshot
        self._search.take(snapshot)

    def look_for(self, wanted: OperationFilter, kind: Kind) -> None:
        """Search for what a filter lets through, until the screen is full."""
        self.show_kind(kind)
        # The table may not be on the screen yet: the screen's height is the most it can show.
        self._search.begin(wanted, least=max(1, self.app.size.height))

    def show_kind(self, kind: Kind) -> None:
        """Show the columns that tell something of operations of a kind."""
        self.choice.show_usual(history_columns.usual(kind))

    def go_to(self, moment: datetime) -> None:
        """Go to what ran at a moment."""
        self._is_sent = True
        self._search.go_to(moment)

    def give_up(self) -> bool:
        """Give up what is being read; False if nothing is."""
        return self._search.give_up()

    def go_to_failure(self, direction: str) -> bool:
        """Go to the next or the previous failed one of those that are held; False without one."""
        found = next_failure(self.table.shown, self.table.cursor, direction)
        return found is not None and self.table.select(found.key)

    @property
    def copied(self) -> tuple[str, ...]:
        """The selected one for the clipboard: id, path, status; nothing without one."""
        row = self.table.current
        if row is None:
            return ()
        return (str(row.operation_id), one_line(row.path), row.status.label)

    def records(self) -> Iterator[Mapping[str, object]]:
        """Give what is shown for a file."""
        return map(operations.record, self.table.shown)

    def on_history_table_more_wanted(self, event: HistoryTable.MoreWanted) -> None:
        event.stop()
        if event.is_older:
            self._search.look_older()
        else:
            self._search.look_newer()

    def draw(self, view: View) -> None:
        """Show what was found."""
        found = self.found
        if self._usual_of != (found.rows, self._snapshot.usual):
            self._usual_of = (found.rows, self._snapshot.usual)
            known = ((row.operation_id, self._reader.usual(row)) for row in found.rows)
            self._usual = {number: usual for number, usual in known if usual is not None}
        words = search_progress.empty(
            found,
            view,
            is_reading=self.is_reading,
            error=self._search.error,
            since=foreign_text.own("Waiting for the server …", view),
        )
        is_stale = not self._snapshot.is_fresh and self._snapshot.server_time is not None
        self.table.set_class(is_stale, "-stale")
        note = search_progress.bounds(found, view)
        self.show(found.rows, replace(view, usual=self._usual), empty=words, note=note)
        if self._is_sent and not self.is_reading:
            self._is_sent = False
            self._put_moment_in_sight()

    def state(self, view: View) -> Cell | None:
        """Say what is read, what went wrong, or how far was looked."""
        return search_progress.state(
            self.found,
            view,
            reading=self._search.seconds,
            error=self._search.error,
            is_filled=len(self.found.rows) >= self.table.page,
        )

    def _put_moment_in_sight(self) -> None:
        """Put the cursor on the first row from the moment on, with rows on both sides of it."""
        found, table = self.found, self.table
        later = (
            row
            for row in reversed(found.rows)
            if found.ceiling is not None
            and row.created is not None
            and row.created >= found.ceiling
        )
        row = next(later, found.rows[0] if found.rows else None)
        if row is not None and table.select(row.key):
            table.put_top(max(0, table.cursor - table.page // 2))

"""The dashboard's stretch of history: the head of the snapshots, and pages as one scrolls."""

from collections.abc import Collection
from datetime import datetime

from ssis_tui import times
from ssis_tui.catalog.requests import HistoryPage
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.polling.history_window import HistoryWindow
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import empty, operations, signs
from ssis_tui.present.column import View
from ssis_tui.tui.messages import NewerWanted, OlderWanted
from ssis_tui.tui.widgets.history_table import HistoryTable, key_of
from ssis_tui.tui.widgets.table_pane import TablePane

_AT_ONCE = 5
"""Pages without a row that ended that are read one after the other."""


class HistoryPane(TablePane[Operation]):
    """Takes in snapshots and pages; posts which page it wants."""

    def __init__(self, *, since: datetime | None, id: str) -> None:  # noqa: A002 - Textual's own name.
        """`since` is how far back it goes at first; None for as far as one scrolls."""
        columns = operations.HISTORY
        super().__init__("History", columns, key=key_of, id=id, table=HistoryTable(columns))
        self._since = since
        self._window = HistoryWindow()
        self._active_ids: frozenset[int] = frozenset()
        self._snapshot = no_snapshot("")
        self._view = View()
        self._wanted: tuple[str, int] | None = None
        self._failed: tuple[str, int] | None = None
        self._empty_pages = 0
        self._cut: tuple[tuple[Operation, ...], tuple[Operation, ...]] = ((), ())

    def take(self, snapshot: Snapshot, view: View, active_ids: frozenset[int]) -> None:
        """Show what a snapshot holds, and ask again for a page that went wrong."""
        self._snapshot, self._view, self._active_ids = snapshot, view, active_ids
        self._window = self._window.with_head(
            snapshot.history, goes_on=snapshot.history_goes_on, ended=snapshot.ended
        )
        self._draw()
        if self._failed is not None and snapshot.is_fresh:
            direction, bound = self._failed
            self._failed = None
            # Later, and so from here: what is posted within a parent's turn never gets to it.
            self.call_later(self._want_page, direction, bound)

    def take_page(self, page: HistoryPage, *, is_older: bool, asked: int) -> None:
        """Take in a page that was wanted."""
        self._wanted = None
        if is_older:
            self._window = self._window.with_older(page, self._active_ids)
        else:
            self._window = self._window.with_newer(page, self._active_ids, asked=asked)
        self._draw()
        if is_older and not page.operations and self._empty_pages < _AT_ONCE:
            self._empty_pages += 1
            self.call_later(self._want_older)

    def page_failed(self) -> None:
        """Ask for the page again once the server answers."""
        self._failed, self._wanted = self._wanted, None

    @property
    def is_reading(self) -> bool:
        """Whether a page was wanted and has not come."""
        return self._wanted is not None

    def page_given_up(self) -> None:
        """Read no further until somebody scrolls towards an end again."""
        self._failed = self._wanted = None
        self._empty_pages = _AT_ONCE

    def go_further(self) -> bool:
        """Go back beyond the time that it went back to at first; False if it does."""
        if self._since is None:
            return False
        self._since = None
        self._draw()
        return True

    def on_history_table_more_wanted(self, event: HistoryTable.MoreWanted) -> None:
        event.stop()
        self._empty_pages = 0
        if event.is_older:
            self._want_older()
        elif self._window.rows and not self._window.is_at_head:
            self._want_page("newer", self._window.rows[0].operation_id)

    def _want_older(self) -> None:
        window = self._window
        if self._since is not None and window.rows and _is_before(window.rows[-1], self._since):
            return
        if window.goes_on and window.older_than is not None:
            self._want_page("older", window.older_than)

    def _want_page(self, direction: str, bound: int) -> None:
        if self._wanted == (direction, bound):
            return
        self._wanted = (direction, bound)
        self.post_message(OlderWanted(bound) if direction == "older" else NewerWanted(bound))

    def _rows(self) -> tuple[Operation, ...]:
        rows, since = self._window.rows, self._since
        if since is None:
            return rows
        if self._cut[0] is not rows:
            self._cut = (rows, tuple(each for each in rows if not _is_before(each, since)))
        return self._cut[1]

    def _draw(self) -> None:
        rows, view = self._rows(), self._view
        since = "" if self._since is None else times.full_time(self._since, view.zone)
        note = outcomes(rows, view)
        if self._since is not None:
            moment = times.clock_time(self._since, view.zone, view.now or self._since)
            note = f"since {moment} {note}".strip()
        words = empty.history(self._snapshot, self.filter_text, since=since)
        self.show(rows, view, empty=words, note=note)


def _is_before(row: Operation, moment: datetime) -> bool:
    created = row.created or row.started
    return created is not None and created < moment


def outcomes(rows: Collection[Operation], view: View) -> str:
    """Count what is held by outcome; of the history as a whole nobody knows without a scan."""
    good = sum(row.status == OperationStatus.SUCCEEDED for row in rows)
    bad = sum(row.status.is_failure for row in rows)
    canceled = sum(row.status == OperationStatus.CANCELED for row in rows)
    counted = (
        (good, OperationStatus.SUCCEEDED),
        (bad, OperationStatus.FAILED),
        (canceled, OperationStatus.CANCELED),
    )
    return " ".join(
        f"{number} {signs.status_sign(status, is_ascii=view.is_ascii)}"
        for number, status in counted
        if number
    )

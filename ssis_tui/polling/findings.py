"""What a search of the history has found so far: the server narrows, rows are held in bounds."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.matching import matches
from ssis_tui.catalog.requests import EVERYTHING, HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.model.operations import Operation
from ssis_tui.polling.history_window import MOST_ROWS
from ssis_tui.polling.snapshot import Snapshot


class Findings(Struct, frozen=True, kw_only=True):
    """Operations that a filter lets through, active ones too, by descending id; a value.

    Between its bounds nothing is missing: the rows are all that match there. What snapshots bring
    is taken in without asking the server, so that running ones end here when they do.
    """

    filter: OperationFilter = EVERYTHING
    rows: tuple[Operation, ...] = ()
    next_before: int | None = None
    """Where the next older page starts; None for the newest, or once `goes_on` is False."""
    goes_on: bool = True
    """Whether there may be older ones."""
    is_at_head: bool = True
    """Whether the newest ones are held; otherwise the list was scrolled or sent far back."""
    newest: int = 0
    """The highest id that was looked at; 0 before anything was."""
    reached: datetime | None = None
    """Creation time down to which everything was looked at, where known."""
    ceiling: datetime | None = None
    """The moment that the list was sent to; older pages begin below it. None for the newest."""

    @property
    def is_begun(self) -> bool:
        """Whether anything was looked at."""
        return self.newest > 0 or bool(self.rows) or not self.goes_on

    def older(self, limit: int) -> HistoryRequest:
        """Ask for the page below what is held."""
        wanted = self.filter
        if self.ceiling is not None and (wanted.until is None or self.ceiling < wanted.until):
            wanted = replace(wanted, until=self.ceiling)
        return HistoryRequest(before=self.next_before, limit=limit, filter=wanted)

    def newer(self, limit: int) -> HistoryRequest:
        """Ask for the page directly above what is held."""
        return HistoryRequest(after=self._top, limit=limit, filter=self.filter)

    def with_older(self, page: HistoryPage) -> "Findings":
        """Append the page below; the newest rows go when it gets too long."""
        rows = _merged(self.rows, page.operations)
        is_cut = len(rows) > MOST_ROWS
        return replace(
            self,
            rows=rows[-MOST_ROWS:] if is_cut else rows,
            next_before=page.next_before,
            goes_on=page.next_before is not None,
            is_at_head=self.is_at_head and not is_cut,
            newest=max(self.newest, rows[0].operation_id if rows else 0),
            reached=page.reached or self.reached,
        )

    def with_newer(self, page: HistoryPage, *, asked: int, top: int) -> "Findings":
        """Put the page above on top; the oldest rows go when it gets too long.

        A page shorter than what was `asked` for reaches the newest row there was, `top` or above.
        """
        rows = _merged(self.rows, page.operations)
        is_at_head = len(page.operations) < asked
        highest = rows[0].operation_id if rows else 0
        return self._kept(rows, is_at_head=is_at_head, newest=max(highest, top, self.newest))

    def with_snapshot(self, snapshot: Snapshot) -> "Findings":
        """Take in what a snapshot tells; gives itself if nothing changed.

        Rows that do not match any more go: a list of running ones holds running ones.
        """
        if snapshot.server_time is None:
            return self
        known = {
            each.operation_id: each
            for each in chain(snapshot.ended, snapshot.history, snapshot.active)
        }
        top = max(known, default=0)
        if not self.is_begun:
            return self._begun(snapshot, known.values(), top) if self.is_at_head else self
        is_at_head = self.is_at_head and _floor(snapshot) <= self.newest + 1
        lowest = self.next_before if self.goes_on and self.next_before is not None else 0
        highest = top if is_at_head else self._top
        latest = {number: each for number, each in known.items() if lowest <= number <= highest}
        rows = self.rows
        if any(_is_out(each, latest, self.filter) for each in rows):
            rows = tuple(each for each in rows if not _is_out(each, latest, self.filter))
        rows = _merged(rows, (each for each in latest.values() if matches(each, self.filter)))
        newest = max(self.newest, top) if is_at_head else self.newest
        if rows is self.rows and (is_at_head, newest) == (self.is_at_head, self.newest):
            return self
        return self._kept(rows, is_at_head=is_at_head, newest=newest)

    @property
    def _top(self) -> int:
        return self.rows[0].operation_id if self.rows else self.newest

    def _begun(self, snapshot: Snapshot, known: Iterable[Operation], top: int) -> "Findings":
        floor = _floor(snapshot)
        rows = (each for each in known if each.operation_id >= floor and matches(each, self.filter))
        oldest = snapshot.history[-1] if snapshot.history else None
        return replace(
            self,
            rows=_merged((), rows),
            next_before=floor if snapshot.history and snapshot.history_goes_on else None,
            goes_on=snapshot.history_goes_on,
            newest=top,
            reached=None if oldest is None else oldest.created,
        )

    def _kept(self, rows: tuple[Operation, ...], *, is_at_head: bool, newest: int) -> "Findings":
        kept = rows[:MOST_ROWS]
        is_cut = len(kept) < len(rows)
        return replace(
            self,
            rows=kept,
            next_before=kept[-1].operation_id if is_cut else self.next_before,
            goes_on=self.goes_on or is_cut,
            is_at_head=is_at_head,
            newest=newest,
            reached=kept[-1].created if is_cut else self.reached,
        )


def _floor(snapshot: Snapshot) -> int:
    """Give the id from which on a snapshot holds everything there is."""
    if not snapshot.history or not snapshot.history_goes_on:
        return 0
    return snapshot.history[-1].operation_id


def _is_out(row: Operation, latest: dict[int, Operation], wanted: OperationFilter) -> bool:
    found = latest.get(row.operation_id)
    return found is not None and found is not row and not matches(found, wanted)


def _merged(rows: tuple[Operation, ...], others: Iterable[Operation]) -> tuple[Operation, ...]:
    """Unite by id, the others winning where they differ; the old tuple if none does."""
    by_id = {row.operation_id: row for row in rows}
    has_changed = False
    for row in others:
        old = by_id.get(row.operation_id)
        if old is not row and old != row:
            by_id[row.operation_id] = row
            has_changed = True
    if not has_changed:
        return rows
    return tuple(sorted(by_id.values(), key=lambda row: row.operation_id, reverse=True))

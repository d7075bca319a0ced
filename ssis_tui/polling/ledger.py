"""What is known of a server's operations, and what has to be asked to keep it true.

A value: taking in an answer gives a new one. So an answer that comes too late, on a thread that
was given up, changes nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain
from math import inf
from operator import attrgetter

from msgspec import Struct, field

from ssis_tui.catalog.requests import PollAnswer, PollRequest
from ssis_tui.model.operations import Operation
from ssis_tui.polling.reconcile import keep, reconcile
from ssis_tui.polling.standing import Standing, standing

FULL_EVERY = 300.0
"""Seconds between reads of all active operations, which no index of the catalog supports."""
OVERLAP = 30.0
"""Seconds for which a lower id may still be committed after a higher one was seen."""
FIRST_OVERLAP = 50
"""Ids that are read again until that time is over for the first time."""
MOST_OVERLAP = 500
"""Ids that are read again at most."""
MOST_IDS = 1000
"""Operations that one poll reads by id; with more active ones it reads all active instead."""
MOST_ENDED = 50
"""Operations remembered because they ended while they were watched."""
THE_BEGINNING = datetime.min.replace(tzinfo=UTC)

Mark = tuple[float, int]
_number = attrgetter("operation_id")


class Ledger(Struct, frozen=True, eq=False, kw_only=True):
    """The newest stretch of the history, everything active, and where to go on reading."""

    history_size: int = 200
    rows: Mapping[int, Operation] = field(default_factory=dict)
    active: tuple[Operation, ...] = ()
    """By ascending id."""
    history: tuple[Operation, ...] = ()
    """Without a gap down to its last one, by descending id."""
    ended: tuple[Operation, ...] = ()
    """What ended while it was watched, the latest first, also where it is too old for `history`."""
    followed: Mapping[int, Operation] = field(default_factory=dict)
    """Rows that somebody asked to be kept up to date."""
    goes_on: bool = True
    """Whether the catalog has older ones than `history`."""
    server_time: datetime | None = None
    """The server's clock at the last answer; None before the first."""
    reach: datetime | None = None
    """Creation time from which on every operation was seen at some time; None if none was."""
    changed: tuple[Operation, ...] = ()
    """What the last answer brought that is new or different."""
    gone: frozenset[int] = frozenset()
    """What the last answer showed to be deleted or hidden."""
    cut_at: int | None = None
    """Up to where new operations were read, if there are more to be read at once."""
    unresolved: tuple[int, ...] = ()
    """Operations that were active, are not any more, and have to be read by id at once."""
    floor: int = 0
    """The lowest id of `history`, or where it would begin."""
    newest: int = 0
    settled: int = 0
    """Ids up to this one were all seen, or will never come."""
    marks: tuple[Mark, ...] = ()
    """At which monotonic time which id was the newest."""
    full_at: float = -inf
    """Monotonic seconds of the last read of all active operations."""
    active_from: int = 0
    """From where the next such read looks."""
    horizon: int = 0
    """What was settled at the last such read: all that is newer is looked at once more."""
    again: tuple[int, ...] = ()
    seldom: tuple[int, ...] = ()
    missed: frozenset[int] = frozenset()
    """Asked for and not received: a dirty read can miss a row, so it is asked for once more."""

    @property
    def is_behind(self) -> bool:
        """Whether there is more to be read at once."""
        return self.cut_at is not None or bool(self.unresolved)

    def request(
        self,
        at: float,
        *,
        is_fresh: bool = False,
        is_full: bool = False,
        followed: tuple[int, ...] = (),
    ) -> PollRequest:
        """Say what to read at `at`; `is_fresh` on a new connection, `is_full` on demand."""
        if self.server_time is None:
            return PollRequest(newest=self.history_size, all_active=True, ids=followed)
        if self.is_behind and not is_fresh:
            return PollRequest(new_after=self.cut_at, ids=self.unresolved[:MOST_IDS])
        is_many = len(self.active) > MOST_IDS
        is_full = is_full or is_fresh or is_many or at - self.full_at >= FULL_EVERY
        ids = {*self.again, *self.missed, *followed}
        if is_full:
            ids.update(self.seldom)
        # So many come with the full read, and by id once they are missing there.
        watched = map(_number, self.active)
        ids.update(each for each in watched if not is_many or each < self.active_from)
        return PollRequest(
            newest=self.history_size if is_fresh else 0,
            all_active=is_full,
            active_from=self.active_from if is_full else 0,
            new_after=None if is_fresh else self.settled,
            ids=tuple(sorted(ids)),
        )

    def take(
        self,
        request: PollRequest,
        answer: PollAnswer,
        at: float,
        *,
        sees_all: bool = True,
        followed: tuple[int, ...] = (),
    ) -> "Ledger":
        """Take in the answer to a request that was sent at the monotonic time `at`."""
        rows = dict(self.rows)
        changed = []
        for each in answer.operations:
            kept = keep(rows.get(each.operation_id), each)
            if kept is each:
                rows[each.operation_id] = each
                changed.append(each)
        received = frozenset(map(_number, answer.operations))
        page = _page(request, answer, sees_all=sees_all)
        cut_at = _cut(request, answer, received)
        asked = self._asked(request, cut_at)
        missing = asked - received
        gone = missing & self.missed
        if page is not None:
            gone |= {
                each
                for each in rows.keys() - received
                if each >= page.floor and not rows[each].status.is_active
            }
        for number in gone:
            rows.pop(number, None)
        sorted_rows = standing(
            rows, answer.server_time, floor=self.floor if page is None else page.floor
        )
        history = sorted_rows.past[: self.history_size]
        is_trimmed = len(history) < len(sorted_rows.past)
        missed = frozenset(each for each in missing | (self.missed - asked) if each in rows)
        unresolved = self._unresolved(request, received, rows)
        newest = self._newest(received, cut_at, page)
        marks = self._marks(at, newest, page)
        settled = max(marks[0][1], newest - MOST_OVERLAP)
        horizon = settled if request.all_active else self.horizon
        oldest = sorted_rows.oldest
        tracked = chain(sorted_rows.again, sorted_rows.seldom, missed, unresolved, followed)
        kept_rows = {each.operation_id: each for each in chain(sorted_rows.active, history)}
        kept_rows |= {each: rows[each] for each in tracked if each in rows}
        return Ledger(
            history_size=self.history_size,
            rows=kept_rows,
            active=reconcile(self.active, sorted_rows.active, _number),
            history=reconcile(self.history, history, _number),
            ended=self._ended(rows, sorted_rows, changed),
            followed={each: rows[each] for each in followed if each in rows},
            goes_on=is_trimmed or (self.goes_on if page is None else page.goes_on),
            server_time=answer.server_time,
            reach=self.reach if page is None else self._reach(page, history),
            changed=tuple(changed),
            gone=frozenset(gone),
            cut_at=cut_at,
            unresolved=unresolved,
            floor=history[-1].operation_id if is_trimmed else page.floor if page else self.floor,
            newest=newest,
            settled=settled,
            marks=marks,
            full_at=at if request.all_active else self.full_at,
            active_from=horizon if oldest is None else min(oldest, horizon),
            horizon=horizon,
            again=sorted_rows.again,
            seldom=sorted_rows.seldom,
            missed=missed,
        )

    def _asked(self, request: PollRequest, cut_at: int | None) -> frozenset[int]:
        """Give the operations that were asked for, by id or by range."""
        asked = set(request.ids)
        if request.new_after is not None:
            upto = inf if cut_at is None else cut_at
            asked.update(each for each in self.rows if request.new_after < each <= upto)
        return frozenset(asked)

    def _newest(self, received: frozenset[int], cut_at: int | None, page: "_Page | None") -> int:
        highest = max(received, default=0)
        if page is not None:
            # Not the highest ever seen: after a fail-over or a restore ids may go on from lower.
            return highest
        # With a cut answer, an active one far above the cut may have come too.
        return max(self.newest, highest if cut_at is None else cut_at)

    def _unresolved(
        self, request: PollRequest, received: frozenset[int], rows: Mapping[int, Operation]
    ) -> tuple[int, ...]:
        asked = received.union(request.ids)
        left = map(_number, self.active) if request.all_active else self.unresolved
        return tuple(each for each in left if each not in asked and each in rows)

    def _marks(self, at: float, newest: int, page: "_Page | None") -> tuple[Mark, ...]:
        marks = self.marks
        if page is not None:
            marks = ((-inf, max(0, newest - FIRST_OVERLAP)),)
        if newest != marks[-1][1]:
            marks = (*marks, (at, newest))
        # What was the newest half a minute before this answer has nothing below it left to come.
        settled = sum(1 for when, _ in marks if when <= at - OVERLAP)
        return marks[max(0, settled - 1) :]

    def _reach(self, page: "_Page", history: tuple[Operation, ...]) -> datetime | None:
        if not page.goes_on:
            return THE_BEGINNING
        has_gap = page.floor > self.newest + 1
        if self.reach is not None and not has_gap:
            return self.reach
        return (history[-1].created or history[-1].started) if history else None

    def _ended(
        self, rows: Mapping[int, Operation], now: Standing, changed: Iterable[Operation]
    ) -> tuple[Operation, ...]:
        active = set(map(_number, now.active))
        latest = {each.operation_id: each for each in changed}
        just = (
            rows[each.operation_id]
            for each in self.active
            if each.operation_id not in active and each.operation_id in rows
        )
        before = (latest.get(each.operation_id, each) for each in self.ended)
        found = {each.operation_id: each for each in chain(just, before)}
        over = [each for each in found.values() if each.status.has_ended]
        return reconcile(self.ended, over[:MOST_ENDED], _number)


class _Page(Struct, frozen=True):
    """How far down the newest page of an answer reaches."""

    floor: int
    goes_on: bool


def _page(request: PollRequest, answer: PollAnswer, *, sees_all: bool) -> _Page | None:
    if not request.newest:
        return None
    numbers = sorted(map(_number, answer.operations), reverse=True)
    if len(numbers) >= request.newest:
        # Whatever else came is older, or in the page too.
        return _Page(numbers[request.newest - 1], goes_on=True)
    if sees_all:
        return _Page(0, goes_on=False)
    # For a login that does not see all, a page ends where the search did, not the catalog. What
    # is active or was asked for by id may be older than that.
    asked = frozenset(request.ids)
    past = [
        each.operation_id
        for each in answer.operations
        if each.operation_id not in asked and not each.status.is_active
    ]
    return _Page(min(past, default=max(numbers, default=0) + 1), goes_on=True)


def _cut(request: PollRequest, answer: PollAnswer, received: frozenset[int]) -> int | None:
    if not answer.is_cut or request.new_after is None:
        return None
    if request.all_active:
        # Active ones above the cut cannot be told from the new ones below it: once more, alone.
        return request.new_after
    return max(received.difference(request.ids), default=request.new_after + 1)

"""The demo server's rows at any moment: the plan, with this process's overlay on top."""

import heapq
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import RLock

from msgspec import Struct, field

from ssis_tui.catalog.demo.log import Log, StoredLog
from ssis_tui.catalog.demo.moments import SERVER_ZONE, as_ms
from ssis_tui.catalog.demo.overlay import Overlay, Recorded
from ssis_tui.catalog.demo.plan import FIRST_ID, Plan
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation

_LOGS_KEPT = 64


class Row(Struct, frozen=True):
    """An operation that exists, by the little that says if it is wanted at all."""

    operation_id: int
    created_ms: int
    caller: str
    source: Planned | Recorded


class Simulation(Struct):
    """One demo server; its catalogs and operators share it, each on a thread of its own."""

    now: Callable[[], datetime]
    """The time, aware; from the clock of whoever shows the demo."""
    plan: Plan
    seed: int
    server: str
    """The name in the keys of its operations."""
    overlay: Overlay = field(default_factory=Overlay)
    lock: RLock = field(default_factory=RLock)
    is_down: bool = False
    """Whether the server has ended: nobody reaches it any more."""
    _logs: OrderedDict[int, tuple[Planned, Log]] = field(default_factory=OrderedDict)

    def server_time(self) -> datetime:
        """Give the server's clock, with its offset."""
        return self.now().astimezone(SERVER_ZONE)

    def now_ms(self) -> int:
        return as_ms(self.now())

    def row(self, operation_id: int, now_ms: int) -> Row | None:
        """Give an operation that exists at `now_ms` and was not cleaned up yet."""
        addition = self.overlay.added.get(operation_id)
        if addition is not None:
            return self._row(addition)
        if self.plan.day_of(operation_id) not in self.plan.days_of(now_ms):
            return None
        planned = self.plan.find(operation_id)
        if planned is None or not planned.exists_at(now_ms):
            return None
        return self._row(planned)

    def operation(self, row: Row, now_ms: int) -> Operation:
        """Give the catalog's row as it stands at `now_ms`."""
        if isinstance(row.source, Recorded):
            with self.lock:
                return row.source.operation_at(now_ms)
        return row.source.operation_at(now_ms, self.server)

    def descending(self, before: int | None, now_ms: int) -> Iterator[Row]:
        """Give the operations with ids below `before` (None: all), newest first."""
        rows = heapq.merge(
            self._planned_below(before, now_ms),
            (self._row(self.overlay.added[key]) for key in self.overlay.below(before)),
            key=_id,
            reverse=True,
        )
        yield from rows

    def ascending(self, after: int, now_ms: int) -> Iterator[Row]:
        """Give the operations with ids above `after`, oldest first."""
        rows = heapq.merge(
            self._planned_above(after, now_ms),
            (self._row(self.overlay.added[key]) for key in self.overlay.above(after)),
            key=_id,
        )
        yield from rows

    def active(self, now_ms: int) -> Iterator[Row]:
        """Give what is Created, Pending, Running or Stopping, in no order."""
        with self.lock:
            changed = dict(self.overlay.changed)
            added = dict(self.overlay.added)
        # Changed ones may stay active for longer than anything that was planned.
        planned = {planned.operation_id: planned for planned in self.plan.maybe_active(now_ms)}
        for source in (planned | added | changed).values():
            if isinstance(source, Planned) and not source.is_active_at(now_ms):
                continue
            row = self._row(source)
            if self.operation(row, now_ms).status in _ACTIVE:
                yield row

    def log(self, row: Row) -> Log:
        """Give the messages of an operation, those that lie ahead included."""
        if isinstance(row.source, Recorded):
            return StoredLog(row.source.messages)
        with self.lock:
            kept = self._logs.get(row.operation_id)
            # A stop makes another log of it; up to the stop both say the same under the same ids.
            if kept is not None and kept[0] == row.source:
                self._logs.move_to_end(row.operation_id)
                return kept[1]
            # The first picture is of operations; what they say comes later.
            from ssis_tui.catalog.demo.messages import log_of

            log = log_of(row.source, self.seed)
            self._logs[row.operation_id] = (row.source, log)
            while len(self._logs) > _LOGS_KEPT:
                self._logs.popitem(last=False)
            return log

    def next_id(self, now_ms: int) -> int:
        """Give a free id above those of all operations that exist."""
        newest = next(self.descending(None, now_ms), None)
        free = FIRST_ID if newest is None else newest.operation_id + 1
        free = max(free, self.overlay.lowest_next_id)
        while self.plan.find(free) is not None or free in self.overlay.added:
            free += 1
        return free

    def _row(self, source: Planned | Recorded) -> Row:
        if isinstance(source, Planned):
            source = self.overlay.current(source)
        return Row(source.operation_id, source.created_ms, source.caller, source)

    def _planned_below(self, before: int | None, now_ms: int) -> Iterator[Row]:
        days = self.plan.days_of(now_ms)
        last = days[-1] if days else 0
        if before is not None:
            last = min(last, self.plan.day_of(before))
        for day in range(last, days.start - 1, -1) if days else ():
            for planned in reversed(self.plan.day(day)):
                if planned.exists_at(now_ms) and (before is None or planned.operation_id < before):
                    yield self._row(planned)

    def _planned_above(self, after: int, now_ms: int) -> Iterator[Row]:
        days = self.plan.days_of(now_ms)
        first = max(days.start, self.plan.day_of(after))
        for day in range(first, days.stop):
            for planned in self.plan.day(day):
                if planned.operation_id > after and planned.exists_at(now_ms):
                    yield self._row(planned)


_ACTIVE = frozenset(
    {
        OperationStatus.CREATED,
        OperationStatus.RUNNING,
        OperationStatus.PENDING,
        OperationStatus.STOPPING,
    }
)


def _id(row: Row) -> int:
    return row.operation_id

"""What goes on outside of the database: packages that run, stop, hang or die, as time passes."""

import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.support.ssisdb import catalog_rows
from tests.support.ssisdb.principals import Principal

if TYPE_CHECKING:
    from tests.support.ssisdb.conversation import Conversation
    from tests.support.ssisdb.engine import CatalogEngine

_LAST_SPID = 32_766
_MOST_SESSIONS = 1000
"""Processes that have a session to be seen; a test with more of them looks at other things."""
Action = Callable[[datetime], None]
"""Something that happens at a moment of the server's clock, with the database's lock held."""


@dataclass(frozen=True, slots=True)
class StopPlan:
    """What becomes of an operation's process when it is told to stop."""

    ends_after: float | None = 3.0
    """Seconds from the request to Canceled; None: it never ends."""
    answers_after: float | None = 0.0
    """Seconds that the call itself takes; None: it never comes back."""
    returns: int = 0
    """What the process, or Scale Out's cancel_job, answers; other than 0 raises no error."""
    error: str | None = None
    """The .NET exception that the call ends with, as 6522."""


STOPS = StopPlan()
DEAD = StopPlan(ends_after=None, returns=1)
"""The process is gone: nobody there to be told."""


@dataclass(frozen=True, slots=True)
class Run:
    """How an execution goes that the catalog's own procedures start."""

    seconds: float = 5.0
    status: int = 7
    starts_after: float = 1.0
    """Seconds in status Pending."""


@dataclass(order=True, slots=True)
class _Due:
    when: datetime
    order: int
    action: Action = field(compare=False)


class Processes:
    """The machine beside the database.

    Things fall due by the server's clock and happen before the next statement, each at its own
    time. Waiting holds no lock, so that a session that hangs never hinders another one.
    """

    def __init__(self, engine: "CatalogEngine") -> None:
        self.plans: dict[int, StopPlan] = {}
        """By operation; others stop as `STOPS` says."""
        self.runs: dict[str, Run] = {}
        """By lower-case package name; others go as `Run()` says."""
        self.alive: dict[int, int] = {}
        """process_id by operation, of processes on the server's own machine."""
        self.is_closed = False
        self._engine = engine
        self._due: list[_Due] = []
        self._count = 0
        self._next_process = 7_700
        self._spids: dict[int, int] = {}
        """Operation by session, counted down from the last session_id there is."""
        self._moved = threading.Condition()
        self._after_commit: dict[int, list[tuple[float, Action]]] = {}

    # Time

    def schedule(self, seconds: float, action: Action, *, by: "Conversation | None" = None) -> None:
        """Let something happen later; an open transaction of who causes it holds it up."""
        if by is not None and by.transactions:
            self._after_commit.setdefault(by.spid, []).append((seconds, action))
            return
        self._count += 1
        when = self._engine.clock.now() + timedelta(seconds=seconds)
        heapq.heappush(self._due, _Due(when, self._count, action))

    def release(self, session: "Conversation") -> None:
        """A session has committed: what its open transaction held up begins now."""
        for seconds, action in self._after_commit.pop(session.spid, []):
            self.schedule(seconds, action)

    def forget(self, session: "Conversation") -> None:
        """A session has rolled back: what it caused never happened."""
        self._after_commit.pop(session.spid, None)

    def catch_up(self) -> None:
        """Let happen what is due; the database's lock is held."""
        now = self._engine.clock.now()
        while self._due and self._due[0].when <= now:
            due = heapq.heappop(self._due)
            journal, self._engine.store.journal = self._engine.store.journal, None
            try:
                due.action(due.when)
            finally:
                self._engine.store.journal = journal

    def wake(self) -> None:
        """Let everybody who waits look again at clock and cancellation."""
        with self._moved:
            self._moved.notify_all()

    def wait(self, session: "Conversation", seconds: float | None) -> bool:
        """Block a session until so much time has passed, for ever with None.

        Gives False when the session was cancelled or the server closed meanwhile.
        """
        end = None
        if seconds is not None:
            end = self._engine.clock.now() + timedelta(seconds=seconds)
        with self._moved:
            while not (self.is_closed or session.cancelled.is_set()):
                now = self._engine.clock.now()
                if end is not None and now >= end:
                    return True
                # A clock that runs by itself wakes nobody.
                left = 0.2 if end is None else (end - now).total_seconds()
                self._moved.wait(min(left, 0.2))
        return False

    def close(self) -> None:
        self.is_closed = True
        self.wake()

    # Packages

    def new_process(self, operation_id: int) -> int:
        """Start ISServerExec for an operation, which logs in to write; gives its process_id."""
        self._next_process += 12
        self.alive[operation_id] = self._next_process
        if len(self._spids) < _MOST_SESSIONS:
            row = self._engine.store.read("operations", operation_id) or {}
            spid = _LAST_SPID - next(n for n in itertools.count() if n not in self._spids)
            self._spids[_LAST_SPID - spid] = operation_id
            catalog_rows.write_session(
                self._engine,
                spid,
                login=Principal(str(row.get("caller_name") or "")),
                host=str(row.get("machine_name") or self._engine.machine_name),
                program=f"SSIS-{row.get('object_name')}-{{{uuid4()}}}LogProvider",
                process_id=self._next_process,
                database_id=self._engine.databases[self._engine.catalog_database],
            )
        return self._next_process

    def leave(self, operation_id: int) -> None:
        """End the process of an operation, and its session; writes nothing to the catalog."""
        self.alive.pop(operation_id, None)
        for number in [n for n, owner in self._spids.items() if owner == operation_id]:
            del self._spids[number]
            self._engine.store.clear("server.sessions", "session_id = ?", _LAST_SPID - number)

    def vanish(self, operation_id: int) -> None:
        """Kill the process behind an operation: the catalog notices nothing."""
        with self._engine.database.lock:
            self.leave(operation_id)
        self.plans[operation_id] = DEAD

    def plan_of(self, operation_id: int) -> StopPlan:
        return self.plans.get(operation_id, STOPS)

    def end(self, operation_id: int, status: int, when: datetime) -> None:
        """Write how an operation ended, as its process does: without a look at the old status."""
        self.leave(operation_id)
        self._engine.store.update("operations", operation_id, {"status": status, "end_time": when})
        self._engine.store.clear("performance_counters", "execution_id = ?", operation_id)

    def start(self, operation_id: int, package: str, by: "Conversation") -> None:
        """Run a package that `start_execution` has made Pending."""
        run = self.runs.get(package.lower(), Run())

        def begin(when: datetime) -> None:
            row = self._engine.store.read("operations", operation_id)
            if row is None or row["status"] != 5:
                return
            self._engine.store.update(
                "operations",
                operation_id,
                {"status": 2, "process_id": self.new_process(operation_id)},
            )
            self._engine.store.update("executions", operation_id, {"executed_count": 1})
            self._engine.store.message(operation_id, f"Package {package} started.", now=when)

        def finish(when: datetime) -> None:
            row = self._engine.store.read("operations", operation_id)
            if row is not None and row["status"] == 2:
                self.end(operation_id, run.status, when)

        self.schedule(run.starts_after, begin, by=by)
        self.schedule(run.starts_after + run.seconds, finish, by=by)

"""Keeps account of the statements that are sent to one server, whatever connection they go by."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from time import perf_counter
from typing import Final

from ssis_tui.catalog.sql.batch import Statement
from ssis_tui.model.statements import SentText, StatementUse

SAMPLES: Final = 101
"""Durations of which the median is taken, the last ones."""
MOST_FORMS: Final = 12
"""Texts kept of one statement; what was not sent for the longest time goes first."""


class StatementLog:
    """Counts by the statement's name; for any thread.

    It holds no values of parameters. It stays small: names stand in the code, so they are few, and
    of each the forms and the durations that are kept are bounded.
    """

    def __init__(self, timer: Callable[[], float] = perf_counter) -> None:
        """`timer` gives seconds from any beginning."""
        self.timer = timer
        self._lock = Lock()
        self._counts: dict[str, _Count] = {}

    def begin(self, statement: Statement) -> float:
        """Count a statement that is sent now: it counts though it should hang; give the time."""
        with self._lock:
            count = self._counts.get(statement.name)
            if count is None:
                count = self._counts[statement.name] = _Count(statement)
            count.begin(statement)
        return self.timer()

    def end(self, statement: Statement, *, began: float, rows: int, has_failed: bool) -> None:
        """Note that a statement ended now, which was sent when the timer stood at `began`."""
        seconds = self.timer() - began
        with self._lock:
            self._counts[statement.name].end(seconds, rows, has_failed=has_failed)

    def uses(self) -> tuple[StatementUse, ...]:
        """Give what was sent, what took most time first; equal objects while nothing changes."""
        with self._lock:
            found = [count.use() for count in self._counts.values()]
        return tuple(sorted(found, key=lambda use: (-use.total, use.name)))


class _Count:
    """What is known of one statement; under the log's lock."""

    __slots__ = (
        "_durations",
        "_failed",
        "_forms",
        "_longest",
        "_name",
        "_otherwise",
        "_rows",
        "_running",
        "_sent",
        "_total",
        "_use",
        "_why",
    )

    def __init__(self, statement: Statement) -> None:
        self._name, self._why = statement.name, statement.why
        self._sent = self._running = self._failed = self._rows = self._otherwise = 0
        self._total = self._longest = 0.0
        self._durations: deque[float] = deque(maxlen=SAMPLES)
        self._forms: dict[tuple[str, str], int] = {}
        self._use: StatementUse | None = None

    def end(self, seconds: float, rows: int, *, has_failed: bool) -> None:
        self._running -= 1
        self._failed += has_failed
        self._rows += rows
        self._total += seconds
        self._longest = max(self._longest, seconds)
        self._durations.append(seconds)
        self._use = None

    def begin(self, statement: Statement) -> None:
        self._sent += 1
        self._running += 1
        # Put at the end again: the order tells which one was not sent for the longest time.
        form = (statement.text, statement.way)
        self._forms[form] = self._forms.pop(form, 0) + 1
        if len(self._forms) > MOST_FORMS:
            self._otherwise += self._forms.pop(next(iter(self._forms)))
        self._use = None

    def use(self) -> StatementUse:
        if self._use is None:
            durations = sorted(self._durations) or [0.0]
            self._use = StatementUse(
                name=self._name,
                why=self._why,
                sent=self._sent,
                running=self._running,
                failed=self._failed,
                rows=self._rows,
                total=self._total,
                last=self._durations[-1] if self._durations else 0.0,
                median=durations[len(durations) // 2],
                longest=self._longest,
                texts=tuple(
                    SentText(text, count, way) for (text, way), count in self._forms.items()
                ),
                sent_otherwise=self._otherwise,
            )
        return self._use

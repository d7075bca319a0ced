"""When polls are due, worked out anew from what the documents promise: none missed, none doubled.

After a good poll the next one comes one interval after the beginning of the last, so that nothing
drifts; after a failed one at a fixed delay, longer from failure to failure. Earlier than that it
comes only where somebody asked for it, or a second later where new rows came on screen.
"""

from typing import Final

from ssis_tui.errors import Busy, LoginRefused, Refused
from ssis_tui.polling.snapshot import ConnectionState, Snapshot

LOST: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
BUSY: Final = (1.0, 1.0, 2.0, 5.0, 10.0)
LOGIN: Final = (60.0, 1860.0)
REFUSED: Final = 60.0
SOON: Final = 1.0
REST: Final = 4
"""A server that took long rests for this part of the interval at least."""
LONGEST: Final = 130.0
"""Seconds that a poll lasts at most: connecting and asking, each with its limit and its grace."""
EPS: Final = 1e-6
LATEST: Final = 200
"""Broken promises that are kept by their words; more do not tell more."""


class Rhythm:
    """Compares polls with what is due; `broken` has a sentence for each that is not as due."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.polls = self.on_time = self.early = self.failed = 0
        self._due: float | None = None
        self._began = self._began_before = 0.0
        self._ended = 0.0
        self._is_running = False
        self._seen_polls = 0
        self._failures = self._refusals = 0
        self._is_paused = False
        self._resumed: float | None = None
        self._interval = 5.0

    def attempt(self, at: float, *, was_asked: bool) -> None:
        """Take in that a poll began."""
        self.polls += 1
        due = self._due
        if due is not None and not self._is_paused:
            may_be = max(due, self._resumed or due)
            if at > may_be + EPS:
                self._complain(f"a poll at {at:.3f} was due at {may_be:.3f}")
            elif at < due - EPS and not was_asked and not self._is_soon(at):
                self._complain(f"a poll at {at:.3f} was due at {due:.3f} and nobody asked for it")
            elif at < due - EPS:
                self.early += 1
            else:
                self.on_time += 1
        elif self._is_paused and not was_asked:
            self._complain(f"a poll at {at:.3f}, while it was paused")
        self._began_before = self._began
        self._began, self._is_running, self._due, self._resumed = at, True, None, None

    def _is_soon(self, at: float) -> bool:
        """Whether it looks for the progress of new rows: a second after a poll, or at its end.

        Rows that came on screen while a poll was under way count from the one before it.
        """
        after_poll = any(abs(at - each - SOON) < EPS for each in (self._began, self._began_before))
        took_long = self._ended - self._began > SOON
        return after_poll or (took_long and abs(at - self._ended) < EPS)

    def snapshot(self, at: float, shown: Snapshot) -> None:
        """Take in what the poller handed on at `at`."""
        if self._is_paused and not shown.is_paused:
            self._resumed = at
        self._is_paused = shown.is_paused
        if shown.polls > self._seen_polls:
            self._seen_polls = shown.polls
            self._is_running = False
            self._ended = at
            self._due = self._next(at, shown)
        elif shown.interval != self._interval and self._due is not None and shown.error is None:
            self._due = max(at, self._began + (shown.stretched_to or shown.interval))
        self._interval = shown.interval

    def _next(self, at: float, shown: Snapshot) -> float:
        error = shown.error
        if error is None and shown.state is ConnectionState.LIVE:
            self._failures = self._refusals = 0
            every = shown.stretched_to or shown.interval
            return max(self._began + every, at + every / REST)
        self.failed += 1
        self._failures += 1
        if isinstance(error, LoginRefused):
            self._refusals += 1
            return at + LOGIN[min(self._refusals, len(LOGIN)) - 1]
        if isinstance(error, Refused):
            return at + REFUSED
        is_busy = isinstance(error, Busy) and not error.ends_connection
        table = BUSY if is_busy else LOST
        return at + table[min(self._failures, len(table)) - 1]

    def look(self, at: float) -> None:
        """Complain where a poll should have come by now, or has run for longer than any may."""
        if self._is_running and at - self._began > LONGEST:
            self._complain(f"a poll of {self._began:.3f} runs still at {at:.3f}")
        due = self._due
        if due is not None and not self._is_paused and at > max(due, self._resumed or due) + EPS:
            self._complain(f"no poll came by {at:.3f}, though one was due at {due:.3f}")
            self._due = None

    def _complain(self, words: str) -> None:
        if len(self.broken) < LATEST:
            self.broken.append(words)

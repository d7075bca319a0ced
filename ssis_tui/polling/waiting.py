"""Waits until operations have ended, through lost connections; without I/O and without a clock."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from msgspec import Struct, field

from ssis_tui.catalog.requests import PollRequest
from ssis_tui.errors import ConnectError, LoginRefused, SsisTuiError, TimeLimit
from ssis_tui.model.operations import Operation
from ssis_tui.times import duration

INTERVAL: Final = 2.0
"""Seconds between two looks."""
_DELAYS: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
_LOST_FOR_GOOD: Final = 900.0
"""Seconds without an answer after which nobody expects one any more."""
_SHORTEST: Final = 0.05


class Waiting(Struct):
    """Which operations are waited for, and what became of the others."""

    waiting: set[int]
    deadline: float | None = None
    """Monotonic seconds after which nobody waits any more; None for as long as it takes."""
    interval: float = INTERVAL
    rows: dict[int, Operation] = field(default_factory=dict)
    """The last row of each; an operation that is gone is not among them."""

    @property
    def request(self) -> PollRequest:
        """What to read."""
        return PollRequest(ids=tuple(sorted(self.waiting)))

    def take(self, operations: Iterable[Operation]) -> list[Operation]:
        """Take in what was read, and give those that have ended since the last time."""
        found = {each.operation_id: each for each in operations}
        ended = []
        for number in sorted(self.waiting):
            operation = found.get(number)
            if operation is None:
                self.waiting.discard(number)
                self.rows.pop(number, None)
                continue
            self.rows[number] = operation
            if operation.status.has_ended:
                self.waiting.discard(number)
                ended.append(operation)
        return ended

    def pause(self, now: float) -> float | None:
        """Give the seconds until the next look, at the monotonic time `now`; None at the end."""
        if not self.waiting:
            return None
        if self.deadline is None:
            return max(_SHORTEST, self.interval)
        if now >= self.deadline:
            return None
        return max(_SHORTEST, min(self.interval, self.deadline - now))

    @property
    def outcome(self) -> tuple[Operation, ...]:
        """The last rows by id."""
        return tuple(self.rows[number] for number in sorted(self.rows))


class Patience(Struct):
    """How often and how long a read is tried again when the connection is lost."""

    deadline: float | None = None
    first_failure: float | None = None
    """Monotonic seconds; None until something went wrong."""
    _delays: Iterator[float] = field(default_factory=lambda: iter(_DELAYS))
    _delay: float = 0.0

    def after(self, error: SsisTuiError, now: float, *, was_open: bool) -> float:
        """Give the seconds until another try, or raise what does not pass by itself.

        With `was_open` False a connection that could be made before cannot be made now.
        """
        # What could be reached a moment ago may be reached again; but servers count refused logins.
        is_lost = isinstance(error, ConnectError) and not was_open
        is_counted = isinstance(error, LoginRefused) and error.is_counted
        if is_counted or not (error.is_transient or is_lost):
            raise error
        if self.first_failure is None:
            self.first_failure = now
        self._delay = next(self._delays, self._delay)
        too_late = self.deadline is not None and now + self._delay >= self.deadline
        if too_late or now - self.first_failure > _LOST_FOR_GOOD:
            raise error
        return self._delay


def not_in_time(rows: Iterable[Operation], timeout: float) -> TimeLimit:
    """Say which operations have not ended within the time limit."""
    late = [each for each in rows if not each.status.has_ended]
    labels = ", ".join(f"{each.operation_id} ({each.status.label})" for each in late)
    limit = duration(timedelta(seconds=timeout))
    return TimeLimit(f"Not ended within {limit}: {labels}.")

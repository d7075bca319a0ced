"""Waits until operations have ended, through lost connections, and tells what became of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import PollAnswer, PollRequest
from ssis_tui.cli.console import Console
from ssis_tui.cli.session import Session
from ssis_tui.errors import ConnectError, SsisTuiError, TimeLimit
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.times import duration

Result = TypeVar("Result")

INTERVAL: Final = 2.0
"""Seconds between two looks."""
_DELAYS: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
_LOST_FOR_GOOD: Final = 900.0
"""Seconds without an answer after which nobody expects one any more."""

NOT_SUCCEEDED: Final = 7
TIME_LIMIT: Final = 6


def wait_for(
    session: Session,
    ids: Sequence[int],
    console: Console,
    *,
    timeout: float | None = None,
    interval: float = INTERVAL,
    ended: Callable[[Operation], None] = lambda _: None,
) -> tuple[Operation, ...]:
    """Wait until all have ended, at most `timeout` seconds; give their last rows by id.

    `ended` is called for each as it ends. An operation that is gone is left out of the answer.
    """
    rows: dict[int, Operation] = {}
    waiting = set(ids)
    deadline = None if timeout is None else console.clock.monotonic() + timeout
    started = console.clock.monotonic()
    while waiting:
        request = PollRequest(ids=tuple(sorted(waiting)))
        answer = patiently(session, console, Poll(request), deadline=deadline)
        found = {each.operation_id: each for each in answer.operations}
        for number in sorted(waiting):
            operation = found.get(number)
            if operation is None:
                waiting.discard(number)
                rows.pop(number, None)
                continue
            rows[number] = operation
            if operation.status.has_ended:
                waiting.discard(number)
                console.progress("")
                ended(operation)
        if not waiting:
            break
        now = console.clock.monotonic()
        if deadline is not None and now >= deadline:
            break
        passed = duration(timedelta(seconds=now - started))
        console.progress(f"Waiting for {_listed(waiting)}, {passed} so far …")
        pause = interval if deadline is None else min(interval, deadline - now)
        console.clock.sleep(max(0.05, pause))
    console.progress("")
    return tuple(rows[number] for number in sorted(rows))


def patiently(
    session: Session,
    console: Console,
    work: Callable[[Catalog], Result],
    *,
    deadline: float | None = None,
) -> Result:
    """Read, and read again after a lost connection; raise what does not pass by itself."""
    first_failure: float | None = None
    is_open = True
    delays = iter(_DELAYS)
    delay = 0.0
    while True:
        try:
            if not is_open:
                session.call(lambda catalog: catalog.open())
                is_open = True
            return session.call(work)
        except SsisTuiError as error:
            # What could be reached a moment ago may be reached again.
            if not (error.is_transient or (isinstance(error, ConnectError) and not is_open)):
                raise
            now = console.clock.monotonic()
            if first_failure is None:
                first_failure = now
                console.say(f"{error.sentence} Trying again.")
            delay = next(delays, delay)
            too_late = deadline is not None and now + delay >= deadline
            if too_late or now - first_failure > _LOST_FOR_GOOD:
                raise
            is_open = is_open and not error.ends_connection
        console.clock.sleep(delay)


def outcome_status(rows: Sequence[Operation]) -> int:
    """Give the exit status for operations that were waited for."""
    if any(not each.status.has_ended for each in rows):
        return TIME_LIMIT
    # Completed is an end without a verdict: nothing failed.
    fine = {OperationStatus.SUCCEEDED, OperationStatus.COMPLETED}
    return 0 if all(each.status in fine for each in rows) else NOT_SUCCEEDED


def not_in_time(rows: Sequence[Operation], timeout: float) -> TimeLimit:
    """Say which operations have not ended within the time limit."""
    late = [each for each in rows if not each.status.has_ended]
    labels = ", ".join(f"{each.operation_id} ({each.status.label})" for each in late)
    limit = duration(timedelta(seconds=timeout))
    return TimeLimit(f"Not ended within {limit}: {labels}.")


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll, as something that can be called again."""

    request: PollRequest

    def __call__(self, catalog: Catalog) -> PollAnswer:
        return catalog.poll(self.request)


def _listed(ids: set[int]) -> str:
    some = sorted(ids)[:3]
    more = len(ids) - len(some)
    return ", ".join(map(str, some)) + (f" and {more} more" if more else "")

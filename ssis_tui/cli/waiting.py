"""Waits for operations in a command, and turns what became of them into an exit status."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, TypeVar

from msgspec import Struct

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import PollAnswer, PollRequest
from ssis_tui.cli.console import PROGRAM, Console
from ssis_tui.cli.session import Session
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.polling.waiting import INTERVAL, Patience, Waiting
from ssis_tui.times import duration

Result = TypeVar("Result")

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
    started = console.clock.monotonic()
    deadline = None if timeout is None else started + timeout
    waiting = Waiting(set(ids), deadline, interval)
    while waiting.waiting:
        answer = patiently(session, console, Poll(waiting.request), deadline=deadline)
        for operation in waiting.take(answer.operations):
            console.progress("")
            ended(operation)
        now = console.clock.monotonic()
        pause = waiting.pause(now)
        if pause is None:
            break
        passed = duration(timedelta(seconds=now - started))
        console.progress(f"Waiting for {_listed(waiting.waiting)}, {passed} so far …")
        console.clock.sleep(pause)
    console.progress("")
    return waiting.outcome


def patiently(
    session: Session,
    console: Console,
    work: Callable[[Catalog], Result],
    *,
    deadline: float | None = None,
) -> Result:
    """Read, and read again after a lost connection; raise what does not pass by itself."""
    patience = Patience(deadline)
    is_open = True
    while True:
        try:
            if not is_open:
                session.call(lambda catalog: catalog.open())
                is_open = True
            return session.call(work)
        except SsisTuiError as error:
            is_first = patience.first_failure is None
            delay = patience.after(error, console.clock.monotonic(), was_open=is_open)
            if is_first:
                console.say(f"{error.sentence} Trying again.")
            is_open = is_open and not error.ends_connection
        console.clock.sleep(delay)


def outcome_status(rows: Sequence[Operation]) -> int:
    """Give the exit status for operations that were waited for."""
    if any(not each.status.has_ended for each in rows):
        return TIME_LIMIT
    # Completed is an end without a verdict: nothing failed.
    fine = {OperationStatus.SUCCEEDED, OperationStatus.COMPLETED}
    return 0 if all(each.status in fine for each in rows) else NOT_SUCCEEDED


def say_where_why(rows: Sequence[Operation], console: Console) -> None:
    """Say which command tells why operations failed, if any did."""
    failed = [row.operation_id for row in rows if row.status.is_failure]
    if failed:
        which = failed[0] if len(failed) == 1 else "ID"
        console.say(f"To see why: {PROGRAM} messages {which} --errors")


class Poll(Struct, frozen=True):
    """One poll, as something that can be called again."""

    request: PollRequest

    def __call__(self, catalog: Catalog) -> PollAnswer:
        return catalog.poll(self.request)


def _listed(ids: set[int]) -> str:
    some = sorted(ids)[:3]
    more = len(ids) - len(some)
    return ", ".join(map(str, some)) + (f" and {more} more" if more else "")

"""Waits until operations have ended."""

from collections.abc import Iterable

from ssis_tui.api.pages import Read
from ssis_tui.errors import NoSuchOperation, SsisTuiError
from ssis_tui.model.operations import Operation
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.waiting import Patience, Waiting, not_in_time

SHORTEST = 0.2
"""Seconds; a guest does not ask more often."""


async def wait_until_ended(
    read: Read,
    clock: Clock,
    ids: Iterable[int],
    *,
    server: str,
    timeout: float | None,  # noqa: ASYNC109 (how long to wait is what the caller asks for)
    interval: float,
) -> tuple[Operation, ...]:
    """Give the last rows by id once all have ended; lost connections are waited through.

    Raises TimeLimit after `timeout` seconds, and NoSuchOperation when one of them is gone.
    """
    wanted = set(ids)
    deadline = None if timeout is None else clock.monotonic() + timeout
    waiting = Waiting(set(wanted), deadline, max(SHORTEST, interval))
    while waiting.waiting:
        await _look(read, clock, waiting)
        pause = waiting.pause(clock.monotonic())
        if pause is None:
            break
        await clock.sleep(pause)
    if waiting.waiting:
        raise not_in_time(waiting.outcome, timeout or 0.0)
    if gone := sorted(wanted - set(waiting.rows)):
        raise NoSuchOperation(
            f"{server} has no operation {', '.join(map(str, gone))} that this login may see.",
            server=server,
        )
    return waiting.outcome


async def _look(read: Read, clock: Clock, waiting: Waiting) -> None:
    """Read once, and again after a lost connection."""
    patience = Patience(waiting.deadline)
    request = waiting.request
    while True:
        try:
            answer = await read(lambda catalog: catalog.poll(request), name="what is waited for")
        except SsisTuiError as error:
            # Reading connects again by itself, so that a lost connection shows as none at all.
            await clock.sleep(patience.after(error, clock.monotonic(), was_open=False))
        else:
            waiting.take(answer.operations)
            return

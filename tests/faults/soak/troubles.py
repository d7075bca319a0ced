"""What goes wrong with reading: each event from its beginning to its mending."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.errors import (
    ConnectionLost,
    DeadlockVictim,
    LockTimeout,
    LoginRefused,
    NoPermission,
    NotReachable,
    ServerBusy,
    SsisTuiError,
    TimeLimit,
)
from tests.faults.soak.day import Day
from tests.faults.soak.server import Trouble

Event = Callable[[Day], Awaitable[None]]
ABANDONED: Final = 75.0
"""Seconds after which a call that hangs was given up: its limit and the grace are over."""
BACK: Final = 40.0
"""Seconds within which all is well again after most faults: the longest delay and a poll."""


def made(kind: type[SsisTuiError], words: str) -> Trouble:
    return lambda: kind(words)


lost = made(ConnectionLost, "The connection to PRODSQL01 was lost.")
late = made(TimeLimit, "PRODSQL01 did not answer within 15 s.")
deadlocked = made(DeadlockVictim, "Chosen to give way in a deadlock.")
locked = made(LockTimeout, "Somebody holds a lock.")
busy = made(ServerBusy, "The service is busy.")
denied = made(NoPermission, "The SELECT permission was denied.")
unreachable = made(NotReachable, "Nothing listens on PRODSQL01.")
refused = made(LoginRefused, "Login failed for user 'CORP\\dba'.")


async def _is_met(day: Day, method: str = "poll") -> None:
    """Wait until every fault was met; a slow answer may have made polls seldom."""
    server = day.server
    await day.wait_until(lambda: not server.has_faults(method), at_most=200, what="a call")


async def is_fresh(day: Day, at_most: float = BACK) -> None:
    poller = day.it.app.poller
    await day.wait_until(lambda: poller.latest.is_fresh, at_most=at_most, what="coming back")


def fault(make: Trouble, *, times: int = 1) -> Event:
    """Let the next polls meet this, each at another moment between two of them."""

    async def event(day: Day) -> None:
        await day.wait(day.random.uniform(0, 10))
        day.server.fail("poll", *(make() for _ in range(times)))
        await _is_met(day)
        await day.wait(day.random.uniform(0, 15))
        await is_fresh(day, BACK * times)

    return event


def outage(everything: Trouble, opening: Trouble, *, longest: float, back: float) -> Event:
    """Let each call meet this for a while, and each connection that."""

    async def event(day: Day) -> None:
        day.server.trouble |= {"poll": everything, "open": opening, "history": everything,
                               "messages": everything, "operation": everything,
                               "stop": everything}  # fmt: skip
        await day.wait(day.random.uniform(5, longest))
        await day.press("G", "g")
        day.server.trouble.clear()
        await is_fresh(day, back)

    return event


async def slow_answer(day: Day) -> None:
    """A poll is answered late, but within its limit."""
    hang = day.server.hang("poll")
    await _is_met(day)
    await day.wait(day.random.uniform(3, 50))
    hang.release()
    await day.wait(10)
    await is_fresh(day)


async def no_answer(day: Day) -> None:
    """A poll is never answered, nor its cancellation; its thread comes back much later."""
    hang = day.server.hang("poll")
    await _is_met(day)
    await day.wait(ABANDONED)
    await is_fresh(day)
    await day.wait(day.random.uniform(0, 60))
    hang.release()


async def no_answer_but_cancelled(day: Day) -> None:
    """A poll is never answered; its cancellation is."""
    day.server.hang("poll", obeys_cancel=True)
    await _is_met(day)
    await day.wait(ABANDONED)
    await is_fresh(day)


async def no_connection(day: Day) -> None:
    """A connection is lost, and the new one is not answered for a minute."""
    day.server.fail("poll", lost())
    hang = day.server.hang("open")
    await _is_met(day, "open")
    await day.wait(ABANDONED)
    await is_fresh(day)
    hang.release()


async def login_refused(day: Day) -> None:
    """The password is changed and changed back; a key tries it at once."""
    day.server.fail("poll", lost())
    day.server.trouble["open"] = refused
    await _is_met(day)
    await day.wait(day.random.uniform(5, 40))
    day.server.trouble.clear()
    await day.press("r")
    await is_fresh(day)


async def other_rights(day: Day) -> None:
    """The login is one that sees its own only, for a while."""
    server, before = day.server, day.server.rights
    server.rights = Rights(login="CORP\\ordinary", kind=AccountKind.WINDOWS)
    server.fail("poll", lost())
    await _is_met(day)
    await day.wait(20)
    server.rights = before
    server.fail("poll", lost())
    await _is_met(day)
    await day.wait(10)
    await is_fresh(day)


async def clock_jumps(day: Day) -> None:
    """The server's clock is set, forth or back."""
    day.server.server_offset += timedelta(seconds=day.random.uniform(-7200, 7200))
    await day.wait(30)


async def daylight_saving(day: Day) -> None:
    """The server's clocks go forward or back by an hour."""
    summer = day.server.utc_offset == timedelta(hours=2)
    day.server.utc_offset = timedelta(hours=1 if summer else 2)
    await day.wait(30)


async def suspended(day: Day) -> None:
    """This machine sleeps for hours; what was open is dead then and does not say so."""
    day.it.clock.jump(day.random.uniform(3600, 8 * 3600))
    await day.wait(15)
    await is_fresh(day)


async def many_start(day: Day) -> None:
    """Much begins at once, and ends at once."""
    started = [day.server.start() for _ in range(60)]
    await day.wait(20)
    for number in started:
        day.server.end(number)
    await day.wait(10)

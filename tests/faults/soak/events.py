"""What happens in the day: each event from its beginning to its mending."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.errors import (
    AlreadyStopping,
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
from ssis_tui.model.codes import OperationStatus
from tests.faults.soak.day import Day
from tests.faults.soak.server import KEPT, Trouble

Event = Callable[[Day], Awaitable[None]]
ABANDONED: Final = 75.0
"""Seconds after which a call that hangs was given up: its limit and the grace are over."""
BACK: Final = 40.0
"""Seconds within which all is well again after most faults: the longest delay and a poll."""
PAGE: Final = 200
"""Operations that one page of the history brings."""
SIZES: Final = ((80, 24), (20, 5), (200, 50), (100, 30), (60, 16), (120, 40))


def _made(kind: type[SsisTuiError], words: str) -> Trouble:
    return lambda: kind(words)


lost = _made(ConnectionLost, "The connection to PRODSQL01 was lost.")
late = _made(TimeLimit, "PRODSQL01 did not answer within 15 s.")
deadlocked = _made(DeadlockVictim, "Chosen to give way in a deadlock.")
locked = _made(LockTimeout, "Somebody holds a lock.")
busy = _made(ServerBusy, "The service is busy.")
denied = _made(NoPermission, "The SELECT permission was denied.")
unreachable = _made(NotReachable, "Nothing listens on PRODSQL01.")
refused = _made(LoginRefused, "Login failed for user 'CORP\\dba'.")


async def _is_met(day: Day, method: str = "poll") -> None:
    """Wait until every fault was met; a slow answer may have made polls seldom."""
    server = day.server
    await day.wait_until(lambda: not server.has_faults(method), at_most=200, what="a call")


async def _is_fresh(day: Day, at_most: float = BACK) -> None:
    poller = day.it.app.poller
    await day.wait_until(lambda: poller.latest.is_fresh, at_most=at_most, what="coming back")


def fault(make: Trouble, *, times: int = 1) -> Event:
    """Let the next polls meet this, each at another moment between two of them."""

    async def event(day: Day) -> None:
        await day.wait(day.random.uniform(0, 10))
        day.server.fail("poll", *(make() for _ in range(times)))
        await _is_met(day)
        await day.wait(day.random.uniform(0, 15))
        await _is_fresh(day, BACK * times)

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
        await _is_fresh(day, back)

    return event


async def slow_answer(day: Day) -> None:
    """A poll is answered late, but within its limit."""
    hang = day.server.hang("poll")
    await _is_met(day)
    await day.wait(day.random.uniform(3, 50))
    hang.release()
    await day.wait(10)
    await _is_fresh(day)


async def no_answer(day: Day) -> None:
    """A poll is never answered, nor its cancellation; its thread comes back much later."""
    hang = day.server.hang("poll")
    await _is_met(day)
    await day.wait(ABANDONED)
    await _is_fresh(day)
    await day.wait(day.random.uniform(0, 60))
    hang.release()


async def no_answer_but_cancelled(day: Day) -> None:
    """A poll is never answered; its cancellation is."""
    day.server.hang("poll", obeys_cancel=True)
    await _is_met(day)
    await day.wait(ABANDONED)
    await _is_fresh(day)


async def no_connection(day: Day) -> None:
    """A connection is lost, and the new one is not answered for a minute."""
    day.server.fail("poll", lost())
    hang = day.server.hang("open")
    await _is_met(day, "open")
    await day.wait(ABANDONED)
    await _is_fresh(day)
    hang.release()


async def login_refused(day: Day) -> None:
    """The password is changed and changed back; a key tries it at once."""
    day.server.fail("poll", lost())
    day.server.trouble["open"] = refused
    await _is_met(day)
    await day.wait(day.random.uniform(5, 40))
    day.server.trouble.clear()
    await day.press("r")
    await _is_fresh(day)


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
    await _is_fresh(day)


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
    await _is_fresh(day)


async def stop(day: Day) -> None:
    await day.agree_to_stop()
    await day.wait(90)


def stop_meeting(make: Trouble, *, carried_out: bool = False) -> Event:
    """Let a stop meet this, before or after the server took it."""

    async def event(day: Day) -> None:
        def meet(named: list[int]) -> None:
            if carried_out:
                operator = day.server.operator()

                def take_and_break() -> None:
                    for number in named:
                        target = day.server.operations.get(number)
                        if target is not None and target.can_stop:
                            operator.carry_out(number)
                    raise make()

                day.server.fail("stop", take_and_break)
            else:
                day.server.fail("stop", make())

        await day.agree_to_stop(meanwhile=meet)
        await day.wait(60)
        day.server.withdraw("stop")
        await _is_fresh(day)

    return event


async def stop_hangs(day: Day) -> None:
    """A stop is not answered; polls go on beside it."""
    await day.agree_to_stop(meanwhile=lambda _: void(day.server.hang("stop")))
    await day.wait(150)
    day.server.withdraw("stop")
    day.server.release_all()
    await day.wait(10)


async def stopped_by_another(day: Day) -> None:
    """Somebody else stops it, or it ends, while the question is open."""
    end = day.random.random() < 0.5

    def before_the_answer(named: list[int]) -> None:
        for number in named:
            if end:
                day.server.end(number)
            else:
                row = day.server.operations[number]
                day.server.put(replace(row, status=OperationStatus.STOPPING))

    await day.agree_to_stop(meanwhile=before_the_answer)
    await day.wait(20)


async def history_paged(day: Day) -> None:
    """One scrolls down the history, page by page, and a page goes wrong."""
    await day.press("h", "end", "end")
    day.server.fail("history", lost())
    await day.press("end", "pageup", "end")
    await day.wait(15)
    await day.press("end", "end", "home")
    await day.wait(5)
    await day.home()


async def scrolled_to_the_end(day: Day) -> None:
    """One scrolls down all of the history, and up again: a list then holds as much as it may."""
    await day.press("h")
    for key in ("end", "home"):
        for _ in range(KEPT // PAGE + 2):
            await day.press(key)
    await day.home()


async def whole_history(day: Day) -> None:
    await day.press("H")
    await day.wait(5)
    await day.press("end", "T", "b")
    await day.wait(5)
    await day.press("b", "x", "slash", *"Load", "enter", "escape")
    await day.wait(5)
    await day.home()


async def summary(day: Day) -> None:
    await day.press("s")
    await day.wait(5)
    await day.press("R", "b", "tab")
    await day.wait(5)
    await day.home()


async def execution_opened(day: Day) -> None:
    """An execution is opened and looked at from all sides; some of it goes wrong."""
    await day.press("home", *["down"] * day.random.randrange(6), "enter")
    await day.wait(5)
    if day.random.random() < 0.5:
        day.server.fail("messages", lost())
    await day.press("m")
    await day.wait(10)
    for key in ("P", "d", "v", "o"):
        await day.press(key)
        await day.wait(1)
    await day.home()
    day.server.withdraw("messages")


async def filtered(day: Day) -> None:
    await day.press("slash", *day.random.choice(["Load", "!Load", "Sales", "/Dim|Hr/"]), "enter")
    await day.wait(15)
    await day.press("escape", "escape")


async def arranged(day: Day) -> None:
    """Rows are sorted, marked and made wide."""
    await day.press("greater_than_sign", "I", "space", "space", "w", "right", "M")
    await day.wait(10)
    await day.press("less_than_sign", "U")
    await day.home()


async def resized(day: Day) -> None:
    for _ in range(6):
        await day.resize(*day.random.choice(SIZES))
        await day.wait(day.random.uniform(0, 3))
    await day.resize(120, 40)


async def paused(day: Day) -> None:
    await day.press("p")
    await day.wait(day.random.uniform(5, 60))
    if day.random.random() < 0.5:
        await day.press("r")
        await day.wait(5)
    await day.press("p")
    await day.wait(10)


async def interval(day: Day) -> None:
    await day.press("minus")
    await day.wait(30)
    await day.press("plus", "plus")
    await day.wait(10)
    await day.press("minus")


async def helped(day: Day) -> None:
    await day.press("question_mark")
    await day.wait(5)
    await day.home()


async def many_start(day: Day) -> None:
    """Much begins at once, and ends at once."""
    started = [day.server.start() for _ in range(60)]
    await day.wait(20)
    for number in started:
        day.server.end(number)
    await day.wait(10)


def void(_: object) -> None:
    """Drop what was made."""


EVENTS: Final[dict[str, Event]] = {
    "connection lost": fault(lost),
    "connection lost thrice": fault(lost, times=3),
    "time limit": fault(late),
    "deadlock victim": fault(deadlocked, times=2),
    "lock": fault(locked),
    "busy": fault(busy),
    "server restarted": outage(lost, unreachable, longest=90, back=BACK),
    "permission taken away": outage(denied, denied, longest=30, back=70),
    "slow answer": slow_answer,
    "no answer": no_answer,
    "no answer but cancelled": no_answer_but_cancelled,
    "no connection": no_connection,
    "login refused": login_refused,
    "other rights": other_rights,
    "clock jumps": clock_jumps,
    "daylight saving": daylight_saving,
    "machine suspended": suspended,
    "stop": stop,
    "stop, answer lost before": stop_meeting(lost),
    "stop, answer lost after": stop_meeting(lost, carried_out=True),
    "stop, deadlock": stop_meeting(deadlocked),
    "stop, time limit": stop_meeting(late, carried_out=True),
    "stop, refused": stop_meeting(_made(AlreadyStopping, "It is being stopped already.")),
    "stop hangs": stop_hangs,
    "stopped by another": stopped_by_another,
    "history paged": history_paged,
    "scrolled to the end": scrolled_to_the_end,
    "whole history": whole_history,
    "summary": summary,
    "execution opened": execution_opened,
    "filtered": filtered,
    "arranged": arranged,
    "resized": resized,
    "paused": paused,
    "interval": interval,
    "help": helped,
    "many start": many_start,
}
FIRST: Final = ("scrolled to the end", "whole history", "summary", "help", "execution opened")
"""What leaves something for good: screens that are kept, modules that are imported then."""

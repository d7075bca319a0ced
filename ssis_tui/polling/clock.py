"""The only place where time comes from."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # Imported where it is used: it costs 70 ms, and commands only want to know what time it is.
    import asyncio


class Clock(Protocol):
    """Tells the time and waits; tests advance a virtual one."""

    def now(self) -> datetime:
        """This machine's time (aware, UTC). Never shown as the server's."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump; includes no time in which the machine was suspended."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; cancelled like any await."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds)


async def within(clock: Clock, future: "asyncio.Future[Any]", seconds: float | None) -> bool:
    """Wait until the future is done, at most so many seconds; None for as long as it takes.

    Give whether it is done. It is left as it is, also when this is cancelled.
    """
    import asyncio

    if future.done():
        return True
    if seconds is None:
        await asyncio.wait((future,))
        return True
    sleeper = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((future, sleeper), return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeper.cancel()
    return future.done()

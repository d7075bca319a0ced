"""The machine's clock, which a test may push on: waiting costs nothing, and sockets get their time.

What a server and a driver do takes the time that it takes; what this program only waits for, an
interval, a time limit or the next try, is skipped.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

LOOK_UP = 0.004
"""Real seconds between two looks at whether a sleeper's time has come."""


class SkippingClock:
    """Goes with the machine's, and as much further as it is pushed."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._jumped = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._skipped + self._jumped)

    def monotonic(self) -> float:
        return time.monotonic() + self._skipped

    async def sleep(self, seconds: float) -> None:
        end = self.monotonic() + seconds
        while (left := end - self.monotonic()) > 0:  # noqa: ASYNC110 (it may be pushed on)
            await asyncio.sleep(min(LOOK_UP, left))

    def skip(self, seconds: float) -> None:
        """Let so much time have passed; sleepers notice at their next look."""
        self._skipped += seconds

    def jump(self, seconds: float) -> None:
        """Move the wall clock alone, as when the machine was suspended."""
        self._jumped += seconds

"""Time for commands, which wait by blocking: the machine's, or the demo's when it stands still."""

import time
from datetime import datetime, timedelta
from typing import Protocol

from ssis_tui.polling.clock import SystemClock


class BlockingClock(Protocol):
    """Tells the time and waits; the counterpart of the poller's clock outside asyncio."""

    def now(self) -> datetime:
        """The moment (aware)."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; a signal ends it with KeyboardInterrupt."""
        ...


class MachineClock:
    """The machine's clock."""

    def __init__(self) -> None:
        self._system = SystemClock()

    def now(self) -> datetime:
        return self._system.now()

    def monotonic(self) -> float:
        return self._system.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class StandingClock:
    """Stands at a moment and moves only by what is waited, at once: each run shows the same."""

    def __init__(self, moment: datetime) -> None:
        self._start = moment
        self._waited = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._waited)

    def monotonic(self) -> float:
        return self._waited

    def sleep(self, seconds: float) -> None:
        self._waited += seconds


class RunningClock(MachineClock):
    """Starts at a moment and goes on from there."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self._ahead = moment - self._system.now()

    def now(self) -> datetime:
        return self._system.now() + self._ahead

"""The clock of the stand-in server, which may stand hours away from everybody else's."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol


class ServerClock(Protocol):
    """What time it is on the server."""

    def now(self) -> datetime:
        """Give the aware time, in the server's own offset."""
        ...


class SettableClock:
    """Stands still until a test lets time pass; safe to read from any thread."""

    def __init__(
        self,
        start: datetime = datetime(2026, 3, 3, 2, 0, tzinfo=UTC),
        *,
        offset_minutes: int = 60,
    ) -> None:
        self._lock = threading.Lock()
        self._now = start.astimezone(timezone(timedelta(minutes=offset_minutes)))

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._now += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Jump to another time, as when the server's clock was set or its offset changed."""
        with self._lock:
            self._now = moment


class RunningClock:
    """Goes with the machine's clock, so much ahead or behind."""

    def __init__(self, *, offset_minutes: int = 60, ahead: timedelta = timedelta()) -> None:
        self._zone = timezone(timedelta(minutes=offset_minutes))
        self._ahead = ahead

    def now(self) -> datetime:
        return datetime.now(self._zone) + self._ahead

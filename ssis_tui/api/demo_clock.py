"""The clock of a demo that stands still: waiting there takes no time."""

from datetime import datetime, timedelta


class LeapingClock:
    """Stands at a moment and moves only by what is waited, at once: each run shows the same."""

    def __init__(self, moment: datetime) -> None:
        self._start = moment
        self._waited = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._waited)

    def monotonic(self) -> float:
        return self._waited

    async def sleep(self, seconds: float) -> None:
        self._waited += seconds

"""When the next poll is due: the user's interval, stretched while the server answers slowly."""

from math import ceil

SHORTEST = 0.5
LONGEST = 3600.0
SHARE = 4
"""A poll may take one part in so many of the interval; above that the interval is stretched."""
MOST_STRETCHED = 60.0
"""Seconds to which it is stretched at most, or the user's own interval if that is longer."""


class Pace:
    """Counts in monotonic seconds from the planned beginning of each poll, so nothing drifts."""

    def __init__(self, interval: float) -> None:
        self._interval = _within_limits(interval)
        self._cost = 0.0
        self._planned = 0.0
        self._finished = 0.0
        self._is_put_off = False

    @property
    def interval(self) -> float:
        """Seconds that the user asked for."""
        return self._interval

    @interval.setter
    def interval(self, seconds: float) -> None:
        self._interval = _within_limits(seconds)
        self.put_off()

    @property
    def stretched_to(self) -> float | None:
        """The longer interval in use, in whole seconds; None if the server is quick enough."""
        needed = self._cost * SHARE
        if needed <= self._interval:
            return None
        return float(max(min(ceil(needed), MOST_STRETCHED), self._interval))

    @property
    def due(self) -> float:
        """When the next poll begins; after a slow one never before the server has had a rest."""
        every = self.stretched_to or self._interval
        return max(self._planned + every, self._finished + every / SHARE)

    def begin(self, at: float) -> None:
        """Note that a poll begins, a little late or, when it was asked for, early."""
        late = at - self.due
        every = self.stretched_to or self._interval
        makes_up = 0 <= late < every and not self._is_put_off
        self._planned = self.due if makes_up else at
        self._is_put_off = False

    def put_off(self) -> None:
        """Let the next poll make up for no lost time: it is late because it was meant to be.

        So it is after a failure, a pause, and with another interval; a late poll that made up for
        that would have the one after it come too soon.
        """
        self._is_put_off = True

    def finish(self, at: float, *, took: float, is_light: bool) -> None:
        """Note what a poll took; only an ordinary one tells what the next ones will take."""
        self._finished = at
        if is_light:
            # Half of it is the past: one slow answer alone does not change the pace.
            self._cost = (self._cost + took) / 2


def _within_limits(seconds: float) -> float:
    return min(max(seconds, SHORTEST), LONGEST)

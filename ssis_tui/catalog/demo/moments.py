"""The demo's time: milliseconds since its first day, on a server whose zone has no summer time.

A fixed offset, so that the world depends on seed and moment only and not on the zone of the
machine that looks at it.
"""

from datetime import datetime, timedelta, timezone

SERVER_ZONE = timezone(timedelta(hours=1))
FIRST_DAY = datetime(2024, 1, 1, tzinfo=SERVER_ZONE)
"""Nothing happened before it; a clock that is earlier finds an empty catalog."""

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_ONE_MS = timedelta(milliseconds=1)


def as_ms(moment: datetime) -> int:
    """Give milliseconds since the first day; negative before it."""
    return (moment - FIRST_DAY) // _ONE_MS


def as_moment(ms: int) -> datetime:
    """Give the aware datetime as the server would have written it."""
    return FIRST_DAY + timedelta(milliseconds=ms)


def weekday(day: int) -> int:
    """Give the day of the week of day number `day`; 0 is Monday, as 1 January 2024 was."""
    return day % 7


def clock_text(ms: int) -> str:
    """Give the time of day as SSIS writes it into its messages: 2:00:11 AM."""
    seconds = ms % DAY // SECOND
    hour, rest = divmod(seconds, 3600)
    return f"{hour % 12 or 12}:{rest // 60:02}:{rest % 60:02} {'AM' if hour < 12 else 'PM'}"


def elapsed_text(ms: int) -> str:
    """Give a duration as SSIS writes it into its messages: 00:12:40.031."""
    seconds, rest = divmod(max(ms, 0), SECOND)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"

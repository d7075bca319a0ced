"""Dates and times as the look-alike stores them, in texts of a fixed width that sort.

A datetimeoffset is 27 characters of UTC with seven digits after the second, then its offset:
`2026-03-01T11:00:00.0000000+02:00` is one o'clock in the afternoon at +02:00. The first 27 decide
comparisons. A datetime2 and a datetime are the 27 characters alone, in no zone; a date is ten.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

from tests.support.ssisdb import errors

UTC_WIDTH = 27
_DAY_TICKS = 864_000_000_000
"""Ticks of 100 nanoseconds in a day."""
_LAST_DAY = date.max.toordinal() - 1
_TEXT = re.compile(
    r"\s*(?:(?P<y>\d{4})-(?P<mo>\d{1,2})-(?P<d>\d{1,2})|(?P<y2>\d{4})(?P<mo2>\d\d)(?P<d2>\d\d))?"
    r"(?:(?:T|\s+|(?<![\d]))?(?P<h>\d{1,2}):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:[.](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<z>Z|[+-]\d\d:\d\d)?\s*\Z"
)


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment in the server's reach: UTC ticks of 100 ns since 0001-01-01, and an offset.

    `minutes` is the offset east of UTC; a value without a zone has 0.
    """

    ticks: int
    minutes: int = 0

    @property
    def local_ticks(self) -> int:
        return self.ticks + self.minutes * 600_000_000


def from_datetime(value: datetime) -> str:
    """Store an aware datetime as a datetimeoffset."""
    offset = value.utcoffset()
    if offset is None:
        offset = timedelta()
        value = value.replace(tzinfo=UTC)
    utc = value.astimezone(UTC)
    return _stamp(utc) + _offset_text(round(offset.total_seconds() / 60))


def from_naive(value: datetime) -> str:
    return _stamp(value)


def to_datetime(stored: str) -> datetime:
    """Give the aware datetime of a stored datetimeoffset; the seventh digit is lost."""
    utc = datetime.fromisoformat(stored[:26] + "+00:00")
    zone = stored[UTC_WIDTH:]
    return utc if zone == "+00:00" else utc.astimezone(_zone(zone))


def to_naive(stored: str) -> datetime:
    return datetime.fromisoformat(stored[:26])


def to_date(stored: str) -> date:
    return date.fromisoformat(stored[:10])


def to_time(stored: str) -> time:
    return time.fromisoformat(stored[:15])


def parse(text: str) -> Instant:
    """Read a date and time as SQL Server reads ISO texts; raises `SqlError` 241 for any other."""
    match = _TEXT.match(text)
    if match is None or not text.strip():
        raise errors.date_conversion()
    part = match.groupdict()
    year, month, day = (part["y"] or part["y2"], part["mo"] or part["mo2"], part["d"] or part["d2"])
    if year is None and part["h"] is None:
        raise errors.date_conversion()
    try:
        moment = datetime(  # noqa: DTZ001 - the zone is kept beside it
            int(year or 1900),
            int(month or 1),
            int(day or 1),
            int(part["h"] or 0),
            int(part["mi"] or 0),
            int(part["s"] or 0),
        )
    except ValueError as problem:
        raise errors.date_conversion() from problem
    fraction = (part["f"] or "0").ljust(9, "0")
    minutes = _minutes(part["z"])
    if abs(minutes) > 14 * 60:
        raise errors.date_conversion()
    return _checked(_ticks(moment) + int(fraction[:7]) - minutes * 600_000_000, minutes)


def decode(stored: str) -> Instant:
    """Read any stored date or time."""
    if len(stored) == 10:
        return Instant((date.fromisoformat(stored).toordinal() - 1) * _DAY_TICKS)
    if len(stored) == 16:
        return decode("1900-01-01T" + stored)
    ticks = _ticks(datetime.fromisoformat(stored[:19])) + int(stored[20:27])
    return Instant(ticks, _minutes(stored[UTC_WIDTH:]))


def encode(instant: Instant) -> str:
    """Store an instant as a datetimeoffset."""
    return encode_plain(instant.ticks) + _offset_text(instant.minutes)


def encode_plain(ticks: int) -> str:
    """Store ticks as a datetime2."""
    days, rest = divmod(ticks, _DAY_TICKS)
    if not 0 <= days <= _LAST_DAY:
        raise errors.error(517, "Adding a value to a 'datetimeoffset' column caused an overflow.")
    seconds, fraction = divmod(rest, 10_000_000)
    day = date.fromordinal(days + 1)
    return (
        f"{day.isoformat()}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        f".{fraction:07}"
    )


def rounded(ticks: int, digits: int) -> int:
    """Round ticks to so many digits after the second."""
    unit: int = 10 ** (7 - digits)
    return (ticks + unit // 2) // unit * unit


def _checked(ticks: int, minutes: int) -> Instant:
    if not 0 <= ticks < (_LAST_DAY + 1) * _DAY_TICKS:
        raise errors.date_conversion()
    return Instant(ticks, minutes)


def _ticks(moment: datetime) -> int:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (moment.toordinal() - 1) * _DAY_TICKS + seconds * 10_000_000 + moment.microsecond * 10


def _stamp(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "0"


def _offset_text(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _minutes(zone: str | None) -> int:
    if not zone or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return -minutes if zone[0] == "-" else minutes


@cache
def _zone(zone: str) -> timezone:
    return timezone(timedelta(minutes=_minutes(zone)))

"""DATEDIFF, DATEADD, DATEPART and SWITCHOFFSET over stored instants."""

import calendar

from tests.support.ssisdb import errors
from tests.support.ssisdb.instants import (
    Instant,
    decode,
    encode,
    encode_plain,
    parse,
)

_SECOND = 10_000_000
_DAY = 86_400 * _SECOND
_UNITS = {
    "week": 7 * _DAY,
    "day": _DAY,
    "hour": 3600 * _SECOND,
    "minute": 60 * _SECOND,
    "second": _SECOND,
    "millisecond": 10_000,
    "microsecond": 10,
}
_NAMES = {
    "year": "year yy yyyy",
    "quarter": "quarter qq q",
    "month": "month mm m",
    "dayofyear": "dayofyear dy y",
    "week": "week wk ww",
    "weekday": "weekday dw",
    "day": "day dd d",
    "hour": "hour hh",
    "minute": "minute mi n",
    "second": "second ss s",
    "millisecond": "millisecond ms",
    "microsecond": "microsecond mcs",
    "nanosecond": "nanosecond ns",
    "tzoffset": "tzoffset tz",
}
PARTS = {short: name for name, spellings in _NAMES.items() for short in spellings.split()}


def difference(part: str, start: str, end: str) -> int:
    """Count the boundaries of a part between two instants; offsets do not matter, as in T-SQL."""
    first, last = decode(start).ticks, decode(end).ticks
    if part in {"year", "quarter", "month"}:
        per = {"year": 12, "quarter": 3, "month": 1}[part]
        return _months(last) // per - _months(first) // per
    if part == "week":
        # A week begins on Sunday whatever DATEFIRST says; day 0 (0001-01-01) was a Monday.
        return (last // _DAY + 1) // 7 - (first // _DAY + 1) // 7
    if part == "nanosecond":
        return (last - first) * 100
    unit = _UNITS["day" if part == "dayofyear" else part]
    return last // unit - first // unit


def add(part: str, number: int, stored: str) -> str:
    """Add so many parts to a stored instant; its offset stays."""
    instant = decode(stored)
    if part in {"year", "quarter", "month"}:
        per = {"year": 12, "quarter": 3, "month": 1}[part]
        local = _add_months(instant.local_ticks, number * per)
        moved = Instant(local - instant.minutes * 600_000_000, instant.minutes)
    elif part == "nanosecond":
        # Instants are kept in steps of 100 ns.
        moved = Instant(instant.ticks + (number + 50) // 100, instant.minutes)
    else:
        unit = _UNITS["day" if part in {"dayofyear", "weekday"} else part]
        moved = Instant(instant.ticks + number * unit, instant.minutes)
    if len(stored) == 10:
        return encode_plain(moved.ticks)[:10]
    if len(stored) == 16:
        return encode_plain(moved.ticks)[11:]
    return encode_plain(moved.ticks) + stored[27:]


def part_of(part: str, stored: str) -> int:
    """Give one part of a stored instant in its own offset."""
    instant = decode(stored)
    if part == "tzoffset":
        return instant.minutes
    text = encode_plain(instant.local_ticks)
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    days = instant.local_ticks // _DAY
    fraction = int(text[20:])
    return {
        "year": year,
        "quarter": (month + 2) // 3,
        "month": month,
        "day": day,
        "dayofyear": days - _day_number(year, 1, 1) + 1,
        "weekday": (days + 1) % 7 + 1,
        "week": (days - _day_number(year, 1, 1) + (_day_number(year, 1, 1) + 1) % 7) // 7 + 1,
        "hour": int(text[11:13]),
        "minute": int(text[14:16]),
        "second": int(text[17:19]),
        "millisecond": fraction // 10_000,
        "microsecond": fraction // 10,
        "nanosecond": fraction * 100,
    }[part]


def switch_offset(stored: str, offset: str) -> str:
    """Give the same instant as seen at another offset such as `+02:00`."""
    return encode(Instant(decode(stored).ticks, _offset(offset)))


def to_offset(stored: str, offset: str) -> str:
    """Read a value without a zone as local to an offset."""
    minutes = _offset(offset)
    return encode(Instant(decode(stored).local_ticks - minutes * 600_000_000, minutes))


def _offset(text: str) -> int:
    try:
        return parse("2000-01-01 00:00:00 " + text).minutes
    except errors.SqlError as problem:
        raise errors.error(
            9812, "The timezone provided to builtin function is invalid."
        ) from problem


def _months(ticks: int) -> int:
    text = encode_plain(ticks)
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def _day_number(year: int, month: int, day: int) -> int:
    return decode(f"{year:04}-{month:02}-{day:02}").ticks // _DAY


def _add_months(ticks: int, months: int) -> int:
    year, month = divmod(_months(ticks) + months, 12)
    if not 1 <= year <= 9999:
        raise errors.error(517, "Adding a value to a 'datetimeoffset' column caused an overflow.")
    text = encode_plain(ticks)
    day = min(int(text[8:10]), calendar.monthrange(year, month + 1)[1])
    return _day_number(year, month + 1, day) * _DAY + ticks % _DAY

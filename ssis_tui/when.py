"""Reads a moment as people type it: ISO, everyday words, dates of any usual shape.

Everyday words are ours, because dateutil knows neither "yesterday" nor "2 hours ago" and takes
"monday" for the next one. Here every word means the past: who asks for "monday" or "02:00" asks
for what ran then. ISO 8601 is the documented form; other dates are left to dateutil.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from msgspec import Struct

from ssis_tui.errors import UsageError
from ssis_tui.text import one_line
from ssis_tui.times import LOCAL, UNITS, in_zone, offset

EXAMPLES: Final = (
    "Write it as 2026-11-22 02:00, yesterday, yesterday 02:00, 2 hours ago, 90m or last monday."
)

_LONGEST: Final = 80
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS_OF: Final = {"mo": 1, "month": 1, "months": 1, "y": 12, "year": 12, "years": 12}

_TIME: Final = re.compile(
    r"(?:(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?|(\d{1,2})\s*(am|pm)|(noon|midnight))", re.ASCII
)
_AGO: Final = re.compile(
    r"(?:(?:the )?(?:last|past) |- ?)?"
    r"((?:(?:\d{1,6}(?:\.\d{1,3})? ?|an? |half an? )[a-z]+,? ?(?:and )?)+)(?:ago)?",
    re.ASCII,
)
_AMOUNT: Final = re.compile(r"(\d+(?:\.\d+)?|half an?|\ban?(?= )) ?([a-z]+)", re.ASCII)
_SLASHED: Final = re.compile(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2,4}))?\b", re.ASCII)


class When(Struct, frozen=True):
    """A moment that was read, and what had to be decided on the way."""

    moment: datetime
    """Aware, in the zone in which it was meant."""
    note: str = ""
    """A sentence when the clocks changed and the time came twice or not at all; else empty."""


def parse_when(text: str, now: datetime, *, zone: tzinfo = LOCAL) -> datetime:
    """Read a moment; `now` is aware, `zone` is where the words are meant. Raises UsageError."""
    return read_when(text, now, zone=zone).moment


def read_when(text: str, now: datetime, *, zone: tzinfo = LOCAL) -> When:
    """Read a moment as `parse_when`, and say what a changing clock made of it."""
    words = " ".join(text.split()).casefold()
    if not words or len(text) > _LONGEST:
        raise _not_understood(text)
    local_now = in_zone(now, zone)
    try:
        found = (
            _from_iso(text.strip())
            or _from_words(words, local_now, zone)
            or _from_dateutil(text, local_now)
        )
        if isinstance(found, When):
            return found
        if found.tzinfo is not None:
            return When(found)
        return _settled(found, zone)
    except OverflowError:
        raise _not_understood(text) from None


def _not_understood(text: str, why: str = "") -> UsageError:
    shown = one_line(text[:_LONGEST])
    return UsageError(f"“{shown}” is not a time{f': {why}' if why else ''}.", EXAMPLES)


def _settled(wall: datetime, zone: tzinfo) -> When:
    """Place a wall-clock time in its zone; the first of two, the one after the gap of none."""
    first = wall.replace(tzinfo=zone, fold=0)
    before, after = first.utcoffset(), wall.replace(tzinfo=zone, fold=1).utcoffset()
    if before is None or after is None or before == after:
        return When(first)
    if before > after:
        return When(
            first,
            f"{wall:%H:%M} comes twice on {wall:%Y-%m-%d}, when clocks go back: "
            f"taken as the first one, {offset(first)}.",
        )
    # The gap's offsets are in the other order: what the clock would have shown, had it gone on.
    real = in_zone(first.astimezone(UTC), zone)
    return When(
        real,
        f"{wall:%H:%M} does not exist on {wall:%Y-%m-%d}, when clocks go forward: "
        f"taken as {real:%H:%M}.",
    )


def _from_iso(text: str) -> datetime | None:
    # "2026" is ISO for a year to some and for a time of day to others: neither is guessed here.
    if not re.match(r"\d{4}-|\d{8}(?!\d)", text, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_words(words: str, now: datetime, zone: tzinfo) -> When | datetime | None:
    if words == "now":
        return now
    if words in {"this week", "this month", "this year"}:
        day = now.date()
        if words == "this week":
            return _at(day - timedelta(days=day.weekday()), time())
        return _at(day.replace(day=1, month=1 if words == "this year" else day.month), time())
    if words in {"last hour", "last day", "last week", "last month", "last year"}:
        words = f"1 {words[5:]}"
    return _from_day_and_time(words, now, zone) or _from_span(words, now, zone)


def _from_day_and_time(words: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Read "yesterday 2am", "last monday at 02:00", "02:00 today", "noon"."""
    parts = [part for part in words.replace(",", " ").split() if part not in {"at", "on"}]
    day_words: list[str] = []
    time_words: list[str] = []
    for part in parts:
        is_day = part in {"today", "yesterday", "last"} or _weekday(part) is not None
        (day_words if is_day else time_words).append(part)
    clock = _time_of_day(" ".join(time_words)) if time_words else time()
    if clock is None:
        return None
    today = now.date()
    match day_words:
        case []:
            wall = _at(today, clock)
            # A time alone is the last time that the clock showed it.
            is_ahead = _settled(wall, zone).moment > now
            return _at(today - timedelta(days=1), clock) if is_ahead else wall
        case ["today"]:
            return _at(today, clock)
        case ["yesterday"]:
            return _at(today - timedelta(days=1), clock)
        case [name] | ["last", name] if (weekday := _weekday(name)) is not None:
            back = (today.weekday() - weekday) % 7
            wall = _at(today - timedelta(days=back), clock)
            is_today = back == 0
            if is_today and (len(day_words) == 2 or _settled(wall, zone).moment > now):
                wall = _at(today - timedelta(days=7), clock)
            return wall
    return None


def _weekday(word: str) -> int | None:
    if len(word) < 3:
        return None
    for number, name in enumerate(_WEEKDAYS):
        if name == word or (name.startswith(word) and len(word) <= 4):
            return number
    return None


def _time_of_day(words: str) -> time | None:
    found = _TIME.fullmatch(words)
    if found is None:
        return None
    if found[7]:
        return time(12 if found[7] == "noon" else 0)
    hour = int(found[1] or found[5])
    half = found[4] or found[6]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        return None


def _from_span(words: str, now: datetime, zone: tzinfo) -> When | datetime | None:
    """Read "2 hours ago", "90m", "1h30m", "last 3 days", "a week ago", "half an hour ago".

    Hours are hours; days and months are the calendar's: a day ago is the same time yesterday.
    """
    found = _AGO.fullmatch(words)
    if found is None:
        return None
    seconds = 0.0
    days = 0
    months = 0
    for number, unit in _AMOUNT.findall(found[1]):
        amount = 1.0 if number in {"a", "an"} else 0.5 if number[0] == "h" else float(number)
        if unit in _MONTHS_OF:
            if amount != int(amount):
                return None
            months += int(amount) * _MONTHS_OF[unit]
        elif unit not in UNITS:
            return None
        elif UNITS[unit] >= UNITS["day"] and amount == int(amount):
            days += int(amount) * UNITS[unit] // UNITS["day"]
        else:
            seconds += amount * UNITS[unit]
    wall = now.replace(tzinfo=None)
    if months:
        # Its arithmetic knows that a month before the 31st may end on the 30th.
        from dateutil.relativedelta import relativedelta

        try:
            wall -= relativedelta(months=months)
        except ValueError:
            raise OverflowError from None
    by_calendar = bool(days or months)
    start = _settled(wall - timedelta(days=days), zone) if by_calendar else When(now)
    moment = in_zone(start.moment.astimezone(UTC) - timedelta(seconds=seconds), zone)
    return When(moment, start.note)


def _from_dateutil(text: str, now: datetime) -> datetime:
    """Read a date as dateutil does; what is not in the text is filled in to lie in the past."""
    _refuse_doubtful(text)
    first = _parsed(text, datetime(2000, 1, 1))  # noqa: DTZ001 (a wall time, placed by the caller)
    # What differs with other defaults was not in the text. Both are leap years with long months.
    second = _parsed(text, datetime(2004, 3, 2))  # noqa: DTZ001
    if first.month != second.month:
        raise _not_understood(text, "no month in it")
    if first.day != second.day:
        first = first.replace(day=1)
    if first.year == second.year:
        return first
    for year in range(now.year, max(now.year - 8, 1), -1):
        try:
            found = first.replace(year=year)
        except ValueError:
            continue  # February 29
        if found.replace(tzinfo=None) <= now.replace(tzinfo=None):
            return found
    raise _not_understood(text)


def _refuse_doubtful(text: str) -> None:
    if not any(character.isdigit() for character in text) or text.strip().isdigit():
        raise _not_understood(text, "a number without a unit" if text.strip().isdigit() else "")
    slashed = _SLASHED.search(text)
    if slashed and slashed[1] != slashed[2] and int(slashed[1]) <= 12 and int(slashed[2]) <= 12:
        year = slashed[3] or "YYYY"
        raise _not_understood(
            text,
            f"it may be {year}-{int(slashed[2]):02}-{int(slashed[1]):02} "
            f"or {year}-{int(slashed[1]):02}-{int(slashed[2]):02}",
        )


def _parsed(text: str, default: datetime) -> datetime:
    import warnings

    from dateutil import parser

    with warnings.catch_warnings():
        # It would take "02:00 XYZ" for a local time and warn; a wrong hour is not a warning.
        warnings.simplefilter("error")
        try:
            return parser.parse(text, default=default)
        except (parser.UnknownTimezoneWarning, ValueError, ArithmeticError, TypeError):
            raise _not_understood(text) from None


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock)

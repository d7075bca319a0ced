"""Words for times and spans of time, without a clock: the moment is always an argument.

What people type as a time is read by :mod:`ssis_tui.when`.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from ssis_tui.errors import UsageError

_HOUR: Final = 3600
_DAY: Final = 86400
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


class SystemZone(tzinfo):
    """The zone of this machine, by its C library: right for past years and in changing nights.

    dateutil's is as good and costs 40 ms to import.
    """

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return None if dt is None else _system(dt).utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:  # noqa: ARG002 (tzinfo's contract)
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        return None if dt is None else _system(dt).tzname()

    def fromutc(self, dt: datetime) -> datetime:
        return dt.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)

    def __repr__(self) -> str:
        return "SystemZone()"


def _system(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=None).astimezone()
    except (OverflowError, OSError, ValueError):
        # Before 1970 on Windows, and at both ends of the calendar, the C library has no answer.
        return moment.replace(tzinfo=UTC)


LOCAL: Final = SystemZone()


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Give the moment in that zone; as the server wrote it where the calendar ends."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, OSError, ValueError):
        return moment


def server_zone(server_time: datetime) -> tzinfo:
    """Give the zone in which the server wrote this time: its offset at that moment."""
    return timezone(server_time.utcoffset() or timedelta())


def elapsed(span: timedelta) -> str:
    """Give what a running operation has taken: ``12:40``, and by minutes from an hour on.

    ``1h 02m`` changes once a minute and ``3d 04h`` once an hour: unchanged text costs nothing.
    """
    seconds = max(0, int(span.total_seconds()))
    if seconds < _HOUR:
        return f"{seconds // 60:02}:{seconds % 60:02}"
    if seconds < _DAY:
        return f"{seconds // _HOUR}h {seconds % _HOUR // 60:02}m"
    return f"{seconds // _DAY}d {seconds % _DAY // _HOUR:02}h"


def whole_minutes(span: timedelta) -> str:
    """Give what a running operation has taken in whole minutes, for slow lines: ``12m``."""
    seconds = max(0, int(span.total_seconds()))
    return elapsed(span) if seconds >= _HOUR else f"{seconds // 60}m"


def duration(span: timedelta) -> str:
    """Give what something took in whole seconds: ``12:04``, ``1:02:03``, ``2d 03:04:05``."""
    seconds = max(0, int(span.total_seconds()))
    days, rest = divmod(seconds, _DAY)
    hours, rest = divmod(rest, _HOUR)
    if days:
        return f"{days}d {hours:02}:{rest // 60:02}:{rest % 60:02}"
    if hours:
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return f"{rest // 60:02}:{rest % 60:02}"


def milliseconds(count: int) -> str:
    """Give a measured time: ``350 ms``, ``12.3 s``, and from a minute on as `duration`."""
    if count < 1000:
        return f"{max(0, count)} ms"
    # Cut, not rounded: 59,999 ms must not read 60.0 s.
    if count < 60_000:
        return f"{count // 100 / 10:.1f} s"
    return duration(timedelta(milliseconds=count))


def change(ratio: float) -> str:
    """Give a difference against the usual in signed whole percent: ``+48 %``, ``−3 %``, ``0 %``."""
    percent = round(ratio * 100)
    if percent > 999:
        return "> +999 %"
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f"{sign}{abs(percent)} %"


def age(seconds: float) -> str:
    """Give how old the data is: ``34 s old``, ``5 min old``, ``3 h old``, ``2 d old``."""
    whole = max(0, int(seconds))
    if whole < 90:
        return f"{whole} s old"
    if whole < 90 * 60:
        return f"{whole // 60} min old"
    if whole < 2 * _DAY:
        return f"{whole // _HOUR} h old"
    return f"{whole // _DAY} d old"


def clock_time(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Give a time of today as ``02:00:11``, of this year as ``Nov 21 02:00``, else as its date.

    In the hour that comes twice when clocks go back, the offset tells which one: ``02:30:00 +01``.
    """
    local = in_zone(moment, zone)
    today = in_zone(now, zone)
    if local.date() == today.date():
        return f"{local:%H:%M:%S}{_which_of_two(local)}"
    if local.year == today.year:
        return f"{_MONTHS[local.month - 1]} {local.day:2} {local:%H:%M}"
    return f"{local.year:04}-{local.month:02}-{local.day:02}"


def full_time(moment: datetime, zone: tzinfo) -> str:
    """Give date, time and offset: ``2026-11-22 02:00:11 +01:00``."""
    local = in_zone(moment, zone)
    return f"{local.isoformat(' ', 'seconds')[:19]} {offset(local)}"


def iso(moment: datetime) -> str:
    """Give ISO 8601 with microseconds and offset, always of the same shape."""
    return moment.isoformat(timespec="microseconds")


def offset(moment: datetime) -> str:
    """Give the offset from UTC: ``+01:00``."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def zone_label(zone: tzinfo, now: datetime) -> str:
    """Name a zone for the help: ``CET, UTC+01:00``, or ``UTC``."""
    local = in_zone(now, zone)
    if not local.utcoffset() and zone is UTC:
        return "UTC"
    name = local.tzname() or ""
    numeric = f"UTC{offset(local)}"
    return numeric if not name or name.startswith("UTC") else f"{name}, {numeric}"


def _which_of_two(local: datetime) -> str:
    """Give a blank and the offset in whole hours when this wall time comes twice, else nothing."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    if first is None or second is None or first <= second:
        return ""
    shown = offset(local)
    return f" {shown[:3] if shown.endswith('00') else shown}"


UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), _HOUR),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "wk", "week", "weeks"), 7 * _DAY),
}
"""Seconds by the words that name them; `m` is minutes, as everywhere where loads are watched."""

_SPAN_PART: Final = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([a-z]*)[\s,]*", re.ASCII)


def parse_span(text: str) -> timedelta:
    """Read a span such as ``90``, ``2s``, ``1.5 h`` or ``1h 30m``; a bare number is seconds.

    Raises UsageError with one sentence.
    """
    wrong = UsageError(
        f"{_quoted(text)} is no span of time.", "Write it as 90 (seconds), 2s, 10m or 1h30m."
    )
    rest = text.strip().casefold()
    if not rest:
        raise wrong
    seconds = 0.0
    position = 0
    while position < len(rest):
        part = _SPAN_PART.match(rest, position)
        if part is None:
            raise wrong
        number, unit = part.groups()
        if unit not in UNITS and (unit or part.end() != len(rest) or position):
            raise wrong
        seconds += float(number) * (UNITS[unit] if unit else 1)
        position = part.end()
    try:
        return timedelta(seconds=seconds)
    except OverflowError:
        raise wrong from None


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "An empty text"

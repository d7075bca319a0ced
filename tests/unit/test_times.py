from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui import times
from ssis_tui.errors import UsageError
from ssis_tui.times import LOCAL, clock_time, full_time, parse_span

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def berlin() -> tzinfo:
    zone = tz.gettz("Europe/Berlin")
    assert zone is not None
    return zone


@pytest.mark.parametrize(
    ("seconds", "ticking", "exact"),
    [
        (0, "00:00", "00:00"),
        (-5, "00:00", "00:00"),
        (41.9, "00:41", "00:41"),
        (529, "08:49", "08:49"),
        (3599, "59:59", "59:59"),
        (3723, "1h 02m", "1:02:03"),
        (86399, "23h 59m", "23:59:59"),
        (183845, "2d 03h", "2d 03:04:05"),
    ],
)
def test_a_span_ticks_by_minutes_over_an_hour_and_is_exact_when_over(
    seconds: float, ticking: str, exact: str
) -> None:
    span = timedelta(seconds=seconds)
    assert times.elapsed(span) == ticking
    assert times.duration(span) == exact


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 ms"), (350, "350 ms"), (12_340, "12.3 s"), (59_999, "59.9 s"), (125_000, "02:05")],
)
def test_measured_times_show_what_matters(count: int, text: str) -> None:
    assert times.milliseconds(count) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.48, "+48 %"), (-0.03, "−3 %"), (0.001, "0 %"), (1e9, "> +999 %")],
)
def test_a_change_has_its_sign(ratio: float, text: str) -> None:
    assert times.change(ratio) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(34.9, "34 s old"), (300, "5 min old"), (7200, "2 h old"), (400_000, "4 d old")],
)
def test_an_age_is_in_words(seconds: float, text: str) -> None:
    assert times.age(seconds) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 22, 1, 0, 11, tzinfo=UTC), "02:00:11"),
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), "00:30:00"),
        (datetime(2026, 11, 21, 22, 59, tzinfo=UTC), "Nov 21 23:59"),
        (datetime(2026, 2, 1, 1, 0, tzinfo=UTC), "Feb  1 02:00"),
        (datetime(2025, 12, 24, 1, 0, tzinfo=UTC), "2025-12-24"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "0001-01-01"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31"),
    ],
)
def test_a_time_says_its_day_unless_it_is_today(moment: datetime, text: str) -> None:
    assert clock_time(moment, berlin(), NOW) == text


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    now = datetime(2026, 10, 25, 9, 0, tzinfo=UTC)
    shown = [
        clock_time(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), berlin(), now) for hour in (0, 1)
    ]
    assert shown == ["02:30:00 +02", "02:30:00 +01"]


def test_a_full_time_names_its_offset() -> None:
    assert full_time(NOW, berlin()) == "2026-11-22 10:30:00 +01:00"
    assert full_time(NOW, timezone(-timedelta(hours=3, minutes=30))) == "2026-11-22 06:00:00 -03:30"
    assert times.iso(NOW) == "2026-11-22T09:30:00.000000+00:00"


def test_a_zone_is_named_with_its_offset() -> None:
    assert times.zone_label(UTC, NOW) == "UTC"
    assert times.zone_label(berlin(), NOW) == "CET, UTC+01:00"
    assert times.zone_label(timezone(timedelta(hours=2)), NOW) == "UTC+02:00"
    assert times.server_zone(NOW.astimezone(berlin())) == timezone(timedelta(hours=1))


@given(st.integers(0, 4_000_000_000))
def test_the_system_zone_agrees_with_the_system(seconds: int) -> None:
    moment = datetime(1971, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    local = moment.astimezone(LOCAL)
    assert local == moment
    assert local.utcoffset() == moment.astimezone().utcoffset()
    assert local.tzname() == moment.astimezone().tzname()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("2s", 2),
        ("0.5", 0.5),
        (" 1.5 h ", 5400),
        ("1h30m", 5400),
        ("1 hour, 30 minutes", 5400),
        ("2d", 172800),
        ("1w", 604800),
    ],
)
def test_spans_are_read(text: str, seconds: float) -> None:
    assert parse_span(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", " ", "soon", "5 parsecs", "1h 30", "-5", "1e9", "h", "999999999w"]
)
def test_what_is_no_span_is_said_to_be_none(text: str) -> None:
    with pytest.raises(UsageError, match="no span"):
        parse_span(text)

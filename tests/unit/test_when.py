from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.errors import UsageError
from ssis_tui.when import parse_when, read_when


def berlin() -> tzinfo:
    zone = tz.gettz("Europe/Berlin")
    assert zone is not None
    return zone


NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
"""A Sunday, 09:30 in Berlin."""


def read(text: str, now: datetime = NOW) -> str:
    return parse_when(text, now, zone=berlin()).isoformat(" ", "seconds")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21", "2026-11-21 00:00:00+01:00"),
        ("2026-11-21 02:00", "2026-11-21 02:00:00+01:00"),
        ("2026-07-21T02:00:11", "2026-07-21 02:00:11+02:00"),
        ("2026-11-21T02:00:11Z", "2026-11-21 02:00:11+00:00"),
        ("2026-11-21 02:00:11.5+05:30", "2026-11-21 02:00:11+05:30"),
        ("20261121T0200", "2026-11-21 02:00:00+01:00"),
    ],
)
def test_iso_is_read(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2026-11-22 09:30:00+01:00"),
        ("today", "2026-11-22 00:00:00+01:00"),
        ("Yesterday", "2026-11-21 00:00:00+01:00"),
        ("yesterday 02:00", "2026-11-21 02:00:00+01:00"),
        ("yesterday at 2am", "2026-11-21 02:00:00+01:00"),
        ("2:15:30 pm yesterday", "2026-11-21 14:15:30+01:00"),
        ("midnight", "2026-11-22 00:00:00+01:00"),
        ("noon", "2026-11-21 12:00:00+01:00"),
        ("02:00", "2026-11-22 02:00:00+01:00"),
        ("23:00", "2026-11-21 23:00:00+01:00"),
        ("12am", "2026-11-22 00:00:00+01:00"),
        ("monday", "2026-11-16 00:00:00+01:00"),
        ("last monday", "2026-11-16 00:00:00+01:00"),
        ("mon 02:00", "2026-11-16 02:00:00+01:00"),
        ("sunday", "2026-11-22 00:00:00+01:00"),
        ("sunday 23:00", "2026-11-15 23:00:00+01:00"),
        ("last sunday", "2026-11-15 00:00:00+01:00"),
        ("this week", "2026-11-16 00:00:00+01:00"),
        ("this month", "2026-11-01 00:00:00+01:00"),
        ("this year", "2026-01-01 00:00:00+01:00"),
        ("last week", "2026-11-15 09:30:00+01:00"),
        ("last hour", "2026-11-22 08:30:00+01:00"),
    ],
)
def test_everyday_words_mean_the_past(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2 hours ago", "2026-11-22 07:30:00+01:00"),
        ("90m", "2026-11-22 08:00:00+01:00"),
        ("90 min ago", "2026-11-22 08:00:00+01:00"),
        ("1h30m", "2026-11-22 08:00:00+01:00"),
        ("1 hour and 30 minutes ago", "2026-11-22 08:00:00+01:00"),
        ("-45 s", "2026-11-22 09:29:15+01:00"),
        ("an hour ago", "2026-11-22 08:30:00+01:00"),
        ("half an hour ago", "2026-11-22 09:00:00+01:00"),
        ("1.5h", "2026-11-22 08:00:00+01:00"),
        ("last 3 days", "2026-11-19 09:30:00+01:00"),
        ("the past 24 hours", "2026-11-21 09:30:00+01:00"),
        ("a week ago", "2026-11-15 09:30:00+01:00"),
        ("2 months ago", "2026-09-22 09:30:00+02:00"),
        ("1y", "2025-11-22 09:30:00+01:00"),
    ],
)
def test_spans_count_back_from_now(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("21 Nov 2026", "2026-11-21 00:00:00+01:00"),
        ("Nov 21, 2026 2:00 pm", "2026-11-21 14:00:00+01:00"),
        ("21 nov", "2026-11-21 00:00:00+01:00"),
        ("24 Dec", "2025-12-24 00:00:00+01:00"),
        ("29 feb", "2024-02-29 00:00:00+01:00"),
        ("nov 2025", "2025-11-01 00:00:00+01:00"),
        ("21/11/2026", "2026-11-21 00:00:00+01:00"),
        ("11/21/2026 02:00", "2026-11-21 02:00:00+01:00"),
        ("02.02.2026", "2026-02-02 00:00:00+01:00"),
    ],
)
def test_other_dates_are_dateutils(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "soon",
        "90",
        "2026",
        "22nd",
        "25:00",
        "yesterday 25:00",
        "13pm",
        "2 parsecs ago",
        "2026-13-01",
        "2026-02-30",
        "21 Nov 2026 02:00 XYZ",
        "ago",
        "last",
        "1.5 months ago",
        "9999 years ago",
        "999999 weeks ago",
        "yesterday; DROP TABLE",
        "x" * 5000,
        "1" * 70,
    ],
)
def test_what_is_no_time_is_answered_with_examples(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)
    assert "is not a time" in caught.value.sentence
    assert "2 hours ago" in caught.value.advice
    assert len(caught.value.sentence) < 200


def test_a_date_that_reads_two_ways_is_not_guessed() -> None:
    with pytest.raises(UsageError, match="it may be 2026-03-02 or 2026-02-03"):
        read("02/03/2026")


def test_a_time_that_comes_twice_is_the_first_and_that_is_said() -> None:
    when = read_when("2026-10-25 02:30", NOW, zone=berlin())
    assert when.moment.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert when.note == (
        "02:30 comes twice on 2026-10-25, when clocks go back: taken as the first one, +02:00."
    )


def test_a_time_that_never_comes_is_the_one_after_the_gap_and_that_is_said() -> None:
    when = read_when("2026-03-29 02:30", NOW, zone=berlin())
    assert when.moment.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert when.note == (
        "02:30 does not exist on 2026-03-29, when clocks go forward: taken as 03:30."
    )


def test_hours_are_hours_and_days_are_the_calendars_when_clocks_change() -> None:
    morning = datetime(2026, 10, 25, 8, 0, tzinfo=UTC)
    assert read("24 hours ago", morning) == "2026-10-24 10:00:00+02:00"
    assert read("1 day ago", morning) == "2026-10-24 09:00:00+02:00"


@given(st.text(max_size=40))
def test_no_text_makes_it_raise_anything_else(text: str) -> None:
    try:
        moment = parse_when(text, NOW, zone=UTC)
    except UsageError:
        return
    assert moment.tzinfo is not None


VOCABULARY = (
    "yesterday today last monday sun 2 90 1.5 h m hours ago at 02:00 pm nov 2026 / - : , a an half "
    "the 2026-11-21 T +01:00 Z noon week 99999999999 feb 31"
)
words = st.sampled_from(VOCABULARY.split())


@given(st.lists(words, max_size=7).map(" ".join) | st.lists(words, max_size=7).map("".join))
def test_no_heap_of_known_words_makes_it_raise_anything_else(text: str) -> None:
    try:
        moment = parse_when(text, NOW, zone=UTC)
    except UsageError:
        return
    assert moment.tzinfo is not None


@given(
    st.integers(0, 400),
    st.sampled_from(("minutes", "hours", "days", "weeks")),
)
def test_a_span_ago_is_never_ahead(count: int, unit: str) -> None:
    moment = parse_when(f"{count} {unit} ago", NOW, zone=UTC)
    assert NOW - moment == timedelta(**{unit: count})

"""The summary names its range, its age, and why a list is empty."""

from datetime import UTC, timedelta

import pytest

from ssis_tui.errors import Cancelled, TimeLimit
from ssis_tui.present.column import View
from ssis_tui.present.narrowing import Narrowing, understand
from ssis_tui.present.summary import Hour
from ssis_tui.present.summary_words import (
    RANGES,
    empty,
    following,
    freshness,
    range_name,
    title,
)
from tests.support.operations import NOW

VIEW = View(now=NOW)


def name_of(**words: str) -> str:
    said = Narrowing().with_words(words)
    return range_name(said, understand(said, NOW, UTC), VIEW)


def test_a_range_is_named() -> None:
    assert name_of(since="24 hours ago") == "last 24 hours"
    assert name_of(since="yesterday") == "since Mar  2 00:00"
    assert name_of(since="24 hours ago", until="01:00") == "since Mar  2 02:12 until 01:00:00"


def test_one_key_goes_through_the_ranges_and_around() -> None:
    said = Narrowing(since="yesterday")
    seen = []
    for _ in RANGES:
        said = following(said)
        seen.append(said.since)
    assert seen == list(RANGES)
    assert following(said).since == seen[0]


def test_figures_stand_in_the_title() -> None:
    hours = [Hour(NOW, succeeded=12, failed=1), Hour(NOW + timedelta(hours=1), canceled=1)]
    words = "".join(cell.text for cell in title("last hour", hours, VIEW, is_roomy=True))
    assert words.startswith(" Summary · last hour · 12 succeeded  1 failed  1 canceled")
    assert words.endswith("at most 13 an hour")
    words = "".join(cell.text for cell in title("last hour", [], VIEW, is_roomy=True))
    assert words == " Summary · last hour"


@pytest.mark.parametrize(
    ("seconds", "age", "words"),
    [(None, None, ""), (0.4, None, ""), (None, 59, ""), (None, 200, " 3 min old "),
     (4.5, 200, " reading, 4 s ")],
)  # fmt: skip
def test_its_age_is_told_when_it_is_not_fresh(
    seconds: float | None, age: float | None, words: str
) -> None:
    assert "".join(cell.text for cell in freshness(seconds, age)) == words


def test_what_was_not_read_says_so() -> None:
    (cell,) = freshness(None, 200, error=Cancelled("Given up."))
    assert cell.text == " 3 min old given up; r reads it "
    (cell,) = freshness(None, None, error=TimeLimit("Too long."))
    assert cell.text == " not read; r tries again "


def test_an_empty_list_says_why() -> None:
    assert empty("failed", None, VIEW, is_waiting=True) == "Reading …"
    assert empty("failed", None, VIEW, is_waiting=False) == "Nothing failed in that time."
    error = TimeLimit("It took too long.", "Choose a shorter range.")
    words = empty("slower", error, VIEW, is_waiting=False)
    assert words == "It took too long.\nChoose a shorter range."

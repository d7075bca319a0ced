"""Texts that do not depend on values, and lists that are padded."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.catalog.sql.batch import (
    LIST_LENGTHS,
    LONGEST_LIST,
    Batch,
    contains,
    instant,
    pad,
    wildcards,
)


@given(st.lists(st.integers(), min_size=1, max_size=LONGEST_LIST))
def test_a_padded_list_holds_the_same_ids_and_one_of_few_lengths(ids: list[int]) -> None:
    padded = pad(ids)
    assert set(padded) == set(ids)
    assert len(padded) in LIST_LENGTHS
    assert len(padded) < 2100


@pytest.mark.parametrize("count", [0, LONGEST_LIST + 1])
def test_a_list_that_cannot_be_sent_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="ids"):
        pad([1] * count)


def test_equal_batches_are_one_text() -> None:
    def make(ids: list[int]) -> Batch:
        batch = Batch("x", "a test")
        batch.select("r", f"SELECT a FROM catalog.operations WHERE a IN {batch.declare(ids)};")
        return batch

    one, other = make([1, 2, 3]), make([9, 8, 7, 6, 5])
    assert one.statement.text is other.statement.text
    assert len(one.parameters) == len(other.parameters) == one.statement.text.count("?")


@pytest.mark.parametrize(
    ("pattern", "like"),
    [
        ("Load*", "Load%"),
        ("a?c", "a_c"),
        ("100%", "100~%"),
        ("a_b[c]", "a~_b~[c]"),
        ("~", "~~"),
        ("*~*", "%~~%"),
    ],
)
def test_only_star_and_question_mark_are_wildcards(pattern: str, like: str) -> None:
    assert wildcards(pattern) == like


def test_a_text_is_looked_for_as_it_is() -> None:
    assert contains("50%*?") == "%50~%*?%"


def test_an_instant_keeps_its_offset() -> None:
    moment = datetime(2026, 3, 1, 2, 3, 4, 5, timezone(timedelta(hours=-3, minutes=-30)))
    assert instant(moment) == "2026-03-01 02:03:04.000005-03:30"

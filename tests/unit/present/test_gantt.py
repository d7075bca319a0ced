from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.present.gantt import Axis, Span, bar, joined
from tests.support.statistics import seconds

AXIS = Axis(seconds(0), seconds(10))
moments = st.integers(min_value=-5, max_value=20).map(seconds)
spans = st.lists(st.tuples(moments, moments.map(lambda end: end) | st.none()), max_size=8)


def drawn(*places: tuple[float, float | None], width: int = 10, now: float = 10) -> str:
    found = [(seconds(a), None if b is None else seconds(b)) for a, b in places]
    return bar(found, AXIS, width, seconds(now))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((0, 10), "██████████"),
        ((0, 5), "█████     "),
        ((5, 10), "     █████"),
        ((2, 4.5), "  ██▌     "),
        ((2, 4.125), "  ██▏     "),
        ((2.5, 4), "  ▐█      "),
        ((3, 3), "   ▏      "),
        ((10, 10), "         ▕"),
    ],
)
def test_a_bar_is_drawn_to_an_eighth_of_a_cell(place: tuple[float, float], expected: str) -> None:
    assert drawn(place) == expected


def test_what_goes_on_ends_in_an_arrow_at_now() -> None:
    running = Axis(seconds(0), None)
    assert bar([(seconds(5), None)], running, 10, seconds(10)) == "     ████▶"
    assert bar([(seconds(5), None)], running, 10, seconds(10), is_ascii=True) == "     ====>"
    assert bar([(seconds(5), None)], running, 10, seconds(20)) == "  ▐██████▶"


def test_several_runs_are_shades_of_how_much_of_a_cell_they_fill() -> None:
    assert drawn((0, 1), (2, 2.5), (4, 4.2)) == "█ ▒ ░     "


def test_what_lies_off_the_axis_is_not_drawn() -> None:
    assert drawn((-3, -1)) == " " * 10
    assert drawn((12, 14)) == " " * 10


@given(
    spans.filter(lambda found: all(end is None or end >= start for start, end in found)),
    st.integers(min_value=0, max_value=40),
    st.booleans(),
)
def test_a_bar_has_exactly_the_width_whatever_the_times(
    found: list[Span], width: int, is_ascii: bool
) -> None:
    line = bar(found, AXIS, width, seconds(7), is_ascii=is_ascii)
    assert len(line) == width
    assert not is_ascii or line.isascii()
    inside = any(
        start <= seconds(10) and (end is None or end >= AXIS.started) for start, end in found
    )
    assert bool(line.strip()) == (inside and width > 0)


def test_an_axis_without_length_shows_a_full_bar() -> None:
    assert bar([(seconds(0), seconds(0))], Axis(seconds(0), seconds(0)), 4, None) == "████"


def test_thousands_of_neighbouring_runs_are_joined_and_gaps_are_kept() -> None:
    many: list[Span] = [(seconds(n), seconds(n + 0.9)) for n in range(5000)]
    many += [(seconds(9000 + n), seconds(9000 + n + 0.9)) for n in range(1000)]
    found = joined(many, Axis(seconds(0), seconds(10_000)))
    assert found == (
        (seconds(0), seconds(4999.9)),
        (seconds(9000), seconds(9999.9)),
    )


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 100)), max_size=600))
def test_joined_spans_cover_what_was_there_and_are_few(places: list[tuple[int, int]]) -> None:
    found: list[Span] = [(seconds(start), seconds(start + length)) for start, length in places]
    axis = Axis(seconds(0), seconds(10_100))
    some = joined(found, axis)
    assert len(some) <= 202
    for start, end in found:
        assert end is not None
        assert any(a <= start and b is not None and end <= b for a, b in some)


def test_the_length_of_an_axis_that_goes_on_is_that_until_now() -> None:
    axis = Axis(seconds(0), None)
    assert axis.seconds(seconds(4)) == 4
    assert axis.seconds(None) == 0
    assert axis.seconds(datetime.min.replace(tzinfo=seconds(0).tzinfo) + timedelta(days=1)) == 0

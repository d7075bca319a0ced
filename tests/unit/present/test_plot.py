from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.present.column import Tone
from ssis_tui.present.plot import Bar, Level, Lines, bars, sparkline, stacked

amounts = st.floats(min_value=0, max_value=1e9, allow_nan=False)
counts = st.tuples(st.integers(0, 500), st.integers(0, 500))


def lines_of(plot: Lines) -> list[str]:
    return ["".join(cell.text for cell in line) for line in plot]


def whole(value: float) -> str:
    return f"{value:.0f}"


def test_bars_stand_on_a_scale_with_the_median_across_them() -> None:
    plot = bars(
        [Bar(8), Bar(3), Bar(6, Tone.RUNNING, is_marked=True)],
        width=20,
        height=5,
        label=whole,
        level=Level(5, 3, 5),
    )
    assert lines_of(plot) == [
        "8┤ ████             ",
        "5┤ ████──────████───",
        " │ ████┈▄▄▄▄┈████┈┈┈",
        "0┤ ████ ████ ████   ",
        "             ▲      ",
    ]


@given(
    st.lists(st.builds(Bar, amounts, is_marked=st.booleans()), max_size=60),
    st.integers(12, 100),
    st.integers(3, 20),
    st.booleans(),
    st.none() | st.builds(Level, amounts, amounts, amounts),
)
def test_a_plot_has_exactly_its_width_and_height(
    values: list[Bar], width: int, height: int, is_ascii: bool, level: Level | None
) -> None:
    found = lines_of(
        bars(values, width=width, height=height, label=whole, level=level, is_ascii=is_ascii)
    )
    assert len(found) == height
    assert all(len(line) == width for line in found)
    assert not is_ascii or "".join(found).isascii()


def test_a_higher_value_has_a_higher_bar_and_none_is_invisible() -> None:
    plot = lines_of(bars([Bar(1), Bar(1000)], width=16, height=6, label=whole))
    columns = list(zip(*plot[:-1], strict=True))
    low, high = columns[6], columns[11]
    assert sum(cell != " " for cell in low) == 1
    assert all(cell == "█" for cell in high)


def test_the_marked_bar_has_a_sign_under_it() -> None:
    plot = lines_of(
        bars([Bar(1), Bar(2, is_marked=True)], width=16, height=4, label=whole, is_ascii=True)
    )
    assert plot[-1].index("^") == plot[-2].index("#", 5 + 2)


def test_stacked_bars_show_failures_shaded_below_and_never_hide_one() -> None:
    plot = stacked([(0, 8), (1, 100), (3, 0)], width=15, height=4)
    bottom = plot[-1]
    assert [cell.tone for cell in bottom if cell.text.strip()] == [Tone.GOOD, Tone.BAD, Tone.BAD]
    assert "▒" in lines_of(plot)[-1]
    plain = lines_of(stacked([(0, 8), (1, 100), (3, 0)], width=15, height=4, is_ascii=True))
    assert plain[-1].count("x") == 8


@given(st.lists(counts, max_size=60), st.integers(1, 80), st.integers(1, 12), st.booleans())
def test_a_stacked_chart_has_exactly_its_width_and_height(
    columns: list[tuple[int, int]], width: int, height: int, is_ascii: bool
) -> None:
    plot = stacked(columns, width=width, height=height, is_ascii=is_ascii)
    assert len(plot) == height
    assert all(len(line) == width for line in lines_of(plot))
    shown = columns[-width:] if len(columns) > width else columns
    tones = {cell.tone for line in plot for cell in line if cell.text.strip()}
    assert (Tone.BAD in tones) == any(failed for failed, _ in shown)


@given(st.lists(amounts, max_size=40), st.integers(0, 40), st.booleans())
def test_a_sparkline_has_exactly_its_width_and_shows_all_but_zero(
    values: list[float], width: int, is_ascii: bool
) -> None:
    line = sparkline(values, width, is_ascii=is_ascii)
    assert len(line) == width
    shown = values[-width:] if width else []
    for value, cell in zip(reversed(shown), reversed(line), strict=False):
        assert (cell == " ") == (value <= 0)


def test_a_sparkline_rises_with_its_values() -> None:
    assert sparkline([1, 2, 4, 8], 5) == " ▁▂▄█"
    assert sparkline([1, 8], 2, is_ascii=True) == ".#"

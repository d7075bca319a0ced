from hypothesis import given
from hypothesis import strategies as st

from ssis_tui import text
from ssis_tui.present.wrapping import first_lines, wrapped

harmless = st.text().map(text.one_line)


@given(harmless, st.integers(min_value=-1, max_value=30))
def test_no_line_is_wider_than_asked_and_nothing_but_blanks_is_lost(words: str, width: int) -> None:
    lines = wrapped(words, width)
    assert lines
    assert all(text.width(line) <= max(width, 2) for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_lines_break_at_blanks() -> None:
    assert wrapped("the data flow failed", 9) == ("the data", "flow", "failed")


def test_a_long_word_is_broken_where_the_line_ends() -> None:
    assert wrapped("an C:\\data\\in.csv", 6) == ("an", "C:\\dat", "a\\in.c", "sv")


def test_text_that_fits_stays_as_it_is() -> None:
    assert wrapped("  indented ", 20) == ("  indented ",)


def test_lines_that_are_left_out_leave_an_ellipsis_within_the_width() -> None:
    assert first_lines(("one", "two"), 2, 3, "…") == ["one", "two"]
    assert first_lines(("one", "two", "three"), 2, 3, "…") == ["one", "tw…"]
    assert first_lines(("日本語", "x"), 1, 6, "…") == ["日本…"]

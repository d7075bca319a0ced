import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ssis_tui.text import one_line
from ssis_tui.tui.widgets.fitting import fit, is_plain

TEXTS = st.text(max_size=60).map(one_line)


@pytest.mark.parametrize(
    ("text", "width", "cut", "expected"),
    [
        ("abc", 5, "end", "abc  "),
        ("abcdef", 5, "end", "abcd…"),
        ("abcdef", 5, "middle", "ab…ef"),
        ("abcdef", 4, "middle", "ab…f"),
        ("Finance/Dwh/Load.dtsx", 21, "path", "Finance/Dwh/Load.dtsx"),
        ("Finance/Dwh/Load.dtsx", 16, "path", "Finan…/Load.dtsx"),
        ("Finance/Dwh/Load.dtsx", 11, "path", "…/Load.dtsx"),
        ("Finance/Dwh/Load.dtsx", 10, "path", "Load.dtsx "),
        ("Finance/Dwh/Load.dtsx", 9, "path", "Load.dtsx"),
        ("Finance/Dwh/Load.dtsx", 8, "path", "Load.dt…"),
        ("Load.dtsx", 5, "path", "Load…"),
        ("日本語", 5, "end", "日本…"),
        ("日本語", 4, "end", "日 …"),
        ("日本語abc", 6, "middle", "日 …bc"),
        ("e\u0301e\u0301e\u0301", 3, "end", "e\u0301e\u0301e\u0301"),
        ("abc", 1, "end", "…"),
        ("abc", 0, "end", ""),
    ],
)
def test_text_is_cut_where_it_tells_least(text: str, width: int, cut: str, expected: str) -> None:
    assert fit(text, width, cut=cut) == expected  # type: ignore[arg-type]


def test_numbers_stand_at_the_right_and_ascii_has_its_own_sign() -> None:
    assert fit("42", 5, align="right") == "   42"
    assert fit("abcdef", 4, is_ascii=True) == "abc~"


@given(
    TEXTS,
    st.integers(0, 30),
    st.sampled_from(["left", "right"]),
    st.sampled_from(["end", "middle", "path"]),
)
def test_any_text_takes_exactly_its_cells(text: str, width: int, align: str, cut: str) -> None:
    fitted = fit(text, width, align=align, cut=cut)  # type: ignore[arg-type]

    assert cell_len(fitted) == width


@given(st.text("ab/é", max_size=30), st.integers(1, 30))
def test_a_package_is_whole_while_it_fits(text: str, width: int) -> None:
    last = text.rpartition("/")[2]

    if len(last) <= width:
        assert fit(text, width, cut="path").rstrip().endswith(last)


def test_a_huge_text_costs_no_more_than_its_ends() -> None:
    text = "日" * 10_000_000

    assert cell_len(fit(text, 20, cut="middle")) == 20


@given(TEXTS)
def test_text_is_plain_when_each_character_takes_one_cell(text: str) -> None:
    assert is_plain(text) is all(cell_len(character) == 1 for character in text)

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.text import (
    ascii_only,
    block,
    csv_safe,
    cut,
    is_harmless,
    lines,
    one_line,
    pad,
    width,
)

anything = st.text(alphabet=st.characters(), max_size=60)
nasty = st.text(
    alphabet=st.sampled_from(
        "ab /=+-@\t\r\n\x00\x07\x1b\x7f\x85\x9b字é"
        "\u0301\u200b\u200d\u202e\u2066\u2800\ufe0f\ud800\ue000"
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("LoadFactSales.dtsx", "LoadFactSales.dtsx"),
        ("Überweisung 字", "Überweisung 字"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("csi\x9b2J", "csi<U+009B>2J"),
        ("abc\u202egpj.exe", "abc<U+202E>gpj.exe"),
        ("zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"),
        ("one\r\ntwo\nthree\rfour\tfive", "one↵two↵three␍four→five"),
        ("lone\ud800", "lone<U+D800>"),
        ("private\ue0b0", "private<U+E0B0>"),
        ("no\u00a0break", "no break"),
        ("blank\u2800braille\u3164hangul", "blank<U+2800>braille<U+3164>hangul"),
        ("e\u0301", "e\u0301"),
        ("\u0301first", "<U+0301>first"),
        ("z" + "\u0301" * 6, "z" + "\u0301" * 4 + "<U+0301>" * 2),
    ],
)
def test_what_is_invisible_or_dangerous_becomes_visible(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Überweisung – «größer»", 'Uberweisung - "grosser"'),
        ("\x1b[31m\n\t\x7f", "^[[31m\\n\\t^?"),
        ("字", "<U+5B57>"),
        ("Łódź", "Lodz"),
    ],
)
def test_ascii_keeps_what_can_be_read(text: str, shown: str) -> None:
    assert one_line(text, is_ascii=True) == shown


@given(anything | nasty)
def test_one_line_is_printable_and_final(text: str) -> None:
    shown = one_line(text)
    assert shown.isprintable()
    assert one_line(shown) == shown
    assert is_harmless(shown)
    shown.encode()


@given(anything | nasty)
def test_ascii_is_printable_and_final(text: str) -> None:
    shown = ascii_only(text)
    assert shown.isascii()
    assert shown.isprintable()
    assert ascii_only(shown) == shown


@given(anything | nasty)
def test_no_text_reorders_or_joins_what_stands_beside_it(text: str) -> None:
    shown = one_line(text)
    assert not any(unicodedata.bidirectional(c) in {"RLO", "LRO", "RLE", "LRI"} for c in shown)
    assert not shown or unicodedata.combining(shown[0]) == 0


@given(anything | nasty)
def test_lines_hold_no_line_break_and_no_tab(text: str) -> None:
    for line in lines(text):
        assert line.isprintable()


def test_lines_break_where_the_message_does_and_lose_the_last_empty_ones() -> None:
    assert lines("first\r\nsecond\n\tthird\u2028fourth\r\n\n") == (
        "first",
        "second",
        "    third",
        "fourth",
    )
    assert lines("") == ("",)


@given(anything, st.integers(0, 40), st.sampled_from(("end", "middle", "path")))
def test_a_cut_text_never_takes_more_cells_than_asked(text: str, cells: int, how: str) -> None:
    shown = one_line(text)
    short = cut(shown, cells, how=how)  # type: ignore[arg-type]
    assert width(short) <= cells
    if width(shown) <= cells:
        assert short == shown


@pytest.mark.parametrize(
    ("cells", "how", "short"),
    [
        (99, "end", "Finance/Dwh/LoadFactSales.dtsx"),
        (12, "end", "Finance/Dwh…"),
        (12, "middle", "Financ….dtsx"),
        (25, "path", "Finan…/LoadFactSales.dtsx"),
        (20, "path", "…/LoadFactSales.dtsx"),
        (10, "path", "…ales.dtsx"),
        (1, "path", "…"),
        (0, "end", ""),
    ],
)
def test_a_path_keeps_its_package_longest(cells: int, how: str, short: str) -> None:
    assert cut("Finance/Dwh/LoadFactSales.dtsx", cells, how=how) == short  # type: ignore[arg-type]


def test_wide_characters_are_cut_whole() -> None:
    assert cut("字字字", 4) == "字…"
    assert width("字a\u0301") == 3
    assert cut("ab字字", 4, how="middle") == "ab…"
    assert pad("字", 4) == "字  "
    assert pad("7", 3, align="right") == "  7"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+49 30", "'+49 30"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("-12.5", "-12.5"),
        ("Load a=b", "Load a=b"),
        ("two\r\nlines", "two\nlines"),
        ("\x1b[2J", "␛[2J"),
    ],
)
def test_no_csv_field_is_a_formula(text: str, field: str) -> None:
    assert csv_safe(text) == field


@given(anything | nasty)
def test_a_csv_field_holds_no_control_but_line_breaks_and_tabs(text: str) -> None:
    field = csv_safe(text)
    assert field.replace("\n", "").replace("\t", "").isprintable()
    assert field[:1] not in {"=", "@", "\t", "\n", "|"}


@given(anything | nasty)
def test_a_block_keeps_lines_and_tabs_and_nothing_else_that_is_obeyed(text: str) -> None:
    pasted = block(text)
    assert pasted.replace("\n", "").replace("\t", "").isprintable()
    assert block(pasted) == pasted


def test_a_block_breaks_where_the_text_does() -> None:
    assert block("a\tb\r\nc\rd\x0be\x1b[201~") == "a\tb\nc\nd\ne␛[201~"

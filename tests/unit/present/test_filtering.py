import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.present.filtering import LONGEST_TEXT, NO_FILTER, parse_filter

ROW = ("184217", "execute", "Finance/Dwh/LoadFactSales.dtsx", "✗ Failed", "CORP\\svc_etl")
WORDS = st.text(
    st.characters(exclude_characters='!/"\\', exclude_categories=["Cs", "Z", "C"]), min_size=1
)


@pytest.mark.parametrize(
    ("typed", "is_kept"),
    [
        ("", True),
        ("   ", True),
        ("sales", True),
        ("SALES failed", True),
        ("sales succeeded", False),
        ("Finance/Dwh", True),
        ("!succeeded", True),
        ("!failed", False),
        ("sales !failed", False),
        ("! sales failed", False),
        ("! sales succeeded", True),
        ("!", True),
        ("! ", True),
        ("/sales|crm/", True),
        ("/^✗ fail", True),
        ("/^fail", False),
        ("/Load(Dim|Fact)Sales\\.dtsx$/ failed", True),
        ("!/crm/", True),
        ("!/sales/", False),
        ("/finance\\/dwh/", True),
        ("/svc_.*l$/ !crm execute", True),
        ("/", True),
        ("//", True),
        ("!/", True),
        ('"execute finance"', False),
        ('"✗ fail"', True),
        ('"✗ fail', True),
        ('!"✗ fail"', False),
        ("\\svc", True),
    ],
)
def test_words_regexes_and_inverses(typed: str, is_kept: bool) -> None:
    row_filter = parse_filter(typed)

    assert row_filter.error is None
    assert row_filter.matches(ROW) is is_kept


@pytest.mark.parametrize("typed", ["", " ", "!", "! ", "/", "//", '"', '""', "!/", "! !"])
def test_what_says_nothing_keeps_everything(typed: str) -> None:
    row_filter = parse_filter(typed)

    assert row_filter.is_empty
    assert row_filter.matches(())


@pytest.mark.parametrize("typed", ["/(", "sales /[a", "!/*", "! /("])
def test_a_broken_regex_is_a_sentence_and_hides_nothing(typed: str) -> None:
    row_filter = parse_filter(typed)

    assert row_filter.error is not None
    assert row_filter.error.endswith(".")
    assert row_filter.is_empty
    assert row_filter.matches(ROW)


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=4))
def test_whatever_is_typed_never_raises(typed: str, row: list[str]) -> None:
    parse_filter(typed).matches(row)


@given(st.text('ab!/"\\ (*|', max_size=20))
def test_each_key_on_the_way_is_understood_or_explained(typed: str) -> None:
    for length in range(len(typed) + 1):
        row_filter = parse_filter(typed[:length])
        assert row_filter.text == typed[:length]
        assert row_filter.error is None or row_filter.is_empty


@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(st.text(max_size=20), max_size=4))
def test_all_words_must_occur_whatever_their_case(words: list[str], row: list[str]) -> None:
    expected = all(
        any(word.casefold() in cell.replace("\n", " ").casefold() for cell in row) for word in words
    )

    assert parse_filter(" ".join(words)).matches(row) is expected


@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(st.text(max_size=20), max_size=4))
def test_the_inverse_of_the_whole_keeps_what_the_whole_drops(
    words: list[str], row: list[str]
) -> None:
    typed = " ".join(words)

    assert parse_filter(f"! {typed}").matches(row) is not parse_filter(typed).matches(row)


@given(WORDS, st.lists(st.text(max_size=20), max_size=4))
def test_a_word_is_never_found_across_two_cells(word: str, row: list[str]) -> None:
    halves = [*row, word[:1], word[1:]]

    expected = any(word.casefold() in cell.replace("\n", " ").casefold() for cell in halves)
    assert parse_filter(word).matches(halves) is expected


def test_of_a_huge_cell_only_the_beginning_is_looked_at() -> None:
    assert not parse_filter("end").matches(["x" * 50_000_000 + "end"])
    assert parse_filter("end").matches(["x" * (LONGEST_TEXT - 3) + "end"])


def test_filters_are_compared_by_what_was_typed() -> None:
    assert parse_filter("") == NO_FILTER
    assert parse_filter("/a") == parse_filter("/a")
    assert parse_filter("a") != parse_filter("b")

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ssis_tui.present.regex import LONGEST_TEXT, Regex
from ssis_tui.present.regex_parser import LONGEST_PATTERN, InvalidRegex

_ATOMS = st.sampled_from(
    ["a", "b", "C", "1", "_", " ", ".", "[ab]", "[^a]", "[a-c1]", "[]x]", r"\d", r"\w", r"\s",
     r"\D", r"\W", r"\S", r"\.", r"[\d_]", r"\n", "{", "x{"]
)  # fmt: skip
_PLACES = st.sampled_from(["^", "$", r"\b", r"\B"])
_REPEATS = st.sampled_from(
    ["", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "{,2}", "*?", "+?", "??"]
)


def _more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.tuples(st.sampled_from(["(", "(?:"]), inner).map(lambda pair: f"{pair[0]}{pair[1]})")
    piece = st.tuples(_ATOMS | group, _REPEATS).map("".join) | _PLACES
    sequence = st.lists(piece, max_size=4).map("".join)
    return sequence | st.lists(sequence, min_size=2, max_size=3).map("|".join)


PATTERNS = st.recursive(_ATOMS, _more, max_leaves=8)
TEXTS = st.text("abcABCxX1_ .\n-{", min_size=1, max_size=12)


@given(PATTERNS, TEXTS)
@example("a|", "b")
@example("^$", "a\n\nb")
@example("(^a|b$)+", "b\na")
def test_a_pattern_is_found_where_re_finds_it(pattern: str, text: str) -> None:
    expected = re.search(pattern, text, re.IGNORECASE | re.MULTILINE)

    assert Regex(pattern).occurs_in(text) is (expected is not None)


@given(PATTERNS, st.lists(TEXTS, min_size=2, max_size=5))
def test_what_was_matched_before_changes_nothing(pattern: str, texts: list[str]) -> None:
    used = Regex(pattern)

    assert [used.occurs_in(text) for text in texts] == [
        Regex(pattern).occurs_in(text) for text in texts
    ]


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_is_refused_with_a_sentence(pattern: str) -> None:
    said = ""
    try:
        Regex(pattern).occurs_in("any text")
    except InvalidRegex as error:
        said = str(error)

    assert said == "" or (said[0].isupper() and said.endswith("."))


@given(st.text("ab()[]{}*+?|\\^$.,0123456789-!=<:", max_size=20), TEXTS)
def test_what_is_taken_means_the_same_to_re(pattern: str, text: str) -> None:
    try:
        regex = Regex(pattern)
    except InvalidRegex:
        return
    try:
        expected = re.search(pattern, text, re.IGNORECASE | re.MULTILINE)
    except re.error:
        assume(condition=False)
    assert regex.occurs_in(text) is (expected is not None)


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|a)*b", r"(a|aa)+$", "a?" * 40 + "a" * 40])
def test_patterns_that_hang_re_take_one_look_up_for_each_character(pattern: str) -> None:
    regex = Regex(pattern + "!")

    assert regex.occurs_in("a" * LONGEST_TEXT) is False
    # The steps reached repeat themselves, so that hardly any has to be worked out.
    assert regex._moves < 200


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "has no ) after it"),
        (")", "has no ( before it"),
        ("[a", "has no ] after it"),
        ("*a", "nothing before * to repeat"),
        ("a**", "repeats another one"),
        ("a{3,2}", "runs backwards"),
        ("[b-a]", "runs backwards"),
        ("a\\", "nothing after it"),
        (r"(a)\1", "back references are not supported"),
        ("(?=a)", "look-ahead is not supported"),
        ("(?<=a)", "look-behind and named groups are not supported"),
        ("(?i)a", "options in ( ) are not supported"),
        (r"\q", "has no meaning"),
        ("a{999}", "repeats more than"),
        ("((a{100}){100}){100}", "too large"),
        ("(" * 60 + ")" * 60, "too large"),
        ("a" * (LONGEST_PATTERN + 1), "longer than"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_why(pattern: str, why: str) -> None:
    with pytest.raises(InvalidRegex) as caught:
        Regex(pattern)

    assert why in str(caught.value)


def test_of_a_huge_text_only_the_beginning_is_looked_at() -> None:
    regex = Regex("end")

    assert regex.occurs_in("x" * (LONGEST_TEXT - 3) + "end")
    assert not regex.occurs_in("x" * LONGEST_TEXT + "end")


def test_what_is_remembered_of_many_texts_stays_bounded() -> None:
    regex = Regex(r"\bq.{20}z")
    for number in range(300):
        regex.occurs_in("".join(chr(33 + (number * 7 + index) % 3000) for index in range(200)))

    assert regex._moves < 40_000

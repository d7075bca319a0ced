"""What people type to find messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.model.codes import MessageType
from ssis_tui.polling.message_window import EVERYTHING, Wanted
from ssis_tui.present.message_search import parse_search, source_search

ERROR = frozenset({MessageType.ERROR})


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", EVERYTHING),
        ("   ", EVERYTHING),
        ("timeout expired", Wanted(text="timeout expired")),
        ("type:error", Wanted(ERROR)),
        ("TYPE:Error timeout", Wanted(ERROR, "timeout")),
        ("type:warning,error", Wanted(ERROR | {MessageType.WARNING})),
        ("type:task", Wanted(frozenset({MessageType.TASK_FAILED}))),
        (
            "type:pre",
            Wanted(frozenset({MessageType.PRE_EXECUTE, MessageType.PRE_VALIDATE})),
        ),
        ('source:"Load Fact" lost', Wanted(text="lost", source="Load Fact")),
        ("lost source:Load", Wanted(text="lost", source="Load")),
        ("source:", EVERYTHING),
        ("100 % of [x]_", Wanted(text="100 % of [x]_")),
        ("a  b", Wanted(text="a  b")),
    ],
)
def test_a_search_is_understood(typed: str, wanted: Wanted) -> None:
    assert parse_search(typed).wanted == wanted


def test_an_unknown_type_is_named() -> None:
    assert parse_search("type:bogus").error == "There is no type of message “bogus”."


@given(st.text(max_size=60))
def test_whatever_is_typed_is_no_crash(typed: str) -> None:
    parse_search(typed)


@given(st.text("abc \\[]/", min_size=1, max_size=30).filter(str.strip))
def test_the_search_for_a_source_finds_that_source(source: str) -> None:
    assert parse_search(source_search(source)).wanted.source == source

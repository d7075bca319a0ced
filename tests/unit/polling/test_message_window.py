"""A stretch of messages: paged both ways, tailed, bounded, never with a gap."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ssis_tui.catalog.requests import MessagePage
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.message_window import (
    MOST_AGAIN,
    MOST_MESSAGES,
    PAGE,
    MessageWindow,
    Step,
    Wanted,
)
from tests.support.fake_catalog import message_page
from tests.support.messages import message
from tests.support.operations import NOW

EMPTY = MessageWindow(184217)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), True),
        (Wanted(types=frozenset({MessageType.ERROR})), False),
        (Wanted(text="x"), False),
        (Wanted(source="x"), False),
    ],
)
def test_everything_is_wanted_where_nothing_narrows_it(wanted: Wanted, expected: bool) -> None:
    assert wanted.is_everything is expected


def log(count: int) -> list[EventMessage]:
    return [message(number) for number in range(1, count + 1)]


def step(window: MessageWindow, kind: Step, messages: list[EventMessage]) -> MessageWindow:
    return window.take(kind, message_page(messages, window.request(kind)))


def numbers(window: MessageWindow) -> list[int | None]:
    return [each.event_message_id for each in window.messages]


def test_the_first_page_begins_at_the_first_message() -> None:
    window = step(EMPTY, Step.FIRST, log(1000))
    assert numbers(window) == list(range(1, PAGE + 1))
    assert (window.at_start, window.at_end) == (True, False)


def test_the_last_page_ends_with_the_newest_message() -> None:
    window = step(EMPTY, Step.LAST, log(1000))
    assert numbers(window) == list(range(1001 - PAGE, 1001))
    assert (window.at_start, window.at_end) == (False, True)


def test_a_short_log_is_held_whole_from_either_end() -> None:
    for kind in (Step.FIRST, Step.LAST):
        window = step(EMPTY, kind, log(3))
        assert (numbers(window), window.at_start, window.at_end) == ([1, 2, 3], True, True)


def test_pages_join_without_a_gap_in_both_directions() -> None:
    messages = log(900)
    window = EMPTY.take(
        Step.FROM, message_page(messages, EMPTY.request(Step.FROM, start=messages[449]))
    )
    for kind in (Step.OLDER, Step.NEWER, Step.OLDER, Step.NEWER, Step.NEWER, Step.OLDER):
        window = step(window, kind, messages)
    assert numbers(window) == list(range(1, 901))
    assert (window.at_start, window.at_end) == (True, True)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([Step.OLDER, Step.NEWER]), max_size=25))
def test_what_is_held_is_bounded_and_has_no_gap(steps: list[Step]) -> None:
    messages = log(5000)
    window = EMPTY.take(
        Step.FROM, message_page(messages, EMPTY.request(Step.FROM, start=messages[2500]))
    )
    for kind in steps:
        window = step(window, kind, messages)
        held = numbers(window)
        assert len(held) <= MOST_MESSAGES
        assert held == list(range(held[0] or 0, (held[-1] or 0) + 1))
        assert window.at_start is (held[0] == 1)
        assert not window.at_end or held[-1] == 5000


def test_a_tail_asks_for_what_is_new_and_for_few_of_the_newest_again() -> None:
    messages = log(1000)
    window = step(EMPTY, Step.LAST, messages)
    request = window.request(Step.NEWER)
    assert request.after is not None
    assert 1000 - MOST_AGAIN <= request.after < 1000
    late = replace(message(1), event_message_id=1001, message="late")
    window = step(window, Step.NEWER, [*messages, late])
    assert numbers(window)[-2:] == [1000, 1001]


def test_a_message_that_is_committed_late_is_found_by_the_next_tail() -> None:
    messages = [each for each in log(300) if each.event_message_id != 299]
    window = step(EMPTY, Step.LAST, messages)
    window = step(window, Step.NEWER, log(300))
    assert numbers(window)[-3:] == [298, 299, 300]


def test_messages_long_said_are_not_read_again_by_a_tail() -> None:
    old = [message(number, at=NOW - timedelta(hours=1)) for number in range(1, 100)]
    window = step(EMPTY, Step.LAST, [*old, message(100, at=NOW)])
    assert window.request(Step.NEWER).after == 99


def test_a_tail_without_news_changes_nothing() -> None:
    messages = log(300)
    window = step(EMPTY, Step.LAST, messages)
    copies = [replace(each) for each in messages]
    assert step(window, Step.NEWER, copies) is window


def test_what_is_wanted_is_asked_of_the_server() -> None:
    wanted = Wanted(frozenset({MessageType.ERROR}), "timeout", "Load")
    request = MessageWindow(184217, wanted).request(Step.FIRST)
    assert (request.types, request.text, request.source) == (
        frozenset({MessageType.ERROR}),
        "timeout",
        "Load",
    )


def worker(seconds: int, guid: str) -> EventMessage:
    return replace(
        message(1),
        event_message_id=None,
        event_message_guid=guid,
        message_time=NOW + timedelta(seconds=seconds),
    )


def test_messages_of_workers_are_paged_by_time() -> None:
    """They have no id: the boundary comes again and is told by its GUID."""
    first = MessagePage((worker(1, "a"), worker(2, "b")), is_end=False)
    window = EMPTY.take(Step.FIRST, first)
    request = window.request(Step.NEWER)
    assert request.after is None
    assert request.since is not None
    assert request.since <= NOW + timedelta(seconds=2)
    window = window.take(Step.NEWER, MessagePage((worker(2, "b"), worker(3, "c")), is_end=True))
    assert [each.event_message_guid for each in window.messages] == ["a", "b", "c"]
    assert window.request(Step.OLDER).until == NOW + timedelta(seconds=1)


def test_messages_with_an_id_leave_no_gap_before_those_of_workers() -> None:
    window = EMPTY.take(Step.FIRST, MessagePage((worker(5, "a"),), is_end=True))
    page = MessagePage((message(1, at=NOW), message(9, at=NOW + timedelta(hours=1))), is_end=True)
    window = window.take(Step.OLDER, page)
    assert [each.event_message_id for each in window.messages] == [1, None]


@pytest.mark.parametrize("kind", [Step.OLDER, Step.NEWER])
def test_an_empty_window_is_filled_from_the_end_it_moves_to(kind: Step) -> None:
    window = step(EMPTY, kind, log(1000))
    assert len(window.messages) == PAGE
    assert window.at_end is (kind is Step.OLDER)
    assert window.at_start is (kind is Step.NEWER)

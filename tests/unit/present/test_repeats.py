from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.model.messages import EventMessage
from ssis_tui.present import repeats
from tests.support.statistics import message

texts = st.sampled_from(["row 1 failed", "row 22 failed", "done", "0xC0202009", "Row 1 failed"])
streams = st.lists(texts, max_size=12).map(
    lambda words: [message(number + 1, word) for number, word in enumerate(words)]
)


def folded(messages: Sequence[EventMessage]) -> list[tuple[str, int]]:
    return [
        (row.message.message, row.repeats) for row in repeats.rows(repeats.appended((), messages))
    ]


def test_messages_that_differ_only_in_numbers_become_one_row() -> None:
    guid = "{1b4e28ba-2fa1-11d2-883f-0016d3cca427}"
    other = "{aaaaaaaa-2fa1-11d2-883f-0016d3cca427}"
    assert folded(
        [
            message(1, f"Buffer 1 of {guid} at 0xC0202009"),
            message(2, f"Buffer 20.5 of {other} at 0xC0202010"),
            message(3, "Something else"),
        ]
    ) == [(f"Buffer 1 of {guid} at 0xC0202009", 2), ("Something else", 1)]


def test_messages_of_other_sources_or_codes_are_not_folded() -> None:
    assert len(folded([message(1, "x 1"), message(2, "x 2", source="Other")])) == 2
    assert len(folded([message(1, "x 1", code=5), message(2, "x 2", code=6)])) == 2


@given(streams, st.data())
def test_pages_in_front_and_behind_fold_as_the_whole_does(
    stream: list[EventMessage], data: st.DataObject
) -> None:
    first = data.draw(st.integers(min_value=0, max_value=len(stream)))
    last = data.draw(st.integers(min_value=first, max_value=len(stream)))
    runs = repeats.appended((), stream[first:last])
    runs = repeats.appended(runs, stream[last:])
    runs = repeats.prepended(runs, stream[:first])
    assert [run.messages for run in runs] == [run.messages for run in repeats.appended((), stream)]


@given(streams)
def test_a_fully_expanded_stream_shows_each_message_once(stream: list[EventMessage]) -> None:
    runs = repeats.appended((), stream)
    every = frozenset(run.row.key for run in runs)
    rows = repeats.rows(runs, every)
    assert [row.message for row in rows] == stream
    assert len({row.key for row in rows}) == len(stream)


def test_an_expanded_row_says_so_and_its_repeats_follow() -> None:
    runs = repeats.appended((), [message(1, "x 1"), message(2, "x 2"), message(3, "y")])
    rows = repeats.rows(runs, {1})
    assert [(row.key, row.is_expanded, row.is_repeat) for row in rows] == [
        (1, True, False),
        (2, False, True),
        (3, False, False),
    ]


def test_rows_that_did_not_change_stay_the_same_objects() -> None:
    runs = repeats.appended((), [message(1, "x"), message(2, "y")])
    longer = repeats.appended(runs, [message(3, "z")])
    assert repeats.rows(longer)[:2] == repeats.rows(runs)
    assert all(
        one is other for one, other in zip(repeats.rows(runs), repeats.rows(longer), strict=False)
    )


def test_unfolded_gives_a_row_for_each_message() -> None:
    assert [row.repeats for row in repeats.unfolded([message(1, "x 1"), message(2, "x 2")])] == [
        1,
        1,
    ]

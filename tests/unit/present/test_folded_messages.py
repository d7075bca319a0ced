"""Repeats in rows, brought up to date as a stretch moves."""

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.present import repeats
from ssis_tui.present.folded_messages import FoldedMessages
from tests.support.messages import message

LOG = [message(number, ("A.", "B.", "A 1.", "A 2.")[number // 3 % 4]) for number in range(60)]


def test_repeats_are_one_row_until_it_is_opened() -> None:
    folded = FoldedMessages()
    rows = folded.show(tuple(LOG[:3]))
    assert [row.repeats for row in rows] == [3]
    assert folded.toggle(rows[0])
    assert [row.is_repeat for row in folded.rows] == [False, True, True]
    assert not folded.toggle(folded.rows[0], is_open=True)
    assert folded.toggle(folded.rows[0], is_open=False)
    assert len(folded.rows) == 1


def test_a_message_behind_others_is_revealed() -> None:
    folded = FoldedMessages()
    folded.show(tuple(LOG[:9]))
    folded.reveal(LOG[1])
    assert LOG[1].identity in {row.key for row in folded.rows}


def test_the_same_messages_give_the_same_rows() -> None:
    folded = FoldedMessages()
    messages = tuple(LOG)
    assert folded.show(messages) is folded.show(messages)


@given(st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), min_size=1, max_size=8))
def test_rows_are_those_of_the_stretch_however_it_moved(stretches: list[tuple[int, int]]) -> None:
    folded = FoldedMessages()
    for one, other in stretches:
        stretch = tuple(LOG[min(one, other) : max(one, other) + 1])
        rows = folded.show(stretch)
        assert rows == repeats.rows(repeats.appended((), stretch))

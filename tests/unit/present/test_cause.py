from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.present import ssis_errors
from ssis_tui.present.cause import Cause, first_cause
from tests.support.statistics import message

OLE_DB: Final = ssis_errors.signed(0xC0202009)
FOLLOWS: Final = ssis_errors.signed(0xC0047022)


def cause_of(messages: list[EventMessage], *, is_complete: bool = True) -> Cause:
    found = first_cause(messages, is_complete=is_complete)
    assert found is not None
    return found


def test_the_first_error_by_id_is_the_cause() -> None:
    found = cause_of([message(9, code=OLE_DB), message(3, code=OLE_DB), message(5, code=OLE_DB)])
    assert found.message.event_message_id == 3
    assert found.reason == "The first of 3 errors."


def test_an_error_that_only_follows_is_passed_over() -> None:
    found = cause_of([message(3, code=FOLLOWS), message(4, code=OLE_DB), message(5, code=FOLLOWS)])
    assert found.message.event_message_id == 4
    assert found.reason == (
        "The first of 3 errors that tells a cause; the one before it reports only what follows."
    )
    assert [each.name for each in found.explanations] == ["DTS_E_OLEDBERROR"]


def test_where_all_only_follow_the_first_is_taken_and_said_to_be_no_cause() -> None:
    found = cause_of([message(3, code=FOLLOWS), message(4, code=FOLLOWS)])
    assert found.message.event_message_id == 3
    assert "all of which only report" in found.reason


def test_task_failed_counts_only_without_an_error() -> None:
    failed = message(1, kind=MessageType.TASK_FAILED)
    assert cause_of([failed]).message is failed
    assert cause_of([failed, message(2)]).message.event_message_id == 2


def test_messages_without_ids_go_by_time() -> None:
    found = cause_of(
        [message(None, at=9, guid="b", code=OLE_DB), message(None, at=2, guid="a", code=OLE_DB)]
    )
    assert found.message.event_message_guid == "a"


@pytest.mark.parametrize("kind", [MessageType.WARNING, MessageType.INFORMATION])
def test_there_is_no_cause_without_an_error(kind: MessageType) -> None:
    assert first_cause([message(1, kind=kind)]) is None
    assert first_cause([]) is None


def test_it_is_said_when_older_messages_were_not_read() -> None:
    assert cause_of([message(1)], is_complete=False).reason == (
        "The only error. Older messages were not read."
    )


@given(st.lists(st.tuples(st.integers(1, 50), st.sampled_from([0, None, OLE_DB, FOLLOWS]))))
def test_the_order_of_reading_does_not_matter(found: list[tuple[int, int | None]]) -> None:
    codes = dict(found)
    messages = [message(number, code=code) for number, code in codes.items()]
    one, other = first_cause(messages), first_cause(reversed(messages))
    assert (one and one.message) == (other and other.message)
    if one is not None and any(code != FOLLOWS for code in codes.values()):
        assert one.message.message_code != FOLLOWS

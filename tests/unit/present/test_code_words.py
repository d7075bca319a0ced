"""Codes are written as SSMS, the managed API and this program's own output write them."""

import pytest

from ssis_tui.errors import UsageError
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.present.code_words import read_message_types, read_operation_types, read_statuses
from ssis_tui.present.messages import type_word
from tests.support.messages import message

S = OperationStatus
T = OperationType


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        ("", set()),
        ("failed", {S.FAILED}),
        ("fail, CANCELED", {S.FAILED, S.CANCELED}),
        ("ended unexpectedly", {S.ENDED_UNEXPECTEDLY}),
        ("ended_unexpectedly,6", {S.ENDED_UNEXPECTEDLY}),
        ("ended-unexpectedly", {S.ENDED_UNEXPECTEDLY}),
        ("!succeeded", {*map(S, range(1, 10))} - {S.SUCCEEDED}),
        ("failed, canceled, !canceled", {S.FAILED}),
        ("Success,UnexpectTerminated,Completion", {S.SUCCEEDED, S.ENDED_UNEXPECTEDLY, S.COMPLETED}),
        (" , ", set()),
    ],
)
def test_statuses_are_words_or_their_beginnings(words: str, statuses: set[S]) -> None:
    assert read_statuses(words) == statuses


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("s", "may be succeeded, stopping"),
        ("cancelled", "There is no status “cancelled”; did you mean canceled?"),
        ("broken", "There is no status “broken”."),
        ("!", "There is no status “”."),
        ("failed, !failed", "Nothing is left"),
    ],
)
def test_statuses_that_are_none_are_told(words: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence.replace("?", r"\?")):
        read_statuses(words)


def test_one_word_may_mean_several_types_of_operations() -> None:
    assert read_operation_types("valid,clean") == {
        T.VALIDATE_PROJECT,
        T.VALIDATE_PACKAGE,
        T.RETENTION_CLEANUP,
        T.VERSION_CLEANUP,
    }
    assert T.EXECUTE not in read_operation_types("!execute")


@pytest.mark.parametrize("kind", MessageType)
def test_types_of_messages_are_read_as_tables_and_json_write_them(kind: MessageType) -> None:
    sent = message(0, kind=kind)
    assert read_message_types(type_word(sent)) == {kind}
    assert read_message_types(kind.label) == {kind}


def test_a_beginning_means_all_types_of_messages_that_begin_so() -> None:
    assert read_message_types("pre") == {MessageType.PRE_VALIDATE, MessageType.PRE_EXECUTE}
    assert read_message_types("diagnostic") == {MessageType.DIAGNOSTIC}

"""Single messages and what stood in their context, on every catalog."""

from datetime import datetime

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.model.codes import ContextType, MessageType
from tests.support.world import World


def test_a_message_is_read_whole(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    text = "ü🚚" * 3000 + "end"
    logged = shared.log(one, text, message_type=MessageType.ERROR)
    shared.log(one, "another")
    message = reports.message(one, logged)
    assert message is not None
    assert message.message == text
    assert (message.event_message_id, message.operation_id) == (logged, one)


def test_a_message_of_another_operation_is_none_of_this(shared: World, reports: Catalog) -> None:
    one, other = shared.start_execution(), shared.start_execution()
    logged = shared.log(one, "mine")
    assert reports.message(other, logged) is None
    assert reports.message(one, logged + 1) is None
    assert reports.message(2**62, 1) is None


def test_the_first_error_comes_before_warnings_and_failed_tasks(
    shared: World, reports: Catalog
) -> None:
    one = shared.start_execution()
    shared.log(one, "careful", message_type=MessageType.WARNING)
    shared.log(one, "task", message_type=MessageType.TASK_FAILED)
    first = shared.log(one, "cause", message_type=MessageType.ERROR)
    shared.log(one, "effect", message_type=MessageType.ERROR)
    found = reports.first_error(one)
    assert found is not None
    assert (found.event_message_id, found.message) == (first, "cause")


def test_without_an_error_the_first_failed_task_counts(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    assert reports.first_error(one) is None
    shared.log(one, "fine")
    assert reports.first_error(one) is None
    first = shared.log(one, "task", message_type=MessageType.TASK_FAILED)
    shared.log(one, "package", message_type=MessageType.TASK_FAILED)
    found = reports.first_error(one)
    assert found is not None
    assert found.event_message_id == first


def test_a_context_is_told_from_the_error_outwards(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    logged = shared.log(one, "cause", message_type=MessageType.ERROR)
    other = shared.log(one, "effect", message_type=MessageType.ERROR)
    shared.record.context(one, logged, "before", depth=0)
    shared.record.context(one, logged, "outer", depth=2, context_type=ContextType.SEQUENCE)
    shared.record.context(one, logged, "inner", depth=1)
    shared.record.context(one, logged, "inner too", depth=1)
    shared.record.context(one, other, "not this")
    message = reports.message(one, logged)
    assert message is not None
    rows = reports.message_context(message)
    assert [row.property_value for row in rows] == ["inner", "inner too", "outer", "before"]
    assert rows[0].context_type == ContextType.VARIABLE
    assert (rows[0].context_source_name, rows[0].property_name) == ("User::RowsRead", "Value")
    assert rows[0].package_path == "\\Package"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (True, "1"),
        (2.5, "2.5"),
        ("Größe 🚚", "Größe 🚚"),
        ("", ""),
        (None, None),
        (datetime.fromisoformat("2026-03-01 02:03:04.567"), "2026-03-01 02:03:04.567"),
    ],
)
def test_values_of_any_type_become_text(
    shared: World, reports: Catalog, value: object, text: str | None
) -> None:
    one = shared.start_execution()
    logged = shared.log(one, "cause", message_type=MessageType.ERROR)
    shared.record.context(one, logged, value)
    message = reports.message(one, logged)
    assert message is not None
    (row,) = reports.message_context(message)
    assert row.property_value == text


def test_empty_and_unknown_columns_of_a_context_are_shown_as_they_are(
    shared: World, reports: Catalog
) -> None:
    one = shared.start_execution()
    logged = shared.log(one, "cause", message_type=MessageType.ERROR)
    shared.record.context(one, logged, None, depth=None, context_type=None, source=None, name=None)
    shared.record.context(one, logged, "x", depth=1, context_type=999)
    message = reports.message(one, logged)
    assert message is not None
    unknown, empty = reports.message_context(message)
    assert (unknown.context_type, empty.context_type) == (999, None)
    assert (empty.context_depth, empty.property_name, empty.property_value) == (None, None, None)


def test_most_messages_have_no_context(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    logged = shared.log(one, "fine")
    message = reports.message(one, logged)
    assert message is not None
    assert reports.message_context(message) == ()

"""Rows become values whatever a server puts into them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ssis_tui.catalog.sql.executables import statistics_from
from ssis_tui.catalog.sql.messages import messages_from
from ssis_tui.catalog.sql.operations import operations_from
from ssis_tui.catalog.sql.views import (
    EVENT_MESSAGES,
    EXECUTABLE_STATISTICS,
    EXECUTABLES,
    EXECUTIONS,
    OPERATIONS,
    READ,
    VALIDATIONS,
    View,
    lacking,
)
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Execution, Validation

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def row(view: View, **values: Any) -> tuple[Any, ...]:
    """A row of the view, NULL but for what is given."""
    names = [name for name, _ in view.columns]
    assert set(values) <= set(names)
    return tuple(values.get(name) for name in names)


def documented(view: View) -> dict[str, str]:
    return {name: kind.partition("(")[0] for name, kind in view.columns}


def test_a_row_of_nulls_is_still_an_operation() -> None:
    made = operations_from("S", [row(OPERATIONS, operation_id=7)])
    assert made[7].status == -1
    assert not made[7].status.is_known
    assert made[7].caller_name == ""
    assert not made[7].can_stop


def test_a_row_without_an_id_is_left_out() -> None:
    assert operations_from("S", [row(OPERATIONS)]) == {}


def test_details_of_nulls_are_still_details() -> None:
    made = operations_from(
        "S",
        [row(OPERATIONS, operation_id=7, status=2), row(OPERATIONS, operation_id=8, status=2)],
        [row(EXECUTIONS, execution_id=7)],
        [row(VALIDATIONS, validation_id=8)],
    )
    assert isinstance(made[7], Execution)
    assert made[7].path == "//"
    assert isinstance(made[8], Validation)
    assert made[8].use32bitruntime is None


def test_details_without_their_operation_wait_for_it() -> None:
    assert operations_from("S", [], [row(EXECUTIONS, execution_id=7)]) == {}


def test_codes_keep_what_nobody_documented() -> None:
    one = operations_from(
        "S", [row(OPERATIONS, operation_id=7, operation_type=999, status=42, object_type=5)]
    )[7]
    assert (one.operation_type, one.status, one.object_type) == (999, 42, 5)
    assert one.status.label == "Unknown (42)"


def test_known_codes_are_the_enums_own() -> None:
    one = operations_from("S", [row(OPERATIONS, operation_id=7, status=2)])[7]
    assert one.status is OperationStatus.RUNNING


def test_ids_beyond_doubles_stay_exact() -> None:
    big = 2**53 + 1
    assert operations_from("S", [row(OPERATIONS, operation_id=big)])[big].operation_id == big


def test_a_message_of_nulls_has_text_and_type() -> None:
    (message,) = messages_from([row(EVENT_MESSAGES, operation_id=7, message_time=NOW)])
    assert message.message == ""
    assert message.message_type == -1
    assert message.event_message_id is None


def test_messages_that_cannot_be_placed_are_left_out() -> None:
    assert messages_from([row(EVENT_MESSAGES, operation_id=7), row(EVENT_MESSAGES)]) == []


def test_a_guid_is_spelt_the_same_with_each_driver() -> None:
    from uuid import UUID

    guid = UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF")
    rows = [
        row(EVENT_MESSAGES, operation_id=1, message_time=NOW, event_message_guid=value)
        for value in (guid, str(guid).upper())
    ]
    one, other = messages_from(rows)
    assert one.event_message_guid == other.event_message_guid == str(guid)


def test_statistics_come_by_start_with_their_names() -> None:
    made = statistics_from(
        [
            row(EXECUTABLE_STATISTICS, statistics_id=2, execution_id=1, executable_id=5,
                start_time=NOW, execution_result=0),
            row(EXECUTABLE_STATISTICS, statistics_id=1, execution_id=1, executable_id=6,
                execution_result=17),
        ],
        {5: row(EXECUTABLES, executable_id=5, executable_name="Load",
                package_path="\\Package\\Load")},
    )  # fmt: skip
    assert [one.statistics_id for one in made] == [1, 2]
    assert made[0].executable_name == ""
    assert made[0].result == 17
    assert made[1].executable_name == "Load"
    assert made[1].started == NOW


@pytest.mark.parametrize("view", READ, ids=lambda view: view.name)
def test_a_documented_view_is_read_column_by_column(view: View) -> None:
    assert view.select_list({view.name: documented(view)}) == ", ".join(
        name for name, _ in view.columns
    )


@pytest.mark.parametrize("view", READ, ids=lambda view: view.name)
def test_a_missing_column_is_null_of_its_type(view: View) -> None:
    name, kind = view.columns[-1]
    here = documented(view)
    del here[name]
    assert view.select_list({view.name: here}).endswith(f", CAST(NULL AS {kind}) AS {name}")
    assert lacking({**{v.name: documented(v) for v in READ}, view.name: here}) == (
        f"catalog.{view.name}.{name}",
    )


def test_a_column_of_another_type_is_converted() -> None:
    here = {**documented(OPERATIONS), "created_time": "datetime2", "status": "tinyint"}
    text = OPERATIONS.select_list({"operations": here})
    assert "CAST(created_time AS datetimeoffset(7)) AS created_time" in text
    assert "CAST(status AS int) AS status" in text


def test_a_column_more_changes_nothing() -> None:
    here = {**documented(OPERATIONS), "brand_new": "int"}
    assert "brand_new" not in OPERATIONS.select_list({"operations": here})


def test_a_view_that_is_missing_is_named() -> None:
    present = {view.name: documented(view) for view in READ if view is not VALIDATIONS}
    assert lacking(present) == ("catalog.validations",)

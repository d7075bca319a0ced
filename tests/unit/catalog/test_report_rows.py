"""Rows of reports become values whatever a server puts into them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ssis_tui.catalog.sql import (
    data_flow,
    failed_connections,
    message_details,
    objects,
    parameters,
    summaries,
)
from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.failed_connections import Failure
from ssis_tui.catalog.sql.report_views import (
    ENVIRONMENT_REFERENCES,
    EVENT_MESSAGE_CONTEXT,
    EVERY_VIEW,
    EXECUTION_PARAMETER_VALUES,
    EXECUTION_PROPERTY_OVERRIDE_VALUES,
    FOLDERS,
    OBJECT_PARAMETERS,
    PACKAGES,
    PROJECTS,
    SEEN,
)
from ssis_tui.catalog.sql.sessions import liveness_from
from ssis_tui.catalog.sql.views import ShortTexts, View

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def nulls(view: View) -> Row:
    return (None,) * len(view.columns)


def present(view: View, **types: str) -> dict[str, dict[str, str]]:
    documented = {name: kind.partition("(")[0] for name, kind in view.columns}
    return {view.name: documented | types}


def test_rows_of_nulls_are_still_values() -> None:
    (context,) = message_details.context_from([nulls(EVENT_MESSAGE_CONTEXT)])
    assert (context.context_type, context.property_value) == (None, None)
    (override,) = parameters.overrides_from([nulls(EXECUTION_PROPERTY_OVERRIDE_VALUES)])
    assert override.property_path == ""
    (folder,) = objects.folders_from([nulls(FOLDERS)])
    assert folder.name == ""
    (project,) = objects.projects_from([nulls(PROJECTS)], [])
    assert project.folder_name == ""
    (package,) = objects.packages_from([nulls(PACKAGES)], [], [])
    assert package.path == "//"
    (reference,) = objects.references_from([nulls(ENVIRONMENT_REFERENCES)])
    assert reference.label == ""
    (declared,) = objects.parameters_from([nulls(OBJECT_PARAMETERS)])
    assert declared.object_type == -1
    (times,) = data_flow.component_times_from([(None,) * 6 + (1, 0)])
    assert (times.active_ms, times.total_ms) == (0, 0)
    (path,) = data_flow.data_flow_paths_from([(None,) * 7 + (1, None)])
    assert path.rows_sent == 0
    (hour,) = summaries.hours_from([(NOW, None, 3)])
    assert hour.status == -1


def test_what_may_be_sensitive_counts_as_such() -> None:
    (value,) = parameters.parameters_from([nulls(EXECUTION_PARAMETER_VALUES)])
    (declared,) = objects.parameters_from([nulls(OBJECT_PARAMETERS)])
    (override,) = parameters.overrides_from([nulls(EXECUTION_PROPERTY_OVERRIDE_VALUES)])
    assert value.is_sensitive
    assert declared.is_sensitive
    assert override.is_sensitive


@pytest.mark.parametrize("view", [one for one in EVERY_VIEW if one.secrets], ids=lambda v: v.name)
def test_secret_columns_are_read_from_public_rows_only(view: View) -> None:
    for types in ({}, dict.fromkeys(view.secrets, "sql_variant")):
        for here in (present(view, **types), ShortTexts(present(view, **types))):
            text = view.select_list(here)
            assert text.count("CASE WHEN sensitive = 0 THEN ") == len(view.secrets)
    without = present(view)
    del without[view.name]["sensitive"]
    text = view.select_list(without)
    for name, kind in view.columns:
        assert name not in view.secrets or f"CAST(NULL AS {kind}) AS {name}" in text


def test_every_view_that_is_read_is_looked_up() -> None:
    assert {view.name for view in EVERY_VIEW} <= set(SEEN)
    assert len(SEEN) == len(set(SEEN))


def test_a_value_set_on_the_server_comes_before_the_designed_one() -> None:
    designed: Row = ("A", 30, "p", "Int32", 0, 0, "1", None, 0, None)
    both: Row = ("B", 30, "p", "Int32", 0, 0, "1", "2", 1, None)
    empty: Row = ("C", 30, "p", "String", 0, 0, "1", "", 1, None)
    values = [one.default_value for one in objects.parameters_from([both, designed, empty])]
    assert values == ["1", "2", ""]


def test_a_contexts_owner_that_was_not_asked_for_is_left_out() -> None:
    failures: dict[int | str, Failure] = {7: Failure(7, 1, NOW)}
    row: Row = (1, 8, 1, 80, None, "ERP", "ConnectionString", "Data Source=A", None)
    assert failed_connections.connections_from([row], failures) == ()
    assert failed_connections.connections_from([nulls(EVENT_MESSAGE_CONTEXT)], failures) == ()


def test_errors_that_cannot_be_found_again_are_left_out() -> None:
    rows: list[Row] = [
        (7, 1, NOW, None), (-1, 1, NOW, None), (None, 1, NOW, None), (8, None, NOW, None),
        (9, 1, None, None), (None, 1, NOW, "6F9619FF-8B86-D011-B42D-00C04FC964FF"),
    ]  # fmt: skip
    found = failed_connections.failures_from(rows)
    assert list(found) == [7, "6f9619ff-8b86-d011-b42d-00c04fc964ff"]


def test_nothing_is_asked_where_there_are_no_errors() -> None:
    assert failed_connections.connections_batches({}, {}) == []


def test_the_start_of_an_instance_has_the_servers_offset() -> None:
    zone = timezone(timedelta(hours=2))
    started = datetime.fromisoformat("2026-03-01 04:12:00")
    sessions: list[Row] = [("ETLNODE2", 7712)]
    liveness = liveness_from([(started, NOW.astimezone(zone))], sessions)
    assert liveness is not None
    assert liveness.instance_started == datetime(2026, 3, 1, 4, 12, tzinfo=zone)
    assert liveness.processes == {("etlnode2", 7712)}
    assert liveness_from([], []) is None
    assert liveness_from([(None, NOW)], []) is None


def test_parameters_of_a_batch_are_not_shown() -> None:
    batch = Batch("set a parameter", "a test")
    batch.select("x", "SELECT ?;", "planted-secret")
    assert "planted-secret" not in repr(batch)

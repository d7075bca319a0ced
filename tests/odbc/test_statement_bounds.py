"""Every statement that the product can send is bounded, and no two filtered views meet in one."""

# ruff: noqa: ISC004 (statements are longer than lines)

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product

import pytest

from ssis_tui.catalog.reports import IdRange, StartRequest, ValidateRequest
from ssis_tui.catalog.requests import MessageRequest, OperationFilter, PollRequest
from ssis_tui.catalog.sql import (
    data_flow,
    failed_connections,
    message_details,
    objects,
    parameters,
    summaries,
)
from ssis_tui.catalog.sql.batch import LIST_LENGTHS, Batch
from ssis_tui.catalog.sql.changes import (
    create_batch,
    dump_batch,
    set_parameter_batch,
    start_batch,
    startup_batch,
    stop_batch,
    validate_batch,
)
from ssis_tui.catalog.sql.executables import names_batch, several_batch, statistics_batch
from ssis_tui.catalog.sql.failed_connections import Failure
from ssis_tui.catalog.sql.history import (
    Range,
    first_since_batch,
    last_before_batch,
    moment_batch,
    newest_batch,
    page_batch,
    search_batch,
)
from ssis_tui.catalog.sql.messages import select_page
from ssis_tui.catalog.sql.poll import (
    Surroundings,
    active_batch,
    newest_progress_batch,
    operations_batch,
    poll_batch,
)
from ssis_tui.catalog.sql.report_views import EVERY_VIEW, FOLDERS, PACKAGES, PROJECTS
from ssis_tui.catalog.sql.server import CHANGING, READING, catalog_batch, server_batch
from ssis_tui.catalog.sql.sessions import liveness_batch
from ssis_tui.catalog.sql.variants import variant
from ssis_tui.catalog.sql.views import Present, ShortTexts
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from tests.support.bounds import (
    is_full_active_read,
    meetings,
    rereads,
    selects,
    unbounded,
    unlimited,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
VARIANTS = {"parameter_value", "property_value", "default_value", "design_default_value"}
FULL: Present = {
    view.name: {
        name: "sql_variant" if name in VARIANTS else kind.partition("(")[0]
        for name, kind in view.columns
    }
    for view in EVERY_VIEW
}
OLD: Present = {
    view: {name: kind for name, kind in columns.items() if name not in {
        "executed_count", "event_message_guid"}}
    for view, columns in FULL.items()
    if view != "validations"
}  # fmt: skip


def polls() -> Iterator[Batch]:
    some = tuple(range(1, 31))
    for present, sees_all, workers in product((FULL, OLD), (True, False), (True, False)):
        around = Surroundings(
            present=present, sees_all=sees_all, has_workers=workers, newest_from=5
        )
        yield newest_progress_batch(around, some[:7])
        for ids in ((), some[:1], some):
            for request in (
                PollRequest(newest=200, all_active=True, ids=ids),
                PollRequest(new_after=100, ids=ids),
                PollRequest(all_active=True, active_from=7, new_after=100, ids=ids),
                PollRequest(ids=ids),
                PollRequest(ids=ids, progress_of=some, progress_after=9, progress_whole=(1, 2)),
                PollRequest(ids=ids, progress_of=some, progress_whole=some, progress_since=NOW),
            ):
                yield poll_batch(request, around, ids)
        yield active_batch(present, 5, 500_000)
        for length in LIST_LENGTHS:
            yield operations_batch(present, range(length), is_committed=True)
            yield operations_batch(present, range(length), is_committed=False)


def filters() -> Iterator[OperationFilter]:
    status = frozenset({OperationStatus.FAILED})
    types = frozenset({OperationType.EXECUTE, OperationType.VALIDATE_PACKAGE})
    for since, until, name in product((None, NOW), (None, NOW), ("", "a*")):
        yield OperationFilter(since=since, until=until)
        yield OperationFilter(since=since, until=until, statuses=status, caller=name or None)
        yield OperationFilter(since=since, until=until, project=name or None, machine="m")
        yield OperationFilter(
            since=since, until=until, folder=name or None, package=name or None, types=types
        )


def pages() -> Iterator[Batch]:
    window = Range(10, 20_000)
    for present, wanted, upward in product((FULL, OLD), filters(), (True, False)):
        yield page_batch(present, window, wanted, 200, upward=upward)
        yield search_batch(present, window, wanted, 200, upward=upward)
    yield newest_batch(sees_all=True)
    yield newest_batch(sees_all=False)
    yield moment_batch(7)


def messages() -> Iterator[Batch]:
    for present, workers in product((FULL, OLD), (True, False)):
        for request in (
            MessageRequest(operation_id=7),
            MessageRequest(operation_id=7, after=9, since=NOW),
            MessageRequest(operation_id=7, before=9, until=NOW, text="x", source="y"),
            MessageRequest(operation_id=7, since=NOW, types=frozenset({MessageType.ERROR})),
        ):
            batch = Batch("messages", "a test")
            select_page(batch, present, request, workers=workers)
            yield batch
        yield statistics_batch(present, 7, 9)


def reports() -> Iterator[Batch]:
    ids = IdRange(10, 20_000)
    workers_error = Failure("6f9619ff-8b86-d011-b42d-00c04fc964ff", 7, NOW)
    failures: dict[int | str, Failure] = {
        **{number: Failure(number, 7, NOW) for number in range(1000)},
        workers_error.key: workers_error,
    }
    for present, short, flag in product((FULL, OLD), (True, False), (True, False)):
        here = ShortTexts(present) if short else present
        yield message_details.message_batch(here, 7, 8)
        yield message_details.first_error_batch(here, 7, workers=flag)
        yield message_details.context_batch(here, event_message_id=8, guid=None)
        yield message_details.context_batch(here, event_message_id=None, guid="x")
        yield parameters.parameters_batch(here, 7)
        yield parameters.overrides_batch(here, 7)
        yield data_flow.component_times_batch(here, 7, is_doubled=flag)
        yield data_flow.data_flow_paths_batch(here, 7)
        yield objects.objects_batch(here, PACKAGES, PROJECTS, FOLDERS)
        yield objects.references_batch(here, 3)
        yield objects.parameters_batch(here, 3, "Load.dtsx")
        yield failed_connections.errors_batch(here, range(200), workers=flag)
        yield from failed_connections.connections_batches(here, failures)
        yield several_batch(here, range(20))
        yield names_batch(here, range(1000), [7])
        yield names_batch(here, range(3), range(20))
    yield failed_connections.failed_batch(ids)
    yield summaries.hours_batch(ids)
    yield summaries.packages_batch(ids)
    yield data_flow.counters_batch(7)
    yield liveness_batch([])
    yield liveness_batch([f"node{number}" for number in range(1000)])
    yield first_since_batch(Range(10, 20_000), NOW)
    yield last_before_batch(Range(10, 20_000), NOW)


def changes() -> Iterator[Batch]:
    yield stop_batch(7)
    for present, reference in product((FULL, OLD, {}), (None, 5)):
        request = StartRequest(
            folder="f", project="p", package="k", reference_id=reference, use32bitruntime=True
        )
        yield create_batch(request, present)
        yield validate_batch(ValidateRequest(folder="f", project="p", reference_id=reference))
        yield validate_batch(ValidateRequest(folder="f", project="p", package="k"))
    for value in (True, 1, 2**40, 1.5, Decimal("1.50"), NOW, NOW.replace(tzinfo=None), "text"):
        yield set_parameter_batch(7, 30, "name", variant("name", value))
    yield start_batch(7)
    yield startup_batch()
    yield dump_batch(7)


def others() -> Iterator[Batch]:
    yield server_batch(READING)
    yield server_batch(CHANGING)
    for edition, has_view in product((3, 5, 8), (True, False)):
        yield catalog_batch(edition, has_permissions_view=has_view)


ALL = tuple(
    {
        batch.statement.text: batch
        for maker in (polls, pages, messages, reports, changes, others)
        for batch in maker()
    }.values()
)


def test_every_read_of_a_growing_view_is_bounded() -> None:
    """By TOP in the order of the key, a key range or a list of ids; by one operation's id."""
    for batch in ALL:
        for sql in unbounded(batch.statement.text):
            assert is_full_active_read(sql), sql


def test_of_an_operation_with_a_million_rows_no_statement_takes_all() -> None:
    """Of messages, statistics, phases and buffers: TOP, a sum, or the one row of an id."""
    assert [sql for batch in ALL for sql in unlimited(batch.statement.text)] == []


def following() -> Iterator[Batch]:
    """What is sent again and again while somebody looks at a running execution."""
    around = Surroundings(present=FULL, sees_all=True, has_workers=False, newest_from=0)
    yield poll_batch(PollRequest(ids=(7,), progress_of=(7,), progress_after=9), around, (7,))
    batch = Batch("messages", "a test")
    select_page(batch, FULL, MessageRequest(operation_id=7, after=9), workers=False)
    yield batch
    yield statistics_batch(FULL, 7, 9)


def test_what_is_looked_at_again_is_read_from_the_last_row_on() -> None:
    assert [sql for batch in following() for sql in rereads(batch.statement.text)] == []


def test_no_two_filtered_views_meet_in_one_statement() -> None:
    assert [batch.statement.text for batch in ALL if meetings(batch.statement.text)] == []


def test_values_are_parameters_and_not_too_many() -> None:
    for batch in ALL:
        text = batch.statement.text
        assert text.count("?") == len(batch.parameters), text
        assert len(batch.parameters) < 2100, text


def test_names_have_two_parts_and_every_column_a_name() -> None:
    for batch in ALL:
        assert "SSISDB." not in batch.statement.text
        for select in selects(batch.statement.text):
            for column in select.expressions if select.parent_select is None else ():
                assert column.alias_or_name, select.sql(dialect="tsql")


def test_only_the_full_read_of_active_operations_is_excepted() -> None:
    excepted = {batch.name for batch in ALL if unbounded(batch.statement.text)}
    assert excepted == {"poll"}


def test_nothing_but_the_operators_batches_changes_anything() -> None:
    assert {batch.name for batch in ALL if batch.is_change} == {
        "stop", "create an execution", "set a parameter", "start an execution", "validate",
        "catalog.startup", "dump",
    }  # fmt: skip
    for batch in ALL:
        words = set(batch.statement.text.upper().replace("(", " ").split())
        assert batch.is_change or not words & {
            "EXEC", "EXECUTE", "INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "TRUNCATE",
            "CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "DENY", "BACKUP", "KILL", "BEGIN",
        }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        "SELECT operation_id FROM catalog.operations;",
        "SELECT operation_id FROM catalog.operations WHERE status = 2;",
        "SELECT operation_id FROM catalog.operations WHERE operation_id > ?;",
        "SELECT TOP (?) operation_id FROM catalog.operations ORDER BY created_time DESC;",
        "SELECT TOP (?) operation_id FROM catalog.operations;",
        "SELECT operation_id FROM catalog.operations WHERE operation_id = ? OR status = 2;",
        "SELECT TOP (?) message FROM catalog.event_messages ORDER BY event_message_id;",
        "SELECT message FROM catalog.event_messages WHERE message_type = 120;",
        "SELECT a FROM (SELECT operation_id AS a FROM catalog.operations) AS x;",
        "SELECT operation_id FROM catalog.operations "
        "WHERE operation_id IN (SELECT execution_id FROM catalog.executions);",
    ],
)
def test_an_unbounded_read_is_found(wrong: str) -> None:
    assert unbounded(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        "SELECT o.operation_id FROM catalog.operations AS o JOIN catalog.executions AS e "
        "ON e.execution_id = o.operation_id WHERE o.operation_id = ?;",
        "SELECT operation_id FROM catalog.operations WHERE operation_id = "
        "(SELECT TOP (1) execution_id FROM catalog.executions ORDER BY execution_id);",
    ],
)
def test_a_meeting_of_filtered_views_is_found(wrong: str) -> None:
    assert meetings(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        "SELECT statistics_id FROM catalog.executable_statistics WHERE execution_id = ?;",
        "SELECT a FROM (SELECT message AS a FROM catalog.event_messages WHERE operation_id = ?) "
        "AS x;",
    ],
)
def test_a_read_of_all_rows_of_an_operation_is_found(wrong: str) -> None:
    assert unlimited(wrong)
    assert rereads(wrong)

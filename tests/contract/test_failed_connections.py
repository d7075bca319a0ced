"""Connections in the contexts of errors, on every catalog."""

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.reports import IdRange
from ssis_tui.model.codes import ContextType, MessageType, OperationStatus
from tests.support.world import World

SECRET = "Winter-2019!"
ERP = "Data Source=ERPSQL01;Initial Catalog=ERP;"


def fail(
    world: World,
    *connections: tuple[str, str],
    errors: int = 1,
    status: OperationStatus = OperationStatus.FAILED,
) -> int:
    """Have an execution fail with these connections in the context of its last error."""
    one = world.start_execution()
    for _ in range(errors):
        logged = world.log(one, "no connection", message_type=MessageType.ERROR)
    for name, string in connections:
        world.record.context(
            one, logged, string,
            context_type=ContextType.CONNECTION_MANAGER, source=name, name="ConnectionString",
        )  # fmt: skip
    world.record.context(one, logged, "7")
    world.advance(1)
    world.finish(one, status)
    return one


def test_connections_are_counted_by_execution(shared: World, reports: Catalog) -> None:
    first = fail(shared, ("ERP", ERP))
    fail(shared, ("Shop", "Data Source=SHOPSQL02;"))
    failed = shared.now
    last = fail(shared, ("ERP", ERP), ("Shop", "Data Source=SHOPSQL02;Timeout=5;"))
    found = reports.failed_connections(IdRange(first, last))
    by_string = {one.connection_string: one for one in found}
    assert by_string[ERP].name == "ERP"
    assert (by_string[ERP].executions, by_string[ERP].last_execution_id) == (2, last)
    assert by_string[ERP].last_failure == failed
    assert by_string["Data Source=SHOPSQL02;"].executions == 1
    assert [one.last_execution_id for one in found[:2]] == [last, last]


def test_a_connection_counts_once_for_an_execution(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    for _ in range(3):
        logged = shared.log(one, "no connection", message_type=MessageType.ERROR)
        shared.record.context(
            one, logged, ERP,
            context_type=ContextType.CONNECTION_MANAGER, source="ERP", name="ConnectionString",
        )  # fmt: skip
    shared.finish(one, OperationStatus.FAILED)
    (found,) = reports.failed_connections(IdRange(one, one))
    assert found.executions == 1


def test_secrets_are_masked_and_do_not_tell_connections_apart(
    shared: World, reports: Catalog
) -> None:
    first = fail(shared, ("ERP", f"{ERP}Password={SECRET};"))
    last = fail(shared, ("ERP", f"{ERP}Password=other;"))
    (found,) = reports.failed_connections(IdRange(first, last))
    assert found.connection_string == f"{ERP}Password=***;"
    assert found.executions == 2


def test_only_failed_executions_of_the_range_count(shared: World, reports: Catalog) -> None:
    outside = fail(shared, ("ERP", ERP))
    first = fail(shared, ("ERP", ERP), status=OperationStatus.SUCCEEDED)
    last = shared.start_execution()
    assert reports.failed_connections(IdRange(first, last)) == ()
    assert len(reports.failed_connections(IdRange(outside, last))) == 1


def test_failures_without_a_connection_have_none(shared: World, reports: Catalog) -> None:
    silent = shared.start_execution()
    shared.finish(silent, OperationStatus.FAILED)
    one = fail(shared)
    assert reports.failed_connections(IdRange(silent, one)) == ()


def test_the_first_errors_of_an_execution_tell(shared: World, reports: Catalog) -> None:
    one = fail(shared, ("ERP", ERP), errors=5)
    late = fail(shared, ("ERP", ERP), errors=6)
    (found,) = reports.failed_connections(IdRange(one, late))
    assert (found.executions, found.last_execution_id) == (1, one)

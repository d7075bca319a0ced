"""The same contract, read-only, against a real SSISDB that the environment names.

`SSIS_TUI_TEST_SERVER` is a server as `-S` takes it, `SSIS_TUI_TEST_USER` and
`SSIS_TUI_TEST_PASSWORD` a SQL login (without them it is a Windows login),
`SSIS_TUI_TEST_DATABASE` another name than SSISDB, `SSIS_TUI_TEST_DRIVER` as `--driver`,
`SSIS_TUI_TEST_ENCRYPT` as `-N`, `SSIS_TUI_TEST_TRUST=1` as `-C`.

The one case that changes something needs `SSIS_TUI_TEST_WRITE=1` **and** a folder named
`ssis_tui_test_marker` in that catalog, and an execution named by `SSIS_TUI_TEST_STOP`, an id that
may be stopped: nobody's load is ever stopped by accident.
"""

import os
from collections.abc import Iterator

import pytest

from ssis_tui import errors
from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.odbc_server import OdbcServer
from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryRequest, MessageRequest, OperationFilter, PollRequest
from ssis_tui.config.connection_options import ConnectionOptions, Encryption
from ssis_tui.config.settings import Profile
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation

MARKER = "ssis_tui_test_marker"
SERVER = os.environ.get("SSIS_TUI_TEST_SERVER", "")
MAY_WRITE = os.environ.get("SSIS_TUI_TEST_WRITE") == "1"

pytestmark = pytest.mark.skipif(not SERVER, reason="SSIS_TUI_TEST_SERVER names no server")


def real_server(*, read_only: bool = True) -> OdbcServer:
    user = os.environ.get("SSIS_TUI_TEST_USER", "")
    options = ConnectionOptions(
        server=SERVER,
        database=os.environ.get("SSIS_TUI_TEST_DATABASE", "SSISDB"),
        user=user,
        password=os.environ.get("SSIS_TUI_TEST_PASSWORD", ""),
        is_trusted=not user,
        driver=os.environ.get("SSIS_TUI_TEST_DRIVER", ""),
        encrypt=Encryption(os.environ.get("SSIS_TUI_TEST_ENCRYPT", "yes")),
        trust_certificate=os.environ.get("SSIS_TUI_TEST_TRUST") == "1",
    )
    return OdbcServer(Profile(name=SERVER, options=options, is_read_only=read_only))


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Catalog, ServerInfo]]:
    catalog = real_server().catalog()
    info = catalog.open()
    yield catalog, info
    catalog.close()


@pytest.fixture(scope="module")
def catalog(opened: tuple[Catalog, ServerInfo]) -> Catalog:
    return opened[0]


@pytest.fixture(scope="module")
def newest(catalog: Catalog) -> tuple[Operation, ...]:
    page = catalog.history(HistoryRequest(limit=50))
    if not page.operations:
        pytest.skip("SSIS_TUI_TEST_USER may see no operation of that catalog")
    return page.operations


def test_the_server_says_what_it_is(opened: tuple[Catalog, ServerInfo]) -> None:
    info = opened[1]
    assert info.version
    assert info.rights.login
    assert not [name for name in info.missing if name.startswith("catalog.operations")]


def test_polls_hold_together(catalog: Catalog) -> None:
    first = catalog.poll(PollRequest(newest=50, all_active=True))
    assert first.server_time.tzinfo is not None
    ids = [operation.operation_id for operation in first.operations]
    assert ids == sorted(set(ids))
    if not ids:
        return
    again = catalog.poll(PollRequest(new_after=ids[-1], ids=tuple(ids)))
    assert {operation.operation_id for operation in again.operations} >= set(ids)


def test_progress_can_be_asked_for(catalog: Catalog, newest: tuple[Operation, ...]) -> None:
    some = tuple(operation.operation_id for operation in newest[:3])
    answer = catalog.poll(PollRequest(progress_of=some, progress_whole=some))
    assert {message.operation_id for message in answer.progress} <= set(some)


def test_pages_follow_each_other(catalog: Catalog, newest: tuple[Operation, ...]) -> None:
    page = catalog.history(HistoryRequest(limit=10))
    found = [operation.operation_id for operation in page.operations]
    if page.next_before is not None:
        page = catalog.history(HistoryRequest(limit=10, before=page.next_before))
        found += [operation.operation_id for operation in page.operations]
    assert found == [operation.operation_id for operation in newest][: len(found)]


def test_a_filter_gives_what_it_is_asked_for(
    catalog: Catalog, newest: tuple[Operation, ...]
) -> None:
    one = newest[-1]
    assert one.created is not None
    wanted = OperationFilter(since=one.created, statuses=frozenset({one.status}))
    page = catalog.history(HistoryRequest(limit=500, filter=wanted))
    assert one.operation_id in {operation.operation_id for operation in page.operations}
    assert {operation.status for operation in page.operations} == {one.status}


def test_messages_and_executables_can_be_read(
    catalog: Catalog, newest: tuple[Operation, ...]
) -> None:
    for operation in newest[:5]:
        page = catalog.messages(MessageRequest(operation_id=operation.operation_id, limit=20))
        assert all(message.operation_id == operation.operation_id for message in page.messages)
        catalog.executables(operation.operation_id)


def test_read_only_stops_nothing() -> None:
    operator = real_server().operator()
    with pytest.raises(errors.ReadOnly):
        operator.stop(1)
    operator.close()


def _has_marker() -> bool:
    from ssis_tui.catalog.connection import connect
    from ssis_tui.catalog.sql.batch import Batch

    connection = connect(real_server()._profile.options, server=SERVER, time_limit=30)
    batch = Batch("marker", "a test")
    batch.select("marker", "SELECT name FROM catalog.folders WHERE name = ?;", MARKER)
    found = connection.run(batch, "looking for the marker").rows("marker")
    connection.close()
    return bool(found)


@pytest.mark.skipif(not MAY_WRITE, reason="SSIS_TUI_TEST_WRITE is not 1")
def test_an_execution_that_was_named_for_it_is_stopped() -> None:
    named = os.environ.get("SSIS_TUI_TEST_STOP", "")
    if not named:
        pytest.skip("SSIS_TUI_TEST_STOP names no execution")
    if not _has_marker():
        pytest.skip(f"SSIS_TUI_TEST_SERVER has no folder {MARKER}")
    operator = real_server(read_only=False).operator()
    operator.open()
    if not operator.operation(int(named)).can_stop:
        pytest.skip(f"SSIS_TUI_TEST_STOP: {named} does not run")
    answer = operator.stop(int(named))
    after = operator.operation(int(named))
    operator.close()
    assert answer.is_carried_out
    assert after.status == OperationStatus.STOPPING or after.status.has_ended

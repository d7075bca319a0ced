"""How the real catalog behaves as a guest, seen from the server."""

import pytest
from msgspec.structs import replace

from ssis_tui import errors
from ssis_tui.catalog.history import STEPS
from ssis_tui.catalog.requests import HistoryRequest, OperationFilter, PollRequest
from ssis_tui.model.codes import MessageType, OperationStatus
from tests.support.ssisdb.records import StatementRecord
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.tds.faults import AnswerError
from tests.support.tds.record import Connection
from tests.support.tds.session import Message
from tests.support.world import Account


def the_line(world: SsisdbWorld) -> Connection:
    (line,) = world.tds.connections
    return line


def selects(world: SsisdbWorld, view: str = "catalog.") -> list[StatementRecord]:
    return [one for one in world.engine.records if one.kind == "SELECT" and view in one.text]


def test_a_poll_is_one_round_trip_and_little_is_sent(ssisdb: SsisdbWorld) -> None:
    active = tuple(ssisdb.start_execution() for _ in range(20))
    catalog = ssisdb.server().catalog()
    catalog.open()
    request = PollRequest(new_after=active[0], ids=active, progress_of=active, progress_after=0)
    catalog.poll(request)
    catalog.poll(request)
    line = the_line(ssisdb)
    trips, received = line.round_trips, line.bytes_received
    catalog.poll(request)
    assert line.round_trips == trips + 1
    assert line.bytes_received - received <= 2048
    first = PollRequest(newest=200, all_active=True, progress_of=active, progress_whole=active)
    catalog.poll(first)
    catalog.close()


@pytest.mark.parametrize("number", [2812, 229, 102, 50000])
def test_a_server_that_gives_no_handles_is_sent_the_text(ssisdb: SsisdbWorld, number: int) -> None:
    one = ssisdb.start_execution()
    catalog = ssisdb.server().catalog()
    catalog.open()
    request = PollRequest(new_after=0, ids=(one,))
    ssisdb.tds.faults.add(
        AnswerError(Message(number, "Not for you.")),
        times=None,
        when=lambda text: "prepexec" in text,
    )
    for _ in range(4):
        assert len(catalog.poll(request).operations) == 1
    catalog.close()
    tries = [one for one in ssisdb.tds.record.statements if "prepexec" in one.text]
    assert len(tries) == 1


def test_a_handle_that_the_server_has_forgotten_is_made_again(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    catalog = ssisdb.server().catalog()
    catalog.open()
    request = PollRequest(new_after=0, ids=(one,))
    for _ in range(3):
        catalog.poll(request)
    for session in ssisdb.engine.sessions:
        session.prepared.clear()
    for _ in range(4):
        assert len(catalog.poll(request).operations) == 1
    line = the_line(ssisdb)
    received = line.bytes_received
    catalog.poll(request)
    assert line.bytes_received - received < 1000
    catalog.close()


def test_an_error_of_a_poll_is_the_same_by_its_handle(ssisdb: SsisdbWorld) -> None:
    catalog = ssisdb.server(Account.LOGREADER).catalog()
    catalog.open()
    request = PollRequest(new_after=0)
    for _ in range(3):
        catalog.poll(request)
    ssisdb.engine.deny("CORP\\reader", "catalog.operations")
    with pytest.raises(errors.NoPermission):
        catalog.poll(request)
    ssisdb.engine.allow("CORP\\reader", "catalog.operations")
    catalog.poll(request)
    catalog.close()


def test_the_first_poll_is_one_round_trip_too(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    catalog = ssisdb.server().catalog()
    catalog.open()
    line = the_line(ssisdb)
    trips = line.round_trips
    catalog.poll(
        PollRequest(newest=200, all_active=True, progress_of=(one,), progress_whole=(one,))
    )
    assert line.round_trips == trips + 1
    catalog.close()


def test_rows_read_follow_what_is_active_and_new(ssisdb: SsisdbWorld) -> None:
    ssisdb.fill(5000)
    active = tuple(ssisdb.start_execution() for _ in range(20))
    overlap = 50
    catalog = ssisdb.server().catalog()
    catalog.open()
    new = ssisdb.start_execution()
    said = ssisdb.log(new, "x", message_type=MessageType.WARNING)
    answer = catalog.poll(
        PollRequest(
            new_after=new - overlap - 1,
            ids=active,
            progress_of=(*active, new),
            progress_after=said - 1,
        )
    )
    catalog.close()
    assert new in {o.operation_id for o in answer.operations}
    assert answer.rows_read <= 2 * (len(active) + 1 + overlap) + 1 + 1


def test_a_login_that_sees_little_reads_no_more(ssisdb: SsisdbWorld) -> None:
    ssisdb.fill(3000)
    mine = ssisdb.start_execution(caller="CORP\\ordinary")
    catalog = ssisdb.server(Account.ORDINARY).catalog()
    catalog.open()
    answer = catalog.poll(PollRequest(newest=200, all_active=True))
    assert [o.operation_id for o in answer.operations] == [mine]
    ssisdb.engine.records.clear()
    page = catalog.history(HistoryRequest())
    assert [o.operation_id for o in page.operations] == [mine]
    assert page.next_before is None
    catalog.close()
    assert len(selects(ssisdb)) < 10


def test_the_session_waits_for_nobody_and_gives_way(ssisdb: SsisdbWorld) -> None:
    catalog = ssisdb.server().catalog()
    catalog.open()
    ssisdb.engine.records.clear()
    catalog.poll(PollRequest(newest=10, all_active=True))
    catalog.close()
    reads = selects(ssisdb)
    assert reads
    for read in reads:
        assert read.options["LOCK_TIMEOUT"] == "5000"
        assert read.options["DEADLOCK_PRIORITY"].upper() == "LOW"
        assert read.options["TRANSACTION ISOLATION LEVEL"] == "READ UNCOMMITTED"
        assert read.open_transactions == 0


def levels(world: SsisdbWorld) -> set[str]:
    """Name the isolation levels at which the catalog was read."""
    return {read.options["TRANSACTION ISOLATION LEVEL"] for read in selects(world)}


def test_what_a_stop_is_decided_on_is_committed(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    catalog, operator = ssisdb.server().catalog(), ssisdb.server().operator()
    catalog.open()
    operator.open()
    ssisdb.engine.records.clear()
    catalog.operations([one])
    operator.operation(one)
    assert levels(ssisdb) == {"READ COMMITTED"}
    ssisdb.engine.records.clear()
    catalog.poll(PollRequest(newest=10))
    assert levels(ssisdb) == {"READ UNCOMMITTED"}
    catalog.close()
    operator.close()


def test_lists_are_read_past_others_locks(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    catalog = ssisdb.server().catalog()
    catalog.open()
    with ssisdb.engine.locked():
        assert len(catalog.poll(PollRequest(newest=10, all_active=True)).operations) == 1
        assert len(catalog.history(HistoryRequest()).operations) == 1
    assert len(catalog.operations([one])) == 1
    catalog.close()


def test_no_transaction_is_left_open(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    catalog, operator = ssisdb.server().catalog(), ssisdb.server().operator()
    catalog.open()
    operator.open()
    catalog.poll(PollRequest(newest=10, all_active=True))
    catalog.operations([one])
    operator.stop(one)
    catalog.close()
    operator.close()
    assert {record.open_transactions for record in ssisdb.engine.records} == {0}


def test_texts_do_not_depend_on_values(ssisdb: SsisdbWorld) -> None:
    catalog = ssisdb.server().catalog()
    catalog.open()
    ssisdb.tds.record.forget_statements()
    for start in (1, 2**40):
        catalog.poll(PollRequest(new_after=start, ids=(start, start + 1, start + 2)))
        catalog.poll(PollRequest(new_after=start, ids=(start, start + 1)))
        catalog.history(HistoryRequest(before=start + 5, filter=OperationFilter(caller=f"{start}")))
    catalog.close()
    sent = ssisdb.tds.record.statements
    polls = {one.text for one in sent if "server_time" in one.text}
    # As it stands, wrapped to get a handle, and as it is known under that handle.
    assert len(polls) <= 3
    types = {
        parameter.type.name for one in sent if one.text in polls for parameter in one.parameters
    }
    assert types == {"bigint"}
    assert len({one.text for one in sent}) <= 10


def test_the_application_says_its_name_where_the_driver_lets_it(ssisdb: SsisdbWorld) -> None:
    catalog = ssisdb.server().catalog()
    catalog.open()
    theirs = {"mssql-python": "MSSQL-Python"}
    assert the_line(ssisdb).application == theirs.get(ssisdb.driver, "ssis-tui")
    catalog.close()


def test_opening_takes_few_round_trips(ssisdb: SsisdbWorld) -> None:
    catalog = ssisdb.server().catalog()
    catalog.open()
    assert len(ssisdb.tds.record.statements) <= 6
    catalog.close()


def test_a_closed_catalog_leaves_no_connection(ssisdb: SsisdbWorld) -> None:
    catalog, operator = ssisdb.server().catalog(), ssisdb.server().operator()
    catalog.open()
    operator.open()
    assert ssisdb.tds.connection_count == 2
    catalog.close()
    operator.close()
    assert ssisdb.tds.wait_for(lambda server: server.connection_count == 0)


def test_the_catalog_calls_no_procedure(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    catalog = ssisdb.server().catalog()
    catalog.open()
    catalog.poll(PollRequest(newest=10, all_active=True))
    catalog.history(HistoryRequest(filter=OperationFilter(folder="x")))
    catalog.operations([one])
    catalog.executables(one)
    catalog.close()
    assert {record.kind for record in ssisdb.engine.records} & {"EXECUTE"} == set()


def test_a_stop_is_one_call(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    operator = ssisdb.server().operator()
    operator.open()
    operator.stop(one)
    operator.close()
    calls = [record for record in ssisdb.engine.records if record.kind == "EXECUTE"]
    assert [(call.target, call.arguments) for call in calls] == [
        ("catalog.stop_operation", {"operation_id": one})
    ]


def test_with_the_gate_closed_nothing_reaches_the_server(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    operator = ssisdb.server(read_only=True).operator()
    with pytest.raises(errors.ReadOnly):
        operator.open()
    with pytest.raises(errors.ReadOnly):
        operator.stop(one)
    operator.close()
    assert ssisdb.tds.record.statements == ()
    assert ssisdb.tds.record.connections == ()


def test_a_refused_stop_leaves_the_catalog_as_the_procedure_does(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution(status=OperationStatus.PENDING)
    operator = ssisdb.server().operator()
    operator.open()
    with pytest.raises(errors.NotRunning):
        operator.stop(one)
    operator.close()
    calls = [record for record in ssisdb.engine.records if record.kind == "EXECUTE"]
    assert len(calls) == 1


def test_a_page_of_a_long_history_reads_one_page(ssisdb: SsisdbWorld) -> None:
    ids = ssisdb.fill(20_000)
    catalog = ssisdb.server().catalog()
    catalog.open()
    ssisdb.engine.records.clear()
    page = catalog.history(HistoryRequest(limit=100, before=ids[10_000]))
    assert [o.operation_id for o in page.operations] == list(ids[9_900:10_000])[::-1]
    assert sum(read.rows for read in selects(ssisdb)) <= 2 * 100
    catalog.close()


def test_a_date_is_found_by_few_one_row_reads(ssisdb: SsisdbWorld) -> None:
    ids = ssisdb.fill(20_000)
    catalog = ssisdb.server().catalog()
    catalog.open()
    since = catalog.operations([ids[7_000]])[0].created
    until = catalog.operations([ids[7_050]])[0].created
    wanted = OperationFilter(since=since, until=until)
    ssisdb.engine.records.clear()
    page = catalog.history(HistoryRequest(limit=100, filter=wanted))
    assert [o.operation_id for o in page.operations] == list(ids[7_000:7_050])[::-1]
    probes = [read for read in selects(ssisdb) if "created_time IS NOT NULL" in read.text]
    assert 0 < len(probes) <= 2 * 21
    assert all(read.rows <= 1 for read in probes)
    ssisdb.engine.records.clear()
    catalog.history(HistoryRequest(limit=10, filter=wanted))
    again = [read for read in selects(ssisdb) if "created_time IS NOT NULL" in read.text]
    assert again == []
    catalog.close()


def test_a_sparse_filter_looks_in_bounded_windows_and_says_how_far(ssisdb: SsisdbWorld) -> None:
    rare = ssisdb.start_execution("Rare.dtsx")
    common = []
    for _ in range(STEPS + 2):
        # Farther apart than any window is wide, so that each step looks at one of them.
        ssisdb.leave_gap(1_000_000)
        common.append(ssisdb.start_execution("Common.dtsx"))
        ssisdb.advance(60)
    catalog = ssisdb.server().catalog()
    catalog.open()
    request = HistoryRequest(limit=50, filter=OperationFilter(package="rare.dtsx"))
    page = catalog.history(request)
    assert page.operations == ()
    assert page.next_before == common[1] + 1
    assert page.reached == catalog.operations([common[2]])[0].created
    page = catalog.history(replace(request, before=page.next_before))
    assert [o.operation_id for o in page.operations] == [rare]
    assert page.next_before is None
    catalog.close()

"""What becomes of a connection that breaks, hangs or is refused, through each driver."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from ssis_tui import errors
from ssis_tui.catalog.odbc import OdbcCatalog
from ssis_tui.catalog.odbc_operator import OdbcOperator
from ssis_tui.catalog.odbc_server import OdbcServer
from ssis_tui.catalog.requests import PollRequest
from ssis_tui.model.codes import OperationStatus
from tests.support.ssisdb.principals import Principal
from tests.support.ssisdb.world import ACCOUNTS, PASSWORD, SsisdbWorld
from tests.support.tds.faults import (
    AnswerError,
    Delay,
    DropBeforeAnswer,
    DropWithin,
    ErrorInRows,
    Fault,
    NeverAnswer,
    Silent,
    SmallPackets,
    Trickle,
    killed_session,
)
from tests.support.tds.session import Message
from tests.support.world import Account

EVERYTHING = PollRequest(newest=10, all_active=True)


def server_with(world: SsisdbWorld, **options: Any) -> OdbcServer:
    """The product's server with other options of the connection."""
    profile = world.server()._profile
    return OdbcServer(replace(profile, options=replace(profile.options, **options)))


def is_poll(text: str) -> bool:
    return "server_time" in text


def is_stop(text: str) -> bool:
    return "stop_operation" in text


@pytest.fixture
def catalog(ssisdb: SsisdbWorld) -> Iterator[OdbcCatalog]:
    catalog = ssisdb.server().catalog()
    assert isinstance(catalog, OdbcCatalog)
    catalog.open()
    yield catalog
    ssisdb.tds.faults.clear()
    catalog.close()


@pytest.fixture
def operator(ssisdb: SsisdbWorld) -> Iterator[OdbcOperator]:
    operator = ssisdb.server().operator()
    assert isinstance(operator, OdbcOperator)
    operator.open()
    yield operator
    ssisdb.tds.faults.clear()
    operator.close()


@pytest.mark.parametrize(
    "fault",
    [
        DropBeforeAnswer(),
        DropBeforeAnswer(reset=False),
        DropWithin(after_bytes=1),
        DropWithin(after_bytes=200),
        killed_session(),
    ],
    ids=["reset", "end", "first byte", "within", "killed"],
)
def test_a_poll_that_is_cut_off_is_a_lost_connection(
    ssisdb: SsisdbWorld, catalog: OdbcCatalog, fault: Fault
) -> None:
    one = ssisdb.start_execution()
    ssisdb.tds.faults.add(fault, when=is_poll)
    with pytest.raises(errors.ConnectionLost) as said:
        catalog.poll(EVERYTHING)
    assert said.value.sentence in {
        "The connection to PRODSQL01 was lost while reading the operations.",
        "PRODSQL01 ended the session while reading the operations.",
    }
    with pytest.raises(errors.ConnectionLost):
        catalog.poll(EVERYTHING)
    catalog.open()
    assert [o.operation_id for o in catalog.poll(EVERYTHING).operations] == [one]


@pytest.mark.parametrize("packets", [1, 2, 3])
def test_an_answer_broken_between_packets_is_a_lost_connection(
    ssisdb: SsisdbWorld, catalog: OdbcCatalog, packets: int
) -> None:
    for _ in range(20):
        ssisdb.start_execution()
    ssisdb.tds.faults.add(SmallPackets(), when=is_poll)
    ssisdb.tds.faults.add(DropWithin(after_packets=packets), when=is_poll)
    with pytest.raises(errors.ConnectionLost):
        catalog.poll(EVERYTHING)


def test_an_idle_connection_that_was_killed_is_lost_at_its_next_use(
    ssisdb: SsisdbWorld, catalog: OdbcCatalog
) -> None:
    ssisdb.tds.kill(ssisdb.tds.connections[0].spid)
    with pytest.raises(errors.ConnectionLost):
        catalog.poll(EVERYTHING)
    catalog.open()
    catalog.poll(EVERYTHING)


def test_a_server_that_was_restarted_is_reached_again(
    ssisdb: SsisdbWorld, catalog: OdbcCatalog
) -> None:
    catalog.poll(EVERYTHING)
    ssisdb.tds.restart()
    with pytest.raises(errors.ConnectionLost):
        catalog.poll(EVERYTHING)
    catalog.open()
    catalog.poll(EVERYTHING)


def test_an_answer_in_small_pieces_is_an_answer(ssisdb: SsisdbWorld, catalog: OdbcCatalog) -> None:
    for _ in range(10):
        ssisdb.start_execution()
    ssisdb.tds.faults.add(SmallPackets(), when=is_poll)
    assert len(catalog.poll(EVERYTHING).operations) == 10
    ssisdb.tds.faults.add(Trickle(0.0005, size=64), when=is_poll)
    assert len(catalog.poll(EVERYTHING).operations) == 10


def test_a_server_that_never_answers_is_given_up(ssisdb: SsisdbWorld) -> None:
    catalog = server_with(ssisdb, query_timeout=1).catalog()
    catalog.open()
    ssisdb.tds.faults.add(NeverAnswer(heeds_cancel=True), when=is_poll)
    with pytest.raises(errors.TimeLimit) as said:
        catalog.poll(EVERYTHING)
    assert said.value.sentence == (
        "PRODSQL01 did not answer within 1 s while reading the operations."
    )
    with pytest.raises(errors.ConnectionLost):
        catalog.poll(EVERYTHING)
    catalog.open()
    catalog.poll(EVERYTHING)
    catalog.close()


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (Message(1205, "Transaction (Process ID 55) was deadlocked on lock resources with another "
                 "process and has been chosen as the deadlock victim.", 13),
         errors.DeadlockVictim),
        (Message(1222, "Lock request time out period exceeded."), errors.LockTimeout),
        (Message(229, "The SELECT permission was denied on the object 'operations', database "
                 "'SSISDB', schema 'catalog'.", 14), errors.NoPermission),
        (Message(50000, "Something else."), errors.Refused),
    ],
    ids=["deadlock", "lock", "denied", "other"],
)  # fmt: skip
@pytest.mark.parametrize("within", [False, True], ids=["at once", "within the rows"])
def test_an_error_leaves_the_connection_usable(
    ssisdb: SsisdbWorld,
    catalog: OdbcCatalog,
    message: Message,
    error: type[errors.SsisTuiError],
    within: bool,
) -> None:
    one = ssisdb.start_execution()
    fault: Fault = ErrorInRows(message, after_rows=0) if within else AnswerError(message)
    ssisdb.tds.faults.add(fault, when=is_poll)
    with pytest.raises(error) as said:
        catalog.poll(EVERYTHING)
    assert not said.value.ends_connection
    assert [o.operation_id for o in catalog.poll(EVERYTHING).operations] == [one]
    assert ssisdb.tds.connection_count == 1


def test_a_resource_limit_of_azure_is_worth_another_try(
    ssisdb: SsisdbWorld, catalog: OdbcCatalog
) -> None:
    busy = Message(40501, "The service is currently busy. Retry the request after 10 seconds.", 20)
    ssisdb.tds.faults.add(AnswerError(busy), when=is_poll)
    with pytest.raises(errors.SsisTuiError) as said:
        catalog.poll(EVERYTHING)
    assert said.value.is_transient
    catalog.open()
    catalog.poll(EVERYTHING)


def test_a_running_query_can_be_given_up(ssisdb: SsisdbWorld, catalog: OdbcCatalog) -> None:
    one = ssisdb.start_execution()
    can_cancel = ssisdb.driver != "mssql-python"
    ssisdb.tds.faults.add(Delay(60 if can_cancel else 1), when=is_poll)
    ssisdb.tds.record.forget_statements()
    outcome: list[bool] = []

    def give_up() -> None:
        ssisdb.tds.record.wait_for(lambda record: bool(record.statements))
        outcome.append(catalog.cancel())

    thread = threading.Thread(target=give_up)
    thread.start()
    with pytest.raises(errors.Cancelled):
        catalog.poll(EVERYTHING)
    thread.join()
    assert outcome == [can_cancel]
    assert [o.operation_id for o in catalog.poll(EVERYTHING).operations] == [one]


@pytest.mark.parametrize("executed", [True, False])
def test_a_stop_whose_answer_is_lost_is_not_sent_again(
    ssisdb: SsisdbWorld, operator: OdbcOperator, executed: bool
) -> None:
    one = ssisdb.start_execution()
    ssisdb.tds.faults.add(DropBeforeAnswer(executed=executed), when=is_stop)
    with pytest.raises(errors.ConnectionLost) as said:
        operator.stop(one)
    assert said.value.sentence == f"The connection to PRODSQL01 was lost while stopping {one}."
    operator.open()
    expected = OperationStatus.STOPPING if executed else OperationStatus.RUNNING
    assert operator.operation(one).status == expected
    sent = [one for one in ssisdb.tds.record.statements if is_stop(one.text)]
    assert len(sent) == 1


def test_a_stop_is_refused_on_a_replica(ssisdb: SsisdbWorld, operator: OdbcOperator) -> None:
    one = ssisdb.start_execution()
    ssisdb.engine.is_read_only = True
    with pytest.raises(errors.ServerReadOnly):
        operator.stop(one)
    ssisdb.engine.is_read_only = False
    assert operator.stop(one).is_carried_out


def test_a_stop_without_clr_is_said_so(ssisdb: SsisdbWorld, operator: OdbcOperator) -> None:
    one = ssisdb.start_execution()
    ssisdb.engine.clr_enabled = False
    with pytest.raises(errors.ProcedureFailed) as said:
        operator.stop(one)
    assert said.value.sentence == "CLR is switched off on PRODSQL01, so SSISDB cannot act (6263)."


def test_a_stop_that_complains_and_goes_on_is_carried_out(
    ssisdb: SsisdbWorld, operator: OdbcOperator
) -> None:
    one = ssisdb.start_execution()
    ssisdb.engine.grants_fail = True
    assert operator.stop(one).is_carried_out
    assert operator.operation(one).status == OperationStatus.STOPPING


def test_a_database_that_goes_offline_is_said_so(ssisdb: SsisdbWorld, catalog: OdbcCatalog) -> None:
    offline = Message(942, "Database 'SSISDB' cannot be opened because it is offline.", 14)
    ssisdb.engine.close_database("OFFLINE", offline)
    with pytest.raises(errors.CatalogMissing) as said:
        catalog.poll(EVERYTHING)
    assert said.value.sentence == (
        "The database on PRODSQL01 is not available: Database 'SSISDB' cannot be opened because it "
        "is offline."
    )
    with pytest.raises(errors.CatalogMissing):
        catalog.open()
    ssisdb.engine.open_database()
    catalog.open()
    catalog.poll(EVERYTHING)


def test_a_right_that_is_withdrawn_is_said_so(ssisdb: SsisdbWorld) -> None:
    catalog = ssisdb.server(Account.LOGREADER).catalog()
    catalog.open()
    ssisdb.engine.deny("CORP\\reader", "catalog.executions")
    with pytest.raises(errors.NoPermission):
        catalog.poll(EVERYTHING)
    ssisdb.engine.allow("CORP\\reader", "catalog.executions")
    catalog.poll(EVERYTHING)
    catalog.close()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"user": "nobody", "password": "planted-wrong"}, errors.LoginRefused),
        ({"user": "expired"}, errors.LoginRefused),
        ({"user": "disabled"}, errors.LoginRefused),
        ({"user": "outsider"}, errors.CatalogMissing),
        ({"database": "NOWHERE"}, errors.CatalogMissing),
        ({"database": "tempdb"}, errors.CatalogMissing),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else value.__name__,
)
def test_a_connection_that_is_refused_says_why(
    ssisdb: SsisdbWorld, options: dict[str, str], error: type[errors.SsisTuiError]
) -> None:
    ssisdb.engine.put(
        Principal("expired", PASSWORD, is_windows=False, password_expired=True),
        Principal("disabled", PASSWORD, is_windows=False, is_disabled=True),
        Principal("outsider", PASSWORD, is_windows=False, has_access=False),
    )
    sql_login = {"user": ACCOUNTS[Account.SQL].name, **options}
    catalog = server_with(ssisdb, **sql_login).catalog()
    with pytest.raises(error) as said:
        catalog.open()
    assert "PRODSQL01" in said.value.sentence
    assert "planted" not in said.value.full_text
    catalog.close()
    assert ssisdb.tds.wait_for(lambda server: server.connection_count == 0)


def test_a_closed_port_is_told_from_a_missing_host(ssisdb: SsisdbWorld) -> None:
    ssisdb.tds.stop()
    catalog = server_with(ssisdb, login_timeout=1).catalog()
    with pytest.raises(errors.NotReachable) as said:
        catalog.open()
    assert said.value.sentence == (
        f"PRODSQL01 is there, but nothing listens on port {ssisdb.tds.port}."
    )
    catalog = server_with(ssisdb, server="no-such-host.invalid", login_timeout=1).catalog()
    with pytest.raises(errors.NotReachable) as said:
        catalog.open()
    assert said.value.sentence == "There is no host called no-such-host.invalid."


def test_a_port_that_says_nothing_is_not_waited_for_longer_than_asked(
    ssisdb: SsisdbWorld,
) -> None:
    ssisdb.tds.faults.add(Silent(), times=None)
    catalog = server_with(ssisdb, login_timeout=1).catalog()
    with pytest.raises(errors.NotReachable):
        catalog.open()


def test_a_server_without_encryption_is_not_spoken_to_in_the_clear(ssisdb: SsisdbWorld) -> None:
    from ssis_tui.config.connection_options import Encryption

    catalog = server_with(
        ssisdb, encrypt=Encryption.YES, trust_certificate=True, login_timeout=2
    ).catalog()
    with pytest.raises(errors.TlsRefused):
        catalog.open()
    assert ssisdb.tds.record.statements == ()
    assert all(line.login is None for line in ssisdb.tds.record.connections)


def test_a_view_that_is_missing_switches_off_what_needs_it(ssisdb: SsisdbWorld) -> None:
    from ssis_tui.model.codes import OperationType

    ssisdb.engine.run_ddl("DROP VIEW catalog.validations")
    ssisdb.engine.run_ddl("DROP VIEW catalog.event_messages")
    one = ssisdb.add_operation(OperationType.VALIDATE_PACKAGE, object_name="A.dtsx")
    catalog = ssisdb.server().catalog()
    info = catalog.open()
    assert set(info.missing) == {"catalog.validations", "catalog.event_messages"}
    answer = catalog.poll(PollRequest(newest=9, progress_of=(one,), progress_whole=(one,)))
    assert [o.operation_id for o in answer.operations] == [one]
    assert answer.operations[0].path == "A.dtsx"
    catalog.close()

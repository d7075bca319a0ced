"""What real drivers see of the stand-in server's faults."""

import socket
from collections.abc import Callable, Iterable, Sequence
from threading import Event, Thread
from typing import Any

import pytest

from tests.odbc.conftest import close_quietly, only
from tests.support.drivers import Driver
from tests.support.tds.faults import (
    AnswerError,
    Delay,
    DropAfterAnswer,
    DropAtLogin,
    DropAtPrelogin,
    DropBeforeAnswer,
    DropWithin,
    ErrorInRows,
    Fault,
    NeverAnswer,
    RefuseLogin,
    Silent,
    SmallPackets,
    Swallow,
    Trickle,
    killed_session,
)
from tests.support.tds.scripted import ScriptedEngine, ScriptedSession
from tests.support.tds.server import TdsServer
from tests.support.tds.session import Column, Message, Parameter, Result, ResultSet, SqlType

Connect = Callable[..., Any]
TEXT = SqlType("nvarchar", 100)
ROWS = tuple((n, f"row {n}") for n in range(200))
DEADLOCK = Message(1205, "Transaction was deadlocked and has been chosen as the victim.", 13)
TIMED_OUT = r"(?i)time-?out"


@pytest.fixture(autouse=True)
def scripted(engine: ScriptedEngine) -> None:
    columns = (Column("id", SqlType("int")), Column("name", TEXT))
    engine.answer("SELECT rows", ResultSet(columns, ROWS))
    engine.answer("SELECT rows @P1", ResultSet(columns, ROWS))


def read(connection: Any, sql: str = "SELECT rows", *values: object) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.cursor().execute(sql, *values).fetchall()]


@pytest.mark.parametrize(
    "fault",
    [
        DropBeforeAnswer(),
        DropBeforeAnswer(executed=False),
        DropBeforeAnswer(reset=False),
        DropWithin(after_bytes=0),
        DropWithin(after_bytes=5),
        DropWithin(after_bytes=1000),
        DropWithin(after_packets=1),
        DropWithin(after_packets=1, reset=False),
        killed_session(),
    ],
    ids=repr,
)
def test_a_lost_connection_is_an_error_and_a_new_one_works(
    fault: Fault, driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    rule = server.faults.add(fault)

    with pytest.raises(driver.module.Error):
        read(connection)
    assert rule.hits == 1
    assert server.wait_for(lambda s: s.connection_count == 0)

    with pytest.raises(driver.module.Error):
        read(connection)
    assert read(connect()) == list(ROWS)


def test_a_break_at_each_packet_boundary_is_never_taken_for_the_end(
    driver: Driver, connect: Connect, server: TdsServer
) -> None:
    server.faults.add(SmallPackets(512), times=None)
    whole = 0
    for packets in range(100):
        rule = server.faults.add(DropWithin(after_packets=packets))
        connection = connect()
        with pytest.raises(driver.module.Error):
            read(connection)
        assert rule.hits == 1
        close_quietly(driver, connection)
        before = server.record.connections[-1].bytes_sent
        if before == whole:
            break  # The answer has no further boundary: all of it was sent, but for its end.
        whole = before
    assert packets > 5


def test_a_connection_lost_while_idle_is_noticed_at_the_next_use(
    driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    server.faults.add(DropAfterAnswer())

    assert read(connection) == list(ROWS)
    assert server.wait_for(lambda s: s.connection_count == 0)
    with pytest.raises(driver.module.Error):
        read(connection)


def test_what_was_dropped_before_its_answer_may_have_been_done(
    driver: Driver, connect: Connect, server: TdsServer, engine: ScriptedEngine
) -> None:
    done = Event()

    def stop(_session: ScriptedSession, _parameters: Sequence[Parameter]) -> Iterable[Result]:
        done.set()
        return ()

    engine.script["EXEC stop"] = stop
    server.faults.add(DropBeforeAnswer(executed=False))
    with pytest.raises(driver.module.Error):
        connect().cursor().execute("EXEC stop")
    assert not done.is_set()

    server.faults.add(DropBeforeAnswer(executed=True))
    with pytest.raises(driver.module.Error):
        connect().cursor().execute("EXEC stop")
    assert done.is_set()


def test_a_fault_meets_only_the_statements_it_is_for(
    driver: Driver, connect: Connect, server: TdsServer, engine: ScriptedEngine
) -> None:
    engine.answer("SELECT other", ResultSet((Column("n", SqlType("int")),), ((1,),)))
    connection = connect()
    rule = server.faults.add(AnswerError(DEADLOCK), times=2, when=lambda sql: "rows" in sql)

    assert read(connection, "SELECT other") == [(1,)]
    for _ in range(2):
        with pytest.raises(driver.module.Error, match="deadlocked"):
            read(connection)
    assert read(connection) == list(ROWS)
    assert rule.hits == 2


def test_a_fault_can_be_taken_back(connect: Connect, server: TdsServer) -> None:
    connection = connect()
    rule = server.faults.add(AnswerError(DEADLOCK), times=None)
    server.faults.remove(rule)

    assert read(connection) == list(ROWS)


@pytest.mark.parametrize("question", [("SELECT rows",), ("SELECT rows ?", 7)], ids=["text", "call"])
@pytest.mark.parametrize("fault", [AnswerError(DEADLOCK), ErrorInRows(DEADLOCK, after_rows=150)])
def test_an_error_before_or_among_the_rows_spares_the_connection(
    fault: Fault, question: tuple[Any, ...], driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    server.faults.add(fault)

    with pytest.raises(driver.module.Error, match="deadlocked"):
        read(connection, *question)
    assert read(connection, *question) == list(ROWS)
    assert server.connection_count == 1


@pytest.mark.parametrize(
    "fault", [DropBeforeAnswer(), DropWithin(after_bytes=50), killed_session()]
)
def test_a_connection_lost_within_a_call_is_an_error(
    fault: Fault, driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    server.faults.add(fault)

    with pytest.raises(driver.module.Error):
        read(connection, "SELECT rows ?", 7)
    assert read(connect(), "SELECT rows ?", 7) == list(ROWS)


def test_an_answer_in_small_packets_arrives_whole(
    connect: Connect, server: TdsServer, engine: ScriptedEngine
) -> None:
    text = "ž" * 50_000
    engine.answer("SELECT max", ResultSet((Column("v", SqlType("nvarchar")),), ((text,),)))
    connection = connect()
    rule = server.faults.add(SmallPackets(512), times=None)

    assert read(connection) == list(ROWS)
    assert read(connection, "SELECT max") == [(text,)]
    assert rule.hits == 2


def test_an_answer_in_single_bytes_arrives_whole(
    connect: Connect, server: TdsServer, engine: ScriptedEngine
) -> None:
    engine.answer("SELECT one", ResultSet((Column("n", SqlType("int")),), ((1,),)))
    connection = connect()
    rule = server.faults.add(Trickle(seconds=0.001))

    assert read(connection, "SELECT one") == [(1,)]
    assert rule.hits == 1


def test_a_late_answer_arrives_within_the_limit_and_not_beyond_it(
    driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    server.faults.add(Delay(0.2))
    assert read(connection) == list(ROWS)

    server.faults.add(Delay(30))
    connection.timeout = 1
    with pytest.raises(driver.module.Error, match=TIMED_OUT):
        read(connection)


def test_a_statement_that_is_never_answered_ends_by_its_time_limit(
    driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    connection.timeout = 1
    server.faults.add(NeverAnswer(heeds_cancel=True))

    with pytest.raises(driver.module.Error, match=TIMED_OUT):
        read(connection)
    assert server.record.statements[-1].text == "SELECT rows"


# mssql-python waits for ever for the answer to its cancel.
@only("freetds", "microsoft")
@pytest.mark.parametrize("fault", [NeverAnswer(), NeverAnswer(executed=True), Swallow()], ids=repr)
def test_a_cancel_that_is_not_answered_either_costs_the_connection(
    fault: Fault, driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    connection.timeout = 1
    server.faults.add(fault)

    with pytest.raises(driver.module.Error):
        read(connection)
    with pytest.raises(driver.module.Error):
        read(connection)
    arrived = [statement.text for statement in server.record.statements]
    assert arrived == ([] if fault == Swallow() else ["SELECT rows"])


def test_a_call_that_hangs_for_ever_ends_with_its_connection(
    driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    server.faults.add(NeverAnswer())
    ended = Event()

    def run() -> None:
        with pytest.raises(driver.module.Error):
            read(connection)
        ended.set()

    Thread(target=run, daemon=True).start()
    assert server.wait_for(lambda s: bool(s.record.statements))
    server.kill(server.connections[0].spid)

    assert ended.wait(10)


def test_a_killed_session_is_lost(driver: Driver, connect: Connect, server: TdsServer) -> None:
    connection, other = connect(), connect()
    server.kill(server.connections[0].spid)

    with pytest.raises(driver.module.Error):
        read(connection)
    assert read(other) == list(ROWS)


def test_a_restarted_server_listens_on_the_same_port(
    driver: Driver, connect: Connect, server: TdsServer
) -> None:
    connection = connect()
    port = server.port
    server.restart()

    assert server.port == port
    with pytest.raises(driver.module.Error):
        read(connection)
    assert read(connect()) == list(ROWS)


def test_a_stopped_server_refuses_connections(
    driver: Driver, connect: Connect, server: TdsServer
) -> None:
    server.stop()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port), timeout=5)
    with pytest.raises(driver.module.Error):
        connect(timeout=1)

    server.start()
    assert read(connect()) == list(ROWS)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (18456, "Login failed for user 'tester'."),
        (4060, 'Cannot open database "SSISDB" requested by the login. The login failed.'),
        (40613, "Database 'SSISDB' on server 'standin' is not currently available."),
    ],
)
def test_a_refused_login_says_why(
    number: int, text: str, driver: Driver, connect: Connect, server: TdsServer
) -> None:
    server.faults.add(RefuseLogin(Message(number, text, severity=14)), times=None)

    with pytest.raises(driver.module.Error) as caught:
        connect()

    assert text in str(caught.value)
    server.faults.clear()
    assert read(connect()) == list(ROWS)


@pytest.mark.parametrize(
    "fault", [Silent(), DropAtPrelogin(), DropAtPrelogin(reset=False), DropAtLogin()], ids=repr
)
def test_a_login_that_is_not_answered_fails(
    fault: Fault, driver: Driver, connect: Connect, server: TdsServer
) -> None:
    # Drivers may try again on their own.
    rule = server.faults.add(fault, times=None)

    with pytest.raises(driver.module.Error):
        connect(timeout=1)

    assert rule.hits >= 1
    server.faults.clear()
    assert read(connect()) == list(ROWS)


@pytest.mark.parametrize(
    "fault", [NeverAnswer(), Delay(30), Trickle(seconds=1), DropWithin(after_bytes=30)], ids=repr
)
def test_a_login_whose_answer_does_not_come_in_time_fails(
    fault: Fault, driver: Driver, connect: Connect, server: TdsServer
) -> None:
    rule = server.faults.add(fault, times=None, connecting=True)

    with pytest.raises(driver.module.Error):
        connect(timeout=1)

    assert rule.hits >= 1
    server.faults.clear()
    assert read(connect()) == list(ROWS)


def test_a_login_answered_slowly_or_in_pieces_succeeds(connect: Connect, server: TdsServer) -> None:
    for fault in (SmallPackets(512), Trickle(seconds=0.001, size=40), Delay(0.1)):
        server.faults.add(fault, connecting=True)

    assert read(connect()) == list(ROWS)


def test_a_fault_that_needs_a_statement_cannot_meet_a_login(server: TdsServer) -> None:
    with pytest.raises(ValueError, match="cannot meet a login"):
        server.faults.add(AnswerError(DEADLOCK), connecting=True)


def test_a_statement_whose_client_has_gone_is_cancelled(
    driver: Driver, connect: Connect, server: TdsServer, engine: ScriptedEngine
) -> None:
    waits = Event()

    def wait(session: ScriptedSession, _parameters: Sequence[Parameter]) -> Iterable[Result]:
        waits.set()
        session.cancelled.wait(30)
        return ()

    engine.script["WAIT"] = wait
    connection = connect()

    def run() -> None:
        with pytest.raises(driver.module.Error):
            connection.cursor().execute("WAIT")

    thread = Thread(target=run)
    thread.start()
    assert waits.wait(10)
    server.kill(server.connections[0].spid)
    thread.join(10)

    assert engine.sessions[0].cancelled.wait(10)
    assert engine.sessions[0].closed.wait(10)

"""What real drivers see of the stand-in server when all is well."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest

from tests.odbc.conftest import only
from tests.support.drivers import Driver
from tests.support.tds.scripted import ScriptedEngine, ScriptedSession
from tests.support.tds.server import TdsServer
from tests.support.tds.session import (
    Column,
    Message,
    Parameter,
    Result,
    ResultSet,
    RowCount,
    SqlType,
)

Connect = Callable[..., Any]
INDIA = timezone(timedelta(hours=5, minutes=30))
NEWFOUNDLAND = timezone(-timedelta(hours=3, minutes=30))
NUMBERS = ResultSet((Column("n", SqlType("int"), nullable=False),), ((1,), (2,), (3,)))
MEGABYTE = 1024 * 1024


def naive(*parts: int) -> datetime:
    """Build what datetime and datetime2 hold: a time of no place in particular."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 (see above)


SENT = {
    "bigint": (SqlType("bigint"), -(2**62)),
    "int": (SqlType("int"), -(2**31)),
    "smallint": (SqlType("smallint"), -7),
    "tinyint": (SqlType("tinyint"), 255),
    "bit": (SqlType("bit"), True),
    "float": (SqlType("float"), 1.25),
    "real": (SqlType("real"), 2.5),
    "decimal": (SqlType("decimal", precision=18, scale=4), Decimal("-123.4500")),
    "wide decimal": (SqlType("decimal", precision=38), Decimal(10**37)),
    "nvarchar": (SqlType("nvarchar", 50), "Zürich 東京 𝄞"),
    "empty nvarchar": (SqlType("nvarchar", 50), ""),
    "nvarchar max": (SqlType("nvarchar"), "ž" * 20_000),
    "varchar": (SqlType("varchar", 30), "abcé"),
    "varchar max": (SqlType("varchar"), "q" * 9000),
    "nchar": (SqlType("nchar", 5), "ab   "),
    "char": (SqlType("char", 4), "x   "),
    "ntext": (SqlType("ntext"), "long"),
    "varbinary": (SqlType("varbinary", 10), b"\0\1"),
    "varbinary max": (SqlType("varbinary"), b"\xff" * 9000),
    "uniqueidentifier": (SqlType("uniqueidentifier"), UUID(int=2**100 + 5)),
    "datetimeoffset east": (
        SqlType("datetimeoffset", scale=7),
        datetime(2024, 2, 29, 23, 59, 59, 123456, INDIA),
    ),
    "datetimeoffset west": (
        SqlType("datetimeoffset", scale=7),
        datetime(2024, 2, 29, 1, 59, 59, 123456, NEWFOUNDLAND),
    ),
    "datetime2": (SqlType("datetime2", scale=7), naive(2024, 2, 29, 0, 0, 0, 1)),
    "datetime": (SqlType("datetime"), naive(1999, 12, 31, 23, 59, 59, 997000)),
    "date": (SqlType("date"), date(2024, 2, 29)),
    "time": (SqlType("time", scale=0), time(1, 2, 3)),
}

RECEIVED = {
    "small int": 5,
    "bigint": 2**40,
    "bit": True,
    "float": 1.5,
    "decimal": Decimal("-1.25"),
    "text": "Zürich 東京 𝄞",
    "empty text": "",
    "long text": "ž" * 100_000,
    "plain long text": "a" * 5_000,
    "binary": b"\0\1",
    "long binary": b"\1" * 9_000,
    "uuid": UUID(int=7),
    "datetime": naive(2024, 1, 2, 3, 4, 5, 123456),
    "date": date(2024, 1, 2),
    "time": time(3, 4, 5),
    "null": None,
}


def column(kind: SqlType) -> tuple[Column, ...]:
    return (Column("v", kind),)


def wait_for_cancel(session: ScriptedSession, _parameters: Sequence[Parameter]) -> Iterable[Result]:
    session.cancelled.wait(30)
    return ()


@pytest.mark.parametrize("name", SENT)
def test_a_value_and_null_reach_the_client(
    name: str, connect: Connect, engine: ScriptedEngine
) -> None:
    kind, value = SENT[name]
    engine.answer("SELECT v", ResultSet(column(kind), ((value,), (None,))))

    rows = connect().cursor().execute("SELECT v").fetchall()

    received = rows[0][0]
    # pyodbc gives a uniqueidentifier as text, mssql_python as a UUID.
    assert (str(received).lower() if isinstance(value, UUID) else received) == (
        str(value) if isinstance(value, UUID) else value
    )
    assert rows[1][0] is None


@pytest.mark.parametrize("name", RECEIVED)
def test_a_parameter_reaches_the_engine(
    name: str, connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    value = RECEIVED[name]
    engine.answer("SELECT @P1", NUMBERS)

    connect().cursor().execute("SELECT ?", value)

    (statement,) = server.record.statements
    assert [(p.name, p.value) for p in statement.parameters] == [("@P1", value)]
    assert statement.kind == "call"


def test_an_aware_datetime_parameter_keeps_its_instant_where_the_driver_sends_it(
    driver: Driver, connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    engine.answer("SELECT @P1", NUMBERS)
    moment = datetime(2024, 1, 2, 3, 4, 5, 123456, INDIA)

    connect().cursor().execute("SELECT ?", moment)

    (parameter,) = server.record.statements[0].parameters
    sent_whole = driver.id == "mssql_python"  # pyodbc drops the offset.
    assert parameter.value == (moment if sent_whole else moment.replace(tzinfo=None))


def test_parameters_keep_their_order(
    connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    engine.answer("SELECT @P1, @P2, @P3", NUMBERS)

    cursor = connect().cursor()
    for values in ((1, "a", None), (2, "b", b"x")):
        cursor.execute("SELECT ?, ?, ?", *values)
        cursor.fetchall()

    seen = [tuple(p.value for p in s.parameters) for s in server.record.statements]
    assert seen == [(1, "a", None), (2, "b", b"x")]


def test_a_sql_variant_arrives_only_where_the_driver_can(
    driver: Driver, connect: Connect, engine: ScriptedEngine
) -> None:
    engine.answer("SELECT v", ResultSet(column(SqlType("sql_variant")), ((5,),)))

    connection = connect()
    if driver.id == "mssql_python":
        assert connection.cursor().execute("SELECT v").fetchall()[0][0] == 5
        return
    refused = {"freetds": "HY091", "microsoft": "HY106"}[driver.id]
    with pytest.raises(driver.module.Error, match=refused):
        connection.cursor().execute("SELECT v").fetchall()


def test_a_megabyte_of_text_goes_both_ways(
    connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    text = "0123456789abcdéf" * (MEGABYTE // 16)
    engine.script["SELECT @P1"] = lambda _session, parameters: (
        ResultSet(column(SqlType("nvarchar")), ((parameters[0].value,),)),
    )

    rows = connect().cursor().execute("SELECT ?", text).fetchall()

    assert rows[0][0] == text
    assert server.record.statements[0].parameters[0].value == text


def test_ten_thousand_rows_arrive_in_order(connect: Connect, engine: ScriptedEngine) -> None:
    columns = (Column("id", SqlType("bigint")), Column("name", SqlType("nvarchar", 100)))
    rows = tuple((2**40 + n, f"row {n}") for n in range(10_000))
    engine.answer("SELECT many", ResultSet(columns, rows))

    received = connect().cursor().execute("SELECT many").fetchall()

    assert [tuple(row) for row in received] == list(rows)


def test_columns_keep_their_names_and_order(connect: Connect, engine: ScriptedEngine) -> None:
    columns = (Column("operation_id", SqlType("bigint")), Column("Été", SqlType("bit")))
    engine.answer("SELECT two", ResultSet(columns, ()))

    cursor = connect().cursor().execute("SELECT two")

    assert [described[0] for described in cursor.description] == ["operation_id", "Été"]
    assert cursor.fetchall() == []


def test_several_results_come_one_after_the_other(connect: Connect, engine: ScriptedEngine) -> None:
    other = ResultSet(column(SqlType("nvarchar", 10)), (("second",),))
    engine.answer("SELECT both", NUMBERS, other)

    cursor = connect().cursor().execute("SELECT both")

    assert [row[0] for row in cursor.fetchall()] == [1, 2, 3]
    assert cursor.nextset()
    assert [row[0] for row in cursor.fetchall()] == ["second"]
    assert not cursor.nextset()


def test_an_error_after_a_result_is_raised_on_the_way_to_the_next(
    driver: Driver, connect: Connect, engine: ScriptedEngine
) -> None:
    engine.answer("SELECT half", NUMBERS, Message(8134, "Divide by zero error encountered."))

    connection = connect()
    cursor = connection.cursor().execute("SELECT half")
    assert len(cursor.fetchall()) == 3
    with pytest.raises(driver.module.Error, match="Divide by zero"):
        cursor.nextset()

    engine.answer("SELECT ok", NUMBERS)
    assert len(connection.cursor().execute("SELECT ok").fetchall()) == 3


def test_an_error_tells_its_number_and_text(
    driver: Driver, connect: Connect, engine: ScriptedEngine
) -> None:
    engine.answer("EXEC p", Message(27123, "The operation cannot be started.", procedure="p"))

    with pytest.raises(driver.module.Error) as caught:
        connect().cursor().execute("EXEC p")

    assert "The operation cannot be started." in str(caught.value)
    if driver.id != "mssql_python":  # It keeps numbers to itself.
        assert "27123" in str(caught.value)


def test_a_row_count_reaches_the_client(connect: Connect, engine: ScriptedEngine) -> None:
    engine.answer("UPDATE t", RowCount(42))

    assert connect().cursor().execute("UPDATE t").rowcount == 42


def test_printed_messages_do_not_disturb_the_rows(connect: Connect, engine: ScriptedEngine) -> None:
    engine.answer("PRINT and SELECT", Message(0, "hello from PRINT", severity=0), NUMBERS)

    cursor = connect().cursor().execute("PRINT and SELECT")
    messages = list(cursor.messages)
    while cursor.description is None:
        assert cursor.nextset()
        messages += cursor.messages

    assert [row[0] for row in cursor.fetchall()] == [1, 2, 3]
    assert "hello from PRINT" in str(messages)


def test_a_changed_database_is_announced(
    driver: Driver, connect: Connect, engine: ScriptedEngine
) -> None:
    def use(session: ScriptedSession, _parameters: Sequence[Parameter]) -> Iterable[Result]:
        session.database = "msdb"
        return ()

    engine.script["USE msdb"] = use

    connection = connect()
    connection.cursor().execute("USE msdb")

    database_name = 16  # SQL_DATABASE_NAME
    assert connection.getinfo(database_name) == "msdb"


def test_a_login_tells_who_comes(
    driver: Driver, connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    engine.answer("SELECT n", NUMBERS)
    own_name = {} if driver.id == "mssql_python" else {"APP": "ssis-tui"}

    connection = connect(DATABASE="other", **own_name)
    connection.cursor().execute("SELECT n").fetchall()

    login = engine.sessions[0].login
    assert (login.user, login.password, login.database) == ("tester", "secret", "other")
    assert not login.integrated
    assert login.application == ("ssis-tui" if own_name else "MSSQL-Python")
    assert server.record.statements[0].application == login.application
    assert "secret" not in repr(login)


def test_a_read_only_intent_is_seen(
    driver: Driver, connect: Connect, engine: ScriptedEngine
) -> None:
    connect(ApplicationIntent="ReadOnly")

    assert engine.sessions[0].login.read_only_intent


def test_a_wrong_password_is_refused_by_the_engine(driver: Driver, connect: Connect) -> None:
    with pytest.raises(driver.module.Error, match="Login failed for user"):
        connect(PWD="wrong")


# The others know Kerberos only.
@only("freetds")
def test_a_windows_login_says_its_name(
    driver: Driver, connect: Connect, engine: ScriptedEngine
) -> None:
    connect(UID="CORP\\dba")

    login = engine.sessions[0].login
    assert (login.user, login.integrated) == ("CORP\\dba", True)


# The cursors of mssql-python have no cancel().
@only("freetds", "microsoft")
def test_a_cancel_from_another_thread_ends_the_statement_and_spares_the_connection(
    driver: Driver, connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    began = Event()

    def wait(session: ScriptedSession, parameters: Sequence[Parameter]) -> Iterable[Result]:
        began.set()
        return wait_for_cancel(session, parameters)

    engine.script["WAIT"] = wait
    engine.answer("SELECT n", NUMBERS)
    connection = connect()
    cursor = connection.cursor()
    raised: list[str] = []

    def run() -> None:
        try:
            cursor.execute("WAIT")
        except driver.module.Error as error:
            raised.append(error.args[0])

    thread = Thread(target=run)
    thread.start()
    # Not only arrived: what was not begun is never told of a cancel.
    assert began.wait(30)
    cursor.cancel()
    thread.join(30)

    assert raised == ["HY008"]
    assert engine.sessions[0].cancelled.is_set()
    assert len(connection.cursor().execute("SELECT n").fetchall()) == 3


def test_closing_a_half_read_result_spares_the_connection(
    connect: Connect, engine: ScriptedEngine
) -> None:
    wide = ResultSet(column(SqlType("nvarchar", 4000)), (("x" * 4000,) for _ in range(2_000)))
    engine.answer("SELECT wide", wide)
    engine.answer("SELECT n", NUMBERS)
    connection = connect()

    cursor = connection.cursor().execute("SELECT wide")
    assert cursor.fetchone()[0] == "x" * 4000
    cursor.close()

    assert len(connection.cursor().execute("SELECT n").fetchall()) == 3


def test_a_time_limit_ends_a_statement(
    driver: Driver, connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    engine.script["WAIT"] = wait_for_cancel
    connection = connect()
    connection.timeout = 1

    with pytest.raises(driver.module.Error, match=r"(?i)time-?out"):
        connection.cursor().execute("WAIT")

    assert engine.sessions[0].cancelled.is_set()


def test_a_transaction_begins_and_ends(connect: Connect, engine: ScriptedEngine) -> None:
    engine.answer("SELECT n", NUMBERS)
    connection = connect(autocommit=False)

    for finish in (connection.commit, connection.rollback, connection.commit):
        assert len(connection.cursor().execute("SELECT n").fetchall()) == 3
        finish()


# The pool of the others is unixODBC's, which this test may not set.
@only("mssql_python")
def test_a_pooled_connection_begins_a_new_session(
    driver: Driver, engine: ScriptedEngine, server: TdsServer
) -> None:
    engine.answer(" SET TRANSACTION ISOLATION LEVEL READ COMMITTED ")  # The pool's own.
    engine.answer("SELECT n", NUMBERS)
    module = driver.module
    module.pooling(enabled=True)
    try:
        for _ in range(2):
            connection = module.connect(driver.connection_string(server), autocommit=True)
            assert len(connection.cursor().execute("SELECT n").fetchall()) == 3
            connection.close()
    finally:
        module.pooling(enabled=False)

    assert len(server.record.connections) == 1
    assert len(engine.sessions) >= 2
    assert engine.sessions[0].closed.is_set()


def test_a_closed_connection_leaves_the_server(
    connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    connection = connect()
    assert server.connection_count == 1

    connection.close()

    assert server.wait_for(lambda s: s.connection_count == 0)
    assert engine.sessions[0].closed.wait(10)


def test_bytes_and_round_trips_are_counted(
    connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    text = "x" * 3000
    engine.answer("SELECT wide", ResultSet(column(SqlType("nvarchar", 4000)), ((text,),)))
    connection = connect()
    (traffic,) = server.connections
    before = (traffic.bytes_sent, traffic.bytes_received, traffic.round_trips)

    connection.cursor().execute("SELECT wide").fetchall()

    assert traffic.round_trips == before[2] + 1
    assert 6000 < traffic.bytes_sent - before[0] < 6200
    assert len("SELECT wide") * 2 < traffic.bytes_received - before[1] < 200


def test_several_connections_are_served_at_once(
    connect: Connect, engine: ScriptedEngine, server: TdsServer
) -> None:
    met = Event()

    def meet(session: ScriptedSession, _parameters: Sequence[Parameter]) -> Iterable[Result]:
        if session is engine.sessions[1]:
            met.set()
        return (NUMBERS,) if met.wait(10) else ()

    engine.script["MEET"] = meet
    first, second = connect(), connect()
    rows: list[Any] = []
    thread = Thread(target=lambda: rows.extend(first.cursor().execute("MEET").fetchall()))
    thread.start()

    assert len(second.cursor().execute("MEET").fetchall()) == 3
    thread.join(10)
    assert len(rows) == 3
    assert len({connection.spid for connection in server.connections}) == 2


def test_an_engine_that_fails_is_reported_to_the_test(driver: Driver) -> None:
    engine = ScriptedEngine()
    engine.answer("SELECT n", ResultSet(column(SqlType("tinyint")), ((-1,),)))

    def ask() -> None:
        with TdsServer(engine) as server:
            connection = driver.connect(server)
            with pytest.raises(driver.module.Error, match="OverflowError"):
                connection.cursor().execute("SELECT n").fetchall()

    with pytest.raises(AssertionError, match="stand-in"):
        ask()

"""One connection through each driver, against a server that answers from a script."""

import traceback
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ssis_tui.catalog.connection import connect
from ssis_tui.catalog.driver import Way
from ssis_tui.catalog.open_connection import Connection
from ssis_tui.catalog.sql.batch import Batch
from ssis_tui.config.connection_options import ConnectionOptions, Encryption
from ssis_tui.errors import (
    ConnectionLost,
    DriverMissing,
    SsisTuiError,
    UnexpectedAnswer,
    UsageError,
)
from tests.odbc.conftest import only
from tests.support.drivers import NAMES, Driver, microsoft_library
from tests.support.tds.faults import RefuseLogin
from tests.support.tds.scripted import Answerer, ScriptedEngine
from tests.support.tds.server import TdsServer
from tests.support.tds.session import Column, Login, Message, ResultSet, Session, SqlType

BIGINT = SqlType("bigint")
TEXT = SqlType("nvarchar")
NAME = SqlType("nvarchar", 128)
MOMENT = SqlType("datetimeoffset", scale=7)


class Script(dict[str, Answerer]):
    """Knows a text whatever blanks are behind it."""

    def get(self, text: str, default: Any = None) -> Any:
        return super().get(text.rstrip(), default)


class ListeningEngine(ScriptedEngine):
    """Lets everybody in and remembers how they introduced themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.logins: list[Login] = []
        self.script = Script()

    def login(self, login: Login) -> Session:
        self.logins.append(login)
        self._password = login.password
        return super().login(login)


@pytest.fixture
def engine() -> ListeningEngine:
    return ListeningEngine()


Open = Callable[..., Connection]


@pytest.fixture
def open_line(driver: Driver, server: TdsServer) -> Iterator[Open]:
    opened: list[Connection] = []

    def open_line(**options: Any) -> Connection:
        given = {
            "server": f"{server.host},{server.port}",
            "user": "tester",
            "password": "secret",
            "encrypt": Encryption.NO,
            "driver": NAMES[driver.id],
            "login_timeout": 5,
            **options,
        }
        line = connect(ConnectionOptions(**given), server="PROD", time_limit=5)
        opened.append(line)
        return line

    yield open_line
    for line in opened:
        line.close()


def ask(line: Connection, text: str, *parameters: int | str, results: int = 1) -> Any:
    batch = Batch("test", "a test")
    batch.select("0", text, *parameters)
    batch._results += [str(number) for number in range(1, results)]
    return line.run(batch, "testing")


@pytest.mark.parametrize(
    "password",
    ["plain", "a;b", "a}b", "{a", "}", "a b'\"", "é=1", " x ", "Страница😀"],
)
def test_a_password_arrives_as_it_was_typed(
    open_line: Open, engine: ListeningEngine, driver: Driver, password: str
) -> None:
    open_line(user="us er;", password=password)
    assert (engine.logins[-1].user, engine.logins[-1].password) == ("us er;", password)
    assert engine.logins[-1].database == "SSISDB"


@only("microsoft", "mssql_python")
def test_a_password_may_hold_what_ends_a_value(open_line: Open, engine: ListeningEngine) -> None:
    open_line(password="a};b")
    assert engine.logins[-1].password == "a};b"


@only("freetds")
def test_freetds_is_not_given_what_it_would_misread(
    open_line: Open, engine: ListeningEngine
) -> None:
    with pytest.raises(UsageError, match="};"):
        open_line(password="a};b")
    assert engine.logins == []


# mssql-python knows no data sources.
@only("freetds", "microsoft")
@pytest.mark.parametrize("how", ["dsn", "connection string"])
def test_a_data_source_is_connected_to_by_its_own_driver(
    open_line: Open,
    engine: ListeningEngine,
    server: TdsServer,
    driver: Driver,
    how: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = (
        f"Server = {server.host}\nPort = {server.port}\n"
        if driver.id == "freetds"
        else f"Server = {server.host},{server.port}\n"
    )
    name = "FreeTDS" if driver.id == "freetds" else microsoft_library()
    # Each with a name of its own: unixODBC keeps what it has read for some seconds.
    dsn = f"{driver.id} {how[:3]}"
    sources = tmp_path / "odbc.ini"
    sources.write_text(f"[{dsn}]\nDriver = {name}\n{where}")
    monkeypatch.setenv("ODBCINI", str(sources))
    options = {"dsn": dsn} if how == "dsn" else {"connection_string": f"DSN={dsn}"}
    line = open_line(server="", driver="", **options)
    assert engine.logins[-1].user == "tester"
    assert engine.logins[-1].database == "SSISDB"
    assert line.driver.way is (Way.FREETDS if driver.id == "freetds" else Way.MICROSOFT)


def test_the_intent_is_told_to_the_listener(
    open_line: Open, engine: ListeningEngine, driver: Driver
) -> None:
    from ssis_tui.config.connection_options import ApplicationIntent

    open_line(application_intent=ApplicationIntent.READ_ONLY)
    assert engine.logins[-1].read_only_intent


def test_parameters_have_one_type_whatever_their_value(
    open_line: Open, engine: ListeningEngine
) -> None:
    seen: list[tuple[SqlType, object]] = []

    def answer(_session: Any, parameters: Any) -> list[ResultSet]:
        seen.extend((parameter.type, parameter.value) for parameter in parameters)
        return [ResultSet((Column("a", BIGINT),), [(1,)])]

    engine.script["SELECT a FROM b WHERE c = @P1 AND d = @P2"] = answer
    line = open_line()
    for number, text in ((1, "x"), (2**40, "Страница" * 100), (-1, "")):
        ask(line, "SELECT a FROM b WHERE c = ? AND d = ?", number, text)
    assert {kind.name for kind, _ in seen[::2]} == {"bigint"}
    assert len({kind for kind, _ in seen[1::2]}) == 1
    assert [value for _, value in seen] == [1, "x", 2**40, "Страница" * 100, -1, ""]


@pytest.mark.parametrize("length", [1000, 1001, 4000, 4001, 100_000])
def test_a_long_parameter_arrives_whole(
    open_line: Open, engine: ListeningEngine, length: int
) -> None:
    seen: list[object] = []

    def answer(_session: Any, parameters: Any) -> list[ResultSet]:
        seen.extend(parameter.value for parameter in parameters)
        return [ResultSet((Column("a", BIGINT),), [(1,)])]

    engine.script["SELECT a FROM b WHERE d = @P1"] = answer
    ask(open_line(), "SELECT a FROM b WHERE d = ?", "ß" * length)
    assert seen == ["ß" * length]


def test_a_moment_keeps_its_offset(open_line: Open, engine: ListeningEngine) -> None:
    moment = datetime(2026, 3, 1, 2, 3, 4, 567891, timezone(timedelta(hours=-3, minutes=-30)))
    columns = (Column("m", MOMENT),)
    engine.answer("SELECT 1", ResultSet(columns, [(moment,), (None,)]))
    rows = ask(open_line(), "SELECT 1").rows("0")
    assert rows[0][0] == moment
    assert rows[0][0].utcoffset() == moment.utcoffset()
    assert rows[1][0] is None


def test_half_a_character_does_not_cost_the_rest(
    open_line: Open, engine: ListeningEngine, driver: Driver
) -> None:
    columns = (Column("a", NAME), Column("b", NAME if driver.id == "mssql_python" else TEXT))
    row = ("half \ud83d of it", "other \udc00 half")
    whole = ("Страница 😀", "x" * (100 if driver.id == "mssql_python" else 10_000))
    engine.answer("SELECT 1", ResultSet(columns, [row, whole, (None, "")]))
    line = open_line()
    if driver.id == "mssql_python":
        # It gives nothing for such a text, and does not say so.
        assert len(ask(line, "SELECT 1").rows("0")) == 3
        return
    for _ in range(2):
        assert [tuple(found) for found in ask(line, "SELECT 1").rows("0")] == [
            row,
            whole,
            (None, ""),
        ]


def test_an_answer_of_another_shape_is_said_so(open_line: Open, engine: ListeningEngine) -> None:
    engine.answer("SELECT 1", ResultSet((Column("a", BIGINT),), [(1,)]))
    line = open_line()
    with pytest.raises(UnexpectedAnswer):
        ask(line, "SELECT 1", results=2)
    assert ask(line, "SELECT 1").rows("0")[0][0] == 1


@pytest.mark.parametrize("length", [500, 1750, 2010, 2300, 3000, 4000, 4045, 4500, 9000])
@pytest.mark.parametrize("values", [1, 60])
def test_a_line_that_is_gone_costs_an_error_and_no_more(
    open_line: Open, server: TdsServer, length: int, values: int
) -> None:
    """FreeTDS aborts the process when it cannot send a call of exactly two packets."""
    line = open_line()
    server.restart()
    marks = ", ".join("?" * values)
    text = f"SELECT a FROM b WHERE c IN ({marks})".ljust(length)
    with pytest.raises(ConnectionLost):
        ask(line, text, *range(values))
    line.close()


def test_a_driver_that_cannot_be_loaded_is_one_sentence() -> None:
    options = ConnectionOptions(
        server="127.0.0.1,1", user="x", password="planted", driver="/nowhere/libmsodbcsql.so"
    )
    with pytest.raises(DriverMissing) as said:
        connect(options, server="PROD", time_limit=5)
    assert "/nowhere/libmsodbcsql.so" in said.value.sentence
    assert "planted" not in said.value.full_text


ODD = "planted;{}'\"%\\ secret"


def told_with_locals(error: BaseException) -> str:
    """The traceback as tools show it that show every variable of every frame, from ours on."""
    frames = error.__traceback__
    while frames is not None and "ssis_tui" not in frames.tb_frame.f_code.co_filename:
        frames = frames.tb_next
    told = traceback.TracebackException(type(error), error, frames, capture_locals=True)
    return "".join(told.format())


@pytest.mark.parametrize("fault", ["refused", "gone", "not loadable", "not expressible"])
def test_no_variable_in_a_traceback_holds_the_password(
    driver: Driver, server: TdsServer, engine: ListeningEngine, fault: str
) -> None:
    options = ConnectionOptions(
        server=f"{server.host},{server.port}",
        user="x" if fault != "not expressible" else "x\0",
        password=ODD,
        encrypt=Encryption.NO,
        login_timeout=2,
        driver=NAMES[driver.id] if fault != "not loadable" else "/nowhere/libmsodbcsql.so",
    )
    if fault == "refused":
        server.faults.add(RefuseLogin(Message(18456, "Login failed for user 'x'.", 14)), times=None)
    elif fault == "gone":
        server.stop()
    with pytest.raises(SsisTuiError) as said:
        connect(options, server="PROD", time_limit=5)
    assert said.value.__context__ is None
    words = told_with_locals(said.value)
    assert "options = ConnectionOptions(" in words
    assert "planted" not in words


def test_a_variable_that_holds_it_would_be_found() -> None:
    def hold(password: str) -> None:
        raise UsageError(f"It has {len(password)} characters.")

    with pytest.raises(UsageError) as said:
        hold(ODD)
    frames = said.value.__traceback__
    told = traceback.TracebackException(UsageError, said.value, frames, capture_locals=True)
    assert "planted" in "".join(told.format())

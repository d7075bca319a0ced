"""Connections through whichever driver this machine has; no other module imports a driver.

The drivers are imported when a connection is made, never before: pyodbc needs a library of the
system that a bare machine lacks, and both cost time that `--version` and the demo must not pay.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from ssis_tui.catalog.bundled import bundled_drivers
from ssis_tui.catalog.connection_string import connection_string, is_encrypted
from ssis_tui.catalog.driver import Driver, Found, Way, candidates, of_source
from ssis_tui.catalog.entra import CREDENTIALS
from ssis_tui.catalog.freetds import roomy, takes_two_packets
from ssis_tui.catalog.handles import Handles
from ssis_tui.catalog.raw_values import broken_text, inwards, moment
from ssis_tui.catalog.reach import Reach, knock, sentence
from ssis_tui.catalog.sql.batch import Answer, Batch, Parameter, Row, Statement
from ssis_tui.catalog.stages import CONNECTING
from ssis_tui.config.connection_options import ConnectionOptions, keywords_of
from ssis_tui.errors import (
    Cancelled,
    ConnectionLost,
    DriverMissing,
    NotReachable,
    SsisTuiError,
    TlsRefused,
    UnexpectedAnswer,
    UsageError,
)

if TYPE_CHECKING:
    from ssis_tui.catalog.statements import StatementLog

_BIGINT: Final = (-5, 19, 0)
_TEXT: Final = (-9, 4000, 0)
"""ODBC's types SQL_BIGINT and SQL_WVARCHAR: with fixed ones the server keeps one plan a text."""
_LONG_TEXT: Final = -10
"""ODBC's SQL_WLONGVARCHAR, which SQL Server calls nvarchar(max)."""
_SHORT_ENOUGH: Final = 1000
_DATETIMEOFFSET: Final = -155
_TEXTS: Final = (-8, -9, -10)
"""ODBC's SQL_WCHAR, SQL_WVARCHAR and SQL_WLONGVARCHAR."""


class Connection:
    """One connection, for one thread; only `cancel` may be called from another."""

    def __init__(
        self,
        raw: Any,
        *,
        driver: Driver,
        server: str,
        errors: tuple[type[BaseException], ...],
        time_limit: int,
    ) -> None:
        self.driver = driver
        self._raw = raw
        self._server = server
        self._errors = errors
        self._time_limit = time_limit
        self.log: StatementLog | None = None
        """Where each statement is counted; nowhere without it."""
        self._cursors: dict[tuple[str, str], Any] = {}
        self._running: Any = None
        self._cancelling = Lock()
        self._is_given_up = False
        self._is_lenient = False
        self._handles = Handles(self.exchange)

    def run(self, batch: Batch, while_doing: str) -> Answer:
        """Send a batch in one round trip and read all it answers; raise SsisTuiError."""
        try:
            return self._run(batch, while_doing)
        except UnicodeDecodeError:
            if batch.is_change or not self._be_lenient():
                raise self._unexpected(while_doing) from None
        try:
            return self._run(batch, while_doing)
        except UnicodeDecodeError:
            raise self._unexpected(while_doing) from None

    def begin(self) -> None:
        """Forget a cancel that was meant for what ran before."""
        self._is_given_up = False

    def cancel(self) -> bool:
        """Ask the server to give up what runs; from any thread. False if the driver cannot."""
        self._is_given_up = True
        if self.driver.way is Way.MSSQL_PYTHON:
            return False
        with self._cancelling:
            if self._running is None:
                return True
            try:
                self._running.cancel()
            except self._errors:
                # It ended in between, or the line is gone: the thread that waits hears of it.
                return True
        return True

    def close(self) -> None:
        """Close; never raises. May block as long as the driver does, so call it on its thread."""
        raw, self._raw = self._raw, None
        self._cursors.clear()
        if raw is None:
            return
        try:
            raw.close()
        except self._errors:
            return

    def _run(self, batch: Batch, while_doing: str) -> Answer:
        if self._raw is None:
            raise ConnectionLost(
                f"The connection to {self._server} is closed.",
                "The program reconnects by itself.",
                server=self._server,
            )
        if self._is_given_up:
            raise self._given_up(while_doing)
        if batch.repeats and self._may_be_called(batch.parameters):
            answer = self._handles.run(batch, while_doing)
            if answer is not None:
                return answer
        return self.exchange(batch.statement, batch.parameters, while_doing)

    def _may_be_called(self, parameters: Sequence[Parameter]) -> bool:
        """Whether a call that consists of values only is safe; it has no text to be filled up."""
        return self.driver.way is not Way.FREETDS or not takes_two_packets("", parameters)

    def exchange(
        self, statement: Statement, parameters: Sequence[Parameter], while_doing: str
    ) -> Answer:
        """Send a statement as it stands and read all it answers; raise SsisTuiError."""
        try:
            answer = self._counted(statement, parameters)
        except self._errors as error:
            translated = self._translated(error, while_doing)
            self._drop(statement, is_useless=translated.ends_connection)
            raise translated from None
        except (ValueError, OverflowError) as error:
            self._drop(statement)
            if isinstance(error, UnicodeDecodeError):
                raise
            raise self._unexpected(while_doing) from error
        if self._is_given_up:
            raise self._given_up(while_doing)
        return answer

    def _counted(self, statement: Statement, parameters: Sequence[Parameter]) -> Answer:
        """Exchange a statement and count it: all that is sent goes this way."""
        log = self.log
        if log is None:
            return self._exchange(statement, parameters)
        began = log.begin(statement)
        rows, has_failed = 0, True
        try:
            answer = self._exchange(statement, parameters)
            rows, has_failed = answer.count, False
        finally:
            log.end(statement, began=began, rows=rows, has_failed=has_failed)
        return answer

    def _exchange(self, statement: Statement, parameters: Sequence[Parameter]) -> Answer:
        """Send a statement and read its answer; while that goes on it can be cancelled."""
        try:
            cursor = self._cursor(statement)
            self._running = cursor
            self._send(cursor, statement.text, parameters)
            return self._answer(cursor, statement.results)
        finally:
            # Microsoft's driver returns from a cancel after the statement that it ended: whoever
            # closed the cursor before that would crash the process.
            with self._cancelling:
                self._running = None

    def _cursor(self, statement: Statement) -> Any:
        """Give the cursor of a kind of statement: it keeps what the server has prepared for it."""
        kind = (statement.name, statement.way)
        cursor = self._cursors.get(kind)
        if cursor is None:
            cursor = self._cursors[kind] = self._raw.cursor()
        return cursor

    def _drop(self, statement: Statement, *, is_useless: bool = False) -> None:
        """Let go of a cursor that failed: what it still holds would keep the line busy."""
        cursor = self._cursors.pop((statement.name, statement.way), None)
        if cursor is None or is_useless:
            return
        try:
            cursor.close()
        except self._errors:
            # Then the next statement hears that the line is gone.
            return

    def _send(self, cursor: Any, text: str, parameters: Sequence[Parameter]) -> None:
        """Send a batch, with parameters of fixed types."""
        if not parameters:
            cursor.execute(text)
            return
        if self.driver.way is Way.FREETDS:
            text = roomy(text, parameters)
        cursor.setinputsizes([self._size(value) for value in parameters])
        cursor.execute(text, *parameters)

    def _size(self, value: Parameter) -> tuple[int, int, int] | None:
        """Give a parameter's type as a driver wants it; None leaves it to pyodbc."""
        if isinstance(value, int):
            return _BIGINT
        if self.driver.way is Way.MSSQL_PYTHON:
            return _TEXT if len(value) <= _TEXT[1] else (_LONG_TEXT, len(value), 0)
        # Beyond this pyodbc hands texts over piecemeal, which it refuses to do for a fixed size.
        return _TEXT if len(value) <= _SHORT_ENOUGH else None

    def _answer(self, cursor: Any, names: Sequence[str]) -> Answer:
        """Read all result sets; raise ValueError where there are others than expected."""
        found: list[list[Row]] = []
        is_foreign = self.driver.way is Way.MSSQL_PYTHON
        while True:
            if cursor.description is not None:
                rows = cursor.fetchall()
                # Its rows are slow objects of Python; tuples are read many times from here on.
                found.append([tuple(row) for row in rows] if is_foreign else rows)
            if not cursor.nextset():
                break
        if len(found) != len(names):
            raise ValueError(f"{len(found)} result sets instead of {len(names)}")
        return Answer(list(zip(names, found, strict=True)))

    def _translated(self, error: BaseException, while_doing: str) -> SsisTuiError:
        # Knowing every error costs what a program without one need not pay.
        from ssis_tui.catalog.translation import translate

        text, state = _told(error)
        translated = translate(
            text,
            sqlstate=state,
            server=self._server,
            while_doing=while_doing,
            seconds=self._time_limit,
        )
        if self._is_given_up and not isinstance(translated, ConnectionLost):
            return self._given_up(while_doing)
        return translated

    def _given_up(self, while_doing: str) -> Cancelled:
        return Cancelled(f"Given up while {while_doing}.", server=self._server)

    def _unexpected(self, while_doing: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(
            f"{self._server} answered something that cannot be read while {while_doing}.",
            "Send this sentence with the version of SQL Server to the authors.",
            server=self._server,
        )

    def _be_lenient(self) -> bool:
        """Let broken UTF-16 pass from now on, as half a character; False if it did already.

        Not from the beginning: a converter in Python costs more than pyodbc's own.
        """
        if self._is_lenient or self.driver.way is Way.MSSQL_PYTHON:
            return False
        self._is_lenient = True
        for sql_type in _TEXTS:
            self._raw.add_output_converter(sql_type, broken_text)
        self._cursors.clear()
        return True


def connect(options: ConnectionOptions, *, server: str, time_limit: int) -> Connection:
    """Connect by the best way there is; `time_limit` is that of statements, in seconds.

    Raises ConnectError. A driver that turns out not to be loadable makes way for the next one,
    unless the user asked for it.
    """
    first: DriverMissing | None = None
    for driver in ways_to(options, installed()):
        try:
            return _connect(options, driver, server=server, time_limit=time_limit)
        except DriverMissing as error:
            if first is None:
                first = error
    raise first or DriverMissing("No driver for SQL Server was found on this machine.")


def ways_to(options: ConnectionOptions, found: Found) -> tuple[Driver, ...]:
    """List the drivers to try for a connection, best first; raise DriverMissing for none."""
    given = keywords_of(options.connection_string)
    dsn = options.dsn or given.get("dsn", "")
    if dsn:
        return (of_source(found, dsn),)
    return candidates(found, options.driver or given.get("driver", ""))


def installed() -> Found:
    """Look at what this machine has; imports pyodbc, which may turn out to be impossible."""
    try:
        import pyodbc
    except ImportError as error:
        return Found(has_mssql_python=_has_mssql_python(), pyodbc_fault=_fault(error))
    try:
        registered = tuple(pyodbc.drivers())
        sources = tuple(pyodbc.dataSources().items())
    except pyodbc.Error:
        registered, sources = (), ()
    return Found(
        registered=registered,
        bundled=bundled_drivers(),
        sources=sources,
        has_mssql_python=_has_mssql_python(),
    )


def _fault(error: ImportError) -> str:
    """Half a sentence on why pyodbc cannot be imported."""
    if isinstance(error, ModuleNotFoundError):
        return "it is not installed"
    if "libodbc" in str(error):
        return "unixODBC's library libodbc.so.2 is missing"
    return "it cannot be loaded"


def _has_mssql_python() -> bool:
    from importlib.util import find_spec

    return find_spec("mssql_python") is not None


def _connect(
    options: ConnectionOptions, driver: Driver, *, server: str, time_limit: int
) -> Connection:
    attempt = _attempt(options, driver, server)
    if isinstance(attempt, Exception):
        # Raised here and not where it happened: the frames there hold the connection string, and
        # there are tools that show the variables of a traceback.
        raise attempt
    raw, errors = attempt
    raw.timeout = time_limit
    return Connection(raw, driver=driver, server=server, errors=errors, time_limit=time_limit)


def _attempt(
    options: ConnectionOptions, driver: Driver, server: str
) -> tuple[Any, tuple[type[BaseException], ...]] | Exception:
    """Give a driver's connection and its errors, or why there is none, without a traceback."""
    errors: tuple[type[BaseException], ...] = ()
    try:
        text = connection_string(options, driver)
        before = CREDENTIALS.attributes(options, server)
        opener = _open_mssql_python if driver.way is Way.MSSQL_PYTHON else _open_pyodbc
        errors, attempt = opener(text, options.login_timeout, before)
        return attempt(), errors
    except Exception as error:  # noqa: BLE001 (raised again by the caller)
        fault = (
            _not_connected(error, options, driver, server) if isinstance(error, errors) else error
        )
    fault.__context__ = None
    return fault.with_traceback(None)


Opener = tuple[tuple[type[BaseException], ...], Callable[[], Any]]


def _open_pyodbc(text: str, login_timeout: int, before: dict[int, bytes]) -> Opener:
    import pyodbc

    # A pooled connection outlives close() and keeps the settings of the last one.
    pyodbc.pooling = False

    def attempt() -> Any:
        raw = pyodbc.connect(text, autocommit=True, timeout=login_timeout, attrs_before=before)
        raw.add_output_converter(_DATETIMEOFFSET, moment)
        return raw

    return (pyodbc.Error,), attempt


def _open_mssql_python(text: str, login_timeout: int, before: dict[int, bytes]) -> Opener:
    try:
        import mssql_python
        from mssql_python.exceptions import ConnectionStringParseError
        from mssql_python.exceptions import Exception as AnyError
    except (ImportError, RuntimeError, OSError) as error:
        raise DriverMissing(
            "mssql-python cannot be loaded on this machine.",
            "It needs the system's libltdl, libkrb5 and libgssapi_krb5 "
            "(Debian, Ubuntu: apt-get install libltdl7 libkrb5-3 libgssapi-krb5-2).",
        ) from error
    mssql_python.pooling(enabled=False)

    def attempt() -> Any:
        raw = mssql_python.connect(
            text, autocommit=True, timeout=login_timeout, attrs_before={**before}
        )
        raw.add_output_converter(_DATETIMEOFFSET, inwards)
        return raw

    return (AnyError, ConnectionStringParseError, RuntimeError), attempt


def _told(error: BaseException) -> tuple[str, str]:
    """Give text and SQLSTATE of a driver's exception; pyodbc hands both on, mssql-python one."""
    if len(error.args) > 1 and isinstance(error.args[0], str) and len(error.args[0]) == 5:
        return str(error.args[1]), error.args[0]
    return str(error), ""


def _not_connected(
    error: BaseException, options: ConnectionOptions, driver: Driver, server: str
) -> SsisTuiError:
    """Translate, and find out more where drivers only say that nobody answered."""
    if type(error).__name__ == "ConnectionStringParseError":
        return UsageError(
            "mssql-python does not take a keyword of this connection.",
            "Leave out what is not in its documentation, or use another driver.",
        )
    from ssis_tui.catalog.translation import translate

    text, state = _told(error)
    translated = translate(
        text,
        sqlstate=state,
        server=server,
        while_doing=CONNECTING,
        seconds=options.login_timeout,
    )
    address = options.address
    if not isinstance(translated, NotReachable) or address is None:
        return translated
    if address.effective_port is None:
        # A named instance: only its host can be looked up.
        if knock(address) is not Reach.NO_HOST:
            return translated
        reach = Reach.NO_HOST
    else:
        reach = knock(address)
    if reach is Reach.OPEN and state not in {"HYT00", "HYT01"}:
        if driver.way is Way.FREETDS and is_encrypted(options):
            # FreeTDS has the same words for a server without TLS and for one that hangs up.
            return TlsRefused(
                f"{server} answered, but no encrypted connection to it came about.",
                "If the server offers no encryption and you know the line, switch it off with "
                "-N no.",
                server=server,
                sqlstate=translated.sqlstate,
            )
        if driver.way is Way.FREETDS:
            return _hung_up(options, server)
        return translated
    told, advice = sentence(server, address, reach, options.login_timeout)
    return NotReachable(told, advice, server=server, sqlstate=translated.sqlstate)


def _hung_up(options: ConnectionOptions, server: str) -> NotReachable:
    """Say that the server is there and nothing came of it: FreeTDS tells no more."""
    if options.is_trusted:
        return NotReachable(
            f"{server} answered, but no Windows login to it came about.",
            "Get a Kerberos ticket with kinit user@REALM and name the server by its full DNS "
            "name, or give -U DOMAIN\\user (NTLM).",
            server=server,
        )
    return NotReachable(
        f"{server} ended the connection while it was being made.",
        "It may be starting, shutting down or at its limit; the program keeps trying.",
        server=server,
    )

"""Connections through whichever driver this machine has; no other module imports a driver.

The drivers are imported when a connection is made, never before: pyodbc needs a library of the
system that a bare machine lacks, and both cost time that `--version` and the demo must not pay.
"""

from collections.abc import Callable
from typing import Any, Final

from ssis_tui.catalog.bundled import bundled_drivers
from ssis_tui.catalog.connection_string import connection_string, is_encrypted
from ssis_tui.catalog.driver import Driver, Found, Way, candidates, of_source
from ssis_tui.catalog.entra import CREDENTIALS
from ssis_tui.catalog.open_connection import Connection, told
from ssis_tui.catalog.raw_values import inwards, moment
from ssis_tui.catalog.reach import Reach, knock, sentence
from ssis_tui.catalog.stages import CONNECTING
from ssis_tui.config.connection_options import ConnectionOptions, keywords_of
from ssis_tui.errors import (
    DriverMissing,
    NotReachable,
    SsisTuiError,
    TlsRefused,
    UsageError,
)

_DATETIMEOFFSET: Final = -155


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

    text, state = told(error)
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
    words, advice = sentence(server, address, reach, options.login_timeout)
    return NotReachable(words, advice, server=server, sqlstate=translated.sqlstate)


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

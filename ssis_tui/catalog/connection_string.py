"""Connection strings for each way to SQL Server, with every value escaped."""

import re
from collections.abc import Sequence

from ssis_tui.catalog.driver import Driver, Way
from ssis_tui.catalog.entra import is_by_token
from ssis_tui.config.connection_options import (
    APPLICATION_NAME,
    Address,
    ApplicationIntent,
    ConnectionOptions,
    Encryption,
    keywords_of,
)
from ssis_tui.errors import DriverMissing, TlsRefused, UsageError
from ssis_tui.text import one_line

_PLAIN = re.compile(r"[A-Za-z0-9._\\:/%+~$#-]*", re.ASCII)
_TRUE = frozenset({"yes", "true", "1"})
_OF_THE_LINE = frozenset({"encrypt", "encryption", "trustservercertificate"})
"""Keywords, without blanks and underscores, of what the header says of the line."""


def connection_string(options: ConnectionOptions, driver: Driver) -> str:
    """Build what the driver is given; it holds the password and is never shown or logged.

    Raises TlsRefused or DriverMissing where the driver cannot do what the options demand of it.
    """
    given = keywords_of(options.connection_string)
    _check(options, driver)
    ours = _freetds(options, driver) if driver.way is Way.FREETDS else _microsoft(options, driver)
    if not options.connection_string:
        return _joined((*ours, *options.extra), driver)
    taken = set(given) | {_SYNONYMS.get(keyword, keyword) for keyword in given}
    taken |= set(map(_plain, given)) & _OF_THE_LINE
    if driver.way is Way.MSSQL_PYTHON:
        # It knows neither: both are its own.
        given = {key: value for key, value in given.items() if key not in {"driver", "app"}}
    # The user's own words come first and win: nothing that he set is set again.
    mine = [
        (keyword, value)
        for keyword, value in (*ours, *options.extra)
        if keyword.lower() not in taken and keyword.lower() not in {"server", "port"}
    ]
    return _joined((*given.items(), *mine), driver)


_SYNONYMS = {
    "user": "uid",
    "user id": "uid",
    "password": "pwd",
    "initial catalog": "database",
    "application name": "app",
    "address": "server",
    "addr": "server",
    "dsn": "driver",
    "filedsn": "driver",
    "encryption": "encrypt",
}


def is_encrypted(options: ConnectionOptions) -> bool:
    """Whether the connection asks for encryption from the login to the end."""
    said = _said(options)
    asked = said.get("encrypt", said.get("encryption", options.encrypt))
    # FreeTDS' "request" is content with none.
    return asked.lower() not in {"no", "optional", "false", "off", "0", "request"}


def is_certificate_checked(options: ConnectionOptions, driver: Driver) -> bool:
    """Whether a wrong certificate would end the connection."""
    said = _said(options).get("trustservercertificate")
    trusts = options.trust_certificate if said is None else said.lower() in _TRUE
    return is_encrypted(options) and not trusts and driver.can_check_certificate


def _said(options: ConnectionOptions) -> dict[str, str]:
    """Give what the user's connection string says; drivers take Trust_Server_Certificate too."""
    given = keywords_of(options.connection_string)
    return {_plain(keyword): value for keyword, value in given.items()}


def _plain(keyword: str) -> str:
    return keyword.casefold().replace(" ", "").replace("_", "").replace("-", "")


def escaped(value: str, driver: Driver) -> str:
    """Put a value in braces where ODBC needs them, so that it cannot end or add a keyword."""
    if "\0" in value:
        raise UsageError("A value of the connection holds a NUL character.")
    if _PLAIN.fullmatch(value):
        return value
    if driver.way is not Way.FREETDS:
        return "{" + value.replace("}", "}}") + "}"
    # FreeTDS reads on to the first "};" and takes doubled braces as they stand.
    if "};" in value:
        raise UsageError(
            "FreeTDS cannot be given a user, password or name that holds the characters };",
            "Use Microsoft's driver: pip install 'ssis-tui[driver]'.",
        )
    return "{" + value + "}"


def _joined(pairs: Sequence[tuple[str, str]], driver: Driver) -> str:
    for keyword, _ in pairs:
        if not keyword.strip() or any(character in keyword for character in ";={}\0"):
            raise UsageError("A keyword of the connection holds a character that none may have.")
    return ";".join(f"{keyword}={escaped(value, driver)}" for keyword, value in pairs) + ";"


def _check(options: ConnectionOptions, driver: Driver) -> None:
    """Raise for what this driver cannot do rather than do less than was asked."""
    for keyword, _ in options.extra:
        if _plain(keyword) in _OF_THE_LINE:
            # Said twice, drivers differ on which counts, and the header would not know.
            raise UsageError(
                f"{one_line(keyword)} is no option of the driver here.",
                "There are settings for it: encrypt (-N) and trust_certificate (-C).",
            )
    if options.encrypt is Encryption.STRICT and (driver.way is Way.FREETDS or driver.is_driver_17):
        raise DriverMissing(
            f"Strict encryption needs ODBC Driver 18; {driver.label} cannot do it.",
            "Install Microsoft's ODBC Driver 18 for SQL Server, or use encryption yes.",
        )
    said = _said(options).get("trustservercertificate", "")
    trusts = options.trust_certificate or said.lower() in _TRUE
    if is_encrypted(options) and not trusts and not driver.can_check_certificate:
        raise TlsRefused(
            f"{driver.label} cannot be told to check the certificate of {options.label}.",
            "Use Microsoft's driver (pip install 'ssis-tui[driver]'), or trust any certificate "
            "with -C, or switch encryption off with -N no.",
            server=options.label,
        )
    if options.authentication and driver.way is Way.FREETDS:
        raise DriverMissing(
            f"{driver.label} knows no Entra ID login ({options.authentication}).",
            "Use Microsoft's driver: pip install 'ssis-tui[driver]'.",
        )


def _microsoft(options: ConnectionOptions, driver: Driver) -> list[tuple[str, str]]:
    """Keywords of Microsoft's driver, also as mssql-python knows them."""
    pairs: list[tuple[str, str]] = []
    own = driver.way is Way.MSSQL_PYTHON
    if options.dsn:
        if own:
            raise DriverMissing(
                "mssql-python knows no ODBC data sources.",
                "Name the server, or install unixODBC and a driver for it.",
            )
        pairs.append(("DSN", options.dsn))
    elif not own:
        pairs.append(("DRIVER", driver.name))
    if options.address is not None:
        pairs.append(("SERVER", _microsoft_server(options.address)))
    pairs.append(("DATABASE", options.database))
    if not is_by_token(options):
        # With a token the driver refuses every other word on who logs in.
        pairs += _who(options)
        if options.authentication:
            pairs.append(("Authentication", options.authentication))
    pairs.append(("Encrypt", str(options.encrypt)))
    pairs.append(("TrustServerCertificate", "yes" if options.trust_certificate else "no"))
    if options.multi_subnet_failover:
        pairs.append(("MultiSubnetFailover", "yes"))
    if options.application_intent is ApplicationIntent.READ_ONLY:
        pairs.append(("ApplicationIntent", str(options.application_intent)))
    # Reconnecting unseen would lose what the session was set to; we do it ourselves and say so.
    pairs.append(("ConnectRetryCount", "0"))
    if not own:
        pairs.append(("APP", APPLICATION_NAME))
    return pairs


def _microsoft_server(address: Address) -> str:
    r"""``host\\instance`` or ``host,port``; IPv6 without brackets, as the driver wants it."""
    if address.port is not None:
        return f"{address.host},{address.port}"
    if address.instance:
        return f"{address.host}\\{address.instance}"
    return address.host


def _freetds(options: ConnectionOptions, driver: Driver) -> list[tuple[str, str]]:
    """Keywords of FreeTDS, which takes the port apart and has words of its own."""
    pairs = [("DSN", options.dsn)] if options.dsn else [("DRIVER", driver.name)]
    address = options.address
    if address is not None:
        named = address.instance and address.port is None
        pairs.append(("SERVER", f"{address.host}\\{address.instance}" if named else address.host))
        if not named:
            pairs.append(("PORT", str(address.effective_port)))
    pairs += [
        ("DATABASE", options.database),
        *_who(options),
        # Older versions of the protocol have no datetimeoffset.
        ("TDS_Version", "7.4"),
        ("ClientCharset", "UTF-8"),
        ("Encryption", "off" if options.encrypt is Encryption.NO else "require"),
        ("APP", APPLICATION_NAME),
    ]
    if options.application_intent is ApplicationIntent.READ_ONLY:
        pairs.append(("ApplicationIntent", str(options.application_intent)))
    return pairs


def _who(options: ConnectionOptions) -> list[tuple[str, str]]:
    """Who logs in; a user without a password gives none, as some Entra ID logins want it."""
    if options.is_trusted:
        return [("Trusted_Connection", "yes")]
    pairs = []
    if options.user:
        pairs.append(("UID", options.user))
    if options.password:
        pairs.append(("PWD", options.password))
    return pairs

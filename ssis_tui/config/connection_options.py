"""How to reach one SSISDB, in sqlcmd's words and independent of any driver."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from ssis_tui.errors import UsageError

APPLICATION_NAME: Final = "ssis-tui"
"""What administrators see in ``sys.dm_exec_sessions.program_name``."""
MSSQL_PYTHON: Final = "mssql-python"
FREETDS: Final = "freetds"
DEVICE_CODE: Final = frozenset({"activedirectorydevicecode", "activedirectorydevicecodeflow"})
"""Values of `authentication` in lower case, sqlcmd's and SqlClient's: a person logs in elsewhere,
by a code that is shown here."""


class Encryption(StrEnum):
    """sqlcmd's ``-N``: what is asked of the line."""

    NO = "no"
    YES = "yes"
    STRICT = "strict"
    """TDS 8: TLS before anything else; SQL Server 2022 and later, ODBC Driver 18 only."""


class ApplicationIntent(StrEnum):
    """What an availability group's listener is told."""

    READ_WRITE = "ReadWrite"
    READ_ONLY = "ReadOnly"


class Address(Struct, frozen=True):
    """A server's address taken apart."""

    host: str
    """Without brackets, also for IPv6."""
    instance: str | None = None
    port: int | None = None
    """None asks the SQL Server Browser for an instance's port, and means 1433 without one."""

    @property
    def effective_port(self) -> int | None:
        """The port to knock at; None when only the SQL Server Browser knows it."""
        if self.port is not None:
            return self.port
        return None if self.instance else 1433


class ConnectionOptions(Struct, frozen=True, kw_only=True):
    """One way to one SSISDB. Exactly one of `server`, `dsn` and `connection_string` says where."""

    server: str = ""
    """host, host,port, host\\instance, [::1],port; tcp: in front is taken."""
    dsn: str = ""
    """Name of an ODBC data source."""
    connection_string: str = ""
    """A whole ODBC connection string; what is set here besides it is added, never replaced."""
    database: str = "SSISDB"
    user: str = ""
    """SQL login, DOMAIN\\user for NTLM with FreeTDS, or an Entra ID user or client."""
    password: str = ""
    is_trusted: bool = False
    """Windows login of the user who runs the program (sqlcmd's ``-E``)."""
    authentication: str = ""
    """Entra ID, as Microsoft's driver spells it: ``ActiveDirectoryInteractive``, …"""
    encrypt: Encryption = Encryption.YES
    trust_certificate: bool = False
    """Take any certificate (sqlcmd's ``-C``)."""
    login_timeout: int = 15
    """Seconds until a connection attempt is given up."""
    query_timeout: int = 30
    """Seconds until a reading statement is given up."""
    multi_subnet_failover: bool = False
    application_intent: ApplicationIntent = ApplicationIntent.READ_WRITE
    driver: str = ""
    """Empty: the best there is. Else an ODBC driver's name or path, "freetds" or
    "mssql-python"."""
    extra: tuple[tuple[str, str], ...] = ()
    """Further keywords of the driver with their values."""

    def __post_init__(self) -> None:
        """Raise UsageError for options that contradict each other."""
        given = [bool(self.server), bool(self.dsn), bool(self.connection_string)]
        if sum(given) != 1:
            raise UsageError(
                "A connection needs one of: a server, a DSN or a connection string.",
                "Give the server as host, host,port or host\\instance.",
            )
        if self.server:
            parse_address(self.server)
        if self.is_trusted and (self.user or self.password):
            raise UsageError(
                "A Windows login takes no user and no password.",
                "Leave out either -E or -U.",
            )
        if self.authentication and self.is_trusted:
            raise UsageError("A Windows login and an Entra ID login exclude each other.")
        if min(self.login_timeout, self.query_timeout) < 1:
            raise UsageError("Time limits are whole seconds, 1 or more.")

    def __repr__(self) -> str:
        """Say where to, and nothing of what a password may stand in."""
        return f"ConnectionOptions({self.label!r}, database={self.database!r}, user={self.user!r})"

    @property
    def address(self) -> Address | None:
        """Where the server is, if these options say it themselves."""
        return parse_address(self.server) if self.server else None

    @property
    def label(self) -> str:
        """A name for people: the server as typed, or the DSN; never a connection string."""
        if self.server:
            return self.server.strip()
        if self.dsn:
            return self.dsn
        return server_in(self.connection_string) or "the server"


def parse_address(text: str) -> Address:
    r"""Take ``host``, ``host,port``, ``host\instance``, ``[::1],port`` apart; raise UsageError."""
    rest = text.strip()
    if rest[:4].lower() == "tcp:":
        rest = rest[4:]
    if rest[:3].lower() == "np:" or rest[:4].lower() == "lpc:" or rest.startswith("\\\\"):
        raise UsageError(
            f"{text} is not an address on the network.", "Use host, host,port or host\\instance."
        )
    port: int | None = None
    if rest.startswith("["):
        host, closed, rest = rest[1:].partition("]")
        if not closed:
            raise UsageError(f"{text} has a bracket that does not end.", "Write it as [::1],1433.")
        instance, _, port_text = _instance_and_port(rest)
    else:
        # An IPv6 address without brackets holds no comma and no backslash either.
        head = rest.partition(",")[0].partition("\\")[0]
        host, instance, port_text = head, *_instance_and_port(rest[len(head) :])[::2]
    if port_text:
        if not (port_text.isascii() and port_text.isdigit() and 0 < int(port_text) < 65536):
            raise UsageError(f"{port_text} is not a port.", "A port is a number from 1 to 65535.")
        port = int(port_text)
    host = {"": "", ".": "localhost", "(local)": "localhost"}.get(host.strip().lower(), host)
    host = host.strip()
    if not host or any(character in host for character in ";={}\0\n\r"):
        raise UsageError(f"{text!r} names no server.", "Use host, host,port or host\\instance.")
    return Address(host, instance or None, port)


def _instance_and_port(rest: str) -> tuple[str, str, str]:
    r"""Take ``\instance,port`` apart; either may be missing."""
    if rest and rest[0] not in "\\,":
        raise UsageError(f"{rest} after the server's name is not understood.")
    name, comma, port = rest.partition(",")
    return name[1:].strip(), comma, port.strip()


def server_in(connection_string: str) -> str:
    """Find what a connection string calls its server; empty if it names none."""
    pairs = keywords_of(connection_string)
    for keyword in ("server", "address", "addr", "servername", "dsn"):
        if pairs.get(keyword):
            return pairs[keyword]
    return ""


def keywords_of(connection_string: str) -> dict[str, str]:
    """Take an ODBC connection string apart: keywords in lower case, the first one counts.

    Raises UsageError where it is not one; the message holds none of its values.
    """
    pairs: dict[str, str] = {}
    position = 0
    while position < len(connection_string):
        if connection_string[position] in "; \t\r\n":
            position += 1
            continue
        equals = connection_string.find("=", position)
        if equals < 0:
            raise UsageError("The connection string has a keyword without a value.")
        keyword = connection_string[position:equals].strip().lower()
        value, position = _value_at(connection_string, equals + 1)
        pairs.setdefault(keyword, value)
    return pairs


def _value_at(text: str, start: int) -> tuple[str, int]:
    """Read one value, braced or plain; give it and the position behind it."""
    while start < len(text) and text[start] in " \t":
        start += 1
    if not text.startswith("{", start):
        end = text.find(";", start)
        end = len(text) if end < 0 else end
        return text[start:end].strip(), end + 1
    value: list[str] = []
    position = start + 1
    while position < len(text):
        if text[position] != "}":
            value.append(text[position])
        elif text.startswith("}}", position):
            value.append("}")
            position += 1
        else:
            end = text.find(";", position)
            return "".join(value), len(text) if end < 0 else end + 1
        position += 1
    raise UsageError("The connection string has a brace that does not end.")

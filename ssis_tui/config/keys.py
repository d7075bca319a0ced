"""Every setting there is: its name, how its value is read, what it means.

The file, the environment (``SSIS_TUI_`` and the name in capitals), the flags and the reference of
settings are made from these declarations.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from msgspec import Struct

from ssis_tui.config.connection_options import ApplicationIntent, Encryption
from ssis_tui.config.settings import SHORTEST_INTERVAL, Times
from ssis_tui.errors import UsageError
from ssis_tui.times import parse_span

ENVIRONMENT_PREFIX: Final = "SSIS_TUI_"

Choice = TypeVar("Choice", bound=StrEnum)


class Unfit(ValueError):
    """A value that cannot stand there; the text is the reason, as "must be …"."""


class Key(Struct, frozen=True):
    """One setting."""

    name: str
    read: Callable[[object], object]
    """Gives the value, or raises Unfit with the reason as "must be …"."""
    kind: str
    """What may stand there, for the reference."""
    meaning: str
    default: str = ""
    """As the reference shows it."""

    @property
    def variable(self) -> str:
        """The environment variable of the same setting."""
        return f"{ENVIRONMENT_PREFIX}{self.name.upper()}"


def text(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit("must be a text in quotes")
    if any(character in value for character in "\0\r\n"):
        raise Unfit("must be one line")
    return value


def boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    words = {"1": True, "yes": True, "true": True, "on": True}
    words |= {"0": False, "no": False, "false": False, "off": False, "": False}
    if isinstance(value, str) and value.strip().casefold() in words:
        return words[value.strip().casefold()]
    raise Unfit("must be true or false")


def seconds(value: object) -> float:
    """Read seconds from a number or a span such as "2s" or "10m"."""
    unfit = Unfit("must be seconds, or a span such as 2s or 10m")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        raise unfit
    try:
        return parse_span(value).total_seconds()
    except UsageError:
        raise unfit from None


def interval(value: object) -> float:
    """Read the seconds between two polls."""
    found = seconds(value)
    if not SHORTEST_INTERVAL <= found <= 3600:
        raise Unfit(f"must be from {SHORTEST_INTERVAL:g} seconds to an hour")
    return found


def time_limit(value: object) -> int:
    """Read a time limit in whole seconds."""
    found = seconds(value)
    if not 1 <= found <= 86400:
        raise Unfit("must be from 1 second to a day")
    return round(found)


def count(value: object) -> int:
    """Read a number of rows."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value[:12])
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100_000:
        raise Unfit("must be a whole number from 1 to 100000")
    return value


def one_of(choices: type[Choice], **words: Choice) -> Callable[[object], Choice]:
    """Give a reader for one of the enum's values, whatever the case, and for further words."""

    def read(value: object) -> Choice:
        known = {str(choice).casefold(): choice for choice in choices}
        spelled = str(value).casefold() if isinstance(value, str | bool) else ""
        found = known.get(spelled) or words.get(spelled)
        if found is None:
            raise Unfit(f"must be one of {', '.join(choices)}")
        return found

    return read


encryption = one_of(
    Encryption,
    m=Encryption.YES, mandatory=Encryption.YES, true=Encryption.YES,
    o=Encryption.NO, optional=Encryption.NO, false=Encryption.NO,
    s=Encryption.STRICT,
)  # fmt: skip
"""Reads what sqlcmd takes for ``-N`` as well."""
intent = one_of(
    ApplicationIntent, readonly=ApplicationIntent.READ_ONLY, readwrite=ApplicationIntent.READ_WRITE
)
zone_of_times = one_of(Times)


def moment(value: object) -> str:
    """Read a moment in words; it stays text until somebody says what time it is now."""
    from datetime import UTC, date, datetime

    from ssis_tui.when import parse_when

    if isinstance(value, date):
        value = value.isoformat()
    words = text(value)
    try:
        parse_when(words, datetime(2026, 1, 1, tzinfo=UTC), zone=UTC)
    except UsageError as error:
        raise Unfit(f"must be a time: {error.advice[:1].lower()}{error.advice[1:]}") from None
    return words


def command(value: object) -> tuple[str, ...]:
    """Read a command as a list of words, or as one line that is split as a shell would."""
    if isinstance(value, str):
        import shlex

        try:
            value = shlex.split(value)
        except ValueError:
            raise Unfit("must be a command; a quotation mark does not end") from None
    if not isinstance(value, list) or not value or not all(isinstance(part, str) for part in value):
        raise Unfit('must be a command, such as ["pass", "show", "ssis"]')
    return tuple(value)


def keywords(value: object) -> tuple[tuple[str, str], ...]:
    """Read a table of keywords for the driver; secrets are refused."""
    if not isinstance(value, Mapping):
        raise Unfit("must be a table of keywords and values")
    found = []
    for keyword, content in value.items():
        if is_secret(keyword):
            raise Unfit(f"must not hold a secret such as {keyword}: {NO_SECRETS}")
        plain = "yes" if content is True else "no" if content is False else content
        if not isinstance(plain, str | int):
            raise Unfit(f"must hold texts, numbers and true or false; {keyword} is none")
        found.append((keyword, str(plain)))
    return tuple(found)


def connection_string(value: object) -> str:
    """Read a connection string; one with a password is refused without repeating it."""
    from ssis_tui.config.connection_options import keywords_of

    words = text(value)
    try:
        pairs = keywords_of(words)
    except UsageError as error:
        raise Unfit(f"must be a connection string: {error.sentence}") from None
    if any(is_secret(keyword) for keyword in pairs):
        raise Unfit(f"must not hold a password: {NO_SECRETS}")
    return words


NO_SECRETS: Final = (
    "use SSIS_TUI_PASSWORD, the keyring, password_command, or the question on the terminal"
)


def is_secret(keyword: str) -> bool:
    """Whether a keyword of a connection string or a setting holds a secret."""
    plain = keyword.casefold().replace(" ", "").replace("_", "").replace("-", "")
    return plain in {"pwd", "password", "accesstoken"} or "secret" in plain


SERVER_KEYS: Final = (
    Key("server", text, "text", "host, host,port, host\\instance or [ipv6],port"),
    Key("dsn", text, "text", "an ODBC data source instead of a server"),
    Key("connection_string", connection_string, "text",
        "an ODBC connection string instead of a server, without a password"),
    Key("database", text, "text", "the catalog's database", "SSISDB"),
    Key("user", text, "text", "SQL login, DOMAIN\\user with FreeTDS, or Entra ID user"),
    Key("windows_login", boolean, "true or false",
        "log in as the user who runs the program", "true without a user"),
    Key("authentication", text, "text",
        "Entra ID as Microsoft spells it, such as ActiveDirectoryIntegrated or …DeviceCode"),
    Key("encrypt", encryption, "yes, no or strict", "encryption of the line", "yes"),
    Key("trust_certificate", boolean, "true or false",
        "take any certificate of the server", "false"),
    Key("login_timeout", time_limit, "seconds", "until a connection is given up", "15"),
    Key("query_timeout", time_limit, "seconds", "until a query is given up", "30"),
    Key("multi_subnet_failover", boolean, "true or false",
        "for the listener of an availability group", "false"),
    Key("application_intent", intent, "ReadWrite or ReadOnly",
        "for the listener of an availability group", "ReadWrite"),
    Key("driver", text, "text",
        'an ODBC driver by name or path, "freetds" or "mssql-python"', "the best there is"),
    Key("options", keywords, "table", "further keywords of the driver"),
    Key("password_command", command, "list of texts", "a command that prints the password"),
    Key("keyring", boolean, "true or false", "take the password from the keyring", "false"),
    Key("production", boolean, "true or false",
        "a stop asks for the server's name to be typed", "false"),
    Key("read_only", boolean, "true or false", "nothing may be changed on it", "false"),
)  # fmt: skip
"""Of each ``[servers.NAME]``."""

DASHBOARD_KEYS: Final = (
    Key("interval", interval, "seconds", "between two polls", "5"),
    Key("since", moment, "time", "how far back the history goes at first"),
    Key("read_only", boolean, "true or false", "nothing may be changed on any server", "false"),
    Key("ascii", boolean, "true or false", "only ASCII signs", "false"),
    Key("times", zone_of_times, "local, utc or server", "the zone of times", "local"),
    Key("theme", text, "text", "name of a theme"),
    Key("low_bandwidth", boolean, "true or false", "draw less, for slow lines", "false"),
    Key("history_size", count, "rows", "of a page of the history", "200"),
)  # fmt: skip
"""Of ``[dashboard]``."""

DEFAULT_SERVER: Final = Key("default", text, "text", "the server that is meant when none is named")
"""At the top of the file."""

"""SET options of a session: which there are, and what each may be set to."""

from tests.support.ssisdb import errors
from tests.support.ssisdb.batch import SetOption

_SWITCHES = set(
    "NOCOUNT ANSI_NULLS ANSI_PADDING ANSI_WARNINGS ANSI_NULL_DFLT_ON ANSI_NULL_DFLT_OFF "  # noqa: SIM905 - a list of words is read as one
    "ANSI_DEFAULTS ARITHABORT ARITHIGNORE CONCAT_NULL_YIELDS_NULL QUOTED_IDENTIFIER "
    "NUMERIC_ROUNDABORT CURSOR_CLOSE_ON_COMMIT IMPLICIT_TRANSACTIONS XACT_ABORT NO_BROWSETABLE "
    "FORCEPLAN".split()
)
# What the session was compiled for: turned off, comparisons and texts would mean something else.
_ONLY_ON = {
    "ANSI_NULLS",
    "ANSI_PADDING",
    "ANSI_WARNINGS",
    "CONCAT_NULL_YIELDS_NULL",
    "QUOTED_IDENTIFIER",
}
# These would make a batch mean something else altogether; only their usual state is known here.
_ONLY_OFF = {"FMTONLY", "NOEXEC", "PARSEONLY", "SHOWPLAN_ALL", "SHOWPLAN_TEXT"}
_NUMBERS = {"LOCK_TIMEOUT", "TEXTSIZE", "ROWCOUNT", "DATEFIRST", "QUERY_GOVERNOR_COST_LIMIT"}
_LEVELS = {
    "READ UNCOMMITTED",
    "READ COMMITTED",
    "REPEATABLE READ",
    "SERIALIZABLE",
    "SNAPSHOT",
}
DEFAULTS = {
    "NOCOUNT": "OFF",
    "IMPLICIT_TRANSACTIONS": "OFF",
    "XACT_ABORT": "OFF",
    "LOCK_TIMEOUT": "-1",
    "DEADLOCK_PRIORITY": "NORMAL",
    "TRANSACTION ISOLATION LEVEL": "READ COMMITTED",
    "TEXTSIZE": "2147483647",
    "ROWCOUNT": "0",
    "LANGUAGE": "us_english",
    "DATEFORMAT": "mdy",
    "DATEFIRST": "7",
}


def change(options: dict[str, str], statement: SetOption) -> None:
    """Apply a SET statement; raises 195 for an unknown option and 102 for an impossible value."""
    value = statement.value
    for name in statement.names:
        _check(name, value)
        options[name] = value.upper() if value.upper() in {"ON", "OFF"} else value


def _check(name: str, value: str) -> None:
    if name in _ONLY_OFF:
        if value.upper() != "OFF":
            raise errors.unsupported(f"SET {name} {value}")
    elif name in _SWITCHES:
        if value.upper() not in {"ON", "OFF"}:
            raise errors.syntax(value)
        if name in _ONLY_ON and value.upper() == "OFF":
            raise errors.unsupported(f"SET {name} OFF")
    elif name in _NUMBERS:
        if not value.lstrip("-").isdigit() or (name == "DATEFIRST" and value != "7"):
            raise errors.syntax(value)
    elif name == "TRANSACTION ISOLATION LEVEL":
        if value not in _LEVELS:
            raise errors.syntax(value)
    elif name == "DEADLOCK_PRIORITY":
        numeric = value.lstrip("-").isdigit() and -10 <= int(value) <= 10
        if value.upper() not in {"LOW", "NORMAL", "HIGH"} and not numeric:
            raise errors.syntax(value)
    elif name == "LANGUAGE":
        if value.lower() not in {"us_english", "english"}:
            raise errors.error(
                2740,
                f"SET LANGUAGE failed because '{value}' is not an official "
                "language name or a language alias on this SQL Server.",
            )
    elif name == "DATEFORMAT":
        if value.lower() not in {"mdy", "ymd", "dmy"}:
            raise errors.syntax(value)
    else:
        raise errors.unknown_option(name)

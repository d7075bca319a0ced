"""The servers of the configuration file, each as it is when another one was being looked at.

What said how to reach the one that the program was started with (its options, its environment
variables, its password) is said of that one alone. Of the others only the file counts, but for what
belongs to this machine or this run: see `STAYS`.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.config.connection_options import DEVICE_CODE
from ssis_tui.config.files import Configuration, Values
from ssis_tui.config.keys import SERVER_KEYS
from ssis_tui.config.profiles import (
    NO_FLAGS,
    Outline,
    from_environment,
    outline,
    settings_of_dashboard,
)
from ssis_tui.errors import UsageError

STAYS: Final[tuple[str, ...]] = ("driver", "login_timeout", "query_timeout")
"""Settings that hold for the other servers too, where the file says nothing of them."""
_ASKS: Final = DEVICE_CODE | {"activedirectoryinteractive"}
"""Values of `authentication` in lower case with which a person logs in, in a browser."""


class ListedServer(Struct, frozen=True, kw_only=True):
    """One server that the dashboard can change to."""

    name: str
    address: str = ""
    """Where it is, never a whole connection string."""
    database: str = ""
    login: str = ""
    """The kind of login, with the user if it has one."""
    is_production: bool = False
    is_read_only: bool = False
    question: str = ""
    """What is asked before somebody is logged in there; empty for nothing."""
    trouble: str = ""
    """Why it cannot be used as it is described; empty if it can."""


def listed(
    configuration: Configuration,
    environ: Mapping[str, str],
    flags: Values = NO_FLAGS,
    *,
    started: Outline | None = None,
) -> tuple[ListedServer, ...]:
    """List the servers in the order of the file; raises UsageError for bad variables.

    `started` is the one that the program was started with: it stands in the place of its namesake,
    or first.
    """
    found = {}
    for name in configuration.servers:
        try:
            found[name] = entry(outline_of(configuration, name, environ, flags))
        except UsageError as error:
            found[name] = ListedServer(name=name, trouble=error.full_text)
    if started is None:
        return tuple(found.values())
    own = entry(started)
    if own.name in found:
        found[own.name] = own
        return tuple(found.values())
    return (own, *found.values())


def outline_of(
    configuration: Configuration, name: str, environ: Mapping[str, str], flags: Values = NO_FLAGS
) -> Outline:
    """Give one of the file's servers, as the file alone describes it. Raises UsageError."""
    section = configuration.servers.get(name)
    if section is None:
        raise UsageError("It is not in the configuration file any more.")
    if not name.strip():
        raise UsageError("A server of the configuration file has no name.")
    said = {**from_environment(environ, SERVER_KEYS), **flags}
    kept: Values = {key: said[key] for key in STAYS if key in said and key not in section}
    # Alone, so that no other spelling of its name is meant.
    alone = replace(configuration, default=name, servers={name: section})
    found = outline(alone, {}, {**kept, "server": name})
    if settings_of_dashboard(configuration, environ, flags).get("read_only") or said.get(
        "read_only"
    ):
        found = replace(found, is_read_only=True)
    return found


def entry(found: Outline) -> ListedServer:
    """Give what the list says of a server."""
    options = found.options
    return ListedServer(
        name=found.name,
        address=f"DSN {options.dsn}" if options.dsn else options.label,
        database=options.database,
        login=_login(found),
        is_production=found.is_production,
        is_read_only=found.is_read_only,
        question=_question(found),
    )


def _login(found: Outline) -> str:
    options = found.options
    if options.authentication:
        return f"Entra {options.authentication} {found.user}".rstrip()
    if options.is_trusted:
        return "Windows"
    if "\\" in found.user:
        return f"Windows {found.user}"
    if found.user:
        return f"SQL {found.user}"
    return "by the DSN" if options.dsn else "by the connection string"


def _question(found: Outline) -> str:
    if found.options.authentication.casefold() in _ASKS:
        return "One logs in there in a browser."
    if found.needs_password and not found.password_command and not found.has_keyring:
        return "Its password is asked."
    return ""

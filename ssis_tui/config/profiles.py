"""Puts a server's profile together: flags beat the environment, the environment beats the file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.config.connection_options import ConnectionOptions, keywords_of
from ssis_tui.config.files import Configuration, Values
from ssis_tui.config.keys import DASHBOARD_KEYS, SERVER_KEYS, Key, Unfit
from ssis_tui.config.secrets import Ask, Run, find_password, printed_by
from ssis_tui.config.settings import Profile
from ssis_tui.errors import UsageError
from ssis_tui.text import one_line

_WHERE: Final = ("server", "dsn", "connection_string")
_WITH_PASSWORD: Final = frozenset(
    {"", "sqlpassword", "activedirectorypassword", "activedirectoryserviceprincipal"}
)
NO_FLAGS: Final[Values] = MappingProxyType({})


class Outline(Struct, frozen=True, kw_only=True):
    """A server as its settings describe it; the password is not known yet."""

    name: str
    options: ConnectionOptions
    user: str
    """Who logs in; empty for a Windows login."""
    needs_password: bool
    password_command: tuple[str, ...]
    has_keyring: bool
    """Whether the keyring may hold the password."""
    is_production: bool
    is_read_only: bool

    def __repr__(self) -> str:
        """Leave out the command: one of its words may be what opens the store."""
        return f"Outline({self.name!r}, {self.options!r})"


def resolve(
    configuration: Configuration,
    environ: Mapping[str, str],
    flags: Values = NO_FLAGS,
    *,
    ask: Ask | None = None,
) -> Profile:
    """Give the profile of the server that is meant, with its password.

    `flags` holds values by the names of SERVER_KEYS, already read. Raises UsageError.
    """
    return complete(outline(configuration, environ, flags), environ, ask=ask)


def outline(
    configuration: Configuration, environ: Mapping[str, str], flags: Values = NO_FLAGS
) -> Outline:
    """Give the server that is meant as it is described, with nobody asked. Raises UsageError."""
    merged = settings_of_server(configuration, environ, flags)
    options = _options(merged)
    user, needs_password = _login(options)
    return Outline(
        name=str(merged.get("name") or options.label),
        options=options,
        user=user,
        needs_password=needs_password,
        password_command=merged.get("password_command", ()),
        has_keyring=bool(merged.get("keyring", False)),
        is_production=bool(merged.get("production", False)),
        is_read_only=bool(merged.get("read_only", False)),
    )


def complete(
    found: Outline,
    environ: Mapping[str, str],
    *,
    ask: Ask | None = None,
    run: Run = printed_by,
) -> Profile:
    """Add the password, if one is needed. Raises UsageError.

    `run` runs a command that prints the password.
    """
    options = found.options
    if found.needs_password:
        password = find_password(
            user=found.user,
            server=found.name,
            environ=environ,
            command=found.password_command,
            use_keyring=found.has_keyring,
            ask=ask,
            run=run,
        )
        options = replace(options, user=found.user, password=password)
    return Profile(
        name=found.name,
        options=options,
        is_production=found.is_production,
        is_read_only=found.is_read_only,
    )


def settings_of_server(
    configuration: Configuration, environ: Mapping[str, str], flags: Values = NO_FLAGS
) -> dict[str, Any]:
    """Give the settings of the server that is meant, by name, with `name` where it has a profile.

    Raises UsageError when no server is meant at all.
    """
    variables = from_environment(environ, SERVER_KEYS)
    layers = [flags, variables]
    where: dict[str, object] = {}
    for layer in layers:
        where = {key: layer[key] for key in _WHERE if layer.get(key)}
        if where:
            break
    if not where:
        where = {"server": _default_server(configuration)}
    section: Values = {}
    named = str(where.get("server", ""))
    name = _profile_named(configuration, named) if named else None
    if name is not None:
        section = configuration.servers[name]
        found = {key: section[key] for key in _WHERE if section.get(key)}
        # A profile without an address is called as its server is.
        where = found or {"server": name}
    merged: dict[str, Any] = {}
    for layer in (section, variables, flags):
        merged = _over(merged, layer)
    for key in _WHERE:
        merged.pop(key, None)
    if any(layer.get("read_only") for layer in (section, variables, flags)):
        # Whoever says no is obeyed: a flag opens no gate that the file closes.
        merged["read_only"] = True
    return {**merged, **where, **({"name": name} if name is not None else {})}


def settings_of_dashboard(
    configuration: Configuration, environ: Mapping[str, str], flags: Values = NO_FLAGS
) -> dict[str, Any]:
    """Give the settings of the dashboard by name, as far as somebody set them."""
    variables = from_environment(environ, DASHBOARD_KEYS)
    # The flags of a run hold those of the connection too.
    known = {key.name for key in DASHBOARD_KEYS}
    flags = {name: value for name, value in flags.items() if name in known}
    merged = {**configuration.dashboard, **variables, **flags}
    layers = (configuration.dashboard, variables, flags)
    if any(layer.get("read_only") for layer in layers):
        merged["read_only"] = True
    return merged


def from_environment(environ: Mapping[str, str], keys: tuple[Key, ...]) -> dict[str, object]:
    """Read the settings that environment variables hold; empty ones count as not set."""
    found: dict[str, object] = {}
    for key in keys:
        said = environ.get(key.variable, "")
        if not said or key.kind == "table":
            continue
        try:
            found[key.name] = key.read(said)
        except Unfit as reason:
            raise UsageError(f"{key.variable} {one_line(str(reason))}.") from None
    return found


def _default_server(configuration: Configuration) -> str:
    if configuration.default:
        return configuration.default
    if len(configuration.servers) == 1:
        return next(iter(configuration.servers))
    if configuration.servers:
        known = ", ".join(one_line(name) for name in configuration.servers)
        raise UsageError(f"Which server? Name one of {known}, or an address.")
    raise UsageError(
        "Which server? Name one with -S SERVER.", "Or try it without one, with --demo."
    )


def _profile_named(configuration: Configuration, named: str) -> str | None:
    for name in configuration.servers:
        if name.casefold() == named.casefold():
            return name
    return None


def _over(lower: dict[str, Any], layer: Values) -> dict[str, Any]:
    """Lay one layer over another; a login that is named replaces the other kinds of login."""
    kept = dict(lower)
    if layer.get("windows_login"):
        kept = {k: v for k, v in kept.items() if k not in {"user", "authentication"}}
    elif layer.get("user") or layer.get("authentication"):
        kept.pop("windows_login", None)
    return {**kept, **layer}


def _options(settings: Mapping[str, Any]) -> ConnectionOptions:
    """Make the connection's options, still without a password."""
    names = (
        *_WHERE, "database", "user", "authentication", "encrypt", "trust_certificate",
        "login_timeout", "query_timeout", "multi_subnet_failover", "application_intent", "driver",
    )  # fmt: skip
    chosen = {name: settings[name] for name in names if name in settings}
    has_login = bool(settings.get("user") or settings.get("authentication"))
    # A data source or a connection string may say by itself who logs in.
    trusted_unless_told = "server" in settings and not has_login
    is_trusted = bool(settings.get("windows_login", trusted_unless_told))
    if not is_trusted and not has_login and "server" in settings:
        raise UsageError("Who logs in? Give a user with -U, or use the Windows login with -E.")
    return ConnectionOptions(
        **chosen, is_trusted=is_trusted, extra=tuple(settings.get("options", ()))
    )


def _login(options: ConnectionOptions) -> tuple[str, bool]:
    """Give who logs in, and whether a password is needed for that."""
    user = options.user
    if options.connection_string:
        said = keywords_of(options.connection_string)
        user = user or said.get("uid", "") or said.get("user", "") or said.get("user id", "")
        if said.get("trusted_connection", "").casefold() in {"yes", "true", "1"}:
            return user, False
    method = options.authentication.casefold()
    return user, bool(user) and not options.is_trusted and method in _WITH_PASSWORD

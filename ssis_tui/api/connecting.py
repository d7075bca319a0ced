"""Finds the server that is meant, as the command line does."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from msgspec.structs import replace

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.files import Configuration, default_path, load
from ssis_tui.config.keys import SERVER_KEYS, Unfit
from ssis_tui.config.profiles import resolve, settings_of_dashboard
from ssis_tui.config.secrets import VARIABLE
from ssis_tui.config.settings import Profile
from ssis_tui.errors import UsageError
from ssis_tui.polling.clock import Clock, SystemClock

AnyPath = str | os.PathLike[str]


class ConnectionSettings(TypedDict, total=False):
    """How a server is reached, as in a section of the configuration file; all may be left out."""

    database: str
    user: str
    windows_login: bool
    authentication: str
    encrypt: str
    trust_certificate: bool
    login_timeout: float
    query_timeout: float
    multi_subnet_failover: bool
    application_intent: str
    driver: str
    options: Mapping[str, str]
    dsn: str
    connection_string: str
    password_command: Sequence[str]
    keyring: bool


def server_of(
    server: str | Profile | None,
    *,
    password: str | None,
    read_only: bool,
    demo: bool,
    config: AnyPath | None,
    settings: ConnectionSettings,
) -> tuple[Server, Clock]:
    """Give the server that is meant, not opened yet, and the clock that waiting goes by.

    Arguments beat the environment, the environment beats the file. Raises UsageError, of which no
    variable in the traceback holds a password.
    """
    try:
        return _server_of(server, password, read_only, demo, config, settings)
    except UsageError as error:
        # The frames where it was raised hold the password and the environment.
        fault = error.with_traceback(None)
    del password, settings
    raise fault from None


def _server_of(
    server: str | Profile | None,
    password: str | None,
    read_only: bool,
    demo: bool,
    config: AnyPath | None,
    settings: ConnectionSettings,
) -> tuple[Server, Clock]:
    if demo:
        if server is not None or settings or password is not None:
            raise UsageError("The demo takes no server, no login and no other settings.")
        return _demo(read_only=read_only)
    if isinstance(server, Profile):
        if settings or password is not None:
            raise UsageError("A profile is complete: it takes no further settings.")
        profile = _closed(server) if read_only else server
    else:
        profile = _profile(server, password, read_only, config, _flags(settings))
    # The driver's side is imported only where one is wanted.
    from ssis_tui.catalog.odbc_server import OdbcServer

    return OdbcServer(profile), SystemClock()


def servers(*, config: AnyPath | None = None) -> tuple[str, ...]:
    """Name the servers of the configuration file, in its order; raise UsageError.

    Each can be given to `connect`.
    """
    return tuple(_configuration(config).servers)


def _configuration(config: AnyPath | None) -> Configuration:
    path = Path(config).expanduser() if config is not None else default_path(os.environ)
    configuration = load(path, must_exist=config is not None)
    configuration.check()
    return configuration


def _flags(settings: ConnectionSettings) -> dict[str, Any]:
    """Read the settings as the file's are read; raise UsageError, TypeError for unknown ones."""
    unknown = set(settings) - set(ConnectionSettings.__annotations__)
    if unknown:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    given: dict[str, object] = {**settings}
    command = given.get("password_command")
    if isinstance(command, Sequence) and not isinstance(command, str):
        given["password_command"] = list(command)
    flags: dict[str, Any] = {}
    for key in SERVER_KEYS:
        if given.get(key.name) is None:
            continue
        try:
            flags[key.name] = key.read(given[key.name])
        except Unfit as reason:
            raise UsageError(f"{key.name} {reason}.") from None
    return flags


def _profile(
    server: str | None,
    password: str | None,
    read_only: bool,
    config: AnyPath | None,
    flags: dict[str, Any],
) -> Profile:
    configuration = _configuration(config)
    environ = dict(os.environ)
    if server is not None:
        flags["server"] = server
    if password is not None:
        environ[VARIABLE] = password
    if read_only or settings_of_dashboard(configuration, environ).get("read_only"):
        flags["read_only"] = True
    return resolve(configuration, environ, flags)


def _closed(profile: Profile) -> Profile:
    return replace(profile, is_read_only=True)


def _demo(*, read_only: bool) -> tuple[Server, Clock]:
    from ssis_tui.api.demo_clock import LeapingClock
    from ssis_tui.catalog.demo.variables import demo_server, standing_moment

    moment = standing_moment(os.environ)
    clock: Clock = SystemClock() if moment is None else LeapingClock(moment)
    return demo_server(os.environ, clock.now, is_read_only=read_only), clock

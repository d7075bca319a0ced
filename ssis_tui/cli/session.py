"""Opens the server that the arguments mean, for one command."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.protocol import Catalog, Operator, Server
from ssis_tui.catalog.requests import PollRequest
from ssis_tui.cli.clock import StandingClock
from ssis_tui.cli.console import Console
from ssis_tui.cli.parser import flags_of
from ssis_tui.cli.worker import Worker
from ssis_tui.config.connection_options import ConnectionOptions
from ssis_tui.config.files import Configuration, default_path, load
from ssis_tui.config.profiles import Outline, complete, outline, settings_of_dashboard
from ssis_tui.config.settings import DashboardSettings, Profile, Times
from ssis_tui.errors import UsageError
from ssis_tui.present.column import View

if TYPE_CHECKING:
    from ssis_tui.polling.audit import AuditLog

Result = TypeVar("Result")
Client = TypeVar("Client", Catalog, Operator)


class Session(Struct, frozen=True):
    """An open catalog; its calls run on a thread of their own."""

    server: Server
    info: ServerInfo
    worker: Worker[Catalog]

    def call(self, work: Callable[[Catalog], Result]) -> Result:
        """Run `work` on the catalog's thread; Ctrl+C gives it up."""
        return self.worker.call(work)

    def server_time(self) -> datetime:
        """Ask for the server's time (aware), by which ages and times are shown."""
        return self.call(lambda catalog: catalog.poll(PollRequest()).server_time)


SLOW_LINE_INTERVAL: Final = 10.0
"""Seconds between polls with low bandwidth, unless another interval was asked for."""


def configuration_of(arguments: argparse.Namespace, console: Console) -> Configuration:
    """Read the configuration file that is meant, and stop at what is wrong in it."""
    named = getattr(arguments, "config", None)
    path = Path(named).expanduser() if named else default_path(console.environ)
    configuration = load(path, must_exist=bool(named))
    configuration.check()
    return configuration


def prepare(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Give the settings that hold for the run, and set the console's looks and clock by them."""
    if getattr(arguments, "demo", False):
        _refuse_servers(arguments)
        _stand_still(console)
    settings = settings_of_dashboard(
        configuration_of(arguments, console), console.environ, flags_of(arguments)
    )
    console.wants_ascii = bool(settings.get("ascii", False))
    return settings


def dashboard_settings(settings: dict[str, Any], console: Console) -> DashboardSettings:
    """Make the dashboard's settings; words for times become moments."""
    chosen = dict(settings)
    if "since" in chosen:
        chosen["since"] = moment_of(chosen["since"], console)
    return DashboardSettings(**chosen, is_zone_said="times" in chosen)


def moment_of(words: str, console: Console) -> datetime:
    """Read a moment that was typed; what a changing clock made of it is said."""
    from ssis_tui.when import read_when

    when = read_when(words, console.clock.now())
    if when.note:
        console.say(when.note)
    return when.moment


def server_of(arguments: argparse.Namespace, console: Console, settings: dict[str, Any]) -> Server:
    """Give the server that is meant, not opened yet; asks for a password where one is needed."""
    read_only = bool(settings.get("read_only", False))
    if getattr(arguments, "demo", False):
        return explained(_demo(console, is_read_only=read_only), arguments, console)
    return signed_in(profile_of(arguments, console), arguments, console)


def signed_in(profile: Profile, arguments: argparse.Namespace, console: Console) -> Server:
    """Give the server of a profile, not opened yet; what has to be done for its login is said."""
    if profile.options.authentication:
        from ssis_tui.catalog.entra import CREDENTIALS

        # Now, while there is no screen on which a device code could not be seen.
        CREDENTIALS.sign_in(profile.options, profile.name, console.say)
    return explained(console.connects(profile), arguments, console)


def explained(server: Server, arguments: argparse.Namespace, console: Console) -> Server:
    """Give the same server; with `--explain`, have said at the end what was sent to it."""
    if getattr(arguments, "explain", False):
        from ssis_tui.cli.explaining import explain

        form = getattr(arguments, "format", "table")
        console.at_end.append(lambda: explain(server, form, console))
    return server


def audit_of(arguments: argparse.Namespace, console: Console) -> "AuditLog | None":
    """Give the local log of stops; None for the demo, whose stops are none."""
    if getattr(arguments, "demo", False) or not console.keeps_log:
        return None
    from ssis_tui.polling.audit import AuditLog, default_path  # Only for who may stop something.

    return AuditLog(default_path(console.environ))


def close_audit(audit: "AuditLog | None", console: Console) -> None:
    """Let the log be written to its end, and say what could not be written."""
    if audit is None:
        return
    is_written = audit.close()
    if audit.trouble or not is_written:
        console.say(audit.trouble or "The local log of stops does not answer.")


def profile_of(arguments: argparse.Namespace, console: Console) -> Profile:
    """Put the profile of the server together, with its password."""
    ask = console.ask_secret if console.can_ask else None
    return complete(outline_of(arguments, console), console.environ, ask=ask)


def outline_of(arguments: argparse.Namespace, console: Console) -> Outline:
    """Give the server that the arguments mean; nobody is asked for a password."""
    flags = flags_of(arguments)
    if getattr(arguments, "entra", False):
        flags.setdefault("authentication", _entra_method(has_user=bool(flags.get("user"))))
    configuration = configuration_of(arguments, console)
    settings = settings_of_dashboard(configuration, console.environ, flags)
    if settings.get("read_only"):
        flags["read_only"] = True
    return outline(configuration, console.environ, flags)


def _entra_method(*, has_user: bool) -> str:
    """Give what -G means: the driver opens a browser on Windows only."""
    if not has_user:
        return "ActiveDirectoryIntegrated"
    is_windows = sys.platform == "win32"
    return "ActiveDirectoryInteractive" if is_windows else "ActiveDirectoryDeviceCode"


def profile_name(settings: dict[str, Any]) -> str:
    """Name the server that these settings mean, as its operations' keys name it."""
    if settings.get("name"):
        return str(settings["name"])
    where = {
        key: settings[key] for key in ("server", "dsn", "connection_string") if key in settings
    }
    return ConnectionOptions(**where).label


def _refuse_servers(arguments: argparse.Namespace) -> None:
    """Refuse a server beside the demo: what is asked of one must not be answered by the other."""
    if any(getattr(arguments, name, None) for name in ("server", "dsn", "connection_string")):
        raise UsageError("Either --demo or a server: leave one of them out.")


def _demo(console: Console, *, is_read_only: bool) -> Server:
    # The simulation costs what a command for a real server need not pay.
    from ssis_tui.catalog.demo.variables import demo_server

    return demo_server(console.environ, console.clock.now, is_read_only=is_read_only)


def _stand_still(console: Console) -> None:
    from ssis_tui.catalog.demo.variables import standing_moment

    moment = standing_moment(console.environ)
    if moment is not None:
        console.clock = StandingClock(moment)


@contextmanager
def opened(server: Server, console: Console) -> Iterator[Session]:
    """Connect for reading; close at the end without waiting for a server that hangs."""
    with _connected(Worker(server.catalog), server.name, console) as (info, worker):
        yield Session(server, info, worker)


@contextmanager
def operating(server: Server, console: Console) -> Iterator[tuple[ServerInfo, Worker[Operator]]]:
    """Connect for changing something."""
    with _connected(Worker(server.operator), server.name, console) as connected:
        yield connected


@contextmanager
def _connected(
    worker: Worker[Client], name: str, console: Console
) -> Iterator[tuple[ServerInfo, Worker[Client]]]:
    console.progress(f"Connecting to {name} …")
    try:
        try:
            info = worker.call(lambda client: client.open())
        finally:
            console.progress("")
        yield info, worker
    finally:
        worker.end()


def view_of(settings: dict[str, Any], console: Console, server_time: datetime) -> View:
    """Give what cells need to know."""
    zone: tzinfo = Times(settings.get("times", Times.LOCAL)).zone(server_time)
    return View(now=server_time, zone=zone, is_ascii=console.is_ascii)

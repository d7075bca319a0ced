"""The servers among which the dashboard changes: listed, looked at, and opened when chosen."""

import argparse
import contextlib
import gc
from typing import Any

from msgspec.structs import replace

from ssis_tui.catalog.protocol import Catalog, Operator, Server
from ssis_tui.catalog.statements import StatementLog
from ssis_tui.cli.console import Console
from ssis_tui.cli.parser import flags_of
from ssis_tui.cli.session import configuration_of, explained, outline_of, signed_in
from ssis_tui.config import servers as configured
from ssis_tui.config.files import default_path
from ssis_tui.config.profiles import Outline, complete
from ssis_tui.config.secrets import VARIABLE, printed_silently
from ssis_tui.config.servers import ListedServer
from ssis_tui.config.settings import Profile
from ssis_tui.errors import LoginRefused, ReadOnly, SsisTuiError, UsageError


class ServerChoice:
    """Reads the configuration file anew each time it is asked."""

    def __init__(self, arguments: argparse.Namespace, console: Console, *, started: Server) -> None:
        """`started` is the server that the arguments mean."""
        self._arguments = arguments
        self._console = console
        self._started = started.name
        self._kept: dict[str, tuple[ListedServer, Server]] = {}
        """Servers that let us in, each as it was described when it was opened."""
        self._described: dict[str, ListedServer] = {}
        self._describe(started.name)
        self._looked_at: dict[str, tuple[Profile, Server]] = {}

    @property
    def place(self) -> str:
        """The path of the configuration file."""
        return str(getattr(self._arguments, "config", None) or default_path(self._console.environ))

    def listed(self) -> tuple[ListedServer, ...]:
        """List the servers of the file, and the one that the arguments mean; raise UsageError."""
        found = configured.listed(
            configuration_of(self._arguments, self._console),
            self._console.environ,
            flags_of(self._arguments),
            started=outline_of(self._arguments, self._console),
        )
        # Who was let in once is not asked again.
        return tuple(replace(each, question="") if self._has_kept(each) else each for each in found)

    def watched(self, name: str) -> Server:
        """Give a server to be read from; nobody is asked for its password."""
        return WatchedServer(name, self)

    def look_at(self, name: str) -> Server:
        """Log in without a question, on the thread that connects; raise LoginRefused."""
        try:
            found = self._outline(name)
            if self._has_kept(configured.entry(found)):
                return self._kept[name][1]
            profile = complete(found, self._environ(name), ask=_nobody, run=printed_silently)
        except UsageError as error:
            # Of no use before somebody changes something, and no try that the server counts.
            raise _NoPassword(error.sentence, error.advice, server=name) from None
        before = self._looked_at.get(name)
        if before is not None and before[0] == profile:
            return before[1]
        server = explained(self._console.connects(profile), self._arguments, self._console)
        self._looked_at[name] = profile, server
        return server

    def change(self, name: str, former: Server, *, was_live: bool) -> tuple[Server, str]:
        """Give the server to go on with, and what is to be said: the former one if it fails.

        Asks for a password where one is needed. `was_live` says that the former one let us
        in, to the last.
        """
        # The first screen was taken out of the collector's sight; it is of no use any more.
        gc.unfreeze()
        gc.collect()
        try:
            self._kept.pop(former.name, None)
            if was_live and former.name in self._described:
                self._kept[former.name] = self._described[former.name], former
            return self._open(name), ""
        except SsisTuiError as error:
            return former, f"Not changed to {name}: {error.full_text}"
        except KeyboardInterrupt:
            return former, f"Not changed to {name}: given up."

    def _open(self, name: str) -> Server:
        found = self._outline(name)
        if self._has_kept(configured.entry(found)):
            return self._kept[name][1]
        profile = complete(found, self._environ(name), ask=self._console.ask_secret)
        server = signed_in(profile, self._arguments, self._console)
        self._described[name] = configured.entry(found)
        return server

    def _describe(self, name: str) -> None:
        # Where the file has a fault by now, the password is asked again: that is all.
        with contextlib.suppress(UsageError):
            self._described[name] = configured.entry(self._outline(name))

    def _has_kept(self, described: ListedServer) -> bool:
        """Whether this server was connected to, described as it is now."""
        kept = self._kept.get(described.name)
        return kept is not None and kept[0] == described

    def _outline(self, name: str) -> Outline:
        if name == self._started:
            found = outline_of(self._arguments, self._console)
            if found.name == name:
                # Another one is meant once the file has another default.
                return found
        return configured.outline_of(
            configuration_of(self._arguments, self._console),
            name,
            self._console.environ,
            flags_of(self._arguments),
        )

    def _environ(self, name: str) -> dict[str, str]:
        """Give where a password is looked for: what is set is that of the server at the start."""
        said = self._console.environ.get(VARIABLE, "")
        return {VARIABLE: said} if name == self._started else {}


class WatchedServer:
    """A server that is only looked at: how to log in is found out by who connects."""

    def __init__(self, name: str, choice: ServerChoice) -> None:
        self.name = name
        self._choice = choice
        self._server: Server | None = None

    @property
    def is_production(self) -> bool:
        return True

    @property
    def is_read_only(self) -> bool:
        return True

    @property
    def statements(self) -> StatementLog | None:
        return None if self._server is None else self._server.statements

    def catalog(self) -> Catalog:
        """Give a new catalog; raises LoginRefused where somebody had to be asked."""
        self._server = self._choice.look_at(self.name)
        return self._server.catalog()

    def operator(self) -> Operator:
        """Refuse: nothing is changed on a server that is only looked at."""
        raise ReadOnly(f"{self.name} is only looked at.", server=self.name)


class _NoPassword(LoginRefused):
    """The server was not even asked."""

    is_counted = False


def _nobody(_: str) -> Any:
    raise UsageError("Its password is asked: Enter changes to it.")

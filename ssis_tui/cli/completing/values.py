"""What may stand as the value of each argument, by the argument's name."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from ssis_tui.cli.completing.candidate import Candidate, as_tree
from ssis_tui.cli.completing.live import Live
from ssis_tui.cli.console import Console
from ssis_tui.config.connection_options import (
    FREETDS,
    MSSQL_PYTHON,
    ApplicationIntent,
    Encryption,
)
from ssis_tui.config.settings import Times
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.codes import LoggingLevel, MessageType, OperationStatus, OperationType


class Place(Struct, frozen=True):
    """Where somebody types: the command, what stands before, and what was typed of the word."""

    console: Console
    command: str
    """Empty for the dashboard."""
    before: Sequence[str]
    """The words before, without the command."""
    positionals: Sequence[str]
    """Those of them that are no options nor their values."""
    typed: str

    @property
    def live(self) -> Live:
        """The server that is meant."""
        return Live(self.console, self.before)

    @property
    def path(self) -> str:
        """The path that was named, for what depends on it."""
        return self.positionals[0] if self.positionals else ""


Values = Callable[[Place], Iterable[Candidate]]


def _words(*words: str) -> Values:
    return lambda _: [Candidate(word) for word in words]


def _servers(place: Place) -> Iterable[Candidate]:
    from ssis_tui.cli.session import configuration_of

    try:
        configuration = configuration_of(argparse.Namespace(), place.console)
    except SsisTuiError:
        return []
    return [
        Candidate(name, str(section.get("server", "")))
        for name, section in configuration.servers.items()
    ]


def _ids(place: Place) -> Iterable[Candidate]:
    live = place.live
    found = {"stop": live.stoppable, "wait": live.active}.get(place.command, live.operations)()
    return [each for each in found if each.word not in place.positionals]


def _paths(place: Place) -> Iterable[Candidate]:
    return as_tree(place.live.packages(), place.typed)


def _listed(codes: Iterable[str]) -> Values:
    """Give words that may stand several together, separated by commas."""
    words = sorted(codes)

    def values(place: Place) -> Iterable[Candidate]:
        given, comma, _ = place.typed.rpartition(",")
        taken = given.split(",")
        return [Candidate(f"{given}{comma}{word}") for word in words if word not in taken]

    return values


def _types(place: Place) -> Iterable[Candidate]:
    if place.command == "messages":
        return _listed(_plain(each.label) for each in MessageType)(place)
    return _listed({each.word for each in OperationType})(place)


def _parameters(place: Place) -> Iterable[Candidate]:
    if "=" in place.typed:
        return []
    found = place.live.parameters(place.path, is_secret=False)
    return [Candidate(f"{each.word}=", each.description) for each in found]


def _files(place: Place) -> Iterable[Candidate]:
    typed = Path(place.typed)
    folder = typed if place.typed.endswith("/") else typed.parent
    try:
        found = sorted(folder.expanduser().iterdir())
    except OSError:
        return []
    head = place.typed.rpartition("/")
    start = f"{head[0]}{head[1]}"
    return [Candidate(f"{start}{each.name}{'/' if each.is_dir() else ''}") for each in found]


def _plain(label: str) -> str:
    return label.casefold().replace(" ", "_")


_WHEN: Final = _words("today", "yesterday", "1 hour ago", "12 hours ago", "7 days ago")
_SECONDS: Final = _words("1", "2", "5", "10", "30")
_SPANS: Final = _words("5m", "30m", "1h", "2h", "12h")

VALUES: Final[dict[str, Values]] = {
    "address": _servers,
    "application_intent": _words(*ApplicationIntent),
    "authentication": _words(
        "ActiveDirectoryAzCli", "ActiveDirectoryDefault", "ActiveDirectoryDeviceCode",
        "ActiveDirectoryIntegrated", "ActiveDirectoryInteractive", "ActiveDirectoryMsi",
        "ActiveDirectoryServicePrincipal",
    ),
    "caller": lambda place: place.live.callers(),
    "config": _files,
    "database": _words("SSISDB"),
    "driver": _words(FREETDS, MSSQL_PYTHON, "ODBC Driver 17 for SQL Server",
                     "ODBC Driver 18 for SQL Server"),
    "encrypt": _words(*Encryption),
    "environment": lambda place: place.live.environments(place.path),
    "folder": lambda place: place.live.folder_names(),
    "id": _ids,
    "ids": _ids,
    "interval": _SECONDS,
    "logging_level": _words(*(_plain(level.label) for level in LoggingLevel)),
    "machine": lambda place: place.live.machines(),
    "package": lambda place: place.live.package_names(),
    "parameter": _parameters,
    "path": _paths,
    "project": lambda place: place.live.project_names(),
    "secret": lambda place: place.live.parameters(place.path, is_secret=True),
    "server": _servers,
    "since": _WHEN,
    "status": _listed(_plain(each.label) for each in OperationStatus),
    "theme": _words("dark", "light", "contrast"),
    "timeout": _SPANS,
    "times": _words(*Times),
    "type": _types,
    "until": _WHEN,
}  # fmt: skip

FREE: Final = frozenset({
    "connection_string", "dsn", "filter", "history_size", "limit", "login_timeout", "options",
    "query_timeout", "reason", "source", "text", "user",
})  # fmt: skip
"""Arguments of which nobody can know what comes."""


def values_of(action: argparse.Action, place: Place) -> Iterable[Candidate]:
    """Give what may stand as an argument's value."""
    if action.choices:
        return [Candidate(str(each)) for each in action.choices]
    return VALUES.get(action.dest, _words())(place)

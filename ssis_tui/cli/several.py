"""Asks several servers the same at the same time."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from msgspec import Struct

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.protocol import Catalog, Server
from ssis_tui.cli.console import Console
from ssis_tui.cli.parser import flags_of
from ssis_tui.cli.session import configuration_of
from ssis_tui.cli.worker import Worker
from ssis_tui.config.keys import SERVER_KEYS
from ssis_tui.config.profiles import from_environment
from ssis_tui.errors import SsisTuiError

Result = TypeVar("Result")

_WHERE = ("server", "dsn", "connection_string")


class Answered(Struct, Generic[Result], frozen=True):
    """What one server answered."""

    server: str
    info: ServerInfo | None
    """None where it could not be opened."""
    result: Result | None = None
    error: SsisTuiError | None = None


def meant(
    arguments: argparse.Namespace, console: Console
) -> tuple[list[argparse.Namespace], list[argparse.Namespace]]:
    """Give the arguments for each server that is meant, and for those to be asked after them.

    Those named are meant; without any the default one, and then every other of the file.
    """
    if getattr(arguments, "demo", False):
        return [arguments], []
    named = dict.fromkeys(getattr(arguments, "server", ()))
    if named:
        return [_with_server(arguments, name) for name in named], []
    flags = flags_of(arguments)
    variables = from_environment(console.environ, SERVER_KEYS)
    configuration = configuration_of(arguments, console)
    if not configuration.servers or any(flags.get(key) or variables.get(key) for key in _WHERE):
        return [arguments], []
    each = {name: _with_server(arguments, name) for name in configuration.servers}
    if configuration.default not in each:
        return list(each.values()), []
    return [each.pop(configuration.default)], list(each.values())


def ask(
    servers: Iterable[Server], work: Callable[[Catalog], Result], console: Console
) -> list[Answered[Result]]:
    """Open each server, do the same on each, and give what came of it in their order."""
    listed = list(servers)
    with _workers(listed) as workers:
        waiting = [
            worker.begin(lambda catalog: (catalog.open(), work(catalog))) for worker in workers
        ]
        console.progress(f"Asking {', '.join(each.name for each in listed)} …")
        try:
            return [
                _answer(server.name, wait) for server, wait in zip(listed, waiting, strict=True)
            ]
        finally:
            console.progress("")


def _answer(server: str, wait: Callable[[], tuple[ServerInfo, Result]]) -> Answered[Result]:
    try:
        info, result = wait()
    except SsisTuiError as error:
        return Answered(server, None, error=error)
    return Answered(server, info, result)


@contextmanager
def _workers(servers: Iterable[Server]) -> Iterator[list[Worker[Catalog]]]:
    workers = [Worker(server.catalog) for server in servers]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.end()


def _with_server(arguments: argparse.Namespace, name: str) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(arguments), "server": name})

"""What a server has to offer for completion: quickly, quietly, and never at the account's cost."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.protocol import Catalog, Server
from ssis_tui.catalog.requests import PollRequest
from ssis_tui.cli.completing.candidate import Candidate
from ssis_tui.cli.completing.pause import Pause
from ssis_tui.cli.console import Console
from ssis_tui.cli.parser import Parser, add_connection, flags_of
from ssis_tui.cli.session import configuration_of, prepare, profile_of, server_of
from ssis_tui.config.profiles import settings_of_server
from ssis_tui.config.secrets import VARIABLE
from ssis_tui.errors import LoginRefused, SsisTuiError
from ssis_tui.model.operations import Operation

T = TypeVar("T")

PATIENCE: Final = 2.0
"""Seconds that somebody who pressed Tab waits at the most, connecting included."""
_NEWEST: Final = 40
"""Operations that are offered besides the active ones."""
_QUIET_LOGINS: Final = frozenset(
    {"", "sqlpassword", "activedirectoryintegrated", "activedirectorymsi",
     "activedirectorymanagedidentity", "activedirectoryserviceprincipal"}
)  # fmt: skip
"""Those of Entra ID that open no browser and ask nobody."""


class Live(Struct, frozen=True):
    """The server that the words typed so far mean; whatever goes wrong is an empty answer."""

    console: Console
    words: Sequence[str]

    def stoppable(self) -> list[Candidate]:
        """Operations that can be stopped, the newest first."""
        return [_operation(each) for each in self._read(_active) if each.can_stop]

    def active(self) -> list[Candidate]:
        """Operations that have not ended."""
        return [_operation(each) for each in self._read(_active)]

    def operations(self) -> list[Candidate]:
        """The newest operations."""
        return [_operation(each) for each in self._read(_newest)]

    def packages(self) -> list[Candidate]:
        """Packages by their path."""
        found = self._read(lambda catalog: catalog.packages())
        return [Candidate(each.path, each.description or "") for each in found]

    def projects(self) -> list[Candidate]:
        """Projects by their path."""
        found = self._read(lambda catalog: catalog.projects())
        return [Candidate(f"{each.folder_name}/{each.name}") for each in found]

    def folder_names(self) -> list[Candidate]:
        return [Candidate(each.name) for each in self._read(lambda catalog: catalog.folders())]

    def project_names(self) -> list[Candidate]:
        return [Candidate(each.name) for each in self._read(lambda catalog: catalog.projects())]

    def package_names(self) -> list[Candidate]:
        return [Candidate(each.name) for each in self._read(lambda catalog: catalog.packages())]

    def callers(self) -> list[Candidate]:
        return [Candidate(each.caller_name) for each in self._read(_newest)]

    def machines(self) -> list[Candidate]:
        return [Candidate(each.machine_name or "") for each in self._read(_newest)]

    def environments(self, path: str) -> list[Candidate]:
        """What a project may run with; `path` may go on to a package."""
        project = "/".join(path.split("/")[:2]).casefold()

        def read(catalog: Catalog) -> list[Candidate]:
            for each in catalog.projects():
                if f"{each.folder_name}/{each.name}".casefold() == project:
                    references = catalog.environment_references(each.project_id)
                    return [Candidate(one.label) for one in references]
            return []

        return self._read(read)

    def parameters(self, path: str, *, is_secret: bool) -> list[Candidate]:
        """What a package takes, sensitive ones apart."""
        wanted = {path.casefold(), f"{path}.dtsx".casefold()}

        def read(catalog: Catalog) -> list[Candidate]:
            for each in catalog.packages():
                if each.path.casefold() in wanted and each.project_id is not None:
                    found = catalog.package_parameters(each.project_id, each.name)
                    return [
                        Candidate(one.name, one.data_type)
                        for one in found
                        if one.is_sensitive == is_secret
                    ]
            return []

        return self._read(read)

    def _read(self, call: Callable[[Catalog], Sequence[T]]) -> list[T]:
        try:
            server, pause = self._server()
        except SsisTuiError:
            return []
        if server is None or pause.holds:
            return []
        answers: queue.SimpleQueue[list[T] | SsisTuiError] = queue.SimpleQueue()

        def work() -> None:
            catalog = server.catalog()
            try:
                catalog.open()
                answers.put(list(call(catalog)))
            except SsisTuiError as error:
                answers.put(error)
            finally:
                catalog.close()

        # A daemon: a driver that hangs does not hold up the shell.
        threading.Thread(target=work, daemon=True).start()
        try:
            answer = answers.get(timeout=PATIENCE)
        except queue.Empty:
            pause.begin()
            return []
        if isinstance(answer, SsisTuiError):
            pause.begin(is_long=isinstance(answer, LoginRefused) and answer.is_counted)
            return []
        return answer

    def _server(self) -> tuple[Server | None, Pause]:
        """Give the server if it can be had without a question."""
        parser = Parser(add_help=False)
        add_connection(parser)
        arguments, _ = parser.parse_known_args(list(self.words))
        quiet = replace(self.console, stdin=None, at_end=[])
        # The demo's clock is the console's.
        settings = prepare(arguments, quiet)
        if arguments.demo:
            return server_of(arguments, quiet, settings), Pause.never()
        merged = settings_of_server(
            configuration_of(arguments, quiet), quiet.environ, flags_of(arguments)
        )
        method = str(merged.get("authentication", "")).casefold()
        asks = any(merged.get(name) for name in ("password_command", "keyring"))
        if getattr(arguments, "entra", False) or method not in _QUIET_LOGINS:
            return None, Pause.never()
        if asks and not quiet.environ.get(VARIABLE):
            return None, Pause.never()
        profile = profile_of(arguments, quiet)
        seconds = int(PATIENCE)
        options = replace(profile.options, login_timeout=seconds, query_timeout=seconds)
        who = f"{profile.name}\n{options.user}"
        pause = Pause.of(who, quiet.environ, quiet.clock.now())
        return quiet.connects(replace(profile, options=options)), pause


def _active(catalog: Catalog) -> list[Operation]:
    answer = catalog.poll(PollRequest(all_active=True))
    active = [each for each in answer.operations if each.is_active_at(answer.server_time)]
    return active[::-1]


def _newest(catalog: Catalog) -> list[Operation]:
    return list(catalog.poll(PollRequest(newest=_NEWEST)).operations[::-1])


def _operation(operation: Operation) -> Candidate:
    words = f"{operation.status.label}  {operation.path or operation.operation_type.label}"
    return Candidate(str(operation.operation_id), words)

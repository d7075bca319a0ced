"""Runs the command line in this process, against a world in which a test makes things happen."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ssis_tui.catalog.protocol import Server
from ssis_tui.cli.clock import BlockingClock
from ssis_tui.cli.console import Console
from ssis_tui.cli.program import run
from ssis_tui.config.settings import Profile
from tests.support.demo_world import DemoWorld
from tests.support.world import Account


class Stream(io.StringIO):
    """A stream that is a terminal, or is none, and takes what its encoding can."""

    def __init__(
        self, content: str = "", *, is_terminal: bool = False, charset: str = "utf-8"
    ) -> None:
        super().__init__(content)
        self._is_terminal = is_terminal
        self._charset = charset

    def isatty(self) -> bool:
        return self._is_terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._charset

    def write(self, words: str, /) -> int:
        words.encode(self._charset)
        return super().write(words)


@dataclass(slots=True)
class WorldClock:
    """The world's clock; waiting lets time pass there."""

    world: DemoWorld
    waited: float = 0.0

    def now(self) -> datetime:
        return self.world.now

    def monotonic(self) -> float:
        return self.waited

    def sleep(self, seconds: float) -> None:
        self.waited += seconds
        self.world.advance(seconds)


@dataclass(frozen=True, slots=True)
class Done:
    """What a run left behind."""

    status: int
    out: str
    err: str


@dataclass(slots=True)
class CommandLine:
    """The program and the world it is run against."""

    world: DemoWorld = field(default_factory=DemoWorld)
    account: Account = Account.SYSADMIN
    read_only: bool = False
    is_production: bool = False
    clock: BlockingClock | None = None
    """The world's own unless a test has another one."""
    instead: Callable[[Profile], None] | None = None
    """Called before a server is given; may raise."""
    profiles: list[Profile] = field(default_factory=list)
    """What the program asked to be connected to."""

    def __call__(
        self,
        *words: str,
        terminal: bool = False,
        answers: str | None = None,
        environ: Mapping[str, str] | None = None,
        charset: str = "utf-8",
    ) -> Done:
        """Run it; `answers` is what the person types, None for nobody there."""
        out = Stream(is_terminal=terminal, charset=charset)
        err = Stream(is_terminal=answers is not None, charset=charset)
        stdin = Stream(answers or "", is_terminal=answers is not None)
        console = Console(
            out=out,
            err=err,
            stdin=stdin,
            environ={"SSIS_TUI_CONFIG": "/nonexistent/ssis-tui.toml", **(environ or {})},
            clock=self.clock or WorldClock(self.world),
            connects=self._connect,
            keeps_log=False,
        )
        status = run(words, console)
        return Done(status, out.getvalue(), err.getvalue())

    def _connect(self, profile: Profile) -> Server:
        self.profiles.append(profile)
        if self.instead is not None:
            self.instead(profile)
        server = self.world.server(self.account, read_only=self.read_only or profile.is_read_only)
        server._is_production = self.is_production
        return server

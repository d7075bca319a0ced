"""The stand-in server in a process of its own, so that its work counts for nobody else's.

    python -m tests.benchmarks.stand_in RUNNING ENDED [MESSAGES [A_SECOND]]

The first running execution has said so many messages, and says so many more a second once a line
comes in. Prints port, user, password and that execution's id as JSON and goes on until its input
ends.
"""

import json
import signal
import subprocess
import sys
from types import TracebackType
from typing import Self

from ssis_tui.catalog.odbc_server import OdbcServer
from ssis_tui.config.connection_options import ConnectionOptions, Encryption
from ssis_tui.config.settings import Profile
from ssis_tui.model.codes import MessageType
from tests.benchmarks.talking import Talker, say
from tests.support.ssisdb.serverclock import RunningClock
from tests.support.ssisdb.world import ACCOUNTS, SsisdbWorld
from tests.support.world import Account


class StandIn:
    """A stand-in with so many running and ended executions; a context manager.

    The first running one has said `messages`, and says `a_second` more from `talk` on.
    """

    def __init__(self, *, running: int, ended: int, messages: int = 0, a_second: int = 0) -> None:
        numbers = [str(each) for each in (running, ended, messages, a_second)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.stand_in", *numbers],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.port: int = told["port"]
        self.user: str = told["user"]
        self.password: str = told["password"]
        self.talker: int | None = told["talker"]
        """The first running execution; None without one."""

    @property
    def arguments(self) -> list[str]:
        """What the program is given to watch it."""
        return ["-S", f"127.0.0.1,{self.port}", "-U", self.user, "-N", "no"]

    @property
    def environment(self) -> dict[str, str]:
        return {"SSIS_TUI_PASSWORD": self.password}

    def stall(self) -> None:
        """Answer nothing any more."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again."""
        self.process.send_signal(signal.SIGCONT)

    def talk(self) -> None:
        """Have the first running execution say `a_second` messages from now on."""
        assert self.process.stdin is not None
        self.process.stdin.write("talk\n")
        self.process.stdin.flush()

    @property
    def server(self) -> OdbcServer:
        """The product's server for it, in this process."""
        return self.server_by("")

    def server_by(self, driver: str) -> OdbcServer:
        """Give the product's server for it, through a driver of this name."""
        options = ConnectionOptions(
            server=f"127.0.0.1,{self.port}",
            user=self.user,
            password=self.password,
            encrypt=Encryption.NO,
            driver=driver,
            login_timeout=5,
        )
        return OdbcServer(Profile(name="PRODSQL01", options=options))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.communicate()


def filled(world: SsisdbWorld, *, running: int, ended: int) -> tuple[int, ...]:
    """Add ended executions, then running ones that have begun a task; give the running ones."""
    if ended:
        world.fill(ended)
    active = tuple(world.start_execution() for _ in range(running))
    for one in active:
        world.log(
            one,
            "Load Fact Sales:Start, 02:00:11.",
            message_type=MessageType.PRE_EXECUTE,
            event_name="OnPreExecute",
        )
    return active


def main() -> None:
    running, ended, messages, a_second = [*map(int, sys.argv[1:]), 0, 0][:4]
    with SsisdbWorld(clock=RunningClock()) as world:
        active = filled(world, running=running, ended=ended)
        if messages:
            say(world, active[0], 0, messages)
        principal = ACCOUNTS[Account.SYSADMIN]
        told = {
            "port": world.tds.port,
            "user": principal.name,
            "password": principal.password,
            "talker": active[0] if active else None,
        }
        print(json.dumps(told), flush=True)
        if sys.stdin.readline() and a_second:
            Talker(world, active[0], a_second, first=messages).start()
        sys.stdin.read()


if __name__ == "__main__":
    main()

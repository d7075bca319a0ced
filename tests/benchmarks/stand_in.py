"""The stand-in server in a process of its own, so that its work counts for nobody else's.

    python -m tests.benchmarks.stand_in RUNNING ENDED

Prints its port, user and password as JSON and goes on until its input ends.
"""

import json
import signal
import subprocess
import sys
from types import TracebackType
from typing import Self

from ssis_tui.model.codes import MessageType
from tests.support.ssisdb.serverclock import RunningClock
from tests.support.ssisdb.world import ACCOUNTS, SsisdbWorld
from tests.support.world import Account


class StandIn:
    """A stand-in with so many running and ended executions; a context manager."""

    def __init__(self, *, running: int, ended: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.stand_in", str(running), str(ended)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.port: int = told["port"]
        self.user: str = told["user"]
        self.password: str = told["password"]

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
    running, ended = int(sys.argv[1]), int(sys.argv[2])
    with SsisdbWorld(clock=RunningClock()) as world:
        filled(world, running=running, ended=ended)
        principal = ACCOUNTS[Account.SYSADMIN]
        told = {
            "port": world.tds.port,
            "user": principal.name,
            "password": principal.password,
        }
        print(json.dumps(told), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()

"""The real program in a pseudo-terminal, against a real socket through each real driver."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.drivers import NAMES
from tests.support.needs import need_driver
from tests.support.ssisdb.serverclock import RunningClock
from tests.support.ssisdb.world import ACCOUNTS, SsisdbWorld
from tests.support.terminal import Terminal
from tests.support.world import Account

StartProgram = Callable[..., Terminal]


@pytest.fixture(params=NAMES)
def world(request: pytest.FixtureRequest) -> Iterator[SsisdbWorld]:
    """Give a stand-in server whose clock goes with the machine's."""
    need_driver(request.param)
    with SsisdbWorld(driver=NAMES[request.param], clock=RunningClock()) as world:
        yield world


@pytest.fixture
def start(world: SsisdbWorld) -> Iterator[StartProgram]:
    """Give a function that starts the program on the world's server."""
    started: list[Terminal] = []

    def start(
        *arguments: str, account: Account = Account.SYSADMIN, columns: int = 120, rows: int = 40
    ) -> Terminal:
        principal = ACCOUNTS[account]
        words = [
            "-S", f"{world.tds.host},{world.tds.port}", "-U", principal.name, "-N", "no",
            "--interval", "1", *arguments,
        ]  # fmt: skip
        if world.driver:
            words += ["--driver", world.driver]
        terminal = Terminal(
            words,
            columns=columns,
            rows=rows,
            environment={"SSIS_TUI_PASSWORD": principal.password, "TZ": "UTC"},
        )
        started.append(terminal)
        return terminal.__enter__()

    yield start
    for terminal in started:
        terminal.__exit__(None, None, None)

"""One dashboard after the other, on two servers of a configuration file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ssis_tui.model.codes import OperationStatus
from tests.support.ssisdb.serverclock import RunningClock
from tests.support.ssisdb.world import ACCOUNTS, SsisdbWorld
from tests.support.terminal import Terminal
from tests.support.world import Account

pytestmark = pytest.mark.pseudo_terminal

one_driver = pytest.mark.parametrize("world", ["microsoft"], indirect=True)
LOGIN = ACCOUNTS[Account.SYSADMIN]


@pytest.fixture
def other(world: SsisdbWorld) -> Iterator[SsisdbWorld]:
    """Give a second server beside the world."""
    with SsisdbWorld(driver=world.driver, clock=RunningClock(), name="TESTSQL02") as other:
        yield other


def section(name: str, world: SsisdbWorld, *more: str) -> str:
    lines = [
        f"[servers.{name}]",
        f'server = "{world.tds.host},{world.tds.port}"',
        f"user = '{LOGIN.name}'",
        'encrypt = "no"',
        *more,
    ]
    if world.driver:
        lines.append(f'driver = "{world.driver}"')
    return "\n".join(lines) + "\n"


def started(
    tmp_path: Path, world: SsisdbWorld, other: SsisdbWorld, *more: str, flags: tuple[str, ...] = ()
) -> Terminal:
    """Start on `main`, whose password a command prints; `more` is said of `side`."""
    world.start_execution("OnMain.dtsx")
    other.start_execution("OnSide.dtsx")
    path = tmp_path / "config.toml"
    command = f'password_command = ["printf", "{LOGIN.password}"]'
    path.write_text(section("main", world, command) + section("side", other, *more))
    path.chmod(0o600)
    return Terminal(
        ["main", "--interval", "1", *flags],
        environment={"SSIS_TUI_CONFIG": str(path), "SSIS_TUI_PASSWORD": "", "TZ": "UTC"},
    )


def change_to_side(it: Terminal) -> None:
    it.wait_for("OnMain.dtsx", "Running")
    it.write("4")
    it.wait_for("side", "no")
    it.write("j")
    it.wait_for("▸ side")
    it.write("\r")


def test_change_to_a_server_whose_password_is_asked_and_back(
    tmp_path: Path, world: SsisdbWorld, other: SsisdbWorld
) -> None:
    with started(tmp_path, world, other, "production = true", flags=("--read-only",)) as it:
        change_to_side(it)
        it.wait_for(f"Password of {LOGIN.name} on side:")
        assert world.tds.wait_for(lambda tds: not tds.connections, seconds=10)
        assert not other.tds.connections
        it.write(f"{LOGIN.password}\n")
        it.wait_for("OnSide.dtsx", "Running")
        assert it.line_with("side", "read-only", "live, every 1 s")
        it.write("K")
        it.wait_for("Read-only: this program was told not to change the server")
        it.write("4")
        it.wait_for("main", "live")
        it.write("k\r")
        it.wait_for("OnMain.dtsx", "Running")
        it.write("4")
        it.wait_for("side", "live")
        it.write("j\r")
        it.wait_for("OnSide.dtsx", "Running")
        assert it.text.count("Password") == 0
        it.write("q")
        assert it.wait_ended(seconds=10) == 0
        assert LOGIN.password.encode() not in it.received


@one_driver
def test_giving_up_the_question_comes_back_with_a_sentence(
    tmp_path: Path, world: SsisdbWorld, other: SsisdbWorld
) -> None:
    with started(tmp_path, world, other) as it:
        change_to_side(it)
        it.wait_for("Password of")
        it.settle()  # Python loses an interrupt between the question and its read.
        it.write("\x03")
        it.wait_for("Not changed to side: given up.")
        it.wait_for("OnMain.dtsx", "Running")
        assert not other.tds.connections
        it.write("q")
        assert it.wait_ended(seconds=10) == 0


@one_driver
def test_a_password_command_that_fails_comes_back_with_a_sentence(
    tmp_path: Path, world: SsisdbWorld, other: SsisdbWorld
) -> None:
    with started(tmp_path, world, other, 'password_command = ["false"]') as it:
        it.wait_for("OnMain.dtsx", "Running")
        it.write("4")
        it.wait_for("side", "refused")
        it.write("j")
        it.wait_for("side: password_command: false ended with status 1.")
        it.write("\r")
        it.wait_for("Not changed to side: password_command: false ended with status 1.")
        it.wait_for("OnMain.dtsx", "Running")
        it.write("q")
        assert it.wait_ended(seconds=10) == 0


@one_driver
def test_the_other_server_is_watched_and_left_alone_again(
    tmp_path: Path, world: SsisdbWorld, other: SsisdbWorld
) -> None:
    other.start_execution("Another.dtsx", status=OperationStatus.FAILED)
    command = f'password_command = ["printf", "{LOGIN.password}"]'
    with started(tmp_path, world, other, command) as it:
        it.wait_for("OnMain.dtsx", "Running")
        assert not other.tds.connections
        it.write("4")
        it.wait_for("side", "live", "1")
        it.write("\x1b")
        it.wait_for("OnMain.dtsx", "Running")
        assert other.tds.wait_for(lambda tds: not tds.connections, seconds=10)
        it.write("q")
        assert it.wait_ended(seconds=10) == 0

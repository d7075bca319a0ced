"""However the program is ended, the terminal is left as it was and nothing stays behind."""

import os
import signal
import sys
from pathlib import Path

import pytest

from ssis_tui.tui.terminal_driver import ENDINGS
from tests.support.ssisdb.world import SsisdbWorld
from tests.terminal.conftest import StartProgram
from tests.terminal.demo import PROGRAM, attributes, demo, is_left

pytestmark = pytest.mark.pseudo_terminal

SECONDS = 15.0
"""Far more than an end takes, for machines that are busy."""

DEAF = ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
"""Starts what follows so that it ignores SIGHUP."""

HANGING = """
import sys, threading
from datetime import UTC, datetime
from ssis_tui.catalog.demo import DemoServer
from ssis_tui.config.settings import DashboardSettings
from ssis_tui.tui import app, run

app.Dashboard.action_times = lambda self: threading.Event().wait()
server = DemoServer(now=lambda: datetime.now(UTC))
sys.exit(run.run_dashboard(server, DashboardSettings()))
"""


def assert_nothing_told(received: bytes, folder: Path) -> None:
    assert b"Traceback" not in received
    assert b"crashed" not in received
    assert not list(folder.rglob("crash-*"))


@pytest.mark.parametrize("number", ENDINGS, ids=lambda number: number.name)
def test_a_signal_ends_the_program_and_leaves_the_terminal_as_it_was(
    number: signal.Signals, tmp_path: Path
) -> None:
    with demo(more={"XDG_STATE_HOME": str(tmp_path)}) as it:
        before = attributes(it)
        it.wait_for("live")
        assert attributes(it) != before
        it.signal(number)
        assert it.wait_ended(SECONDS) == 128 + number
        assert attributes(it) == before
        assert is_left(it.received)
        assert_nothing_told(it.received, tmp_path)


def test_a_program_that_hangs_ends_and_leaves_the_terminal_as_it_was() -> None:
    with demo(program=(sys.executable, "-c", HANGING)) as it:
        before = attributes(it)
        it.wait_for("live")
        it.write("z")
        it.settle()
        it.signal(signal.SIGTERM)
        assert it.wait_ended(SECONDS) == 128 + signal.SIGTERM
        assert attributes(it) == before
        assert is_left(it.received)


@pytest.mark.parametrize("before", [(), DEAF], ids=["heard", "ignored"])
def test_a_closed_terminal_ends_the_program_and_all_that_it_started(
    before: tuple[str, ...], tmp_path: Path
) -> None:
    it = demo(more={"XDG_STATE_HOME": str(tmp_path)}, program=(*before, *PROGRAM))
    with it:
        it.wait_for("live")
        received = it.received
        it.hang_up()
        assert it.process.wait(SECONDS) == 128 + signal.SIGHUP
        with pytest.raises(ProcessLookupError):
            os.killpg(it.process.pid, 0)
    assert_nothing_told(received, tmp_path)


def test_a_closed_terminal_leaves_nothing_on_the_server(
    world: SsisdbWorld, start: StartProgram
) -> None:
    number = world.start_execution()
    it = start()
    it.wait_for(str(number), "Running")
    it.hang_up()
    assert it.process.wait(SECONDS) == 128 + signal.SIGHUP
    assert world.tds.wait_for(lambda tds: not tds.connections, seconds=SECONDS)


def test_sigterm_while_a_stop_is_asked_about_stops_nothing(
    world: SsisdbWorld, start: StartProgram
) -> None:
    number = world.start_execution()
    it = start()
    it.wait_for(str(number), "Running")
    it.write("K")
    it.wait_for("Stop this operation on")
    it.signal(signal.SIGTERM)
    assert it.wait_ended(SECONDS) == 128 + signal.SIGTERM
    assert is_left(it.received)
    assert not any("stop_operation" in each.text for each in world.tds.record.statements)


def test_ctrl_c_says_how_to_quit_and_quits_nothing() -> None:
    with demo() as it:
        it.wait_for("live")
        it.write("\x03")
        it.wait_for("Press q to end")
        assert it.process.poll() is None
        it.write("q")
        assert it.wait_ended(SECONDS) == 0
        assert is_left(it.received)

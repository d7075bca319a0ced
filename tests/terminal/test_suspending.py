"""ctrl+z and fg, and the same from outside: the shell gets its terminal, and gives it back."""

import os
import signal
import termios
from pathlib import Path

import pytest

from tests.support.needs import LINUX
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.terminal import Terminal
from tests.terminal.conftest import StartProgram
from tests.terminal.demo import attributes, child_of, demo, in_shell, is_left

pytestmark = [
    pytest.mark.pseudo_terminal,
    LINUX,
]

START = "$program --demo"
STOPPED = "Stopped"
HEAD = "Active operations"
PROMPT = b"ready> "
ENTERS = b"\x1b[?1049h"
"""What goes to the screen on which the dashboard is drawn."""


def echoes(terminal: Terminal) -> bool:
    """Whether the terminal shows what is typed, as a shell's own editor or a program leaves it."""
    return bool(int(str(attributes(terminal)[3])) & termios.ISIG)


def bring_back(terminal: Terminal) -> None:
    """Say fg and wait for the new picture: the old one stands until then, and looks alike."""
    entered = terminal.received.count(ENTERS)
    terminal.write("clear; fg\r")
    terminal.wait_until(lambda: terminal.received.count(ENTERS) > entered, "the return")
    terminal.wait_for("live")


def state_of(pid: int) -> str:
    """Give a letter: T for a process that was stopped."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]


def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_back() -> None:
    with in_shell(START) as it:
        it.wait_for("live")
        it.write("\x1a")
        it.wait_for(STOPPED)
        assert is_left(it.received)
        assert echoes(it)
        it.write("echo to the $((40 + 2))\r")
        it.wait_for("to the 42")
        bring_back(it)
        it.wait_for(HEAD)
        assert not it.line_with("to the 42")
        it.write("?")
        it.wait_for("Ask whether to stop")
        it.write("\x1b")
        it.wait_gone("Ask whether to stop")
        prompts = it.received.count(PROMPT)
        it.write("q")
        it.wait_until(lambda: is_left(it.received), "the terminal as it was")
        # What is typed before the shell is back may be dropped by whoever leaves.
        it.wait_until(lambda: it.received.count(PROMPT) > prompts, "the shell")
        it.write("clear; echo status $?\r")
        it.wait_for("status 0")


def test_a_window_may_take_another_size_while_the_program_is_suspended() -> None:
    with in_shell(START) as it:
        it.wait_for("live")
        it.write("\x1a")
        it.wait_for(STOPPED)
        it.resize(100, 30)
        it.write("fg\r")
        it.wait_for(HEAD)
        it.wait_until(lambda: "Quit" in it.lines[29], "the footer in the last row")
        it.wait_until(lambda: len(it.lines[1]) > 90, "lines over the whole width")


def test_the_program_is_suspended_and_goes_on_many_times() -> None:
    with in_shell(START) as it:
        it.wait_for("live")
        for _ in range(5):
            it.write("\x1a")
            it.wait_for(STOPPED)
            bring_back(it)
        it.write("q")
        it.wait_until(lambda: is_left(it.received), "the terminal as it was")


def test_a_stop_signal_from_outside_is_like_ctrl_z() -> None:
    with in_shell(START) as it:
        it.wait_for("live")
        os.kill(child_of(it.process.pid), signal.SIGTSTP)
        it.wait_for(STOPPED)
        assert is_left(it.received)
        bring_back(it)


@pytest.mark.parametrize("times", [1, 3])
def test_keys_are_heard_once_after_a_stop_that_cannot_be_caught(times: int) -> None:
    with in_shell(START) as it:
        it.wait_for("live")
        pid = child_of(it.process.pid)
        for _ in range(times):
            os.kill(pid, signal.SIGSTOP)
            it.wait_until(lambda: state_of(pid) == "T", "the stop")
            bring_back(it)
        it.write("p")
        it.wait_for("paused")
        it.write("q")
        it.wait_until(lambda: is_left(it.received), "the terminal as it was")


def test_a_suspended_program_ends_when_it_is_told_to() -> None:
    with in_shell(START) as it:
        it.wait_for("live")
        it.write("\x1a")
        it.wait_for(STOPPED)
        it.write("kill %1; wait; echo the end\r")
        it.wait_for("the end")
        assert is_left(it.received)


def test_ctrl_z_is_nothing_where_no_shell_could_bring_the_program_back() -> None:
    with demo() as it:
        it.wait_for("live")
        it.write("\x1a")
        it.signal(signal.SIGTSTP)
        it.settle()
        assert state_of(it.process.pid) != "T"
        it.write("?")
        it.wait_for("Ask whether to stop")


def test_what_came_while_it_was_stopped_is_shown_afterwards(
    world: SsisdbWorld, start: StartProgram
) -> None:
    it = start()
    it.wait_for("live")
    it.signal(signal.SIGSTOP)
    it.wait_until(lambda: state_of(it.process.pid) == "T", "the stop")
    number = world.start_execution()
    it.signal(signal.SIGCONT)
    it.wait_for(str(number), "Running")

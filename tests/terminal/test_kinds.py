"""Terminals of every kind: each shows the dashboard legibly, or a sentence says what to do."""

import re

import pytest

from ssis_tui.errors import UsageError
from tests.support.needs import need_program
from tests.support.terminal import Terminal
from tests.terminal.demo import PROGRAM, demo, environment

pytestmark = pytest.mark.pseudo_terminal

SIXTEEN = re.compile(rb"\x1b\[[0-9;]*\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])[;m]")
COLOURED = re.compile(rb"\x1b\[[0-9;]*(?<!8;5;)(?<!8;2;)\b(?:3|4|9|10)[1-6][;m]")
"""Those of the sixteen that are no greys."""
PALETTE = re.compile(rb"\x1b\[[0-9;]*\b[34]8;5;(\d+)")
TRUE = re.compile(rb"\x1b\[[0-9;]*\b[34]8;2;(\d+);(\d+);(\d+)")


@pytest.mark.parametrize(
    ("name", "colours"),
    [
        ("xterm", SIXTEEN),
        ("linux", SIXTEEN),
        ("screen", SIXTEEN),
        ("xterm-256color", PALETTE),
        ("tmux-256color", PALETTE),
    ],
)
def test_colours_are_those_that_the_terminal_has(name: str, colours: re.Pattern[bytes]) -> None:
    with demo(more={"TERM": name}) as it:
        it.wait_for("live")
        assert it.line_with("1690705", "Running")
        assert it.line_with("Quit")
        received = it.received
    assert {each for each in (SIXTEEN, PALETTE, TRUE) if each.search(received)} == {colours}


def test_true_colours_are_used_where_the_terminal_says_that_it_has_them() -> None:
    with demo(more={"TERM": "xterm-256color", "COLORTERM": "truecolor"}) as it:
        it.wait_for("live")
        assert TRUE.search(it.received)


@pytest.mark.parametrize("name", ["xterm", "xterm-256color"])
def test_no_color_leaves_greys_and_every_status_readable(name: str) -> None:
    with demo(more={"TERM": name, "NO_COLOR": "1"}) as it:
        it.wait_for("live")
        assert it.line_with("1690705", "▶ Running")
        received = it.received
    assert all(
        int(number) >= 232 or int(number) in {0, 16, 231} for number in PALETTE.findall(received)
    )
    assert (SIXTEEN if name == "xterm" else PALETTE).search(received)
    assert COLOURED.search(received) is None
    assert all(len(set(each)) == 1 for each in TRUE.findall(received))


@pytest.mark.parametrize("name", ["dumb", "vt100", "vt220", "unknown", ""])
def test_a_terminal_that_cannot_is_refused_with_what_to_do(name: str) -> None:
    with demo(more={"TERM": name}, columns=200) as it:
        assert it.wait_ended() == UsageError.exit_status == 2
        assert b"\x1b[?" not in it.received
        assert it.line_with("ssis-tui:", "terminal", "TERM=xterm", "ssis-tui list")


def test_a_terminal_without_a_name_is_refused_with_what_to_do() -> None:
    with demo(program=("env", "-u", "TERM", *PROGRAM), columns=200) as it:
        assert it.wait_ended() == 2
        assert it.line_with("ssis-tui:", "terminal", "TERM=xterm", "ssis-tui list")


def test_a_terminal_that_answers_no_question_is_not_waited_for() -> None:
    """No emulator here answers: what is asked must make no difference."""
    with demo() as it:
        it.wait_for("live")
        assert b"\x1b[?2026$p" in it.received
        it.write("?")
        it.wait_for("Ask whether to stop")


def test_a_terminal_that_answers_everything_is_understood() -> None:
    with demo() as it:
        it.wait_for("live")
        it.write("\x1b[?2026;2$y\x1b[?2048;1$y\x1b[48;24;80;480;800t\x1b[?62;22c\x1b[?1u\x1b[5;1R")
        it.settle()
        it.write("?")
        it.wait_for("Ask whether to stop")
        it.write("\x1b")
        it.wait_gone("Ask whether to stop")
        it.write("q")
        assert it.wait_ended() == 0


def test_inside_tmux_it_looks_as_outside(tmp_path_factory: pytest.TempPathFactory) -> None:
    need_program("tmux")
    socket = tmp_path_factory.mktemp("tmux") / "socket"
    # Its own server on its own socket, which ends with the program.
    tmux = ("tmux", "-S", str(socket), "-f", "/dev/null")
    words = (*tmux, "-u", "new-session", "-s", "it", "-x", "80", "-y", "24", *PROGRAM, "--demo")
    variables = environment({"SHELL": "/bin/sh", "TMUX": ""})
    with Terminal((), columns=80, rows=25, environment=variables, program=words) as it:
        it.wait_for("live")
        it.wait_for("Quit")
        it.settle()
        inside = it.lines
        assert "Quit" in inside[23]
        assert [each for each in inside[:24] if "1690705" in each and "▶ Running" in each]
        it.write("?")
        it.wait_for("Ask whether to stop")
        it.write("\x1b")
        it.wait_gone("Ask whether to stop")
        it.write("q")
        assert it.wait_ended() == 0

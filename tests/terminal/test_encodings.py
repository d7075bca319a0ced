"""Locales without UTF-8: ASCII signs where nothing else can be shown, and never an error."""

import os
import subprocess
from collections.abc import Mapping

import pytest

from tests.support.terminal import Terminal
from tests.terminal.demo import PROGRAM, demo, environment

pytestmark = pytest.mark.pseudo_terminal

ASCII_ONLY: list[Mapping[str, str]] = [
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "latin-1:strict"},
    {"LC_ALL": "en_US.ISO-8859-1"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]
ANY: list[Mapping[str, str]] = [{"LANG": "C", "LC_ALL": ""}, {"LC_ALL": "POSIX"}]
COMMANDS = [
    "list --demo",
    "history --demo",
    "history --demo --json",
    "history --demo --jsonl",
    "history --demo --csv",
    "summary --demo",
    "messages 1690606 --demo",
    "--help",
    "stop --help",
    "nonsense --demo",
]


def called(each: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in each.items())


@pytest.mark.parametrize("locale", ASCII_ONLY, ids=called)
def test_the_dashboard_is_drawn_in_ascii_where_the_terminal_takes_nothing_else(
    locale: Mapping[str, str],
) -> None:
    with demo(more=locale) as it:
        it.wait_for("live")
        assert it.line_with("1690705", "Running")
        for key in ("?", "\x1b", "K", "3", "\r"):
            it.write(key)
            it.settle(0.2)
        assert it.process.poll() is None
        assert it.received.isascii()
        assert b"\\u" not in it.received


@pytest.mark.parametrize("locale", ANY, ids=called)
def test_the_plain_locale_is_taken_for_utf_8_as_python_does(locale: Mapping[str, str]) -> None:
    with demo(more=locale) as it:
        it.wait_for("live")
        assert it.line_with("1690705", "▶ Running")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_fails_at_a_letter_that_cannot_be_written(command: str) -> None:
    for locale in (ASCII_ONLY[0], ASCII_ONLY[3]):
        done = subprocess.run(
            [*PROGRAM, *command.split()],
            env={**os.environ, **environment(locale)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        assert done.stdout.isascii()
        assert done.stderr.isascii()
        assert b"Error" not in done.stderr
        assert done.returncode == (2 if command.startswith("nonsense") else 0)


def test_a_table_at_a_terminal_of_another_charset_is_ascii() -> None:
    with Terminal(
        ("list", "--demo"), environment=environment({"PYTHONIOENCODING": "latin-1"})
    ) as it:
        assert it.wait_ended() == 0
        assert it.line_with("1690705", "Running")
        assert it.received.isascii()

"""Words completed in real shells: what stands on the line afterwards is what the program gets."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ssis_tui.cli.completing.scripts import SCRIPTS, Shell
from tests.support.needs import need_program
from tests.support.terminal import Terminal

pytestmark = pytest.mark.pseudo_terminal

PROMPT = "ready>"
STARTS = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
SETTINGS = {
    "bash": f"PS1='{PROMPT} '; bind 'set enable-bracketed-paste off'; . {{script}}",
    "zsh": f"PS1='{PROMPT} '; unsetopt prompt_sp; autoload -Uz compinit; compinit -u -D; "
    ". {script}",
    "fish": f"function fish_prompt; echo -n '{PROMPT} '; end; function fish_right_prompt; end; "
    "set -g fish_autosuggestion_enabled 0; source {script}",
}


@pytest.fixture(params=STARTS, scope="module")
def shell(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Terminal]:
    """Give a shell that completes the program's words, waiting at its prompt."""
    name = str(request.param)
    need_program(name)
    tmp_path = tmp_path_factory.mktemp(name)
    program = tmp_path / "bin" / "ssis-tui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ssis_tui "$@"\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    script = tmp_path / "completion"
    script.write_text(SCRIPTS[Shell(name)], encoding="utf-8")
    environment = {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent),
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "SSIS_TUI_CONFIG": str(tmp_path / "none.toml"),
        "SSIS_TUI_DEMO_NOW": "2026-11-22T02:13:00+01:00",
        "INPUTRC": "/dev/null",
    }
    with Terminal((), program=STARTS[name], environment=environment, columns=160) as terminal:
        terminal.settle()
        terminal.write(SETTINGS[name].format(script=script) + "\r")
        terminal.settle()
        yield terminal


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (["ssis-tui comp"], ["completion"]),
        (["ssis-tui stop --demo 169070"], ["stop", "--demo", "1690705"]),
        (
            ["ssis-tui start --demo Fin", "Dwh/LoadSt"],
            ["start", "--demo", "Finance/Dwh/LoadStaging.dtsx"],
        ),
        (
            ["ssis-tui list --driver 'ODBC Driver 18"],
            ["list", "--driver", "ODBC Driver 18 for SQL Server"],
        ),
        (["ssis-tui list --driver OD", "8"], ["list", "--driver", "ODBC Driver 18 for SQL Server"]),
        (["ssis-tui list --times=u"], ["list", "--times=utc"]),
        (["ssis-tui history --status failed,canc"], ["history", "--status", "failed,canceled"]),
        (
            ["ssis-tui start --demo Finance/Dwh/LoadFactSales --parameter Ba", "5"],
            ["start", "--demo", "Finance/Dwh/LoadFactSales", "--parameter", "BatchSize=5"],
        ),
    ],
    ids=lambda each: each[-1].replace(" ", "_"),
)  # fmt: skip
def test_words_are_completed(shell: Terminal, steps: list[str], words: list[str]) -> None:
    shell.write("clear\r")
    shell.settle(0.2)
    # A shell reads on only after it has completed: nobody has to wait for it.
    shell.write("".join(f"{step}\t" for step in steps))
    # Around the line: the shell then shows what it would have handed to the program.
    shell.write("\x01printf '<%s>' \x05; echo\r")
    shell.wait_for("<ssis-tui>" + "".join(f"<{word}>" for word in words))

"""Standard streams that are files, pipes, full disks or closed."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.terminal import Terminal
from tests.terminal.demo import PROGRAM, environment, in_shell

pytestmark = pytest.mark.pseudo_terminal

COMMANDS = [
    "list --demo",
    "history --demo",
    "history --demo --json",
    "history --demo --csv",
    "--help",
    "--version",
    "completion bash",
]
BAD_OUTPUT = 1
PIPE_CLOSED = 141


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run a line in which ``$program`` is the program; without a terminal."""
    return subprocess.run(
        ["bash", "-c", command],
        env={**os.environ, **environment({"program": " ".join(PROGRAM)})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        start_new_session=True,
    )


def assert_one_sentence(words: str) -> None:
    assert words.startswith("ssis-tui: ")
    assert words.count("\n") == 1
    assert "Traceback" not in words


@pytest.mark.parametrize("where", ["2>errors", "2>&-", "2>/dev/full"])
def test_the_dashboard_needs_no_standard_error(where: str, tmp_path: Path) -> None:
    with in_shell(f"cd {tmp_path}; exec $program --demo {where}", more=_importable()) as it:
        it.wait_for("live")
        it.write("?")
        it.wait_for("Ask whether to stop")
        it.write("\x1b")
        it.wait_gone("Ask whether to stop")
        it.write("q")
        assert it.wait_ended() == 0
    left = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert left == ({"errors": b""} if "errors" in where else {})


@pytest.mark.parametrize("where", ["| cat", "> out", ">&-", "</dev/null", "<&-", "< out | cat"])
def test_the_dashboard_is_refused_without_a_terminal_to_read_and_to_draw_on(
    where: str, tmp_path: Path
) -> None:
    (tmp_path / "out").touch()
    command = f"cd {tmp_path}; $program --demo {where}; echo status ${{PIPESTATUS[0]}}; exit"
    with in_shell(command, columns=200, more=_importable()) as it:
        it.wait_for("status 2")
        assert it.line_with("ssis-tui: The dashboard needs a terminal.", "ssis-tui list --json")
        assert b"\x1b[?1049h" not in it.received


@pytest.mark.parametrize("command", COMMANDS)
def test_output_that_cannot_be_written_is_told_in_one_sentence(command: str) -> None:
    for where in ("> /dev/full", ">&-"):
        done = shell(f"$program {command} {where}")
        assert done.returncode == BAD_OUTPUT
        assert_one_sentence(done.stderr)
        assert "cannot be written" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_closed_streams_beside_the_output_change_nothing(command: str) -> None:
    done = shell(f"$program {command} <&- 2>&-")
    assert done.returncode == 0
    assert done.stdout


@pytest.mark.parametrize("command", ["list --demo", "nonsense"])
def test_nobody_to_tell_is_no_crash(command: str) -> None:
    expected = BAD_OUTPUT if "demo" in command else 2
    assert shell(f"$program {command} > /dev/full 2>&1").returncode == expected
    assert shell(f"$program {command} <&- >&- 2>&-").returncode == expected


def test_a_reader_that_has_enough_ends_the_program_silently() -> None:
    # More than a pipe holds, so that the program is still writing when its reader goes.
    words = "history --demo --limit 2000 --since '30 days ago' --json"
    done = shell(f"$program {words} | head -1; echo ${{PIPESTATUS[0]}}")
    assert done.stdout.splitlines() == ["[", str(PIPE_CLOSED)]
    assert not done.stderr


def test_the_help_on_a_narrow_terminal_is_whole() -> None:
    with Terminal(("--help",), columns=20, rows=5, environment=environment()) as it:
        assert it.wait_ended() == 0
        assert b"SSIS_TUI_PASSWORD" in it.received


def _importable() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent)}

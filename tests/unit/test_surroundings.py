"""The program speaks to the server that was named and to nobody else, and starts nothing."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent.parent
REACHING: Final = {
    "aiohttp", "asyncore", "ctypes", "ftplib", "http", "httpx", "multiprocessing", "poplib", "pty",
    "requests", "runpy", "smtplib", "socket", "socketserver", "ssl", "subprocess", "telnetlib",
    "urllib", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
"""Modules by which a program reaches beyond itself."""
STARTING: Final = {"system", "popen", "fork", "forkpty", "posix_spawn", "startfile"}
"""Names of os that start something; so do those that begin with exec and spawn."""
ALLOWED: Final = {
    # Asks whether anybody listens where the driver could not connect.
    ("ssis_tui/catalog/reach.py", "socket"),
    # Runs password_command.
    ("ssis_tui/config/secrets.py", "subprocess"),
}


def reaching(path: Path) -> Iterator[str]:
    """Give what a module uses that reaches beyond the program."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [each.name.partition(".")[0] for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module.partition(".")[0]]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            is_starting = node.attr in STARTING or node.attr.startswith(("exec", "spawn"))
            if node.value.id == "os" and is_starting:
                yield f"os.{node.attr}"
        yield from (name for name in names if name in REACHING)


def test_only_two_modules_reach_beyond_the_program() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in sorted((ROOT / "ssis_tui").rglob("*.py"))
        for name in reaching(path)
    }
    assert found == ALLOWED


WATCHED: Final = """
import sys
EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn",
          "os.spawn", "webbrowser.", "ftplib.", "http.", "urllib.", "smtplib.")
def look(event, arguments):
    if event.startswith(EVENTS):
        sys.stderr.write(f"SAW {event} {arguments}\\n")
sys.addaudithook(look)
from ssis_tui.cli.program import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "words",
    [("list", "--demo"), ("history", "--demo", "--limit", "9"), ("summary", "--demo"), ("man",)],
    ids=lambda words: words[0],
)
def test_without_a_server_nothing_is_connected_to_and_nothing_started(
    words: tuple[str, ...],
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *words],
        cwd=ROOT,
        env={**os.environ, "SSIS_TUI_CONFIG": "/nonexistent.toml"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert done.stderr == b""


def test_what_is_looked_for_would_be_seen() -> None:
    knocking = WATCHED.replace(
        "from ssis_tui.cli.program import run",
        "import socket; socket.socket().connect_ex(('127.0.0.1', 1)); run = len",
    )
    done = subprocess.run([sys.executable, "-c", knocking], capture_output=True, check=False)
    assert b"SAW socket.connect" in done.stderr

"""The demo on screens of any kind, from a moment at which much is going on."""

import contextlib
import os
import re
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from tests.support.terminal import Terminal

MOMENT: Final = datetime.fromisoformat("2026-11-22T02:13:00+01:00")
PROGRAM: Final = (sys.executable, "-m", "ssis_tui")
BASH: Final = ("bash", "--norc", "--noprofile", "-i")
IS_LONG: Final = os.environ.get("SSIS_TUI_TEST_LONG", "") not in {"", "0"}
"""Whether the long forms are wanted: minutes instead of seconds."""

TAKEN: Final = (b"\x1b[?1049h", b"\x1b[?25l", b"\x1b[?1000h", b"\x1b[?2004h", b"\x1b[?1004h")
"""What is asked of a terminal: second screen, no cursor, mouse, marked pastes, focus reports."""


def environment(
    more: Mapping[str, str] | None = None, *, moment: datetime = MOMENT
) -> dict[str, str]:
    return {"SSIS_TUI_DEMO_NOW": moment.isoformat(), "TZ": "UTC", **(more or {})}


def demo(
    *words: str,
    columns: int = 80,
    rows: int = 24,
    moment: datetime = MOMENT,
    more: Mapping[str, str] | None = None,
    program: Sequence[str] = PROGRAM,
) -> Terminal:
    """Give the dashboard of the demo, to be started by `with`."""
    return Terminal(
        ("--demo", *words),
        columns=columns,
        rows=rows,
        environment=environment(more, moment=moment),
        program=program,
    )


@contextlib.contextmanager
def in_shell(
    command: str, *, columns: int = 80, rows: int = 24, more: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Give a shell with job control that runs a command with the program's name in ``$program``."""
    variables = environment({"PS1": "ready> ", "program": " ".join(PROGRAM), **(more or {})})
    with Terminal((), columns=columns, rows=rows, environment=variables, program=BASH) as terminal:
        terminal.wait_for("ready>")
        # The shell's editor would ask for marked pastes at each prompt.
        terminal.write("bind 'set enable-bracketed-paste off'; clear\r")
        terminal.settle()
        terminal.write(f"{command}\r")
        yield terminal


def child_of(pid: int) -> int:
    """Give the one process that another has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(children[-1])


def attributes(terminal: Terminal) -> list[object]:
    """Give echo, line mode and so on as they are set now."""
    return list(termios.tcgetattr(terminal.file_descriptor))


def is_left(received: bytes) -> bool:
    """Whether all that was asked of the terminal was taken back."""
    return all(
        taken in received and received.rfind(_opposite(taken)) > received.rfind(taken)
        for taken in TAKEN
    )


def later(started: float) -> datetime:
    """Give the demo's moment in a program that was started then (`time.monotonic`)."""
    return MOMENT + timedelta(seconds=time.monotonic() - started)


def picture(terminal: Terminal) -> str:
    """Give what the screen shows but for its figures, which go on from second to second."""
    return re.sub(r"\d+(:\d+)*", "0", terminal.text).replace(" ", "")


def _opposite(taken: bytes) -> bytes:
    return taken[:-1] + (b"l" if taken.endswith(b"h") else b"h")

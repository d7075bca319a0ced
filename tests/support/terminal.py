"""The real program in a pseudo-terminal, its screen read back by a terminal emulator."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

SECONDS = 30.0
"""How long a test waits for something to appear: generous, for it ends as soon as it is there."""


class NotSeenError(AssertionError):
    """What was waited for did not appear; the message holds the screen."""


class Terminal:
    """A program on a screen of so many columns and rows; a context manager that ends it."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = (sys.executable, "-m", "ssis_tui"),
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._seen = bytearray()
        self._master, slave = pty.openpty()
        self._state = tempfile.TemporaryDirectory(prefix="ssis-tui-test-")
        self._set_size(columns, rows)
        variables = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "",
            "LANG": "C.UTF-8",
            # How its tester looks at things must not show, and is not to be overwritten.
            "XDG_STATE_HOME": self._state.name,
            **(environment or {}),
        }
        for name in ("COLUMNS", "LINES"):
            # They would win over the size of the terminal itself.
            variables.pop(name, None)
        self.process = subprocess.Popen(
            [*program, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=variables,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - The child has one thread yet.
            close_fds=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._master)
        self._state.cleanup()

    @property
    def file_descriptor(self) -> int:
        """The terminal's own end, for those who look at bytes and their times themselves."""
        return self._master

    @property
    def lines(self) -> list[str]:
        """The rows of the screen as they stand now, without blanks at their ends."""
        self._read(0)
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def received(self) -> bytes:
        """Every byte that the program wrote so far."""
        self._read(0)
        return bytes(self._seen)

    def write(self, data: str | bytes) -> None:
        """Send bytes as a keyboard would, all at once."""
        os.write(self._master, data.encode() if isinstance(data, str) else data)

    def feed(self, data: bytes) -> None:
        """Show bytes that somebody has read from `file_descriptor` himself."""
        self._seen += data
        self._stream.feed(data)

    def _crashes(self) -> list[str]:
        """Give what the program wrote about crashes of its own, for the one who looks for them."""
        reports = sorted(Path(self._state.name).rglob("crash-*.txt"))
        return [report.read_text(encoding="utf-8") for report in reports]

    def line_with(self, *words: str) -> str | None:
        """Give the first row that holds all these words."""
        return next((line for line in self.lines if all(word in line for word in words)), None)

    def wait_for(self, *words: str, seconds: float = SECONDS) -> str:
        """Wait until a row holds all these words and give it."""
        self.wait_until(lambda: self.line_with(*words) is not None, str(words), seconds=seconds)
        return self.line_with(*words) or ""

    def wait_gone(self, *words: str, seconds: float = SECONDS) -> None:
        """Wait until no row holds all these words any more."""
        self.wait_until(lambda: self.line_with(*words) is None, f"no {words}", seconds=seconds)

    def wait_until(
        self, condition: Callable[[], bool], what: str, *, seconds: float = SECONDS
    ) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                told = f"waited {seconds} s for {what}; the screen says:\n{self.text}"
                raise NotSeenError("\n".join((told, *self._crashes())))
            self._read(0.05)

    def settle(self, seconds: float = 0.4) -> None:
        """Wait until the program has been silent for so long, which it has to be some time."""
        end = time.monotonic() + SECONDS
        while self._read(seconds):
            if time.monotonic() > end:
                raise NotSeenError(f"not silent within {SECONDS} s; the screen says:\n{self.text}")

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size; the program gets SIGWINCH."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def hang_up(self) -> None:
        """Close the terminal as a lost SSH session does."""
        os.close(self._master)

    def wait_ended(self, seconds: float = SECONDS) -> int:
        """Wait for the end of the program and give its exit status."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise NotSeenError(f"did not end within {seconds} s; the screen says:\n{self.text}")
            self._read(0.05)
        self._read(0)
        return self.process.returncode

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self, seconds: float) -> bool:
        """Take in what the program writes within so many seconds; False if it wrote nothing."""
        found = False
        try:
            while select.select([self._master], [], [], 0 if found else seconds)[0]:
                data = os.read(self._master, 65536)
                if not data:
                    return found
                found = True
                self.feed(data)
        except (OSError, ValueError):
            # The other end is closed: the program has ended or hung up.
            time.sleep(min(seconds, 0.05))
        return found


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)

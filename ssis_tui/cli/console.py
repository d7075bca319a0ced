"""Where a command's words go and come from: data on standard output, talk on standard error."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct, field

from ssis_tui import text
from ssis_tui.cli.clock import BlockingClock, MachineClock
from ssis_tui.errors import UsageError
from ssis_tui.masking import masked

if TYPE_CHECKING:
    # Named here only: importing them costs the help 30 ms.
    from ssis_tui.catalog.protocol import Server
    from ssis_tui.config.settings import Profile

PROGRAM = "ssis-tui"


def odbc_server(profile: "Profile") -> "Server":
    """Give the server of a profile, not opened yet."""
    # The driver's side costs 20 ms and more; the demo and the help never need it.
    from ssis_tui.catalog.odbc_server import OdbcServer

    return OdbcServer(profile)


class Console(Struct):
    """The streams, the environment and the clock of one run of the program."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    stdin: TextIO | None = field(default_factory=lambda: sys.stdin)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: BlockingClock = field(default_factory=MachineClock)
    connects: "Callable[[Profile], Server]" = odbc_server
    """Where servers come from; tests put their own in its place."""
    wants_ascii: bool = False
    at_end: list[Callable[[], None]] = field(default_factory=list)
    """What is still to be said when the work is done, or was given up."""
    keeps_log: bool = True
    """Whether stops are written to the user's local log; a test has none."""

    def __repr__(self) -> str:
        """Leave out the environment: a password may stand in it."""
        return f"Console(clock={self.clock!r})"

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at standard output."""
        return self.out.isatty()

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody to answer a question."""
        return self.stdin is not None and self.stdin.isatty() and self.err.isatty()

    @property
    def is_ascii(self) -> bool:
        """Whether only ASCII may be written: asked for, or all that the stream can take."""
        return self.wants_ascii or not _can_write(self.out, "▶…é")

    @property
    def has_color(self) -> bool:
        """Whether standard output is a terminal that shows colours and nobody said no to them."""
        if self.environ.get("NO_COLOR") or self.environ.get("TERM", "") == "dumb":
            return False
        return self.is_terminal

    @property
    def width(self) -> int | None:
        """Cells of the terminal; None when standard output is none, so that nothing is cut."""
        if not self.is_terminal:
            return None
        import shutil

        return shutil.get_terminal_size().columns

    def data(self, line: str) -> None:
        """Write a line of data."""
        self.out.write(writable(self.out, line) + "\n")

    def say(self, words: str) -> None:
        """Say something to the person, beside the data."""
        self._flush_data()
        # What a server or a driver said may hold a secret.
        self.err.write(writable(self.err, f"{PROGRAM}: {self.harmless(words)}") + "\n")
        self.err.flush()

    def talk(self, words: str) -> None:
        """Write a line to the person without the program's name in front."""
        self._flush_data()
        self.err.write(writable(self.err, self.harmless(words)) + "\n")

    def harmless(self, words: str) -> str:
        """Give a line without secrets and without anything that a terminal would obey."""
        return text.one_line(masked(words), is_ascii=self.wants_ascii)

    def progress(self, words: str) -> None:
        """Show what is being done, on a terminal only, until the next call; empty to clear."""
        if not self.err.isatty() or self.environ.get("TERM", "") == "dumb":
            return
        shown = text.one_line(words, is_ascii=not _can_write(self.err, words))
        self.err.write(f"\r\x1b[K{text.cut(shown, 78)}")
        self.err.flush()

    def ask(self, question: str) -> str:
        """Ask and give the answer without blanks around; raise UsageError with nobody there."""
        if not self.can_ask or self.stdin is None:
            raise UsageError(
                "There is a question and nobody to answer it.", "Answer it beforehand with --yes."
            )
        self._flush_data()
        self.err.write(text.one_line(question, is_ascii=self.is_ascii) + " ")
        self.err.flush()
        answer = self.stdin.readline()
        if not answer:
            # The end of input is not an answer.
            self.err.write("\n")
        return answer.strip()

    def agrees(self, what: str, *, server: str | None = None) -> bool:
        """Ask whether to do something, such as "stop": a yes, or a production server's name."""
        if server is not None:
            return self.ask(f"Type the server's name to {what}:") == server
        return self.ask(f"{what[:1].upper()}{what[1:]}? [y/N]").casefold() in {"y", "yes"}

    def ask_secret(self, question: str) -> str:
        """Ask without echo."""
        import getpass

        try:
            return getpass.getpass(text.one_line(question))
        except EOFError:
            raise UsageError("No password was given.") from None

    def _flush_data(self) -> None:
        self.out.flush()


def _can_write(stream: TextIO, words: str) -> bool:
    try:
        words.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def writable(stream: TextIO, line: str) -> str:
    """Give the line as the stream's encoding can take it."""
    return line if line.isascii() or _can_write(stream, line) else text.ascii_only(line)

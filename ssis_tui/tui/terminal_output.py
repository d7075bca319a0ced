"""What the dashboard writes to: the terminal itself, as long as there is one."""

import os
import select
from collections.abc import Sequence
from typing import TextIO

_MOST = 65536
"""Characters that are kept back until the next flush."""


class TerminalOutput:
    """Writes text to a terminal; raises for none that is gone, nor for a letter it has not.

    Used by one thread at a time, as a file is.
    """

    def __init__(self, stream: TextIO) -> None:
        self._number = stream.fileno()
        self._encoding = stream.encoding or "utf-8"
        self._kept: list[str] = []
        self._length = 0
        self._is_gone = False

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def write(self, text: str) -> int:
        """Keep text until `flush`, or until there is much of it."""
        self._kept.append(text)
        self._length += len(text)
        if self._length > _MOST:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Write what was kept; waits for a terminal that takes nothing at the moment."""
        data = memoryview("".join(self._kept).encode(self._encoding, "replace"))
        self._kept.clear()
        self._length = 0
        while data and not self._is_gone:
            try:
                data = data[os.write(self._number, data) :]
            except BlockingIOError:
                # A program before this one may have left the terminal so that it never waits.
                select.select([], [self._number], [])
            except OSError:
                # Closed. Nobody sees what is drawn, and the hang-up ends the program.
                self._is_gone = True


def drawn_on(streams: Sequence[TextIO | None]) -> TextIO | None:
    """Give the first stream that is a terminal; None if there is none."""
    return next((each for each in streams if each is not None and each.isatty()), None)

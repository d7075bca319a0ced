"""The real program on a line of 9,600 baud: each byte takes its time to come through."""

import os
import select
import time
from collections.abc import Callable
from typing import Final

from tests.benchmarks.figures import Figure, median
from tests.benchmarks.stand_in import StandIn
from tests.support.terminal import Terminal

BYTES_A_SECOND: Final = 960
"""9,600 baud: eight bits, a start and a stop bit."""
INTERVAL: Final = 10
"""Seconds between polls, as one would choose for such a line."""
_STEP: Final = 0.05
"""Seconds between two looks at the line."""
_UP_AND_DOWN: Final = ("\x1b[B", "\x1b[A")
"""Down and up again: at the end of the pane it is the rows that move, and not the mark."""
_MARK: Final = "▸"
"""What stands before the row under the cursor."""


class SlowLine:
    """Takes no more from a terminal than such a line carries, and tells what had to wait."""

    def __init__(self, terminal: Terminal) -> None:
        self.carried = 0
        self.longest_wait = 0.0
        """Seconds for which something was waiting all the time, at the most."""
        self._terminal = terminal
        self._looked = time.monotonic()
        self._allowed = 0.0
        self._waiting_since: float | None = None

    def listen(self, seconds: float) -> None:
        """Carry what comes for so long."""
        self.carry_until(lambda: False, seconds)

    def carry_until(self, condition: Callable[[], bool], seconds: float) -> float:
        """Carry until the screen shows something, for so long at the most; give the seconds."""
        began = time.monotonic()
        while not condition() and time.monotonic() - began < seconds:
            time.sleep(_STEP)
            self._carry()
        return time.monotonic() - began

    def carry_all(self, seconds: float) -> float:
        """Carry until nothing has waited for half a second; give the seconds until then."""
        quiet = 0.0

        def is_quiet() -> bool:
            nonlocal quiet
            quiet = 0.0 if self._waiting_since is not None else quiet + _STEP
            return quiet > 0.5

        return self.carry_until(is_quiet, seconds)

    def _carry(self) -> None:
        now = time.monotonic()
        line = self._terminal.file_descriptor
        passed, self._looked = now - self._looked, now
        # A pause is not made up for: a line carries nothing in advance.
        self._allowed = min(self._allowed + passed * BYTES_A_SECOND, BYTES_A_SECOND / 2)
        if self._allowed >= 1 and select.select([line], [], [], 0)[0]:
            data = os.read(line, int(self._allowed))
            self._allowed -= len(data)
            self.carried += len(data)
            self._terminal.feed(data)
        if not select.select([line], [], [], 0)[0]:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = now
        else:
            self.longest_wait = max(self.longest_wait, now - self._waiting_since)

    def cursor(self) -> int:
        """Give the line of the cursor's mark; −1 where it is not to be seen."""
        shown = self._terminal.screen.display
        return next((y for y, line in enumerate(shown) if line.startswith(_MARK)), -1)


def slow_line(seconds: float, keys: int) -> list[Figure]:
    """Twenty running operations watched over 9,600 baud with ``--low-bandwidth``."""
    with StandIn(running=20, ended=100) as server:
        arguments = [*server.arguments, "--low-bandwidth", "--interval", str(INTERVAL)]
        with Terminal(arguments, columns=80, rows=24, environment=server.environment) as terminal:
            line = SlowLine(terminal)
            line.carry_until(lambda: line.cursor() > 0, 60)
            first = line.carry_all(60)
            started = line.carried
            line.listen(INTERVAL)
            line.longest_wait, before = 0.0, line.carried
            line.listen(seconds)
            rate = (line.carried - before) / seconds
            backlog = line.longest_wait
            took = [_key(terminal, line, _UP_AND_DOWN[number % 2]) for number in range(keys)]
            terminal.write("\r")
            opened = line.carry_until(lambda: _shows(terminal, "Overview"), 60)
            opened += line.carry_all(60)
    how = f"{seconds:.0f} s, poll every {INTERVAL}"
    return [
        Figure("9,600 baud, first picture", started, 9 * BYTES_A_SECOND, "B",
               f"{first:.1f} s after its first row"),
        Figure("9,600 baud, line in use", 100 * rate / BYTES_A_SECOND, 50, "%", how),
        Figure("9,600 baud, longest backlog", backlog, INTERVAL / 2, "s", how),
        Figure("9,600 baud, Down", median(took), 1, "s", f"{keys} keys, worst {max(took):.1f}"),
        Figure("9,600 baud, an operation opened", opened, INTERVAL, "s"),
    ]  # fmt: skip


def _key(terminal: Terminal, line: SlowLine, key: str) -> float:
    """Give seconds from a key to the cursor's mark on another line."""
    line.listen(1.0)
    before = line.cursor()
    terminal.write(key)
    return line.carry_until(lambda: line.cursor() not in {before, -1}, 10)


def _shows(terminal: Terminal, words: str) -> bool:
    return any(words in row for row in terminal.screen.display)

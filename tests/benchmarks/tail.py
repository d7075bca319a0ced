"""Following an execution that says thousands of messages a second, in the real program."""

import os
import select
import time
from typing import Final

from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.program import cpu_seconds, end, queued_seconds, started
from tests.benchmarks.stand_in import StandIn
from tests.benchmarks.talking import SAID
from tests.support.terminal import Terminal

A_SECOND: Final = 5000
SIZE: Final = (120, 40)
_TAIL: Final = "· tail"
"""What the title of the messages says while they are followed."""
_MARK: Final = "▸"
"""What stands before the row under the cursor."""


def tail(seconds: float, keys: int) -> list[Figure]:
    """CPU, how far behind the newest shown message is, and what a key takes meanwhile."""
    with StandIn(running=1, ended=20, messages=2 * A_SECOND, a_second=A_SECOND) as server:
        terminal, _ = started(
            [*server.arguments, "--interval", "1"],
            shows="Running",
            size=SIZE,
            environment=server.environment,
        )
        _listen(terminal, 2.0)
        terminal.write("\r")
        terminal.wait_for("Overview")
        terminal.write("m")
        terminal.wait_for(_TAIL)
        server.talk()
        _listen(terminal, 3.0)
        pid = terminal.process.pid
        cpu, began = cpu_seconds(pid), time.monotonic()
        behind = _listen(terminal, seconds)
        used = 100 * (cpu_seconds(pid) - cpu) / (time.monotonic() - began)
        took = _keys(terminal, keys)
        end(terminal)
    words = f"tail of {A_SECOND:,} messages a second"
    own, seen = (percentile([each[which] for each in took], 0.99) for which in (0, 1))
    how = f"when first shown, worst of {len(behind)}"
    return [
        Figure(f"{words}, CPU", used, 60, "%", f"{seconds:.0f} s, poll every second"),
        Figure(f"{words}, behind", max(behind), 2, "s", how),
        Figure(f"{words}, key p99", own, 50, "ms", f"{len(took)} keys; on the clock {seen:.1f}"),
    ]


def _listen(terminal: Terminal, seconds: float) -> list[float]:
    """Look at the screen for so long; give how old a newest message was when it was first shown."""
    found = []
    until, newest = time.monotonic() + seconds, 0.0
    while time.monotonic() < until:
        time.sleep(0.05)
        said = max(map(float, SAID.findall(terminal.text)), default=0.0)
        if said > newest:
            # The first look may come long after it was shown.
            found += [time.monotonic() - said] if newest else []
            newest = said
    return found


def _keys(terminal: Terminal, count: int) -> list[tuple[float, float]]:
    """Give milliseconds from Up, which leaves the end, to the bytes that move the cursor's mark.

    The first of the two leaves out the time in the queue for a processor. Other things come to the
    screen all the time, so the mark is looked for afterwards, chunk by chunk.
    """
    line, both = terminal.file_descriptor, (terminal.process.pid, os.getpid())
    found = []
    for number in range(count):
        # At another moment between two polls each time.
        _listen(terminal, 0.2 + 0.13 * (number % 11))
        below = _cursor(terminal)
        # The threads that read are no part of it: they may wait while a key is answered.
        queued = queued_seconds(*both, main_only=True)
        began = time.perf_counter()
        os.write(line, b"\x1b[A")
        at = None
        while at is None and time.perf_counter() < began + 5:
            at = _moved(terminal, _chunks(line, both), below)
        moment, until = at or (began + 5, queued)
        took = moment - began
        found.append((max(0.0, took - until + queued) * 1000, took * 1000))
        terminal.write("t")
        terminal.wait_for(_TAIL)
    return found


def _cursor(terminal: Terminal) -> int:
    """Give the line of the cursor's mark; −1 where it is not to be seen."""
    return next((y for y, line in enumerate(terminal.lines) if line.startswith(_MARK)), -1)


Chunk = tuple[tuple[float, float], bytes]
"""When it came, how long had been waited for a processor by then, and what came."""


def _chunks(line: int, both: tuple[int, int]) -> list[Chunk]:
    """Read until it is silent for a moment."""
    chunks = []
    while select.select([line], [], [], 0.03)[0]:
        data = os.read(line, 65536)
        chunks.append(((time.perf_counter(), queued_seconds(*both, main_only=True)), data))
    return chunks


def _moved(terminal: Terminal, chunks: list[Chunk], below: int) -> tuple[float, float] | None:
    """Give when the mark stood higher than before; None if it does not yet."""
    at = None
    for moment, data in chunks:
        terminal.feed(data)
        if at is None and 0 <= _cursor(terminal) < below:
            at = moment
    return at

"""What the screen costs while time passes and keys are pressed, in the real program."""

import os
import select
import sys
import time

from tests.benchmarks.figures import Figure, median, percentile
from tests.benchmarks.program import cpu_seconds, end, started
from tests.benchmarks.stand_in import StandIn
from tests.support.terminal import Terminal

SETTLING = 8.0
"""Seconds until the second poll has filled in what the first one left open."""
KEYS = ("\x1b[B", "\x1b[A")


def ticks(times: int) -> list[Figure]:
    """CPU and bytes with 20 running operations and with none, polled every 5 seconds."""
    figures = []
    seconds = 4.0 * times
    for running, size in ((20, (120, 40)), (20, (80, 24)), (0, (120, 40))):
        with StandIn(running=running, ended=100) as server:
            shows = "Running" if running else "Succeeded"
            terminal, _ = started(
                server.arguments, shows=shows, size=size, environment=server.environment
            )
            _wait(terminal, SETTLING)
            cpu, written = _over(terminal, seconds)
            end(terminal)
        words = f"{running} running, {size[0]}×{size[1]}"
        how = f"{seconds:.0f} s"
        bytes_budget = 600 if running else 0
        figures += [
            Figure(f"CPU, {words}", cpu, 1 if running else 0.3, "%", how),
            Figure(f"to the terminal, {words}", written, bytes_budget, "B/s", how),
        ]
    return figures


def keys(times: int) -> list[Figure]:
    """From a key to the first byte of what it changes."""
    with StandIn(running=20, ended=100) as server:
        terminal, _ = started(
            [*server.arguments, "--interval", "1"],
            shows="Running",
            size=(120, 40),
            environment=server.environment,
        )
        _wait(terminal, 1.5)
        server.stall()
        _wait(terminal, 1.0)
        stalled = _latencies(terminal, 20 * times)
        end(terminal)
    terminal, _ = started(
        ["100000"],
        shows="Load000003",
        size=(120, 40),
        program=(sys.executable, "-m", "tests.benchmarks.many_rows"),
    )
    terminal.settle(0.5)
    many = _latencies(terminal, 20 * times)
    end(terminal)
    figures = []
    for words, found in (("server stalled", stalled), ("100,000 rows", many)):
        figures += [
            Figure(f"Down, {words}, p50", median(found), 5, "ms", f"{len(found)} keys"),
            Figure(f"Down, {words}, p99", percentile(found, 0.99), 30, "ms"),
        ]
    return figures


def _over(terminal: Terminal, seconds: float) -> tuple[float, float]:
    """Give percent of a core and bytes a second over so many seconds."""
    pid = terminal.process.pid
    before, written = cpu_seconds(pid), len(terminal.received)
    _wait(terminal, seconds)
    return (
        100 * (cpu_seconds(pid) - before) / seconds,
        (len(terminal.received) - written) / seconds,
    )


def _wait(terminal: Terminal, seconds: float) -> None:
    """Take in what is written for so long: what ticks is never silent."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(0.2, left))
        terminal.received  # noqa: B018 - Or it would block on a full pipe.


def _latencies(terminal: Terminal, count: int) -> list[float]:
    """Give milliseconds from each key to the first byte that comes back."""
    found = []
    line = terminal.file_descriptor
    for number in range(count):
        while select.select([line], [], [], 0.12)[0]:
            os.read(line, 65536)
        began = time.perf_counter()
        os.write(line, KEYS[number // 8 % 2].encode())
        select.select([line], [], [], 5)
        found.append((time.perf_counter() - began) * 1000)
    return found

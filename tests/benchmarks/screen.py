"""What the screen costs while time passes and keys are pressed, in the real program."""

import os
import select
import sys
import time

from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.program import cpu_seconds, end, queued_seconds, started
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
    """From a key to the first byte of what it changes, beside a bare app with as many rows.

    What the machine was busy with otherwise is taken out: the time in which the program, or the one
    that measures, stood in the queue for a processor.
    """
    count = 20 * times
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
        found = {"server stalled": _latencies(terminal, count)}
        end(terminal)
    apps = {"100,000 rows": ("tests.benchmarks.many_rows", "100000"),
            "bare": ("tests.benchmarks.bare_app", "50")}  # fmt: skip
    for name, program in apps.items():
        terminal, _ = started(
            program[1:], shows="000003", size=(120, 40), program=(sys.executable, "-m", program[0])
        )
        terminal.settle(0.5)
        found[name] = _latencies(terminal, count)
        end(terminal)
    bare = found.pop("bare")
    figures = []
    for words, both in found.items():
        own = [one for one, _ in both]
        seen = [whole for _, whole in both]
        for share, name, budget in ((0.5, "p50", 5), (0.99, "p99", 30)):
            how = (
                f"{count} keys; on the clock {percentile(seen, share):.1f}; "
                f"bare app {percentile([one for one, _ in bare], share):.1f}"
            )
            figures.append(
                Figure(f"Down, {words}, {name}", percentile(own, share), budget, "ms", how)
            )
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


def _latencies(terminal: Terminal, count: int) -> list[tuple[float, float]]:
    """Give of each key the milliseconds to the first byte that comes back, and those on the clock.

    The first of the two leaves out the time in the queue for a processor.
    """
    found = []
    line, both = terminal.file_descriptor, (terminal.process.pid, os.getpid())
    for number in range(count):
        while select.select([line], [], [], 0.12)[0]:
            os.read(line, 65536)
        queued = queued_seconds(*both)
        began = time.perf_counter()
        os.write(line, KEYS[number // 8 % 2].encode())
        select.select([line], [], [], 5)
        took = time.perf_counter() - began
        queued = min(took, queued_seconds(*both) - queued)
        found.append(((took - queued) * 1000, took * 1000))
    return found

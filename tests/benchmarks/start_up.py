"""What starting, waiting and quitting cost, against a bare Textual app in the same run."""

import socket
import time
from collections.abc import Callable, Sequence

from tests.benchmarks.figures import Figure, median
from tests.benchmarks.program import (
    bare_app,
    cpu_of_command,
    end,
    pss_mebibytes,
    started,
)
from tests.benchmarks.stand_in import StandIn
from tests.support.terminal import Terminal

Start = Callable[[], tuple[Terminal, float]]


def version(times: int) -> list[Figure]:
    """`--version` beside an empty Python."""
    ours, empty = [], []
    for _ in range(2 * times):
        empty.append(cpu_of_command("-c", "pass") * 1000)
        ours.append(cpu_of_command("-m", "ssis_tui", "--version") * 1000)
    base = median(empty)
    return [
        Figure("--version, CPU", median(ours), 1.5 * base + 20, "ms", f"python -c pass {base:.0f}")
    ]


def starts(times: int) -> list[Figure]:
    """First paint, first picture, first rows from a server, memory and quitting."""
    with StandIn(running=50, ended=200) as server, socket.create_server(("127.0.0.1", 0)) as mute:
        nobody = ["-S", f"127.0.0.1,{mute.getsockname()[1]}", "-U", "sa"]
        ways: dict[str, Start] = {
            "bare": bare_app,
            "paint": lambda: started(
                nobody, shows="Active operations", environment={"SSIS_TUI_PASSWORD": "x"}
            ),
            "demo": lambda: started(["--demo"], shows="Running"),
            "server": lambda: started(
                server.arguments, shows="Running", environment=server.environment
            ),
        }
        cpu: dict[str, list[float]] = {name: [] for name in ways}
        memory: dict[str, list[float]] = {name: [] for name in ways}
        quitting: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(times):
            for name, start in ways.items():
                terminal, seconds = start()
                cpu[name].append(seconds * 1000)
                terminal.settle(0.3)
                memory[name].append(pss_mebibytes(terminal.process.pid))
                quitting[name].append(end(terminal) * 1000)
    figures = [
        _ratio("first paint, CPU", cpu["paint"], cpu["bare"], 1.15, "ms"),
        _ratio("first picture (demo), CPU", cpu["demo"], cpu["bare"], 1.25, "ms"),
        _ratio("first rows from a server, CPU", cpu["server"], cpu["bare"], 1.4, "ms"),
        _ratio("memory, demo", memory["demo"], memory["bare"], 1.35, "MiB"),
        _ratio("memory, driver, 50 active + 200", memory["server"], memory["bare"], 1.6, "MiB"),
    ]
    figures += [
        Figure(f"q to the end, {words}", median(quitting[name]), 120, "ms",
               f"bare app {median(quitting['bare']):.0f}")
        for name, words in (("demo", "demo"), ("server", "answering"), ("paint", "hanging"))
    ]  # fmt: skip
    return figures


def stopped_server(times: int) -> list[Figure]:
    """`q` while a query hangs in the driver."""
    took = []
    for _ in range(max(1, times // 2)):
        with StandIn(running=3, ended=20) as server:
            terminal, _ = started(
                [*server.arguments, "--interval", "1"],
                shows="Running",
                environment=server.environment,
            )
            server.stall()
            terminal.settle(0.1)
            time.sleep(2.5)
            took.append(end(terminal) * 1000)
    return [Figure("q to the end, driver in a call", median(took), 2000, "ms", "server stopped")]


def _ratio(
    name: str, ours: Sequence[float], theirs: Sequence[float], budget: float, unit: str
) -> Figure:
    mine, other = median(ours), median(theirs)
    return Figure(name, mine / other, budget, "×", f"{mine:.0f} {unit}, bare app {other:.0f}")

"""The real program in a pseudo-terminal, with what it costs read from the kernel."""

import os
import resource
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.support.terminal import SECONDS, NotSeenError, Terminal

BARE_APP = (sys.executable, "-m", "tests.benchmarks.bare_app")


def cpu_seconds(pid: int) -> float:
    """Give the CPU time of a process and its living threads, in seconds, to the nanosecond."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / 1e9


def queued_seconds(*pids: int, main_only: bool = False) -> float:
    """Give how long these processes were ready to run while others had the processors, in seconds.

    `main_only` leaves out all threads but the first. What a busy machine adds to a time on the
    clock is the difference of two of these.
    """
    total = 0
    for pid in pids:
        every = Path(f"/proc/{pid}/task")
        for task in (every / str(pid),) if main_only else every.iterdir():
            try:
                total += int((task / "schedstat").read_text(encoding="ascii").split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    return total / 1e9


def pss_mebibytes(pid: int) -> float:
    """Give the proportional set size: shared pages count as the share of each that has them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError("no Pss in smaps_rollup")


def cpu_of_command(*arguments: str) -> float:
    """Run a command to its end and give the CPU time that it took, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def started(
    arguments: Sequence[str] = (),
    *,
    shows: str,
    program: Sequence[str] = (sys.executable, "-m", "ssis_tui"),
    size: tuple[int, int] = (80, 24),
    environment: dict[str, str] | None = None,
) -> tuple[Terminal, float]:
    """Start a program, wait until it writes these words; give it and its CPU seconds by then."""
    terminal = Terminal(
        arguments,
        columns=size[0],
        rows=size[1],
        environment={
            "PYTHONPATH": str(Path.cwd()),
            "PYTHONDONTWRITEBYTECODE": "",
            **(environment or {}),
        },
        program=program,
    )
    return terminal, _cpu_when_written(terminal, shows.encode())


def _cpu_when_written(terminal: Terminal, wanted: bytes) -> float:
    """Give the CPU seconds at which these bytes come.

    Looked for before the emulator reads them: that takes some hundredths of a second, in which the
    program goes on.
    """
    seen = bytearray()
    while wanted not in seen:
        if not select.select([terminal.file_descriptor], [], [], SECONDS)[0]:
            raise NotSeenError(
                f"waited {SECONDS} s for {wanted!r}; last came {bytes(seen[-200:])!r}"
            )
        seen += os.read(terminal.file_descriptor, 65536)
    seconds = cpu_seconds(terminal.process.pid)
    terminal.feed(bytes(seen))
    return seconds


def bare_app(size: tuple[int, int] = (80, 24)) -> tuple[Terminal, float]:
    """Start the bare app and wait for its first paint."""
    terminal = Terminal(
        (),
        columns=size[0],
        rows=size[1],
        environment={"PYTHONPATH": str(Path.cwd()), "PYTHONDONTWRITEBYTECODE": ""},
        program=BARE_APP,
    )
    # An empty table paints a background over the whole screen and no words.
    return terminal, _cpu_when_written(terminal, b"\x1b[48;")


def end(terminal: Terminal, key: str = "q") -> float:
    """Press the key that quits; give the seconds until the process has ended."""
    began = time.perf_counter()
    terminal.write(key)
    while terminal.process.poll() is None:
        terminal.lines  # noqa: B018 - Reads what it writes, or it would block on a full pipe.
        time.sleep(0.0005)
        if time.perf_counter() - began > 20:
            terminal.process.kill()
            break
    took = time.perf_counter() - began
    terminal.__exit__(None, None, None)
    return took

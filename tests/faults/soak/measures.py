"""What a process holds at a moment: threads, tasks, handles, memory."""

import asyncio
import gc
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from tests.faults.leftovers import _handles

MOST_GROWTH: Final = 1.05
"""What the last hour may hold in memory, against the second."""


class Measures(Struct, frozen=True):
    """Taken while all is well and nothing is asked."""

    threads: int
    tasks: tuple[str, ...]
    """Their names, in order."""
    handles: int
    connections: int
    blocks: int
    """Objects that live in Python's memory: exact, so a leak shows long before megabytes do."""
    memory: int
    """Bytes of this process that no file holds; 0 where the system does not say.

    Not its share of all pages (PSS): that rises and falls with what else runs on the machine and
    maps the same libraries.
    """

    def words(self) -> str:
        return (
            f"{self.threads} threads, {len(self.tasks)} tasks, {self.handles} handles, "
            f"{self.connections} connections, {self.blocks:,} blocks, "
            f"{self.memory / 2**20:.1f} MiB"
        )


def is_between_polls() -> bool:
    """Whether no poll is under way: one has tasks of its own."""
    return not any("_tell_when_late" in name for name in _tasks())


def measured(connections: int, *, apart_from: str = "tds-") -> Measures:
    """Measure now; threads of the stand-in server, known by their names, are not counted."""
    gc.collect()
    own = [each for each in threading.enumerate() if not each.name.startswith(apart_from)]
    return Measures(
        threads=len(own),
        tasks=_tasks(),
        handles=_handles(),
        connections=connections,
        blocks=sys.getallocatedblocks(),
        memory=_anonymous(),
    )


def _tasks() -> tuple[str, ...]:
    """Name the tasks, but for those of what Textual itself adds to a screen.

    Each scroll bar is made when it is first needed, and kept, and so is the corner between two,
    which Textual does not mark as its own; a toast goes by real time.
    """
    names = map(_name, asyncio.all_tasks())
    theirs = ("-textual-system", "ScrollBarCorner", "Toast")
    return tuple(sorted(each for each in names if not any(part in each for part in theirs)))


def _name(task: asyncio.Task[Any]) -> str:
    """Name what a task does: by itself it is only a number, unless somebody named it."""
    name = task.get_name()
    return repr(task.get_coro()).partition(" at ")[0] if name.startswith("Task-") else name


def _anonymous() -> int:
    path = Path("/proc/self/smaps_rollup")
    if not path.exists():
        return 0
    lines = path.read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))


def growth(first: Measures, last: Measures, *, slack: int = 0, weighs: bool = True) -> list[str]:
    """Say what the last holds that the first did not.

    `slack` is of handles, which others open too; without `weighs` memory is not looked at.
    """
    found = []
    for name in ("threads", "connections"):
        before, after = getattr(first, name), getattr(last, name)
        if after > before:
            found.append(f"{after} {name}, where there were {before}")
    if len(last.tasks) > len(first.tasks):
        more = ", ".join((Counter(last.tasks) - Counter(first.tasks)).elements())
        found.append(f"{len(last.tasks)} tasks, where there were {len(first.tasks)}: {more}")
    if last.handles > first.handles + slack:
        found.append(f"{last.handles} handles, where there were {first.handles}")
    for name, unit in () if not weighs else (("blocks", "objects"), ("memory", "bytes")):
        before, after = getattr(first, name), getattr(last, name)
        if before and after / before > MOST_GROWTH:
            found.append(f"{after:,} {unit}, {after / before:.3f} times those of before")
    return found

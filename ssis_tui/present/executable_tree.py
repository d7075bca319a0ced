r"""Puts executables into a tree by their execution paths, iterations apart from them.

A path is ``\Package\Sequence\Loop[3]\Task``: names cannot hold a backslash or a bracket
(DTS_E_DTSNAME_LEGAL), so a number in brackets is an iteration, and ``.EventHandlers[OnError]``
an event handler. Child packages stand below the task that runs them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from msgspec import Struct, field

from ssis_tui.model.executables import ExecutableStatistic, RunningExecutable
from ssis_tui.present.gantt import Axis

Run = TypeVar("Run", ExecutableStatistic, RunningExecutable)

_DEEPEST: Final = 60
"""Levels that are told apart; the rest of a deeper path is one name."""
_PART: Final = re.compile(r"\[(\d{1,9})\]$|\.EventHandlers\[[^\\\[\]]*\]$", re.ASCII)


class Node(Struct, eq=False):
    """A part of an execution path: an executable, or an iteration of one."""

    path: str
    name: str
    label: str = ""
    """The numbers of the iterations on its path: ``[2][17]``."""
    # A loop of a hundred thousand iterations is as many nodes: what is empty is shared.
    children: dict[str, "Node"] = field(default_factory=lambda: _NO_CHILDREN)
    iterations: dict[int, "Node"] = field(default_factory=lambda: _NO_ITERATIONS)
    statistics: Sequence[ExecutableStatistic] = ()
    running: Sequence[RunningExecutable] = ()
    first: float = float("inf")
    """When it or something in it began, in seconds since the epoch."""

    def below(self, part: str | int) -> "Node":
        """Give the part below it, made if it is new."""
        if isinstance(part, int):
            found = self.iterations.get(part)
            if found is None:
                suffix = f"[{part}]"
                found = Node(self.path + suffix, suffix, self.label + suffix)
                self.iterations = self.iterations or {}
                self.iterations[part] = found
            return found
        found = self.children.get(part)
        if found is None:
            between = "" if part.startswith(".EventHandlers[") else "\\"
            found = Node(f"{self.path}{between}{part}", part.lstrip("."), self.label)
            self.children = self.children or {}
            self.children[part] = found
        return found


_NO_CHILDREN: Final[dict[str, Node]] = {}
_NO_ITERATIONS: Final[dict[int, Node]] = {}


class Tree(Struct, frozen=True, eq=False):
    """The executables of one execution, to be shown folded or expanded."""

    root: Node
    axis: Axis | None


def tree(
    statistics: Iterable[ExecutableStatistic],
    running: Iterable[RunningExecutable] = (),
    axis: Axis | None = None,
) -> Tree:
    """Build the tree; without an axis it is that of the executables themselves.

    A running executable of which a statistic tells that it has ended is left out: the messages and
    the statistics are not read at the same moment.
    """
    root = Node("", "")
    ends: list[datetime] = []
    starts: list[datetime] = []
    for each in statistics:
        node = _reached(root, each.execution_path or each.package_path, each.started)
        node.statistics = _with(node.statistics, each)
        starts += [each.started] if each.started else []
        ends += [each.ended] if each.ended else []
    goes_on = False
    for one in running:
        node = _reached(root, one.execution_path, one.since)
        if any(each.ended and each.ended >= one.since for each in node.statistics):
            continue
        node.running = _with(node.running, one)
        starts.append(one.since)
        goes_on = True
    if axis is None and starts:
        axis = Axis(min(starts), None if goes_on or not ends else max(ends))
    return Tree(root, axis)


def _with(held: Sequence[Run], one: Run) -> Sequence[Run]:
    """Give the list with one more in it, made if there is none yet; never a copy of a long one."""
    if isinstance(held, list):
        held.append(one)
        return held
    return [one]


def folded_path(path: str) -> str:
    """Give an execution path without the numbers of iterations, the same in each run."""
    return re.sub(r"\[\d{1,9}\](?=\\|$|\.EventHandlers\[|\[)", "", path)


def _parts(path: str) -> Iterator[str | int]:
    segments = path.strip("\\").split("\\", _DEEPEST)
    for segment in segments:
        if not segment.endswith("]"):
            yield segment
            continue
        rest = segment
        behind: list[str | int] = []
        while (match := _PART.search(rest)) and match.start() and len(behind) < 4:
            behind.append(int(match[1]) if match[1] else match[0])
            rest = rest[: match.start()]
        yield rest
        yield from reversed(behind)


def _reached(root: Node, path: str, moment: datetime | None) -> Node:
    """Give the node of a path and tell all on the way when something in them began."""
    seconds = moment.timestamp() if moment is not None else float("inf")
    node = root
    for part in _parts(path):
        node = node.below(part)
        node.first = min(node.first, seconds)
    return node


def duration_ms(statistic: ExecutableStatistic) -> int | None:
    """Give how long a run took in milliseconds, by its times where the catalog has no number."""
    if statistic.duration_ms is not None:
        return max(0, statistic.duration_ms)
    if statistic.started is None or statistic.ended is None:
        return None
    return max(0, round((statistic.ended - statistic.started).total_seconds() * 1000))

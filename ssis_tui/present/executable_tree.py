r"""Puts executables into a tree by their execution paths, and folds iterations into one row.

A path is ``\Package\Sequence\Loop[3]\Task``: names cannot hold a backslash or a bracket
(DTS_E_DTSNAME_LEGAL), so a number in brackets is an iteration, and ``.EventHandlers[OnError]``
an event handler. Child packages stand below the task that runs them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from ssis_tui.model.codes import ExecutionResult
from ssis_tui.model.executables import ExecutableStatistic, RunningExecutable
from ssis_tui.present.gantt import Axis, Span, joined

_DEEPEST: Final = 60
"""Levels that are told apart; the rest of a deeper path is one name."""
_PART: Final = re.compile(r"\[(\d{1,9})\]$|\.EventHandlers\[[^\\\[\]]*\]$", re.ASCII)
_WORST_FIRST: Final = (1, 3, 2, 0)
"""Failure, Cancelled, Completion, Success."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutableRow:
    """An executable in the tree, or several runs of it folded into one row."""

    key: str
    """What tells it from other rows, and what to put into `expanded`."""
    path: str
    """The execution path, without the numbers of iterations that are folded."""
    name: str
    depth: int
    is_package: bool
    package_name: str | None
    runs: int
    """How often it ran, runs that go on included; 0 where only what is inside is known."""
    failed: int
    """How many of the runs failed."""
    since: datetime | None
    """When it began, if it is running."""
    started: datetime | None
    """Of the first run."""
    ended: datetime | None
    """Of the last run; None while one goes on."""
    duration_ms: int | None
    """All ended runs added up; None if none has ended."""
    longest_ms: int | None
    result: ExecutionResult | None
    """The worst of all ended runs; None if none is known."""
    spans: tuple[Span, ...]
    axis: Axis | None
    """The time of the whole execution; the same object in each row."""
    can_expand: bool = False
    is_expanded: bool = False
    statistic: ExecutableStatistic | None = None
    """The only one, where there is exactly one run."""

    @property
    def is_running(self) -> bool:
        return self.since is not None


@dataclass(slots=True, eq=False)
class _Node:
    path: str
    name: str
    label: str = ""
    """The numbers of the iterations on its path: ``[2][17]``."""
    children: dict[str, "_Node"] = field(default_factory=dict)
    iterations: dict[int, "_Node"] = field(default_factory=dict)
    statistics: list[ExecutableStatistic] = field(default_factory=list)
    running: list[RunningExecutable] = field(default_factory=list)
    first: float = float("inf")
    """When it or something in it began, in seconds since the epoch."""

    def below(self, part: str | int) -> "_Node":
        """Give the part below it, made if it is new."""
        if isinstance(part, int):
            found = self.iterations.get(part)
            if found is None:
                suffix = f"[{part}]"
                found = _Node(self.path + suffix, suffix, self.label + suffix)
                self.iterations[part] = found
            return found
        found = self.children.get(part)
        if found is None:
            between = "" if part.startswith(".EventHandlers[") else "\\"
            found = _Node(f"{self.path}{between}{part}", part.lstrip("."), self.label)
            self.children[part] = found
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The executables of one execution, to be shown folded or expanded."""

    root: _Node
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
    root = _Node("", "")
    ends: list[datetime] = []
    starts: list[datetime] = []
    for each in statistics:
        node = _reached(root, each.execution_path or each.package_path, each.started)
        node.statistics.append(each)
        starts += [each.started] if each.started else []
        ends += [each.ended] if each.ended else []
    goes_on = False
    for one in running:
        node = _reached(root, one.execution_path, one.since)
        if any(each.ended and each.ended >= one.since for each in node.statistics):
            continue
        node.running.append(one)
        starts.append(one.since)
        goes_on = True
    if axis is None and starts:
        axis = Axis(min(starts), None if goes_on or not ends else max(ends))
    return Tree(root, axis)


def rows(found: Tree, expanded: AbstractSet[str] = frozenset()) -> tuple[ExecutableRow, ...]:
    """Give the rows from top to bottom; `expanded` holds the keys of rows that are opened."""
    return tuple(_inside([found.root], "", -1, found.axis, expanded))


def folded_path(path: str) -> str:
    """Give an execution path without the numbers of iterations, the same in each run."""
    return re.sub(r"\[\d{1,9}\](?=\\|$|\.EventHandlers\[|\[)", "", path)


def _parts(path: str) -> Iterator[str | int]:
    segments = path.strip("\\").split("\\", _DEEPEST)
    for segment in segments:
        rest = segment
        behind: list[str | int] = []
        while (match := _PART.search(rest)) and match.start() and len(behind) < 4:
            behind.append(int(match[1]) if match[1] else match[0])
            rest = rest[: match.start()]
        yield rest
        yield from reversed(behind)


def _reached(root: _Node, path: str, moment: datetime | None) -> _Node:
    """Give the node of a path and tell all on the way when something in them began."""
    seconds = moment.timestamp() if moment is not None else float("inf")
    node = root
    for part in _parts(path):
        node = node.below(part)
        node.first = min(node.first, seconds)
    return node


def _inside(
    nodes: Sequence[_Node], key: str, depth: int, axis: Axis | None, expanded: AbstractSet[str]
) -> Iterator[ExecutableRow]:
    """Give the rows of what lies in these nodes, which stand for one row together."""
    groups: dict[str, list[_Node]] = {}
    for node in nodes:
        holders = [node]
        if key not in expanded:
            holders += _all_iterations(node)
        for holder in holders:
            for name, child in holder.children.items():
                groups.setdefault(name, []).append(child)
    ordered = sorted(groups.items(), key=lambda item: (min(n.first for n in item[1]), item[0]))
    for name, group in ordered:
        between = "" if name.startswith(".EventHandlers[") else "\\"
        inner = f"{key}{between}{name}"
        yield from _row_and_below(group, inner, group[0].name, depth + 1, axis, expanded)


def _row_and_below(
    nodes: Sequence[_Node],
    key: str,
    name: str,
    depth: int,
    axis: Axis | None,
    expanded: AbstractSet[str],
) -> Iterator[ExecutableRow]:
    row = _row(nodes, key, name, depth, axis)
    is_open = row.can_expand and key in expanded
    yield replace(row, is_expanded=True) if is_open else row
    if not is_open:
        yield from _inside(nodes, key, depth, axis, expanded)
    elif len(nodes) > 1:
        for node in sorted(nodes, key=lambda each: (each.first, each.path)):
            # One that is in no iteration would have the key of them all.
            own = node.path if node.path != key else f"{key}[]"
            label = node.label or node.name
            yield from _row_and_below([node], own, label, depth + 1, axis, expanded)
    elif nodes[0].iterations:
        yield from _inside(nodes, key, depth, axis, expanded)
        for number in sorted(nodes[0].iterations):
            node = nodes[0].iterations[number]
            yield from _row_and_below([node], node.path, node.name, depth + 1, axis, expanded)
    else:
        for place, each in enumerate(_by_start(nodes[0].statistics), start=1):
            single = _Node(nodes[0].path, f"#{place}", statistics=[each])
            yield _row([single], f"{key}#{each.statistics_id}", f"#{place}", depth + 1, axis)
        yield from _inside(nodes, key, depth, axis, expanded)


def _by_start(statistics: Iterable[ExecutableStatistic]) -> list[ExecutableStatistic]:
    return sorted(
        statistics,
        key=lambda each: (each.started.timestamp() if each.started else 0.0, each.statistics_id),
    )


def _all_iterations(node: _Node) -> Iterator[_Node]:
    for iteration in node.iterations.values():
        yield iteration
        yield from _all_iterations(iteration)


def _row(
    nodes: Sequence[_Node], key: str, name: str, depth: int, axis: Axis | None
) -> ExecutableRow:
    statistics = [each for node in nodes for each in node.statistics]
    running = [each for node in nodes for each in node.running]
    durations = [each for each in map(duration_ms, statistics) if each is not None]
    starts = [each.started for each in statistics if each.started]
    starts += [each.since for each in running]
    ends = [each.ended for each in statistics if each.ended]
    results = {int(each.result): each.result for each in statistics if each.result is not None}
    spans: list[Span] = [
        (each.started, each.ended or each.started) for each in statistics if each.started
    ]
    spans += [(each.since, None) for each in running]
    sample = statistics[0] if statistics else None
    is_package = depth == 0 if sample is None else _is_package(sample)
    is_iteration = name.startswith("[")
    if not is_iteration and not name.startswith(("#", "EventHandlers[")):
        name = _name(sample, running) or name
    if not statistics and not running and is_iteration:
        starts, ends, spans = _extent(nodes)
    return ExecutableRow(
        key=key,
        path=nodes[0].path if len(nodes) == 1 else key,
        name=name,
        depth=depth,
        is_package=is_package,
        package_name=sample.package_name if sample else None,
        runs=len(statistics) + len(running),
        failed=sum(each.result == ExecutionResult.FAILURE for each in statistics),
        since=min((each.since for each in running), default=None),
        started=min(starts, default=None),
        ended=None if running else max(ends, default=None),
        duration_ms=sum(durations) if durations else None,
        longest_ms=max(durations, default=None),
        result=next((results[code] for code in _WORST_FIRST if code in results), None)
        or next(iter(results.values()), None),
        spans=joined(spans, axis),
        axis=axis,
        can_expand=len(nodes) > 1 or bool(nodes[0].iterations) or len(statistics) > 1,
        statistic=sample if len(statistics) == 1 and not running else None,
    )


def _is_package(statistic: ExecutableStatistic) -> bool:
    return not any(sign in statistic.package_path.strip("\\") for sign in "\\[")


def _name(statistic: ExecutableStatistic | None, running: Sequence[RunningExecutable]) -> str:
    """Give the name that the catalog has; a package's with its extension."""
    if statistic is None:
        return running[0].name if running else ""
    if _is_package(statistic) and statistic.package_name:
        return statistic.package_name
    return statistic.executable_name


def duration_ms(statistic: ExecutableStatistic) -> int | None:
    """Give how long a run took in milliseconds, by its times where the catalog has no number."""
    if statistic.duration_ms is not None:
        return max(0, statistic.duration_ms)
    if statistic.started is None or statistic.ended is None:
        return None
    return max(0, round((statistic.ended - statistic.started).total_seconds() * 1000))


def _extent(nodes: Sequence[_Node]) -> tuple[list[datetime], list[datetime], list[Span]]:
    """Give the times of what lies in an iteration, which is no executable of its own."""
    starts: list[datetime] = []
    ends: list[datetime] = []
    spans: list[Span] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        waiting += [*node.children.values(), *node.iterations.values()]
        starts += [each.started for each in node.statistics if each.started]
        ends += [each.ended for each in node.statistics if each.ended]
        if node.running:
            starts += [each.since for each in node.running]
            spans = [(min(each.since for each in node.running), None)]
    if starts and not spans and ends:
        spans = [(min(starts), max(ends))]
    elif starts and spans:
        spans = [(min(starts), None)]
        ends = []
    return starts, ends, spans

"""Turns the tree of executables into rows: folded to one for many iterations, or opened."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.model.codes import ExecutionResult
from ssis_tui.model.executables import ExecutableStatistic, RunningExecutable
from ssis_tui.present.executable_tree import Node, Tree, duration_ms
from ssis_tui.present.gantt import Axis, Span, joined

_WORST_FIRST: Final = (1, 3, 2, 0)
"""Failure, Cancelled, Completion, Success."""


class ExecutableRow(Struct, frozen=True, kw_only=True):
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


def rows(found: Tree, expanded: AbstractSet[str] = frozenset()) -> tuple[ExecutableRow, ...]:
    """Give the rows from top to bottom; `expanded` holds the keys of rows that are opened."""
    return tuple(_inside([found.root], "", -1, found.axis, expanded))


def _inside(
    nodes: Sequence[Node], key: str, depth: int, axis: Axis | None, expanded: AbstractSet[str]
) -> Iterator[ExecutableRow]:
    """Give the rows of what lies in these nodes, which stand for one row together."""
    groups: dict[str, list[Node]] = {}
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
    nodes: Sequence[Node],
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
    else:
        yield from _runs(nodes[0], key, depth + 1, axis)
        yield from _inside(nodes, key, depth, axis, expanded)
        for number in sorted(nodes[0].iterations):
            node = nodes[0].iterations[number]
            yield from _row_and_below([node], node.path, node.name, depth + 1, axis, expanded)


def _runs(node: Node, key: str, depth: int, axis: Axis | None) -> Iterator[ExecutableRow]:
    """Give a row for each run of an executable that ran more than once under the same path."""
    if len(node.statistics) < 2:
        return
    for place, each in enumerate(_by_start(node.statistics), start=1):
        single = Node(node.path, f"#{place}", statistics=(each,))
        yield _row([single], f"{key}#{each.statistics_id}", f"#{place}", depth, axis)


def _by_start(statistics: Iterable[ExecutableStatistic]) -> list[ExecutableStatistic]:
    return sorted(
        statistics,
        key=lambda each: (each.started.timestamp() if each.started else 0.0, each.statistics_id),
    )


def _holders(node: Node) -> Iterable[Node]:
    """Give what holds the runs of an executable: it, or its iterations if it has none itself."""
    return [node] if node.statistics or node.running else [node, *_all_iterations(node)]


def _all_iterations(node: Node) -> Iterator[Node]:
    for iteration in node.iterations.values():
        yield iteration
        yield from _all_iterations(iteration)


def _row(
    nodes: Sequence[Node], key: str, name: str, depth: int, axis: Axis | None
) -> ExecutableRow:
    own = [holder for node in nodes for holder in _holders(node)]
    statistics = [each for node in own for each in node.statistics]
    running = [each for node in own for each in node.running]
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


def _extent(nodes: Sequence[Node]) -> tuple[list[datetime], list[datetime], list[Span]]:
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

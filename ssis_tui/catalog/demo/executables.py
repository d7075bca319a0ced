"""The tasks and containers of the demo's packages, and when each of them ran in one execution."""

from enum import Enum
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.demo.chance import between, mixed
from ssis_tui.catalog.demo.moments import MINUTE
from ssis_tui.catalog.demo.names import PACKAGES, DemoPackage, Shape
from ssis_tui.model.codes import MessageSourceType


class Task(Enum):
    """What an executable is; the value is what SSISDB calls the source of its messages."""

    PACKAGE = "package"
    SEQUENCE = "sequence"
    LOOP = "loop"
    SQL = "sql"
    DATA_FLOW = "data flow"
    SCRIPT = "script"
    FILES = "files"
    CHILD = "child"
    """An Execute Package task: its package is its only child."""

    @property
    def source_type(self) -> MessageSourceType:
        if self is Task.PACKAGE:
            return MessageSourceType.PACKAGE
        if self in {Task.SEQUENCE, Task.LOOP}:
            return MessageSourceType.CONTAINER
        if self is Task.DATA_FLOW:
            return MessageSourceType.DATA_FLOW
        return MessageSourceType.TASK


class Node(Struct, frozen=True):
    """An executable of a package."""

    name: str
    task: Task
    children: tuple["Node", ...] = ()
    weight: int = 10
    """Share of its container's time, against its siblings."""
    is_parallel: bool = False
    """Whether the children run side by side."""
    times: int = 0
    """Iterations of a loop; 0 for one each `every_ms`."""
    every_ms: int = 5 * MINUTE


class Span(Struct, frozen=True):
    """An executable at work: one per iteration."""

    node: Node
    execution_path: str
    package_path: str
    package_name: str
    start_ms: int
    end_ms: int
    fails: bool
    number: int
    """Of the executable within the execution's packages, the same in every run."""

    @property
    def is_leaf(self) -> bool:
        return not self.node.children


def _sql(name: str, weight: int = 3) -> Node:
    return Node(name, Task.SQL, weight=weight)


def _flow(name: str, weight: int = 10) -> Node:
    return Node(name, Task.DATA_FLOW, weight=weight)


def _children(shape: Shape, subject: str) -> tuple[Node, ...]:
    match shape:
        case Shape.IMPORT:
            files = (
                _flow(f"Stage {subject}", 8),
                Node("Archive File", Task.FILES, weight=1),
            )
            return (
                _sql("Get Watermark", 1),
                Node("Each File", Task.LOOP, files, weight=20, times=3),
                _sql(f"Merge {subject}", 8),
                _sql("Set Watermark", 1),
            )
        case Shape.SYNC:
            both = (_flow(f"Pull {subject}"), _flow(f"Push {subject}", 7))
            return (
                _sql("Get Watermark", 1),
                Node("Call Service", Task.SCRIPT, weight=2),
                Node("Synchronise", Task.SEQUENCE, both, weight=20, is_parallel=True),
                _sql("Set Watermark", 1),
            )
        case Shape.DIMENSION:
            return (
                _sql(f"Truncate Staging {subject}", 1),
                _flow(f"Extract {subject}"),
                _flow(f"Load {subject}"),
                _sql("Update Statistics", 2),
            )
        case Shape.FACT:
            load = (
                _flow(f"Lookup {subject}", 6),
                _flow(f"Load {subject}", 12),
                _flow(f"Load {subject} Corrections", 4),
            )
            return (
                _sql("Truncate Staging", 1),
                Node("Load", Task.SEQUENCE, load, weight=20),
                Node(
                    "Finish",
                    Task.SEQUENCE,
                    (_sql("Rebuild Columnstore", 8), _sql("Update Statistics", 5)),
                    weight=6,
                    is_parallel=True,
                ),
            )
        case Shape.MASTER:
            side_by_side = tuple(
                Node(f"Run {name}", Task.CHILD, (package_tree(PACKAGES[name]),))
                for name in ("LoadDimCustomer", "LoadDimProduct")
            )
            return (
                _sql("Open Batch", 1),
                Node("Dimensions", Task.SEQUENCE, side_by_side, weight=10, is_parallel=True),
                Node(
                    "Run LoadFactSales",
                    Task.CHILD,
                    (package_tree(PACKAGES["LoadFactSales"]),),
                    weight=14,
                ),
                Node("Send Report", Task.SCRIPT, weight=1),
                _sql("Close Batch", 1),
            )
        case Shape.AGGREGATE:
            month = (_sql(f"Delete {subject}", 2), _flow(f"Compute {subject}", 9))
            return (
                _sql("Choose Months", 1),
                Node("Each Month", Task.LOOP, month, weight=25, times=12),
                _sql("Rebuild Indexes", 4),
            )
        case Shape.EXPORT:
            retry = (_flow(f"Write {subject}", 8), Node("Upload File", Task.SCRIPT, weight=4))
            return (
                _sql(f"Select {subject}", 3),
                Node("Retry Up To 3 Times", Task.LOOP, retry, weight=20, times=2),
                Node("Notify", Task.SCRIPT, weight=1),
            )
        case Shape.LISTENER:
            poll = (Node("Read Queue", Task.SCRIPT, weight=7), _flow("Write Readings", 3))
            return (Node("While Open", Task.LOOP, poll, weight=30),)
        case Shape.RELOAD:
            year = (_sql("Drop Indexes", 1), _flow("Reload Year", 20), _sql("Create Indexes", 4))
            return (
                _sql("Prepare History", 1),
                Node("Each Year", Task.LOOP, year, weight=40, times=18),
            )
        case Shape.HUGE:
            return (Node("Each File", Task.LOOP, (_flow("Load Click Detail"),), times=1000),)


@cache
def package_tree(package: DemoPackage) -> Node:
    """Give the package as the root of its executables."""
    return Node(package.root, Task.PACKAGE, _children(package.shape, package.subject))


class _Layout(Struct):
    """Lays one execution's executables out in time."""

    seeds: tuple[int, ...]
    spans: list[Span]
    numbers: dict[str, int]

    def add(
        self, node: Node, paths: tuple[str, str, str], window: tuple[int, int], *, fails: bool
    ) -> None:
        """Add the executable with all below it; `paths` are execution, package path and package."""
        execution_path, package_path, package_name = paths
        start, end = window
        key = f"{package_name}{package_path}"
        number = self.numbers.setdefault(key, len(self.numbers))
        self.spans.append(
            Span(node, execution_path, package_path, package_name, start, end, fails, number)
        )
        if not node.children:
            return
        if node.task is Task.CHILD:
            child = node.children[0]
            inner = (f"{execution_path}\\{child.name}", "\\Package", f"{child.name}.dtsx")
            self.add(child, inner, (start + 40, max(end - 40, start + 41)), fails=fails)
        elif node.task is Task.LOOP:
            self._iterations(node, paths, window, fails=fails)
        elif node.is_parallel:
            self._side_by_side(node, paths, window, fails=fails)
        else:
            self._in_turn(node, paths, window, fails=fails)

    def _below(self, paths: tuple[str, str, str], name: str) -> tuple[str, str, str]:
        execution_path, package_path, package_name = paths
        return f"{execution_path}\\{name}", f"{package_path}\\{name}", package_name

    def _iterations(
        self, node: Node, paths: tuple[str, str, str], window: tuple[int, int], *, fails: bool
    ) -> None:
        start, end = window
        times = node.times or max(1, (end - start) // node.every_ms)
        if fails:
            times = between(1, times, *self.seeds, start)
        step = (end - start) / times
        body = Node(node.name, Task.SEQUENCE, node.children)
        for iteration in range(times):
            path = (f"{paths[0]}[{iteration + 1}]", paths[1], paths[2])
            inner = (int(start + iteration * step) + 8, int(start + (iteration + 1) * step) - 8)
            self._in_turn(body, path, inner, fails=fails and iteration == times - 1)

    def _side_by_side(
        self, node: Node, paths: tuple[str, str, str], window: tuple[int, int], *, fails: bool
    ) -> None:
        start, end = window
        longest = mixed(*self.seeds, start) % len(node.children)
        for place, child in enumerate(node.children):
            length = end - start - 30
            if place != longest:
                length = length * between(45, 90, *self.seeds, start, place) // 100
            inner = (start + 12 + place, start + 12 + place + max(length, 1))
            self.add(child, self._below(paths, child.name), inner, fails=fails and place == longest)

    def _in_turn(
        self, node: Node, paths: tuple[str, str, str], window: tuple[int, int], *, fails: bool
    ) -> None:
        start, end = window
        children = node.children
        if fails:
            # What comes after the one that fails does not run.
            children = children[: self._failing(children, start) + 1]
        shares = [
            child.weight * between(70, 130, *self.seeds, start, place)
            for place, child in enumerate(children)
        ]
        total = sum(shares)
        passed = 0
        for child, share in zip(children, shares, strict=True):
            begin = start + (end - start) * passed // total + 6
            passed += share
            finish = max(start + (end - start) * passed // total - 6, begin + 1)
            last = fails and child is children[-1]
            self.add(child, self._below(paths, child.name), (begin, finish), fails=last)

    def _failing(self, children: tuple[Node, ...], start: int) -> int:
        """Choose which child fails: most often one that has much to do."""
        weights = [child.weight for child in children]
        drawn = mixed(*self.seeds, start, 3) % sum(weights)
        for place, weight in enumerate(weights):
            drawn -= weight
            if drawn < 0:
                return place
        return len(children) - 1


def spans_of(
    package: DemoPackage, seeds: tuple[int, ...], window: tuple[int, int], *, fails: bool
) -> tuple[Span, ...]:
    """Lay the package's executables out between two times in ms; parents before children.

    With `fails`, the last leaf fails, and each container around it, at the end of the window.
    """
    layout = _Layout(seeds, [], {})
    root = package_tree(package)
    layout.add(root, ("\\Package", "\\Package", package.name), window, fails=fails)
    return tuple(layout.spans)


def cut_off(span: Span, at_ms: int) -> Span:
    """Give the span as it is when everything ends at `at_ms`."""
    return span if span.end_ms <= at_ms else replace(span, end_ms=at_ms)

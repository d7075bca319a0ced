"""How long packages usually take, by the successful executions that were read anyway."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from msgspec import Struct, field

from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Execution, Operation
from ssis_tui.polling.snapshot import Usual

FEWEST_RUNS = 5
"""Below that a median says nothing."""
MOST_RUNS = 20
"""The newest so many count: what a package took last year is not its habit."""
MOST_PACKAGES = 5000
"""Packages remembered; those seen last stay."""

Path = tuple[str, str, str]
Runs = tuple[tuple[int, timedelta], ...]


class Habits(Struct, frozen=True, eq=False):
    """The durations of the newest successful executions of each package; learning gives a new one.

    A duration is that of the catalog: from Pending, so the wait for a process is part of it.
    """

    runs: Mapping[Path, Runs] = field(default_factory=dict)
    """By folder, project and package: execution ids with durations, newest first."""
    usual: Mapping[Path, Usual] = field(default_factory=dict)

    def learn(self, operations: Iterable[Operation]) -> "Habits":
        """Take in what succeeded among these; give itself where there is nothing new."""
        found: dict[Path, dict[int, timedelta]] = {}
        for each in operations:
            if (
                isinstance(each, Execution)
                and each.status == OperationStatus.SUCCEEDED
                and each.started is not None
                and each.ended is not None
            ):
                path = _path(each)
                took = max(each.ended - each.started, timedelta())
                found.setdefault(path, {})[each.operation_id] = took
        runs, usual = dict(self.runs), dict(self.usual)
        has_changed = False
        for path, new in found.items():
            old = runs.get(path, ())
            merged = tuple(sorted((dict(old) | new).items(), reverse=True)[:MOST_RUNS])
            if merged == old:
                continue
            has_changed = True
            runs.pop(path, None)
            runs[path] = merged
            if len(merged) >= FEWEST_RUNS:
                middle = _median([took.total_seconds() for _, took in merged])
                usual[path] = Usual(timedelta(seconds=middle), len(merged))
        if not has_changed:
            return self
        for path in list(runs)[: max(0, len(runs) - MOST_PACKAGES)]:
            del runs[path]
            usual.pop(path, None)
        return Habits(runs, usual)

    def of(self, operation: Operation) -> Usual | None:
        """Give what is usual for this operation's package; None where too little is known."""
        return self.usual.get(_path(operation)) if isinstance(operation, Execution) else None


def _path(execution: Execution) -> Path:
    return (execution.folder_name, execution.project_name, execution.package_name)


def _median(figures: list[float]) -> float:
    # The module statistics brings fractions and more: a millisecond before the first picture.
    figures.sort()
    half = len(figures) // 2
    return figures[half] if len(figures) % 2 else (figures[half - 1] + figures[half]) / 2

"""The columns of the lists that sum up: packages, what failed, what runs longest."""

from typing import Final

from msgspec.structs import replace

from ssis_tui.model.operations import Operation
from ssis_tui.model.reports import PackageSummary
from ssis_tui.present import operations, packages
from ssis_tui.present.column import Column

_PACKAGE_PRIORITIES: Final = {"last_failure": 1, "median": 1, "longest": 3, "running": 4}

PACKAGES: Final[tuple[Column[PackageSummary], ...]] = (
    # The path is what one looks for, and when it failed last: other figures make room for them.
    replace(packages.COLUMNS[0], min_width=30),
    *(
        replace(column, priority=_PACKAGE_PRIORITIES.get(column.id, column.priority))
        for column in packages.COLUMNS[1:]
    ),
)
"""Of the history summed up by package."""

FAILED: Final[tuple[Column[Operation], ...]] = (
    operations.ID,
    replace(operations.STARTED, priority=0),
    operations.PACKAGE,
    replace(operations.DURATION, priority=1),
    replace(operations.STATUS, priority=3),
    replace(operations.CALLER, priority=4),
)
"""Of the summary's list of what failed."""

RUNNING: Final[tuple[Column[Operation], ...]] = (
    operations.ID,
    operations.ELAPSED,
    operations.PACKAGE,
    replace(operations.USUAL, priority=1),
    replace(operations.NOW, priority=2),
    replace(operations.CALLER, priority=4),
)
"""Of the summary's list of what runs longest."""

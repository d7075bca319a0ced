"""What an execution is made of: tasks and containers."""

from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from ssis_tui.model.codes import ExecutionResult

_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


class RunningExecutable(Struct, frozen=True):
    """A task or container that has begun and not ended, by its messages.

    ``catalog.executables`` lists only what has finished once, so this comes from OnPreExecute
    messages without their OnPostExecute (logging levels Basic and Verbose).
    """

    execution_path: str
    name: str
    since: datetime


class ExecutableStatistic(Struct, frozen=True, kw_only=True, gc=False):
    """A row of ``catalog.executable_statistics`` with its executable's names: one per iteration."""

    statistics_id: int
    """An identity: ``internal.append_executable_statistics`` inserts the row whole when the
    executable ends, and nothing changes it afterwards."""
    execution_id: int
    executable_id: int
    executable_name: str
    package_name: str
    package_path: str
    execution_path: str
    started: datetime | None
    ended: datetime | None
    duration_ms: int | None
    """Milliseconds, as the catalog measured them."""
    result: ExecutionResult | None

    @property
    def order(self) -> tuple[datetime, int]:
        """Where it stands among others: by its start, unknown ones first, then by its id."""
        return self.started or _BEFORE_ALL, self.statistics_id

"""The executables of executions through a driver, and the names that are known of them."""

from collections.abc import Sequence
from typing import Final

from ssis_tui.catalog.session import Session
from ssis_tui.catalog.sql.batch import LONGEST_LIST, Batch, Row
from ssis_tui.catalog.sql.executables import (
    names_batch,
    several_batch,
    statistics_batch,
    statistics_from,
)
from ssis_tui.catalog.sql.views import EXECUTABLE_STATISTICS, EXECUTABLES
from ssis_tui.model.executables import ExecutableStatistic

_AT_ONCE: Final = 20
"""Executions whose statistics one statement reads."""
_MOST_NAMES: Final = 20_000
"""Executables whose names are kept while the connection stands."""
_DOING: Final = "reading executables"


class OdbcExecutables:
    """Reads the executables of one session; whoever calls has begun the call on it.

    Of an executable, a row of ``catalog.executables`` never changes: it is read once a connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._names: dict[int, Row] = {}

    def of(self, execution_id: int, after: int) -> tuple[ExecutableStatistic, ...]:
        """Read those of one execution whose statistics have an id above `after`, by start time."""
        if not self._session.has(EXECUTABLES, EXECUTABLE_STATISTICS):
            return ()
        return self._read(statistics_batch(self._session.present, execution_id, after))

    def of_several(self, execution_ids: Sequence[int]) -> tuple[ExecutableStatistic, ...]:
        """Read those of several executions, by execution and start time."""
        if not self._session.has(EXECUTABLES, EXECUTABLE_STATISTICS):
            return ()
        wanted = sorted(set(execution_ids))
        found: list[ExecutableStatistic] = []
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            found += self._read(several_batch(self._session.present, part))
        return tuple(sorted(found, key=lambda one: one.execution_id))

    def _read(self, batch: Batch) -> tuple[ExecutableStatistic, ...]:
        rows = self._session.run(batch, _DOING).rows("statistics")
        if len(self._names) > _MOST_NAMES:
            self._names.clear()
        return self._session.made(lambda: self._named(rows))

    def _named(self, rows: Sequence[Row]) -> tuple[ExecutableStatistic, ...]:
        self._learn({row[2]: row[1] for row in rows if row[2] not in self._names})
        return statistics_from(rows, self._names)

    def _learn(self, unknown: dict[int, int]) -> None:
        """Read the names of executables by id; each comes with an execution that ran it."""
        wanted = sorted(unknown)
        for start in range(0, len(wanted), LONGEST_LIST):
            part = wanted[start : start + LONGEST_LIST]
            ran = sorted({unknown[executable_id] for executable_id in part})
            batch = names_batch(self._session.present, part, ran)
            rows = self._session.run(batch, _DOING).rows("executables")
            self._names.update((row[0], row) for row in rows)

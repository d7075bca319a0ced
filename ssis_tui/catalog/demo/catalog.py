"""Reads the demo server, as the views of SSISDB would be read.

What reports are made of is imported by who asks for one: the first picture is rows alone.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.demo.deployed import (
    all_folders,
    all_packages,
    all_projects,
    parameters_of,
    references_of,
)
from ssis_tui.catalog.demo.history import read_history
from ssis_tui.catalog.demo.overlay import Recorded
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.catalog.demo.tails import (
    find_first_error,
    read_message,
    read_messages,
    read_progress,
)
from ssis_tui.catalog.reports import IdRange
from ssis_tui.catalog.requests import (
    HistoryPage,
    HistoryRequest,
    MessagePage,
    MessageRequest,
    PollAnswer,
    PollRequest,
)
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution, Operation
from ssis_tui.model.packages import (
    EnvironmentReference,
    Folder,
    Package,
    PackageParameter,
    Project,
)
from ssis_tui.model.reports import (
    ComponentTime,
    DataFlowPath,
    ExecutionParameter,
    FailedConnection,
    HourCount,
    Liveness,
    PackageSummary,
    PerformanceCounter,
    PropertyOverride,
)

NEW_OPERATIONS = 1000
"""New operations that one poll takes."""


class DemoCatalog(Struct):
    """The demo server's catalog as one login sees it."""

    session: Session

    def open(self) -> ServerInfo:
        return self.session.open()

    def poll(self, request: PollRequest) -> PollAnswer:
        with self.session.query() as now_ms:
            rows: dict[int, Row] = {}
            if request.newest:
                rows |= _by_id(islice(self._visible_below(None, now_ms), request.newest))
            if request.all_active:
                active = self.session.simulation.active(now_ms)
                rows |= _by_id(row for row in active if row.operation_id >= request.active_from)
            is_cut = False
            if request.new_after is not None:
                new = list(
                    islice(self._visible_above(request.new_after, now_ms), NEW_OPERATIONS + 1)
                )
                is_cut = len(new) > NEW_OPERATIONS
                rows |= _by_id(iter(new[:NEW_OPERATIONS]))
            rows |= self._rows(request.ids, now_ms)
            operations = self._operations(rows, now_ms)
            progress = read_progress(
                self.session,
                self._rows((*request.progress_of, *request.progress_whole), now_ms),
                request,
            )
            return PollAnswer(
                server_time=self.session.simulation.server_time(),
                operations=operations,
                progress=progress,
                rows_read=len(operations) + len(progress),
                is_cut=is_cut,
            )

    def history(self, request: HistoryRequest) -> HistoryPage:
        with self.session.query() as now_ms:
            return read_history(self.session, request, now_ms)

    def operations(self, ids: Sequence[int]) -> tuple[Operation, ...]:
        with self.session.query() as now_ms:
            return self._operations(self._rows(ids, now_ms), now_ms)

    def messages(self, request: MessageRequest) -> MessagePage:
        with self.session.query() as now_ms:
            return read_messages(self.session, self._row(request.operation_id, now_ms), request)

    def executables(self, execution_id: int, *, after: int = 0) -> tuple[ExecutableStatistic, ...]:
        with self.session.query() as now_ms:
            found = self._statistics((execution_id,), now_ms)
            return tuple(one for one in found if one.statistics_id > after)

    def executables_of(self, execution_ids: Sequence[int]) -> tuple[ExecutableStatistic, ...]:
        with self.session.query() as now_ms:
            return self._statistics(sorted(set(execution_ids)), now_ms)

    def id_range(self, since: datetime, until: datetime | None = None) -> IdRange | None:
        from ssis_tui.catalog.demo.summaries import find_range

        with self.session.query() as now_ms:
            return find_range(self.session, since, until, now_ms)

    def message(self, operation_id: int, event_message_id: int) -> EventMessage | None:
        with self.session.query() as now_ms:
            row = self._row(operation_id, now_ms)
            return None if row is None else read_message(self.session, row, event_message_id)

    def first_error(self, operation_id: int) -> EventMessage | None:
        with self.session.query() as now_ms:
            row = self._row(operation_id, now_ms)
            return None if row is None else find_first_error(self.session, row)

    def message_context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        from ssis_tui.catalog.demo.context import context_of

        source, _ = self._source(message.operation_id)
        if isinstance(source, Recorded):
            rows = source.facts.contexts.get(message.event_message_id or 0, ())
            return tuple(sorted(rows, key=lambda row: (not row.context_depth, row.context_depth)))
        return () if source is None else context_of(source, message)

    def parameters(self, execution_id: int) -> tuple[ExecutionParameter, ...]:
        from ssis_tui.catalog.demo.parameters import parameters_of_execution

        with self.session.query() as now_ms:
            row = self._row(execution_id, now_ms)
            if row is None or not row.source.operation_type.is_execution:
                return ()
            given = self.session.simulation.overlay.parameters.get(execution_id, ())
            return parameters_of_execution(row.source, given)

    def property_overrides(self, execution_id: int) -> tuple[PropertyOverride, ...]:
        from ssis_tui.catalog.demo.parameters import overrides_of_execution

        source, _ = self._source(execution_id)
        if isinstance(source, Recorded):
            return tuple(sorted(source.facts.overrides, key=lambda one: one.property_path))
        return () if source is None else overrides_of_execution(source)

    def component_times(self, execution_id: int) -> tuple[ComponentTime, ...]:
        from ssis_tui.catalog.demo.data_flow import component_times_of

        source, now_ms = self._source(execution_id)
        if isinstance(source, Recorded):
            return tuple(source.facts.component_times)
        if source is None:
            return ()
        return component_times_of(source, self.session.simulation.seed, now_ms)

    def data_flow_paths(self, execution_id: int) -> tuple[DataFlowPath, ...]:
        from ssis_tui.catalog.demo.data_flow import data_flow_paths_of

        source, now_ms = self._source(execution_id)
        if isinstance(source, Recorded):
            return tuple(source.facts.data_flow_paths)
        if source is None:
            return ()
        return data_flow_paths_of(source, self.session.simulation.seed, now_ms)

    def performance_counters(self, execution_id: int) -> tuple[PerformanceCounter, ...]:
        from ssis_tui.catalog.demo.data_flow import counters_of

        source, now_ms = self._source(execution_id)
        if isinstance(source, Recorded):
            is_running = source.operation_at(now_ms).status == OperationStatus.RUNNING
            return tuple(source.facts.counters) if is_running else ()
        if source is None:
            return ()
        return counters_of(source, self.session.simulation.seed, now_ms)

    def package_runs(
        self, folder: str, project: str, package: str, *, before: int | None = None, limit: int = 20
    ) -> tuple[Execution, ...]:
        from ssis_tui.catalog.demo.summaries import runs_of

        with self.session.query() as now_ms:
            return runs_of(self.session, (folder, project, package), before, limit, now_ms)

    def hour_counts(self, ids: IdRange) -> tuple[HourCount, ...]:
        from ssis_tui.catalog.demo.summaries import count_by_hour

        with self.session.query() as now_ms:
            return count_by_hour(self.session, ids, now_ms)

    def package_summaries(self, ids: IdRange) -> tuple[PackageSummary, ...]:
        from ssis_tui.catalog.demo.summaries import sum_up_packages

        with self.session.query() as now_ms:
            return sum_up_packages(self.session, ids, now_ms)

    def failed_connections(self, ids: IdRange) -> tuple[FailedConnection, ...]:
        from ssis_tui.catalog.demo.summaries import connections_that_failed

        with self.session.query() as now_ms:
            return connections_that_failed(self.session, ids, now_ms)

    def liveness(self, machines: Sequence[str]) -> Liveness | None:
        from ssis_tui.catalog.demo.processes import liveness_of

        with self.session.query() as now_ms:
            return liveness_of(self.session, machines, now_ms)

    def folders(self) -> tuple[Folder, ...]:
        # ssis_logreader may see projects and packages, not folders.
        with self.session.query():
            return all_folders() if self.session.rights.is_admin else ()

    def projects(self) -> tuple[Project, ...]:
        with self.session.query():
            if not self.session.rights.sees_all:
                return ()
            if self.session.rights.is_admin:
                return all_projects()
            return tuple(replace(project, folder_name="") for project in all_projects())

    def packages(self) -> tuple[Package, ...]:
        with self.session.query():
            if not self.session.rights.sees_all:
                return ()
            if self.session.rights.is_admin:
                return all_packages()
            return tuple(replace(package, folder_name="") for package in all_packages())

    def environment_references(self, project_id: int) -> tuple[EnvironmentReference, ...]:
        with self.session.query():
            return references_of(project_id) if self.session.rights.is_admin else ()

    def package_parameters(self, project_id: int, package: str) -> tuple[PackageParameter, ...]:
        with self.session.query():
            return parameters_of(project_id, package) if self.session.rights.is_admin else ()

    def _statistics(
        self, execution_ids: Sequence[int], now_ms: int
    ) -> tuple[ExecutableStatistic, ...]:
        from ssis_tui.catalog.demo.measurements import statistics_of

        found: list[ExecutableStatistic] = []
        for row in self._rows(execution_ids, now_ms).values():
            self.session.check()
            if isinstance(row.source, Planned):
                found += statistics_of(row.source, self.session.simulation.seed, now_ms)
            else:
                found += sorted(row.source.facts.statistics, key=lambda one: one.order)
        return tuple(found)

    def _source(self, operation_id: int) -> tuple[Planned | Recorded | None, int]:
        """Find what an operation that may be seen is made of, and the time in ms."""
        with self.session.query() as now_ms:
            row = self._row(operation_id, now_ms)
            return None if row is None else row.source, now_ms

    def cancel(self) -> bool:
        return self.session.cancel()

    def close(self) -> None:
        self.session.close()

    def _row(self, operation_id: int, now_ms: int) -> Row | None:
        return self._rows((operation_id,), now_ms).get(operation_id)

    def _rows(self, ids: Sequence[int], now_ms: int) -> dict[int, Row]:
        """Find what there is and may be seen among these ids."""
        found = {key: self.session.simulation.row(key, now_ms) for key in ids}
        return {
            key: row for key, row in found.items() if row is not None and self.session.sees(row)
        }

    def _operations(self, rows: dict[int, Row], now_ms: int) -> tuple[Operation, ...]:
        simulation = self.session.simulation
        return tuple(
            simulation.operation(rows[key], now_ms)
            for key in sorted(rows)
            if self.session.sees(rows[key])
        )

    def _visible_below(self, before: int | None, now_ms: int) -> Iterator[Row]:
        for row in self.session.simulation.descending(before, now_ms):
            self.session.check()
            if self.session.sees(row):
                yield row

    def _visible_above(self, after: int, now_ms: int) -> Iterator[Row]:
        for row in self.session.simulation.ascending(after, now_ms):
            self.session.check()
            if self.session.sees(row):
                yield row


def _by_id(rows: Iterator[Row]) -> dict[int, Row]:
    return {row.operation_id: row for row in rows}

"""The reports of SSISDB through a driver: what failed, what is usual, what there is to run."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ssis_tui.catalog.capabilities import Feature
from ssis_tui.catalog.history import HistorySearch
from ssis_tui.catalog.odbc_executables import OdbcExecutables
from ssis_tui.catalog.odbc_messages import OdbcMessages
from ssis_tui.catalog.reports import IdRange
from ssis_tui.catalog.requests import HistoryRequest, OperationFilter
from ssis_tui.catalog.session import Session
from ssis_tui.catalog.sql import (
    data_flow,
    failed_connections,
    objects,
    parameters,
    sessions,
    summaries,
)
from ssis_tui.catalog.sql.batch import LONGEST_LIST, Answer
from ssis_tui.catalog.sql.report_views import (
    ENVIRONMENT_REFERENCES,
    EVENT_MESSAGE_CONTEXT,
    EXECUTION_COMPONENT_PHASES,
    EXECUTION_DATA_STATISTICS,
    EXECUTION_PARAMETER_VALUES,
    EXECUTION_PROPERTY_OVERRIDE_VALUES,
    FOLDERS,
    OBJECT_PARAMETERS,
    PACKAGES,
    PROJECTS,
)
from ssis_tui.catalog.sql.views import EVENT_MESSAGES, EXECUTIONS
from ssis_tui.errors import NoPermission
from ssis_tui.model.codes import OperationType
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution
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

_EXECUTION: Final = frozenset({OperationType.EXECUTE})


class OdbcReports:
    """Reads the reports of one session, as :class:`ssis_tui.catalog.reports.Reports` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._messages = OdbcMessages(session)
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Forget what was learnt on a connection before this one."""
        self._history = HistorySearch(self._session)
        self._executables = OdbcExecutables(self._session)

    def id_range(self, since: datetime, until: datetime | None = None) -> IdRange | None:
        self._session.begin()
        return self._history.ids_between(since, until)

    def message(self, operation_id: int, event_message_id: int) -> EventMessage | None:
        self._session.begin()
        return self._messages.one(operation_id, event_message_id)

    def first_error(self, operation_id: int) -> EventMessage | None:
        self._session.begin()
        return self._messages.first_error(operation_id)

    def message_context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        self._session.begin()
        return self._messages.context(message)

    def executables_of(self, execution_ids: Sequence[int]) -> tuple[ExecutableStatistic, ...]:
        self._session.begin()
        return self._executables.of_several(execution_ids)

    def parameters(self, execution_id: int) -> tuple[ExecutionParameter, ...]:
        self._session.begin()
        if not self._session.has(EXECUTION_PARAMETER_VALUES):
            return ()
        return self._session.ask(
            parameters.parameters_batch(self._session.present, execution_id),
            "reading parameters",
            lambda answer: parameters.parameters_from(answer.rows("parameters")),
        )

    def property_overrides(self, execution_id: int) -> tuple[PropertyOverride, ...]:
        self._session.begin()
        if not self._session.has(EXECUTION_PROPERTY_OVERRIDE_VALUES):
            return ()
        return self._session.ask(
            parameters.overrides_batch(self._session.present, execution_id),
            "reading property overrides",
            lambda answer: parameters.overrides_from(answer.rows("overrides")),
        )

    def component_times(self, execution_id: int) -> tuple[ComponentTime, ...]:
        session = self._session
        session.begin()
        if not session.has(EXECUTION_COMPONENT_PHASES):
            return ()
        batch = data_flow.component_times_batch(
            session.present,
            execution_id,
            is_doubled=session.info.rights.is_ssis_logreader,
        )
        return session.ask(
            batch,
            "reading component phases",
            lambda answer: data_flow.component_times_from(answer.rows("component_times")),
        )

    def data_flow_paths(self, execution_id: int) -> tuple[DataFlowPath, ...]:
        self._session.begin()
        if not self._session.has(EXECUTION_DATA_STATISTICS):
            return ()
        return self._session.ask(
            data_flow.data_flow_paths_batch(self._session.present, execution_id),
            "reading data statistics",
            lambda answer: data_flow.data_flow_paths_from(answer.rows("paths")),
        )

    def performance_counters(self, execution_id: int) -> tuple[PerformanceCounter, ...]:
        self._session.begin()
        if Feature.PERFORMANCE_COUNTERS not in self._session.info.features:
            return ()
        return self._session.ask(
            data_flow.counters_batch(execution_id),
            "reading performance counters",
            lambda answer: data_flow.counters_from(answer.rows("counters")),
        )

    def package_runs(
        self, folder: str, project: str, package: str, *, before: int | None = None, limit: int = 20
    ) -> tuple[Execution, ...]:
        self._session.begin()
        if limit < 1 or not self._session.has(EXECUTIONS):
            return ()
        wanted = OperationFilter(folder=folder, project=project, package=package, types=_EXECUTION)
        page = self._history.page(HistoryRequest(before=before, limit=limit, filter=wanted))
        names = (folder.casefold(), project.casefold(), package.casefold())
        # A name may hold what a filter takes for a wildcard.
        return tuple(
            run
            for run in page.operations
            if isinstance(run, Execution)
            and (run.folder_name.casefold(), run.project_name.casefold()) == names[:2]
            and run.package_name.casefold() == names[2]
        )

    def hour_counts(self, ids: IdRange) -> tuple[HourCount, ...]:
        self._session.begin()
        if not self._session.has(EXECUTIONS):
            return ()
        return self._session.ask(
            summaries.hours_batch(ids),
            "counting executions by hour",
            lambda answer: summaries.hours_from(answer.rows("hours")),
        )

    def package_summaries(self, ids: IdRange) -> tuple[PackageSummary, ...]:
        self._session.begin()
        if not self._session.has(EXECUTIONS):
            return ()
        return self._session.ask(
            summaries.packages_batch(ids),
            "summing up executions by package",
            lambda answer: summaries.packages_from(answer.rows("packages")),
        )

    def failed_connections(self, ids: IdRange) -> tuple[FailedConnection, ...]:
        session, doing = self._session, "looking for connections that failed"
        session.begin()
        if not session.has(EXECUTIONS, EVENT_MESSAGES, EVENT_MESSAGE_CONTEXT):
            return ()
        failed = session.run(failed_connections.failed_batch(ids), doing).rows("ids")
        if not failed:
            return ()
        errors = failed_connections.errors_batch(
            session.present, [row[0] for row in failed], workers=session.has_workers
        )
        failures = session.ask(
            errors,
            doing,
            lambda answer: failed_connections.failures_from(answer.rows("errors")),
        )
        contexts = Answer()
        for batch in failed_connections.connections_batches(session.present, failures):
            contexts.sets += session.run(batch, doing).sets
        return session.made(
            lambda: failed_connections.connections_from(contexts.rows("context"), failures)
        )

    def liveness(self, machines: Sequence[str]) -> Liveness | None:
        self._session.begin()
        if Feature.SERVER_STATE not in self._session.info.features:
            return None
        wanted = sorted({machine.lower() for machine in machines})[:LONGEST_LIST]
        try:
            return self._session.ask(
                sessions.liveness_batch(wanted),
                "reading the sessions of processes",
                lambda answer: sessions.liveness_from(
                    answer.rows("instance"), answer.rows("sessions")
                ),
            )
        except NoPermission:
            # Taken away since the connection was made.
            return None

    def folders(self) -> tuple[Folder, ...]:
        self._session.begin()
        if not self._session.has(FOLDERS):
            return ()
        return self._session.ask(
            objects.objects_batch(self._session.present, FOLDERS),
            "reading folders",
            lambda answer: objects.folders_from(answer.rows(FOLDERS.name)),
        )

    def projects(self) -> tuple[Project, ...]:
        self._session.begin()
        if not self._session.has(PROJECTS):
            return ()
        return self._session.ask(
            objects.objects_batch(self._session.present, PROJECTS, FOLDERS),
            "reading projects",
            lambda answer: objects.projects_from(
                answer.rows(PROJECTS.name), answer.rows(FOLDERS.name)
            ),
        )

    def packages(self) -> tuple[Package, ...]:
        self._session.begin()
        if not self._session.has(PACKAGES):
            return ()
        return self._session.ask(
            objects.objects_batch(self._session.present, PACKAGES, PROJECTS, FOLDERS),
            "reading packages",
            lambda answer: objects.packages_from(
                answer.rows(PACKAGES.name), answer.rows(PROJECTS.name), answer.rows(FOLDERS.name)
            ),
        )

    def environment_references(self, project_id: int) -> tuple[EnvironmentReference, ...]:
        self._session.begin()
        if not self._session.has(ENVIRONMENT_REFERENCES):
            return ()
        return self._session.ask(
            objects.references_batch(self._session.present, project_id),
            "reading environment references",
            lambda answer: objects.references_from(answer.rows("references")),
        )

    def package_parameters(self, project_id: int, package: str) -> tuple[PackageParameter, ...]:
        self._session.begin()
        if not self._session.has(OBJECT_PARAMETERS):
            return ()
        return self._session.ask(
            objects.parameters_batch(self._session.present, project_id, package),
            "reading the parameters of a package",
            lambda answer: objects.parameters_from(answer.rows("parameters")),
        )

"""The reports of SSISDB through a driver: what failed, what is usual, what there is to run."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from ssis_tui.catalog.capabilities import Feature
from ssis_tui.catalog.history import HistorySearch
from ssis_tui.catalog.odbc_executables import OdbcExecutables
from ssis_tui.catalog.reports import IdRange
from ssis_tui.catalog.requests import HistoryRequest, OperationFilter
from ssis_tui.catalog.session import Session
from ssis_tui.catalog.sql import (
    data_flow,
    failed_connections,
    message_details,
    objects,
    parameters,
    sessions,
    summaries,
)
from ssis_tui.catalog.sql.batch import LONGEST_LIST, Answer, Batch
from ssis_tui.catalog.sql.messages import BY_KEY, OF_WORKERS, messages_from
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
from ssis_tui.catalog.sql.views import (
    EVENT_MESSAGES,
    EXECUTIONS,
    View,
)
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

Made = TypeVar("Made")
_EXECUTION: Final = frozenset({OperationType.EXECUTE})


class OdbcReports:
    """Reads the reports of one session, as :class:`ssis_tui.catalog.reports.Reports` promises.

    Whoever calls has begun the call on the session. Ids by time are the history's own affair.
    """

    def __init__(self, session: Session, history: HistorySearch) -> None:
        self._session = session
        self._history = history
        self._executables = OdbcExecutables(session)

    def message(self, operation_id: int, event_message_id: int) -> EventMessage | None:
        if not self._has(EVENT_MESSAGES):
            return None
        batch = message_details.message_batch(self._session.present, operation_id, event_message_id)
        return next(iter(self._messages(batch, "reading a message")), None)

    def first_error(self, operation_id: int) -> EventMessage | None:
        session = self._session
        if not self._has(EVENT_MESSAGES):
            return None
        batch = message_details.first_error_batch(
            session.present, operation_id, workers=session.has_workers
        )
        found = self._messages(batch, "looking for the first error")
        return min(found, key=lambda one: (one.message_type, one.message_time), default=None)

    def message_context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        identity = message.event_message_id
        if identity is not None and identity < 0:
            identity = None
        if not self._has(EVENT_MESSAGE_CONTEXT) or (
            identity is None and message.event_message_guid is None
        ):
            return ()
        batch = message_details.context_batch(
            self._session.present,
            event_message_id=identity,
            guid=message.event_message_guid,
        )
        return self._read(
            batch,
            "reading the context of a message",
            lambda answer: message_details.context_from(answer.rows("context")),
        )

    def executables(self, execution_id: int, after: int) -> tuple[ExecutableStatistic, ...]:
        return self._executables.of(execution_id, after)

    def executables_of(self, execution_ids: Sequence[int]) -> tuple[ExecutableStatistic, ...]:
        return self._executables.of_several(execution_ids)

    def parameters(self, execution_id: int) -> tuple[ExecutionParameter, ...]:
        if not self._has(EXECUTION_PARAMETER_VALUES):
            return ()
        return self._read(
            parameters.parameters_batch(self._session.present, execution_id),
            "reading parameters",
            lambda answer: parameters.parameters_from(answer.rows("parameters")),
        )

    def property_overrides(self, execution_id: int) -> tuple[PropertyOverride, ...]:
        if not self._has(EXECUTION_PROPERTY_OVERRIDE_VALUES):
            return ()
        return self._read(
            parameters.overrides_batch(self._session.present, execution_id),
            "reading property overrides",
            lambda answer: parameters.overrides_from(answer.rows("overrides")),
        )

    def component_times(self, execution_id: int) -> tuple[ComponentTime, ...]:
        session = self._session
        if not self._has(EXECUTION_COMPONENT_PHASES):
            return ()
        batch = data_flow.component_times_batch(
            session.present,
            execution_id,
            is_doubled=session.info.rights.is_ssis_logreader,
        )
        return self._read(
            batch,
            "reading component phases",
            lambda answer: data_flow.component_times_from(answer.rows("component_times")),
        )

    def data_flow_paths(self, execution_id: int) -> tuple[DataFlowPath, ...]:
        if not self._has(EXECUTION_DATA_STATISTICS):
            return ()
        return self._read(
            data_flow.data_flow_paths_batch(self._session.present, execution_id),
            "reading data statistics",
            lambda answer: data_flow.data_flow_paths_from(answer.rows("paths")),
        )

    def performance_counters(self, execution_id: int) -> tuple[PerformanceCounter, ...]:
        if Feature.PERFORMANCE_COUNTERS not in self._session.info.features:
            return ()
        return self._read(
            data_flow.counters_batch(execution_id),
            "reading performance counters",
            lambda answer: data_flow.counters_from(answer.rows("counters")),
        )

    def package_runs(
        self, folder: str, project: str, package: str, *, before: int | None = None, limit: int = 20
    ) -> tuple[Execution, ...]:
        if limit < 1 or not self._has(EXECUTIONS):
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
        if not self._has(EXECUTIONS):
            return ()
        return self._read(
            summaries.hours_batch(ids),
            "counting executions by hour",
            lambda answer: summaries.hours_from(answer.rows("hours")),
        )

    def package_summaries(self, ids: IdRange) -> tuple[PackageSummary, ...]:
        if not self._has(EXECUTIONS):
            return ()
        return self._read(
            summaries.packages_batch(ids),
            "summing up executions by package",
            lambda answer: summaries.packages_from(answer.rows("packages")),
        )

    def failed_connections(self, ids: IdRange) -> tuple[FailedConnection, ...]:
        session, doing = self._session, "looking for connections that failed"
        if not self._has(EXECUTIONS, EVENT_MESSAGES, EVENT_MESSAGE_CONTEXT):
            return ()
        failed = session.run(failed_connections.failed_batch(ids), doing).rows("ids")
        if not failed:
            return ()
        errors = failed_connections.errors_batch(
            session.present, [row[0] for row in failed], workers=session.has_workers
        )
        failures = self._read(
            errors,
            doing,
            lambda answer: failed_connections.failures_from(answer.rows("errors")),
        )
        contexts = Answer()
        for batch in failed_connections.connections_batches(session.present, failures):
            contexts.sets += session.run(batch, doing).sets
        return self._made(
            contexts,
            lambda answer: failed_connections.connections_from(answer.rows("context"), failures),
        )

    def liveness(self, machines: Sequence[str]) -> Liveness | None:
        if Feature.SERVER_STATE not in self._session.info.features:
            return None
        wanted = sorted({machine.lower() for machine in machines})[:LONGEST_LIST]
        try:
            return self._read(
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
        if not self._has(FOLDERS):
            return ()
        return self._read(
            objects.objects_batch(self._session.present, FOLDERS),
            "reading folders",
            lambda answer: objects.folders_from(answer.rows(FOLDERS.name)),
        )

    def projects(self) -> tuple[Project, ...]:
        if not self._has(PROJECTS):
            return ()
        return self._read(
            objects.objects_batch(self._session.present, PROJECTS, FOLDERS),
            "reading projects",
            lambda answer: objects.projects_from(
                answer.rows(PROJECTS.name), answer.rows(FOLDERS.name)
            ),
        )

    def packages(self) -> tuple[Package, ...]:
        if not self._has(PACKAGES):
            return ()
        return self._read(
            objects.objects_batch(self._session.present, PACKAGES, PROJECTS, FOLDERS),
            "reading packages",
            lambda answer: objects.packages_from(
                answer.rows(PACKAGES.name), answer.rows(PROJECTS.name), answer.rows(FOLDERS.name)
            ),
        )

    def environment_references(self, project_id: int) -> tuple[EnvironmentReference, ...]:
        if not self._has(ENVIRONMENT_REFERENCES):
            return ()
        return self._read(
            objects.references_batch(self._session.present, project_id),
            "reading environment references",
            lambda answer: objects.references_from(answer.rows("references")),
        )

    def package_parameters(self, project_id: int, package: str) -> tuple[PackageParameter, ...]:
        if not self._has(OBJECT_PARAMETERS):
            return ()
        return self._read(
            objects.parameters_batch(self._session.present, project_id, package),
            "reading the parameters of a package",
            lambda answer: objects.parameters_from(answer.rows("parameters")),
        )

    def _has(self, *views: View) -> bool:
        present = self._session.present
        return all(view.is_in(present) for view in views)

    def _messages(self, batch: Batch, doing: str) -> list[EventMessage]:
        return self._read(
            batch,
            doing,
            lambda answer: messages_from([*answer.rows(BY_KEY), *answer.rows(OF_WORKERS)]),
        )

    def _read(self, batch: Batch, doing: str, make: Callable[[Answer], Made]) -> Made:
        return self._made(self._session.run(batch, doing), make)

    def _made(self, answer: Answer, make: Callable[[Answer], Made]) -> Made:
        """Make values of rows; raise UnexpectedAnswer where they are not shaped as known."""
        try:
            return make(answer)
        except (TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
            raise self._session.unreadable(error) from error

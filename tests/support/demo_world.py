"""The world of the tests on the demo: a server on which only what a test does happens."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.catalog.demo.names import INSTANCE
from ssis_tui.catalog.demo.overlay import Recorded, process_started
from ssis_tui.catalog.demo.plan import NoPlan
from ssis_tui.catalog.demo.schedule import WhenStopped
from ssis_tui.catalog.demo.server import DemoServer
from ssis_tui.catalog.demo.simulation import Simulation
from ssis_tui.model.codes import (
    LoggingLevel,
    MessageSourceType,
    MessageType,
    ObjectType,
    OperationStatus,
    OperationType,
)
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Execution, Operation, OperationKey, Validation
from tests.support.demo_recorder import DemoRecorder
from tests.support.world import Account, StopBehaviour

NAME = "DEMO"

RIGHTS = {
    Account.SYSADMIN: Rights(
        login=r"CORP\sysadmin", kind=AccountKind.WINDOWS, is_sysadmin=True, is_ssis_admin=False
    ),
    Account.SSIS_ADMIN: Rights(login=r"CORP\dba", kind=AccountKind.WINDOWS, is_ssis_admin=True),
    Account.LOGREADER: Rights(
        login=r"CORP\reader", kind=AccountKind.WINDOWS, is_ssis_logreader=True
    ),
    Account.ORDINARY: Rights(login=r"CORP\ordinary", kind=AccountKind.WINDOWS),
    Account.SQL: Rights(login="etl_sql", kind=AccountKind.SQL, is_ssis_admin=True),
}

_HAS_PROCESS = {
    OperationStatus.RUNNING,
    OperationStatus.STOPPING,
    OperationStatus.SUCCEEDED,
    OperationStatus.FAILED,
    OperationStatus.CANCELED,
    OperationStatus.COMPLETED,
    OperationStatus.ENDED_UNEXPECTEDLY,
}


@dataclass(slots=True)
class DemoWorld:
    """Implements :class:`tests.support.world.World` on a demo without a timetable."""

    _now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    name: str = NAME
    simulation: Simulation = field(init=False)
    record: DemoRecorder = field(init=False)
    _projects: dict[tuple[str, str], int] = field(default_factory=dict)
    _processes: int = 7700

    def __post_init__(self) -> None:
        self.simulation = Simulation(lambda: self._now, NoPlan(), seed=1, server=self.name)
        self.record = DemoRecorder(self.simulation)

    @property
    def now(self) -> datetime:
        return self.simulation.server_time()

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def server(self, account: Account = Account.SYSADMIN, *, read_only: bool = False) -> DemoServer:
        return DemoServer(
            now=lambda: self._now,
            name=self.name,
            is_read_only=read_only,
            rights=RIGHTS[account],
            simulation=self.simulation,
        )

    def start_execution(
        self,
        package: str = "LoadFactSales.dtsx",
        *,
        folder: str = "Finance",
        project: str = "Dwh",
        environment: str | None = None,
        caller: str = "CORP\\svc_etl",
        status: OperationStatus = OperationStatus.RUNNING,
        logging_level: int = 1,
        machine: str | None = "ETLNODE2",
        when_stopped: StopBehaviour = StopBehaviour.ENDS,
    ) -> int:
        created = Execution(
            key=self._next_key(),
            operation_type=OperationType.EXECUTE,
            status=OperationStatus.CREATED,
            created=self.now,
            object_type=ObjectType.PROJECT,
            object_id=self._project_id(folder, project),
            object_name=project,
            caller_name=caller,
            server_name=INSTANCE,
            machine_name=machine,
            folder_name=folder,
            project_name=project,
            package_name=package,
            environment_name=environment,
            reference_id=None if environment is None else 1,
            project_lsn=1,
            executed_as_name=caller,
            executed_count=0,
        )
        return self._add(created, status, when_stopped, LoggingLevel(logging_level))

    def add_operation(
        self,
        operation_type: OperationType,
        *,
        object_name: str | None = None,
        caller: str = "CORP\\anna",
        status: OperationStatus = OperationStatus.RUNNING,
        folder: str = "Finance",
        when_stopped: StopBehaviour = StopBehaviour.ENDS,
    ) -> int:
        key = self._next_key()
        if operation_type.is_validation:
            of_package = operation_type == OperationType.VALIDATE_PACKAGE
            project = "Dwh" if of_package else object_name or "Dwh"
            validation = Validation(
                key=key,
                operation_type=operation_type,
                status=OperationStatus.CREATED,
                created=self.now,
                object_type=ObjectType.PACKAGE if of_package else ObjectType.PROJECT,
                object_id=self._project_id(folder, project),
                object_name=object_name or project,
                caller_name=caller,
                server_name=INSTANCE,
                machine_name="ETLNODE2",
                folder_name=folder,
                project_name=project,
                environment_scope="D",
                use32bitruntime=False,
            )
            return self._add(validation, status, when_stopped)
        operation = Operation(
            key=key,
            operation_type=operation_type,
            status=OperationStatus.CREATED,
            created=self.now,
            object_type=ObjectType.PROJECT,
            object_id=None if object_name is None else self._project_id(folder, object_name),
            object_name=object_name,
            caller_name=caller,
            server_name=INSTANCE,
        )
        return self._add(operation, status, when_stopped)

    def set_status(self, operation_id: int, status: OperationStatus) -> None:
        with self.simulation.lock:
            recorded = self._recorded(operation_id)
            recorded.write(status, self.now)
            if self._gets_process(recorded, status):
                self._processes += 4
                recorded.row = process_started(recorded.row, self._processes)

    def finish(
        self, operation_id: int, status: OperationStatus = OperationStatus.SUCCEEDED
    ) -> None:
        self.set_status(operation_id, status)

    def log(
        self,
        operation_id: int,
        message: str,
        *,
        message_type: MessageType = MessageType.INFORMATION,
        event_name: str | None = "OnInformation",
        source_name: str | None = "Load Fact Sales",
        execution_path: str | None = "\\Package\\Load Fact Sales",
        message_code: int | None = 0,
    ) -> int:
        with self.simulation.lock:
            overlay = self.simulation.overlay
            recorded = self._recorded(operation_id)
            message_id = overlay.next_message_id(self.simulation.now_ms(), operation_id)
            row = recorded.row
            package = row.package_name if isinstance(row, Execution) else None
            is_event = event_name is not None
            recorded.messages.append(
                EventMessage(
                    operation_id=operation_id,
                    event_message_id=message_id,
                    message_time=self.now,
                    message_type=message_type,
                    message=message,
                    message_source_type=MessageSourceType.TASK,
                    package_name=package if is_event else None,
                    event_name=event_name,
                    message_source_name=source_name if is_event else None,
                    package_path=execution_path if is_event else None,
                    execution_path=execution_path if is_event else None,
                    message_code=message_code if is_event else None,
                )
            )
            return message_id

    def leave_gap(self, ids: int) -> None:
        """Let the next operation have an id that is so much higher than it would be."""
        next_id = self.simulation.next_id(self.simulation.now_ms())
        self.simulation.overlay.lowest_next_id = next_id + ids

    def close(self) -> None:
        self.simulation.is_down = True

    def _recorded(self, operation_id: int) -> Recorded:
        recorded = self.simulation.overlay.added[operation_id]
        assert isinstance(recorded, Recorded), "only what a test began is changed by it"
        return recorded

    def _next_key(self) -> OperationKey:
        return OperationKey(self.name, self.simulation.next_id(self.simulation.now_ms()))

    def _project_id(self, folder: str, project: str) -> int:
        return self._projects.setdefault((folder, project), len(self._projects) + 1)

    def _add(
        self,
        created: Operation,
        status: OperationStatus,
        when: StopBehaviour,
        level: LoggingLevel = LoggingLevel.BASIC,
    ) -> int:
        recorded = Recorded(created, WhenStopped[when.name], logging_level=level)
        with self.simulation.lock:
            self.simulation.overlay.add(recorded)
        if status != OperationStatus.CREATED:
            self.set_status(created.operation_id, status)
        return created.operation_id

    def _gets_process(self, recorded: Recorded, status: OperationStatus) -> bool:
        """ISServerExec writes its process id when it begins to run."""
        row = recorded.row
        return (
            (row.operation_type.is_execution or row.operation_type.is_validation)
            and row.process_id is None
            and status in _HAS_PROCESS
            and recorded.when_stopped is not WhenStopped.NO_PROCESS
        )

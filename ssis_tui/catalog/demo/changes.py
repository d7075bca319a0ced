"""What the other procedures of the demo do: start, validate, repair, dump."""

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind
from ssis_tui.catalog.demo import refusals
from ssis_tui.catalog.demo.chance import between, mixed
from ssis_tui.catalog.demo.deployed import environment_of, find_package
from ssis_tui.catalog.demo.moments import MINUTE, SECOND, as_moment
from ssis_tui.catalog.demo.names import INSTANCE, MACHINES, PROJECTS, DemoPackage
from ssis_tui.catalog.demo.overlay import Recorded
from ssis_tui.catalog.demo.parameters import LOGGING_LEVEL
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.catalog.demo.processes import is_dead
from ssis_tui.catalog.demo.refusals import Refusal
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.catalog.demo.values import check_values
from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.model.codes import (
    LoggingLevel,
    MessageSourceType,
    MessageType,
    ObjectType,
    OperationStatus,
    OperationType,
)
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Operation, OperationKey


class Change(Struct):
    """One call of a procedure that changes the demo server, for this process only."""

    session: Session
    now_ms: int

    def start(self, request: StartRequest) -> int:
        """Create an execution and start it; give its id. Raises Refusal."""
        self._refuse_sql_login()
        package = self._package(request.folder, request.project, request.package)
        environment = None
        if request.reference_id is not None:
            environment = environment_of(request.reference_id, package.project_id)
            if environment is None:
                raise Refusal(refusals.NO_REFERENCE, request.reference_id)
        check_values(package, request.parameters)
        values = {name: value for _, name, value in request.parameters}
        level = values.get(LOGGING_LEVEL, int(LoggingLevel.BASIC))
        with self.session.simulation.lock:
            run = replace(
                self._begun(OperationType.EXECUTE, package, minutes=(2, 9)),
                environment=environment,
                logging_level=LoggingLevel(int(str(level))),
                use32bitruntime=request.use32bitruntime,
            )
            self.session.simulation.overlay.parameters[run.operation_id] = request.parameters
            self.session.simulation.overlay.add(run)
        return run.operation_id

    def validate(self, request: ValidateRequest) -> int:
        """Begin a validation and give its id. Raises Refusal."""
        if (request.environment_scope == "S") != (request.reference_id is not None):
            raise Refusal(refusals.WRONG_VALUE, "reference_id")
        if request.environment_scope not in {"A", "S", "D"}:
            raise Refusal(refusals.WRONG_VALUE, "environment_scope")
        self._refuse_sql_login()
        package = None
        if request.package is not None:
            package = self._package(request.folder, request.project, request.package)
        project_id = PROJECTS.get(f"{request.folder}/{request.project}")
        if package is not None:
            project_id = package.project_id
        if project_id is None or not self.session.rights.is_admin:
            raise Refusal(refusals.NO_PROJECT, request.project)
        with self.session.simulation.lock:
            kind = OperationType.VALIDATE_PROJECT
            if package is not None:
                kind = OperationType.VALIDATE_PACKAGE
            validation = replace(
                self._begun(kind, package, minutes=(1, 1)),
                folder=request.folder,
                project=request.project,
                object_id=project_id if package is None else package.package_id,
                object_name=request.project if package is None else package.name,
            )
            self.session.simulation.overlay.add(validation)
        return validation.operation_id

    def startup(self) -> None:
        """Mark what looks dead as ended unexpectedly, and write down what was marked.

        As the real procedure it takes every execution that is Stopping, and whatever has no process
        here, for dead, though it may be alive. Raises Refusal.
        """
        if not self.session.rights.is_admin:
            raise Refusal(refusals.NOT_ALLOWED, "startup")
        simulation = self.session.simulation
        with simulation.lock:
            startup = self._written_down(OperationType.INITIALIZATION)
            for row in sorted(simulation.active(self.now_ms), key=lambda row: row.operation_id):
                operation = simulation.operation(row, self.now_ms)
                if row.source is not startup and self._looks_dead(row, operation):
                    self._mark(row)
                    startup.messages.append(self._warning(startup, operation))

    def create_dump(self, execution_id: int) -> None:
        """Write down that a running execution was dumped. Raises Refusal."""
        self._refuse_sql_login()
        simulation = self.session.simulation
        row = simulation.row(execution_id, self.now_ms)
        operation = None if row is None else simulation.operation(row, self.now_ms)
        if (
            not self.session.rights.is_admin
            or row is None
            or operation is None
            or not operation.operation_type.is_execution
            or operation.status != OperationStatus.RUNNING
            or is_dead(row, self.now_ms)
        ):
            raise Refusal(refusals.NO_PROCESS, execution_id)
        with simulation.lock:
            dump = self._written_down(OperationType.CREATE_DUMP)
            dump.row = replace(dump.row, object_type=ObjectType.EXECUTION, object_id=execution_id)

    def _package(self, folder: str, project: str, name: str) -> DemoPackage:
        """Find a package that the login may run: without a role it has no right to any."""
        package = find_package(folder, project, name)
        if package is None or not self.session.rights.is_admin:
            raise Refusal(refusals.NO_PACKAGE, name)
        return package

    def _refuse_sql_login(self) -> None:
        if self.session.rights.kind is AccountKind.SQL:
            raise Refusal(refusals.SQL_ACCOUNT, "")

    def _begun(
        self, kind: OperationType, package: DemoPackage | None, *, minutes: tuple[int, int]
    ) -> Planned:
        """Give work that begins now and succeeds by itself after some minutes."""
        simulation = self.session.simulation
        key = simulation.next_id(self.now_ms)
        chance = mixed(simulation.seed, key, self.now_ms)
        running = self.now_ms + between(900, 2500, chance, 1)
        end = running + between(minutes[0] * MINUTE // 2, minutes[1] * MINUTE, chance, 2)
        return Planned(
            operation_id=key,
            operation_type=kind,
            created_ms=self.now_ms,
            started_ms=self.now_ms,
            running_ms=running,
            natural_end_ms=end,
            end_ms=end,
            final=OperationStatus.SUCCEEDED,
            package=package,
            folder=None if package is None else package.folder,
            project=None if package is None else package.project,
            object_id=None if package is None else package.project_id,
            object_name=None if package is None else package.project,
            caller=self.session.rights.login,
            machine=MACHINES[chance % len(MACHINES)],
            process_id=4 * between(300, 7000, chance, 3),
        )

    def _written_down(self, kind: OperationType) -> Recorded:
        """Write down an operation that succeeds within two seconds."""
        simulation = self.session.simulation
        now = as_moment(self.now_ms)
        recorded = Recorded(
            Operation(
                key=OperationKey(simulation.server, simulation.next_id(self.now_ms)),
                operation_type=kind,
                status=OperationStatus.RUNNING,
                created=now,
                started=now,
                caller_name=self.session.rights.login,
                server_name=INSTANCE,
            ),
            ends_ms=self.now_ms + 2 * SECOND,
            ends_as=OperationStatus.SUCCEEDED,
        )
        simulation.overlay.add(recorded)
        return recorded

    def _looks_dead(self, row: Row, operation: Operation) -> bool:
        if operation.status == OperationStatus.STOPPING:
            # A validation in Stopping is never repaired.
            return operation.operation_type.is_execution
        if operation.status not in {OperationStatus.RUNNING, OperationStatus.PENDING}:
            return False
        if operation.operation_type.is_stoppable:
            return operation.process_id is None or is_dead(row, self.now_ms)
        return True

    def _mark(self, row: Row) -> None:
        final = OperationStatus.ENDED_UNEXPECTEDLY
        if isinstance(row.source, Recorded):
            row.source.write(final, as_moment(self.now_ms))
            return
        marked = replace(row.source, end_ms=self.now_ms, final=final)
        self.session.simulation.overlay.changed[row.operation_id] = marked

    def _warning(self, startup: Recorded, marked: Operation) -> EventMessage:
        """Give message 27165 about one operation."""
        overlay = self.session.simulation.overlay
        return EventMessage(
            operation_id=startup.operation_id,
            event_message_id=overlay.next_message_id(self.now_ms, startup.operation_id),
            message_time=as_moment(self.now_ms),
            message_type=MessageType.WARNING,
            message=(
                "Warning: During startup, the Integration Services server marked operation "
                f"{marked.operation_id} (type {int(marked.operation_type)}, "
                f"status {int(marked.status)}) as terminated."
            ),
            message_source_type=MessageSourceType.ENTRY_API,
            message_source_name="ISServerExec",
        )

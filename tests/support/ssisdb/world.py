"""The world of the tests on a stand-in server: the look-alike behind a real socket and driver."""

from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from ssis_tui.model.codes import MessageSourceType, MessageType, OperationStatus, OperationType
from tests.support.ssisdb.engine import CatalogEngine
from tests.support.ssisdb.filling import fill
from tests.support.ssisdb.objects import Objects
from tests.support.ssisdb.principals import Principal
from tests.support.ssisdb.processes import STOPS, StopPlan
from tests.support.ssisdb.recorder import SsisdbRecorder
from tests.support.ssisdb.serverclock import RunningClock, SettableClock
from tests.support.tds.server import TdsServer
from tests.support.world import Account, StopBehaviour

if TYPE_CHECKING:
    from ssis_tui.catalog.odbc_server import OdbcServer

PASSWORD = "planted-secret"
ACCOUNTS = {
    Account.SYSADMIN: Principal("CORP\\sysadmin", PASSWORD, is_sysadmin=True),
    Account.SSIS_ADMIN: Principal("CORP\\dba", PASSWORD, roles=frozenset({"ssis_admin"})),
    Account.LOGREADER: Principal("CORP\\reader", PASSWORD, roles=frozenset({"ssis_logreader"})),
    Account.ORDINARY: Principal("CORP\\ordinary", PASSWORD),
    Account.SQL: Principal("etl_sql", PASSWORD, is_windows=False, roles=frozenset({"ssis_admin"})),
}
PLANS = {
    StopBehaviour.ENDS: STOPS,
    StopBehaviour.NEVER_ENDS: StopPlan(ends_after=None),
    StopBehaviour.NET_ERROR: StopPlan(
        ends_after=None,
        error="System.ComponentModel.Win32Exception: Access is denied",
    ),
    StopBehaviour.RETURNS_ONE: StopPlan(ends_after=None, returns=1),
    # A plan of its own, told apart by identity: such an operation never gets a process.
    StopBehaviour.NO_PROCESS: StopPlan(),
}
_HAS_PROCESS = {2, 3, 4, 6, 7, 8, 9}
_ENDED = {3, 4, 6, 7, 9}


class SsisdbWorld:
    """Implements :class:`tests.support.world.World` on a stand-in server.

    `clock` stands still until `advance`, or goes with the machine's (`RunningClock`) where the real
    program runs. The server's clock may be hours from this machine's.
    """

    def __init__(
        self,
        version: str = "2022",
        *,
        driver: str = "",
        clock: SettableClock | RunningClock | None = None,
        name: str = "PRODSQL01",
    ) -> None:
        self.clock = clock if clock is not None else SettableClock()
        self.engine = CatalogEngine(version, clock=self.clock, server_name=name)
        self.engine.put(*ACCOUNTS.values())
        self.objects = Objects(self.engine)
        self.record = SsisdbRecorder(self.engine, self.objects)
        self.tds = TdsServer(self.engine, version=_numbers(self.engine))
        self.tds.start()
        self.driver = driver
        self.name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def advance(self, seconds: float) -> None:
        if isinstance(self.clock, SettableClock):
            self.clock.advance(seconds)
        self.catch_up()

    def catch_up(self) -> None:
        """Let happen what is due by now."""
        with self.engine.database.lock:
            self.engine.processes.catch_up()
        self.engine.processes.wake()

    def server(
        self, account: Account = Account.SYSADMIN, *, read_only: bool = False
    ) -> "OdbcServer":
        """Give the product's server for an account, through a real driver."""
        from ssis_tui.catalog.odbc_server import OdbcServer
        from ssis_tui.config.connection_options import ConnectionOptions, Encryption
        from ssis_tui.config.settings import Profile

        principal = ACCOUNTS[account]
        options = ConnectionOptions(
            server=f"{self.tds.host},{self.tds.port}",
            user=principal.name,
            password=principal.password,
            encrypt=Encryption.NO,
            driver=self.driver,
            login_timeout=5,
        )
        return OdbcServer(Profile(name=self.name, options=options, is_read_only=read_only))

    # What happens on the server

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
        with self.engine.database.lock:
            found = self.objects.package(folder, project, package)
            reference = None
            if environment is not None:
                reference = self.objects.reference(folder, project, environment)
            operation_id = self._operation(
                OperationType.EXECUTE,
                caller=caller,
                object_type=20,
                object_id=found.project_id,
                object_name=project,
                operation_guid=uuid4(),
                server_name=self.engine.server_name,
                machine_name=machine,
            )
            sid = self._sid(caller)
            self.engine.store.insert(
                "executions",
                {
                    "execution_id": operation_id,
                    "folder_name": folder,
                    "project_name": project,
                    "package_name": package,
                    "reference_id": reference,
                    "reference_type": None if reference is None else "R",
                    "environment_name": environment,
                    "project_lsn": found.lsn,
                    "executed_as_sid": sid,
                    "executed_as_name": caller,
                    "use32bitruntime": False,
                    "executed_count": 0,
                },
            )
            self.objects.system_parameters(operation_id, logging_level)
            self._begin(operation_id, status, when_stopped)
        return operation_id

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
        with self.engine.database.lock:
            if operation_type.is_validation:
                return self._validation(
                    operation_type, object_name, caller, status, folder, when_stopped
                )
            project_id = None
            if object_name is not None and operation_type != OperationType.CONFIGURE_CATALOG:
                project_id = self.objects.project(folder, object_name).project_id
            operation_id = self._operation(
                operation_type,
                caller=caller,
                object_type=20,
                object_id=project_id,
                object_name=object_name,
            )
            self._begin(operation_id, status, when_stopped)
            return operation_id

    def _validation(
        self,
        operation_type: OperationType,
        object_name: str | None,
        caller: str,
        status: OperationStatus,
        folder: str,
        when_stopped: StopBehaviour,
    ) -> int:
        of_package = operation_type == OperationType.VALIDATE_PACKAGE
        project = "Dwh" if of_package else object_name or "Dwh"
        found = self.objects.project(folder, project)
        target = found.project_id
        if of_package:
            target = self.objects.package(folder, project, object_name or "Load.dtsx").package_id
        operation_id = self._operation(
            operation_type,
            caller=caller,
            object_type=30 if of_package else 20,
            object_id=target,
            object_name=object_name or project,
            operation_guid=uuid4(),
            server_name=self.engine.server_name,
            machine_name=self.engine.machine_name,
        )
        self.engine.store.insert(
            "validations",
            {
                "validation_id": operation_id,
                "environment_scope": "D",
                "validate_type": "F",
                "folder_name": folder,
                "project_name": project,
                "project_lsn": found.lsn,
                "use32bitruntime": False,
            },
        )
        self._begin(operation_id, status, when_stopped)
        return operation_id

    def _operation(self, operation_type: OperationType, *, caller: str, **more: object) -> int:
        return self.engine.store.add_operation(
            int(operation_type),
            caller=caller,
            caller_sid=self._sid(caller),
            now=self.now,
            status=int(OperationStatus.CREATED),
            **more,
        )

    def _sid(self, caller: str) -> bytes:
        found = self.engine.directory.find(caller)
        # Who is gone from the server is still named by what he started.
        return (found or Principal(caller)).sid

    def _begin(self, operation_id: int, status: OperationStatus, when: StopBehaviour) -> None:
        if when is not StopBehaviour.ENDS:
            self.engine.processes.plans[operation_id] = PLANS[when]
        if status == OperationStatus.CREATED:
            return
        row = self.engine.store.read("operations", operation_id)
        assert row is not None
        has_process = row["operation_type"] in {200, 300, 301} and int(status) in _HAS_PROCESS
        if has_process and when is not StopBehaviour.NO_PROCESS:
            process = self.engine.processes.new_process(operation_id)
            self.engine.store.update("operations", operation_id, {"process_id": process})
        if has_process and row["operation_type"] == 200:
            self.engine.store.update("executions", operation_id, {"executed_count": 1})
        self.set_status(operation_id, status)

    def set_status(self, operation_id: int, status: OperationStatus) -> None:
        """Write a status as ISServerExec would, with the times that go with it."""
        with self.engine.database.lock:
            row = self.engine.store.read("operations", operation_id)
            assert row is not None, operation_id
            changes: dict[str, object] = {"status": int(status)}
            if row["start_time"] is None and status != OperationStatus.CREATED:
                changes["start_time"] = self.now
            is_new = row["process_id"] is None and row["status"] in {1, 5}
            runs = int(status) in _HAS_PROCESS and row["operation_type"] in {200, 300, 301}
            plan = self.engine.processes.plans.get(operation_id)
            if is_new and runs and plan is not PLANS[StopBehaviour.NO_PROCESS]:
                changes["process_id"] = self.engine.processes.new_process(operation_id)
            if int(status) in _ENDED:
                changes["end_time"] = self.now
                self.engine.processes.leave(operation_id)
            self.engine.store.update("operations", operation_id, changes)

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
        with self.engine.database.lock:
            store = self.engine.store
            message_id = store.message(
                operation_id,
                message,
                now=self.now,
                message_type=int(message_type),
                source_type=int(MessageSourceType.TASK),
            )
            if event_name is None:
                return message_id
            execution = store.read("executions", operation_id)
            store.insert(
                "event_messages",
                {
                    "event_message_id": message_id,
                    "operation_id": operation_id,
                    "package_name": execution["package_name"] if execution else None,
                    "event_name": event_name,
                    "message_source_name": source_name,
                    "message_source_id": "{" + str(uuid4()).upper() + "}",
                    "package_path": execution_path,
                    "execution_path": execution_path,
                    "threadID": 1,
                    "message_code": message_code,
                    "event_message_guid": uuid4(),
                },
            )
        return message_id

    def fill(self, count: int, *, messages: int = 0, permissions: bool = False) -> range:
        """Add so many ended executions, one a minute up to now; gives their ids."""
        return fill(self, count, messages=messages, permissions=permissions)

    def leave_gap(self, ids: int) -> None:
        """Make the next operation's id so much higher than it would be."""
        with self.engine.database.lock:
            self.engine.store.leave_gap("operations", ids)

    def close(self) -> None:
        self.tds.close()
        self.engine.close()


def _numbers(engine: CatalogEngine) -> tuple[int, int, int]:
    major, minor, build = engine.version.product_version.split(".")[:3]
    return int(major), int(minor), int(build)

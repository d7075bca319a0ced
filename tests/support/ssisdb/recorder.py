"""Fills the tables behind the views that reports read, as ISServerExec does."""

from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from ssis_tui.model.codes import ContextType, ExecutionResult, ObjectType
from tests.support.ssisdb.catalog_rows import write_session
from tests.support.ssisdb.principals import Principal

if TYPE_CHECKING:
    from tests.support.ssisdb.engine import CatalogEngine
    from tests.support.ssisdb.objects import Objects

_FIRST_SPID = 500
_SERVICE = Principal("CORP\\svc_etl")


class SsisdbRecorder:
    """Implements :class:`tests.support.recorder.Recorder` on a stand-in server."""

    def __init__(self, engine: "CatalogEngine", objects: "Objects") -> None:
        self._engine = engine
        self._objects = objects
        self._spids = count(_FIRST_SPID)
        self._sequence = count(1)
        self._executables: dict[tuple[int, str], int] = {}

    def statistic(
        self,
        execution_id: int,
        execution_path: str = "\\Package\\Load",
        *,
        name: str = "Load",
        seconds: float | None = 5.0,
        result: ExecutionResult | None = ExecutionResult.SUCCESS,
    ) -> int:
        with self._engine.database.lock:
            now = self._now
            started = None if seconds is None else now - timedelta(seconds=seconds)
            return self._insert(
                "executable_statistics",
                execution_id=execution_id,
                executable_id=self._executable(execution_id, name, execution_path),
                execution_path=execution_path,
                start_time=started,
                end_time=None if started is None else now,
                execution_duration=None if seconds is None else int(seconds * 1000),
                execution_result=None if result is None else int(result),
            )

    def _executable(self, execution_id: int, name: str, path: str) -> int:
        """Give the executable of a package's version: executions share it."""
        execution = self._engine.store.read("executions", execution_id)
        operation = self._engine.store.read("operations", execution_id)
        assert execution is not None
        assert operation is not None
        lsn = execution["project_lsn"]
        assert isinstance(lsn, int)
        key = (lsn, f"{execution['package_name']}{path}")
        if key not in self._executables:
            self._executables[key] = self._insert(
                "executables",
                project_id=operation["object_id"],
                project_version_lsn=lsn,
                package_name=execution["package_name"],
                executable_name=name,
                package_path=path,
            )
        return self._executables[key]

    def phase(
        self,
        execution_id: int,
        component: str,
        phase: str,
        *,
        seconds: float | None = 1.0,
        task: str = "Load",
        execution_path: str = "\\Package\\Load",
    ) -> None:
        with self._engine.database.lock:
            now, sequence = self._now, next(self._sequence)
            begun = now if seconds is None else now - timedelta(seconds=seconds)
            moments = [(True, begun)] if seconds is None else [(True, begun), (False, now)]
            for is_start, moment in moments:
                self._insert(
                    "execution_component_phases",
                    execution_id=execution_id,
                    package_name="LoadFactSales.dtsx",
                    task_name=task,
                    subcomponent_name=component,
                    phase=phase,
                    is_start=is_start,
                    phase_time=moment,
                    execution_path=execution_path,
                    sequence_id=sequence,
                )

    def rows_sent(
        self,
        execution_id: int,
        rows: int | None,
        *,
        path: str = "OLE DB Source Output",
        source: str = "OLE DB Source",
        destination: str = "Lookup Customer",
    ) -> None:
        with self._engine.database.lock:
            self._insert(
                "execution_data_statistics",
                execution_id=execution_id,
                package_name="LoadFactSales.dtsx",
                task_name="Load",
                dataflow_path_id_string=f"Load.Paths[{path}]",
                dataflow_path_name=path,
                source_component_name=source,
                destination_component_name=destination,
                rows_sent=rows,
                created_time=self._now,
                execution_path="\\Package\\Load",
            )

    def parameter(
        self,
        execution_id: int,
        name: str,
        value: object,
        *,
        object_type: int = ObjectType.PACKAGE,
        data_type: str = "String",
        sensitive: bool = False,
        required: bool = False,
        runtime_override: bool = False,
    ) -> None:
        with self._engine.database.lock:
            self._insert(
                "execution_parameter_values",
                execution_id=execution_id,
                object_type=int(object_type),
                parameter_data_type=data_type,
                parameter_name=name,
                parameter_value=value,
                sensitive_parameter_value=str(value).encode() if sensitive else None,
                sensitive=sensitive,
                required=required,
                value_set=value is not None,
                runtime_override=runtime_override,
            )

    def override(
        self, execution_id: int, path: str, value: str | None, *, sensitive: bool = False
    ) -> None:
        with self._engine.database.lock:
            self._insert(
                "execution_property_override_values",
                execution_id=execution_id,
                property_path=path,
                property_value=value,
                sensitive=sensitive,
            )

    def context(
        self,
        operation_id: int,
        event_message_id: int,
        value: object,
        *,
        depth: int | None = 1,
        context_type: int | None = ContextType.VARIABLE,
        source: str | None = "User::RowsRead",
        name: str | None = "Value",
    ) -> None:
        with self._engine.database.lock:
            self._insert(
                "event_message_context",
                operation_id=operation_id,
                event_message_id=event_message_id,
                context_depth=depth,
                package_path="\\Package",
                context_type=None if context_type is None else int(context_type),
                context_source_name=source,
                property_name=name,
                property_value=value,
            )

    def counter(self, execution_id: int, name: str, value: int | None) -> None:
        with self._engine.database.lock:
            self._insert(
                "performance_counters",
                execution_id=execution_id,
                counter_name=name,
                counter_value=value,
            )

    def session(self, operation_id: int) -> tuple[str, int]:
        with self._engine.database.lock:
            row = self._engine.store.read("operations", operation_id)
            assert row is not None
            machine, process = row["machine_name"], row["process_id"]
            assert isinstance(machine, str)
            assert isinstance(process, int)
            write_session(
                self._engine,
                next(self._spids),
                login=_SERVICE,
                host=machine,
                program="SSIS-LoadFactSales",
                process_id=process,
                database_id=self._engine.databases[self._engine.catalog_database],
            )
            return machine, process

    def deploy(self, package: str = "LoadFactSales.dtsx") -> None:
        with self._engine.database.lock:
            self._objects.package("Finance", "Dwh", package)
            for environment in ("Prod", "Test"):
                self._objects.reference("Finance", "Dwh", environment)
            self._declare("SourceServer", "String", "ERPSQL01")
            self._declare("SourceDatabase", "String", "ERP")
            self._declare("SourcePassword", "String", "hidden", sensitive=True)
            self._declare("BatchSize", "Int32", 10000, package=package)
            self._declare("FullLoad", "Boolean", value=False, package=package)

    def _declare(
        self,
        name: str,
        data_type: str,
        value: object,
        *,
        project: str = "Dwh",
        package: str | None = None,
        sensitive: bool = False,
        required: bool = False,
    ) -> None:
        """Declare a parameter once, however often its package is deployed by a test."""
        owner = package or project
        known = "parameter_name = ? AND object_name = ?"
        if not self._engine.store.exists("object_parameters", known, name, owner):
            self._objects.parameter(
                "Finance",
                project,
                name,
                package=package,
                data_type=data_type,
                value=value,
                required=required,
                sensitive=sensitive,
            )

    def deploy_with_required_parameter(self) -> None:
        with self._engine.database.lock:
            package = "ForecastModel.dtsx"
            self._objects.package("Finance", "Controlling", package)
            self._declare(
                "Scenario", "String", None, project="Controlling", package=package, required=True
            )

    @property
    def _now(self) -> datetime:
        return self._engine.clock.now()

    def _insert(self, table: str, **values: object) -> int:
        return self._engine.store.insert(table, values)

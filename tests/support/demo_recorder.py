"""Fills the reports of the demo."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from ssis_tui.catalog.demo.deployed import find_package
from ssis_tui.catalog.demo.overlay import Recorded
from ssis_tui.catalog.demo.simulation import Simulation
from ssis_tui.model.codes import ContextType, ExecutionResult, ObjectType
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import MessageContext
from ssis_tui.model.operations import Execution
from ssis_tui.model.reports import (
    ComponentTime,
    DataFlowPath,
    ExecutionParameter,
    PerformanceCounter,
    PropertyOverride,
)

_Component = tuple[int, str, str, str, str]
_Interval = tuple[datetime, datetime | None]


@dataclass(slots=True)
class DemoRecorder:
    """Implements :class:`tests.support.recorder.Recorder` on a demo."""

    simulation: Simulation
    _ids: Iterator[int] = field(default_factory=lambda: count(1))
    _phases: dict[_Component, list[_Interval]] = field(default_factory=dict)

    def statistic(
        self,
        execution_id: int,
        execution_path: str = "\\Package\\Load",
        *,
        name: str = "Load",
        seconds: float | None = 5.0,
        result: ExecutionResult | None = ExecutionResult.SUCCESS,
    ) -> int:
        recorded = self._recorded(execution_id)
        row = recorded.row
        now = self.simulation.server_time()
        took = None if seconds is None else timedelta(seconds=seconds)
        number = next(self._ids)
        recorded.facts.statistics.append(
            ExecutableStatistic(
                statistics_id=number,
                execution_id=execution_id,
                executable_id=number,
                executable_name=name,
                package_name=row.package_name if isinstance(row, Execution) else "",
                package_path=execution_path,
                execution_path=execution_path,
                started=None if took is None else now - took,
                ended=None if took is None else now,
                duration_ms=None if took is None else int(took.total_seconds() * 1000),
                result=result,
            )
        )
        return number

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
        now = self.simulation.server_time()
        interval = (now, None) if seconds is None else (now - timedelta(seconds=seconds), now)
        key = (execution_id, task, component, phase, execution_path)
        self._phases.setdefault(key, []).append(interval)
        mine = [one for one in self._phases if one[0] == execution_id]
        mine.sort(key=lambda one: (min(begun for begun, _ in self._phases[one]), one))
        self._recorded(execution_id).facts.component_times = [
            _component_time(one, self._phases[one]) for one in mine
        ]

    def rows_sent(
        self,
        execution_id: int,
        rows: int | None,
        *,
        path: str = "OLE DB Source Output",
        source: str = "OLE DB Source",
        destination: str = "Lookup Customer",
    ) -> None:
        paths = self._recorded(execution_id).facts.data_flow_paths
        known = next((one for one in paths if one.path_name == path), None)
        sent = DataFlowPath(
            task_name="Load",
            path_name=path,
            source_component_name=source,
            destination_component_name=destination,
            execution_path="\\Package\\Load",
            rows_sent=(known.rows_sent if known else 0) + (rows or 0),
            buffers=(known.buffers if known else 0) + 1,
            last_sent=self.simulation.server_time(),
        )
        if known is None:
            paths.append(sent)
        else:
            paths[paths.index(known)] = sent

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
        self._recorded(execution_id).facts.parameters.append(
            ExecutionParameter(
                name=name,
                object_type=ObjectType(object_type),
                data_type=data_type,
                value=None if sensitive or value is None else _text(value),
                is_sensitive=sensitive,
                is_required=required,
                is_value_set=value is not None,
                is_runtime_override=runtime_override,
            )
        )

    def override(
        self, execution_id: int, path: str, value: str | None, *, sensitive: bool = False
    ) -> None:
        overrides = self._recorded(execution_id).facts.overrides
        overrides.append(PropertyOverride(property_path=path, value=None if sensitive else value,
                                          is_sensitive=sensitive))  # fmt: skip

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
        contexts = self._recorded(operation_id).facts.contexts
        contexts.setdefault(event_message_id, []).append(
            MessageContext(
                context_id=next(self._ids),
                context_depth=depth,
                context_type=None if context_type is None else ContextType(context_type),
                package_path="\\Package",
                context_source_name=source,
                property_name=name,
                property_value=None if value is None else _text(value),
            )
        )

    def counter(self, execution_id: int, name: str, value: int | None) -> None:
        if value is not None:
            counters = self._recorded(execution_id).facts.counters
            counters.append(PerformanceCounter(name, value))
            counters.sort(key=lambda one: one.name)

    def session(self, operation_id: int) -> tuple[str, int]:
        # Each process of the demo that runs is connected.
        row = self._recorded(operation_id).row
        assert row.machine_name is not None
        assert row.process_id is not None
        return row.machine_name, row.process_id

    def deploy(self, package: str = "LoadFactSales.dtsx") -> None:
        assert find_package("Finance", "Dwh", package) is not None, "the demo deploys by itself"

    def deploy_with_required_parameter(self) -> None:
        assert find_package("Finance", "Controlling", "ForecastModel.dtsx") is not None

    def _recorded(self, operation_id: int) -> Recorded:
        recorded = self.simulation.overlay.added[operation_id]
        assert isinstance(recorded, Recorded), "only what a test began is changed by it"
        return recorded


def _component_time(key: _Component, intervals: list[_Interval]) -> ComponentTime:
    _, task, component, phase, execution_path = key
    first = min(begun for begun, _ in intervals)
    last = max(ended or begun for begun, ended in intervals)
    active = sum((ended - begun for begun, ended in intervals if ended), timedelta())
    return ComponentTime(
        task_name=task,
        component_name=component,
        phase=phase,
        execution_path=execution_path,
        active_ms=int(active.total_seconds() * 1000),
        total_ms=int((last - first).total_seconds() * 1000),
        calls=len(intervals),
        is_open=any(ended is None for _, ended in intervals),
    )


def _text(value: object) -> str:
    """Give a value as the server converts a sql_variant to text."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds")
    return str(value)

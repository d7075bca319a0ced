"""What the data flows of an execution move: rows by path, times by component, live counters."""

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ssis_tui.model.reports import (
    ComponentTime,
    DataFlowPath,
    ExecutionParameter,
    PerformanceCounter,
)
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.present import data_flow, data_flow_sums, execution_reports, performance
from ssis_tui.present.logging_level import Report
from ssis_tui.present.performance import CounterRow
from ssis_tui.tui.screens.export_records import Export, one_page
from ssis_tui.tui.screens.views.pane_view import PaneView
from ssis_tui.tui.screens.views.report_view import Read
from ssis_tui.tui.widgets.table_pane import TablePane

_AROUND: Final = 2
"""Lines of a pane besides its rows."""
SELDOM: Final = 30.0
"""Seconds between two readings of the sums: no index helps the server with them."""


class DataFlow(PaneView):
    """Counters while it runs; rows and times as far as the logging level recorded them."""

    WHAT: ClassVar[str] = "the data flows"

    DEFAULT_CSS = """
    DataFlow {
        & > #paths { height: 1fr; min-height: 4; }
        & > #components { height: 1fr; min-height: 4; }
        & > #counters { max-height: 15; display: none; }
        &.-low > #counters { max-height: 8; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fold", "Fold", id="report.fold",
                tooltip="Add up the iterations of a loop, or show each"),
    ]  # fmt: skip

    def __init__(self, reader: ExecutionReader, clock: Clock) -> None:
        super().__init__(reader, clock)
        self.counters: TablePane[CounterRow] = TablePane(
            "Live counters", performance.COUNTERS, key=_name, id="counters"
        )
        self.paths: TablePane[DataFlowPath] = TablePane(
            "Rows sent", data_flow.COLUMNS, key=_path, id="paths"
        )
        self.components: TablePane[ComponentTime] = TablePane(
            "Component times", performance.COLUMNS, key=_component, id="components"
        )
        self._parameters: tuple[ExecutionParameter, ...] = ()
        self._paths: tuple[DataFlowPath, ...] = ()
        self._times: tuple[ComponentTime, ...] = ()
        self._shown_paths: tuple[DataFlowPath, ...] = ()
        self._shown_times: tuple[ComponentTime, ...] = ()
        self._is_folded = True
        self._counters: tuple[PerformanceCounter, ...] = ()
        self._counter_rows: tuple[CounterRow, ...] = ()
        self._counted_at = 0.0
        self._summed_at = 0.0
        self._took = 0.0

    def body(self) -> ComposeResult:
        yield self.counters
        yield self.paths
        yield self.components

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < 30, "-low")

    async def first_read(self) -> None:
        if self.subject.execution is None:
            return
        await self._read_counters()
        self.draw()
        self._parameters = await self.reader.parameters()
        await self._read_sums()

    def next_read(self) -> Read | None:
        if self.subject.execution is None:
            return None
        rest = max(SELDOM, 20 * self._took)
        is_due = self.clock.monotonic() - self._summed_at >= rest or not self.subject.is_live
        return self._read_all if is_due else self._read_counters

    async def _read_all(self) -> None:
        await self._read_counters()
        await self._read_sums()

    async def _read_counters(self) -> None:
        if not self.subject.is_live:
            self._counters = self._counter_rows = ()
            return
        found, now = await self.reader.counters(), self.clock.monotonic()
        self._counter_rows = performance.counter_rows(
            found, self._counters, now - self._counted_at if self._counters else 0.0
        )
        self._counters, self._counted_at = found, now

    async def _read_sums(self) -> None:
        """Read the sums, those that the logging level cannot have recorded left out."""
        began = self.clock.monotonic()
        if execution_reports.may_record(self._parameters, Report.DATA_FLOW):
            self._paths = await self.reader.data_flow_paths()
            self._fold()
            self.draw()
        if execution_reports.may_record(self._parameters, Report.COMPONENT_TIMES):
            self._times = await self.reader.component_times()
            self._fold()
        self._summed_at = self.clock.monotonic()
        self._took = self._summed_at - began

    def _fold(self) -> None:
        """Add up the iterations of loops, unless each is to be seen."""
        self._shown_paths, times = self._paths, self._times
        if self._is_folded:
            self._shown_paths = data_flow_sums.folded_paths(self._paths)
            times = data_flow_sums.folded_times(times)
        self._shown_times = performance.by_cost(times)

    def action_fold(self) -> None:
        self._is_folded = not self._is_folded
        self._fold()
        self.draw()

    def draw(self) -> None:
        if not self.is_told:
            return
        view = self.subject.view
        waiting = self.waiting_words()
        self.counters.display = bool(self._counter_rows)
        self.counters.styles.height = len(self._counter_rows) + _AROUND
        self.counters.show(self._counter_rows, view, empty=performance.NO_COUNTERS)
        self.paths.show(
            self._shown_paths,
            view,
            empty=waiting or self._missing(Report.DATA_FLOW),
            note=execution_reports.rows_note(self._shown_paths),
        )
        self.components.show(
            self._shown_times, view, empty=waiting or self._missing(Report.COMPONENT_TIMES)
        )

    def _missing(self, report: Report) -> str:
        subject = self.subject
        return self.fitted(
            execution_reports.missing(report, subject.operation, self._parameters, subject.view)
        )

    def export(self) -> Export | None:
        number, pane = self.reader.operation_id, self.pane
        if pane is self.components and self._times:
            records = [performance.record(each, number) for each in self._shown_times]
            return Export("component times", one_page(records))
        if pane is self.counters and self._counters:
            counters = [
                {"execution_id": number, "counter_name": each.name, "counter_value": each.value}
                for each in self._counters
            ]
            return Export("counters", one_page(counters))
        if not self._paths:
            return None
        return Export(
            "data flow", one_page(data_flow.record(each, number) for each in self._shown_paths)
        )


def _name(row: CounterRow) -> str:
    return row.counter.name


def _path(row: DataFlowPath) -> tuple[str, str]:
    return (row.execution_path, row.path_name)


def _component(row: ComponentTime) -> tuple[str, str, str]:
    return (row.execution_path, row.component_name, row.phase)

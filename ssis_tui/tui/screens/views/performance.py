"""How an execution compares with earlier runs of its package, and what makes it slow."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.operations import Execution
from ssis_tui.model.reports import ExecutionParameter
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import MOST_COMPARED, ExecutionReader
from ssis_tui.present import execution_reports, slowness
from ssis_tui.present.logging_level import Report
from ssis_tui.present.operations import record
from ssis_tui.present.slowness import Slowness
from ssis_tui.tui.screens.export_records import Export, one_page
from ssis_tui.tui.screens.views.pane_view import PaneView
from ssis_tui.tui.screens.views.report_view import Read
from ssis_tui.tui.widgets.cell_lines import CellLines, Lines
from ssis_tui.tui.widgets.table_pane import TablePane


class Performance(PaneView):
    """The last runs as a plot, when this one may end, and the slowest executables."""

    WHAT: ClassVar[str] = "earlier runs"

    DEFAULT_CSS = """
    Performance {
        & > #runs { padding: 0 1; max-height: 60%; }
        & > #slowest { min-height: 4; }
    }
    """

    def __init__(self, reader: ExecutionReader, clock: Clock) -> None:
        super().__init__(reader, clock)
        self._plot = CellLines(id="runs")
        self.slowest: TablePane[Slowness] = TablePane(
            "Executables against the usual", slowness.COLUMNS, key=_key, id="slowest"
        )
        self._runs: tuple[Execution, ...] = ()
        self._parameters: tuple[ExecutionParameter, ...] = ()
        self._statistics: tuple[ExecutableStatistic, ...] = ()
        self._earlier: tuple[ExecutableStatistic, ...] = ()
        self._rows: tuple[Slowness, ...] = ()
        self._took = 0.0

    def body(self) -> ComposeResult:
        yield self._plot
        yield self.slowest

    def on_resize(self, _: events.Resize) -> None:
        self.draw()

    async def first_read(self) -> None:
        execution = self.subject.execution
        if execution is None:
            return
        self._runs = await self.reader.runs(execution)
        self.draw()
        await self._read_statistics()
        self.draw()
        compared = execution_reports.compared(execution, self._runs, MOST_COMPARED)
        if compared and self._statistics:
            self._earlier = await self.reader.executables_of(compared)
            self._compare()
        self._parameters = await self.reader.parameters()

    def next_read(self) -> Read | None:
        if self.subject.execution is None:
            return None
        rested = self.clock.monotonic() - (self._read_at or 0.0) >= 10 * self._took
        return self._read_statistics if rested else None

    def freshness(self) -> float:
        return super().freshness() + 10 * self._took

    async def _read_statistics(self) -> None:
        began, before = self.clock.monotonic(), self._statistics
        self._statistics = await self.reader.executables()
        self._took = self.clock.monotonic() - began
        if self._statistics is not before:
            self._compare()

    def _compare(self) -> None:
        self._rows = slowness.slowest(self._statistics, self._earlier)

    def draw(self) -> None:
        if not self.is_told:
            return
        subject = self.subject
        self._plot.show(self._lines)
        empty = self.waiting_words() or self.fitted(
            execution_reports.missing(
                Report.EXECUTABLES, subject.operation, self._parameters, subject.view
            )
        )
        note = execution_reports.slowest_note(self._rows, subject.view)
        self.slowest.show(self._rows, subject.view, empty=empty, note=note)

    def tick(self) -> None:
        super().tick()
        if self.subject.is_live:
            self._plot.show(self._lines)

    def _lines(self, width: int) -> Lines:
        execution = self.subject.execution
        if execution is None or not (self._runs or self.has_read):
            return ()
        return execution_reports.run_lines(
            execution,
            self._runs,
            self.subject.view,
            width=width,
            height=self.size.height * 6 // 10,
        )

    def export(self) -> Export | None:
        """Give the runs that the plot shows."""
        if not self._runs:
            return None
        return Export("runs", one_page(map(record, self._runs)))


def _key(row: Slowness) -> str:
    return row.path

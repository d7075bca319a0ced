"""The overview of what is no execution: what it is, why it failed, and what it concerned."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from ssis_tui.model.operations import Operation, OperationKey, Validation
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import Errors, ExecutionReader
from ssis_tui.present import operations, overview, related
from ssis_tui.tui.messages import OpenRequested
from ssis_tui.tui.screens.export_records import Export, one_page
from ssis_tui.tui.screens.views.pane_view import PaneView
from ssis_tui.tui.screens.views.report_view import Read
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.cell_lines import CellLines, Lines
from ssis_tui.tui.widgets.table_pane import TablePane


class OperationOverview(PaneView):
    """Of a stop or a dump the operation that it concerned, of a validation the runs of its object.

    Enter goes there.
    """

    WHAT: ClassVar[str] = "what it concerned"

    DEFAULT_CSS = """
    OperationOverview {
        & > #facts { padding: 0 1; max-height: 6; }
        & > #cause { padding: 0 1; max-height: 9; background: $panel; display: none; }
    }
    """

    def __init__(self, reader: ExecutionReader, clock: Clock) -> None:
        super().__init__(reader, clock)
        self._facts = CellLines(id="facts")
        self._cause = CellLines(id="cause")
        self.concerned: TablePane[Operation] = TablePane(
            "Concerned", operations.HISTORY, key=_key, id="concerned"
        )
        self._errors = Errors()
        self._rows: tuple[Operation, ...] = ()
        self._related: related.Related | None = None

    def body(self) -> ComposeResult:
        yield self._facts
        yield self._cause
        yield self.concerned

    def on_resize(self, _: events.Resize) -> None:
        self.draw()

    async def first_read(self) -> None:
        operation = self.subject.operation
        if operation.status.is_failure:
            await self._read_errors()
            self.draw()
        if isinstance(operation, Validation):
            self._rows = await self.reader.runs_of(operation)
        elif overview.concerns_another(operation):
            candidates = (*self.subject.snapshot.active, *await self.reader.around(operation))
            self._related = related.stopped_by(operation, candidates) or related.dumped(
                operation, candidates
            )
            self._rows = () if self._related is None else (self._related.operation,)

    def next_read(self) -> Read | None:
        return self._read_errors if self.subject.operation.status.is_failure else None

    def freshness(self) -> float:
        # What it concerns does not change.
        return float("inf")

    async def _read_errors(self) -> None:
        self._errors = await self.reader.errors()

    def draw(self) -> None:
        if not self.is_told:
            return
        subject = self.subject
        self._facts.show(self._fact_lines)
        self._cause.display = bool(self._errors.messages)
        self._cause.show(self._cause_lines)
        note = "" if self._related is None else self._related.sentence
        if isinstance(subject.operation, Validation):
            note = overview.RUNS_OF_IT
        empty = self.waiting_words() or self.fitted(overview.nothing_concerned(subject.operation))
        self.concerned.show(self._rows, subject.view, empty=empty, note=note)

    def tick(self) -> None:
        super().tick()
        self._facts.show(self._fact_lines)

    def _fact_lines(self, width: int) -> Lines:
        return overview.fact_lines(self.subject.operation, (), self.subject.view, width)

    def _cause_lines(self, width: int) -> Lines:
        return overview.cause_lines(
            self._errors.messages,
            self.subject.view,
            width,
            is_complete=self._errors.is_complete,
            rows=max(3, min(9, self.size.height // 3)),
        )

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        self.post_message(OpenRequested(event.row.key))

    def copied(self) -> tuple[str, str]:
        row = self.concerned.table.current or self.subject.operation
        return overview.copied_operation(row, self.subject.view)

    def export(self) -> Export | None:
        rows = self._rows or (self.subject.operation,)
        return Export("operations", one_page(map(operations.record, rows)))


def _key(operation: Operation) -> OperationKey:
    return operation.key

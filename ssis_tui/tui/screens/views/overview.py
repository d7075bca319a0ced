"""The overview of an execution: what it is, why it failed, and what it is made of."""

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from ssis_tui.model.executables import ExecutableStatistic, RunningExecutable
from ssis_tui.model.reports import ExecutionParameter
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import Errors, ExecutionReader
from ssis_tui.present import (
    cause,
    executable_rows,
    executable_tree,
    executables,
    logging_level,
    overview,
)
from ssis_tui.present.column import View
from ssis_tui.present.executable_rows import ExecutableRow
from ssis_tui.present.executable_tree import Tree
from ssis_tui.present.gantt import Axis
from ssis_tui.tui.screens.export_records import Export, one_page
from ssis_tui.tui.screens.views.report_view import Read, ReportView
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.cell_lines import CellLines, Lines
from ssis_tui.tui.widgets.table_pane import TablePane

_REST: Final = 10
"""Times as long as reading the executables took, they are not read again."""
_SHORTEST_REST: Final = 1.0
"""Seconds that they are not read again in any case."""


class Overview(ReportView):
    """Facts, the first cause, and the executables as a tree; of a stop, what it stopped."""

    WHAT: ClassVar[str] = "the executables"

    class MessagesWanted(Message):
        """The user wants to see what an executable said; all messages without a source."""

        def __init__(self, source: str | None) -> None:
            self.source = source
            super().__init__()

    DEFAULT_CSS = """
    Overview {
        & > #facts { padding: 0 1; max-height: 5; }
        & > #cause { padding: 0 1; max-height: 9; background: $panel; display: none; }
        &.-low > #facts { max-height: 4; }
        &.-low > #cause { max-height: 6; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fold", "Fold", id="report.fold",
                tooltip="Show or hide the single runs behind this row"),
        Binding("right", "fold('open')", "Unfold", id="report.unfold", show=False,
                tooltip="Show the single runs behind this row"),
        Binding("left", "fold('close')", "Fold", id="report.fold_up", show=False,
                tooltip="Hide the single runs behind this row"),
    ]  # fmt: skip

    def __init__(self, reader: ExecutionReader, clock: Clock) -> None:
        super().__init__(reader, clock)
        self._facts = CellLines(id="facts")
        self._cause = CellLines(id="cause")
        self.executables: TablePane[ExecutableRow] = TablePane(
            "Executables", executables.COLUMNS, key=_key, id="executables"
        )
        self._parameters: tuple[ExecutionParameter, ...] = ()
        self._errors = Errors()
        self._statistics: tuple[ExecutableStatistic, ...] = ()
        self._read_with: tuple[RunningExecutable, ...] = ()
        self._errors_heard = 0
        self._took = 0.0
        self._tree: Tree | None = None
        self._made_of: tuple[object, ...] = ()
        self._expanded: frozenset[str] = frozenset()
        self._rows: tuple[ExecutableRow, ...] = ()
        self._wanted_path: str | None = None
        self._dated = False

    def body(self) -> ComposeResult:
        yield self._facts
        yield self._cause
        yield self.executables

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < 24, "-low")
        self._set_columns(is_wide=self.executables.table.is_wide)

    def _set_columns(self, *, is_wide: bool) -> None:
        self._dated = overview.starts_before_today(self._rows, self._view)
        columns = overview.columns(self.size.width, is_wide=is_wide, is_dated=self._dated)
        self.executables.table.set_columns(columns, is_wide=is_wide)

    @property
    def _view(self) -> View:
        return self.subject.view if self.is_told else View()

    # Reading

    async def first_read(self) -> None:
        """Read the cause first if it failed, then the parts, then how it was started."""
        operation = self.subject.operation
        if operation.status.is_failure or self._has_new_errors():
            await self._read_errors()
            self.draw()
        await self._read_executables()
        self.draw()
        self._parameters = await self.reader.parameters()

    def next_read(self) -> Read | None:
        if self._has_new_errors():
            return self._read_errors
        running = self._going()
        # Where no beginnings are recorded, nothing tells that something has ended.
        moved = running != self._read_with or not running
        rest = max(_SHORTEST_REST, _REST * self._took)
        rested = self.clock.monotonic() - (self._read_at or 0.0) >= rest
        return self._read_again if not self.subject.is_live or (moved and rested) else None

    def _has_new_errors(self) -> bool:
        progress = self.subject.progress
        found = 0 if progress is None else progress.errors
        return self._errors.is_complete and found > self._errors_heard

    def freshness(self) -> float:
        # What runs comes with the snapshot; what has ended is read when something ended.
        return float("inf") if self.error is None else super().freshness()

    async def _read_errors(self) -> None:
        progress = self.subject.progress
        heard = 0 if progress is None else progress.errors
        self._errors = await self.reader.errors()
        self._errors_heard = heard

    async def _read_again(self) -> None:
        if self.subject.operation.status.is_failure:
            await self._read_errors()
        await self._read_executables()

    async def _read_executables(self) -> None:
        began, running = self.clock.monotonic(), self._going()
        self._statistics = await self.reader.executables()
        self._took = self.clock.monotonic() - began
        self._read_with = running

    def _going(self) -> tuple[RunningExecutable, ...]:
        progress = self.subject.progress
        return progress.running if progress is not None and self.subject.is_live else ()

    # Drawing

    def draw(self) -> None:
        if not self.is_told:
            return
        self._facts.show(self._fact_lines)
        found = cause.first_cause(self._errors.messages)
        self._cause.display = found is not None
        self._cause.show(self._cause_lines)
        self._draw_executables()

    def tick(self) -> None:
        super().tick()
        self._facts.show(self._fact_lines)

    def _fact_lines(self, width: int) -> Lines:
        subject = self.subject
        return overview.fact_lines(subject.operation, self._parameters, subject.view, width)

    def _cause_lines(self, width: int) -> Lines:
        return overview.cause_lines(
            self._errors.messages,
            self.subject.view,
            width,
            is_complete=self._errors.is_complete,
            rows=6 if self.has_class("-low") else 9,
        )

    def _draw_executables(self) -> None:
        view, operation = self.subject.view, self.subject.operation
        running, axis = self._going(), executables.axis_of(operation)
        made_of = (self._statistics, running, axis, self._expanded)
        if self._tree is None or made_of[:3] != self._made_of[:3]:
            self._tree = executable_tree.tree(self._statistics, running, _ended(axis, self))
        if made_of != self._made_of:
            self._made_of = made_of
            self._rows = executable_rows.rows(self._tree, self._expanded)
            if overview.starts_before_today(self._rows, view) != self._dated:
                self._set_columns(is_wide=self.executables.table.is_wide)
        self.executables.show(
            self._rows,
            view,
            empty=self.waiting_words() or self.fitted(self._why_empty()),
            note=overview.executables_note(self._rows, view),
        )

    def _why_empty(self) -> str:
        view = self.subject.view
        level = logging_level.level_of(self._parameters)
        return logging_level.missing(
            logging_level.Report.EXECUTABLES,
            level,
            view,
            customized=logging_level.customized_name(self._parameters),
        )

    # Keys

    def focus_body(self) -> None:
        self.executables.table.focus()

    def want_path(self, path: str) -> None:
        """Put the cursor on the executable of an execution path, now or when it was read."""
        table = self.executables.table
        self._wanted_path = None
        if not (table.select(path) or table.select(executable_tree.folded_path(path))):
            self._wanted_path = path if not self.has_read else None

    def after_reading(self) -> None:
        if self._wanted_path is not None:
            self.want_path(self._wanted_path)

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        self.post_message(self.MessagesWanted(overview.source_of(event.row)))

    def action_filter(self) -> None:
        self.executables.action_filter()

    def action_wide(self) -> None:
        self._set_columns(is_wide=not self.executables.table.is_wide)

    def action_fold(self, direction: str = "") -> None:
        row = self.executables.table.current
        if row is None or not (row.can_expand or row.is_expanded):
            return
        is_open = row.key in self._expanded
        if direction and is_open == (direction == "open"):
            return
        self._expanded ^= {row.key}
        self.draw()

    def undo(self) -> bool:
        if self.executables.clear_filter():
            return True
        if self.executables.table.is_wide:
            self.action_wide()
            return True
        return False

    def copied(self) -> tuple[str, str]:
        row = self.executables.table.current
        if row is None:
            return overview.copied_operation(self.subject.operation, self.subject.view)
        columns = (*executables.WIDE[:3], executables.PATH)
        cells = (column.cell(row, self.subject.view).text.strip() for column in columns)
        return "\t".join(cells), "the executable"

    def export(self) -> Export | None:
        if not self._statistics:
            return None
        return Export("executables", one_page(map(executables.record, self._statistics)))


def _key(row: ExecutableRow) -> str:
    return row.key


def _ended(axis: Axis | None, view: Overview) -> Axis | None:
    """Give the axis; of what is over without an end nobody knows how long it is."""
    if axis is not None and axis.ended is None and not view.subject.is_live:
        return None
    return axis

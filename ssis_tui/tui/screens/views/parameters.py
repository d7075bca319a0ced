"""What an execution was started with: parameter values and property overrides."""

from typing import ClassVar

from textual.app import ComposeResult

from ssis_tui.model.reports import ExecutionParameter, PropertyOverride
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.present import execution_reports, parameters
from ssis_tui.tui.screens.export_records import Export, one_page
from ssis_tui.tui.screens.views.pane_view import PaneView
from ssis_tui.tui.widgets.table_pane import TablePane


class Parameters(PaneView):
    """Values and overrides used; sensitive ones are shown as such and were never read."""

    WHAT: ClassVar[str] = "the parameters"

    DEFAULT_CSS = """
    Parameters > #overrides { height: 40%; min-height: 4; display: none; }
    """

    def __init__(self, reader: ExecutionReader, clock: Clock) -> None:
        super().__init__(reader, clock)
        self.parameters: TablePane[ExecutionParameter] = TablePane(
            "Parameters", parameters.COLUMNS, key=_key, id="values"
        )
        self.overrides: TablePane[PropertyOverride] = TablePane(
            "Property overrides", parameters.OVERRIDES, key=_path, id="overrides"
        )
        self._values: tuple[ExecutionParameter, ...] = ()
        self._overrides: tuple[PropertyOverride, ...] = ()

    def body(self) -> ComposeResult:
        yield self.parameters
        yield self.overrides

    async def first_read(self) -> None:
        if self.subject.execution is None:
            return
        self._values = parameters.in_order(await self.reader.parameters())
        self.draw()
        self._overrides = await self.reader.property_overrides()

    def freshness(self) -> float:
        # They do not change once it has started.
        return float("inf")

    def draw(self) -> None:
        if not self.is_told:
            return
        view = self.subject.view
        empty = self.waiting_words() or self.fitted(
            execution_reports.no_parameters(self.subject.operation)
        )
        self.parameters.show(self._values, view, empty=empty)
        self.overrides.display = bool(self._overrides)
        self.overrides.show(self._overrides, view, empty="")

    def export(self) -> Export | None:
        number = self.reader.operation_id
        records = [parameters.record(each, number) for each in self._values]
        if self.pane is self.overrides:
            records = [parameters.override_record(each, number) for each in self._overrides]
        what = "property overrides" if self.pane is self.overrides else "parameters"
        return Export(what, one_page(records)) if records else None


def _key(row: ExecutionParameter) -> tuple[int, str]:
    return (int(row.object_type), row.name)


def _path(row: PropertyOverride) -> str:
    return row.property_path

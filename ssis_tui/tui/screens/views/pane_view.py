"""A view made of titled lists, of which one has the focus."""

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ssis_tui.tui.screens.views.report_view import ReportView
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.table_pane import TablePane


class PaneView(ReportView):
    """Filters, copies and undoes in the pane that has the focus; Tab goes to the next one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "other_pane(1)", "Next pane", id="view.other", show=False,
                tooltip="Go to the next pane"),
        Binding("shift+tab", "other_pane(-1)", "Previous pane", id="view.other_back", show=False,
                tooltip="Go to the pane before"),
    ]  # fmt: skip

    @property
    def panes(self) -> tuple[TablePane[Any], ...]:
        """The panes on the screen, from above."""
        return tuple(pane for pane in self.query_children(TablePane) if pane.display)

    @property
    def pane(self) -> TablePane[Any] | None:
        """The pane that has the focus, else the first one; None without any."""
        panes = self.panes
        return next((pane for pane in panes if pane.has_focus_within), next(iter(panes), None))

    def focus_body(self) -> None:
        if self.pane is not None:
            self.pane.table.focus()

    def action_other_pane(self, step: int) -> None:
        panes = self.panes
        if self.pane is not None:
            at = panes.index(self.pane)
            panes[(at + step) % len(panes)].table.focus()

    def action_filter(self) -> None:
        if self.pane is not None:
            self.pane.action_filter()

    def undo(self) -> bool:
        return self.pane is not None and self.pane.clear_filter()

    def copied(self) -> tuple[str, str]:
        pane = self.pane
        if pane is None or pane.table.current is None:
            return "", ""
        row, view = pane.table.current, self.subject.view
        cells = (column.cell(row, view).text.strip() for column in pane.table.columns)
        return "\t".join(cells), "the row"

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()

"""A titled list: its name, how it is sorted and filtered, the filter's input line and the rows."""

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical

from ssis_tui import text
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from ssis_tui.tui.widgets.filter_bar import FilterBar

Row = TypeVar("Row")


class TablePane(Vertical, Generic[Row]):
    """Rows under a title that tells what of them is shown and in which order."""

    DEFAULT_CSS = """
    TablePane {
        height: 1fr;

        & > RowTable { height: 1fr; }
        & > .title { background: $background; }
        &:focus-within > .title { background: $panel; text-style: bold; }
    }
    """

    def __init__(
        self,
        title: str,
        columns: Sequence[Column[Row]],
        *,
        key: Callable[[Row], Hashable],
        id: str,  # noqa: A002 - Textual's own name.
        table: RowTable[Row] | None = None,
    ) -> None:
        """Make an empty pane; `table` is a table of another kind than the plain one."""
        super().__init__(id=id)
        self._title = title
        self._note = ""
        self._is_ascii = False
        self.table: RowTable[Row] = table or RowTable(columns, key, empty="")
        self._filter_bar: FilterBar | None = None
        self._title_line = Line(fill="─", classes="title")

    def compose(self) -> ComposeResult:
        yield self._title_line
        yield self.table

    def on_mount(self) -> None:
        self._retitle()

    @property
    def filter_bar(self) -> "FilterBar":
        """The filter's input line, made when it is first asked for."""
        if self._filter_bar is None:
            # The first paint needs none, and no field with its own style sheet.
            from ssis_tui.tui.widgets.filter_bar import FilterBar

            self._filter_bar = FilterBar()
            self.mount(self._filter_bar, after=self._title_line)
        return self._filter_bar

    @property
    def filter_text(self) -> str:
        return "" if self._filter_bar is None else self._filter_bar.value

    def show(self, rows: Sequence[Row], view: View, *, empty: str, note: str = "") -> None:
        """Show these rows; `note` stands in the title, `empty` where there are none."""
        self._note = note
        self._is_ascii = view.is_ascii
        self.table.empty = empty
        self.table.set_rows(rows, view)
        self._retitle()

    def action_filter(self) -> None:
        """Open the filter's input line."""
        self.filter_bar.open()

    def clear_filter(self) -> bool:
        """Leave or clear the filter; False if there was none."""
        return self._filter_bar is not None and self._filter_bar.clear()

    def on_filter_bar_changed(self, event: "FilterBar.Changed") -> None:
        event.stop()
        self.table.set_filter(event.filter)
        self._retitle()

    def on_row_table_sort_changed(self, _: row_messages.SortChanged) -> None:
        self._retitle()

    def on_row_table_shown_changed(self, _: row_messages.ShownChanged) -> None:
        self._retitle()

    def _order(self) -> str:
        for column in self.table.columns:
            if column.id == self.table.sort_column:
                up, down = ("^", "v") if self._is_ascii else ("▴", "▾")
                return f"{column.title} {down if self.table.reverse else up}"
        return ""

    def _retitle(self) -> None:
        dash, dot = ("-", " - ") if self._is_ascii else ("─", " · ")
        shown, whole = len(self.table.shown), len(self.table.rows)
        parts = [f"{shown} of {whole}" if shown != whole else f"{whole}"]
        if self._note:
            parts.append(self._note)
        order = self._order()
        if order:
            parts.append(f"sorted by {order}")
        if self.filter_text:
            parts.append(f"filter: {text.one_line(self.filter_text)}")
        self._title_line.show(
            [Cell(f"{dash} ", Tone.FAINT), f"{self._title} "],
            [Cell(f" {dot.join(parts)} ", Tone.FAINT)],
            fill=dash,
        )

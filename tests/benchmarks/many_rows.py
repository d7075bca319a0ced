"""An application with one table of many rows: ``python -m tests.benchmarks.many_rows 100000``."""

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType

from ssis_tui.present.column import View
from ssis_tui.tui import compositor
from ssis_tui.tui.widgets.row_table import RowTable
from tests.benchmarks.row_table import MOMENT, Run, columns_of, runs


class ManyRows(App[None]):
    """Shows them and waits."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        self.table: RowTable[Run] = RowTable(columns_of(10), lambda run: run.number, empty="")
        yield self.table

    def on_mount(self) -> None:
        self.table.set_rows(runs(int(sys.argv[1]), 7), View(now=MOMENT))
        self.table.focus()


if __name__ == "__main__":
    compositor.crop_left()
    ManyRows().run()

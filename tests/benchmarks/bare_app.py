"""What everything is compared with: a Textual app with one table, empty unless rows are asked for.

python -m tests.benchmarks.bare_app [ROWS]
"""

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class BareApp(App[None]):
    """Shows a table and waits."""

    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012 - As short as such an app is written.

    def compose(self) -> ComposeResult:
        yield DataTable[str]()

    def on_mount(self) -> None:
        rows = int(sys.argv[1]) if len(sys.argv) > 1 else 0
        if rows:
            table = self.query_one(DataTable[str])
            table.cursor_type = "row"
            table.add_columns("Number", "Package", "Status", "Started")
            for row in range(rows):
                table.add_row(str(row), f"Load{row:06}", "Running", "02:00:11")


if __name__ == "__main__":
    BareApp().run()

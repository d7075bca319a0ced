"""What everything is compared with: a Textual app with one empty table."""

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class BareApp(App[None]):
    """Shows an empty table and waits."""

    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012 - As short as such an app is written.

    def compose(self) -> ComposeResult:
        yield DataTable[str]()


if __name__ == "__main__":
    BareApp().run()

"""The top of every screen: which server, how fresh, what goes on, and what is wrong if anything."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from ssis_tui import text
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import header
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.tui.widgets.line import Line


class Header(Vertical):
    """One line, and a second one only while something is wrong."""

    DEFAULT_CSS = """
    Header {
        height: auto;
        & > #identity { background: $panel; }
        & > #problem { display: none; background: $panel; }
    }
    """

    def __init__(self, *, clock: Clock, is_read_only: bool) -> None:
        super().__init__()
        self._clock = clock
        self._is_read_only = is_read_only
        self._snapshot = no_snapshot("")
        self._view = View()
        self._identity = Line(id="identity")
        self._problem = Line(id="problem")

    def compose(self) -> ComposeResult:
        yield self._identity
        yield self._problem

    def on_resize(self, _: events.Resize) -> None:
        self._draw()

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Show what a snapshot says of the server; nothing is drawn if the words are the same."""
        self._snapshot, self._view = snapshot, view
        if self.is_mounted:
            self._draw()

    def _draw(self) -> None:
        snapshot, view = self._snapshot, self._view
        now = self._clock.monotonic()
        width = self.size.width
        numbers = header.counts(snapshot.counts, view)
        state = header.state(snapshot, now, view)
        warnings = header.cautions(snapshot, is_read_only=self._is_read_only)
        used = sum(text.width(cell.text) for cell in (*numbers, *state, *warnings))
        product = [Cell(f" {header.PRODUCT}  ", Tone.FAINT)] if width >= 100 else [Cell(" ")]
        used += text.width(product[0].text) + 4
        names = header.identity(snapshot, width - used, view)
        self._identity.show([*product, *names, *warnings], [*state, *numbers, Cell(" ")])
        words = header.problem(snapshot, now)
        if self._problem.display != bool(words):
            # Said again it would have the whole screen laid out again.
            self._problem.display = bool(words)
        self._problem.show([Cell(f" {words}", Tone.BAD)])

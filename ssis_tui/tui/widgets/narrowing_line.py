"""The line that says what the history is narrowed to, and the moment that one went to."""

from datetime import datetime

from ssis_tui import times
from ssis_tui.present import narrowing
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.present.narrowing import Narrowing, Understood
from ssis_tui.tui.widgets.line import Line


class NarrowingLine(Line):
    """Says what can be looked for while nothing is."""

    def show_narrowing(
        self,
        wanted: Narrowing,
        understood: Understood,
        view: View,
        *,
        moment: datetime | None,
        now: datetime,
        width: int,
    ) -> None:
        """Show it in `width` cells; `moment` is where one went to, None for the newest rows."""
        right = []
        if moment is not None:
            right.append(Cell(f" at {times.clock_time(moment, view.zone, now)} ", Tone.RUNNING))
        room = width - sum(len(cell.text) for cell in right)
        cells = [*narrowing.line(wanted, understood, view, width=room)]
        if wanted.is_empty and not right:
            dot = "-" if view.is_ascii else "·"
            hint = f" {dot} f looks for some {dot} T other kinds {dot} b by package {dot} @ a date"
            cells.append(Cell(hint, Tone.FAINT))
        self.show(cells, right)

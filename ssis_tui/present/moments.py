"""Moments as a view shows them: in its zone, the shorter the nearer they are to its clock."""

from datetime import datetime

from ssis_tui import times
from ssis_tui.present.column import Cell, View


def line(moment: datetime | None, view: View) -> str:
    """Give a moment (aware) as ``02:00:11``, ``Nov 21 02:00`` or a date; empty for None."""
    return "" if moment is None else times.clock_time(moment, view.zone, view.now or moment)


def cell(moment: datetime | None, view: View) -> Cell:
    """Give a cell of a moment (aware); empty for None."""
    return Cell(line(moment, view))

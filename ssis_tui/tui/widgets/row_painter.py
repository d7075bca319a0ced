"""Draws the rows of a table as lines, and draws again only what can have changed."""

import textwrap
from collections.abc import Hashable, Sequence
from typing import Final, Generic, TypeVar

from rich.cells import cell_len
from rich.style import Style

from ssis_tui.present import signs
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.widths import Placed, place
from ssis_tui.text import Cut
from ssis_tui.tui.widgets.fitting import fit
from ssis_tui.tui.widgets.palette import CURSOR, MARKED, Palette
from ssis_tui.tui.widgets.row_lines import DrawnLine, Piece
from ssis_tui.tui.widgets.row_list import Order

Row = TypeVar("Row")

GUTTER: Final = 2
"""Cells at the left: the sign of the cursor and the sign of a mark."""
_ROOMY: Final = 100
"""Cells from which on two blanks stand between columns."""
_SCREENS: Final = 2
"""Screens of rows whose drawing is remembered, to page back.

One line is sixty objects of Textual's: of more screens, memory went up for hours."""

_CURSOR_SIGNS: Final = ("▸", ">")
_UP_SIGNS: Final = ("▴", "^")
_DOWN_SIGNS: Final = ("▾", "v")


class _Drawn(Generic[Row]):
    """A row's cells as they were last formatted, and the lines made of them, by state."""

    __slots__ = ("cells", "drawn_for", "lines", "row", "ticked_for")

    def __init__(self, row: Row, cells: list[tuple[Cell, str]]) -> None:
        self.row = row
        self.cells = cells
        self.lines: dict[int, DrawnLine] = {}
        self.drawn_for = -1
        self.ticked_for = -1


class RowPainter(Generic[Row]):
    """Turns rows into lines; remembers what it drew and says the same line for the same picture.

    Two calls of `line` give the identical `DrawnLine` unless a text, the state, the layout or the
    palette changed in between: a caller compares by identity first.
    """

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        self.columns = columns
        self.placed: tuple[Placed[Row], ...] = ()
        self.starts: tuple[int, ...] = (0, 0)
        self.width = 0
        """Cells that a line takes; more than the screen has in wide mode only."""
        self._ticking: tuple[int, ...] = ()
        self._palette: Palette | None = None
        self._view = View()
        self._version = 0
        self._ticks = 0
        self._rows: dict[Hashable, _Drawn[Row]] = {}
        self._most_rows = 1
        self._blank: DrawnLine | None = None
        self._header: tuple[Order[Row], DrawnLine] | None = None

    @property
    def view(self) -> View:
        return self._view

    def lay_out(self, width: int, height: int, *, is_wide: bool = False) -> None:
        """Share `width` cells among the columns; `height` is how many rows can be seen at once."""
        self._most_rows = max(1, _SCREENS * height)
        self.placed = place(
            self.columns,
            width,
            left=GUTTER,
            gap=2 if width >= _ROOMY else 1,
            is_wide=is_wide,
        )
        end = max((placed.x + placed.width for placed in self.placed), default=GUTTER)
        self.width = max(end + 1 if is_wide else 0, width)
        self.starts = (0, *(placed.x for placed in self.placed), self.width)
        self._ticking = tuple(
            index for index, placed in enumerate(self.placed) if placed.column.ticks
        )
        self.forget()

    def dress(self, palette: Palette) -> None:
        """Use other styles from now on."""
        self._palette = palette
        self._blank = self._header = None
        for drawn in self._rows.values():
            drawn.lines.clear()

    def forget(self) -> None:
        """Draw everything again when it is next asked for."""
        self._rows.clear()
        self._blank = self._header = None

    def set_view(self, view: View, *, is_new_snapshot: bool = False) -> bool:
        """Take what cells need to know; give whether nothing but the time differs.

        With a new snapshot all cells are formatted again, else only those that can differ: those
        that tick, if only the time went on.
        """
        old, self._view = self._view, view
        if old is view and not is_new_snapshot:
            return True
        if old.is_ascii is not view.is_ascii:
            self.forget()
        is_same = is_same_but_now(old, view)
        self._ticks += 1
        if is_new_snapshot or not is_same:
            self._version += 1
        return is_same

    def line(self, row: Row, key: Hashable, state: int) -> DrawnLine:
        drawn = self._rows.pop(key, None)
        if drawn is None or drawn.row is not row or drawn.drawn_for != self._version:
            drawn = self._format(row, drawn)
        elif drawn.ticked_for != self._ticks:
            self._tick(drawn)
        # The one that was asked for the longest ago goes first: none that is in sight.
        while len(self._rows) >= self._most_rows:
            del self._rows[next(iter(self._rows))]
        self._rows[key] = drawn
        line = drawn.lines.get(state)
        if line is None:
            line = drawn.lines[state] = self._compose(drawn, state)
        return line

    def header(self, order: Order[Row]) -> DrawnLine:
        """Draw the titles, with a sign at the one that rows are sorted by."""
        if self._header is not None and self._header[0] is order:
            return self._header[1]
        style = self._styles.header
        pieces: list[Piece] = [(" " * self.starts[1], style)]
        for index, placed in enumerate(self.placed):
            text = placed.column.title
            if placed.column is order.column:
                sign = (_DOWN_SIGNS if order.reverse else _UP_SIGNS)[self._view.is_ascii]
                text = f"{fit(text, min(len(text), placed.width - 2))} {sign}"
            pieces.append((self._fitted(text, index, cut="end"), style))
        line = DrawnLine(tuple(pieces))
        self._header = (order, line)
        return line

    def blank(self) -> DrawnLine:
        if self._blank is None:
            base = self._styles.base
            self._blank = DrawnLine(
                tuple(
                    (" " * (end - start), base)
                    for start, end in zip(self.starts, self.starts[1:], strict=False)
                )
            )
        return self._blank

    def note(self, text: str, width: int, height: int) -> list[DrawnLine]:
        """Draw lines of text, broken where they are too long, in the middle of the screen."""
        style = self._styles.empty
        lines: list[DrawnLine] = []
        for paragraph in text.split("\n"):
            for part in textwrap.wrap(paragraph, max(1, width - 2)) or [""]:
                blanks = " " * ((width - cell_len(part)) // 2)
                lines.append(DrawnLine(((fit(blanks + part, self.width), style),)))
        before = max(0, (height - len(lines)) // 2)
        return ([self.blank()] * before + lines + [self.blank()] * height)[:height]

    @property
    def _styles(self) -> Palette:
        if self._palette is None:
            self._palette = Palette(Style(), {})
        return self._palette

    def _format(self, row: Row, old: _Drawn[Row] | None) -> _Drawn[Row]:
        view = self._view
        cells = []
        for index, placed in enumerate(self.placed):
            cell = placed.column.cell(row, view)
            if old is not None and old.cells[index][0] == cell:
                cells.append(old.cells[index])
            else:
                cells.append((cell, self._fitted(cell.text, index, cut=placed.column.cut)))
        if old is not None and old.cells == cells:
            drawn = old
            drawn.row = row
        else:
            drawn = _Drawn(row, cells)
        drawn.drawn_for = self._version
        drawn.ticked_for = self._ticks
        return drawn

    def _tick(self, drawn: _Drawn[Row]) -> None:
        drawn.ticked_for = self._ticks
        for index in self._ticking:
            column = self.placed[index].column
            cell = column.cell(drawn.row, self._view)
            if cell != drawn.cells[index][0]:
                drawn.cells[index] = (cell, self._fitted(cell.text, index, cut=column.cut))
                drawn.lines.clear()

    def _fitted(self, text: str, index: int, *, cut: Cut) -> str:
        """Fit a text into a column's cells and the gap after it."""
        placed = self.placed[index]
        fitted = fit(
            text,
            placed.width,
            align=placed.column.align,
            cut=cut,
            is_ascii=self._view.is_ascii,
        )
        return fitted + " " * (self.starts[index + 2] - placed.x - placed.width)

    def _compose(self, drawn: _Drawn[Row], state: int) -> DrawnLine:
        style = self._styles.style
        is_ascii = self._view.is_ascii
        gutter = _CURSOR_SIGNS[is_ascii] if state & CURSOR else " "
        gutter += signs.MARK[is_ascii] if state & MARKED else " "
        gutter = gutter.ljust(self.starts[1])[: self.starts[1]]
        pieces: list[Piece] = [(gutter, style(Tone.PLAIN, state))]
        pieces += [(text, style(cell.tone, state)) for cell, text in drawn.cells]
        return DrawnLine(tuple(pieces))


def is_same_but_now(old: View, new: View) -> bool:
    """Whether two views differ in the time at most."""
    return old is new or (
        old.zone == new.zone
        and old.is_ascii == new.is_ascii
        and old.progress == new.progress
        and old.usual == new.usual
        and old.asked == new.asked
        and old.suspected == new.suspected
    )

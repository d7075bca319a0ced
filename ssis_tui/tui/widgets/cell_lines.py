"""A block of lines made of cells: plots, facts, wrapped texts; it is as high as its lines."""

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from ssis_tui.present.column import Cell, Tone

Lines = tuple[tuple[Cell, ...], ...]
Make = Callable[[int], Lines]
"""Gives the lines for so many cells."""


class CellLines(Widget):
    """Shows lines that depend on its width; text is never markup.

    Its height is the number of lines, up to what its style sheet allows. Nothing is drawn while the
    lines stay the same.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"cell-lines--{tone.name.lower()}" for tone in Tone}
    DEFAULT_CSS = """
    CellLines {
        height: auto;
        width: 1fr;
        color: $foreground;

        & .cell-lines--faint { color: $text-muted; }
        & .cell-lines--running { color: $text-primary; }
        & .cell-lines--waiting { color: $text-secondary; }
        & .cell-lines--stopping { color: $text-warning; text-style: bold; }
        & .cell-lines--good { color: $text-success; }
        & .cell-lines--bad { color: $text-error; text-style: bold; }
        & .cell-lines--canceled { color: $text-muted; }
        & .cell-lines--warning { color: $text-warning; }
    }
    """

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name.
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._make: Make = _nothing
        self._made_for = 0
        self._lines: Lines = ()

    @property
    def lines(self) -> Lines:
        """The lines as they were last made."""
        return self._lines

    @property
    def text(self) -> str:
        """All its words, for tests and for copying."""
        return "\n".join("".join(cell.text for cell in line).rstrip() for line in self._lines)

    def show(self, make: Make) -> None:
        """Show what this makes, now and for each other width."""
        self._make = make
        if self._made_for <= 0:
            self._made_for = 0
            self.refresh(layout=True)
            return
        lines = make(self._made_for)
        if lines == self._lines:
            return
        has_other_height = len(lines) != len(self._lines)
        self._lines = lines
        self.refresh(layout=has_other_height)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        self._lay_out(width)
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        self._lay_out(width)
        if y >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        strip = Strip([self._segment(cell) for cell in self._lines[y]])
        return strip.adjust_cell_length(width, self.rich_style)

    def _lay_out(self, width: int) -> None:
        if width != self._made_for:
            self._made_for = width
            self._lines = self._make(width) if width > 0 else ()

    def _segment(self, cell: Cell) -> Segment:
        style = self.rich_style
        if cell.tone is not Tone.PLAIN:
            name = f"cell-lines--{cell.tone.name.lower()}"
            style += self.get_component_rich_style(name, partial=True)
        return Segment(cell.text, style)


def _nothing(_: int) -> Lines:
    return ()

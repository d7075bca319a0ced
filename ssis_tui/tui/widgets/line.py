"""One row of text with a left and a right part, redrawn only when its words change."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.cache import LRUCache
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from ssis_tui.present.column import Cell, Tone
from ssis_tui.tui.widgets import palette

Part = Cell | str


class Line(Widget):
    """A status line, a pane's title or a row of keys; text is never markup."""

    TONES: ClassVar[Mapping[Tone, str]] = {**palette.TONES, Tone.RUNNING: "bold $text-primary"}
    """The looks of each tone, of the theme's colours."""
    DEFAULT_CSS = """
    Line {
        height: 1;
        width: 1fr;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(
        self,
        *,
        fill: str = " ",
        id: str | None = None,  # noqa: A002 - Textual's own name.
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._fill = fill
        self._left: tuple[Cell, ...] = ()
        self._right: tuple[Cell, ...] = ()
        self._strips: LRUCache[int, Strip] = LRUCache(4)

    def show(
        self, left: Sequence[Part], right: Sequence[Part] = (), *, fill: str | None = None
    ) -> None:
        """Show these parts; when the width is short, the left part is cut before the right one.

        `fill` is what stands between them from now on.
        """
        shown = (_cells(left), _cells(right), self._fill if fill is None else fill)
        if shown != (self._left, self._right, self._fill):
            self._left, self._right, self._fill = shown
            self._strips.clear()
            self.refresh()

    @property
    def text(self) -> str:
        """All its words, for tests and for reading aloud."""
        parts = (cell.text for cell in (*self._left, *self._right))
        return "".join(parts)

    def notify_style_update(self) -> None:
        self._strips.clear()
        super().notify_style_update()

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return container.width

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        strip = self._strips.get(width)
        if strip is None:
            strip = self._strips[width] = self._strip(width)
        return strip

    def _strip(self, width: int) -> Strip:
        right = Strip([self._segment(cell) for cell in self._right])
        if right.cell_length > width:
            right = right.crop(0, width)
        room = width - right.cell_length
        left = Strip([self._segment(cell) for cell in self._left])
        if left.cell_length > room:
            left = left.crop(0, room)
        gap = room - left.cell_length
        filling = self._segment(
            Cell(self._fill * gap, Tone.FAINT if self._fill != " " else Tone.PLAIN)
        )
        return Strip([*left, filling, *right], width)

    def _segment(self, cell: Cell) -> Segment:
        style = self.rich_style
        if cell.tone is not Tone.PLAIN:
            style += palette.look(self.TONES[cell.tone])
        return Segment(cell.text, style)


def _cells(parts: Sequence[Part]) -> tuple[Cell, ...]:
    return tuple(Cell(part) if isinstance(part, str) else part for part in parts)

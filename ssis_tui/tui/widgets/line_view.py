"""A scrolling view of lines that sends only the cells that differ to the terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from ssis_tui.tui import compositor
from ssis_tui.tui.widgets.palette import Palette, tone_styles
from ssis_tui.tui.widgets.row_lines import DrawnLine, Piece, changed_spans

if TYPE_CHECKING:
    from textual.scrollbar import ScrollBar


class LineView(ScrollView):
    """Compares the lines that should stand on the screen with those that do, after each change.

    Textual repaints a whole widget when it scrolls or is refreshed without a region, and lays out
    the whole screen when the virtual size changes. Here a change of state ends in `sync`, which
    marks the differing cells, and the number of lines is told to the scroll bar alone.

    Subclasses give `draw`, `starts` and `dress`.
    """

    head = 1
    """Lines at the top that do not scroll."""

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's name for it.
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._lines: list[DrawnLine] | None = None
        """What stands on the screen, from the top; None when all has to be drawn."""
        self._drawn_size = Size(0, 0)
        self._drawn_x = 0
        self._edge: Piece = ("", Style())
        """What stands at the right of each line, below the scroll bar."""
        self._holds = 0
        self._is_dressed = False
        self._is_bare = False
        """Whether Textual has nothing to draw around or over the lines."""
        self._palette: Palette | None = None

    def draw(self, size: Size) -> list[DrawnLine]:
        """Give the lines for so many cells and lines, the head among them."""
        raise NotImplementedError

    def lay_out(self, size: Size, *, old_page: int) -> None:
        """Get ready for another size; `old_page` is what `page` was before."""
        raise NotImplementedError

    def dress(self, palette: Palette) -> None:
        """Use other styles from now on."""
        raise NotImplementedError

    @property
    def starts(self) -> Sequence[int]:
        """The first cells of the pieces that lines are made of, and the cell after the last."""
        raise NotImplementedError

    @property
    def page(self) -> int:
        """Lines that scroll and are on the screen; 0 before there is a screen."""
        return max(0, self._drawn_size.height - self.head)

    @property
    def top(self) -> int:
        """The first line below the head, counted from the first of all."""
        return round(self.scroll_y)

    @property
    def vertical_scrollbar(self) -> "ScrollBar":
        """The scroll bar, made when it is first asked for, as Textual does."""
        if self._vertical_scrollbar is None:
            from ssis_tui.tui.widgets.thumb_bar import ThumbBar

            self._vertical_scrollbar = ThumbBar(thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)  # noqa: SLF001
        return self._vertical_scrollbar

    @contextmanager
    def held(self) -> Iterator[None]:
        """Draw once at the end of the block, whatever happens in it."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
        self.sync()

    def sync(self) -> None:
        """Draw what differs from the screen."""
        if self._holds:
            return
        if not self._measure():
            # Not on the screen: when it comes back nothing of what stood there counts.
            self._lines = None
            return
        old, self._lines = self._lines, self.draw(self._drawn_size)
        if old is None or len(old) != len(self._lines) or self._drawn_x != round(self.scroll_x):
            self._drawn_x = round(self.scroll_x)
            self.refresh()
            return
        if regions := self._differences(old, self._lines):
            self.refresh(*regions)

    def redraw(self) -> None:
        """Draw everything, after a change of columns or styles."""
        self._drawn_size = Size(0, 0)
        self._lines = None
        self.sync()

    def count_lines(self, count: int, width: int = 0) -> None:
        """Say how many lines there are to scroll through, and how many cells."""
        size = Size(width, count + self.head)
        if size == self.virtual_size:
            return
        if self.styles.auto_dimensions:
            self.virtual_size = size
            return
        # Assigned as usual it would lay out the whole screen. That is needed only if a scroll bar
        # comes or goes, and then Textual asks for it itself.
        self.set_reactive(Widget.virtual_size, size)
        self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = size.height
        if self.show_horizontal_scrollbar:
            self.horizontal_scrollbar.window_virtual_size = size.width

    def put_left(self, cell: int) -> None:
        """Scroll sideways at once, as far as that goes."""
        self.scroll_target_x = cell
        self.scroll_x = self.scroll_target_x

    def put_top(self, line: int) -> None:
        """Scroll at once so that this line is the first below the head, as far as that goes."""
        self.scroll_target_y = line
        self.scroll_y = self.scroll_target_y

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.sync()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        if self.show_horizontal_scrollbar:
            self.horizontal_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.sync()

    def on_resize(self, _: events.Resize) -> None:
        self.sync()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._is_dressed = False
        if self.is_running:
            # The styles of the components follow after this call.
            self.call_later(self.sync)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Give lines of the screen; they were drawn when the state changed."""
        # Textual may paint after a change of size and before it tells of it.
        if self._measure() and self._lines is None:
            self._lines = self.draw(self._drawn_size)
            self._drawn_x = round(self.scroll_x)
        if not self._is_bare:
            return super().render_lines(crop)
        # Past the cache of styled lines, which would make a copy of each line that has changed:
        # there is nothing to add to these, and they are kept by who drew them.
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            _, background = self.background_colors
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        lines = self._lines or []
        if y >= len(lines):
            return Strip.blank(self.size.width, self.rich_style)
        return lines[y].strip(
            self.starts[-1], left=self._drawn_x, width=self._drawn_size.width, edge=self._edge
        )

    def _measure(self) -> bool:
        """Lay out for the size of the screen; give whether there is any."""
        size = self.scrollable_content_region.size
        if not size:
            return False
        if not self._is_dressed:
            self._is_dressed = True
            palette = Palette(
                self.rich_style,
                {name: self.get_component_rich_style(name) for name in self.COMPONENT_CLASSES},
                tone_styles(),
                is_stale=self.has_class("-stale"),
            )
            self._is_bare = not self._has_decoration()
            if palette != self._palette:
                self._palette, self._lines = palette, None
                self._edge = (self._edge[0], palette.base)
                self.dress(palette)
        if size != self._drawn_size:
            old_page, self._drawn_size, self._lines = self.page, size, None
            self._holds += 1
            self._edge = (" " * (self.size.width - size.width), self._edge[1])
            self.lay_out(size, old_page=old_page)
            self._holds -= 1
        return True

    def _has_decoration(self) -> bool:
        styles = self.styles
        return bool(
            styles.gutter.totals != (0, 0)
            or any(edge for edge, _ in styles.outline)
            or styles.tint.a
            or styles.text_opacity != 1.0
            or self.opacity != 1.0
            or styles.has_rule("hatch")
        )

    def _differences(self, old: list[DrawnLine], new: list[DrawnLine]) -> list[Region]:
        starts, left, width = self.starts, self._drawn_x, self._drawn_size.width
        crops_left = compositor.crops_left()
        regions = []
        for y, (old_line, line) in enumerate(zip(old, new, strict=True)):
            if old_line is line:
                continue
            spans = changed_spans(old_line, line, starts)
            if not crops_left and len(spans) > 1:
                # Each span would be written from the left edge of the table on.
                spans = [(spans[0][0], spans[-1][1])]
            for span_start, span_end in spans:
                start, end = max(0, span_start - left), min(width, span_end - left)
                if start < end:
                    regions.append(Region(start, y, end - start, 1))
        return regions

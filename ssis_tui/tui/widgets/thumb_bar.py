"""A scroll bar of whole cells, of which only those that change are drawn."""

from collections.abc import Iterator

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.reactive import Reactive
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget


class ThumbBar(ScrollBar):
    """A vertical bar for a list of any length.

    Textual's own draws every cell for each row scrolled by, and eighths of a cell, for which ASCII
    terminals have no sign. The thumb touches an end only when the list does.
    """

    window_virtual_size: Reactive[int] = Reactive(100, repaint=False)
    window_size: Reactive[int] = Reactive(0, repaint=False)
    position: Reactive[float] = Reactive(0.0, repaint=False)

    def __init__(self, *, thickness: int = 1) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._drawn = range(0)

    @property
    def thumb(self) -> range:
        """The cells from the top that the thumb takes; none while everything is in sight."""
        cells, window, virtual = self.size.height, self.window_size, self.window_virtual_size
        if not cells or not 0 < window < virtual:
            return range(0)
        length = max(1, round(cells * window / virtual))
        way, rest = cells - length, virtual - window
        start = round(way * min(self.position, rest) / rest)
        if self.position > 0:
            start = max(start, min(1, way))
        if self.position < rest:
            start = min(start, max(0, way - 1))
        return range(start, start + length)

    def watch_window_virtual_size(self) -> None:
        self._follow()

    def watch_window_size(self) -> None:
        self._follow()

    def watch_position(self) -> None:
        self._follow()

    def on_resize(self, _: events.Resize) -> None:
        self._drawn = self.thumb
        self.refresh()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the thumb, or go a page towards the mouse."""
        # By the place and not by the style of a cell: cells that stay as they are drawn may come to
        # lie on the other side of the thumb.
        if event.y in self.thumb:
            self.action_grab()
        elif event.y < self.thumb.start:
            self.action_scroll_up()
        elif self.thumb:
            self.action_scroll_down()

    def render_line(self, y: int) -> Strip:
        back, bar = self._colours()
        style = Style(color=bar, reverse=True) if y in self.thumb else Style(bgcolor=back)
        width = self.size.width
        return Strip([Segment(" " * width, style)], width)

    def _colours(self) -> tuple[Color, Color]:
        """Give the colours of the track and of the thumb."""
        parent = self.parent
        if not isinstance(parent, Widget):
            return Color.default(), Color.default()
        styles = parent.styles
        if self.grabbed:
            back, bar = styles.scrollbar_background_active, styles.scrollbar_color_active
        elif self.mouse_over:
            back, bar = styles.scrollbar_background_hover, styles.scrollbar_color_hover
        else:
            back, bar = styles.scrollbar_background, styles.scrollbar_color
        ground, _ = parent.background_colors
        back = ground + back
        return back.rich_color, (back + bar).rich_color

    def _follow(self) -> None:
        """Draw the cells that the thumb came to and left."""
        thumb, old = self.thumb, self._drawn
        self._drawn = thumb
        if regions := [Region(0, y, self.size.width, 1) for y in _differing(old, thumb)]:
            self.refresh(*regions)


def _differing(old: range, new: range) -> Iterator[int]:
    yield from (y for y in old if y not in new)
    yield from (y for y in new if y not in old)

"""Facts about one row, flowing in columns, and the line above them that names it."""

from typing import Final

from textual.app import RenderResult
from textual.content import Content, Span
from textual.geometry import Region
from textual.widget import Widget

from ssis_tui import text
from ssis_tui.model.operations import Operation
from ssis_tui.present import details
from ssis_tui.present.column import View
from ssis_tui.tui.widgets.line import Line

Facts = tuple[tuple[str, str], ...]

DETAILS_FROM: Final = 30
"""Rows of the terminal from which the details of the selected operation are shown."""


class Details(Widget):
    """Label and text pairs, as many to a line as fit; texts are never markup."""

    DEFAULT_CSS = """
    Details { height: 3; padding: 0 1; color: $foreground; overflow: hidden hidden; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name.
        super().__init__(id=id)
        self._facts: Facts = ()

    @property
    def facts(self) -> Facts:
        return self._facts

    def show(self, facts: Facts) -> None:
        """Show these facts; nothing is drawn if they are the same."""
        if facts == self._facts:
            return
        before = self._lines()
        self._facts = facts
        after = self._lines()
        if [line.spans for line in before] != [line.spans for line in after]:
            # Where a label moves, more than its own cells change.
            self.refresh()
            return
        # An elapsed time that ticks is a cell or two, not three lines.
        regions = [
            Region(first, y, last - first, 1)
            for y, (old, new) in enumerate(zip(before, after, strict=True))
            for first, last in _changed(old.plain, new.plain)
        ]
        if regions:
            self.refresh(*regions)

    def render(self) -> RenderResult:
        return Content("\n").join(self._lines())

    def _lines(self) -> list[Content]:
        width = max(10, self.content_size.width)
        is_ascii = self.app.has_class("-ascii")
        ellipsis = text.ASCII_ELLIPSIS if is_ascii else text.ELLIPSIS
        lines: list[Content] = []
        line, used = Content(""), 0
        for label, words in self._facts:
            room = max(4, width - len(label) - 2)
            piece = _piece(label, text.cut(words, room, ellipsis=ellipsis))
            if used and used + 3 + piece.cell_length > width:
                lines.append(line)
                line, used = Content(""), 0
            if used:
                line, used = line + Content("   "), used + 3
            line, used = line + piece, used + piece.cell_length
        return [*lines, line]


class OperationDetails(Details):
    """The details of the selected operation; its `title` stands above it on the screen."""

    def __init__(self) -> None:
        super().__init__(id="details")
        self.title = Line(fill="─", id="details-title")

    def show_operation(self, operation: Operation | None, view: View) -> None:
        """Show an operation; nothing of none."""
        name = "" if operation is None else f" {details.title(operation, view)} "
        dash = "-" if view.is_ascii else "─"
        self.title.show([dash, name], fill=dash)
        self.show(() if operation is None else details.facts(operation, view))


def _changed(old: str, new: str) -> list[tuple[int, int]]:
    """Give the cells between the first and the last character that differ; none if none does."""
    if old == new:
        return []
    first = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    same = 0
    while same < min(len(old), len(new)) - first and old[-1 - same] == new[-1 - same]:
        same += 1
    if len(old) != len(new):
        same = 0
    ends = max(text.width(old[: len(old) - same]), text.width(new[: len(new) - same]))
    return [(text.width(new[:first]), ends)]


def _piece(label: str, words: str) -> Content:
    plain = f"{label} {words}"
    return Content(plain, [Span(0, len(label), "$text-muted")])

"""Facts about one row, flowing in columns."""

from textual.app import RenderResult
from textual.content import Content, Span
from textual.widget import Widget

from ssis_tui import text

Facts = tuple[tuple[str, str], ...]


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
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def render(self) -> RenderResult:
        width = max(10, self.content_size.width)
        lines: list[Content] = []
        line, used = Content(""), 0
        for label, words in self._facts:
            piece = _piece(label, text.cut(words, max(4, width - len(label) - 2)))
            if used and used + 3 + piece.cell_length > width:
                lines.append(line)
                line, used = Content(""), 0
            if used:
                line, used = line + Content("   "), used + 3
            line, used = line + piece, used + piece.cell_length
        return Content("\n").join([*lines, line])


def _piece(label: str, words: str) -> Content:
    plain = f"{label} {words}"
    return Content(plain, [Span(0, len(label), "$text-muted")])

"""Sentences that stay until they were read: outcomes of stops and other answers."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import RenderResult
from textual.content import Content, Span
from textual.widget import Widget

from ssis_tui import text
from ssis_tui.present.column import Cell, Tone

PutNotice = Callable[[object, Cell], None]
"""Shows a notice about a subject, wherever one looks now."""

_COLOURS = {
    Tone.GOOD: "$text-success",
    Tone.BAD: "$text-error",
    Tone.WARNING: "$text-warning",
    Tone.STOPPING: "$text-warning",
}


class Notices(Widget):
    """The latest few notices, each with its sign, until Escape dismisses them.

    A notice has a subject: a newer one about the same subject replaces the older one.
    """

    MOST: ClassVar[int] = 6
    DEFAULT_CSS = """
    Notices {
        height: auto;
        max-height: 8;
        padding: 0 1;
        background: $panel;
        display: none;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name.
        super().__init__(id=id)
        self._notices: dict[object, Cell] = {}

    @property
    def notices(self) -> tuple[Cell, ...]:
        return tuple(self._notices.values())

    def put(self, subject: object, notice: Cell) -> None:
        """Show a notice at the end of the list, instead of an older one on the subject."""
        if self._notices.get(subject) == notice:
            return
        self._notices.pop(subject, None)
        words = text.one_line(notice.text, is_ascii=self.app.has_class("-ascii"))
        self._notices[subject] = Cell(words, notice.tone)
        while len(self._notices) > self.MOST:
            self._notices.pop(next(iter(self._notices)))
        self._changed()

    def withdraw(self, subject: object) -> None:
        """Take back the notice on a subject; nothing happens without one."""
        if self._notices.pop(subject, None) is not None:
            self._changed()

    def dismiss_all(self) -> bool:
        """Take all away; False if there was none."""
        if not self._notices:
            return False
        self._notices.clear()
        self._changed()
        return True

    def _changed(self) -> None:
        self.display = bool(self._notices)
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        lines = []
        for notice in self._notices.values():
            colour = _COLOURS.get(notice.tone)
            spans = [Span(0, len(notice.text), colour)] if colour else []
            lines.append(Content(notice.text, spans))
        return Content("\n").join(lines)

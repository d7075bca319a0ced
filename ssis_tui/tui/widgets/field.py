"""A line to type into that holds nothing which a terminal would obey."""

from textual.widget import Widget
from textual.widgets import Input

from ssis_tui import text


class Field(Input):
    """Textual's own, but what is pasted becomes visible first.

    A terminal hands over whatever was copied elsewhere, and Textual would draw a control sequence
    as it is. What is typed is printable already, and stays. Its cursor stands still: a line that
    blinks is a line that is sent.
    """

    def on_mount(self) -> None:
        self.cursor_blink = False

    def allow_focus(self) -> bool:
        """Whether one would see what one types: Textual gives the focus to hidden fields too."""
        nodes = (node for node in self.ancestors_with_self if isinstance(node, Widget))
        return super().allow_focus() and all(node.display for node in nodes)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put harmless text in place of what stands between two places."""
        super().replace(_visible(text), start, end)


def _visible(pasted: str) -> str:
    # Not for printable text: of some scripts each mark is a key press of its own.
    return pasted if pasted.isprintable() else text.one_line(pasted)

"""The last look at each line before a terminal gets it.

Texts are made harmless where they are shown. This holds for what the toolkit draws by itself, and
for whatever may be forgotten elsewhere: nothing that is no printable character leaves the program,
and where ASCII was asked for, nothing else.
"""

import unicodedata
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_TWINS: Final = {
    **dict.fromkeys("─━═╌╍┄┅┈┉╴╶╸╺▔▁▂▀▄–—", "-"),
    **dict.fromkeys("│┃║┆┇┊┋╎╏▏▎▍▌▐▕▊▋", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋▗▖▝▘▛▜▙▟", "+"),
    **dict.fromkeys("▃▅▆▇█▉░▒▓■", "#"),
    **dict.fromkeys("▲▴△↑", "^"),
    **dict.fromkeys("▼▾▽↓", "v"),
    **dict.fromkeys("▶▸▷→›", ">"),
    **dict.fromkeys("◀◂◁←‹", "<"),
    **dict.fromkeys("●•·○◌∙", "*"),
    **dict.fromkeys("✓✔✗✘✕×", "x"),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„″«»", '"'),
    "…": "~",
}
"""Of signs that take one cell."""


class LastLook(LineFilter):
    """Replaces what a terminal must not get, cell for cell, so that no line changes its width."""

    def __init__(self, *, is_ascii: bool = False) -> None:
        super().__init__()
        self._is_ascii = is_ascii

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the segments, the very same ones as long as they are harmless."""
        del background
        if all(map(self._is_harmless, segments)):
            return segments
        return [
            each
            if self._is_harmless(each)
            else Segment(fitting(each.text, is_ascii=self._is_ascii), each.style)
            for each in segments
        ]

    def _is_harmless(self, segment: Segment) -> bool:
        text = segment.text
        return text.isprintable() and (not self._is_ascii or text.isascii())


def fitting(text: str, *, is_ascii: bool) -> str:
    """Give text of as many cells that holds printable characters only, or only ASCII."""
    if is_ascii:
        shown = "".join(map(_ascii, text))
    else:
        shown = "".join(each if each.isprintable() else " " * cell_len(each) for each in text)
    cells = cell_len(text)
    # Signs that were joined into one take other widths when they stand alone.
    return shown if cell_len(shown) == cells else shown[:cells].ljust(cells)


def _ascii(character: str) -> str:
    if " " <= character <= "~":
        return character
    if character in _TWINS:
        return _TWINS[character]
    base = unicodedata.normalize("NFD", character)[0]
    if " " < base <= "~":
        return base
    cells = cell_len(character)
    return (" " if character.isspace() else "?") * cells

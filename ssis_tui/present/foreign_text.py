"""Text of the database as it may be shown: without secrets and without control over a terminal."""

from typing import Final

from ssis_tui import text
from ssis_tui.masking import masked
from ssis_tui.present.column import Cell, Tone, View

_LONGEST_MASKED: Final = 8_000
_LONGEST_CELL: Final = 2_000
"""Characters of a text that a cell holds. More is masked than is kept, so that what a cut has made
unrecognisable as a secret lies behind the kept part."""


def line(words: str | None, view: View) -> str:
    """Give a foreign text as one harmless line without secrets; empty for None.

    Very long texts are cut: no line of a screen shows so much.
    """
    if not words:
        return ""
    return text.one_line(masked(words[:_LONGEST_MASKED])[:_LONGEST_CELL], is_ascii=view.is_ascii)


def cell(words: str | None, view: View, tone: Tone = Tone.PLAIN) -> Cell:
    """Give a cell of a foreign text; empty for None."""
    return Cell(line(words, view), tone)


def own(words: str, view: View) -> str:
    """Give our own words as the terminal can show them: without typographic signs in ASCII."""
    return text.ascii_only(words) if view.is_ascii else words

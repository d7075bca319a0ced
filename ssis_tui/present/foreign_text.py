"""Text of the database as it may be shown: without secrets and without control over a terminal."""

import re
from typing import Final

from ssis_tui import text
from ssis_tui.masking import masked
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.text import MASK

_NO_WORD: Final = re.compile(r"\W+$")
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


def value(held: str, *names: str | None) -> str:
    r"""Give a named value without secrets: wholly hidden where a name says that it is one.

    A name may be a path such as ``\Package.Connections[Db].Properties[Password]``.
    """
    return MASK if any(map(is_secret, names)) else masked(held)


def is_secret(name: str | None) -> bool:
    """Whether what goes by this name is a password, a key or a token."""
    # The masking knows how secrets are called; a path may end in a bracket.
    probe = f"{_NO_WORD.sub('', name or '')}=x"
    return masked(probe) != probe


def own(words: str, view: View) -> str:
    """Give our own words as the terminal can show them: without typographic signs in ASCII."""
    return text.ascii_only(words) if view.is_ascii else words

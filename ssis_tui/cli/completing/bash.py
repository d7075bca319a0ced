"""Bash's line: its words as the program would get them, and words as the line can take them."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from ssis_tui.cli.completing.candidate import Candidate

_BREAKS: Final = frozenset("=:<>;|&(@")
"""Bash's COMP_WORDBREAKS: it replaces only what stands after the last of them."""
_PLAIN: Final = re.compile(r"[\w./:=@%+,~-]+")


class Line(Struct, frozen=True):
    """A command line up to where somebody types."""

    before: tuple[str, ...]
    """Whole words, without the program's name."""
    typed: str
    """The last word as far as it was typed, without its quotes."""
    kept: int
    """Characters of it that bash keeps as they are."""
    quote: str
    """The quotation mark that is open, or nothing."""


def read_line(line: str) -> Line:
    """Take a line apart as bash does, as far as names and options need it."""
    words: list[str] = []
    word = quote = ""
    is_in_word = False
    kept = 0
    position = 0
    while position < len(line):
        character = line[position]
        position += 1
        if quote:
            if character == quote:
                quote = ""
            elif (
                character == "\\" and quote == '"' and line[position : position + 1] in set('"\\$`')
            ):
                word += line[position]
                position += 1
            else:
                word += character
        elif character in "\"'":
            quote, is_in_word, kept = character, True, len(word)
        elif character == "\\":
            word += line[position : position + 1]
            is_in_word, position = True, position + 1
        elif character.isspace():
            if is_in_word:
                words.append(word)
            word, is_in_word, kept = "", False, 0
        else:
            word += character
            is_in_word = True
            if character in _BREAKS:
                kept = len(word)
    return Line(tuple(words[1:]), word, kept, quote)


def bash_words(candidates: Iterable[Candidate], line: Line) -> list[str]:
    """Give what bash puts in place of what it replaces, quoted as the line needs it."""
    found = []
    for candidate in candidates:
        rest = candidate.word[line.kept :]
        match line.quote:
            case "'":
                if "'" not in rest:
                    found.append(rest)
            case '"':
                # History expansion works within these quotes and cannot be escaped there.
                if "!" not in rest:
                    found.append(re.sub(r'(["\\$`])', r"\\\1", rest))
            case _:
                found.append(_escaped(rest))
    return found


def _escaped(word: str) -> str:
    if _PLAIN.fullmatch(word) and not word.startswith("~"):
        return word
    return re.sub(r"([^\w./:=@%+,-])", r"\\\1", word)

"""Breaks harmless text into lines of a width, at blanks where there are some."""

from collections.abc import Sequence

from ssis_tui import text


def wrapped(words: str, width: int) -> tuple[str, ...]:
    """Break one line into lines of at most `width` cells; nothing is lost but blanks at breaks.

    A word that is longer than a line is broken where the line ends. One empty line for an empty
    text; a width below 2 counts as 2, for a wide character takes two cells.
    """
    width = max(width, 2)
    if text.width(words) <= width:
        return (words,)
    lines: list[str] = []
    current = ""
    for word in _pieces(words):
        if text.width(current) + text.width(word.rstrip(" ")) <= width:
            current += word
            continue
        if current.strip(" "):
            lines.append(current.rstrip(" "))
        *full, current = _broken(word, width)
        lines += full
    if current.strip(" ") or not lines:
        lines.append(current.rstrip(" "))
    return tuple(lines)


def first_lines(lines: Sequence[str], most: int, width: int, ellipsis: str) -> list[str]:
    """Give at most so many lines of `width` cells; the last ends in the ellipsis if more follow."""
    if len(lines) <= most:
        return list(lines)
    # By cells: a wide character takes two.
    start = text.cut(lines[most - 1], max(0, width - text.width(ellipsis)), ellipsis="")
    return [*lines[: most - 1], f"{start}{ellipsis}"]


def _pieces(words: str) -> list[str]:
    """Split into words, each with the blanks behind it; blanks at the start stand alone."""
    pieces: list[str] = []
    start = 0
    length = len(words)
    while start < length:
        end = words.find(" ", start)
        if end < 0:
            end = length
        while end < length and words[end] == " ":
            end += 1
        pieces.append(words[start:end])
        start = end
    return pieces


def _broken(word: str, width: int) -> list[str]:
    """Break a word that may be longer than a line; the last part keeps the blanks behind it."""
    bare = len(word.rstrip(" "))
    parts: list[str] = []
    start = 0
    while True:
        # At most four marks without width follow a character: so much holds a line in any case.
        ahead = word[start : min(bare, start + width * 5)]
        head = text.cut(ahead, width, ellipsis="") or ahead[:1]
        if start + len(head) >= bare:
            return [*parts, word[start:]]
        parts.append(head)
        start += len(head)

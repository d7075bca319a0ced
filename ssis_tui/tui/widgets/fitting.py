"""Fits harmless text into an exact number of cells, as Textual counts them."""

from typing import Final, Literal

from rich.cells import cell_len, get_character_cell_size, set_cell_size

from ssis_tui.text import ASCII_ELLIPSIS, ELLIPSIS, Cut

_NARROW: Final[set[str]] = set()
"""Characters known to take one cell: those of whole texts are then found by one C call."""
_MOST_NARROW: Final = 5_000


def fit(
    text: str,
    width: int,
    *,
    align: Literal["left", "right"] = "left",
    cut: Cut = "end",
    is_ascii: bool = False,
) -> str:
    """Give the text in exactly `width` cells, padded, or cut with an ellipsis.

    "path" cuts the folders of folder/project/package and its last part only when that alone is too
    long. The cost does not depend on how long the text is.
    """
    if width <= 0:
        return ""
    if len(text) > 8 * width:
        # Nothing of the middle can be seen; some slack is for marks that take no cell.
        text = text[: 4 * width] + text[-4 * width :]
    length = len(text) if text.isascii() else cell_len(text)
    if length > width:
        text = _cut(text, width, cut, ASCII_ELLIPSIS if is_ascii else ELLIPSIS)
        length = len(text) if text.isascii() else cell_len(text)
    blanks = " " * (width - length)
    return blanks + text if align == "right" else text + blanks


def is_plain(text: str) -> bool:
    """Whether each character takes exactly one cell, so that characters and cells count alike."""
    if text.isascii() or _NARROW.issuperset(text):
        return True
    if any(get_character_cell_size(character) != 1 for character in text):
        return False
    if len(_NARROW) < _MOST_NARROW:
        _NARROW.update(text)
    return True


def _cut(text: str, width: int, cut: Cut, ellipsis: str) -> str:
    room = width - 1
    if cut == "path" and "/" in text:
        head, _, last = text.rpartition("/")
        last = f"/{last}"
        last_length = cell_len(last)
        if last_length <= room:
            return _first(head, room - last_length) + ellipsis + last
        # The slash goes too: a letter of the package's name is worth more.
        return _first(last[1:], room) + ellipsis if last_length > width + 1 else last[1:]
    if cut == "middle":
        tail = _last(text, room // 2)
        return _first(text, room - cell_len(tail)) + ellipsis + tail
    return _first(text, room) + ellipsis


def _first(text: str, cells: int) -> str:
    if text.isascii():
        return text[:cells]
    # Half of a wide character becomes a blank.
    return set_cell_size(text, cells) if cell_len(text) > cells else text


def _last(text: str, cells: int) -> str:
    if text.isascii():
        return text[len(text) - cells :] if cells else ""
    start = len(text)
    while start > 0 and cell_len(text[start - 1 :]) <= cells:
        start -= 1
    # A mark whose letter was cut away would stand on the ellipsis.
    while start < len(text) and get_character_cell_size(text[start]) == 0:
        start += 1
    return text[start:]

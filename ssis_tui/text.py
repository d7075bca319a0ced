"""Makes foreign text harmless and fits it into cells.

What comes from a database may hold control sequences, bidirectional overrides, invisible characters
or secrets. Everything here is pure, gives text that a terminal, a spreadsheet or a log can take,
and shows what was there instead of hiding it. Ordinary text passes by one C call.
"""

import re
import unicodedata
from typing import Final, Literal

ELLIPSIS: Final = "…"
ASCII_ELLIPSIS: Final = "~"
MASK: Final = "***"
"""Stands where a secret stood; its length tells nothing."""

Cut = Literal["end", "middle", "path"]

_MOST_MARKS: Final = 4
"""Combining marks in a row that are still writing; more of them is a heap over other lines."""

# Letters and symbols by category that nevertheless draw nothing, or as much as nothing.
_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10))
)
_SIGNS: Final = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "␡",
    ord("\n"): "↵",
    ord("\r"): "␍",
    ord("\t"): "→",
}
_ASCII_SIGNS: Final = {
    **{code: f"^{chr(0x40 + code)}" for code in range(0x20)},
    0x7F: "^?",
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
}
_LINE_BREAK: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_TAB_STOP: Final = 4


def one_line(text: str, *, is_ascii: bool = False) -> str:
    """Give the text as one harmless line: line breaks, tabs and controls become visible signs.

    Nothing is hidden: ESC becomes ``␛``, a right-to-left override ``<U+202E>``. Applied twice it
    changes nothing more. With `is_ascii` the result holds ASCII only.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    if is_ascii:
        return ascii_only(text)
    return _visible(text)


def lines(text: str, *, is_ascii: bool = False) -> tuple[str, ...]:
    """Give the text as harmless lines, broken where it breaks, tabs as blanks.

    Line breaks at the very end are dropped: SSIS ends many messages with one.
    """
    whole = _LINE_BREAK.split(text)
    while len(whole) > 1 and not whole[-1]:
        whole.pop()
    return tuple(one_line(line.expandtabs(_TAB_STOP), is_ascii=is_ascii) for line in whole)


def ascii_only(text: str) -> str:
    """Give harmless ASCII: accents are dropped, typographic signs simplified, the rest escaped."""
    if text.isascii():
        return text if text.isprintable() else "".join(map(_ascii_sign, text))
    return "".join(map(_ascii_character, text))


def is_harmless(text: str) -> bool:
    """Whether `one_line` would leave the text as it is."""
    return one_line(text) == text


def width(text: str) -> int:
    """Count the terminal cells of harmless text: wide characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def cut(text: str, cells: int, *, how: Cut = "end", ellipsis: str = ELLIPSIS) -> str:
    """Shorten harmless text to at most so many cells, with an ellipsis where something is missing.

    "path" cuts the folders of folder/project/package and never its last part while that fits.
    """
    if width(text) <= cells:
        return text
    room = cells - width(ellipsis)
    if room < 0:
        return ""
    if how == "middle":
        tail = _last_cells(text, room // 2)
        return _first_cells(text, room - width(tail)) + ellipsis + tail
    if how == "path" and "/" in text:
        head, _, last = text.rpartition("/")
        last = f"/{last}"
        if width(last) <= room:
            return _first_cells(head, room - width(last)) + ellipsis + last
        return ellipsis + _last_cells(last, room)
    return _first_cells(text, room) + ellipsis


def pad(text: str, cells: int, *, align: Literal["left", "right"] = "left") -> str:
    """Fill harmless text with blanks up to so many cells."""
    blanks = " " * (cells - width(text))
    return blanks + text if align == "right" else text + blanks


def block(text: str) -> str:
    """Give harmless text of several lines: breaks and tabs stay, all else becomes visible."""
    if text.isascii() and text.isprintable():
        return text
    parts = re.split("([\n\t])", _LINE_BREAK.sub("\n", text))
    return "".join(part if part in {"\n", "\t"} else _visible(part) for part in parts)


def csv_safe(text: str) -> str:
    """Give text for a CSV field that no spreadsheet takes for a formula and no terminal obeys.

    Line breaks and tabs within stay; a plain number stays a number. The guard is an apostrophe in
    front, as spreadsheets use it for "this is text".
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(
            part if part in {"\n", "\t"} else _visible(part)
            for part in re.split("([\n\t])", text.replace("\r\n", "\n"))
        )
    start = text.lstrip(" \u3000")
    if start[:1] in _FORMULA_STARTS and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


_FORMULA_STARTS: Final = frozenset("=+-@\t\n|%＝＋－＠")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def _visible(text: str) -> str:
    """Replace what is invisible or dangerous in one line by visible signs."""
    if text.isprintable() and _is_plain(text):
        return text
    shown: list[str] = []
    marks = _MOST_MARKS
    for character in text:
        if unicodedata.category(character) in {"Mn", "Me"} and character not in _BLANKS:
            # At the start, or after what is not drawn, it would stand on somebody else's cell.
            shown.append(character if marks < _MOST_MARKS else _code(character))
            marks += 1
            continue
        sign = _sign(character)
        shown.append(sign)
        marks = 0 if sign == character else _MOST_MARKS
    return "".join(shown)


def _is_plain(text: str) -> bool:
    """Whether printable text holds no marks and no blanks that pass for letters."""
    return text.isascii() or not any(
        character in _BLANKS or unicodedata.category(character) in {"Mn", "Me"}
        for character in text
        if character >= "\u0300"
    )


def _sign(character: str) -> str:
    """Give a visible sign for one character that is not a combining mark."""
    if ord(character) in _SIGNS:
        return _SIGNS[ord(character)]
    if character in _BLANKS:
        return _code(character)
    if character.isprintable():
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return _code(character)


def _code(character: str) -> str:
    return f"<U+{ord(character):04X}>"


def _ascii_sign(character: str) -> str:
    return _ASCII_SIGNS.get(ord(character), character)


_ASCII_TWINS: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("‘’‚′´", "'"),
    **dict.fromkeys("“”„″«»", '"'),
    "…": "...",
    "•": "*",
    "·": ".",
    "×": "x",
    "→": "->",
    "←": "<-",
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ł": "l",
    "Ł": "L",
    "þ": "th",
    "Þ": "TH",
    "ı": "i",
    "€": "EUR",
    "£": "GBP",
}


def _ascii_character(character: str) -> str:
    if character.isascii():
        return _ascii_sign(character)
    if character in _ASCII_TWINS:
        return _ASCII_TWINS[character]
    if unicodedata.category(character) == "Zs":
        return " "
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else _code(character)


def _character_width(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _first_cells(text: str, cells: int) -> str:
    if text.isascii():
        return text[:cells]
    used = 0
    for index, character in enumerate(text):
        used += _character_width(character)
        if used > cells:
            return text[:index]
    return text


def _last_cells(text: str, cells: int) -> str:
    if text.isascii():
        return text[len(text) - cells :] if cells < len(text) else text
    used = 0
    for index in range(len(text) - 1, -1, -1):
        used += _character_width(text[index])
        if used > cells:
            rest = text[index + 1 :]
            # A mark whose letter was cut away would stand on the ellipsis.
            while rest and _character_width(rest[0]) == 0:
                rest = rest[1:]
            return rest
    return text

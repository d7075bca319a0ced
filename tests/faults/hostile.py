"""Text that somebody might put into a name or a message to fool or to break who reads it.

The seeds are kept: each is of a kind that broke a program somewhere. `Poison` puts them into each
text of a value, one after the other, so that none of its fields is believed to be harmless.
"""

import re
import types
import typing
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from typing import Any, Final, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

SEEDS: Final = (
    "[red]bold[/red][link=http://evil]x[/link]",
    "[@click=app.quit]quit[/] [/] [[ ]] \\[ [on red",
    "\x1b[2J\x1b[31mpwned\x1b[0m",
    "\x1b]0;pwned\x07 \x1b]2;pwned\x1b\\",
    "\x1b]52;c;cHduZWQ=\x07 \x1b]8;;http://evil\x07x\x1b]8;;\x07",
    "\x9b31mpwned\x9c \x90q\x9c \x85 \x84",
    "\x1bP$q\x1b\\ \x1b[6n \x1b[c \x1b[?1049l",
    "gpj.\u202etsil\u202c \u2066x\u2069 \u200f\u061c",
    "zero\u200bwidth\u200d\u2060\ufeff\u00ad\u034f",
    "wide 表表 ｶﾞ 👩‍👩‍👧‍👦 🏳️‍🌈 ﷽",
    "Zal\u0335\u0322\u0321" + "\u0300\u0301\u0302\u0303\u0304" * 20 + "go",
    "tab\tnew\nline\r\ncarriage\rform\x0cvert\x0b\u2028\u2029",
    "nul\x00bell\x07back\b\b\b\bdel\x7f",
    "lone \ud800 \udfff surrogates \udc00\ud83d",
    "\ufffe\uffff\U0010ffff private \ue000",
    '=HYPERLINK("http://evil","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "'; DROP TABLE internal.operations; --",
    "%s %(x)s {0} {server} {said} \\1 \\g<0> ${HOME} `id` $(id)",
    "../../../../etc/passwd\x00.csv",
    "x" * 4000,
    "表" * 2000,
    "",
    " ",
    "\u3164\u2800\u115f",
)
PWNED: Final = (b"\x1b]0;", b"\x1b]2;", b"\x1b[31mpwned", b"\x9b31m", b"\x1bP$q", b"\x1b[6n")
"""Bytes that no terminal may get: what seeds of the list would make it do."""

_OBEYED: Final = {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"}
_FIXED: Final = {"event_message_guid", "data_type", "environment_scope", "validate_type"}
"""Texts that are none of anybody's: the server itself chooses them from few."""
T = TypeVar("T")


def dangers(shown: str, *, allowed: str = "") -> list[str]:
    """List what a terminal would obey, or what would not be seen; empty for harmless text."""
    return [
        f"U+{ord(each):04X}"
        for each in shown
        if each not in allowed and unicodedata.category(each) in _OBEYED
    ]


class Poison:
    """Hands out the seeds in turn, beginning with one of them."""

    def __init__(self, first: int = 0) -> None:
        self._seeds = cycle((*SEEDS[first:], *SEEDS[:first]))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._seeds)

    def into(self, value: T) -> T:
        """Give the value with a seed in each of its texts, also in those of values within."""
        if not isinstance(value, Struct):
            return value
        changes: dict[str, Any] = {}
        for name, kind in _kinds(type(value)).items():
            held = getattr(value, name)
            if _holds_text(kind) and name not in _FIXED:
                changes[name] = next(self)
            elif isinstance(held, Struct) and name != "key":
                changes[name] = self.into(held)
        return cast("T", replace(value, **changes))


@cache
def _kinds(value: type[Struct]) -> dict[str, Any]:
    return typing.get_type_hints(value)


def _holds_text(kind: object) -> bool:
    if kind is str:
        return True
    is_union = isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union
    return is_union and str in typing.get_args(kind)


def is_formula(field: str) -> bool:
    """Whether a spreadsheet would compute it."""
    start = field.lstrip(" \u3000")[:1]
    return start in _STARTS and not _NUMBER.fullmatch(field)


_STARTS: Final = frozenset("=+-@\t\r|%＝＋－＠")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")

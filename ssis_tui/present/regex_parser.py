r"""Reads regular expressions as ``re`` writes them, without what needs backtracking.

Literals, ``. [] [^] () (?:) | * + ? {m,n} ^ $ \b \B \d \w \s \D \W \S`` and escapes are known;
lazy repeats are the same as greedy ones. Back references, look-around and options are refused by
name: none of them can be matched in linear time, or is worth its rarity.
"""

import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

LONGEST_PATTERN: Final = 200
"""Characters of a pattern."""
_DEEPEST: Final = 30
_MOST_TIMES: Final = 200

Accepts = Callable[[str], bool]


class InvalidRegex(ValueError):
    """The pattern cannot be used; the text says why in a sentence."""


class Step(Struct, frozen=True):
    """Goes over one character."""

    accepts: Accepts


class Place(Struct, frozen=True):
    """Goes over nothing, at certain places only."""

    kind: str
    """One of ``^ $ b B``."""


class Sequence(Struct, frozen=True):
    parts: tuple["Node", ...]


class Choice(Struct, frozen=True):
    parts: tuple["Node", ...]


class Repeat(Struct, frozen=True):
    part: "Node"
    least: int
    most: int | None
    """None for any number."""


Node = Step | Place | Sequence | Choice | Repeat

_NOT_SUPPORTED: Final = {
    "=": "look-ahead is",
    "!": "look-ahead is",
    "<": "look-behind and named groups are",
    "P": "named groups are",
    "#": "comments are",
    "(": "conditions are",
    ">": "atomic groups are",
}
_CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_BRACES: Final = re.compile(r"\{(?:(\d{1,4})(?:(,)(\d{0,4}))?|(,)(\d{1,4}))\}", re.ASCII)


def is_word(character: str) -> bool:
    """Whether it is a letter, a digit or an underscore; the empty text is not."""
    return character.isalnum() or character == "_"


_CLASSES: Final[dict[str, Accepts]] = {
    "d": str.isdecimal,
    "w": is_word,
    "s": str.isspace,
    "D": lambda character: not character.isdecimal(),
    "W": lambda character: not is_word(character),
    "S": lambda character: not character.isspace(),
}


def parse(pattern: str) -> Node:
    """Read a pattern; raises InvalidRegex with a sentence for who typed it."""
    if len(pattern) > LONGEST_PATTERN:
        raise InvalidRegex(f"The regex is longer than {LONGEST_PATTERN} characters.")
    return _Parser(pattern).parse()


class _Parser:
    """Goes over a pattern once, from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0

    def parse(self) -> Node:
        node = self._choice()
        if self._peek():
            raise InvalidRegex("A ) in the regex has no ( before it.")
        return node

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._peek()
        self._at += 1
        return character

    def _choice(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise InvalidRegex("The regex is too large: nest less.")
        parts = [self._sequence()]
        while self._peek() == "|":
            self._take()
            parts.append(self._sequence())
        self._depth -= 1
        return Choice(tuple(parts)) if len(parts) > 1 else parts[0]

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in {"", "|", ")"}:
            part = self._atom()
            times = self._times()
            if times is not None:
                part = Repeat(part, *times)
                self._lazy()
            parts.append(part)
        return Sequence(tuple(parts))

    def _atom(self) -> Node:
        character = self._take()
        match character:
            case "(":
                return self._group()
            case "[":
                return Step(self._set())
            case "\\":
                return self._escape()
            case "^" | "$":
                return Place(character)
            case ".":
                return Step(lambda other: other != "\n")
            case "*" | "+" | "?":
                raise InvalidRegex(f"The regex has nothing before {character} to repeat.")
            case _:
                return Step(_same(character))

    def _group(self) -> Node:
        if self._peek() == "?":
            kind = self._pattern[self._at + 1 : self._at + 2]
            if kind != ":":
                what = _NOT_SUPPORTED.get(kind, "options in ( ) are")
                raise InvalidRegex(f"In this regex {what} not supported.")
            self._at += 2
        node = self._choice()
        if self._take() != ")":
            raise InvalidRegex("A ( in the regex has no ) after it.")
        return node

    def _escape(self) -> Node:
        character = self._take()
        if character in {"b", "B"}:
            return Place(character)
        if character in _CLASSES:
            return Step(_CLASSES[character])
        return Step(_same(_escaped(character)))

    def _set(self) -> Accepts:
        is_inverse = self._peek() == "^"
        if is_inverse:
            self._take()
        members: list[Accepts] = []
        while self._peek() != "]" or not members:
            low = self._member()
            if not isinstance(low, str):
                members.append(low)
            elif self._peek() == "-" and self._pattern[self._at + 1 : self._at + 2] != "]":
                self._take()
                high = self._member()
                if not isinstance(high, str) or high < low:
                    raise InvalidRegex("A range within [ ] runs backwards.")
                members.append(_between(low, high))
            else:
                members.append(_same(low))
        self._take()
        whole = tuple(members)
        return lambda other: any(member(other) for member in whole) is not is_inverse

    def _member(self) -> str | Accepts:
        """Take a character or a class of a set."""
        character = self._take()
        if not character:
            raise InvalidRegex("A [ in the regex has no ] after it.")
        if character != "\\":
            return character
        character = self._take()
        if character == "b":
            return "\b"
        return _CLASSES[character] if character in _CLASSES else _escaped(character)

    def _times(self) -> tuple[int, int | None] | None:
        """Take a repeat; None where there is none."""
        match self._peek():
            case "*":
                self._take()
                return 0, None
            case "+":
                self._take()
                return 1, None
            case "?":
                self._take()
                return 0, 1
        braces = _BRACES.match(self._pattern, self._at)
        if braces is None:
            return None
        self._at = braces.end()
        least = int(braces[1] or 0)
        upper = braces[3] if braces[1] else braces[5]
        most = least if upper is None else int(upper) if upper else None
        if most is not None and most < least:
            raise InvalidRegex("A repeat in { } runs backwards.")
        if max(least, most or 0) > _MOST_TIMES:
            raise InvalidRegex(f"The regex repeats more than {_MOST_TIMES} times.")
        return least, most

    def _lazy(self) -> None:
        """Take the ? of a lazy repeat: whether the pattern occurs does not depend on it."""
        if self._peek() == "?":
            self._take()
        elif self._peek() in {"*", "+"} or _BRACES.match(self._pattern, self._at):
            raise InvalidRegex("A repeat in the regex repeats another one: use ( ).")


def _escaped(character: str) -> str:
    """Give the character that stands for itself after a backslash."""
    if not character:
        raise InvalidRegex("The \\ at the end of the regex has nothing after it.")
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character.isdecimal():
        raise InvalidRegex("In this regex back references are not supported.")
    if character.isascii() and character.isalpha():
        raise InvalidRegex(f"In this regex \\{character} has no meaning.")
    return character


def _same(character: str) -> Accepts:
    lower = character.lower()
    return lambda other: other.lower() == lower


def _between(low: str, high: str) -> Accepts:
    return lambda other: (
        low <= other <= high or low <= other.lower() <= high or low <= other.upper() <= high
    )

"""A batch: several statements sent in one round trip, with their parameters."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from msgspec import Struct, field

Row = tuple[Any, ...]
Parameter = int | str
_Value = TypeVar("_Value", bound=Parameter)

LIST_LENGTHS: Final = (1, 5, 20, 50, 200, 1000)
"""Lengths to which lists are padded; the last one stays well below the 2100 parameters of TDS."""
LONGEST_LIST: Final = LIST_LENGTHS[-1]


class Statement(Struct, frozen=True):
    """A text with a name for `--explain` and the names of the result sets that it gives."""

    name: str
    """Half a sentence: what is being read or done."""
    text: str
    results: tuple[str, ...]
    why: str = ""
    """For what it is sent, in words."""
    way: str = ""
    """How it is sent, where that is not as it stands: "prepared" or "by handle"."""


class Answer(Struct):
    """The result sets of one batch, in order, under the names that the batch gave them."""

    sets: list[tuple[str, list[Row]]] = field(default_factory=list)

    def rows(self, name: str) -> list[Row]:
        """Give the rows of all result sets of that name, one set after the other."""
        found = [rows for result, rows in self.sets if result == name]
        if len(found) == 1:
            return found[0]
        return [row for rows in found for row in rows]

    @property
    def count(self) -> int:
        """Rows that came over the line."""
        return sum(len(rows) for _, rows in self.sets)


class Batch(Struct):
    """Collects statements and parameters side by side, so that neither can get out of step."""

    name: str
    """Half a sentence: what is being read or done. A constant: statements are counted by it."""
    why: str
    """For what it is sent, in words for whoever wonders about the load."""
    is_change: bool = False
    """Whether it changes the server: then it is never sent a second time, whatever happens."""
    repeats: bool = False
    """Whether the same text is sent again and again, so that a handle for it is worth keeping."""
    parameters: list[Parameter] = field(default_factory=list)
    """In the order of their marks."""
    _parts: list[str] = field(default_factory=list)
    _results: list[str] = field(default_factory=list)
    _lists: int = 0

    def __repr__(self) -> str:
        """Leave out the parameters: they may be secrets."""
        return f"Batch({self.name!r}, {len(self._parts)} statements)"

    def add(self, text: str, *parameters: Parameter) -> None:
        """Add a statement that gives no result set."""
        self._parts.append(text)
        self.parameters += parameters

    def select(self, result: str, text: str, *parameters: Parameter) -> None:
        """Add a statement that gives one result set."""
        self.add(text, *parameters)
        self._results.append(result)

    def declare(self, ids: Sequence[int], *, padding: int | None = None) -> str:
        """Declare the ids as variables once and give the list to stand behind IN.

        A list that several statements use is sent only once. It is padded to one of LIST_LENGTHS by
        repeating its first id, or by `padding`.
        """
        self._lists += 1
        padded = pad(ids, padding)
        names = [f"@list{self._lists}_{number}" for number in range(1, len(padded) + 1)]
        self.add(f"DECLARE {', '.join(f'{name} bigint = ?' for name in names)};", *padded)
        return f"({', '.join(names)})"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self._parts

    @property
    def statement(self) -> Statement:
        """The whole as one text; equal texts are one object, by which drivers know them again."""
        text = sys.intern("\n".join(self._parts))
        return Statement(self.name, text, tuple(self._results), self.why)


def pad(ids: Sequence[_Value], padding: _Value | None = None) -> list[_Value]:
    """Fill a list up to the next of LIST_LENGTHS; raise ValueError for an empty or too long one."""
    if not ids or len(ids) > LONGEST_LIST:
        raise ValueError(f"a list of {len(ids)} ids")
    length = next(length for length in LIST_LENGTHS if length >= len(ids))
    return [*ids, *([ids[0] if padding is None else padding] * (length - len(ids)))]


def marks(count: int) -> str:
    """Give so many question marks for a list of values."""
    return ", ".join("?" * count)


def padded_marks(values: Sequence[int]) -> tuple[str, list[int]]:
    """Give marks and values of a padded list that is used once."""
    padded = pad(values)
    return marks(len(padded)), padded


def instant(moment: datetime) -> str:
    """Write an aware datetime as the text that CAST(? AS datetimeoffset(7)) reads."""
    return moment.isoformat(sep=" ", timespec="microseconds")


def contains(text: str) -> str:
    """Give the LIKE pattern, ESCAPE '~', for texts that contain this one."""
    return f"%{_escaped(text)}%"


def wildcards(pattern: str) -> str:
    """Give the LIKE pattern, ESCAPE '~', for a whole name with ``*`` and ``?``."""
    return _escaped(pattern).replace("*", "%").replace("?", "_")


def _escaped(text: str) -> str:
    for character in "~%_[":
        text = text.replace(character, f"~{character}")
    return text

"""Regular expressions that cannot hang: found or not, in time linear in the text.

Python's ``re`` backtracks: ``(a+)+$`` on thirty letters takes minutes and nothing can interrupt it,
while filters are tried on foreign text with each key pressed. Here a pattern becomes a set of steps
that walks over the text once; sets already met are remembered, so that a character mostly costs one
look-up. Only *whether* the pattern occurs is told; case does not matter; ``^`` and ``$`` stand at
every line. `ssis_tui.present.regex_parser` says what can be written.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Final

from ssis_tui.present.regex_parser import (
    Choice,
    InvalidRegex,
    Node,
    Place,
    Repeat,
    Sequence,
    Step,
    is_word,
    parse,
)

LONGEST_TEXT: Final = 4_000
"""Characters of a text that are looked at: a message can have megabytes."""
_MOST_STEPS: Final = 500
_MOST_MOVES: Final = 20_000

_Move = str | tuple[str, str, str]
"""A character; with the ones before and after it where the pattern asks for places."""


class _Reached:
    """A set of steps in which a walk over a text can be, and what follows over each character."""

    __slots__ = ("moves", "steps")

    def __init__(self, steps: frozenset[int]) -> None:
        self.steps = steps
        self.moves: dict[_Move, _Reached] = {}


class Regex:
    """A compiled pattern, case-insensitive.

    Raises InvalidRegex, with a sentence for who typed it.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._nodes: list[Step | Place | None] = []
        self._after: list[list[int]] = []
        self._first, self._last = self._lay_out(parse(pattern))
        self._has_places = any(isinstance(node, Place) for node in self._nodes)
        self._found = _Reached(frozenset())
        self._sets: dict[frozenset[int], _Reached] = {}
        self._moves = 0

    def occurs_in(self, text: str) -> bool:
        """Whether the pattern is found anywhere in the first 4,000 characters of the text."""
        text = text[:LONGEST_TEXT]
        if self._last in self._closure((self._first,), "", text[:1]):
            return True
        if self._moves > _MOST_MOVES:
            self._sets.clear()
            self._moves = 0
        moves: Iterable[_Move] = text
        if self._has_places:
            moves = zip(chain(("",), text), text, chain(text[1:], ("",)), strict=False)
        found = self._found
        reached = self._reached(frozenset((self._first,)))
        for move in moves:
            try:
                reached = reached.moves[move]
            except KeyError:
                reached = self._follow(reached, move)
            if reached is found:
                return True
        return False

    def _follow(self, reached: _Reached, move: _Move) -> _Reached:
        """Find out what is reached over a character for the first time, and remember it."""
        before, character, after = move if isinstance(move, tuple) else ("", move, "")
        steps = {self._first}
        for index in self._closure(reached.steps, before, character):
            node = self._nodes[index]
            if isinstance(node, Step) and node.accepts(character):
                steps.update(self._after[index])
        if self._last in self._closure(steps, character, after):
            following = self._found
        else:
            following = self._reached(frozenset(steps))
        reached.moves[move] = following
        self._moves += 1
        return following

    def _reached(self, steps: frozenset[int]) -> _Reached:
        reached = self._sets.get(steps)
        if reached is None:
            reached = self._sets[steps] = _Reached(steps)
        return reached

    def _closure(self, steps: Iterable[int], before: str, after: str) -> set[int]:
        """Give all steps that can be had without another character."""
        seen = set(steps)
        open_ends = list(seen)
        while open_ends:
            index = open_ends.pop()
            node = self._nodes[index]
            if isinstance(node, Step) or (node is not None and not _holds(node, before, after)):
                continue
            for following in self._after[index]:
                if following not in seen:
                    seen.add(following)
                    open_ends.append(following)
        return seen

    def _new(self, node: Step | Place | None) -> int:
        if len(self._nodes) >= _MOST_STEPS:
            raise InvalidRegex("The regex is too large: repeat less.")
        self._nodes.append(node)
        self._after.append([])
        return len(self._nodes) - 1

    def _lay_out(self, node: Node) -> tuple[int, int]:
        """Give the first and the last step for a part of the pattern."""
        match node:
            case Step() | Place():
                first, last = self._new(node), self._new(None)
                self._after[first].append(last)
            case Sequence(parts):
                first = last = self._new(None)
                for part in parts:
                    begin, end = self._lay_out(part)
                    self._after[last].append(begin)
                    last = end
            case Choice(parts):
                first, last = self._new(None), self._new(None)
                for part in parts:
                    begin, end = self._lay_out(part)
                    self._after[first].append(begin)
                    self._after[end].append(last)
            case Repeat(part, least, most):
                first, last = self._repeat(part, least, most)
        return first, last

    def _repeat(self, part: Node, least: int, most: int | None) -> tuple[int, int]:
        first = end = self._new(None)
        last = self._new(None)
        for copy in range(least if most is None else most):
            if copy >= least:
                self._after[end].append(last)
            begin, over = self._lay_out(part)
            self._after[end].append(begin)
            end = over
        self._after[end].append(last)
        if most is None:
            begin, over = self._lay_out(part)
            self._after[end].append(begin)
            self._after[over].append(end)
        return first, last


def _holds(place: Place, before: str, after: str) -> bool:
    match place.kind:
        case "^":
            return before in {"", "\n"}
        case "$":
            return after in {"", "\n"}
        case "b":
            return is_word(before) != is_word(after)
        case _:
            return is_word(before) == is_word(after)

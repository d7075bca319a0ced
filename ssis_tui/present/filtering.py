"""Filters as people type them: words, regular expressions, and ! for what they do not want.

- ``sales crm`` keeps rows in which both words occur, in any cell, whatever the case;
  ``"load dim"`` is one word with a blank in it.
- ``/fail(ed|ure)|timeout/`` is a regular expression; the slash at the end may be left out at the
  end of the filter. ``^`` and ``$`` are the ends of a cell. It may stand among words.
- ``!crm`` keeps rows in which the word does not occur, ``!/…/`` likewise.
- ``! sales crm``, with a blank after it, turns the whole filter around.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ssis_tui.present.regex import Regex

LONGEST_TEXT: Final = 10_000
"""Characters of each row that words are looked for in: a message can have megabytes."""


class RowFilter:
    """What was typed, understood; never changes, and is compared by its text."""

    __slots__ = ("_is_inverse", "_terms", "error", "text")

    def __init__(
        self,
        text: str,
        error: str | None = None,
        terms: tuple[Callable[[str, str], bool], ...] = (),
        *,
        is_inverse: bool = False,
    ) -> None:
        self.text = text
        self.error = error
        """Why the text cannot be used, as a sentence for who types it; then everything matches."""
        self._terms = terms
        self._is_inverse = is_inverse

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowFilter) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"RowFilter({self.text!r}, {self.error!r})"

    @property
    def is_empty(self) -> bool:
        """Whether it keeps every row."""
        return not self._terms

    def matches(self, texts: Iterable[str]) -> bool:
        """Whether to keep a row with these cell texts."""
        return self.matches_text(searchable(texts))

    def matches_text(self, text: str) -> bool:
        """Whether to keep a row; the text is what `searchable` made of it."""
        if not self._terms:
            return True
        folded = text.casefold()
        return all(term(text, folded) for term in self._terms) is not self._is_inverse


NO_FILTER: Final = RowFilter("")


def searchable(texts: Iterable[str]) -> str:
    """Join cell texts so that nothing is found across the border of two cells."""
    return "\n".join([text[:LONGEST_TEXT].replace("\n", " ") for text in texts])[:LONGEST_TEXT]


def parse_filter(text: str) -> RowFilter:
    """Understand a filter; never raises: what is wrong stands in the result's `error`."""
    # Whoever types a filter pays for what understands it.
    from ssis_tui.present.regex_parser import InvalidRegex

    rest = text.lstrip()
    is_inverse = rest[:1] == "!" and rest[1:2].isspace()
    if is_inverse:
        rest = rest[1:]
    try:
        terms = tuple(_terms(rest))
    except InvalidRegex as error:
        return RowFilter(text, error=str(error))
    return RowFilter(text, terms=terms, is_inverse=is_inverse and bool(terms))


def _terms(text: str) -> Iterable[Callable[[str, str], bool]]:
    rest = text.lstrip()
    while rest:
        is_inverse = rest[0] == "!"
        if is_inverse:
            rest = rest[1:]
        if rest[:1] == "/":
            pattern, rest = _until("/", rest[1:])
            if pattern:
                from ssis_tui.present.regex import Regex

                yield _regex_term(Regex(pattern), is_inverse=is_inverse)
        else:
            if rest[:1] == '"':
                word, rest = _until('"', rest[1:])
            else:
                word, _, rest = (rest + " ").replace("\t", " ").partition(" ")
            if word:
                yield _word_term(word.casefold(), is_inverse=is_inverse)
        rest = rest.lstrip()


def _until(mark: str, text: str) -> tuple[str, str]:
    """Split at the next mark that no backslash stands before, or at the end."""
    taken: list[str] = []
    characters = iter(enumerate(text))
    for index, character in characters:
        if character == mark:
            return "".join(taken), text[index + 1 :]
        if character == "\\":
            _, escaped = next(characters, (0, ""))
            # The mark itself needs its backslash here only; anything else keeps it.
            taken.append(escaped if escaped == mark else character + escaped)
        else:
            taken.append(character)
    return "".join(taken), ""


def _word_term(word: str, *, is_inverse: bool) -> Callable[[str, str], bool]:
    return lambda _, folded: (word in folded) is not is_inverse


def _regex_term(regex: "Regex", *, is_inverse: bool) -> Callable[[str, str], bool]:
    return lambda text, _: regex.occurs_in(text) is not is_inverse

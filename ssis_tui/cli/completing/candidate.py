"""A word that may stand where somebody types."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.text import one_line

_LONGEST = 200
"""Characters; nobody picks a longer word from a list."""
_DESCRIPTION = 60


class Candidate(Struct, frozen=True):
    """A word and what it is."""

    word: str
    description: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether a shell can be given it: names from a server may hold anything."""
        return 0 < len(self.word) <= _LONGEST and self.word.isprintable()

    def after(self, prefix: str) -> "Candidate":
        """Put a prefix in front, such as an option with its equals sign."""
        return replace(self, word=f"{prefix}{self.word}") if prefix else self

    @property
    def line(self) -> str:
        """The candidate as most shells' scripts read it: the word, a tab, what it is."""
        return f"{self.word}\t{one_line(self.description[:_DESCRIPTION])}"


def fitting(candidates: Iterable[Candidate], typed: str) -> Iterator[Candidate]:
    """Give those that begin with what was typed, whatever the case, each word once."""
    seen = set()
    folded = typed.casefold()
    for candidate in candidates:
        if candidate.word in seen or not candidate.word.casefold().startswith(folded):
            continue
        seen.add(candidate.word)
        if candidate.is_safe:
            yield candidate


def as_tree(paths: Iterable[Candidate], typed: str) -> list[Candidate]:
    """Give paths only as far as their next part: folders first, as a shell does."""
    depth = typed.count("/")
    found: dict[str, Candidate] = {}
    for path in fitting(paths, typed):
        parts = path.word.split("/")
        if len(parts) - 1 <= depth:
            found.setdefault(path.word, path)
        else:
            head = "/".join(parts[: depth + 1]) + "/"
            found.setdefault(head, Candidate(head))
    return list(found.values())

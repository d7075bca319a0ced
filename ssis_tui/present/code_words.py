"""Codes of the catalog as people write them: words or their beginnings, separated by commas."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from ssis_tui.config.files import did_you_mean
from ssis_tui.errors import UsageError
from ssis_tui.model.codes import Code, MessageType, OperationStatus, OperationType
from ssis_tui.text import one_line

AnyCode = TypeVar("AnyCode", bound=Code)

_MANAGED: Final = MappingProxyType(
    {
        "success": "succeeded",
        "unexpectterminated": "ended unexpectedly",
        "completion": "completed",
    }
)
"""``Operation.ServerOperationStatus`` of the managed API where it has words of its own."""


def read_statuses(words: str) -> frozenset[OperationStatus]:
    """Read statuses by SSMS's words or the managed API's; raise UsageError."""
    return _read(words, "status", OperationStatus, lambda code: code.label, other=_MANAGED)


def read_operation_types(words: str) -> frozenset[OperationType]:
    """Read types of operations, of which one word may mean several; raise UsageError."""
    return _read(words, "type of operation", OperationType, lambda code: code.word)


def read_message_types(words: str) -> frozenset[MessageType]:
    """Read types of messages; a beginning means all that begin so. Raise UsageError."""
    return _read(
        words, "type of message", MessageType, lambda code: code.label, is_beginning_enough=True
    )


def _read(
    words: str,
    what: str,
    codes: Iterable[AnyCode],
    name: Callable[[AnyCode], str],
    other: Mapping[str, str] = MappingProxyType({}),
    *,
    is_beginning_enough: bool = False,
) -> frozenset[AnyCode]:
    """Read codes by their words, the beginnings of these, or numbers.

    ``!`` before a word takes it away, from all where nothing else is said. Empty words mean
    nothing; case, blanks, ``_`` and ``-`` do not count.
    """
    by_name: dict[str, set[AnyCode]] = {}
    for code in codes:
        by_name.setdefault(name(code).casefold(), set()).add(code)
    wanted: set[AnyCode] = set()
    unwanted: set[AnyCode] = set()
    for part in words.split(","):
        said = part.strip()
        if said:
            word = said.lstrip("! ")
            begun = _begun(other.get(word.casefold(), word), what, by_name)
            if len(begun) > 1 and not is_beginning_enough:
                raise UsageError(f"“{one_line(word)}” may be {', '.join(begun)}.")
            for meant in begun.values():
                (unwanted if said[0] == "!" else wanted).update(meant)
    if unwanted and not wanted:
        wanted = {code for meant in by_name.values() for code in meant}
    if unwanted and not wanted - unwanted:
        raise UsageError(f"Nothing is left of “{one_line(words)}”.")
    return frozenset(wanted - unwanted)


def _begun(word: str, what: str, by_name: Mapping[str, set[AnyCode]]) -> Mapping[str, set[AnyCode]]:
    """Give what a number means, else the one that is called so, else all that begin so."""
    for name, codes in by_name.items():
        if numbered := {code for code in codes if str(int(code)) == word}:
            return {name: numbered}
    plain = _plain(word)
    begun = {name: by_name[name] for name in by_name if plain and _plain(name).startswith(plain)}
    exact = {name: begun[name] for name in begun if _plain(name) == plain}
    if exact or begun:
        return exact or begun
    sentence = f"There is no {what} “{one_line(word)}”"
    if near := did_you_mean(word, by_name):
        raise UsageError(f"{sentence}{near}")
    raise UsageError(f"{sentence}.", f"There are {', '.join(by_name)}.")


def _plain(word: str) -> str:
    return "".join(each for each in word.casefold() if each not in " _-")

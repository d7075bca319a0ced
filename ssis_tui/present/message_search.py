"""What people type to find messages: words for the server to look for, types and a source.

``timeout expired`` looks for messages that contain just that; ``type:warning,error`` and
``source:"Load Fact"`` narrow it. The server does the work, so there are no regular expressions.
"""

from typing import Final

from msgspec import Struct

from ssis_tui.errors import UsageError
from ssis_tui.model.codes import MessageType
from ssis_tui.polling.message_window import EVERYTHING, Wanted
from ssis_tui.present.code_words import read_message_types

HINT: Final = "words   type:warning   source:name"
"""What stands in the empty field."""

_KEYS: Final = ("type:", "source:")


class Search(Struct, frozen=True):
    """What was typed, understood."""

    wanted: Wanted = EVERYTHING
    error: str | None = None
    """Why it cannot be used, for who types it; then nothing changes."""


def parse_search(typed: str) -> Search:
    """Understand what was typed; never raises."""
    words: list[str] = []
    types: frozenset[MessageType] = frozenset()
    source: str | None = None
    rest = typed
    while rest.strip():
        key = next((each for each in _KEYS if rest.lstrip().casefold().startswith(each)), None)
        if key is None:
            word, rest = _word(rest)
            words.append(word)
            continue
        value, rest = _value(rest.lstrip()[len(key) :])
        if key == "source:":
            source = value or None
            continue
        try:
            types |= read_message_types(value)
        except UsageError as error:
            return Search(error=error.sentence)
    return Search(Wanted(types, "".join(words).strip() or None, source))


def source_search(source: str) -> str:
    """Write the search for a source as a person would type it."""
    quoted = source.replace('"', "")
    return f'source:"{quoted}"' if " " in quoted else f"source:{quoted}"


def _word(rest: str) -> tuple[str, str]:
    """Take the next word with the blanks before it."""
    start = len(rest) - len(rest.lstrip())
    end = rest.find(" ", start)
    return (rest, "") if end < 0 else (rest[:end], rest[end:])


def _value(rest: str) -> tuple[str, str]:
    """Take a value, in quotes if it holds blanks."""
    if rest.startswith('"'):
        value, _, rest = rest[1:].partition('"')
        return value, rest
    value, blank, rest = rest.partition(" ")
    return value, blank + rest

"""Folds consecutive messages that say the same but for numbers and GUIDs into one row.

Folding is incremental: pages are put in front or behind, and runs that did not change stay the same
objects, so that a table draws only what is new.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.model.messages import EventMessage

_VARIABLE: Final = re.compile(
    r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?|0x[0-9a-f]+|\d+(?:[.,:]\d+)*",
    re.IGNORECASE,
)

Signature = tuple[int, str | None, str | None, int | None, str]
Runs = tuple["Run", ...]


class MessageRow(Struct, frozen=True):
    """A message as it stands in a table, alone or for others that repeat it."""

    message: EventMessage
    repeats: int = 1
    """How many consecutive messages say the same, this one included."""
    is_expanded: bool = False
    """Whether those others stand below it."""
    is_repeat: bool = False
    """Whether it is one of those others."""

    @property
    def key(self) -> int | str:
        """What tells it from other rows, whether folded or not."""
        return self.message.identity


class Run(Struct, frozen=True, eq=False):
    """Consecutive messages that say the same, oldest first; most often only one."""

    messages: tuple[EventMessage, ...]
    signature: Signature
    row: MessageRow
    """Its only row while it is folded."""

    @classmethod
    def of(cls, messages: tuple[EventMessage, ...], signature: Signature) -> "Run":
        """Make a run, with the row that stands for it."""
        return cls(messages, signature, MessageRow(messages[0], len(messages)))


def signature(message: EventMessage) -> Signature:
    """Give what is equal in repeats: type, source, code, and the text without its numbers."""
    return (
        int(message.message_type),
        message.message_source_name,
        message.subcomponent_name,
        message.message_code,
        _VARIABLE.sub("#", message.message),
    )


def appended(runs: Runs, messages: Iterable[EventMessage]) -> Runs:
    """Give the runs with newer messages behind them."""
    new = _runs(messages)
    if runs and new and runs[-1].signature == new[0].signature:
        joined = Run.of(runs[-1].messages + new[0].messages, new[0].signature)
        return (*runs[:-1], joined, *new[1:])
    return (*runs, *new)


def prepended(runs: Runs, messages: Iterable[EventMessage]) -> Runs:
    """Give the runs with older messages before them."""
    new = _runs(messages)
    if runs and new and runs[0].signature == new[-1].signature:
        joined = Run.of(new[-1].messages + runs[0].messages, runs[0].signature)
        return (*new[:-1], joined, *runs[1:])
    return (*new, *runs)


def rows(runs: Runs, expanded: AbstractSet[int | str] = frozenset()) -> tuple[MessageRow, ...]:
    """Give the rows of a table; `expanded` holds keys of rows below which the repeats stand."""
    if not expanded:
        return tuple(run.row for run in runs)
    found: list[MessageRow] = []
    for run in runs:
        if len(run.messages) > 1 and run.row.key in expanded:
            found.append(replace(run.row, is_expanded=True))
            found += [MessageRow(message, is_repeat=True) for message in run.messages[1:]]
        else:
            found.append(run.row)
    return tuple(found)


def unfolded(messages: Sequence[EventMessage]) -> tuple[MessageRow, ...]:
    """Give a row for each message, for those who want to see them all."""
    return tuple(MessageRow(message) for message in messages)


def _runs(messages: Iterable[EventMessage]) -> list[Run]:
    runs: list[Run] = []
    members: list[EventMessage] = []
    current: Signature | None = None
    for message in messages:
        this = signature(message)
        if current is not None and this != current:
            runs.append(Run.of(tuple(members), current))
            members = []
        current = this
        members.append(message)
    if current is not None:
        runs.append(Run.of(tuple(members), current))
    return runs

"""Which operations are wanted, as callers say it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from msgspec import Struct

from ssis_tui.catalog.requests import OperationFilter
from ssis_tui.errors import UsageError
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Operation
from ssis_tui.when import parse_when

AnyOperation = int | Operation
"""An operation, or its id."""


class OfKind(TypedDict, total=False):
    """What narrows the operations of one type down; all of it may be left out."""

    since: datetime | str
    """Created at or after: an aware datetime, or words such as "yesterday" or "2 hours ago"."""
    until: datetime | str
    """Created before."""
    status: OperationStatus | Iterable[OperationStatus]
    folder: str
    """Names match whole and without regard to case; ``*`` and ``?`` stand for others."""
    project: str
    package: str
    caller: str
    machine: str
    limit: int
    """At most so many, the newest."""


class OfAnyKind(OfKind, total=False):
    """What narrows operations down."""

    type: OperationType | Iterable[OperationType]


class Selection(Struct, frozen=True):
    """What was asked for, read."""

    filter: OperationFilter
    limit: int | None
    """None for all there are."""


def id_of(operation: AnyOperation, server: str) -> int:
    """Give the id; raise UsageError for an operation of another server."""
    if isinstance(operation, int):
        return operation
    if operation.key.server != server:
        raise UsageError(
            f"{operation.operation_id} is an operation of {operation.key.server}, not of {server}."
        )
    return operation.operation_id


_TEXTS = ("folder", "project", "package", "caller", "machine")


def selected(which: OfAnyKind | OfKind, now: datetime, types: Iterable[OperationType]) -> Selection:
    """Read what is wanted; `now` is what words for times start from. Raises UsageError.

    An argument that does not exist is a TypeError, as in any call.
    """
    said = dict(which)
    unknown = set(said) - set(OfAnyKind.__annotations__)
    if unknown:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    limit = said.pop("limit", None)
    if limit is not None and (not isinstance(limit, int) or limit < 0):
        raise UsageError("limit must be a number of rows.")
    wanted = OperationFilter(
        statuses=frozenset(map(OperationStatus, _several(said.get("status")))),
        types=frozenset(map(OperationType, _several(said.get("type")))) or frozenset(types),
        since=moment(said.get("since"), now),
        until=moment(said.get("until"), now),
        **{name: str(said[name]) for name in _TEXTS if said.get(name) is not None},
    )
    return Selection(wanted, limit)


def moment(said: object, now: datetime) -> datetime | None:
    """Read a moment: an aware datetime, or words; raise UsageError."""
    if said is None:
        return None
    if isinstance(said, str):
        return parse_when(said, now)
    if isinstance(said, datetime) and said.tzinfo is not None:
        return said
    raise UsageError("A moment needs its zone: an aware datetime, or words such as “yesterday”.")


def _several(said: object) -> Iterable[int]:
    """Give the codes, one or several."""
    if said is None:
        return ()
    if isinstance(said, int):
        return (said,)
    if isinstance(said, str) or not isinstance(said, Iterable):
        raise UsageError("A status or type is one of the enum's values, or several of them.")
    return said

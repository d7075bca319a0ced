"""Keeps what did not change the same object, so that "did it change" is a question of identity."""

from collections.abc import Callable, Hashable, Sequence
from operator import is_
from typing import TypeVar

R = TypeVar("R")


def reconcile(
    previous: tuple[R, ...], rows: Sequence[R], key: Callable[[R], Hashable]
) -> tuple[R, ...]:
    """Give the rows in their order, each as the old object where an equal one was there.

    Where nothing changed at all, the old tuple itself. Linear in the number of rows.
    """
    if _same(previous, rows):
        return previous
    known = {key(row): row for row in previous}
    merged = tuple(keep(known.get(key(row)), row) for row in rows)
    return previous if _same(previous, merged) else merged


def keep(old: R | None, new: R) -> R:
    """Give the old object if the new one equals it."""
    return old if old is not None and (old is new or old == new) else new


def _same(one: Sequence[R], other: Sequence[R]) -> bool:
    return len(one) == len(other) and all(map(is_, one, other))

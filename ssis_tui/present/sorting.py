"""Orders rows by a column: stable, None first, and never an exception for odd values."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from ssis_tui.present.column import Column, View

Row = TypeVar("Row")

SortKey = tuple[int, float | str, str]
"""The kind of the value (None, number, time, text), then the value."""

_NONE: SortKey = (0, 0.0, "")


def sort_key(value: object) -> SortKey:
    """Give a key by which values of any kinds can be compared; text by letters, not by case."""
    if value is None or value != value:  # noqa: PLR0124  # NaN is no number to order by.
        return _NONE
    if isinstance(value, str):
        return (3, value.casefold(), value)
    if isinstance(value, int | float):
        return (1, _as_float(value), "")
    if isinstance(value, timedelta):
        return (1, value.total_seconds(), "")
    if isinstance(value, datetime):
        return (2, _seconds(value), "")
    return (3, str(value).casefold(), str(value))


def sorted_rows(
    rows: Iterable[Row], column: Column[Row], view: View, *, reverse: bool = False
) -> list[Row]:
    """Give the rows ordered by what the column sorts by; equal ones keep their order."""
    if (sort := column.sort) is not None:
        return sorted(rows, key=lambda row: sort_key(sort(row, view)), reverse=reverse)
    value = column.value
    return sorted(rows, key=lambda row: sort_key(value(row)), reverse=reverse)


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _seconds(value: datetime) -> float:
    if value.tzinfo is None:
        # Naive values stand for the catalog's nulls and extremes; timestamp() would ask the
        # machine's zone and refuse years near 1 and 9999.
        return (value - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001
    return (value - _EPOCH).total_seconds()


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

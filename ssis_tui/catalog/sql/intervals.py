"""How long something took, in T-SQL that every version understands and no row can break."""

from typing import Final

LONGEST_DAYS: Final = 20_000
"""Longer than any execution: times so far apart are garbage, and would overflow."""


def milliseconds(start: str, end: str) -> str:
    """Give the expression, a bigint; NULL where one end is missing or before the other.

    DATEDIFF in milliseconds is an int, which 25 days overflow, and DATEDIFF_BIG came with 2016. It
    counts the seconds that begin between both, so the parts below the second make it exact.
    """
    return (
        f"CASE WHEN {end} >= {start} AND DATEDIFF(day, {start}, {end}) < {LONGEST_DAYS} "
        f"THEN CAST(DATEDIFF(second, {start}, {end}) AS bigint) * 1000 "
        f"+ DATEPART(millisecond, {end}) - DATEPART(millisecond, {start}) END"
    )

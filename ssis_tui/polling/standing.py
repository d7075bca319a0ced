"""How each known operation stands at a moment: active, past, or to be looked at again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation

MOST_STUCK = 200
"""Operations that are active since yesterday and do not move the bound of the full read."""
MOST_CREATED = 50
"""Operations waiting in Created for longer than they count as active, read by id."""
MOST_UNEXPECTED = 100
"""Operations that ended unexpectedly and are read again."""

DAY = timedelta(days=1)
SOON = timedelta(minutes=10)


class Standing(Struct, frozen=True, eq=False):
    """Known operations, sorted by what has to be done about them."""

    active: tuple[Operation, ...]
    """By ascending id."""
    past: tuple[Operation, ...]
    """Those that are not active, from a lowest id on, by descending id."""
    again: tuple[int, ...]
    """Not active, but to be read by id with each poll: Created ones that may be started yet, and
    what ended unexpectedly a moment ago (the server may correct that verdict)."""
    seldom: tuple[int, ...]
    """What ended unexpectedly during the last day, to be read with each full read."""
    oldest: int | None
    """The lowest active id that bounds a full read; None where nothing does. Operations active
    since yesterday are most likely stuck: they are read by id and bound nothing."""


def standing(rows: Mapping[int, Operation], now: datetime, *, floor: int) -> Standing:
    """Sort the rows as they stand at the server's time `now`; `floor` is the lowest past id."""
    active: list[Operation] = []
    past: list[Operation] = []
    waiting: list[int] = []
    fresh: list[int] = []
    unexpected: list[int] = []
    lively: int | None = None
    stuck = 0
    for number in sorted(rows):
        row = rows[number]
        if row.is_active_at(now):
            active.append(row)
            began = row.started or row.created
            if began is not None and now - began > DAY:
                stuck += 1
            elif lively is None:
                lively = number
            continue
        if number >= floor:
            past.append(row)
        if row.status == OperationStatus.CREATED:
            if row.created is not None and now - row.created < DAY:
                waiting.append(number)
        elif row.status == OperationStatus.ENDED_UNEXPECTEDLY and row.ended is not None:
            if now - row.ended < SOON:
                fresh.append(number)
            elif now - row.ended < DAY:
                unexpected.append(number)
    past.reverse()
    oldest = lively if stuck <= MOST_STUCK or not active else active[0].operation_id
    return Standing(
        active=tuple(active),
        past=tuple(past),
        again=(*waiting[-MOST_CREATED:], *fresh[-MOST_UNEXPECTED:]),
        seldom=tuple(unexpected[-MOST_UNEXPECTED:]),
        oldest=oldest,
    )

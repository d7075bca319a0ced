"""The plan of each day: which operations there are, under which ids, and what becomes of them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.demo.chance import further, mixed
from ssis_tui.catalog.demo.drafts import LATEST_MS, drafts_of, reload_of
from ssis_tui.catalog.demo.moments import DAY, MINUTE, weekday
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.catalog.demo.schedule import MONDAY, RELOAD_DAYS, timetable

FIRST_ID = 1000
ROWS_PER_DAY = 400
"""Places for operations in a day's range of ids; not all are taken."""
IDS_PER_ROW = 4
"""Identity values leave gaps; what this process adds (attempts to stop) is put into them."""

HISTORY_DAYS = 400
"""How far back the catalog goes."""


class Plan(Protocol):
    """Operations that happen by themselves."""

    def day(self, day: int) -> tuple[Planned, ...]:
        """Give the operations created on day number `day`, by ascending id."""
        ...

    def days_of(self, now_ms: int) -> range:
        """Give the days the catalog still knows, oldest first."""
        ...

    def find(self, operation_id: int) -> Planned | None:
        """Give the operation with this id, whether it exists yet or not."""
        ...

    def day_of(self, operation_id: int) -> int:
        """Give the day whose range of ids this id lies in."""
        ...

    def first_id(self, day: int) -> int | None:
        """Give where the range of ids of a day starts; None where ids tell nothing of time."""
        ...

    def maybe_active(self, now_ms: int) -> Iterator[Planned]:
        """Give at least all that are active at `now_ms`."""
        ...


class NoPlan:
    """A server on which nothing happens by itself."""

    def day(self, day: int) -> tuple[Planned, ...]:
        del day
        return ()

    def days_of(self, now_ms: int) -> range:
        del now_ms
        return range(0)

    def find(self, operation_id: int) -> Planned | None:
        del operation_id
        return None

    def day_of(self, operation_id: int) -> int:
        del operation_id
        return 0

    def first_id(self, day: int) -> int | None:
        del day
        return None

    def maybe_active(self, now_ms: int) -> Iterator[Planned]:
        del now_ms
        return iter(())


class DayPlans(Struct):
    """The timetable carried out, day after day: a pure function of the seed."""

    seed: int

    def day(self, day: int) -> tuple[Planned, ...]:
        return _planned_day(self.seed, day)

    def days_of(self, now_ms: int) -> range:
        today = now_ms // DAY
        return range(max(0, today - HISTORY_DAYS), today + 1)

    def day_of(self, operation_id: int) -> int:
        return (operation_id - FIRST_ID) // (IDS_PER_ROW * ROWS_PER_DAY)

    def first_id(self, day: int) -> int:
        return FIRST_ID + day * ROWS_PER_DAY * IDS_PER_ROW

    def find(self, operation_id: int) -> Planned | None:
        day = self.day_of(operation_id)
        if day < 0:
            return None
        planned = self.day(day)
        row = (operation_id - FIRST_ID) // IDS_PER_ROW % ROWS_PER_DAY
        if row < len(planned) and planned[row].operation_id == operation_id:
            return planned[row]
        return None

    def maybe_active(self, now_ms: int) -> Iterator[Planned]:
        today = now_ms // DAY
        for day in range(max(0, today - RELOAD_DAYS), today + 1):
            # Only the reload of a Monday and the listener of yesterday last into another day.
            if day >= today - 1:
                yield from self.day(day)
            elif weekday(day) == MONDAY:
                yield _planned_reload(self.seed, day)


@lru_cache(maxsize=96)
def _planned_day(seed: int, day: int) -> tuple[Planned, ...]:
    drafts: list[Planned] = []
    day_of_week = weekday(day)
    chance = mixed(seed, day)
    for number, slot in enumerate(timetable()):
        if day_of_week in slot.weekdays:
            drafts += drafts_of(slot, day, further(chance, number))
    if day_of_week == MONDAY:
        drafts.append(reload_of(seed, day))
    drafts.sort(key=lambda planned: planned.created_ms)
    return tuple(
        replace(planned, operation_id=_id_at(day, row, chance))
        for row, planned in enumerate(drafts)
    )


@lru_cache(maxsize=8)
def _planned_reload(seed: int, day: int) -> Planned:
    """Give the reload of a Monday as its whole day would have it, for a tenth of the work."""
    reload = reload_of(seed, day)
    day_of_week, chance, row = weekday(day), mixed(seed, day), 0
    for number, slot in enumerate(timetable()):
        earliest = day * DAY + int(slot.minute * MINUTE)
        if day_of_week not in slot.weekdays or earliest > reload.created_ms:
            continue
        is_one = not slot.has_retry and slot.canceled_after is None
        if is_one and earliest + LATEST_MS <= reload.created_ms:
            row += 1
        else:
            drafts = drafts_of(slot, day, further(chance, number))
            row += sum(draft.created_ms <= reload.created_ms for draft in drafts)
    return replace(reload, operation_id=_id_at(day, row, chance))


def _id_at(day: int, row: int, chance: int) -> int:
    """Give the id of a day's operation by its place; `chance` is that of the day."""
    first = FIRST_ID + day * ROWS_PER_DAY * IDS_PER_ROW
    return first + row * IDS_PER_ROW + further(further(chance, row), 71) % (IDS_PER_ROW - 1)

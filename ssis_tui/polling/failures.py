"""Counts the failures of the server's day, and knows how far back the count is true."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from ssis_tui.model.codes import OperationType
from ssis_tui.model.operations import Operation


class Failures(Struct, frozen=True, eq=False):
    """Operations that failed or ended unexpectedly since the server's midnight, but for stops.

    They are remembered when their rows have left the newest page, so the count of a day during
    which it watched is whole.
    """

    ended: Mapping[int, datetime] = field(default_factory=dict)
    """By operation id, when it ended."""
    reach: datetime | None = None
    """Every operation created since then was looked at; None while nothing was read."""

    def count(self, server_time: datetime) -> int:
        midnight = _midnight(server_time)
        return sum(1 for ended in self.ended.values() if ended >= midnight)

    def is_complete(self, server_time: datetime) -> bool:
        return self.reach is not None and self.reach <= _midnight(server_time)

    def take(
        self,
        changed: Iterable[Operation],
        gone: Iterable[int],
        server_time: datetime,
        *,
        reach: datetime | None,
    ) -> "Failures":
        """Take in rows that changed (a verdict can be corrected) and ids that are gone."""
        midnight = _midnight(server_time)
        ended = dict(self.ended)
        for each in changed:
            is_failure = each.status.is_failure and each.operation_type != OperationType.STOP
            if is_failure and each.ended is not None and each.ended >= midnight:
                ended[each.operation_id] = each.ended
            else:
                ended.pop(each.operation_id, None)
        for number in gone:
            ended.pop(number, None)
        ended = {number: when for number, when in ended.items() if when >= midnight}
        if ended == self.ended and reach == self.reach:
            return self
        return Failures(ended, reach)


def _midnight(server_time: datetime) -> datetime:
    # The offset is that of now: on the two nights when clocks change, the day is an hour off.
    return server_time.replace(hour=0, minute=0, second=0, microsecond=0)

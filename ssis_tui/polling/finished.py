"""What an execution has finished, held so that only what is new of it is read."""

from heapq import nlargest

from msgspec import Struct

from ssis_tui.catalog.requests import MOST_STATISTICS
from ssis_tui.model.executables import ExecutableStatistic

OVERLAP = 100
"""Newest statistics that are read again: an id is given before its row can be seen, so a lower one
may come after a higher one. An execution with fewer is read whole each time."""


class Finished(Struct, frozen=True):
    """The statistics of one execution that were read so far."""

    statistics: tuple[ExecutableStatistic, ...] = ()
    """By start time; of very many the MOST_STATISTICS newest."""
    after: int = 0
    """The id above which the next reading looks; 0 for all of them."""

    def take(self, found: tuple[ExecutableStatistic, ...]) -> "Finished":
        """Take in what was read above `after`; the same object if there was nothing new in it."""
        held = {one.statistics_id: one for one in self.statistics}
        news = [one for one in found if one.statistics_id not in held]
        if not news:
            return self
        held.update((one.statistics_id, one) for one in news)
        newest = held if len(held) <= MOST_STATISTICS else nlargest(MOST_STATISTICS, held)
        again = nlargest(OVERLAP + 1, held)
        return Finished(
            tuple(sorted((held[number] for number in newest), key=lambda one: one.order)),
            after=again[-1] if len(again) > OVERLAP else 0,
        )

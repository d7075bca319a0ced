"""Asks a table's filter about its rows, about many of them without keeping a key waiting."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from ssis_tui.present.column import View
from ssis_tui.present.filtering import NO_FILTER, RowFilter
from ssis_tui.tui.widgets.row_list import RowList

Row = TypeVar("Row")

_AT_ONCE: Final = 2_000
"""Rows that a filter looks at while a key waits."""
_SLICE: Final = 500
"""Rows that a filter looks at between two looks at the keyboard: some milliseconds."""


class RowJudge(Generic[Row]):
    """Holds which rows are wanted and by which filter, and has them shown once it saw them all."""

    def __init__(
        self,
        rows: RowList[Row],
        *,
        view: Callable[[], View],
        show: Callable[[Sequence[Row], RowFilter, bool], None],
    ) -> None:
        """`show` is called with rows, filter, and whether cells show what they did before."""
        self._list = rows
        self._view = view
        self._show = show
        self._rows: Sequence[Row] = ()
        self._filter = NO_FILTER
        self._is_outdated = False
        """Whether cells may show something else than when the filter was asked."""
        self._judging: asyncio.Task[None] | None = None

    @property
    def is_judging(self) -> bool:
        """Whether the filter is still looking at rows."""
        return self._judging is not None and not self._judging.done()

    def want_rows(self, rows: Sequence[Row]) -> None:
        """Want these rows; `judge` has them shown."""
        self._rows = rows

    def want_filter(self, row_filter: RowFilter) -> bool:
        """Want another filter; one with an error changes nothing. Gives whether it is another."""
        if row_filter.error is not None or row_filter == self._filter:
            return False
        self._filter = row_filter
        return True

    def judge(self, *, is_same_view: bool = True, may_wait: bool) -> None:
        """Have the wanted rows shown, now or when the filter saw them all.

        `may_wait` says that there is a loop in which many rows can be looked at a slice at a time.
        """
        self._is_outdated = self._is_outdated or not is_same_view
        if self.is_judging:
            return
        is_same_view = self._forget_if_outdated()
        unjudged = self._list.unjudged(self._rows, self._filter)
        if may_wait and len(unjudged) > _AT_ONCE:
            self._judging = asyncio.create_task(self._judge())
        else:
            self._show(self._rows, self._filter, is_same_view)

    def stop(self) -> None:
        """Look at no further row."""
        if self._judging is not None:
            self._judging.cancel()

    async def _judge(self) -> None:
        """Ask the filter about many rows, a slice at a time so that no key is kept waiting.

        Another filter begins again; rows that come meanwhile are looked at afterwards, or those
        that come often would never be seen.
        """
        while True:
            rows, row_filter = self._rows, self._filter
            self._forget_if_outdated()
            unjudged = self._list.unjudged(rows, row_filter)
            for start in range(0, len(unjudged), _SLICE):
                self._list.judge(unjudged[start : start + _SLICE], row_filter, self._view())
                await asyncio.sleep(0)
                if self._filter is not row_filter:
                    break
            if self._filter is not row_filter:
                continue
            is_last = self._rows is rows and not self._is_outdated
            if is_last:
                self._judging = None
            self._show(rows, row_filter, False)
            if is_last:
                return

    def _forget_if_outdated(self) -> bool:
        """Have the filter asked again if cells may show something else; give whether not."""
        if not self._is_outdated:
            return True
        self._is_outdated = False
        self._list.forget_judgements()
        return False

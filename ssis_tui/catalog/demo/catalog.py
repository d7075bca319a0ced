"""Reads the demo server, as the views of SSISDB would be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.demo.history import read_history
from ssis_tui.catalog.demo.log import Wanted, message_id
from ssis_tui.catalog.demo.measurements import statistics_of
from ssis_tui.catalog.demo.overlay import Recorded
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Row
from ssis_tui.catalog.requests import (
    PROGRESS_TYPES,
    PROGRESS_WHOLE_LIMIT,
    HistoryPage,
    HistoryRequest,
    MessagePage,
    MessageRequest,
    PollAnswer,
    PollRequest,
)
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Operation

NEW_OPERATIONS = 1000
"""New operations that one poll takes."""

_PROGRESS = Wanted(types=frozenset(PROGRESS_TYPES))
_NO_END = 1 << 62


@dataclass(slots=True)
class DemoCatalog:
    """The demo server's catalog as one login sees it."""

    session: Session

    def open(self) -> ServerInfo:
        return self.session.open()

    def poll(self, request: PollRequest) -> PollAnswer:
        with self.session.query() as now_ms:
            rows: dict[int, Row] = {}
            if request.newest:
                rows |= _by_id(islice(self._visible_below(None, now_ms), request.newest))
            if request.all_active:
                active = self.session.simulation.active(now_ms)
                rows |= _by_id(row for row in active if row.operation_id >= request.active_from)
            is_cut = False
            if request.new_after is not None:
                new = list(
                    islice(self._visible_above(request.new_after, now_ms), NEW_OPERATIONS + 1)
                )
                is_cut = len(new) > NEW_OPERATIONS
                rows |= _by_id(iter(new[:NEW_OPERATIONS]))
            rows |= self._rows(request.ids, now_ms)
            operations = self._operations(rows, now_ms)
            progress = self._progress(request, now_ms)
            return PollAnswer(
                server_time=self.session.simulation.server_time(),
                operations=operations,
                progress=progress,
                rows_read=len(operations) + len(progress),
                is_cut=is_cut,
            )

    def history(self, request: HistoryRequest) -> HistoryPage:
        with self.session.query() as now_ms:
            return read_history(self.session, request, now_ms)

    def operations(self, ids: Sequence[int]) -> tuple[Operation, ...]:
        with self.session.query() as now_ms:
            return self._operations(self._rows(ids, now_ms), now_ms)

    def messages(self, request: MessageRequest) -> MessagePage:
        with self.session.query() as now_ms:
            wanted = Wanted(request.types, request.text, request.source)
            found: list[EventMessage] = []
            for message in self._messages(request, wanted, now_ms):
                if len(found) == request.limit:
                    return _page(found, request, is_end=False)
                found.append(message)
            return _page(found, request, is_end=True)

    def executables(self, execution_id: int) -> tuple[ExecutableStatistic, ...]:
        with self.session.query() as now_ms:
            row = self._rows((execution_id,), now_ms).get(execution_id)
            if row is None or isinstance(row.source, Recorded):
                return ()
            return statistics_of(row.source, self.session.simulation.seed, now_ms)

    def cancel(self) -> bool:
        return self.session.cancel()

    def close(self) -> None:
        self.session.close()

    def _rows(self, ids: Sequence[int], now_ms: int) -> dict[int, Row]:
        """Find what there is and may be seen among these ids."""
        found = {key: self.session.simulation.row(key, now_ms) for key in ids}
        return {
            key: row for key, row in found.items() if row is not None and self.session.sees(row)
        }

    def _operations(self, rows: dict[int, Row], now_ms: int) -> tuple[Operation, ...]:
        simulation = self.session.simulation
        return tuple(
            simulation.operation(rows[key], now_ms)
            for key in sorted(rows)
            if self.session.sees(rows[key])
        )

    def _visible_below(self, before: int | None, now_ms: int) -> Iterator[Row]:
        for row in self.session.simulation.descending(before, now_ms):
            self.session.check()
            if self.session.sees(row):
                yield row

    def _visible_above(self, after: int, now_ms: int) -> Iterator[Row]:
        for row in self.session.simulation.ascending(after, now_ms):
            self.session.check()
            if self.session.sees(row):
                yield row

    def _progress(self, request: PollRequest, now_ms: int) -> tuple[EventMessage, ...]:
        found: list[EventMessage] = []
        rows = self._rows((*request.progress_of, *request.progress_whole), now_ms)
        for key, row in rows.items():
            log, upto = self.session.simulation.log(row), _upto(row, now_ms)
            if key in request.progress_whole:
                messages = self._checked(log.descending(upto + 1, _PROGRESS))
                found += islice(messages, PROGRESS_WHOLE_LIMIT)
            else:
                found += self._checked(log.ascending(request.progress_after, upto, _PROGRESS))
        found.sort(key=lambda message: message.event_message_id or 0)
        return tuple(found)

    def _messages(
        self, request: MessageRequest, wanted: Wanted, now_ms: int
    ) -> Iterator[EventMessage]:
        """Give what was asked for in the direction asked for, without end."""
        row = self._rows((request.operation_id,), now_ms).get(request.operation_id)
        if row is None:
            return
        log, upto = self.session.simulation.log(row), _upto(row, now_ms)
        if request.before is not None:
            messages = self._checked(log.descending(min(request.before, upto + 1), wanted))
        else:
            messages = self._checked(log.ascending(request.after or 0, upto, wanted))
        for message in messages:
            if _is_within(message.message_time, request.since, request.until):
                yield message

    def _checked(self, messages: Iterator[EventMessage | None]) -> Iterator[EventMessage]:
        for message in messages:
            self.session.check()
            if message is not None:
                yield message


def _by_id(rows: Iterator[Row]) -> dict[int, Row]:
    return {row.operation_id: row for row in rows}


def _upto(row: Row, now_ms: int) -> int:
    """Give the highest message id that can have been written by now."""
    if isinstance(row.source, Recorded):
        return _NO_END
    return message_id(now_ms + 1, 0) - 1


def _is_within(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or moment >= since) and (until is None or moment <= until)


def _page(found: list[EventMessage], request: MessageRequest, *, is_end: bool) -> MessagePage:
    if request.before is not None:
        found.reverse()
    return MessagePage(tuple(found), is_end)

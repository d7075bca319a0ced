"""What one poll reads, through a driver, however much there is."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from ssis_tui.catalog.history import WINDOW
from ssis_tui.catalog.odbc_messages import in_order, messages_in
from ssis_tui.catalog.requests import PollAnswer, PollRequest
from ssis_tui.catalog.session import Session
from ssis_tui.catalog.sql.batch import LONGEST_LIST, Answer, Batch
from ssis_tui.catalog.sql.messages import BY_KEY
from ssis_tui.catalog.sql.poll import (
    EACH_ALONE,
    MESSAGES_AT_ONCE,
    NEW_AT_ONCE,
    Surroundings,
    active_batch,
    newest_progress_batch,
    poll_batch,
    shares_a_read,
)
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Operation

_ON_SCREEN: Final = 200
"""Executions whose progress one batch asks for: more do not fit on any screen."""
POLLING: Final = "reading the operations"


class OdbcPolls:
    """Reads the polls of one session; whoever calls has begun the call on it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def poll(self, request: PollRequest) -> PollAnswer:
        """Read what changed; one round trip unless there is very much of it."""
        session = self._session
        lowest = 0
        if request.newest and not session.info.rights.sees_all:
            # Down the key until enough rows pass the filter would be down to the very first one.
            lowest = max(0, session.newest_seen - WINDOW)
        listed = request.ids if len(request.ids) <= LONGEST_LIST else ()
        whole = set(request.progress_whole)
        request = replace(
            request, progress_of=tuple(one for one in request.progress_of if one not in whole)
        )
        watched = replace(
            request,
            progress_of=request.progress_of[:_ON_SCREEN],
            progress_whole=request.progress_whole[:_ON_SCREEN],
        )
        answer = session.run(poll_batch(watched, session.around(lowest), listed), POLLING)
        server_time = answer.rows("clock")[0][0]
        found = session.operations_in(answer)
        progress = self._progress_in(answer)
        count = answer.count
        around = session.around()
        further = (poll_batch(extra, around, ()) for extra in _further(request))
        for batch in (*_crowded(watched, answer, around), *further):
            more = session.run(batch, POLLING)
            progress += self._progress_in(more)
            count += more.count
        is_cut = False
        if request.new_after is not None:
            changed = [rows for name, rows in answer.sets if name == "operations"][-1]
            is_cut = len(changed) > len(listed) + NEW_AT_ONCE
        if is_cut:
            # Ids beyond the cut were asked for by themselves: they must not seem to be gone.
            beyond = [one for one in listed if one not in found]
            count += self._read_more(found, beyond)
        if not listed and request.ids:
            count += self._read_many(found, request.ids)
        if request.progress_of:
            # The first one: those of new executions come after it.
            news = next((rows for name, rows in answer.sets if name == BY_KEY), [])
            is_cut = is_cut or len(news) >= MESSAGES_AT_ONCE
        return PollAnswer(
            server_time=server_time,
            operations=tuple(found[operation_id] for operation_id in sorted(found)),
            progress=in_order(progress),
            rows_read=count,
            is_cut=is_cut,
        )

    def _read_more(self, found: dict[int, Operation], ids: Sequence[int]) -> int:
        """Read operations by id into `found`; give how many rows came, two for each."""
        more = self._session.operations(ids, POLLING, is_committed=False)
        found.update((one.operation_id, one) for one in more)
        return 2 * len(more)

    def _read_many(self, found: dict[int, Operation], ids: Sequence[int]) -> int:
        """Read more ids than a list can hold: those still active in one pass, others by id."""
        batch = active_batch(self._session.present, min(ids), max(ids))
        answer = self._session.run(batch, POLLING)
        active = self._session.operations_in(answer)
        wanted = set(ids)
        found.update(
            (operation_id, one) for operation_id, one in active.items() if operation_id in wanted
        )
        return answer.count + self._read_more(found, [one for one in ids if one not in found])

    def _progress_in(self, answer: Answer) -> list[EventMessage]:
        return self._session.made(lambda: messages_in(answer))


def _crowded(request: PollRequest, answer: Answer, around: Surroundings) -> list[Batch]:
    """Read new executions one by one after all, where sharing one read has cut somebody short."""
    whole = request.progress_whole
    if not whole or not shares_a_read(whole, around):
        return []
    names = [name for name, _ in answer.sets]
    shared = answer.sets[-2 if around.has_workers else -1][1]
    if BY_KEY not in names or len(shared) < MESSAGES_AT_ONCE:
        return []
    return [
        newest_progress_batch(around, whole[start : start + EACH_ALONE])
        for start in range(0, len(whole), EACH_ALONE)
    ]


def _further(request: PollRequest) -> list[PollRequest]:
    """Split off the progress that one batch does not ask for."""
    return [
        replace(
            request,
            newest=0,
            all_active=False,
            new_after=None,
            ids=(),
            progress_of=request.progress_of[start : start + _ON_SCREEN],
            progress_whole=request.progress_whole[start : start + _ON_SCREEN],
        )
        for start in range(
            _ON_SCREEN,
            max(len(request.progress_of), len(request.progress_whole)),
            _ON_SCREEN,
        )
    ]

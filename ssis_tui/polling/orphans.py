"""Looks seldom at whether what the catalog calls active has a process behind it.

"Running" is what the catalog was told last: a process that died tells nothing. What can be found
out is read beside the polls, for a few operations and every other minute; what it means is judged
by whoever shows it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol

from ssis_tui.catalog.capabilities import Feature
from ssis_tui.catalog.requests import ABOVE_ALL, MessageRequest
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.operations import Operation
from ssis_tui.model.reports import Liveness
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import Snapshot

FIRST: Final = 15.0
"""Seconds after the start before the first look: the rows come first."""
EVERY: Final = 120.0
"""Seconds between two looks."""
OLD_ENOUGH: Final = timedelta(minutes=10)
"""What began later than that is not looked at."""
MOST_LOOKED_AT: Final = 100
"""Operations of one look, the oldest ones: an orphan is old."""
MOST_ASKED: Final = 20
"""Operations of one look whose newest message is read."""
NOBODY: Final[Mapping[int, str]] = MappingProxyType({})


class Judge(Protocol):
    """Says in one sentence why an operation may be an orphan; None where nothing speaks for it."""

    def __call__(
        self,
        operation: Operation,
        *,
        now: datetime,
        liveness: Liveness | None = None,
        last_message: datetime | None = None,
        usual: timedelta | None = None,
    ) -> str | None: ...


class OrphanWatch:
    """Keeps the verdicts on what is active; reads on the poller's second connection."""

    def __init__(
        self, poller: Poller, clock: Clock, judge: Judge, *, changed: Callable[[], None]
    ) -> None:
        """`changed` is called when the verdicts are other ones."""
        self._poller = poller
        self._clock = clock
        self._judge = judge
        self._changed = changed
        self._suspected: Mapping[int, str] = NOBODY

    def suspected(self, snapshot: Snapshot) -> Mapping[int, str]:
        """Give the verdicts on what is still active, by operation id."""
        if self._suspected:
            active = {each.operation_id for each in snapshot.active}
            if not active.issuperset(self._suspected):
                self._suspected = {
                    number: words for number, words in self._suspected.items() if number in active
                }
        return self._suspected

    async def run(self) -> None:
        """Look again and again; ends only when it is cancelled."""
        await self._clock.sleep(FIRST)
        while True:
            await self.look()
            await self._clock.sleep(EVERY)

    async def look(self) -> None:
        """Look once; where that fails or nothing can be known, the verdicts stay as they are."""
        snapshot = self._poller.latest
        now = snapshot.server_time
        if now is None or not snapshot.is_fresh or snapshot.is_paused:
            return
        rows = _candidates(snapshot, now)
        try:
            found = await self._verdicts(rows, snapshot, now) if rows else {}
        except SsisTuiError:
            return
        if found != self._suspected:
            self._suspected = found
            self._changed()

    async def _verdicts(
        self, rows: Sequence[Operation], snapshot: Snapshot, now: datetime
    ) -> dict[int, str]:
        liveness = None
        if snapshot.info is not None and Feature.SERVER_STATE in snapshot.info.features:
            machines = sorted({row.machine_name for row in rows if row.machine_name})
            liveness = await self._poller.read(
                lambda catalog: catalog.liveness(machines), name="which processes live"
            )
        found: dict[int, str] = {}
        asked = 0
        for row in rows:
            number = row.operation_id
            usual = snapshot.usual.get(number)
            median = None if usual is None else usual.median
            verdict = self._judge(row, now=now, liveness=liveness, usual=median)
            if verdict is None or asked == MOST_ASKED:
                continue
            asked += 1
            # Only of what is doubtful anyway: silence is what it has not said.
            said = await self._last_message(number)
            verdict = self._judge(row, now=now, liveness=liveness, last_message=said, usual=median)
            if verdict is not None:
                found[number] = verdict
        return found

    async def _last_message(self, number: int) -> datetime | None:
        request = MessageRequest(operation_id=number, before=ABOVE_ALL, limit=1)
        page = await self._poller.read(
            lambda catalog: catalog.messages(request), name=f"the newest message of {number}"
        )
        return page.messages[-1].message_time if page.messages else None


def _candidates(snapshot: Snapshot, now: datetime) -> list[Operation]:
    """Give the oldest operations that have, or should have, a process of their own."""
    return [
        row
        for row in snapshot.active
        if row.operation_type.is_stoppable and _began_before(row, now - OLD_ENOUGH)
    ][:MOST_LOOKED_AT]


def _began_before(row: Operation, moment: datetime) -> bool:
    began = row.started or row.created
    return began is not None and began <= moment

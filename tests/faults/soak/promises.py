"""What must be true of the screen at every moment of the day."""

import re
from collections import Counter
from typing import Final

from ssis_tui.errors import UnexpectedAnswer
from ssis_tui.polling.snapshot import ConnectionState
from tests.faults.soak.server import SoakServer
from tests.support.stage import Stage

_OLD: Final = re.compile(r"\d+ (?:s|min|h|d) old")
_ROW: Final = re.compile(r"[^\w─]*(\d+) ")
_FRESH: Final = re.compile(r"(?:live|slow), ")
TOLERANCE: Final = 2.0
"""Seconds beyond two intervals after which the header says how old the rows are."""
TICK: Final = 1.0
"""Seconds between two looks at what only time changes."""
READABLE: Final = (80, 20)
"""Columns and lines from which the whole of the header and of the rows can be read."""


def _of(line: str) -> int | None:
    """Give the operation whose row of a table this line is."""
    found = _ROW.match(line)
    return None if found is None else int(found[1])


def shown_wrongly(it: Stage, server: SoakServer) -> list[str]:
    """Compare what is shown with what the server said last; give a sentence for what differs."""
    snapshot, dashboard = it.app.poller.latest, it.dashboard
    found = []
    if dashboard.snapshot is not snapshot:
        found.append("the screen does not show the latest snapshot")
    if isinstance(snapshot.error, UnexpectedAnswer):
        found.append(f"a fault of the program: {snapshot.error!r} {snapshot.error.__cause__!r}")
    if snapshot.server_time is None:
        return found
    is_grey = dashboard.has_class("-stale") and dashboard.active.table.has_class("-stale")
    if is_grey is snapshot.is_fresh:
        found.append(f"rows are {'' if is_grey else 'not '}grey, the state is {snapshot.state}")
    if not snapshot.is_fresh or server.truth is None:
        return found
    truth = server.truth
    rows = {row.operation_id: row.status for row in dashboard.active.table.rows}
    if rows != truth.active:
        found.append(f"active is {truth.active}, shown is {rows}")
    past = {row.operation_id: row.status for row in snapshot.history}
    lowest = min(past, default=0)
    for number, status in truth.past.items():
        if number >= lowest and past.get(number) != status:
            found.append(f"{number} is {status!r}, shown is {past.get(number)!r}")
    return found


def written_wrongly(it: Stage) -> list[str]:
    """Read the screen itself: how fresh it says it is, and the status in each row that it shows."""
    width, height = it.app.size
    if it.app.screen is not it.dashboard or (width, height) < READABLE or height < READABLE[1]:
        return []
    snapshot, now = it.app.poller.latest, it.clock.monotonic()
    age = snapshot.age(now)
    if age is None:
        return []
    lines = it.text.splitlines()
    every = snapshot.stretched_to or snapshot.interval
    is_live = snapshot.state is ConnectionState.LIVE and snapshot.error is None
    found = []
    limit = 2 * every + TOLERANCE
    if is_live and not snapshot.is_paused and age <= limit + TICK:
        if age < limit and not _FRESH.search(lines[0]):
            found.append(f"fresh rows, and the header says {lines[0]!r}")
    elif not _OLD.search(lines[0]):
        found.append(f"rows are {age:.0f} s old, and the header says {lines[0]!r}")
    table = it.dashboard.active.table
    # Scrolled to the right, a row does not begin with its number.
    for row in () if table.is_wide else table.visible_rows:
        mine = [line for line in lines if _of(line) == row.operation_id]
        if mine and not any(row.status.label in line for line in mine):
            found.append(f"{row.operation_id} is {row.status.label}, and its row says {mine[0]!r}")
    return found


def stopped_wrongly(server: SoakServer, agreed: Counter[int]) -> list[str]:
    """Say what was asked to stop more often than somebody agreed to it."""
    sent = Counter(server.stops)
    return [
        f"{number} was asked to stop {times} times" for number, times in (sent - agreed).items()
    ]

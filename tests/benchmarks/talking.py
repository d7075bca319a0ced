"""An execution on the stand-in that talks: thousands of messages a second, or many at once.

They are written as ISServerExec writes them, a row of the message and one of the event, by SQLite
itself, so that what talks takes little from what answers.
"""

import re
import threading
import time
from typing import Final

from tests.support.ssisdb import instants
from tests.support.ssisdb.world import SsisdbWorld

AT_ONCE: Final = 0.1
"""Seconds between two writings."""
SAID: Final = re.compile(r"said at (\d+\.\d+)")
"""Finds in a message the second at which it was said, by the machine's monotonic clock."""
_TASKS: Final = ("Extract", "Look up", "Derive", "Sort", "Merge", "Split", "Count", "Load")
# Eight tasks in a row that say different things, or the screen would fold them into one line.
_TASK: Final = (
    "CASE i % 8 " + " ".join(f"WHEN {n} THEN '{task}'" for n, task in enumerate(_TASKS)) + " END"
)
# Of ten messages one is a beginning, one an end and the others say how it goes.
_TYPE: Final = "CASE i % 10 WHEN 0 THEN 30 WHEN 5 THEN 40 ELSE 70 END"
_EVENT: Final = (
    "CASE i % 10 WHEN 0 THEN 'OnPreExecute' WHEN 5 THEN 'OnPostExecute' ELSE 'OnInformation' END"
)
_NUMBERS: Final = (
    "WITH RECURSIVE n(i) AS (SELECT :from UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :until) "
)
_NEXT: Final = 'SELECT ifnull(max(operation_message_id), 0) + 1 FROM "internal.operation_messages"'
_MESSAGES: Final = (
    _NUMBERS + 'INSERT INTO "internal.operation_messages" (operation_message_id, operation_id, '
    "message_time, message_type, message_source_type, message) "
    f"SELECT :next + i - :from, :operation, :now, {_TYPE}, 40, "
    f"{_TASK} || ':Information: said at ' || :said || ', message ' || i FROM n"
)
_EVENTS: Final = (
    _NUMBERS + 'INSERT INTO "internal.event_messages" (event_message_id, operation_id, '
    "package_name, event_name, message_source_name, message_source_id, package_path, "
    "execution_path, threadID, message_code) "
    f"SELECT :next + i - :from, :operation, 'LoadFactSales.dtsx', {_EVENT}, {_TASK}, "
    "'{6F9619FF-8B86-D011-B42D-00C04FC964FF}', '\\Package\\Each File\\' || "
    f"{_TASK}, '\\Package\\Each File[' || (i / 8) || ']\\' || {_TASK}, 4012, 0 FROM n"
)


def say(world: SsisdbWorld, operation_id: int, first: int, until: int) -> None:
    """Write the messages from one number to below another."""
    engine = world.engine
    with engine.database.lock:
        next_id = engine.database.query(_NEXT)[0][0]
        both = {"from": first, "until": until, "operation": operation_id, "next": next_id}
        now = instants.from_datetime(world.now)
        said = f"{time.monotonic():.2f}"
        engine.database.script("BEGIN")
        engine.database.change(_MESSAGES, {**both, "now": now, "said": said})
        engine.database.change(_EVENTS, both)
        engine.database.script("COMMIT")


class Talker:
    """Has an execution say so many messages a second until the process ends."""

    def __init__(self, world: SsisdbWorld, operation_id: int, rate: int, *, first: int = 0) -> None:
        self._world = world
        self._operation_id = operation_id
        self._rate = rate
        self._said = first
        self._thread = threading.Thread(target=self._talk, name="talker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _talk(self) -> None:
        began, before = time.monotonic(), self._said
        while True:
            time.sleep(AT_ONCE)
            # By the clock: what a slow writing left out is made up for by the next one.
            until = before + int((time.monotonic() - began) * self._rate)
            say(self._world, self._operation_id, self._said, until)
            self._said = until

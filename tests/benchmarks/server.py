"""What watching costs the server, the line and this program below the screen."""

import asyncio
import time
from datetime import datetime
from typing import Final

from ssis_tui.catalog.requests import PollRequest
from ssis_tui.polling.clock import SystemClock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import ConnectionState
from tests.benchmarks.figures import Figure
from tests.benchmarks.stand_in import filled
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution
from tests.support.ssisdb.world import SsisdbWorld

ACTIVE = 20
OVERLAP = 20
"""Rows below the newest one that a poll may read again (ids are not committed in order)."""
PAGE = 200


def poll(ended: int) -> list[Figure]:
    """One poll with 20 active ones among so many, once it is prepared."""
    with SsisdbWorld() as world:
        active = filled(world, running=ACTIVE, ended=ended)
        catalog = world.server().catalog()
        catalog.open()
        newest = catalog.poll(PollRequest(newest=PAGE, all_active=True, progress_of=active))
        request = PollRequest(
            new_after=newest.operations[-1].operation_id - OVERLAP,
            ids=active,
            progress_of=active,
            progress_after=max((each.event_message_id or 0 for each in newest.progress), default=0),
        )
        for _ in range(3):
            catalog.poll(request)
        (line,) = world.tds.connections
        trips, received = line.round_trips, line.bytes_received
        answer = catalog.poll(request)
        trips, received = line.round_trips - trips, line.bytes_received - received
        catalog.close()
    among = f"{ACTIVE} active of {ended + ACTIVE:,}"
    return [
        Figure("a poll, rows read", answer.rows_read, 2 * (ACTIVE + OVERLAP), "rows", among),
        Figure("a poll, round trips", trips, 1, "", among),
        Figure("a poll, sent", received, 2048, "B", among),
    ]


def pollers(seconds: float) -> list[Figure]:
    """Fifty servers watched by one process, one of them hanging."""
    return asyncio.run(_pollers(seconds))


async def _pollers(seconds: float) -> list[Figure]:
    clock = _Clock()
    servers = [FakeServer(clock, f"SERVER{number}") for number in range(50)]
    for server in servers:
        server.put(*(execution(100 + number) for number in range(20)))
    hang = servers[0].hang("poll")
    watching = [Poller(server, clock, interval=5.0) for server in servers]
    for poller in watching:
        poller.start()
    await asyncio.sleep(1)
    before, polls = time.process_time(), [each.latest.polls for each in watching]
    await asyncio.sleep(seconds)
    used = 100 * (time.process_time() - before) / seconds
    done = [each.latest.polls - old for each, old in zip(watching, polls, strict=True)]
    ends = [each.latest.state for each in watching]
    late = sum(
        1
        for state, polls in zip(ends[1:], done[1:], strict=True)
        if state is not ConnectionState.LIVE or polls < seconds // 5
    )
    hang.release()
    await asyncio.gather(*(each.aclose() for each in watching))
    return [
        Figure("50 pollers, CPU", used, 10, "%", f"{seconds:.0f} s, one hangs"),
        Figure("50 pollers, delayed by one that hangs", late, 0, "pollers"),
    ]


class _Clock(VirtualClock):
    """The machine's clock in the place of a driven one, whose server asks more of it."""

    def now(self) -> datetime:
        return _MACHINE.now()

    def monotonic(self) -> float:
        return _MACHINE.monotonic()

    async def sleep(self, seconds: float) -> None:
        await _MACHINE.sleep(seconds)


_MACHINE: Final = SystemClock()

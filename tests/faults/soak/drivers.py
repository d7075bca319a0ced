"""The shorter soak: a real driver, a real socket, and fault after fault on it, by the clock."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from tests.faults.leftovers import SLACK, closed, come_back, held, suffer
from tests.faults.rig import Rig
from tests.faults.soak.measures import Measures, growth, is_between_polls, measured

ROUND: Final = 15
"""Faults of one round, one more than the sorts that pass quickly: so each meets polls and stops."""
HANGS_EVERY: Final = 8
LEAST_ROUNDS: Final = 3
"""The first one is for what a driver keeps for good; the last is held against the second."""


class Endured(Struct, frozen=True, kw_only=True):
    """What came of one driver's rounds."""

    driver: str
    rounds: int
    seconds: float
    stops: int
    held: Measures
    broken: tuple[str, ...]

    def line(self) -> str:
        verdict = "kept" if not self.broken else f"{len(self.broken)} BROKEN"
        return (
            f"{self.driver}: {self.rounds * ROUND} faults and {self.stops} stops in "
            f"{self.seconds:.0f} s, {self.held.words()}; promises {verdict}"
        )


async def endure(
    driver: str,
    seconds: float,
    *,
    weighs: bool = True,
    now: Callable[[], float] = time.monotonic,
) -> Endured:
    """Let faults meet polls and stops for so many real seconds, and look at what is left over.

    Intervals and time limits are skipped, so that a minute holds the faults of a bad day; what a
    driver and a socket do takes the time that it takes.
    """
    began, rounds, stops, broken = now(), 0, 0, list[str]()
    second: Measures | None = None
    async with Rig(driver) as rig:
        lasting = rig.world.start_execution()
        await rig.live()
        before = held(rig)
        while rounds < LEAST_ROUNDS or now() - began < seconds:
            await suffer(rig, ROUND, hangs_every=HANGS_EVERY)
            rounds += 1
            stops += len(rig.outcomes)
            if rig.stops_sent > len(rig.outcomes):
                broken.append(
                    f"{rig.stops_sent} stops were sent, {len(rig.outcomes)} were confirmed"
                )
            _forget(rig)
            if rounds == 1:
                before = held(rig)
            broken += await _what_is_shown(rig, lasting)
            await come_back(rig, before)
            while not is_between_polls():  # noqa: ASYNC110 (a poll tells nobody of its end)
                await asyncio.sleep(0.01)
            latest = measured(rig.world.tds.connection_count)
            if rounds == 2:
                second = latest
        if second is not None:
            broken += growth(second, latest, slack=SLACK, weighs=weighs)
        if rig.poller.abandoned_threads or rig.stops.abandoned_threads:
            broken.append("threads were left behind and never came back")
        if not await closed(rig):
            broken.append("connections are open after the end")
    return Endured(
        driver=driver,
        rounds=rounds,
        seconds=now() - began,
        stops=stops,
        held=latest,
        broken=tuple(broken),
    )


def _forget(rig: Rig) -> None:
    """Throw away what the stand-in and the rig noted down: that is no memory of the program."""
    rig.outcomes.clear()
    rig.world.tds.record.forget_statements()
    rig.world.engine.records.clear()


async def _what_is_shown(rig: Rig, lasting: int) -> list[str]:
    """End everything but one, and compare what is shown."""
    found = []
    for row in rig.latest.active:
        if row.operation_id != lasting:
            rig.world.finish(row.operation_id)
    snapshot = await rig.polled_again()
    shown = [row.operation_id for row in snapshot.active]
    if shown != [lasting]:
        found.append(f"{lasting} runs alone, shown is {shown}")
    # As the dashboard does with each: a stop is followed until a snapshot says that it is over.
    rig.stops.follow(snapshot)
    if rig.stops.followed:
        found.append(f"followed are still {[key.operation_id for key in rig.stops.followed]}")
    return found

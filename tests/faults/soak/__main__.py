"""The command: ``python -m tests.faults.soak``; ``--help`` tells what it takes."""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterable
from contextlib import aclosing

from tests.faults.soak.day import Script, live_through
from tests.faults.soak.drivers import endure
from tests.faults.soak.events import EVENTS, FIRST
from tests.support.drivers import NAMES, all_drivers

MOST_TOLD = 20
"""Broken promises of one hour that are printed."""


def _told(line: str, broken: Iterable[str]) -> int:
    """Print a line and below it what was broken; give how much that is."""
    found = list(broken)
    print(line, flush=True)
    for each in found[:MOST_TOLD]:
        print(f"    {each}", flush=True)
    return len(found)


async def virtual(hours: int, seed: int) -> int:
    """Live through the hours, a line for each; give how many promises were broken."""
    broken = 0
    day = live_through(hours, seed, Script(EVENTS, first=FIRST))
    async with aclosing(day):
        async for hour in day:
            broken += _told(hour.line(), hour.broken)
    return broken


def real(names: Iterable[str], seconds: float) -> int:
    """Let each driver endure faults, a line for each; give how many promises were broken."""
    missing = {driver.id: driver.missing for driver in all_drivers()}
    broken = 0
    for name in names:
        if missing[name]:
            print(f"{name}: left out, {missing[name]}")
            continue
        endured = asyncio.run(endure(name, seconds))
        broken += _told(endured.line(), endured.broken)
    return broken


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; give the exit status: 1 where a promise was broken."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.soak", description="A day of polling with faults."
    )
    parser.add_argument("--hours", type=int, default=24, metavar="N",
                        help="hours on the driven clock (24); 0 for none")  # fmt: skip
    parser.add_argument("--real", type=float, default=60, metavar="SECONDS",
                        help="of the machine's clock for each driver (60); 0 for none")  # fmt: skip
    parser.add_argument("--driver", choices=tuple(NAMES), action="append",
                        help="only this real driver; may be given again")  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="of an earlier day, to repeat it")
    options = parser.parse_args(arguments)
    seed = time.time_ns() % 1_000_000 if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    broken = 0
    if options.hours > 0:
        broken += asyncio.run(virtual(options.hours, seed))
    if options.real > 0:
        broken += real(options.driver or NAMES, options.real)
    if broken:
        print(f"{broken} promises broken; --seed {seed} brings the same day again")
        return 1
    print("all promises kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())

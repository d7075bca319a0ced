"""The short form of ``python -m tests.faults.soak``: an hour or less, then real drivers.

Memory is weighed by the long form alone: in so short a time everything grows that is ever needed.
"""

from contextlib import aclosing
from typing import Final

from msgspec.structs import replace

from ssis_tui.polling.snapshot import ConnectionState, Snapshot
from tests.faults.soak.day import Script, live_through
from tests.faults.soak.drivers import endure
from tests.faults.soak.events import EVENTS, FIRST
from tests.faults.soak.measures import Measures, growth
from tests.faults.soak.rhythm import Rhythm

SEED: Final = 20
PARTS: Final = 3
PART: Final = 800.0
"""Virtual seconds of each part."""
REAL: Final = 2.0
"""Seconds after which no further round of faults begins; three there are at least."""


async def test_hours_of_polling_with_faults_break_no_promise() -> None:
    polls = faults = parts = 0
    script = Script(EVENTS, first=FIRST)
    days = live_through(PARTS, SEED, script, seconds=PART, weighs=False)
    async with aclosing(days):
        async for part in days:
            assert part.broken == ()
            polls, faults, parts = polls + part.polls, faults + part.faults, parts + 1
    assert parts == PARTS
    # Else it held because nothing happened.
    assert polls > 200
    assert faults > 10


async def test_rounds_of_faults_leave_nothing_of_a_real_driver(driver: str) -> None:
    endured = await endure(driver, REAL, weighs=False)
    assert endured.broken == ()
    assert endured.stops > 0


def _after(began: float) -> Rhythm:
    """Give what is known after a good poll."""
    rhythm = Rhythm()
    rhythm.attempt(began, was_asked=False)
    rhythm.snapshot(began, Snapshot(server="X", state=ConnectionState.LIVE, polls=1))
    return rhythm


def test_a_poll_at_its_time_is_no_complaint() -> None:
    rhythm = _after(100)
    rhythm.look(105)
    rhythm.attempt(105, was_asked=False)
    assert rhythm.broken == []
    assert rhythm.on_time == 1


def test_a_poll_that_is_late_missing_or_doubled_is_noticed() -> None:
    """So that the promise does not hold for want of looking."""
    late, missing, doubled = _after(100), _after(100), _after(100)
    late.attempt(105.1, was_asked=False)
    missing.look(105.1)
    doubled.attempt(100, was_asked=False)
    assert [len(each.broken) for each in (late, missing, doubled)] == [1, 1, 1]
    asked = _after(100)
    asked.attempt(100, was_asked=True)
    assert asked.broken == []


def test_what_grows_is_noticed() -> None:
    before = Measures(
        threads=3, tasks=("poll", "tick"), handles=9, connections=1, blocks=100, memory=100
    )
    assert growth(before, before) == []
    after = replace(before, threads=4, connections=2, handles=10, blocks=106)
    assert len(growth(before, after)) == 4
    assert len(growth(before, after, weighs=False, slack=1)) == 2
    more = replace(before, tasks=("poll", "poll", "tick"))
    assert growth(before, more) == ["3 tasks, where there were 2: poll"]

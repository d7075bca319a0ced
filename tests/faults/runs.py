"""Runs a case of the matrix from the fault to the recovery, and gives what the user read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.faults.cases import CONNECTING, IDLE, READING, STOPPING, Case
from tests.faults.rig import Rig

NUMBER: Final = 184217
"""The operation that is watched and stopped."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the user read, and how many turns the event loop made while the driver had a call."""

    words: str
    turns: int


async def run(case: Case, driver: str) -> Told:
    """Bring the fault about, look at what is told, mend it, and see all well again, by itself.

    Whatever is shown or sent meanwhile that is not right is an AssertionError.
    """
    # Only where something hangs may a limit be what is told, however busy this machine is.
    options = case.options if case.hangs else {"query_timeout": 20, **case.options}
    async with Rig(driver, options=options, account=case.account) as rig:
        rig.world.leave_gap(NUMBER - 1)
        return await _RUNS[case.stage](case, rig)


async def _connecting(case: Case, rig: Rig) -> Told:
    number = rig.world.start_execution()
    case.begin(rig)
    rig.gives_up = case.hangs and not case.is_ended_by_driver
    bad = await rig.trouble()
    told = Told(f"{bad.state.name}: {rig.words(bad)}", rig.turns_meanwhile)
    assert bad.active == ()
    assert bad.server_time is None
    case.mend(rig)
    rig.gives_up = False
    good = await rig.live()
    assert [each.operation_id for each in good.active] == [number]
    return told


async def _reading(case: Case, rig: Rig) -> Told:
    numbers = [rig.world.start_execution() for _ in range(6)]
    good = await rig.live()
    before, turns = good.polls, rig.turns_meanwhile
    case.begin(rig)
    rig.gives_up = case.hangs and not case.is_ended_by_driver
    bad = await rig.trouble(after=before)
    told = Told(f"{bad.state.name}: {rig.words(bad)}", rig.turns_meanwhile - turns)
    # The last rows stay, and are said to be old: nothing is shown as ended or new.
    assert [each.operation_id for each in bad.active] == numbers
    assert not bad.is_fresh
    rig.world.finish(numbers[0])
    case.mend(rig)
    rig.gives_up = False
    good = await rig.polled_again()
    assert [each.operation_id for each in good.active] == numbers[1:]
    assert [each.operation_id for each in good.history] == numbers[:1]
    return told


async def _stopping(case: Case, rig: Rig) -> Told:
    number = rig.world.start_execution()
    await rig.live()
    if case.name == IDLE:
        # A connection that was used before, and broke while nobody looked.
        await rig.stop(rig.world.start_execution())
        rig.world.tds.record.forget_statements()
    turns = rig.turns_meanwhile
    case.begin(rig)
    rig.gives_up = case.hangs and not case.is_ended_by_driver
    outcome = await rig.stop(number)
    told = Told(f"{outcome.result.name}: {rig.told(outcome)}", rig.turns_meanwhile - turns)
    sent = rig.stops_sent
    assert sent <= 1
    assert outcome.was_sent or not sent
    assert rig.outcomes[-1] is outcome
    case.mend(rig)
    rig.gives_up = False
    good = await rig.polled_again()
    row = good.find(number)
    assert row is not None
    if outcome.after is not None and not case.hangs:
        assert row.status == outcome.after.status
    # Nothing was sent behind the user's back while it recovered.
    assert rig.stops_sent == sent
    # And the next stop goes through.
    other = rig.world.start_execution()
    if not case.is_lasting:
        assert (await rig.stop(other)).is_good
    return told


_RUNS: Final[dict[str, Callable[[Case, Rig], Awaitable[Told]]]] = {
    CONNECTING: _connecting,
    READING: _reading,
    STOPPING: _stopping,
}

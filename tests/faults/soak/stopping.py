"""Stops that are asked for, and what goes wrong with them."""

from msgspec.structs import replace

from ssis_tui.model.codes import OperationStatus
from tests.faults.soak.day import Day
from tests.faults.soak.server import Trouble
from tests.faults.soak.troubles import Event, is_fresh


async def stop(day: Day) -> None:
    await day.agree_to_stop()
    await day.wait(90)


def stop_meeting(make: Trouble, *, carried_out: bool = False) -> Event:
    """Let a stop meet this, before or after the server took it."""

    async def event(day: Day) -> None:
        def meet(named: list[int]) -> None:
            if carried_out:
                operator = day.server.operator()

                def take_and_break() -> None:
                    for number in named:
                        target = day.server.operations.get(number)
                        if target is not None and target.can_stop:
                            operator.carry_out(number)
                    raise make()

                day.server.fail("stop", take_and_break)
            else:
                day.server.fail("stop", make())

        await day.agree_to_stop(meanwhile=meet)
        await day.wait(60)
        day.server.withdraw("stop")
        await is_fresh(day)

    return event


async def stop_hangs(day: Day) -> None:
    """A stop is not answered; polls go on beside it."""

    def hang(_: list[int]) -> None:
        day.server.hang("stop")

    await day.agree_to_stop(meanwhile=hang)
    await day.wait(150)
    day.server.withdraw("stop")
    day.server.release_all()
    await day.wait(10)


async def stopped_by_another(day: Day) -> None:
    """Somebody else stops it, or it ends, while the question is open."""
    end = day.random.random() < 0.5

    def before_the_answer(named: list[int]) -> None:
        for number in named:
            if end:
                day.server.end(number)
            else:
                row = day.server.operations[number]
                day.server.put(replace(row, status=OperationStatus.STOPPING))

    await day.agree_to_stop(meanwhile=before_the_answer)
    await day.wait(20)

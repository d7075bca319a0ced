"""What is told of an operation after it was asked to stop, poll by poll."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from ssis_tui.errors import ConnectionLost
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.stop_follower import Followed, StopStage
from ssis_tui.polling.stops import Stops
from tests.support import operations
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer

KEY = OperationKey("FAKE", 7)


class Following:
    """A poller whose snapshots are shown to the stops, as the dashboard does."""

    def __init__(self, poller: Poller, stops: Stops, clock: VirtualClock) -> None:
        self.poller = poller
        self.stops = stops
        self.clock = clock
        self.news: list[Followed] = []

    async def run(self) -> None:
        async for snapshot in self.poller:
            self.news.extend(self.stops.follow(snapshot))

    async def stop(self) -> None:
        asked = asyncio.ensure_future(self.stops.stop(KEY))
        await self.clock.settle()
        await asked
        self.poller.poll_now()
        await self.clock.advance(0.1)

    @property
    def words(self) -> dict[OperationKey, str]:
        now = self.clock.monotonic()
        return {key: each.words(now) for key, each in self.stops.followed.items()}

    @property
    def stages(self) -> list[StopStage]:
        return [each.stage for each in self.news]


@pytest.fixture
async def following(
    poller: Poller, server: FakeServer, clock: VirtualClock
) -> AsyncIterator[Following]:
    started = server.time - timedelta(minutes=5)
    server.put(operations.execution(7, server="FAKE", started=started))
    following = Following(poller, Stops(server, clock), clock)
    task = asyncio.ensure_future(following.run())
    poller.start()
    await clock.advance(1)
    yield following
    server.release_all()
    await following.stops.aclose()
    await poller.aclose()
    await task


async def test_a_stop_is_followed_until_it_is_canceled(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    await following.stop()
    assert following.stages == [StopStage.STOPPING]
    await clock.advance(41)
    assert following.words == {KEY: "stopping 00:41"}
    server.end(7, OperationStatus.CANCELED)
    await clock.advance(5)
    assert following.stages == [StopStage.STOPPING, StopStage.ENDED]
    assert following.news[-1].sentence == "7 was stopped: it is Canceled."
    assert following.words == {}


async def test_what_ended_before_the_stop_took_effect_is_told_as_it_is(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    await following.stop()
    server.end(7, OperationStatus.SUCCEEDED)
    await clock.advance(5)
    assert following.news[-1].sentence == "7 ended, but was not canceled: it is Succeeded."


async def test_two_minutes_in_stopping_is_said_not_to_have_worked(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    await following.stop()
    stopping = replace(server.operations[7], process_id=7712, machine_name="ETL\x1bNODE2")
    server.put(stopping)
    await clock.advance(115)
    assert following.stages == [StopStage.STOPPING]
    await clock.advance(10)
    assert following.stages == [StopStage.STOPPING, StopStage.STUCK]
    stuck = following.news[-1]
    assert stuck.sentence == "The stop of 7 has not worked: 2 minutes later it is still Stopping."
    assert "Check whether process 7712 on ETL␛NODE2 is alive." in stuck.advice
    assert "catalog.startup" in stuck.advice
    assert "SQL Server Agent" in stuck.advice
    server.end(7, OperationStatus.CANCELED)
    await clock.advance(5)
    assert following.stages[-1] is StopStage.ENDED


async def test_a_stuck_validation_is_not_promised_a_repair(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(operations.operation(7, OperationType.VALIDATE_PROJECT, server="FAKE"))
    await following.stop()
    await clock.advance(130)
    assert "Nothing in SSISDB repairs a validation" in following.news[-1].advice
    assert "catalog.startup" not in following.news[-1].advice


async def test_a_stop_without_any_effect_is_said_not_to_have_worked(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    server.when_stopped = OperationStatus.RUNNING
    await following.stop()
    assert following.stages == []
    await clock.advance(30)
    assert following.words == {KEY: "stop asked 00:30"}
    await clock.advance(100)
    assert following.stages == [StopStage.STUCK]
    assert "once more" in following.news[-1].advice


async def test_nothing_is_concluded_from_rows_that_are_old(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    await following.stop()
    server.fail_always("poll", ConnectionLost("Gone."))
    await clock.advance(300)
    assert following.stages == [StopStage.STOPPING]
    server.fail_always("poll", None)
    await clock.advance(30)
    assert following.stages == [StopStage.STOPPING, StopStage.STUCK]


async def test_rows_read_before_the_stop_say_nothing_about_it(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    server.end(7)
    await clock.advance(5)
    before = following.poller.latest
    server.put(operations.execution(7, server="FAKE"))
    await clock.advance(1)
    asked = asyncio.ensure_future(following.stops.stop(KEY))
    await clock.settle()
    await asked
    assert following.stops.follow(before) == ()
    assert KEY in following.stops.followed


async def test_a_row_that_vanished_is_told(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    await following.stop()
    del server.operations[7]
    await clock.advance(15)
    assert following.news[-1].sentence == (
        "7 is not in the catalog any more, or not for this login."
    )


async def test_a_refused_stop_is_not_followed(
    following: Following, server: FakeServer, clock: VirtualClock
) -> None:
    server.is_read_only = True
    await following.stop()
    assert following.stops.followed == {}

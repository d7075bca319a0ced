"""The connection for changes: when it is opened and closed, and that nothing is sent twice."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from ssis_tui.api.changer import Changer
from ssis_tui.catalog.protocol import Operator
from ssis_tui.errors import ConnectionLost, ReadOnly
from ssis_tui.polling.commander import IDLE_UNREAD
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer


def call_startup(operator: Operator) -> None:
    operator.startup()


@pytest.fixture
async def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def server(clock: VirtualClock) -> FakeServer:
    return FakeServer(clock)


@pytest.fixture
async def changer(server: FakeServer, clock: VirtualClock) -> AsyncIterator[Changer]:
    changer = Changer(server, clock)
    yield changer
    await changer.aclose()


async def test_changes_share_a_connection_that_is_closed_when_idle(
    changer: Changer, server: FakeServer, clock: VirtualClock
) -> None:
    await changer.change(call_startup, "a test")
    await clock.advance(IDLE_UNREAD - 1)
    await changer.change(call_startup, "a test")
    assert (server.opened, server.closed) == (1, 0)
    await clock.advance(IDLE_UNREAD + 1)
    assert server.closed == 1
    await changer.change(call_startup, "a test")
    assert server.opened == 2


async def test_after_a_lost_connection_the_next_change_has_another(
    changer: Changer, server: FakeServer
) -> None:
    server.fail("startup", ConnectionLost("Gone."))
    with pytest.raises(ConnectionLost):
        await changer.change(call_startup, "a test")
    assert len(server.called("startup")) == 1
    await changer.change(call_startup, "a test")
    assert server.opened == 2


async def test_changes_take_turns(changer: Changer, server: FakeServer) -> None:
    await asyncio.gather(*(changer.change(call_startup, "a test") for _ in range(3)))
    assert len(server.called("startup")) == 3
    assert server.opened == 1


async def test_read_only_opens_nothing(clock: VirtualClock) -> None:
    server = FakeServer(clock, is_read_only=True)
    changer = Changer(server, clock)
    with pytest.raises(ReadOnly):
        await changer.change(call_startup, "a test")
    assert server.opened == 0
    await changer.aclose()

"""A clock, a scripted server and a poller that is closed in the end, whatever hangs."""

from collections.abc import AsyncIterator

import pytest

from ssis_tui.polling.poller import Poller
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def server(clock: VirtualClock) -> AsyncIterator[FakeServer]:
    server = FakeServer(clock)
    yield server
    server.release_all()


@pytest.fixture
async def poller(server: FakeServer, clock: VirtualClock) -> AsyncIterator[Poller]:
    poller = Poller(server, clock)
    yield poller
    server.release_all()
    await poller.aclose()

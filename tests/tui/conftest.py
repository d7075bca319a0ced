"""The dashboard on a driven clock and a scripted server, at the size that a test asks for."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.tui.app import Dashboard
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW
from tests.support.stage import Stage

SETTINGS = DashboardSettings(times=Times.UTC)

MakeStage = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOW)


@pytest.fixture
async def server(clock: VirtualClock) -> AsyncIterator[FakeServer]:
    server = FakeServer(clock, name="PRODSQL01")
    yield server
    server.release_all()


@pytest.fixture
def stage(clock: VirtualClock, server: FakeServer) -> MakeStage:
    """Give a function that starts the dashboard: ``async with stage() as it: …``."""

    @asynccontextmanager
    async def start(
        *, size: tuple[int, int] = (120, 40), settings: DashboardSettings = SETTINGS
    ) -> AsyncIterator[Stage]:
        app = Dashboard(server, settings, clock=clock)
        async with app.run_test(size=size) as pilot:
            it = Stage(app, pilot, clock)
            await it.settle()
            try:
                yield it
            finally:
                server.release_all()

    return start

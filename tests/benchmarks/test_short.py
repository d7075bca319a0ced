"""What of the budget is the same on every machine: bytes, rows, round trips and modules."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from textual._compositor import ChopsUpdate

from ssis_tui.config.settings import DashboardSettings
from ssis_tui.tui import compositor
from ssis_tui.tui.app import Dashboard
from tests.benchmarks import server
from tests.benchmarks.row_table import CountingDriver
from tests.support.clock import VirtualClock
from tests.support.drivers import all_drivers
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution

LATER = (
    "ssis_tui.tui.screens.execution", "ssis_tui.tui.screens.goto", "ssis_tui.catalog.odbc",
    "ssis_tui.catalog.sql", "ssis_tui.catalog.demo", "ssis_tui.tui.commands", "pyodbc",
    "mssql_python", "dateutil", "textual.widgets._markdown", "textual.widgets._text_area",
)  # fmt: skip
"""What the first paint does without."""


@pytest.mark.skipif(
    bool(next(one.missing for one in all_drivers() if one.id == "microsoft")),
    reason="Microsoft's driver is not here",
)
def test_a_poll_among_many_reads_few_rows_in_one_short_round_trip() -> None:
    missed = [figure for figure in server.poll(5_000) if not figure.is_kept]
    assert missed == []


class Quiet(Dashboard):
    """The dashboard on a driver that counts what it is given."""

    def __init__(self, server: FakeServer, clock: VirtualClock) -> None:
        super().__init__(server, DashboardSettings(), clock=clock)
        self.driver_class = CountingDriver


@pytest.fixture
def cropped() -> Iterator[None]:
    """Write partial updates as the program does."""
    theirs = ChopsUpdate.render_segments
    compositor.crop_left()
    yield
    ChopsUpdate.render_segments = theirs  # type: ignore[method-assign]


async def written_in_a_minute(running: int) -> float:
    """Give bytes a second once everything stands, with a second's tick and a poll every five."""
    clock = VirtualClock()
    fake = FakeServer(clock)
    began = clock.now() - timedelta(minutes=12)
    fake.put(*(execution(100 + number, started=began) for number in range(running)))
    app = Quiet(fake, clock)
    written = 0.0
    mounted = asyncio.Event()
    app.call_later(mounted.set)

    async def watch() -> None:
        nonlocal written
        await mounted.wait()
        for _ in range(15):
            await clock.advance(1)
            await asyncio.sleep(0.03)
        before = CountingDriver.written
        for _ in range(60):
            await clock.advance(1)
            # The screen paints by real time, some frames a second.
            await asyncio.sleep(0.03)
        written = (CountingDriver.written - before) / 60
        app.exit()

    task = asyncio.create_task(watch())
    await app.run_async(size=(120, 40), mouse=False)
    await task
    return written


@pytest.mark.usefixtures("cropped")
async def test_nothing_is_written_while_nothing_runs() -> None:
    assert await written_in_a_minute(0) == 0


@pytest.mark.usefixtures("cropped")
async def test_twenty_running_operations_write_little() -> None:
    assert 0 < await written_in_a_minute(20) <= 600


def test_the_first_paint_imports_no_driver_no_catalog_and_no_screen_opened_later() -> None:
    code = "import sys, ssis_tui.cli.program, ssis_tui.cli.session, ssis_tui.tui.app;"
    code += "print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = done.stdout.split()
    assert [name for name in found if name.startswith(LATER)] == []

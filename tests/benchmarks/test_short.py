"""What of the budget is the same on every machine: bytes, rows, round trips and modules."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from textual._compositor import ChopsUpdate

from ssis_tui.config.settings import DashboardSettings
from ssis_tui.tui import compositor
from ssis_tui.tui.app import Dashboard
from tests.benchmarks import history, server
from tests.benchmarks.row_table import CountingDriver
from tests.support.clock import VirtualClock
from tests.support.drivers import all_drivers
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution

LATER = (
    "ssis_tui.tui.screens.execution", "ssis_tui.tui.screens.goto", "ssis_tui.tui.screens.stop",
    "ssis_tui.tui.screens.help", "ssis_tui.tui.screens.history", "ssis_tui.tui.screens.summary",
    "ssis_tui.tui.commands", "ssis_tui.tui.widgets.filter_bar", "ssis_tui.present.regex",
    "ssis_tui.present.stop", "ssis_tui.polling.stop", "ssis_tui.polling.audit", "pyodbc",
    "mssql_python", "dateutil", "statistics", "textual.widgets._markdown",
    "textual.widgets._text_area", "textual.command", "textual.widgets._input", "rich.table",
)  # fmt: skip
"""What the first picture does without."""

CATALOGS = ("ssis_tui.catalog.odbc", "ssis_tui.catalog.sql", "ssis_tui.catalog.demo")
"""What the first paint does without besides."""

REPORTS = (
    "ssis_tui.catalog.demo.summaries", "ssis_tui.catalog.demo.data_flow",
    "ssis_tui.catalog.demo.parameters", "ssis_tui.catalog.demo.messages",
    "ssis_tui.catalog.demo.operator",
)  # fmt: skip
"""What the demo's first picture does without besides."""

FIRST_PICTURE = """
import sys
from ssis_tui.tui.lean_import import import_textual
import_textual()
import asyncio
from datetime import UTC, datetime
from ssis_tui.catalog.demo.variables import demo_server
from ssis_tui.config.settings import DashboardSettings
from ssis_tui.tui.app import Dashboard

class Shown(Dashboard):
    def on_snapshot_arrived(self, event):
        super().on_snapshot_arrived(event)
        if event.snapshot.active:
            sys.stderr.write(" ".join(sys.modules))
            self.exit()

moment = datetime(2026, 3, 2, 12, tzinfo=UTC)
app = Shown(demo_server({}, lambda: moment), DashboardSettings())
asyncio.run(app.run_async(headless=True, size=(80, 24)))
"""


@pytest.mark.skipif(
    bool(next(one.missing for one in all_drivers() if one.id == "microsoft")),
    reason="Microsoft's driver is not here",
)
def test_a_poll_among_many_reads_few_rows_in_one_short_round_trip() -> None:
    missed = [figure for figure in server.poll(5_000) if not figure.is_kept]
    assert missed == []


@pytest.mark.skipif(
    bool(next(one.missing for one in all_drivers() if one.id == "microsoft")),
    reason="Microsoft's driver is not here",
)
def test_a_page_of_a_long_history_fetches_no_more_than_a_page() -> None:
    counts = [figure for figure in history.pages(50_000) if figure.unit != "ms"]
    assert len(counts) > 5
    assert [figure for figure in counts if not figure.is_kept] == []


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
    code = "import sys, ssis_tui.cli.program, ssis_tui.cli.session;"
    code += "from ssis_tui.tui.lean_import import import_textual; import_textual();"
    code += "import ssis_tui.tui.run;"
    code += "sys.stderr.write(' '.join(sys.modules))"
    found = modules_of(code)
    assert [name for name in found if name.startswith((*LATER, *CATALOGS))] == []


def test_the_first_picture_imports_no_report_and_no_screen_opened_later() -> None:
    found = modules_of(FIRST_PICTURE)
    assert "ssis_tui.catalog.demo.plan" in found
    assert [name for name in found if name.startswith((*LATER, *REPORTS))] == []


def test_a_server_that_nothing_was_read_from_yet_has_imported_no_driver_side() -> None:
    code = "import sys; from ssis_tui.catalog.odbc_server import OdbcServer;"
    code += "from ssis_tui.config.connection_options import ConnectionOptions;"
    code += "from ssis_tui.config.settings import Profile;"
    code += "OdbcServer(Profile(name='P', options=ConnectionOptions(server='P')));"
    code += "sys.stderr.write(' '.join(sys.modules))"
    found = modules_of(code)
    assert "ssis_tui.catalog.statements" in found
    assert not {"ssis_tui.catalog.connection", "ssis_tui.catalog.odbc", "pyodbc"} & {*found}


def test_the_dashboard_does_without_openssl_until_somebody_wants_it() -> None:
    code = "import sys; from ssis_tui.tui.lean_import import import_textual; import_textual();"
    code += "import ssis_tui.tui.run; sys.stderr.write(' '.join(sys.modules));"
    code += "import ssl; assert ssl.create_default_context()"
    found = modules_of(code)
    assert "asyncio.sslproto" in found
    assert not {"ssl", "_ssl"} & {*found}


def modules_of(code: str) -> list[str]:
    """Run this in an interpreter of its own; give the names that it writes at its end."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stderr.split()


async def test_the_first_paint_has_few_widgets_and_each_is_styled_once() -> None:
    clock = VirtualClock()
    app = Dashboard(FakeServer(clock), DashboardSettings(), clock=clock)
    async with app.run_test(size=(80, 24)):
        # Textual's own two, for toasts and tooltips, are among them; no field, no empty screen.
        kinds = Counter(type(each).__name__ for each in app.dashboard.walk_children())
        assert sum(kinds.values()) <= 16, kinds
        assert kinds["Field"] == kinds["Input"] == 0
        assert app.screen_stack == [app.dashboard]
        # A theme set on a running app has every style sheet read and applied again.
        assert app._css_update_count == 0

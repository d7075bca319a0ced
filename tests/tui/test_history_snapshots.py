"""Pictures of the history and of the summary at two sizes, over the demo's world."""

from datetime import UTC, datetime

import pytest
from textual.pilot import Pilot

from ssis_tui.catalog.demo import DemoServer
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.tui.app import Dashboard
from tests.support.clock import VirtualClock
from tests.support.stage import Stage
from tests.tui.test_snapshots import SIZES, SnapCompare

NOON = datetime(2026, 3, 4, 11, 0, 20, tzinfo=UTC)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(("H",), id="history"),
        pytest.param(("H", "f", *"fail", "up", "up", *"yesterday 02:00"), id="form"),
        pytest.param(("H", "T", "f", *"!succ", "enter"), id="narrowed"),
        pytest.param(("H", "at", *"yesterday 02:00", "enter"), id="date"),
        pytest.param(("H", "b", "down"), id="packages"),
        pytest.param(("H", "C", "down", "space"), id="columns"),
        pytest.param(("s",), id="summary"),
        pytest.param(("s", "R"), id="summary_of_a_week"),
    ],
)
def test_picture(snap_compare: SnapCompare, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    clock = VirtualClock(NOON)
    app = Dashboard(
        DemoServer(now=clock.now, seed=1), DashboardSettings(times=Times.UTC), clock=clock
    )

    async def act(pilot: Pilot[None]) -> None:
        it = Stage(app, pilot, clock)
        await it.settle()
        await it.pass_time(2)
        for key in keys:
            await it.press({" ": "space", ":": "colon", "!": "exclamation_mark"}.get(key, key))

    assert snap_compare(app, terminal_size=size, run_before=act)

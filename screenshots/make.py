"""Make the pictures that README.md shows, from the demo at a fixed moment.

python -m screenshots.make
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from ssis_tui.catalog.demo import DemoServer
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.tui.app import Dashboard

HERE = Path(__file__).parent
MOMENT = datetime(2026, 3, 3, 2, 12, 51, tzinfo=UTC)
SHOTS: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "dashboard": ((140, 36), ()),
    "stop": ((100, 30), ("j", "j", "K")),
    "failed": ((120, 36), ("n", "enter")),
    "summary": ((120, 36), ("s",)),
    "small": ((80, 24), ()),
}
"""By file name: the size of the terminal and the keys pressed before the picture."""


async def shoot(name: str) -> None:
    """Write one picture as SVG."""
    size, keys = SHOTS[name]
    server = DemoServer(now=lambda: MOMENT, name="PRODSQL01")
    app = Dashboard(server, DashboardSettings(times=Times.UTC))
    async with app.run_test(size=size) as pilot:
        while app.poller.latest.polls < 2:
            await pilot.pause(0.05)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(1.0)
        await pilot.pause(0.2)
        (HERE / f"{name}.svg").write_text(app.export_screenshot(), encoding="utf-8")


def main() -> None:
    for name in SHOTS:
        asyncio.run(shoot(name))


if __name__ == "__main__":
    main()

"""The dashboard under test: press keys, let time pass, read the screen."""

from dataclasses import dataclass

from textual.pilot import Pilot

from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.screens.dashboard import DashboardScreen
from tests.support.clock import VirtualClock


@dataclass(frozen=True, slots=True)
class Stage:
    """An app that runs without a terminal, its pilot and its clock."""

    app: Dashboard
    pilot: Pilot[None]
    clock: VirtualClock

    @property
    def dashboard(self) -> DashboardScreen:
        return self.app.dashboard

    async def settle(self) -> None:
        """Let everything happen that needs no time."""
        for _ in range(3):
            await self.clock.settle()
            await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, each one seen to its end."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def pass_time(self, seconds: float) -> None:
        """Let seconds pass for everybody."""
        await self.clock.advance(seconds)
        await self.settle()

    async def answer(self, *keys: str) -> None:
        """Press keys once a question that has just appeared listens."""
        await self.pass_time(0.4)
        await self.press(*keys)

    @property
    def text(self) -> str:
        """The screen as it stands, row by row."""
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips()
        lines = ["".join(segment.text for segment in strip) for strip in strips[:height]]
        return "\n".join(line[:width].rstrip() for line in lines)

    def line_with(self, *words: str) -> str | None:
        """Give the first row of the screen that holds all these words."""
        lines = self.text.splitlines()
        return next((line for line in lines if all(word in line for word in words)), None)

    @property
    def notices(self) -> list[str]:
        return [notice.text for notice in self.dashboard.notices.notices]

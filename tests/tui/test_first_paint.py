"""The first paint: one, and of a whole picture."""

from rich.console import RenderableType
from textual._compositor import LayoutUpdate
from textual.pilot import Pilot
from textual.screen import Screen

from ssis_tui.config.settings import DashboardSettings
from ssis_tui.tui.app import Dashboard
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer


class Painted(Dashboard):
    """Keeps what was painted."""

    def __init__(self) -> None:
        self.pictures: list[str] = []
        self.whole: list[bool] = []
        clock = VirtualClock()
        super().__init__(FakeServer(clock), DashboardSettings(), clock=clock)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if renderable is not None:
            self.pictures.append(
                "\n".join(strip.text for strip in screen._compositor.render_strips())
            )
            self.whole.append(isinstance(renderable, LayoutUpdate))
        super()._display(screen, renderable)


async def settled(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()


async def test_the_first_paint_has_all_words_and_is_the_only_one_of_everything() -> None:
    app = Painted()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for words in ("Active operations", "History", "Package", "? Help", "q Quit"):
            assert words in app.pictures[0]
        assert app.whole.count(True) == 1
        assert app.whole[0]


async def test_what_comes_after_the_first_paint_is_painted_as_ever() -> None:
    app = Painted()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = len(app.pictures)
        await pilot.press("question_mark")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert len(app.pictures) > before + 1
        assert "Active operations" in app.pictures[-1]


async def test_a_small_terminal_that_becomes_large_is_painted_again() -> None:
    app = Painted()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        assert len(app.pictures[-1].splitlines()) == 40

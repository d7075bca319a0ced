"""What the details draw again when a fact changes."""

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from ssis_tui.tui.widgets.details import Details, Facts


class Watched(Details):
    """Keeps what it is asked to draw again."""

    def show(self, facts: Facts) -> None:
        super().show(facts)
        self.drawn = set(self._repaint_regions)


class DetailsApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Watched()


@pytest.mark.parametrize(
    ("duration", "region"),
    [
        ("00:13", {Region(22, 0, 1, 1)}),
        ("01:02", {Region(19, 0, 3, 1)}),
        ("1:00:00", {Region(0, 0, 60, 3)}),
    ],
)
async def test_only_the_cells_that_change_are_drawn(duration: str, region: set[Region]) -> None:
    async with DetailsApp().run_test(size=(60, 10)) as pilot:
        details = pilot.app.query_one(Watched)
        details.show((("Now", "X"), ("Duration", "00:12"), ("By", "me")))
        await pilot.pause()
        details.show((("Now", "X"), ("Duration", duration), ("By", "me")))
        assert details.drawn == region


async def test_nothing_is_drawn_for_the_same_facts() -> None:
    async with DetailsApp().run_test(size=(60, 10)) as pilot:
        details = pilot.app.query_one(Watched)
        details.show((("Now", "X"),))
        await pilot.pause()
        details.show((("Now", "X"),))
        assert details.drawn == set()

"""The header by itself, before anything is known."""

from textual.app import App, ComposeResult

from ssis_tui.polling.snapshot import no_snapshot
from ssis_tui.present.column import View
from ssis_tui.tui.widgets.header import Header
from tests.support.clock import VirtualClock


class Bare(App[None]):
    """Has a header, and tells it nothing."""

    def compose(self) -> ComposeResult:
        self.header = Header(clock=VirtualClock(), is_read_only=False)
        yield self.header

    @property
    def words(self) -> str:
        return "".join(segment.text for segment in self.screen._compositor.render_strips()[0])


async def test_a_header_may_be_laid_out_before_it_is_told_anything() -> None:
    app = Bare()
    async with app.run_test(size=(80, 5)) as pilot:
        await pilot.resize_terminal(60, 5)
        await pilot.pause()
        assert app.words.strip() == "connecting"
        app.header.show(no_snapshot("PRODSQL01"), View())
        await pilot.pause()
        assert app.words.split() == ["PRODSQL01", "connecting"]

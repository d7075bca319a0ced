"""Of a screen that was closed nothing is kept."""

import gc

from textual._styles_cache import StylesCache

from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution
from tests.tui.conftest import MakeStage


def line_caches() -> int:
    gc.collect()
    return sum(isinstance(each, StylesCache) for each in gc.get_objects())


async def test_closed_screens_leave_no_drawn_lines(stage: MakeStage, server: FakeServer) -> None:
    server.put(execution(184217))
    async with stage() as it:
        for _ in range(2):
            await it.press("enter")
            await it.press("escape")
        before = line_caches()
        for _ in range(3):
            await it.press("enter")
            await it.press("escape")
        assert line_caches() <= before

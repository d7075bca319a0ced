"""Messages of a megabyte and names of thousands of characters cost no more than what is seen."""

from time import process_time

import pytest
from msgspec.structs import replace

from ssis_tui import text
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.present.column import View
from ssis_tui.present.flowing import Lines
from ssis_tui.present.message_words import brief
from ssis_tui.present.overview import cause_lines
from ssis_tui.tui.app import Dashboard
from tests.faults.hostile import SEEDS, dangers
from tests.faults.poisoned import poisoned_server
from tests.faults.test_hostile import shown
from tests.support.clock import VirtualClock
from tests.support.messages import message
from tests.support.operations import NOW
from tests.support.stage import Stage

VIEW = View(now=NOW)
MEGABYTE = ("".join(SEEDS[:22]) * 2000)[:1_000_000]


@pytest.mark.parametrize("height", [1, 3, 8])
def test_what_is_cut_is_not_laid_out(height: int) -> None:
    """A ratio: a whole text of so many words takes some hundred times as long as its start."""
    huge, start = (message(1, "wörd " * times, MessageType.ERROR) for times in (200_000, 1_000))
    assert brief(huge, VIEW, 80, height) == brief(start, VIEW, 80, height)
    assert cause_of(huge, height) == cause_of(start, height)
    assert seconds(huge, height) < 10 * seconds(start, height)


def cause_of(said: EventMessage, rows: int) -> Lines:
    return cause_lines([said], VIEW, 80, is_complete=True, rows=rows)


def seconds(said: EventMessage, height: int) -> float:
    """Measure the processor's time of several layouts, the shortest of three attempts."""

    def once() -> float:
        began = process_time()
        for _ in range(5):
            brief(said, VIEW, 80, height)
        return process_time() - began

    return min(once(), once(), once())


@pytest.mark.parametrize("words", ["a\u0301\u0302\u0303\u0304" * 5_000, "表" * 5_000])
def test_lines_are_full_although_only_a_part_is_laid_out(words: str) -> None:
    lines = brief(message(1, words), VIEW, 40, 4)
    # A wide character leaves one cell beside the ellipsis.
    assert [text.width(line[0].text) for line in lines[:3]] == [40, 40, 40]
    assert text.width(lines[3][0].text) in {39, 40}
    assert lines[-1][0].text.endswith("…")


def test_a_start_that_shows_nothing_says_that_there_is_more() -> None:
    lines = brief(message(1, " " * 5_000 + "x"), VIEW, 80, 4)
    assert "more characters" in lines[1][0].text


async def test_the_screens_take_a_megabyte_as_it_comes() -> None:
    clock = VirtualClock(NOW)
    server = poisoned_server(clock, 18)
    server.messages = [
        replace(each, message=MEGABYTE[number:]) for number, each in enumerate(server.messages)
    ]
    app = Dashboard(server, DashboardSettings(times=Times.UTC), clock=clock)
    async with app.run_test(size=(120, 40)) as pilot:
        it = Stage(app, pilot, clock)
        await it.settle()
        for keys in (["o"], ["m"], ["j", "j", "G", "g"], ["enter"], ["w"], ["end"], ["escape"],
                     ["slash", "p", "w"], ["enter"], ["n"]):  # fmt: skip
            await it.press(*keys)
            await it.pass_time(2)
            assert dangers(shown(it), allowed="\n") == [], keys
        await it.press("escape", "escape", "c")
        assert dangers(app.clipboard, allowed="\n\t") == []

"""Of a screen that was closed nothing is kept, and of what was scrolled past little."""

import gc
from collections.abc import Iterator
from functools import _lru_cache_wrapper

import pytest
from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.geometry import Region

from ssis_tui.tui.leftovers import remember_less
from ssis_tui.tui.widgets.row_lines import DrawnLine
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution
from tests.support.painted import painted, runs
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


@pytest.fixture
def less() -> Iterator[None]:
    """Remember as little as the program does."""
    theirs = [(owner, *each) for owner in (Segment, Region) for each in vars(owner).items()]
    remember_less()
    yield
    for owner, name, before in theirs:
        if vars(owner)[name] is not before:
            setattr(owner, name, before)


def remembered(owner: type, name: str) -> int:
    """Give how many answers of a method are remembered."""
    method = vars(owner)[name]
    function = method.__func__ if isinstance(method, classmethod) else method
    assert isinstance(function, _lru_cache_wrapper)
    return function.cache_info().currsize


@pytest.mark.usefixtures("less")
def test_of_texts_and_places_that_do_not_come_again_few_are_remembered() -> None:
    for number in range(5_000):
        pieces = Segment(f"✓ {number:05} …").split_cells(2)
        assert [piece.text for piece in pieces] == ["✓ ", f"{number:05} …"]
        assert Region(0, 0, 9_000, 9).intersection(Region(number, 1, 2, 3)).x == number
    assert remembered(Segment, "_split_cells") == 512
    assert remembered(Region, "intersection") == 1024


@pytest.mark.usefixtures("less")
def test_remembering_less_is_asked_for_twice_and_done_once() -> None:
    split, intersection = vars(Segment)["_split_cells"], vars(Region)["intersection"]
    remember_less()
    assert vars(Segment)["_split_cells"] is split
    assert vars(Region)["intersection"] is intersection


def test_a_method_that_remembers_in_another_way_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def intersection(self: Region, region: Region) -> Region:
        return self

    monkeypatch.setattr(Region, "intersection", intersection)
    monkeypatch.delattr(Segment, "_split_cells")
    remember_less()
    assert Region.intersection is intersection
    assert not hasattr(Segment, "_split_cells")


def drawn_lines() -> int:
    gc.collect()
    return sum(isinstance(each, DrawnLine) for each in gc.get_objects())


async def test_drawn_lines_are_kept_of_two_screens_whatever_is_scrolled_past() -> None:
    before = drawn_lines()
    async with painted(rows=runs(2_000), size=(80, 30)) as it:
        for _ in range(10):
            await it.press("pagedown")
        after_ten = drawn_lines() - before
        for _ in range(20):
            await it.press("pagedown")
        assert drawn_lines() - before <= after_ten
    assert after_ten < 3 * 28

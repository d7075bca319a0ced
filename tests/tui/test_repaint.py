"""On a slow line only cells that differ are written, and the picture is the same."""

import random
from collections.abc import Iterator

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from ssis_tui.tui import repaint

SIZE = (40, 12)
STYLES = (Style.parse("white on black"), Style.parse("bold red on blue"), Style.parse("reverse"))
WORDS = ("Running", "  ", "12:40", "─" * 5, "Finance/Dwh", "日本", "é", "▸")
CONSOLE = Console(color_system="standard", force_terminal=True, width=SIZE[0])


@pytest.fixture(autouse=True)
def spared() -> Iterator[None]:
    theirs = LayoutUpdate.render_segments, ChopsUpdate.render_segments
    repaint.spare()
    yield
    repaint.forget()
    LayoutUpdate.render_segments, ChopsUpdate.render_segments = theirs  # type: ignore[method-assign]


def line(dice: random.Random) -> Strip:
    """Make a line of words in styles, as wide as the screen."""
    segments = [Segment(dice.choice(WORDS), dice.choice(STYLES)) for _ in range(6)]
    return Strip(segments).adjust_cell_length(SIZE[0], STYLES[0])


def whole(lines: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in lines], Region(0, 0, *SIZE))


def some(lines: list[Strip], changed: list[int]) -> ChopsUpdate:
    chops: list[dict[int, Strip | None]] = [{0: strip} for strip in lines]
    return ChopsUpdate(chops, [(y, 0, SIZE[0]) for y in changed], [[SIZE[0]] for _ in lines])


def picture(screen: pyte.Screen) -> list[list[object]]:
    return [[screen.buffer[y][x] for x in range(SIZE[0])] for y in range(SIZE[1])]


@pytest.mark.parametrize("seed", range(3))
def test_the_picture_is_that_of_writing_everything(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - The same pictures each time.
    assert CONSOLE._color_system is ColorSystem.STANDARD
    ours, all_of_it = pyte.Screen(*SIZE), pyte.Screen(*SIZE)
    lines = [line(dice) for _ in range(SIZE[1])]
    for step in range(15):
        changed = dice.sample(range(SIZE[1]), dice.randint(0, 4))
        for y in changed:
            lines[y] = line(dice)
        update = whole(lines) if step % 7 == 0 else some(lines, changed)
        pyte.Stream(ours).feed(update.render_segments(CONSOLE))
        fresh = "".join(f"\x1b[{y + 1};1H{strip.render(CONSOLE)}" for y, strip in enumerate(lines))
        pyte.Stream(all_of_it).feed(fresh)
        assert picture(ours) == picture(all_of_it)


def test_what_the_terminal_shows_is_not_written_again() -> None:
    lines = [Strip([Segment("Running" + " " * 33, STYLES[0])]) for _ in range(SIZE[1])]
    first = whole(lines).render_segments(CONSOLE)
    assert first.count("Running") == SIZE[1]
    assert whole(lines).render_segments(CONSOLE) == ""
    assert some(lines, [3]).render_segments(CONSOLE) == ""
    lines[3] = Strip([Segment("Ranning" + " " * 33, STYLES[0])])
    written = some(lines, [3]).render_segments(CONSOLE)
    assert "a" in written
    assert "nning" not in written


def test_everything_is_written_to_a_terminal_that_may_show_something_else() -> None:
    lines = [Strip([Segment("Running" + " " * 33, STYLES[0])]) for _ in range(SIZE[1])]
    first = whole(lines).render_segments(CONSOLE)
    repaint.forget()
    assert whole(lines).render_segments(CONSOLE) == first

"""The crop at the left of partial updates: fewer bytes, the same picture."""

from collections.abc import Iterator

import pyte
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from ssis_tui.tui import compositor

WIDTH, HEIGHT = 24, 4
CONSOLE = Console(color_system="truecolor")
STYLES = [Style(), Style(color="red"), Style(bgcolor="blue", bold=True), Style(reverse=True)]
PLAIN = st.text("ab ✓é", max_size=8)
WIDE = st.text("ab ✓日本", max_size=8)
MARKED = st.lists(st.sampled_from(["a", "e\u0301", "日", " "]), max_size=8).map("".join)


@pytest.fixture(autouse=True)
def original() -> Iterator[object]:
    method = ChopsUpdate.render_segments
    yield method
    ChopsUpdate.render_segments = method  # type: ignore[method-assign]


def strip(pieces: list[tuple[str, int]], width: int) -> Strip:
    segments = [Segment(text, STYLES[style]) for text, style in pieces]
    return Strip(segments).adjust_cell_length(width, STYLES[0])


@st.composite
def updates(
    draw: st.DrawFn, texts: st.SearchStrategy[str], most_cuts: int = 2
) -> tuple[list[Strip], ChopsUpdate]:
    """Draw a screen of strips that are cut at some columns, and the spans to write of it."""
    pieces = st.lists(st.tuples(texts, st.integers(0, 3)), min_size=1, max_size=5)
    lines, chops, ends, spans = [], [], [], []
    for y in range(HEIGHT):
        line = strip(draw(pieces), WIDTH)
        cuts = sorted({0, WIDTH, *draw(st.lists(st.integers(1, WIDTH - 1), max_size=most_cuts))})
        parts = line.divide(cuts[1:])
        lines.append(Strip.join(parts))
        chops.append(dict(zip(cuts[:-1], parts, strict=True)))
        ends.append(cuts[1:])
        edges = sorted(draw(st.sets(st.integers(0, WIDTH), max_size=4)))
        spans += [(y, *pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    return lines, ChopsUpdate(chops, spans, ends)


def screen(*writings: str) -> pyte.Screen:
    # Room beyond the line: where it ends a terminal has manners of its own.
    shown = pyte.Screen(WIDTH + 2, HEIGHT)
    stream = pyte.Stream(shown)
    for writing in writings:
        stream.feed(writing)
    return shown


def picture(shown: pyte.Screen) -> list[list[object]]:
    return [[shown.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def whole(lines: list[Strip]) -> str:
    return "".join(f"\x1b[{y + 1};1H{line.render(CONSOLE)}" for y, line in enumerate(lines))


@given(updates(WIDE) | updates(MARKED, most_cuts=0))
def test_on_the_finished_picture_an_update_changes_nothing(
    drawn: tuple[list[Strip], ChopsUpdate],
) -> None:
    lines, update = drawn
    assume(update.spans)

    cropped = compositor.render_segments(update, CONSOLE)

    assert picture(screen(whole(lines), cropped)) == picture(screen(whole(lines)))


@given(updates(PLAIN))
def test_where_the_original_writes_the_crop_writes_the_same_within_the_spans(
    drawn: tuple[list[Strip], ChopsUpdate],
) -> None:
    _, update = drawn
    assume(update.spans)

    original = picture(screen(update.render_segments(CONSOLE)))
    cropped_text = compositor.render_segments(update, CONSOLE)
    cropped = picture(screen(cropped_text))

    for y, first, last in update.spans:
        assert cropped[y][first:last] == original[y][first:last]


def test_what_stands_left_of_a_change_is_not_written() -> None:
    line = strip([("a" * WIDTH, 1)], WIDTH)
    update = ChopsUpdate([{0: line}], [(0, 20, 22)], [[WIDTH]])

    assert compositor.render_segments(update, CONSOLE) == "\x1b[1;21H\x1b[31maa\x1b[0m"


def test_a_style_is_set_where_it_begins_and_taken_back_at_the_end() -> None:
    red = strip([("a" * WIDTH, 1)], WIDTH)
    bold = strip([("b" * 12, 1), ("c" * 12, 2)], WIDTH)
    update = ChopsUpdate(
        [{0: red}, {0: bold}], [(0, 20, 22), (1, 11, 13), (1, 20, 21)], [[WIDTH], [WIDTH]]
    )

    assert compositor.render_segments(update, CONSOLE) == (
        "\x1b[1;21H\x1b[31maa\x1b[2;12Hb\x1b[0;1;44mc\x1b[21Gc\x1b[0m"
    )


def test_a_link_is_written_as_textual_writes_it() -> None:
    style = Style(color="red", link="https://example.org")
    line = Strip([Segment("ab", style)], 2)
    update = ChopsUpdate([{0: line}], [(0, 0, 2)], [[2]])

    assert compositor.render_segments(update, CONSOLE) == "\x1b[1;1H" + line.render(CONSOLE)


def test_a_second_span_of_a_line_needs_its_column_only() -> None:
    line = strip([("a" * WIDTH, 0)], WIDTH)
    update = ChopsUpdate([{}, {0: line}], [(1, 2, 3), (1, 20, 22)], [[], [WIDTH]])

    assert compositor.render_segments(update, CONSOLE) == "\x1b[2;3Ha\x1b[21Gaa"


def test_the_method_is_replaced_where_it_is_the_known_one(original: object) -> None:
    assert not compositor.crops_left()
    assert compositor.crop_left()
    assert compositor.crops_left()
    assert compositor.crop_left()
    assert ChopsUpdate.render_segments is not original


def test_a_method_that_works_in_another_way_is_left_alone() -> None:
    def other(_: ChopsUpdate, console: Console) -> str:
        assert console._color_system is not ColorSystem.TRUECOLOR
        return "\x1b[2;3Hft\x1b[2;7Hg"

    ChopsUpdate.render_segments = other  # type: ignore[method-assign,assignment]

    assert not compositor.crop_left()
    assert ChopsUpdate.render_segments is other


def test_a_method_that_needs_more_is_left_alone() -> None:
    def other(_: ChopsUpdate, console: Console) -> str:
        return str(console.size)

    ChopsUpdate.render_segments = other  # type: ignore[method-assign,assignment]

    assert not compositor.crop_left()

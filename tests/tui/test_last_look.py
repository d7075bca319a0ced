"""The last look at a line before a terminal gets it, and the field that text is pasted into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.events import Paste
from textual.strip import Strip

from ssis_tui.tui.line_filter import LastLook, fitting
from ssis_tui.tui.widgets.field import Field

BLACK = Color(0, 0, 0)


@given(st.text(), st.booleans())
def test_what_is_put_in_place_is_as_wide_and_printable(text: str, is_ascii: bool) -> None:
    shown = fitting(text, is_ascii=is_ascii)
    assert shown.isprintable()
    assert cell_len(shown) == cell_len(text)
    assert shown.isascii() or not is_ascii


@pytest.mark.parametrize("is_ascii", [False, True])
def test_a_harmless_line_is_left_as_it_is(is_ascii: bool) -> None:
    segments = [Segment("184217 "), Segment("Running")]
    assert LastLook(is_ascii=is_ascii).apply(segments, BLACK) is segments


def test_signs_of_the_toolkit_have_twins_in_ascii() -> None:
    strip = Strip([Segment("╭─ Keys ─╮▁▄"), Segment("cut…")])
    shown = strip.apply_filter(LastLook(is_ascii=True), BLACK)
    assert shown.text == "+- Keys -+--cut~"
    assert shown.cell_length == strip.cell_length


def test_a_control_character_never_leaves() -> None:
    strip = Strip([Segment("a\x1b[31mb"), Segment("─")])
    assert strip.apply_filter(LastLook(), BLACK).text.isprintable()


class _FieldApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Field()


@pytest.mark.parametrize(
    ("pasted", "held"),
    [
        ("\x1b]0;pwned\x07", "␛]0;pwned␇"),
        ("a\u202eb", "a<U+202E>b"),
        ("first\nsecond", "first"),
        ("é表", "é表"),
    ],
)
async def test_what_is_pasted_becomes_visible(pasted: str, held: str) -> None:
    app = _FieldApp()
    async with app.run_test() as pilot:
        app.post_message(Paste(pasted))
        await pilot.pause()
        assert app.query_one(Field).value == held


async def test_what_was_copied_here_is_pasted_as_one_line() -> None:
    app = _FieldApp()
    async with app.run_test() as pilot:
        app.copy_to_clipboard("a\tb\nc")
        await pilot.press("ctrl+v")
        assert app.query_one(Field).value == "a→b↵c"

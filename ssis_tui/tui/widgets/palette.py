"""The looks of a table: its style sheet, and the styles made of it once for each theme."""

from collections.abc import Mapping
from typing import Final

from rich.style import Style
from textual.style import Style as Theming

from ssis_tui.present.column import Tone

CURSOR: Final = 1
MARKED: Final = 2
HOVER: Final = 4
"""States of a row; they add up."""

COMPONENTS: Final = frozenset(
    f"row-table--{name}" for name in ("header", "empty", "cursor", "marked", "hover", "stale")
)
"""Component classes: parts and states."""

TONES: Final = {
    Tone.FAINT: "$text-muted",
    Tone.RUNNING: "$text-primary",
    Tone.WAITING: "$text-secondary",
    Tone.STOPPING: "bold $text-warning",
    Tone.GOOD: "$text-success",
    Tone.BAD: "bold $text-error",
    Tone.CANCELED: "$text-muted",
    Tone.WARNING: "$text-warning",
}
"""The looks of each tone, of the theme's colours.

No component classes: each is a node of its own in each table and line, and the style sheet is
applied to all of them whenever it is to the screen, several times before the first paint.
"""

CSS: Final = """
RowTable {
    height: 1fr;
    background: $background;
    color: $foreground;
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-gutter: stable;
    scrollbar-size: 1 1;

    &.-wide { overflow-x: auto; }

    & > .row-table--header { background: $panel; color: $foreground; text-style: bold; }
    & > .row-table--empty { color: $text-muted; }
    & > .row-table--marked { background: $accent 25%; text-style: bold; }
    & > .row-table--hover { background: $block-hover-background; }
    & > .row-table--cursor {
        background: $block-cursor-blurred-background;
        color: $block-cursor-blurred-foreground;
        text-style: $block-cursor-blurred-text-style;
    }
    &:focus > .row-table--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
        text-style: $block-cursor-text-style;
    }
    & > .row-table--stale { color: $text-disabled; }
}
"""


def tone_styles() -> dict[Tone, Style]:
    """Give the style of each tone in the app's theme, to be added to that of the ground."""
    return {tone: look(words) for tone, words in TONES.items()}


def look(words: str) -> Style:
    """Give the style that words such as ``bold $text-error`` mean in the app's theme."""
    return Theming.parse(words).rich_style


class Palette:
    """The styles of one theme, made once: a tone on the ground of a row's state."""

    def __init__(
        self,
        base: Style,
        components: Mapping[str, Style],
        tones: Mapping[Tone, Style] | None = None,
        *,
        is_stale: bool = False,
    ) -> None:
        self.base = base
        self._components = components
        self._tones = tones or {}
        self._is_stale = is_stale
        self._styles: dict[tuple[Tone, int], Style] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Palette) and (
            (self.base, self._is_stale, self._components, self._tones)
            == (other.base, other._is_stale, other._components, other._tones)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def header(self) -> Style:
        return self._component("header")

    @property
    def empty(self) -> Style:
        return self._component("empty")

    def style(self, tone: Tone, state: int) -> Style:
        """Give the style of a text; the same object for the same tone and state."""
        key = (tone, state)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make(tone, state)
        return style

    def _component(self, name: str) -> Style:
        return self._components.get(f"row-table--{name}", self.base)

    def _make(self, tone: Tone, state: int) -> Style:
        style = self._component("stale") if self._is_stale else self.base + self._tones.get(tone)
        if state & MARKED:
            style += _ground(self._component("marked"))
        if state & CURSOR:
            # The colour too: a tone need not be readable on the cursor's ground, and its word and
            # sign are there.
            style += self._component("cursor")
        elif state & HOVER:
            style += _ground(self._component("hover"))
        return style


def _ground(style: Style) -> Style:
    return Style(bgcolor=style.bgcolor) + style.without_color

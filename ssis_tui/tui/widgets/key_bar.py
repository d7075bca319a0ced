"""The row of keys at the bottom: the important few that work here, by importance."""

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen

from ssis_tui.present.column import Cell, Tone
from ssis_tui.tui.widgets.line import Line

FIRST = (
    "operation.stop",
    "table.open",
    "table.find_next",
    "report.first_error",
    "table.filter",
    "history.narrow",
    "history.kind",
    "history.group",
    "summary.next",
    "summary.range",
    "app.help",
    "app.quit",
    "table.mark",
    "table.sort_next",
    "poll.pause",
)
"""What a narrow screen must still show, the most wanted first."""

NAMES = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "at": "@",
    "plus": "+",
    "minus": "-",
    "space": "space",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "exclamation_mark": "!",
    "full_stop": ".",
    "comma": ",",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def key_name(key: str) -> str:
    """Give a key as people read it on their keyboard."""
    return NAMES.get(key, key)


class KeyBar(Line):
    """Shows the bindings of the screen that have `show`, as many as the width takes."""

    TONES: ClassVar[Mapping[Tone, str]] = {
        **Line.TONES,
        Tone.WARNING: "bold $footer-key-foreground",
    }

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def on_resize(self, _: events.Resize) -> None:
        self._update(self.screen)

    def _update(self, screen: Screen[object]) -> None:
        if screen is not self.app.screen:
            return
        parts: list[Cell] = []
        used = 0
        seen: set[str] = set()
        for active in sorted(screen.active_bindings.values(), key=importance):
            binding = active.binding
            if not binding.show or not active.enabled or binding.action in seen:
                continue
            seen.add(binding.action)
            key, words = f" {key_name(binding.key)} ", f"{binding.description} "
            used += len(key) + len(words)
            if used > self.size.width:
                break
            parts += [Cell(key, Tone.WARNING), Cell(words)]
        self.show(parts)


def importance(active: ActiveBinding) -> int:
    """Give the rank of a binding among those of its screen, the most wanted first."""
    name = active.binding.id
    return FIRST.index(name) if name in FIRST else len(FIRST)

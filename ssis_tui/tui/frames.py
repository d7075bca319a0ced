"""Paints what a key changes at once.

After each frame Textual waits for the time of the next one, whatever comes: with few frames a
second, which spares CPU and bytes when much changes, a key pressed just after a frame was answered
a fifteenth of a second later.
"""

from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

if TYPE_CHECKING:
    from textual.events import Idle

WINDOW: Final = 0.05
"""Seconds after a key in which everything is painted as soon as it is drawn."""
_theirs = Screen._on_idle  # noqa: SLF001
_NEEDED: Final = ("_layout_required", "_scroll_required", "_repaint_required", "_dirty_widgets")


def answer_at_once() -> bool:
    """Have screens paint at once while their app `is_answering`; give whether that was possible."""
    if all(hasattr(Screen, name) for name in ("_on_timer_update", "_on_idle")):
        Screen._on_idle = _on_idle  # type: ignore[method-assign]  # noqa: SLF001
    return Screen._on_idle is _on_idle  # noqa: SLF001


async def _on_idle(self: Screen[Any], event: "Idle") -> None:
    app = self.app
    if (
        getattr(app, "is_answering", False)
        and self.is_current
        and not app._batch_count  # noqa: SLF001
        and any(getattr(self, name, False) for name in _NEEDED)
    ):
        event.prevent_default()
        self._on_timer_update()
        return
    await _theirs(self, event)

"""What every screen has in common: it leaves once, and takes no other with it."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Answer = TypeVar("Answer")


class LeavesOnce(Screen[Answer]):
    """Hears no second dismissal, such as of Enter and Escape in one go.

    Textual takes away whatever is on top then: the screen below, or one that has come up since.
    Among the bases it stands last: Textual takes the style sheet of the first one and its bases.
    """

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Leave with this answer; nothing happens unless the screen is the one on top."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

"""What every question has in common: it is deaf until somebody can have read it."""

from typing import Final, TypeVar

from textual import events
from textual.screen import ModalScreen

from ssis_tui.polling.clock import Clock
from ssis_tui.polling.snapshot import Snapshot

Answer = TypeVar("Answer")

DEAF_FOR: Final = 0.3
"""Seconds after the question was painted in which nothing that arrives counts as an answer."""


class Question(ModalScreen[Answer]):
    """A modal that answers a question and performs nothing.

    Keys typed ahead, a burst from a slow line or a pasted text must not answer a question that
    nobody has read: whatever arrives before it is painted and for 300 ms after is dropped, and
    input that keeps streaming in keeps it deaf until there were 300 ms of silence.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._listens_from: float | None = None

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("-ascii"), "-ascii")
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        self._listens_from = self._clock.monotonic() + DEAF_FOR

    def drops(self, event: events.Event) -> bool:
        """Whether an input event must not reach the question; asked by the app for each one."""
        if isinstance(event, events.MouseMove):
            return False
        now = self._clock.monotonic()
        if self._listens_from is None:
            return True
        if now < self._listens_from:
            self._listens_from = now + DEAF_FOR
            return True
        return False

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take in what became of what it asks about, where that changes the question."""

    @property
    def listens(self) -> bool:
        """Whether an answer would be taken now."""
        return self._listens_from is not None and self._clock.monotonic() >= self._listens_from

"""What every question has in common: it is deaf until somebody can have read it."""

from abc import abstractmethod
from typing import ClassVar, Final, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from ssis_tui import text
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.tui.screens.leaves_once import LeavesOnce

Answer = TypeVar("Answer")

DEAF_FOR: Final = 0.3
"""Seconds after the question was painted in which nothing that arrives counts as an answer."""
LEAST: Final = Size(40, 10)
"""Columns and rows in which a question can be read; below them it takes no answer but no."""
LOW: Final = 28
"""Rows below which blank lines are left out."""
_TOO_SMALL: Final = f"{LEAST.width}×{LEAST.height} at least are needed to ask. n: no"
_BORDER: Final = 2


class Question(ModalScreen[Answer], LeavesOnce[Answer]):
    """A modal that answers a question and performs nothing.

    Keys typed ahead, a burst from a slow line or a pasted text must not answer a question that
    nobody has read: whatever arrives before it is painted and for 300 ms after is dropped, and
    input that keeps streaming in keeps it deaf until there were 300 ms of silence. What it says
    scrolls where it does not fit; its buttons are always in sight.
    """

    DEFAULT_CSS = """
    Question {
        align: center middle;
        overflow: hidden hidden;

        & #too-small { display: none; color: $text-warning; }
        & > #question {
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            background: $surface;
        }
        &.-grave > #question {
            border: round $error;
            border-title-color: $text-error;
            border-title-style: bold;
        }
        &.-grave.-ascii > #question { border: ascii $error; }
        & #said { height: auto; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; }
        & Input:focus { border: none; background-tint: $foreground 10%; }
        & .field { height: 1; }
        & .field > Label { width: auto; padding-right: 1; }
        & #buttons { height: 1; align-horizontal: right; margin-top: 1; }
        & Button { min-width: 14; margin-left: 2; }
        &.-low #buttons { margin-top: 0; }
        &.-tiny > #question { display: none; }
        &.-tiny #too-small { display: block; }
    }
    """
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", "Previous", show=False),
        Binding("right,down", "app.focus_next", "Next", show=False),
        Binding("pageup", "scroll_said(-1)", "Up", show=False),
        Binding("pagedown", "scroll_said(1)", "Down", show=False),
    ]

    def __init__(self, clock: Clock, *, is_grave: bool = False) -> None:
        """`is_grave` is for what cannot be undone: it stands in the colour of errors."""
        super().__init__(classes="-grave" if is_grave else None)
        self._clock = clock
        self._listens_from: float | None = None

    @property
    @abstractmethod
    def asked(self) -> str:
        """The question itself, in a few words."""

    @abstractmethod
    def compose_said(self) -> ComposeResult:
        """Compose what is to be read, and fields to fill in."""

    @abstractmethod
    def compose_buttons(self) -> ComposeResult:
        """Compose the answers, the harmless one first: `cancel`, which has the focus."""

    def compose(self) -> ComposeResult:
        yield Static(Content(_TOO_SMALL), id="too-small")
        with Vertical(id="question") as box:
            box.border_title = Content(self.asked)
            with VerticalScroll(id="said", can_focus=False):
                yield from self.compose_said()
            with Horizontal(id="buttons"):
                yield from self.compose_buttons()

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("-ascii"), "-ascii")
        self._fit(self.app.size)

    def on_screen_resume(self) -> None:
        # Also where something lay over it meanwhile: it is read anew.
        self._listens_from = None
        self.call_after_refresh(self._painted)

    def on_resize(self, event: events.Resize) -> None:
        was_tiny = self.has_class("-tiny")
        self._fit(event.size)
        if was_tiny and not self.has_class("-tiny"):
            # Only now it can be read.
            self.query_one("#cancel").focus()
            self._listens_from = None
            self.call_after_refresh(self._painted)

    def _fit(self, size: Size) -> None:
        is_low = size.height < LOW
        self.set_class(is_low, "-low")
        is_tiny = size.width < LEAST.width or size.height < LEAST.height
        self.set_class(is_tiny, "-tiny")
        if is_tiny:
            # Or n would be typed into a field that nobody sees.
            self.set_focus(None)
        buttons = 1 if is_low else 2
        self.query_one("#said").styles.max_height = max(1, size.height - _BORDER - buttons)

    def action_scroll_said(self, direction: int) -> None:
        said = self.query_one("#said", VerticalScroll)
        said.scroll_relative(y=direction * max(1, said.size.height - 1), animate=False)

    def _painted(self) -> None:
        self._listens_from = self._clock.monotonic() + DEAF_FOR

    def drops(self, event: events.Event) -> bool:
        """Whether an input event must not reach the question; asked by the app for each one."""
        if isinstance(event, events.MouseMove):
            return False
        if self.has_class("-tiny") and not _is_no(event):
            return True
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


def names_server(typed: str, server: str) -> bool:
    """Whether what was typed is the server's name, in any case and as it is shown too."""
    word = typed.strip().casefold()
    return word in {server.casefold(), text.one_line(server).casefold()}


def _is_no(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.key in {"n", "escape"}

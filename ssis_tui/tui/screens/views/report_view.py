"""What every view of an execution's screen has in common: it reads, and says how that stands."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Final

from msgspec import Struct
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.worker import WorkType

from ssis_tui import text, times
from ssis_tui.errors import Cancelled, SsisTuiError
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.present import foreign_text
from ssis_tui.present.column import Cell, Tone
from ssis_tui.present.wrapping import wrapped
from ssis_tui.tui.screens.export_records import Export
from ssis_tui.tui.screens.views.subject import Subject
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.row_painter import is_same_but_now
from ssis_tui.tui.widgets.row_table import RowTable

SLOW: Final = 1.0
"""Seconds of reading after which it is said that something is read."""
LAST_LOOKS: Final = 2
"""Polls after its end in which an operation is still looked at: what it wrote last comes late."""
Read = Callable[[], Awaitable[None]]
"""A reading; it may raise SsisTuiError."""


class _Reading(Struct, frozen=True, eq=False):
    what: str
    began: float


class ReportView(Vertical):
    """Reads when it is first seen, and again while the operation goes on; never waits for it.

    Subclasses give `body`, `read` and `draw`, and say in `wants_more` whether a poll is a reason to
    read again.
    """

    WHAT: ClassVar[str] = ""
    """What it reads, as it stands behind "Reading"."""

    DEFAULT_CSS = """
    ReportView {
        height: 1fr;
        & > #state { display: none; background: $panel; }
    }
    """

    def __init__(self, reader: ExecutionReader, clock: Clock) -> None:
        super().__init__()
        self.reader = reader
        self.clock = clock
        self._subject: Subject | None = None
        self._reading: _Reading | None = None
        self._read_at: float | None = None
        self._error: SsisTuiError | None = None
        self._failed: Read | None = None
        """The reading that ended in the error."""
        self._last_looks = 0
        self._state = Line(id="state")

    def compose(self) -> ComposeResult:
        yield from self.body()
        yield self._state

    # What subclasses give

    def body(self) -> ComposeResult:
        """Give the widgets."""
        raise NotImplementedError

    async def first_read(self) -> None:
        """Read everything, when it is first seen and on demand; may raise SsisTuiError."""
        raise NotImplementedError

    def next_read(self) -> Read | None:
        """Give the reading after a poll of an operation that goes on; None if there is no need."""
        return None

    def draw(self) -> None:
        """Show what is known: after a reading, a snapshot, or a second."""
        raise NotImplementedError

    def focus_body(self) -> None:
        """Take the focus to where the keys act."""
        for widget in self.query(Widget):
            if widget.focusable:
                widget.focus()
                return

    def undo(self) -> bool:
        """Undo one thing, such as a filter; False if there was none."""
        return False

    def copied(self) -> tuple[str, str]:
        """Give the text for the clipboard and how it is called; both empty where there is none."""
        return "", ""

    def export(self) -> Export | None:
        """Give what it holds for a file; None where there is nothing."""
        return None

    # What the screen tells

    @property
    def subject(self) -> Subject:
        """What it is about; only there once it was told."""
        if self._subject is None:
            raise LookupError("nothing was told yet")
        return self._subject

    @property
    def is_told(self) -> bool:
        return self._subject is not None and self._is_there

    @property
    def _is_there(self) -> bool:
        """Whether it is on a screen; what is read may arrive when it was left already."""
        # Of a screen that was left the innermost widgets go first.
        return self.is_mounted and self.is_attached and self.screen in self.app.screen_stack

    @property
    def is_reading(self) -> bool:
        return self._reading is not None

    @property
    def has_read(self) -> bool:
        """Whether a reading came to its end."""
        return self._read_at is not None

    def tell(self, subject: Subject, *, is_news: bool) -> None:
        """Take in the operation as it stands; `is_news` if a poll has just been answered."""
        before, self._subject = self._subject, subject
        if not self._is_there:
            return
        if before is None:
            self.begin(self.first_read)
        elif is_news:
            self._polled()
        if before is not None and not is_news and _is_only_later(before, subject):
            self.tick()
        else:
            self.draw()
        self._draw_state()

    def tick(self) -> None:
        """Let a second pass on the screen: only what changes by it is drawn."""
        for table in self.query(RowTable):
            table.tick(self.subject.view)

    def on_mount(self) -> None:
        for table in self.query(RowTable):
            table.can_mark = False
        if self._subject is not None:
            self.begin(self.first_read)
            self.draw()

    def reload(self) -> None:
        """Read everything again."""
        if self._subject is not None:
            self.reader.forget()
            self.begin(self.first_read)

    def give_up(self) -> bool:
        """Give up what is being read; False if nothing is."""
        return self.is_reading and self.reader.cancel()

    def _polled(self) -> None:
        # Late is dropped, not queued: the next poll comes anyway.
        if self.is_reading or isinstance(self._error, Cancelled):
            return
        if self._error is not None and self._failed is not None:
            if self._error.is_transient or self._error.ends_connection:
                self.begin(self._failed)
            return
        if not self.subject.is_live:
            if self._last_looks >= LAST_LOOKS:
                return
            self._last_looks += 1
        read = self.next_read()
        if read is not None:
            self.begin(read)

    # Reading

    def begin(self, read: Read, what: str = "") -> None:
        """Read in the background, instead of what is being read.

        What failed because of the connection or of somebody's lock is read again with the next
        poll; what was given up, or refused, is not.
        """
        if not self.subject.is_live and not self.has_read:
            self._last_looks = LAST_LOOKS
        token = self._reading = _Reading(what or self.WHAT, self.clock.monotonic())
        self._error = None

        async def run() -> None:
            await self._run(read, token)

        # Not begun before it runs: one that is replaced at once would never be awaited.
        work: WorkType[None] = run
        self.run_worker(work, name="read", group="read", exclusive=True)

    async def _run(self, read: Read, token: _Reading) -> None:
        try:
            await read()
        except SsisTuiError as error:
            if self._reading is token:
                self._error, self._failed = error, read
        else:
            self._read_at = self.clock.monotonic()
        finally:
            if self._reading is token:
                self._reading = None
        if not self._is_there:
            return
        self.draw()
        self._draw_state()
        self.after_reading()

    def after_reading(self) -> None:
        """Do what had to wait for the reading."""

    @property
    def error(self) -> SsisTuiError | None:
        """What went wrong with the last reading."""
        return self._error

    def waiting_words(self) -> str:
        """Say why there is nothing to show although nothing is known to be missing; else empty."""
        if self._reading is not None:
            return self.fitted(f"Reading {self._reading.what} …")
        if self._error is not None and not self.has_read:
            sentence, advice = self._error.sentence, self._error.advice
            return self.fitted("\n".join(part for part in (sentence, advice) if part))
        return ""

    def fitted(self, words: str) -> str:
        """Give our own words in lines that fit into the view."""
        view, width = self.subject.view, max(20, (self.size.width or 80) - 4)
        return "\n".join(
            part
            for line in words.split("\n")
            for part in wrapped(text.one_line(line, is_ascii=view.is_ascii), width)
        )

    def _draw_state(self) -> None:
        words = self._state_words()
        self._state.display = words is not None
        if words is not None:
            self._state.show([Cell(f" {words.text}", words.tone)])

    def _state_words(self) -> Cell | None:
        now, view = self.clock.monotonic(), self.subject.view
        old = ""
        if self._read_at is not None:
            old = times.age(now - self._read_at)
        if self._reading is not None and now - self._reading.began >= SLOW:
            so_far = int(now - self._reading.began)
            words = f"Reading {self._reading.what}: {so_far} s. Escape gives it up."
            return Cell(foreign_text.own(words, view), Tone.WAITING)
        if self._error is not None:
            words = text.one_line(self._error.full_text, is_ascii=view.is_ascii)
            tone = Tone.WARNING if isinstance(self._error, Cancelled) else Tone.BAD
            return Cell(f"{old}: {words}" if old else words, tone)
        if self._read_at is None or not self.subject.is_live:
            return None
        if now - self._read_at > self.freshness():
            return Cell(old, Tone.WARNING)
        return None

    def freshness(self) -> float:
        """Give the seconds for which what was read of a live operation counts as fresh."""
        return 2 * self.subject.interval + 2


def _is_only_later(before: Subject, now: Subject) -> bool:
    """Whether nothing but the time differs."""
    return before.operation is now.operation and is_same_but_now(before.view, now.view)

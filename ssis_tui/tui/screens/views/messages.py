"""The messages of an operation: one stream, paged by key, searched by the server, tailed."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import WorkType

from ssis_tui.model.codes import ERRORS, MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.polling.message_stream import MessageStream
from ssis_tui.polling.message_window import Step, Wanted
from ssis_tui.present import cause, logging_level, message_words, messages
from ssis_tui.present.column import Cell, Tone
from ssis_tui.present.folded_messages import FoldedMessages
from ssis_tui.present.message_search import source_search
from ssis_tui.tui.screens.export_records import Export, Record
from ssis_tui.tui.screens.views.report_view import Read, ReportView
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.cell_lines import CellLines, Lines
from ssis_tui.tui.widgets.filter_bar import FilterBar
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.message_table import MessageTable
from ssis_tui.tui.widgets.search_bar import SearchBar

_HIGH: Final = 5
_LOW: Final = 4
"""Lines for what the message under the cursor says; always as many, so that no row jumps."""
TYPING: Final = 0.3
"""Seconds without a key after which the server is asked what was typed."""
_LEVELS: Final = (frozenset[MessageType](), ERRORS, ERRORS | {MessageType.WARNING})
"""What the key ! goes through: all, errors only, warnings too."""


class Messages(ReportView):
    """Operation and event messages in their order; a stretch of them is held at a time."""

    WHAT: ClassVar[str] = "the messages"

    class Opened(Message):
        """The user wants one message whole."""

        def __init__(self, message: EventMessage) -> None:
            self.message = message
            super().__init__()

    class ExecutableWanted(Message):
        """The user wants to see the executable that said something."""

        def __init__(self, path: str) -> None:
            self.path = path
            super().__init__()

    DEFAULT_CSS = """
    Messages {
        & > .title { background: $background; }
        &:focus-within > .title { background: $panel; text-style: bold; }
        & > #explained { padding: 0 1; height: 5; background: $panel; }
        &.-low > #explained { height: 4; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("exclamation_mark", "level", "Errors", id="report.errors_only", key_display="!",
                tooltip="Errors only, warnings too, all messages"),
        Binding("n", "error('next')", "Next error", id="table.find_next",
                tooltip="Go to the next error"),
        Binding("N", "error('previous')", "Previous error", id="table.find_previous", show=False,
                tooltip="Go to the previous error"),
        Binding("t", "tail", "Tail", id="report.tail",
                tooltip="Go to the newest message and stay there as more come"),
        Binding("x", "executable", "Executable", id="report.executable",
                tooltip="Go to the executable that said this"),
        Binding("f", "fold", "Fold", id="report.fold", show=False,
                tooltip="Show or hide the repeats behind this row"),
        Binding("right", "fold('open')", "Unfold", id="report.unfold", show=False,
                tooltip="Show the repeats behind this row"),
        Binding("left", "fold('close')", "Fold", id="report.fold_up", show=False,
                tooltip="Hide the repeats behind this row"),
    ]  # fmt: skip

    def __init__(self, reader: ExecutionReader, clock: Clock) -> None:
        super().__init__(reader, clock)
        self._title = Line(fill="─", classes="title")
        self.search = SearchBar()
        self.table = MessageTable()
        self._explained = CellLines(id="explained")
        self.stream = MessageStream(reader)
        self._folded = FoldedMessages()
        self._level = 0
        self._starts_at_error = False
        self._next_step: Step | None = None
        self._note = ""

    def body(self) -> ComposeResult:
        yield self._title
        yield self.search
        yield self.table
        yield self._explained

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < 24, "-low")
        if self.is_told:
            self._explain()

    # Where to begin

    def show_first_error(self) -> None:
        """Go to the message that most likely tells why it failed."""
        if not (self.is_told and self.has_read):
            self._starts_at_error = True
            return
        if not self.stream.wanted.is_everything:
            self._level = 0
            self.search.put("")
            self._want()
        self.begin(self._read_first_error, "the errors")

    def show_source(self, source: str | None) -> None:
        """Show what one executable said, from the beginning; all without a source."""
        self._level = 0
        self.table.tail = False
        self.search.put("" if source is None else source_search(source))
        self._restart()

    async def first_read(self) -> None:
        subject = self.subject
        if self.has_read:
            await self._read_again()
        elif self._starts_at_error or subject.operation.status.is_failure:
            await self._read_first_error()
        else:
            self.table.tail = subject.is_live and self.stream.wanted.is_everything
            await self._read(self._end)

    async def _read_first_error(self) -> None:
        self._starts_at_error = self.table.tail = False
        errors = await self.reader.errors()
        found = cause.first_cause(errors.messages)
        if found is not None:
            await self._go_to(found.message)
            return
        self._note = message_words.NO_ERROR
        if not self.stream.window.messages:
            await self._read(Step.FIRST)

    async def _go_to(self, message: EventMessage) -> None:
        """Put the cursor on a message, reading what stands around it if need be."""
        self._note = ""
        await self.stream.go_to(message)
        self._folded.show(self.stream.window.messages)
        self._folded.reveal(message)
        self.draw()
        self.table.select(message.identity)

    # Reading on

    @property
    def _end(self) -> Step:
        """Where to begin anew."""
        return Step.LAST if self.table.tail else Step.FIRST

    def next_read(self) -> Read | None:
        if self.stream.failed_step is not None:
            return partial(self._read, self.stream.failed_step)
        if not self.stream.window.at_end:
            return None
        if self.table.tail:
            return self.stream.tail
        if self.table.cursor >= len(self.table.shown) - self.table.page:
            # One page and no leap to the newest one: it would take away what is being read.
            return partial(self._read, Step.NEWER)
        return None

    def freshness(self) -> float:
        # Whoever looks at old messages misses nothing.
        return super().freshness() if self.table.tail else float("inf")

    async def _read(self, step: Step) -> None:
        await self.stream.read(step)
        self.draw()
        if step is Step.FIRST:
            self.table.go_to_first()
        elif step is Step.LAST:
            self.table.go_to_last()

    async def _read_on(self, step: Step) -> None:
        def rows() -> int:
            return len(self._folded.show(self.stream.window.messages))

        await self.stream.read_on(step, rows)

    async def _read_again(self) -> None:
        """Read again what the user looks at, after it failed or was given up."""
        if self.table.tail or not self.stream.window.messages:
            await self._read(self._end)
        elif self.stream.failed_step is not None:
            await self._read(self.stream.failed_step)
        else:
            await self._read_on(Step.NEWER)

    def after_reading(self) -> None:
        step, self._next_step = self._next_step, None
        if step is not None and self.error is None:
            self._read_more(step)

    def _read_more(self, step: Step) -> None:
        """Read on in a direction, now or after what is being read."""
        window = self.stream.window
        if window.at_start if step is Step.OLDER else window.at_end:
            return
        if self.is_reading:
            self._next_step = step
        elif self.is_told:
            self.begin(partial(self._read_on, step))

    def _want(self) -> None:
        """Have those messages that the search and the level ask for, none of them read yet."""
        self.stream.want(self._wanted())
        self._folded.fold_all()
        self._note, self._next_step = "", None

    def _wanted(self) -> Wanted:
        wanted = self.search.wanted
        return replace(wanted, types=wanted.types or _LEVELS[self._level])

    def _restart(self) -> None:
        """Begin anew with what is wanted now."""
        self._want()
        if self.is_told:
            self.begin(partial(self._read, self._end))
            self.draw()

    # Drawing

    def draw(self) -> None:
        if not self.is_told:
            return
        rows = self._folded.show(self.stream.window.messages)
        self.table.empty = self.waiting_words() or self.fitted(self._why_empty())
        self.table.show(rows, self.subject.view)
        self._retitle()
        self._explain()

    def _why_empty(self) -> str:
        if not self.stream.wanted.is_everything:
            return message_words.NOTHING_FOUND
        if not self.subject.operation.operation_type.is_execution:
            return message_words.NO_MESSAGES
        return logging_level.missing(logging_level.Report.MESSAGES, None, self.subject.view)

    def _retitle(self) -> None:
        if not self.is_told:
            return
        view = self.subject.view
        words = message_words.title(
            self.stream.window,
            view,
            tail=self.table.tail,
            search=self.search.value,
            note=self._note,
        )
        dash = "-" if view.is_ascii else "─"
        self._title.show(
            [Cell(f"{dash} ", Tone.FAINT), "Messages "],
            [Cell(f" {words} ", Tone.FAINT)],
            fill=dash,
        )

    def _explain(self) -> None:
        """Show below the rows what the one under the cursor says, and its codes in words."""
        row, view = self.table.current, self.subject.view
        height = _LOW if self.has_class("-low") else _HIGH

        def lines(width: int) -> Lines:
            return () if row is None else message_words.brief(row.message, view, width, height)

        self._explained.show(lines)

    # What the rows tell

    def on_row_table_highlighted(self, event: row_messages.Highlighted) -> None:
        event.stop()
        if self.is_told:
            self._explain()

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        self.post_message(self.Opened(event.row.message))

    def on_row_table_tail_left(self, event: row_messages.TailLeft) -> None:
        event.stop()
        self._retitle()

    def on_message_table_more_wanted(self, event: MessageTable.MoreWanted) -> None:
        event.stop()
        self._read_more(event.step)

    def on_message_table_end_wanted(self, event: MessageTable.EndWanted) -> None:
        event.stop()
        if event.step is Step.FIRST:
            self.table.tail = False
        window = self.stream.window
        if not (window.at_start if event.step is Step.FIRST else window.at_end):
            self._want()
            self.begin(partial(self._read, event.step))
        elif event.step is Step.FIRST:
            self.table.go_to_first()
        else:
            self.table.go_to_last()

    # Keys

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        work: WorkType[None] = self._typed
        self.run_worker(work, name="typing", group="typing", exclusive=True)

    async def _typed(self) -> None:
        if self.search.value:
            await self.clock.sleep(TYPING)
        if self._wanted() != self.stream.wanted:
            self.table.tail = self.table.tail and not self.search.value
            self._restart()

    def action_filter(self) -> None:
        self.search.open()

    def action_level(self) -> None:
        self._level = (self._level + 1) % len(_LEVELS)
        self._restart()

    def action_tail(self) -> None:
        self.table.tail = not self.table.tail
        if not self.table.tail or not self.is_told:
            self._retitle()
        elif self.stream.window.at_end:
            self.table.go_to_last()
            self.begin(self.stream.tail)
        else:
            self._restart()

    def action_error(self, direction: str) -> None:
        """Go to the next or the previous error, held or not."""
        is_next = direction == "next"
        shown, at = self.table.shown, self.table.cursor
        ahead = shown[at + 1 :] if is_next else shown[: max(0, at)][::-1]
        found = next((row for row in ahead if row.message.message_type.is_error), None)
        if found is not None:
            self.table.tail, self._note = False, ""
            self.table.select(found.key)
        elif self.is_told:
            self.begin(partial(self._find_error, is_next=is_next), "the errors")
        self._retitle()

    async def _find_error(self, *, is_next: bool) -> None:
        found = await self.stream.error_beyond(Step.NEWER if is_next else Step.OLDER)
        if found is None:
            self._note = message_words.no_further_error(is_next=is_next)
        else:
            self.table.tail = False
            await self._go_to(found)

    def action_executable(self) -> None:
        row = self.table.current
        path = None if row is None else row.message.execution_path or row.message.package_path
        if path:
            self.post_message(self.ExecutableWanted(path))
        else:
            self._note = message_words.NO_EXECUTABLE
            self._retitle()

    def action_fold(self, direction: str = "") -> None:
        row = self.table.current
        is_open = None if not direction else direction == "open"
        if row is not None and self._folded.toggle(row, is_open=is_open):
            self.draw()

    def action_wide(self) -> None:
        self.table.widen(is_wide=not self.table.is_wide)

    def focus_body(self) -> None:
        self.table.focus()

    def undo(self) -> bool:
        if self.search.clear():
            return True
        if self._level:
            self._level = 0
            self._restart()
            return True
        if self.table.is_wide:
            self.action_wide()
            return True
        return False

    def copied(self) -> tuple[str, str]:
        row = self.table.current
        if row is None:
            return "", ""
        return message_words.copied(row.message, self.subject.view), "the message"

    def export(self) -> Export | None:
        return Export("messages", self._records) if self.stream.window.messages else None

    async def _records(self) -> AsyncIterator[Sequence[Record]]:
        async for page in self.stream.every_page():
            yield [messages.record(each) for each in page]

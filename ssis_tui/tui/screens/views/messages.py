"""The messages of an operation: one stream, paged by key, searched by the server, tailed."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import WorkType

from ssis_tui.catalog.requests import MessageRequest
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.execution_reader import ERRORS, ExecutionReader
from ssis_tui.polling.message_window import MessageWindow, Step
from ssis_tui.present import cause, logging_level, message_stream, messages, repeats
from ssis_tui.present.column import Cell, Tone
from ssis_tui.present.message_search import source_search
from ssis_tui.present.repeats import MessageRow, Runs
from ssis_tui.tui.screens.export_records import Export, Record
from ssis_tui.tui.screens.views.report_view import Read, ReportView
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.cell_lines import CellLines, Lines
from ssis_tui.tui.widgets.filter_bar import FilterBar
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.row_table import RowTable
from ssis_tui.tui.widgets.search_bar import SearchBar

TYPING: Final = 0.3
"""Seconds without a key after which the server is asked what was typed."""
WARNINGS: Final = ERRORS | {MessageType.WARNING}
_LEVELS: Final = (frozenset[MessageType](), ERRORS, frozenset(WARNINGS))
"""What the key ! goes through: all, errors only, warnings too."""
EXPORT_PAGE: Final = 1000


class MessageTable(RowTable[MessageRow]):
    """A stretch of a stream: its ends are where the stream ends, not where the stretch does."""

    class EndWanted(Message):
        """The user wants the first or the last message there is."""

        def __init__(self, step: Step) -> None:
            self.step = step
            super().__init__()

    def action_first(self) -> None:
        self.post_message(self.EndWanted(Step.FIRST))

    def action_last(self) -> None:
        self.post_message(self.EndWanted(Step.LAST))


class Messages(ReportView):
    """Operation and event messages in their order; what is on the screen is all that is held."""

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
        & > #explained { padding: 0 1; max-height: 3; display: none; background: $panel; }
        &.-low > #explained { max-height: 2; }
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
        self.table = MessageTable(messages.COLUMNS, _key, empty="", id="messages")
        self._explained = CellLines(id="explained")
        self._window = MessageWindow(reader.operation_id)
        self._level = 0
        self._runs: Runs = ()
        self._runs_of: tuple[EventMessage, ...] = ()
        self._expanded: frozenset[int | str] = frozenset()
        self._rows: tuple[MessageRow, ...] = ()
        self._made_of: tuple[object, ...] = ()
        self._start_at_error = False
        self._next_step: Step | None = None
        self._failed_step: Step | None = None
        self._note = ""

    def body(self) -> ComposeResult:
        yield self._title
        yield self.search
        yield self.table
        yield self._explained

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < 24, "-low")

    # Where to begin

    def show_first_error(self) -> None:
        """Go to the message that most likely tells why it failed."""
        if self.is_told and self.has_read:
            self._clear_search()
            self.begin(self._read_first_error, "the errors")
        else:
            self._start_at_error = True

    def show_source(self, source: str | None) -> None:
        """Show what one executable said, from the beginning; all without a source."""
        self._level = 0
        self.table.tail = False
        self.search.put("" if source is None else source_search(source))
        self._restart(Step.FIRST)

    async def first_read(self) -> None:
        subject = self.subject
        if self.has_read:
            await self._read_again()
        elif self._start_at_error or subject.operation.status.is_failure:
            await self._read_first_error()
        elif self._window.wanted.is_everything and subject.is_live:
            self.table.tail = True
            await self._read_page(Step.LAST)
        else:
            await self._read_page(Step.FIRST)

    async def _read_first_error(self) -> None:
        self._start_at_error = False
        self.table.tail = False
        errors = await self.reader.errors()
        found = cause.first_cause(errors.messages)
        if found is None:
            self._note = message_stream.NO_ERROR
            if not self._window.messages:
                await self._read_page(Step.FIRST)
            return
        self._note = ""
        await self._go_to(found.message)

    async def _go_to(self, message: EventMessage) -> None:
        """Put the cursor on a message, reading the page that begins with it if need be."""
        if self._window.find(message.identity) is None:
            await self._read_page(Step.FROM, message)
        else:
            self.draw()
        self._select(message)

    def _select(self, message: EventMessage) -> None:
        if self.table.select(message.identity):
            return
        holder = next((run for run in self._runs if message in run.messages), None)
        if holder is not None:
            self._expanded |= {holder.row.key}
            self.draw()
            self.table.select(message.identity)

    # Reading on

    def next_read(self) -> Read | None:
        if self._failed_step is not None:
            step, self._failed_step = self._failed_step, None
            return partial(self._read_page, step)
        is_near_end = self.table.cursor >= len(self.table.shown) - self.table.page
        if self._window.at_end and (self.table.tail or is_near_end):
            return self._read_newer
        return None

    def freshness(self) -> float:
        # Whoever looks at old messages misses nothing.
        return super().freshness() if self.table.tail else float("inf")

    async def _read_page(self, step: Step, start: EventMessage | None = None) -> None:
        window = self._window
        self._failed_step = step if window.messages else None
        page = await self.reader.messages(window.request(step, start=start))
        self._failed_step = None
        self._window = window.take(step, page)
        self.draw()
        if step is Step.FIRST:
            RowTable.action_first(self.table)
        elif step is Step.LAST:
            RowTable.action_last(self.table)

    async def _read_newer(self) -> None:
        """Read what is new; where that is more than a page, only the newest of it."""
        window = self._window
        page = await self.reader.messages(window.request(Step.NEWER))
        if not page.is_end and self.table.tail:
            await self._read_page(Step.LAST)
            return
        self._window = window.take(Step.NEWER, page)
        self.draw()

    async def _read_again(self) -> None:
        """Read again what the user looks at, after it failed or was given up."""
        if self.table.tail or not self._window.messages:
            await self._read_page(Step.LAST if self.table.tail else Step.FIRST)
        else:
            await self._read_page(Step.NEWER)

    def after_reading(self) -> None:
        step, self._next_step = self._next_step, None
        if step is not None and self.error is None:
            self._want(step)

    def _want(self, step: Step) -> None:
        """Read on in a direction, now or after what is being read."""
        window = self._window
        if (step is Step.OLDER and window.at_start) or (step is Step.NEWER and window.at_end):
            return
        if self.is_reading:
            self._next_step = step
        elif self.error is None:
            self.begin(partial(self._read_page, step))

    def _restart(self, step: Step) -> None:
        """Begin anew with what is wanted now."""
        types = self.search.wanted.types or _LEVELS[self._level]
        wanted = replace(self.search.wanted, types=types)
        self._window = MessageWindow(self.reader.operation_id, wanted)
        self._note, self._next_step, self._expanded = "", None, frozenset()
        if self.is_told:
            self.begin(partial(self._read_page, step))
            self.draw()

    # Drawing

    def draw(self) -> None:
        if not self.is_told:
            return
        self._fold()
        made_of = (self._runs, self._expanded)
        if made_of != self._made_of:
            self._made_of = made_of
            self._rows = repeats.rows(self._runs, self._expanded)
        self.table.empty = self.waiting_words() or self._why_empty()
        self.table.set_rows(self._rows, self.subject.view)
        self._retitle()
        self._explain()

    def _fold(self) -> None:
        """Fold repeats; only what is new is looked at."""
        old, new = self._runs_of, self._window.messages
        if new is old:
            return
        more = len(new) - len(old)
        if old and more > 0 and new[0] is old[0] and new[len(old) - 1] is old[-1]:
            self._runs = repeats.appended(self._runs, new[len(old) :])
        elif old and more > 0 and new[more] is old[0] and new[-1] is old[-1]:
            self._runs = repeats.prepended(self._runs, new[:more])
        else:
            self._runs = repeats.appended((), new)
        self._runs_of = new

    def _why_empty(self) -> str:
        if not self._window.wanted.is_everything:
            return message_stream.NOTHING_FOUND
        if not self.subject.operation.operation_type.is_execution:
            return message_stream.NO_MESSAGES
        return logging_level.missing(logging_level.Report.MESSAGES, None, self.subject.view)

    def _retitle(self) -> None:
        view = self.subject.view
        words = message_stream.title(
            self._window, view, tail=self.table.tail, search=self.search.value, note=self._note
        )
        dash = "-" if view.is_ascii else "─"
        self._title.show(
            [Cell(f"{dash} ", Tone.FAINT), "Messages "],
            [Cell(f" {words} ", Tone.FAINT)],
            fill=dash,
        )

    def _explain(self) -> None:
        row = self.table.current
        explanations = () if row is None else messages.explanations(row.message)
        self._explained.display = bool(explanations)
        if not explanations:
            return
        view = self.subject.view

        def lines(width: int) -> Lines:
            return tuple(
                line
                for each in explanations
                for line in messages.explanation_lines(each, view, width)
            )

        self._explained.show(lines)

    # What the rows tell

    def on_row_table_highlighted(self, event: row_messages.Highlighted) -> None:
        event.stop()
        if self.is_told:
            self._explain()

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()
        self.post_message(self.Opened(event.row.message))

    def on_row_table_end_reached(self, event: row_messages.EndReached) -> None:
        event.stop()
        self._want(Step.NEWER)

    def on_row_table_start_reached(self, event: row_messages.StartReached) -> None:
        event.stop()
        self._want(Step.OLDER)

    def on_row_table_tail_left(self, event: row_messages.TailLeft) -> None:
        event.stop()
        self._retitle()

    def on_message_table_end_wanted(self, event: MessageTable.EndWanted) -> None:
        event.stop()
        window, table = self._window, self.table
        if event.step is Step.FIRST:
            table.tail = False
            if window.at_start:
                RowTable.action_first(table)
            else:
                self._restart(Step.FIRST)
        elif window.at_end:
            RowTable.action_last(table)
        else:
            self._restart(Step.LAST)

    # Searching

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        work: WorkType[None] = self._typed
        self.run_worker(work, name="typing", group="typing", exclusive=True)

    async def _typed(self) -> None:
        await self.clock.sleep(TYPING if self.search.value else 0)
        types = self.search.wanted.types or _LEVELS[self._level]
        if replace(self.search.wanted, types=types) != self._window.wanted:
            self.table.tail = self.table.tail and not self.search.value
            self._restart(Step.LAST if self.table.tail else Step.FIRST)

    def action_filter(self) -> None:
        self.search.open()

    def action_level(self) -> None:
        self._level = (self._level + 1) % len(_LEVELS)
        self._restart(Step.LAST if self.table.tail else Step.FIRST)

    def _clear_search(self) -> None:
        if self._level or self.search.value:
            self._level = 0
            self.search.put("")
            self._window = MessageWindow(self.reader.operation_id)

    def action_tail(self) -> None:
        self.table.tail = not self.table.tail
        if self.table.tail and not self._window.at_end:
            self._restart(Step.LAST)
        elif self.table.tail:
            RowTable.action_last(self.table)
        self._retitle()

    def action_error(self, direction: str) -> None:
        """Go to the next or the previous error, held or not."""
        is_next = direction == "next"
        shown, at = self.table.shown, self.table.cursor
        ahead = shown[at + 1 :] if is_next else shown[: max(0, at)][::-1]
        found = next((row for row in ahead if row.message.message_type.is_error), None)
        if found is not None:
            self.table.tail = False
            self.table.select(found.key)
            self._note = ""
        elif self.is_told and not (self._window.at_end if is_next else self._window.at_start):
            self.begin(partial(self._find_error, is_next=is_next), "the errors")
        else:
            self._note = message_stream.no_further_error(is_next=is_next)
        self._retitle()

    async def _find_error(self, *, is_next: bool) -> None:
        window = self._window
        types = window.wanted.types & ERRORS if window.wanted.types else ERRORS
        request = replace(
            window.request(Step.NEWER if is_next else Step.OLDER, limit=1), types=types
        )
        found = (await self.reader.messages(request)).messages if types else ()
        if not found:
            self._note = message_stream.no_further_error(is_next=is_next)
            return
        self._note = ""
        self.table.tail = False
        await self._go_to(found[0])

    # Other keys

    def action_executable(self) -> None:
        row = self.table.current
        path = None if row is None else row.message.execution_path or row.message.package_path
        if path:
            self.post_message(self.ExecutableWanted(path))
        else:
            self._note = message_stream.NO_EXECUTABLE
            self._retitle()

    def action_fold(self, direction: str = "") -> None:
        row = self.table.current
        if row is None or row.repeats == 1:
            return
        is_open = row.key in self._expanded
        if direction and is_open == (direction == "open"):
            return
        self._expanded ^= {row.key}
        self.draw()

    def action_wide(self) -> None:
        is_wide = not self.table.is_wide
        self.table.set_columns(messages.WIDE if is_wide else messages.COLUMNS, is_wide=is_wide)

    def focus_body(self) -> None:
        self.table.focus()

    def undo(self) -> bool:
        if self.search.clear():
            return True
        if self._level:
            self._level = 0
            self._restart(Step.LAST if self.table.tail else Step.FIRST)
            return True
        if self.table.is_wide:
            self.action_wide()
            return True
        return False

    def copied(self) -> tuple[str, str]:
        row = self.table.current
        if row is None:
            return "", ""
        return message_stream.copied(row.message, self.subject.view), "the message"

    def export(self) -> Export | None:
        return Export("messages", self._every_page) if self._window.messages else None

    async def _every_page(self) -> AsyncIterator[Sequence[Record]]:
        """Give all messages of the search, not only those held."""
        window = MessageWindow(self.reader.operation_id, self._window.wanted)
        request: MessageRequest | None = window.request(Step.FIRST, limit=EXPORT_PAGE)
        while request is not None:
            page = await self.reader.messages(request)
            held = {each.identity for each in window.messages}
            fresh = [each for each in page.messages if each.identity not in held]
            yield [messages.record(each) for each in fresh]
            window = window.take(Step.NEWER, page)
            is_over = page.is_end or not fresh
            request = None if is_over else window.request(Step.NEWER, limit=EXPORT_PAGE)


def _key(row: MessageRow) -> int | str:
    return row.key

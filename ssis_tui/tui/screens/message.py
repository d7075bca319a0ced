"""One message whole: its text wrapped, its codes in words, and its context."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer, Vertical
from textual.content import Content
from textual.screen import ModalScreen

from ssis_tui import text
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.present import foreign_text, message_context, message_words, messages
from ssis_tui.present.column import Cell, View
from ssis_tui.present.wrapping import wrapped
from ssis_tui.tui.screens import shared_keys
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.cell_lines import CellLines, Lines
from ssis_tui.tui.widgets.line import Line
from ssis_tui.tui.widgets.table_pane import TablePane

_ROOMY = 150
"""Cells from which on the package path of a context is shown too."""
_UNWRAPPED = 20_000
"""Cells of a line that is not wrapped; longer ones are."""


class MessageScreen(ModalScreen[str | None], LeavesOnce[str | None]):
    """Shows a message; dismissed with the execution path of an executable to go to, or None."""

    DEFAULT_CSS = """
    MessageScreen {
        align: center middle;

        & > Vertical {
            width: 100%;
            max-width: 160;
            height: 92%;
            padding: 0 1;
            background: $surface;
            border: round $primary;
        }
        &.-ascii > Vertical { border: ascii $primary; }
        &.-ascii #text { scrollbar-size: 0 0; }
        & #text { height: auto; max-height: 60%; background: $surface; }
        & #text.-alone { height: 1fr; max-height: 100%; }
        & #text > CellLines { background: $surface; }
        & #text.-unwrapped { overflow-x: auto; }
        & #context { height: 1fr; min-height: 4; }
        & #value { max-height: 4; background: $panel; }
        & #state { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "Close", id="message.close",
                tooltip="Go back; first the running query is given up"),
        Binding("w", "wrap", "Wrap", id="message.wrap",
                tooltip="Wrap long lines, or scroll sideways"),
        Binding("c", "copy", "Copy", id="table.copy",
                tooltip="Copy the whole message to the clipboard (OSC 52, over SSH too)"),
        Binding("x", "executable", "Executable", id="report.executable",
                tooltip="Go to the executable that said this"),
        shared_keys.search("Show only rows of the context that match"),
        Binding("tab,shift+tab", "other_pane", "Other pane", id="view.other",
                tooltip="Go to the text or to the context"),
    ]  # fmt: skip

    def __init__(self, message: EventMessage, reader: ExecutionReader, view: View) -> None:
        super().__init__()
        self._message = message
        self._reader = reader
        self._view = view
        self._is_reading = False
        self._found: tuple[MessageContext, ...] = ()
        self._lines = CellLines(id="lines")
        self._box = ScrollableContainer(self._lines, id="text", classes="-alone")
        self._box.can_focus = True
        self.context: TablePane[MessageContext] = TablePane(
            "Context", message_context.COLUMNS, key=_key, id="context"
        )
        self._value = CellLines(id="value")
        self._state = Line(id="state")

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(messages.type_word(self._message))
            box.border_subtitle = Content("w wrap  c copy  x executable  Esc back")
            yield self._box
            yield self.context
            yield self._value
            yield self._state

    def on_mount(self) -> None:
        self.set_class(self.app.has_class("-ascii"), "-ascii")
        self.context.display = False
        self.context.table.can_mark = False
        self._lines.show(self._wrapped)
        self._box.focus()
        self._is_reading = True
        self._state.show(["Reading the context: Escape gives it up."])
        self.run_worker(self._read_context(), name="context")

    def _wrapped(self, width: int) -> Lines:
        return message_words.whole(self._message, self._view, width)

    async def _read_context(self) -> None:
        words = "No context was recorded for it."
        try:
            found = await self._reader.context(self._message)
        except SsisTuiError as error:
            found, words = (), text.one_line(error.full_text)
        finally:
            self._is_reading = False
        self._found = message_context.in_order(found)
        if self._found:
            self._box.remove_class("-alone")
            self.context.display = True
            if self.app.size.width < _ROOMY:
                self.context.table.set_columns(message_context.COLUMNS[:-1])
            self.context.show(self._found, self._view, empty="")
        self._state.display = not self._found
        self._state.show([words])

    def on_row_table_highlighted(self, event: row_messages.Highlighted) -> None:
        """Show the value under the cursor whole: connection strings are long."""
        event.stop()
        row: MessageContext | None = event.row

        def lines(width: int) -> Lines:
            if row is None:
                return ()
            held = foreign_text.line(message_context.value(row), self._view)
            return tuple((Cell(part),) for part in wrapped(held, width))

        self._value.show(lines)

    def on_row_table_opened(self, event: row_messages.Opened) -> None:
        event.stop()

    def action_close(self) -> None:
        if self.context.display and self.context.clear_filter():
            return
        if not (self._is_reading and self._reader.cancel()):
            self.dismiss(None)

    def action_wrap(self) -> None:
        is_unwrapped = not self._box.has_class("-unwrapped")
        self._box.set_class(is_unwrapped, "-unwrapped")
        if is_unwrapped:
            lines = message_words.whole(self._message, self._view, _UNWRAPPED)
            widest = max((sum(text.width(cell.text) for cell in line) for line in lines), default=0)
            self._lines.styles.width = max(widest, 1)
            self._lines.show(lambda _: lines)
        else:
            self._lines.styles.width = "1fr"
            self._lines.show(self._wrapped)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(message_words.copied(self._message, self._view))
        self.notify("Copied the message.")

    def action_executable(self) -> None:
        path = self._message.execution_path or self._message.package_path
        if path:
            self.dismiss(path)
        else:
            self.notify("No executable said this.")

    def action_filter(self) -> None:
        if self.context.display:
            self.context.table.focus()
            self.context.action_filter()

    def action_other_pane(self) -> None:
        if self.context.display and self._box.has_focus:
            self.context.table.focus()
        else:
            self._box.focus()


def _key(row: MessageContext) -> int:
    return row.context_id

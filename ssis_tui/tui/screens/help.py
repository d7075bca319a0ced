"""The keys of the screen below, as its bindings declare them, and what the signs mean."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ssis_tui.model.codes import OperationStatus
from ssis_tui.present.column import Cell, View
from ssis_tui.present.signs import status_cell
from ssis_tui.present.wrapping import wrapped
from ssis_tui.tui.screens.leaves_once import LeavesOnce
from ssis_tui.tui.widgets.cell_lines import CellLines, Lines
from ssis_tui.tui.widgets.key_bar import importance, key_name

HIDDEN = {"app.suspend", ""}
_KEYS: Final = 16
"""Cells for the keys of an action; more keys take more."""
STATUSES = [OperationStatus(number) for number in range(1, 10)]


class HelpScreen(ModalScreen[None], LeavesOnce[None]):
    """Scrolls; any of its closing keys goes back."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;

        & > VerticalScroll {
            width: 78;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            background: $surface;
            border: round $primary;
        }
        &.-ascii > VerticalScroll { border: ascii $primary; }
        & .heading { color: $text-primary; text-style: bold; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close", id="help.close"),
    ]

    def __init__(self, bindings: Iterable[ActiveBinding], *, zone: str, view: View) -> None:
        super().__init__()
        self._explained = tuple(bindings)
        self._keys = CellLines(id="keys")
        self._zone = zone
        self._view = view

    def compose(self) -> ComposeResult:
        with VerticalScroll() as box:
            box.border_title = Content("Keys")
            yield self._keys
            yield Static(Content("Signs"), classes="heading")
            yield Static(
                Content("   ".join(status_cell(each, self._view).text for each in STATUSES))
            )
            yield Static(Content("Times"), classes="heading")
            yield Static(
                Content(f"{self._zone}; z shows them local, in UTC, in the server's zone.")
            )

    def on_mount(self) -> None:
        self.set_class(self._view.is_ascii, "-ascii")
        self._keys.show(lambda width: key_lines(self._explained, width))
        self.query_one(VerticalScroll).focus()


def key_lines(bindings: Iterable[ActiveBinding], width: int) -> Lines:
    """Give a line for each action: its keys and what it does, the most wanted first.

    What does not fit into `width` cells goes on below itself, not below the keys.
    """
    keys: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for active in sorted(bindings, key=importance):
        binding = active.binding
        name = binding.id or ""
        if name in HIDDEN:
            continue
        keys.setdefault(name, []).append(key_name(binding.key))
        words[name] = active.tooltip or binding.tooltip or binding.description
    lines: list[str] = []
    for name, held in keys.items():
        start = f"{' '.join(held):<{_KEYS}} "
        first, *others = wrapped(words[name], width - len(start))
        lines += [f"{start}{first}", *(f"{'':<{len(start)}}{other}" for other in others)]
    return tuple((Cell(line),) for line in lines)

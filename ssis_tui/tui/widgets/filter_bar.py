"""The line in which a filter is typed: it takes effect with each key."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from ssis_tui.present.filtering import NO_FILTER, RowFilter, parse_filter
from ssis_tui.tui.widgets.field import Field

LONGEST: int = 200
"""Characters that can be typed."""


class FilterBar(Horizontal):
    """Is there while one types, and gone otherwise; the filter stays until it is cleared.

    Enter keeps the filter and goes back to where the focus was. Escape clears it, and once more
    leaves. What cannot be understood yet changes nothing and says why beside the words.
    """

    PLACEHOLDER: ClassVar[str] = ""
    """What stands in the line while nothing is typed."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        display: none;
        background: $panel;

        & > .sign { width: auto; color: $text-muted; }
        & > Input { width: 1fr; background: $panel; }
        & > .error { width: auto; max-width: 60%; color: $text-error; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,down", "keep", "Keep", id="filter.keep", priority=True,
            tooltip="Keep the filter and go to the rows",
        ),
        Binding(
            "escape", "back", "Clear", id="filter.back", priority=True,
            tooltip="Clear the filter; once more leaves it",
        ),
    ]  # fmt: skip

    class Changed(Message):
        """Another filter is wanted; never one that has an error."""

        def __init__(self, bar: "FilterBar", row_filter: RowFilter) -> None:
            self.bar = bar
            self.filter = row_filter
            super().__init__()

        @property
        def control(self) -> "FilterBar":
            return self.bar

        @property
        def value(self) -> str:
            """What was typed."""
            return self.filter.text

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, FilterBar.Changed) and message.bar is self.bar

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._filter = NO_FILTER
        self._came_from: Widget | None = None
        # Not `display`, which is true until the style sheet was applied.
        self._is_open = False
        self._field: tuple[Field, Static] | None = None
        """Where one types and what is wrong with it; None until the first time.

        An input line's own style sheet costs the start of a screen as much as a table does.
        """

    @property
    def value(self) -> str:
        """What the filter in effect was typed as; empty without one."""
        return self._filter.text

    @property
    def filter(self) -> RowFilter:
        """The filter in effect."""
        return self._filter

    @property
    def is_open(self) -> bool:
        """Whether somebody is typing here."""
        return self._is_open

    def open(self) -> None:
        """Appear, with the filter in effect, and take the focus."""
        field, _ = self._field = self._field or self._make_field()
        if not self.is_open:
            self._came_from = self.screen.focused
            self._is_open = self.display = True
            self._set(self._filter.text)
        # At once: what is typed next must not be keys of the table.
        self.screen.set_focus(field)

    def clear(self) -> bool:
        """Undo one thing: the words, then the bar itself; give whether there was one to undo."""
        if self._typed or not self._filter.is_empty or self._filter.text:
            self._set("")
            self._take("")
            return True
        if self.is_open:
            self._leave()
            return True
        return False

    def action_keep(self) -> None:
        """Leave, keeping the last filter that could be understood."""
        self._leave()

    def action_back(self) -> None:
        self.clear()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        # Compared with what stands there now: of several keys in one go the last one counts.
        if self.is_open:
            self._take(self._typed)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()

    def _make_field(self) -> tuple[Field, Static]:
        field = Field(compact=True, max_length=LONGEST, select_on_focus=False)
        field.placeholder = self.PLACEHOLDER
        error = Static("", classes="error", markup=False)
        self.mount(Static("/", classes="sign", markup=False), field, error)
        return field, error

    @property
    def _typed(self) -> str:
        return "" if self._field is None else self._field[0].value

    def _take(self, text: str) -> None:
        wanted = parse_filter(text)
        self._say(wanted.error or "")
        if wanted.error is None and wanted != self._filter:
            self._filter = wanted
            self.post_message(self.Changed(self, wanted))

    def _say(self, error: str) -> None:
        if self._field is not None:
            self._field[1].update(error)

    def _set(self, text: str) -> None:
        if self._field is not None:
            field, _ = self._field
            field.value = text
            field.cursor_position = len(text)
            self._say("")

    def _leave(self) -> None:
        self._set(self._filter.text)
        came_from, self._came_from = self._came_from, None
        if came_from is not None and came_from.is_attached and came_from.focusable:
            self.screen.set_focus(came_from)
        else:
            self.screen.focus_next()
        self._is_open = self.display = False

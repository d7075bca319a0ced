"""The small form in which one types what is looked for; it answers, and searches nothing itself."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label

from ssis_tui import text
from ssis_tui.present.narrowing import FIELDS, LONGEST, Narrowing, understand
from ssis_tui.tui.screens.form import Form
from ssis_tui.tui.widgets.field import Field

NAMES = "Whole names, any case; * and ? stand for others."
TIMES = "2026-11-22 02:00, yesterday 02:00, 2 hours ago, last monday, 90m."
_PLACEHOLDERS: Mapping[str, str] = {
    "status": "any, such as failed, canceled or !succeeded",
    "since": "from the beginning",
    "until": "now",
}
_HINTS: Mapping[str, str] = {
    "status": "Words or their beginnings, with commas between them; ! takes one away.",
    "since": TIMES,
    "until": TIMES,
}
ALL: Mapping[str, str] = {name: name.capitalize() for name in FIELDS}
"""Every field, with its label."""
RANGE: Mapping[str, str] = {"since": "Since", "until": "Until"}
MOMENT: Mapping[str, str] = {"until": "When"}


class NarrowDialog(Form[Narrowing]):
    """Asks for some fields of a narrowing; dismissed with the whole of it, or with None.

    What a time is taken for stands below while one types; what cannot be understood keeps the form
    open, with the reason.
    """

    DEFAULT_CSS = """
    NarrowDialog {
        & > Vertical { max-height: 100%; }
        & Label { width: 9; color: $text-muted; }
        & Input:focus { background-tint: $foreground 10%; }
        & Static { height: 2; }
        & Static.-note { color: $text-success; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="narrow.close", priority=True),
        Binding("up,shift+tab", "app.focus_previous", "Field before", show=False, priority=True),
        Binding("down,tab", "app.focus_next", "Next field", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        narrowing: Narrowing,
        now: datetime,
        zone: tzinfo,
        *,
        labels: Mapping[str, str] = ALL,
        hint: str = "",
    ) -> None:
        """`now` and `zone` say what times are taken for; `hint` is said while all fields are."""
        super().__init__()
        self._title = title
        self._narrowing = narrowing
        self._now = now
        self._zone = zone
        self._labels = labels
        self._hint = hint

    @property
    def asked(self) -> str:
        return self._title

    @property
    def hint(self) -> str:
        return self._hint

    def compose_fields(self) -> ComposeResult:
        for name, label in self._labels.items():
            with Horizontal():
                yield Label(Content(label))
                yield Field(
                    getattr(self._narrowing, name),
                    placeholder=_PLACEHOLDERS.get(name, "any"),
                    id=name,
                    max_length=LONGEST,
                    compact=True,
                    select_on_focus=False,
                )

    def on_mount(self) -> None:
        self.query_one(Vertical).border_subtitle = Content("Enter applies, Escape leaves")

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        self._tell()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        typed = self._typed()
        problems = understand(typed, self._now, self._zone).problems
        wrong = next((name for name in self._labels if name in problems), None)
        if wrong is None:
            self.dismiss(typed)
            return
        self.query_one(f"#{wrong}", Input).focus()
        self.say(problems[wrong], kind="-error")

    def _typed(self) -> Narrowing:
        words = {
            name: text.one_line(self.query_one(f"#{name}", Input).value) for name in self._labels
        }
        return self._narrowing.with_words(words)

    def _tell(self) -> None:
        """Say of the field that one is in what it was taken for, or what may stand there."""
        field = self.focused
        if not isinstance(field, Input) or field.id is None:
            return
        understood = understand(self._typed(), self._now, self._zone)
        problem = understood.problems.get(field.id)
        note = understood.notes.get(field.id)
        if field.value.strip() and problem is not None:
            self.say(problem, kind="-error")
        elif note is not None:
            self.say(f"That is {note}" if note[:1].isdigit() else note, kind="-note")
        else:
            self.say(_HINTS.get(field.id, self._hint or NAMES))

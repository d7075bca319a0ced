"""What is said about a stream of messages: how much of it is held, and why there is nothing."""

from typing import Final

from ssis_tui import text, times
from ssis_tui.masking import masked
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.message_window import MessageWindow
from ssis_tui.present import figures, foreign_text, messages
from ssis_tui.present.column import View

NO_ERROR: Final = "no error"
NOTHING_FOUND: Final = "No message matches.\nEscape clears the search."
NO_MESSAGES: Final = "It has said nothing."
NO_EXECUTABLE: Final = "said by no executable"


def title(window: MessageWindow, view: View, *, tail: bool, search: str, note: str = "") -> str:
    """Say how many messages are held, what lies beyond, and what they are narrowed to."""
    dot = " - " if view.is_ascii else " · "
    parts = [figures.grouped(len(window.messages))]
    if window.messages and not (window.at_start and window.at_end):
        parts.append(_beyond(window))
    words = _narrowed(window, search)
    if words:
        parts.append(words)
    if tail:
        parts.append("tail")
    if note:
        parts.append(note)
    return foreign_text.own(dot.join(parts), view)


def _beyond(window: MessageWindow) -> str:
    if not window.at_start and not window.at_end:
        return "of more in both directions"
    return "and newer ones" if window.at_start else "and older ones"


def _narrowed(window: MessageWindow, search: str) -> str:
    types = window.wanted.types
    level = ""
    if types and "type:" not in search:
        level = "errors only" if all(each.is_error for each in types) else "errors and warnings"
    return ", ".join(part for part in (level, text.one_line(search)) if part)


def no_further_error(*, is_next: bool) -> str:
    """Say that there is no error in this direction."""
    return "no further error" if is_next else "no error before"


def copied(message: EventMessage, view: View) -> str:
    """Give a message as text for the clipboard: harmless lines without secrets."""
    when = times.full_time(message.message_time, view.zone)
    source = foreign_text.line(messages.source_name(message), view)
    head = "  ".join(part for part in (when, messages.type_word(message), source) if part)
    return "\n".join((head, *text.lines(masked(message.message), is_ascii=view.is_ascii)))

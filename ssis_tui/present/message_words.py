"""What is said about a stream of messages: how much of it is held, and why there is nothing."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from ssis_tui import text, times
from ssis_tui.masking import masked
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.message_window import MessageWindow
from ssis_tui.present import figures, foreign_text, messages
from ssis_tui.present.column import Cell, View
from ssis_tui.present.flowing import Lines, flowing
from ssis_tui.present.ssis_errors import Explanation
from ssis_tui.present.wrapping import first_lines

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


def whole(message: EventMessage, view: View, width: int) -> Lines:
    """Lay a message out whole: its facts in few lines, its text, its codes in words."""
    found: list[tuple[Cell, ...]] = list(flowing(messages.facts(message, view), width, view))
    found.append(())
    found += [(Cell(line),) for line in messages.text_lines(message, view, width)]
    explained = messages.explanations(message)
    if explained:
        found.append(())
    for explanation in explained:
        found += messages.explanation_lines(explanation, view, width)
    return tuple(found)


def brief(message: EventMessage, view: View, width: int, height: int) -> Lines:
    """Give what a message says in at most so many lines: its text first, then its codes in words.

    A text that is cut ends in an ellipsis. A code is explained where there is room for the whole
    sentence, else only named.
    """
    explanations = messages.explanations(message)
    room = max(1, height - bool(explanations))
    bare = replace(message, message=messages.bare(message))
    said = messages.text_lines(bare, view, width, most=messages.enough(width, room))
    ellipsis = text.ASCII_ELLIPSIS if view.is_ascii else text.ELLIPSIS
    found = [(Cell(line),) for line in first_lines(said, room, width, ellipsis)]
    return with_explanations(found, explanations, view, width, height)


def with_explanations(
    lines: Iterable[tuple[Cell, ...]],
    explanations: Iterable[Explanation],
    view: View,
    width: int,
    height: int,
) -> Lines:
    """Add codes in words, up to so many lines: whole or by name only, never half a sentence."""
    found = list(lines)
    for each in explanations:
        explained = messages.explanation_lines(each, view, width)
        fits = len(found) + len(explained) <= height
        found += explained if fits else explained[: max(0, min(1, height - len(found)))]
    return tuple(found)


def copied(message: EventMessage, view: View) -> str:
    """Give a message as text for the clipboard: harmless lines without secrets."""
    when = times.full_time(message.message_time, view.zone)
    source = foreign_text.line(messages.source_name(message), view)
    head = "  ".join(part for part in (when, messages.type_word(message), source) if part)
    return "\n".join((head, *text.lines(masked(message.message), is_ascii=view.is_ascii)))

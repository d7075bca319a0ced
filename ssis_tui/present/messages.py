"""The columns of event messages, and one message whole with its code in words."""

from typing import Final

from ssis_tui import text, times
from ssis_tui.masking import masked
from ssis_tui.model.messages import EventMessage
from ssis_tui.present import foreign_text, moments, ssis_errors
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.repeats import MessageRow
from ssis_tui.present.ssis_errors import Explanation
from ssis_tui.present.wrapping import wrapped

Lines = tuple[tuple[Cell, ...], ...]

LONGEST_WHOLE: Final = 100_000
"""Characters of one message that are laid out; exports and copies hold them all."""

_TYPES: Final[dict[int, tuple[str, str, Tone, str]]] = {
    -1: ("?", "?", Tone.FAINT, "Unknown"),
    10: ("◌", ".", Tone.FAINT, "Pre-validate"),
    20: ("◌", ".", Tone.FAINT, "Post-validate"),
    30: ("▶", ">", Tone.RUNNING, "Pre-execute"),
    40: ("◼", "#", Tone.PLAIN, "Post-execute"),
    50: ("●", "*", Tone.PLAIN, "Status change"),
    60: ("·", ".", Tone.FAINT, "Progress"),
    70: ("·", ".", Tone.PLAIN, "Information"),
    80: ("=", "=", Tone.FAINT, "Variable value changed"),
    90: ("·", ".", Tone.FAINT, "Diagnostic"),
    100: ("⊘", "/", Tone.STOPPING, "Query cancel"),
    110: ("⚠", "!", Tone.WARNING, "Warning"),
    120: ("✗", "x", Tone.BAD, "Error"),
    130: ("✗", "x", Tone.BAD, "Task failed"),
    140: ("·", ".", Tone.FAINT, "DiagnosticEx"),
    200: ("·", ".", Tone.PLAIN, "Custom"),
    400: ("·", ".", Tone.PLAIN, "NonDiagnostic"),
}
"""Sign, its ASCII twin, tone and word by ``message_type``."""


def type_word(message: EventMessage) -> str:
    """Give the documented word of a message's type; an unknown one as its number."""
    known = _TYPES.get(int(message.message_type))
    return known[3] if known else message.message_type.label


def type_cell(message: EventMessage, view: View) -> Cell:
    """Give sign and word of a message's type, in its tone."""
    known = _TYPES.get(int(message.message_type))
    if known is None:
        return Cell(f"? {type_word(message)}", Tone.FAINT)
    sign = known[1] if view.is_ascii else known[0]
    return Cell(f"{sign} {known[3]}", known[2])


def source_name(message: EventMessage) -> str:
    """Name who wrote it: the executable, and the component of its data flow where told."""
    parts = [message.message_source_name, message.subcomponent_name]
    return " / ".join(part for part in parts if part)


def bare(message: EventMessage) -> str:
    """Give the text without the ``source:type: `` that SSIS writes in front of it."""
    source = message.message_source_name
    for word in (type_word(message), ""):
        start = f"{source}:{word}:" if word else f"{source}:"
        if source and message.message.startswith(start):
            return message.message[len(start) :].lstrip(" ") or message.message
    return message.message


def text_cell(row: MessageRow, view: View) -> Cell:
    """Give the text in one line, with the number of repeats in front of it."""
    known = _TYPES.get(int(row.message.message_type))
    tone = known[2] if known else Tone.PLAIN
    words = foreign_text.line(bare(row.message).rstrip("\r\n"), view)
    if row.is_repeat:
        return Cell(f"  {words}", tone)
    if row.repeats == 1:
        return Cell(words, tone)
    times_sign, fold = ("x", "+-") if view.is_ascii else ("×", "▸▾")
    return Cell(f"{fold[row.is_expanded]} {times_sign}{row.repeats} {words}", tone)


TIME = Column[MessageRow](
    id="time",
    title="Time",
    key="message_time",
    cell=lambda row, view: moments.cell(row.message.message_time, view),
    value=lambda row: row.message.message_time,
    width=14,
    min_width=8,
    priority=2,
)
TYPE = Column[MessageRow](
    id="type",
    title="Type",
    key="message_type",
    cell=lambda row, view: type_cell(row.message, view),
    value=lambda row: int(row.message.message_type),
    width=15,
    min_width=9,
)
SOURCE = Column[MessageRow](
    id="source",
    title="Source",
    key="message_source_name",
    cell=lambda row, view: foreign_text.cell(source_name(row.message), view),
    value=lambda row: row.message.message_source_name,
    sort=lambda row, _: source_name(row.message).casefold(),
    width=26,
    min_width=12,
    priority=1,
)
MESSAGE = Column[MessageRow](
    id="message",
    title="Message",
    key="message",
    cell=text_cell,
    value=lambda row: masked(row.message.message),
    sort=lambda row, _: bare(row.message).casefold(),
    width=60,
    min_width=30,
    grows=True,
)
PATH = Column[MessageRow](
    id="path",
    title="Execution path",
    key="execution_path",
    cell=lambda row, view: foreign_text.cell(row.message.execution_path, view),
    value=lambda row: row.message.execution_path,
    width=40,
    cut="middle",
    priority=4,
)
CODE = Column[MessageRow](
    id="code",
    title="Code",
    key="message_code",
    cell=lambda row, _: Cell(
        ssis_errors.hexadecimal(row.message.message_code) if row.message.message_code else ""
    ),
    value=lambda row: row.message.message_code,
    width=10,
    priority=3,
)
ID = Column[MessageRow](
    id="id",
    title="Id",
    key="event_message_id",
    cell=lambda row, _: Cell(
        "" if row.message.event_message_id is None else str(row.message.event_message_id)
    ),
    value=lambda row: row.message.event_message_id,
    width=12,
    align="right",
    priority=5,
)

COLUMNS: tuple[Column[MessageRow], ...] = (TIME, TYPE, SOURCE, MESSAGE)
"""Of the stream of messages."""

WIDE: tuple[Column[MessageRow], ...] = (TIME, TYPE, SOURCE, MESSAGE, CODE, PATH, ID)
"""All there is, for the wide mode."""


def explanation_lines(explanation: Explanation, view: View, width: int) -> Lines:
    """Say in lines what a code means and what helps."""
    title = foreign_text.own(explanation.title, view)
    sentence = foreign_text.own(explanation.sentence, view)
    return (
        *((Cell(part, Tone.FAINT),) for part in wrapped(title, width)),
        *((Cell(f"  {part}"),) for part in wrapped(sentence, max(1, width - 2))),
    )


def facts(message: EventMessage, view: View) -> tuple[tuple[str, Cell], ...]:
    """Give label and text of what is known besides the text; texts harmless, the empty left out."""
    shown = [
        ("Type", type_cell(message, view)),
        ("Time", Cell(times.full_time(message.message_time, view.zone))),
        ("Source", foreign_text.cell(source_name(message), view)),
        ("Path", foreign_text.cell(message.execution_path or message.package_path, view)),
        ("Package", foreign_text.cell(message.package_name, view)),
        ("Event", foreign_text.cell(message.event_name, view)),
        ("Code", CODE.cell(MessageRow(message), view)),
        ("Id", Cell(foreign_text.line(str(message.identity), view))),
    ]
    return tuple((label, cell) for label, cell in shown if cell.text)


def whole(message: EventMessage, view: View, width: int) -> Lines:
    """Lay a message out whole: its facts, its text in wrapped lines, its codes in words."""
    found: list[tuple[Cell, ...]] = []
    for label, cell in facts(message, view):
        first, *rest = wrapped(cell.text, max(1, width - 9))
        found.append((Cell(f"{label:<9}", Tone.FAINT), Cell(first, cell.tone)))
        found += [(Cell(" " * 9), Cell(part, cell.tone)) for part in rest]
    found.append(())
    found += [(Cell(line),) for line in text_lines(message, view, width)]
    explained = explanations(message)
    if explained:
        found.append(())
    for explanation in explained:
        found += explanation_lines(explanation, view, width)
    return tuple(found)


def text_lines(
    message: EventMessage, view: View, width: int, *, most: int = LONGEST_WHOLE
) -> tuple[str, ...]:
    """Give the text of a message in wrapped, harmless lines without secrets.

    Of a text with more than `most` characters only so many; a line at the end says how many more.
    """
    shown = message.message
    left_out = len(shown) - most
    # Masked with some of what follows, which holds the end of a secret at the cut.
    shown = masked(shown[: most + 8_000])[: most if left_out > 0 else None]
    found = [
        part for line in text.lines(shown, is_ascii=view.is_ascii) for part in wrapped(line, width)
    ]
    if left_out > 0:
        found += wrapped(f"({left_out} more characters: copy or export the message.)", width)
    return tuple(found)


def enough(width: int, height: int) -> int:
    """Count the characters of which some lines can be filled, however few cells they take."""
    # Up to four marks stand on a character; what is beyond is never seen, and laying out a
    # megabyte for each move of the cursor is felt.
    return max(width, 2) * (height + 1) * 5


def explanations(message: EventMessage) -> tuple[Explanation, ...]:
    """Explain the message's own code, then those that stand in its text."""
    own = ssis_errors.explain(message.message_code)
    others = ssis_errors.embedded(message.message[:LONGEST_WHOLE], besides=message.message_code)
    return (() if own is None else (own,)) + others


def record(message: EventMessage) -> dict[str, object]:
    """Give all that is known of a message under the catalog's column names, for JSON.

    The text is masked and otherwise as it was; codes have their word beside them.
    """
    source_type = message.message_source_type
    explanation = ssis_errors.explain(message.message_code)
    return {
        "operation_id": message.operation_id,
        "event_message_id": message.event_message_id,
        "message_time": message.message_time,
        "message_type": int(message.message_type),
        "message_type_name": type_word(message),
        "message_source_type": None if source_type is None else int(source_type),
        "message_source_type_name": None if source_type is None else source_type.label,
        "message": masked(message.message),
        "extended_info_id": message.extended_info_id,
        "package_name": message.package_name,
        "event_name": message.event_name,
        "message_source_name": message.message_source_name,
        "message_source_id": message.message_source_id,
        "subcomponent_name": message.subcomponent_name,
        "package_path": message.package_path,
        "execution_path": message.execution_path,
        "threadID": message.thread_id,
        "message_code": message.message_code,
        "message_code_name": None if explanation is None else explanation.name,
        "event_message_guid": message.event_message_guid,
    }

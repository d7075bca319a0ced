"""The columns of event messages; their texts have lost their secrets."""

from ssis_tui import text, times
from ssis_tui.masking import masked
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.present.column import Cell, Column, Tone, View

_TONES = {
    MessageType.ERROR: Tone.BAD,
    MessageType.TASK_FAILED: Tone.BAD,
    MessageType.WARNING: Tone.WARNING,
    MessageType.PROGRESS: Tone.FAINT,
    MessageType.DIAGNOSTIC: Tone.FAINT,
    MessageType.DIAGNOSTIC_EX: Tone.FAINT,
    MessageType.PRE_VALIDATE: Tone.FAINT,
    MessageType.POST_VALIDATE: Tone.FAINT,
}


def tone_of(message: EventMessage) -> Tone:
    """Give what the type of a message means."""
    return _TONES.get(message.message_type, Tone.PLAIN)


def source_of(message: EventMessage) -> str:
    """Name who said it: the task, and the component of its data flow where there is one."""
    parts = (message.message_source_name, message.subcomponent_name)
    return " / ".join(part for part in parts if part)


def _word(words: str, view: View, tone: Tone = Tone.PLAIN) -> Cell:
    return Cell(text.one_line(words, is_ascii=view.is_ascii), tone)


TIME = Column[EventMessage](
    id="time",
    title="Time",
    key="message_time",
    cell=lambda message, view: Cell(
        times.clock_time(message.message_time, view.zone, view.now or message.message_time)
    ),
    value=lambda message: message.message_time,
    width=12,
    min_width=8,
)
TYPE = Column[EventMessage](
    id="type",
    title="Type",
    key="message_type",
    cell=lambda message, _: Cell(message.message_type.label, tone_of(message)),
    value=lambda message: int(message.message_type),
    sort=lambda message, _: message.message_type.label,
    width=13,
    min_width=8,
    priority=1,
)
SOURCE = Column[EventMessage](
    id="source",
    title="Source",
    key="message_source_name",
    cell=lambda message, view: _word(source_of(message), view),
    value=source_of,
    width=24,
    min_width=12,
    priority=2,
)
TEXT = Column[EventMessage](
    id="message",
    title="Message",
    key="message",
    cell=lambda message, view: _word(masked(message.message.rstrip()), view, tone_of(message)),
    value=lambda message: masked(message.message),
    width=40,
    min_width=20,
    grows=True,
)
PATH = Column[EventMessage](
    id="path",
    title="Execution path",
    key="execution_path",
    cell=lambda message, view: _word(message.execution_path or "", view),
    value=lambda message: message.execution_path,
    width=40,
    priority=5,
    cut="middle",
)
CODE = Column[EventMessage](
    id="code",
    title="Code",
    key="message_code",
    cell=lambda message, _: Cell(code_text(message.message_code)),
    value=lambda message: message.message_code,
    width=10,
    priority=4,
)

COLUMNS: tuple[Column[EventMessage], ...] = (TIME, TYPE, SOURCE, TEXT)
"""As a person reads them."""


def code_text(code: int | None) -> str:
    """Give an HRESULT as the documentation writes it, ``0xC0202009``; empty for none."""
    return f"0x{code & 0xFFFFFFFF:08X}" if code else ""


def record(message: EventMessage) -> dict[str, object]:
    """Give all that is known of a message under the catalog's own column names, for JSON.

    The text has no secrets any more; `message_code` stays the catalog's signed number.
    """
    source = message.message_source_type
    return {
        "operation_id": message.operation_id,
        "event_message_id": message.event_message_id,
        "event_message_guid": message.event_message_guid,
        "message_time": message.message_time,
        "message_type": int(message.message_type),
        "message_type_name": message.message_type.label,
        "message_source_type": None if source is None else int(source),
        "message_source_type_name": None if source is None else source.label,
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
    }


FIELDS = (
    "operation_id", "event_message_id", "event_message_guid", "message_time", "message_type",
    "message_type_name", "message_source_type", "message_source_type_name", "message",
    "extended_info_id", "package_name", "event_name", "message_source_name", "message_source_id",
    "subcomponent_name", "package_path", "execution_path", "threadID", "message_code",
)  # fmt: skip
"""Of a record, in order: the columns of CSV."""

"""What an operation said while it ran."""

from datetime import datetime

from msgspec import Struct

from ssis_tui.model.codes import ContextType, MessageSourceType, MessageType


class EventMessage(Struct, frozen=True, kw_only=True, gc=False):
    """A row of ``catalog.event_messages``, which holds the plain operation messages too."""

    operation_id: int
    event_message_id: int | None
    """None for a Scale Out row: those have only `event_message_guid`."""
    message_time: datetime
    message_type: MessageType
    message: str = ""
    message_source_type: MessageSourceType | None = None
    extended_info_id: int | None = None
    package_name: str | None = None
    """The child package's name when nested; None for a message without an event."""
    event_name: str | None = None
    message_source_name: str | None = None
    message_source_id: str | None = None
    subcomponent_name: str | None = None
    package_path: str | None = None
    execution_path: str | None = None
    thread_id: int | None = None
    message_code: int | None = None
    """The SSIS HRESULT as a signed number; 0 or None when it tells of no error."""
    event_message_guid: str | None = None
    """None before SQL Server 2017."""

    @property
    def identity(self) -> int | str:
        """What tells it from other messages of its operation: its id, or its GUID on Scale Out."""
        if self.event_message_id is not None and self.event_message_id >= 0:
            return self.event_message_id
        return self.event_message_guid or f"{self.message_time.isoformat()} {self.message}"


class MessageContext(Struct, frozen=True, kw_only=True, gc=False):
    """A row of ``catalog.event_message_context``: a value at the time of an error."""

    context_id: int
    context_depth: int | None
    """1 is closest to the error; 0 is the state of the package before its start."""
    context_type: ContextType | None
    package_path: str | None
    context_source_name: str | None
    property_name: str | None
    property_value: str | None
    """Converted to text by the server; connection strings keep their secrets until shown."""

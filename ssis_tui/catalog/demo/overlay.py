"""What this process added to the demo's world or changed in it; nobody else sees it."""

from bisect import bisect_left, insort
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from ssis_tui.catalog.demo.facts import Facts
from ssis_tui.catalog.demo.log import message_id
from ssis_tui.catalog.demo.moments import as_moment, as_ms
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.catalog.demo.schedule import WhenStopped
from ssis_tui.model.codes import LoggingLevel, OperationStatus, OperationType
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Execution, Operation

Parameters = tuple[tuple[int, str, object], ...]


class Recorded(Struct):
    """An operation written down as it happened, as rows of the catalog are."""

    row: Operation
    """As last written; its status may be about to change, see `ends_ms`."""
    when_stopped: WhenStopped = WhenStopped.ENDS
    ends_ms: int | None = None
    """When an operation that is Stopping, or a stop, ends by itself."""
    ends_as: OperationStatus = OperationStatus.CANCELED
    stopped_by: str | None = None
    logging_level: LoggingLevel = LoggingLevel.BASIC
    messages: list[EventMessage] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)

    @property
    def operation_id(self) -> int:
        return self.row.operation_id

    @property
    def operation_type(self) -> OperationType:
        return self.row.operation_type

    @property
    def caller(self) -> str:
        return self.row.caller_name

    @property
    def created_ms(self) -> int:
        return as_ms(self.row.created) if self.row.created is not None else 0

    def operation_at(self, now_ms: int) -> Operation:
        """Give the row; one whose time has come is ended first."""
        if self.ends_ms is not None and now_ms >= self.ends_ms:
            self.write(self.ends_as, as_moment(self.ends_ms))
            self.row = replace(self.row, stopped_by_name=self.stopped_by)
        return self.row

    def write(self, status: OperationStatus, now: datetime) -> None:
        """Write a status as ISServerExec does, with the times that go with it."""
        row = replace(self.row, status=status, ended=now if status.has_ended else None)
        if status != OperationStatus.CREATED and row.started is None:
            row = replace(row, started=now)
        if not status.has_ended and status != OperationStatus.STOPPING:
            self.stopped_by = None
        self.row = row
        self.ends_ms = None


class Overlay(Struct):
    """Additions by id, and stops of planned operations."""

    added: dict[int, Recorded | Planned] = field(default_factory=dict)
    """Written down as it happened, or planned when somebody started it."""
    ids: list[int] = field(default_factory=list)
    """Of what was added, ascending."""
    changed: dict[int, Planned] = field(default_factory=dict)
    """Planned operations as a stop or ``catalog.startup`` made them."""
    parameters: dict[int, Parameters] = field(default_factory=dict)
    """What executions were started with: (object_type, name, value)."""
    last_message_id: int = 0
    lowest_next_id: int = 0
    """Ids below it are not given to additions: identity values leave gaps."""

    def add(self, addition: Recorded | Planned) -> None:
        self.added[addition.operation_id] = addition
        insort(self.ids, addition.operation_id)

    def current(self, planned: Planned) -> Planned:
        """Give a planned operation as it has become."""
        return self.changed.get(planned.operation_id, planned)

    def below(self, before: int | None) -> list[int]:
        """Give ids below `before` (None: all), newest first; a copy, for others may add."""
        end = len(self.ids) if before is None else bisect_left(self.ids, before)
        return self.ids[:end][::-1]

    def above(self, after: int) -> list[int]:
        """Give ids above `after`, oldest first; a copy, for others may add."""
        return self.ids[bisect_left(self.ids, after + 1) :]

    def next_message_id(self, now_ms: int, operation_id: int) -> int:
        """Give an id above every one given before."""
        self.last_message_id = max(self.last_message_id + 1, message_id(now_ms, operation_id))
        return self.last_message_id


def process_started(row: Operation, process_id: int) -> Operation:
    """Give the row as it is once ISServerExec runs."""
    started = replace(row, process_id=process_id)
    if isinstance(started, Execution):
        return replace(started, executed_count=1)
    return started

"""A demo server whose time a test sets, and short ways to ask it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ssis_tui.catalog.capabilities import Rights
from ssis_tui.catalog.demo import DemoServer
from ssis_tui.catalog.demo.catalog import DemoCatalog
from ssis_tui.catalog.demo.operator import DemoOperator
from ssis_tui.catalog.demo.server import ADMINISTRATOR
from ssis_tui.catalog.requests import (
    HistoryRequest,
    MessageRequest,
    OperationFilter,
    PollAnswer,
    PollRequest,
)
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Operation

# A Wednesday noon: the second reload hangs already, the first was marked in the morning.
NOON = datetime(2026, 3, 4, 11, 0, 20, tzinfo=UTC)


@dataclass(slots=True)
class Demo:
    """The demo at a moment that a test moves."""

    now: datetime = NOON
    seed: int = 1
    rights: Rights = ADMINISTRATOR
    is_read_only: bool = False
    server: DemoServer = field(init=False)
    catalog: DemoCatalog = field(init=False)

    def __post_init__(self) -> None:
        self.server = DemoServer(
            now=lambda: self.now,
            seed=self.seed,
            rights=self.rights,
            is_read_only=self.is_read_only,
        )
        self.catalog = self.server.catalog()
        self.catalog.open()

    def operator(self) -> DemoOperator:
        operator = self.server.operator()
        operator.open()
        return operator

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def poll(self) -> PollAnswer:
        return self.catalog.poll(PollRequest(newest=200, all_active=True))

    def active(self) -> list[Operation]:
        return [row for row in self.poll().operations if row.is_active_at(self.now)]

    def operation(self, operation_id: int) -> Operation:
        (operation,) = self.catalog.operations([operation_id])
        return operation

    def last_day(self) -> list[Operation]:
        """All operations created in the last 24 hours, newest first."""
        found: list[Operation] = []
        before: int | None = None
        wanted = OperationFilter(since=self.now - timedelta(days=1))
        while True:
            page = self.catalog.history(HistoryRequest(before=before, filter=wanted))
            found += page.operations
            if page.next_before is None:
                return found
            before = page.next_before

    def messages(self, operation_id: int) -> tuple[EventMessage, ...]:
        """All messages of an operation; not for the one that has a million."""
        page = self.catalog.messages(MessageRequest(operation_id=operation_id, limit=100_000))
        assert page.is_end
        return page.messages

"""What one operation's screen reads: each question by a name, through the poller's second way."""

from collections.abc import Callable
from typing import Final, TypeVar

from msgspec import Struct

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryRequest, MessagePage, MessageRequest, OperationFilter
from ssis_tui.errors import NoSuchOperation
from ssis_tui.model.codes import ERRORS, OperationType
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution, Operation, Validation
from ssis_tui.model.reports import (
    ComponentTime,
    DataFlowPath,
    ExecutionParameter,
    PerformanceCounter,
    PropertyOverride,
)
from ssis_tui.polling.finished import Finished
from ssis_tui.polling.poller import Poller

T = TypeVar("T")

MOST_ERRORS: Final = 50
"""First errors that are read to find the cause among them."""
MOST_RUNS: Final = 40
"""Runs of the same package that one is compared with, failed ones among them."""
MOST_COMPARED: Final = 20
"""Successful runs whose executables are read."""
NEAR: Final = 500
"""Operations before a stop that are looked through for the one that it concerned."""


class Errors(Struct, frozen=True):
    """The first errors of an operation, oldest first."""

    messages: tuple[EventMessage, ...] = ()
    is_complete: bool = True
    """Whether there are no more of them."""


class ExecutionReader:
    """Asks the catalog about one operation; every method may raise SsisTuiError.

    One question runs at a time; `cancel` gives up the one that does, which then raises Cancelled.
    """

    def __init__(self, poller: Poller, operation_id: int) -> None:
        self.operation_id = operation_id
        self._poller = poller
        self._parameters: tuple[ExecutionParameter, ...] | None = None
        self._finished = Finished()

    @property
    def server(self) -> str:
        """The server's name as the user knows it."""
        return self._poller.server.name

    def forget(self) -> None:
        """Read everything anew from now on, also what was not expected to change."""
        self._parameters, self._finished = None, Finished()

    def cancel(self) -> bool:
        """Give up the question that runs; False if none does."""
        return self._poller.cancel_read()

    async def operation(self) -> Operation:
        """Read the operation itself; raise NoSuchOperation."""
        number = self.operation_id
        found = await self._poller.read(
            lambda catalog: catalog.operations((number,)), name=f"operation {number}"
        )
        if not found:
            raise NoSuchOperation(
                f"There is no operation {number} on {self.server}, or this login may not see it.",
                "Operations are cleaned up after the catalog's retention window.",
                server=self.server,
            )
        return found[0]

    async def messages(self, request: MessageRequest) -> MessagePage:
        """Read a page of messages."""
        return await self._ask(lambda catalog: catalog.messages(request), "messages")

    async def errors(self) -> Errors:
        """Read the first errors (message types 120 and 130)."""
        request = MessageRequest(operation_id=self.operation_id, types=ERRORS, limit=MOST_ERRORS)
        page = await self._ask(lambda catalog: catalog.messages(request), "errors")
        return Errors(page.messages, page.is_end)

    async def context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        """Read what variables and properties held when this message came."""
        return await self._ask(lambda catalog: catalog.message_context(message), "context")

    async def executables(self) -> tuple[ExecutableStatistic, ...]:
        """Read what has finished at least once, by start time: after the first time only the news.

        The same tuple as before where there is none; of very many the MOST_STATISTICS newest.
        """
        number, held = self.operation_id, self._finished
        found = await self._ask(
            lambda catalog: catalog.executables(number, after=held.after), "executables"
        )
        self._finished = held.take(found)
        return self._finished.statistics

    async def parameters(self) -> tuple[ExecutionParameter, ...]:
        """Read the parameter values used: once, for they do not change after the start."""
        if self._parameters is None:
            number = self.operation_id
            self._parameters = await self._ask(
                lambda catalog: catalog.parameters(number), "parameters"
            )
        return self._parameters

    async def property_overrides(self) -> tuple[PropertyOverride, ...]:
        """Read the property overrides used."""
        number = self.operation_id
        return await self._ask(
            lambda catalog: catalog.property_overrides(number), "property overrides"
        )

    async def component_times(self) -> tuple[ComponentTime, ...]:
        """Read the times of data flow components."""
        number = self.operation_id
        return await self._ask(lambda catalog: catalog.component_times(number), "component times")

    async def data_flow_paths(self) -> tuple[DataFlowPath, ...]:
        """Read the rows sent by path."""
        number = self.operation_id
        return await self._ask(lambda catalog: catalog.data_flow_paths(number), "data flow")

    async def counters(self) -> tuple[PerformanceCounter, ...]:
        """Read the live counters of a running execution."""
        number = self.operation_id
        return await self._ask(lambda catalog: catalog.performance_counters(number), "counters")

    async def runs(self, execution: Execution) -> tuple[Execution, ...]:
        """Read this run and those of the same package before it, by descending id."""
        return await self._ask(
            lambda catalog: catalog.package_runs(
                execution.folder_name,
                execution.project_name,
                execution.package_name,
                before=execution.operation_id + 1,
                limit=MOST_RUNS,
            ),
            "earlier runs",
        )

    async def runs_of(self, validation: Validation) -> tuple[Operation, ...]:
        """Read the newest executions of what was validated, by descending id."""
        package = None
        if validation.operation_type == OperationType.VALIDATE_PACKAGE:
            package = validation.object_name
        request = HistoryRequest(
            limit=MOST_RUNS,
            filter=OperationFilter(
                types=frozenset({OperationType.EXECUTE}),
                folder=validation.folder_name,
                project=validation.project_name,
                package=package,
            ),
        )
        page = await self._ask(lambda catalog: catalog.history(request), "executions")
        return page.operations

    async def executables_of(self, ids: tuple[int, ...]) -> tuple[ExecutableStatistic, ...]:
        """Read the executables of these executions."""
        return await self._ask(lambda catalog: catalog.executables_of(ids), "earlier executables")

    async def around(self, operation: Operation) -> tuple[Operation, ...]:
        """Read the operations that a stop or a dump may have concerned: those before it.

        Of a dump the row holds the execution's id; those before a stop are looked through.
        """
        if operation.operation_type == OperationType.CREATE_DUMP:
            ids = (operation.object_id or 0,)
            return await self._ask(lambda catalog: catalog.operations(ids), "execution")
        request = HistoryRequest(
            before=operation.operation_id,
            limit=NEAR,
            filter=OperationFilter(
                types=frozenset(
                    {
                        OperationType.EXECUTE,
                        OperationType.VALIDATE_PROJECT,
                        OperationType.VALIDATE_PACKAGE,
                    }
                )
            ),
        )
        page = await self._ask(lambda catalog: catalog.history(request), "stopped operation")
        return page.operations

    async def _ask(self, call: Callable[[Catalog], T], what: str) -> T:
        return await self._poller.read(call, name=f"the {what} of {self.operation_id}")

"""The catalog of one server for asyncio: every read, every change, and the poller's snapshots."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType, TracebackType
from typing import Self, TypeVar, Unpack

from ssis_tui.api.changer import Changer
from ssis_tui.api.pages import history_pages, message_pages, wanted_messages
from ssis_tui.api.selection import AnyOperation, OfAnyKind, OfKind, id_of, moment, selected
from ssis_tui.api.starting import (
    AnyEnvironment,
    AnyPackage,
    AnyProject,
    package_of,
    parameters_of,
    project_of,
    start_request,
    validate_request,
)
from ssis_tui.api.stopping import taken
from ssis_tui.api.waiting import wait_until_ended
from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.protocol import Catalog as Reading
from ssis_tui.catalog.protocol import Server
from ssis_tui.catalog.reports import IdRange
from ssis_tui.catalog.requests import PollRequest
from ssis_tui.errors import NoSuchOperation, UsageError
from ssis_tui.model.codes import LoggingLevel, MessageType, OperationType
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution, Operation, OperationKey, Validation
from ssis_tui.model.packages import (
    EnvironmentReference,
    Folder,
    Package,
    PackageParameter,
    Project,
)
from ssis_tui.model.reports import (
    ComponentTime,
    DataFlowPath,
    ExecutionParameter,
    FailedConnection,
    PackageSummary,
    PerformanceCounter,
    PropertyOverride,
)
from ssis_tui.polling.clock import Clock, SystemClock
from ssis_tui.polling.details import Details
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.progress import Fold
from ssis_tui.polling.snapshot import Progress, Snapshot
from ssis_tui.polling.stop_outcome import StopOutcome
from ssis_tui.polling.stops import Stops
from ssis_tui.polling.waiting import INTERVAL

T = TypeVar("T")

EXECUTIONS = (OperationType.EXECUTE,)
VALIDATIONS = (OperationType.VALIDATE_PROJECT, OperationType.VALIDATE_PACKAGE)
NO_PARAMETERS: Mapping[str, object] = MappingProxyType({})
EVER = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
"""Before there was any SSIS catalog."""


class AsyncCatalog:
    """One server's SSIS catalog, used from one event loop.

    Reads run one at a time on a connection of their own, changes on another; both are opened when
    they are needed and closed after a minute without use. Every method may raise
    :class:`ssis_tui.errors.SsisTuiError`.
    """

    def __init__(self, server: Server, *, clock: Clock | None = None) -> None:
        """Make a catalog that is not connected yet; `clock` is what waiting goes by."""
        self._server = server
        self._clock = clock or SystemClock()
        # Time limits always go by the machine's clock.
        self._details = Details(server, SystemClock())
        self._stops = Stops(server, SystemClock())
        self._changer = Changer(server, SystemClock())
        self._pollers: set[Poller] = set()

    @property
    def server(self) -> str:
        """The name under which the server is known; part of every operation's key."""
        return self._server.name

    @property
    def is_read_only(self) -> bool:
        """Whether nothing may be changed; every change then raises ReadOnly, unsent."""
        return self._server.is_read_only

    @property
    def info(self) -> ServerInfo:
        """What the server offers and what the login may do; raise UsageError before `open`."""
        if self._details.info is None:
            raise UsageError("This catalog is not open.", "Use it in a with statement.")
        return self._details.info

    async def open(self) -> ServerInfo:
        """Connect; raise ConnectError. Other methods do it too when they are the first."""
        await self.read(lambda _: None, name="the server")
        return self.info

    async def close(self) -> None:
        """Close all connections, within two seconds, also when the server hangs."""
        for poller in tuple(self._pollers):
            await poller.aclose()
        await self._stops.aclose()
        await self._changer.aclose()
        await self._details.aclose()

    async def __aenter__(self) -> Self:
        try:
            await self.open()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def read(self, call: Callable[[Reading], T], /, *, name: str) -> T:
        """Run a read of one's own on the connection's thread; `name` says what is read.

        `call` is given the catalog of :mod:`ssis_tui.catalog.protocol`, which blocks.
        """
        return await self._details.read(call, name=name)

    # Operations

    async def active(self) -> tuple[Operation, ...]:
        """Read what is Running, Pending or Stopping, or Created less than ten minutes ago."""
        answer = await self.read(
            lambda catalog: catalog.poll(PollRequest(all_active=True)), name="what is active"
        )
        return tuple(each for each in answer.operations if each.is_active_at(answer.server_time))

    async def operations(self, **which: Unpack[OfAnyKind]) -> AsyncGenerator[Operation, None]:
        """Give operations of every type, newest first; see OfAnyKind for what narrows them."""
        wanted = selected(which, self._clock.now(), ())
        async for page in history_pages(self.read, wanted):
            for operation in page:
                yield operation

    async def executions(self, **which: Unpack[OfKind]) -> AsyncGenerator[Execution, None]:
        """Give executions, newest first; see OfKind for what narrows them."""
        wanted = selected(which, self._clock.now(), EXECUTIONS)
        async for page in history_pages(self.read, wanted):
            for operation in page:
                if isinstance(operation, Execution):
                    yield operation

    async def validations(self, **which: Unpack[OfKind]) -> AsyncGenerator[Validation, None]:
        """Give validations, newest first; see OfKind for what narrows them."""
        wanted = selected(which, self._clock.now(), VALIDATIONS)
        async for page in history_pages(self.read, wanted):
            for operation in page:
                if isinstance(operation, Validation):
                    yield operation

    async def operation(self, operation: AnyOperation) -> Operation:
        """Read one operation as it is now, committed data only; raise NoSuchOperation."""
        number = self._id(operation)
        found = await self.read(lambda catalog: catalog.operations([number]), name=str(number))
        if not found:
            raise NoSuchOperation(
                f"{self.server} has no operation {number} that this login may see.",
                server=self.server,
            )
        return found[0]

    async def execution(self, execution: AnyOperation) -> Execution:
        """Read one execution as it is now; raise NoSuchOperation, also for another operation."""
        found = await self.operation(execution)
        if isinstance(found, Execution):
            return found
        raise NoSuchOperation(
            f"{found.operation_id} on {self.server} is no execution: {found.operation_type.label}.",
            server=self.server,
        )

    async def messages(
        self,
        operation: AnyOperation,
        *,
        types: Iterable[MessageType] = (),
        text: str | None = None,
        source: str | None = None,
        follow: bool = False,
        interval: float = INTERVAL,
    ) -> AsyncGenerator[EventMessage, None]:
        """Give messages, oldest first; with `follow` as they come, until the operation has ended.

        `text` must occur in the message, `source` in the name or the path of who wrote it.
        """
        wanted = wanted_messages(self._id(operation), types=types, text=text, source=source)
        pages = message_pages(self.read, wanted, self._clock, follow=follow, interval=interval)
        async for page in pages:
            for message in page:
                yield message

    async def first_error(self, operation: AnyOperation) -> EventMessage | None:
        """Read the first error of an operation; None without one."""
        number = self._id(operation)
        return await self.read(
            lambda catalog: catalog.first_error(number), name=f"the first error of {number}"
        )

    async def message_context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        """Read the state of the package that was written down with an error; slow."""
        return await self.read(
            lambda catalog: catalog.message_context(message), name="the context of a message"
        )

    async def progress(self, execution: AnyOperation) -> Progress:
        """Read what an execution is doing, by its messages (logging levels Basic and Verbose)."""
        number = self._id(execution)
        request = PollRequest(progress_whole=(number,))
        answer = await self.read(lambda catalog: catalog.poll(request), name=f"{number}'s progress")
        return Fold().take(answer.progress, is_complete=False).progress

    async def executables(self, execution: AnyOperation) -> tuple[ExecutableStatistic, ...]:
        """Read the tasks and containers that have finished at least once, by start time."""
        number = self._id(execution)
        return await self.read(
            lambda catalog: catalog.executables(number), name=f"the executables of {number}"
        )

    async def parameters(self, execution: AnyOperation) -> tuple[ExecutionParameter, ...]:
        """Read the parameter values of an execution; sensitive ones are never read."""
        number = self._id(execution)
        return await self.read(
            lambda catalog: catalog.parameters(number), name=f"the parameters of {number}"
        )

    async def property_overrides(self, execution: AnyOperation) -> tuple[PropertyOverride, ...]:
        """Read the property overrides of an execution; sensitive ones are never read."""
        number = self._id(execution)
        return await self.read(
            lambda catalog: catalog.property_overrides(number), name=f"the overrides of {number}"
        )

    async def component_times(self, execution: AnyOperation) -> tuple[ComponentTime, ...]:
        """Sum up the phases of data flow components (logging levels Performance and Verbose)."""
        number = self._id(execution)
        return await self.read(
            lambda catalog: catalog.component_times(number), name=f"the components of {number}"
        )

    async def data_flow_paths(self, execution: AnyOperation) -> tuple[DataFlowPath, ...]:
        """Sum up the rows sent along data flow paths (logging level Verbose)."""
        number = self._id(execution)
        return await self.read(
            lambda catalog: catalog.data_flow_paths(number), name=f"the data flow of {number}"
        )

    async def performance_counters(self, execution: AnyOperation) -> tuple[PerformanceCounter, ...]:
        """Read the counters of a running execution; empty on Scale Out and Azure."""
        number = self._id(execution)
        return await self.read(
            lambda catalog: catalog.performance_counters(number), name=f"the counters of {number}"
        )

    async def package_summaries(
        self, *, since: datetime | str, until: datetime | str | None = None
    ) -> tuple[PackageSummary, ...]:
        """Sum up by package what became of the executions created in a range of time."""
        ids = await self._ids(since, until)
        if ids is None:
            return ()
        return await self.read(lambda catalog: catalog.package_summaries(ids), name="the summary")

    async def failed_connections(
        self, *, since: datetime | str, until: datetime | str | None = None
    ) -> tuple[FailedConnection, ...]:
        """Read the connections in the errors of failed executions, of the newest 200 of them."""
        ids = await self._ids(since, until)
        if ids is None:
            return ()
        return await self.read(
            lambda catalog: catalog.failed_connections(ids), name="the failed connections"
        )

    # What there is to run

    async def folders(self) -> tuple[Folder, ...]:
        """Read the folders that the login may see, by name."""
        return await self.read(lambda catalog: catalog.folders(), name="the folders")

    async def projects(self, folder: str | Folder | None = None) -> tuple[Project, ...]:
        """Read the projects that the login may see, of all folders or of one."""
        found = await self.read(lambda catalog: catalog.projects(), name="the projects")
        name = folder.name if isinstance(folder, Folder) else folder
        return tuple(each for each in found if _is(each.folder_name, name))

    async def project(self, path: AnyProject) -> Project:
        """Read one project by its path, folder/project; raise NoSuchOperation."""
        return await project_of(self.read, self.server, path)

    async def packages(self, project: AnyProject | None = None) -> tuple[Package, ...]:
        """Read the packages that the login may see, of all projects or of one."""
        found = await self.read(lambda catalog: catalog.packages(), name="the packages")
        if project is None:
            return found
        of = await self.project(project)
        return tuple(
            each
            for each in found
            if _is(each.folder_name, of.folder_name) and _is(each.project_name, of.name)
        )

    async def package(self, path: AnyPackage) -> Package:
        """Read one package by its path, folder/project/package; raise NoSuchOperation."""
        return await package_of(self.read, self.server, path)

    async def environment_references(self, project: AnyProject) -> tuple[EnvironmentReference, ...]:
        """Read the environments that a project may run with, by name."""
        number = (await self.project(project)).project_id
        return await self.read(
            lambda catalog: catalog.environment_references(number), name="the environments"
        )

    async def package_parameters(self, package: AnyPackage) -> tuple[PackageParameter, ...]:
        """Read what a package and its project take."""
        return await parameters_of(self.read, await self.package(package))

    # Changes

    async def start(
        self,
        package: AnyPackage,
        *,
        environment: AnyEnvironment | None = None,
        parameters: Mapping[str, object] = NO_PARAMETERS,
        logging_level: LoggingLevel | None = None,
        use32bitruntime: bool = False,
    ) -> int:
        """Create an execution, set its parameters and start it; give its id.

        A parameter's name may have ``$Project::`` or ``$Package::`` in front, its value is of the
        parameter's type or text that is read as such. Raises UsageError and NoSuchOperation before
        anything is sent; Refused; or ConnectionLost or TimeLimit, after which nobody knows whether
        it was started.
        """
        request = await start_request(
            self.read,
            self.server,
            package,
            environment=environment,
            parameters=parameters,
            logging_level=logging_level,
            use32bitruntime=use32bitruntime,
        )
        return await self._changer.change(
            lambda operator: operator.start(request),
            f"start {request.folder}/{request.project}/{request.package}",
        )

    async def validate(
        self,
        target: AnyPackage | Project,
        *,
        environment: AnyEnvironment | None = None,
        all_environments: bool = False,
        use32bitruntime: bool = False,
    ) -> int:
        """Start the validation of a package or of a whole project; give its id.

        With the default values of parameters, with one environment's, or with each environment
        that the project refers to. Raises as `start` does.
        """
        request = await validate_request(
            self.read,
            self.server,
            target,
            environment=environment,
            all_environments=all_environments,
            use32bitruntime=use32bitruntime,
        )
        return await self._changer.change(
            lambda operator: operator.validate(request),
            f"validate {request.folder}/{request.project}",
        )

    async def stop(self, operation: AnyOperation, *, reason: str = "") -> StopOutcome:
        """Ask the server once to stop a running execution or validation; give what came of it.

        The server has then taken the request; `wait` tells when it has ended. Raises NotRunning,
        AlreadyStopping and other Refused, NoSuchOperation, ProcedureFailed when the procedure says
        that it was not carried out, and ConnectionLost or TimeLimit when no answer came: it was
        sent once, the error's sentence says what the row told afterwards, and nothing is sent
        again.
        """
        key = OperationKey(self.server, id_of(operation, self.server))
        return taken(await self._stops.stop(key, reason=reason))

    async def startup(self) -> None:
        """Call ``catalog.startup``, which marks what it takes for dead as ended unexpectedly.

        It marks live Scale Out work and stops in progress too.
        """
        await self._changer.change(lambda operator: operator.startup(), "call catalog.startup")

    async def create_dump(self, execution: AnyOperation) -> None:
        """Ask for a dump of a running execution, on the machine where it runs."""
        number = id_of(execution, self.server)
        await self._changer.change(lambda operator: operator.create_dump(number), f"dump {number}")

    # Waiting

    async def wait(
        self,
        operation: AnyOperation,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 (what the caller asks for)
        interval: float = INTERVAL,
    ) -> Operation:
        """Wait until an operation has ended and give its last row, whatever its outcome.

        Lost connections are waited through. Raises TimeLimit after `timeout` seconds.
        """
        (ended,) = await self.wait_all([operation], timeout=timeout, interval=interval)
        return ended

    async def wait_all(
        self,
        operations: Iterable[AnyOperation],
        *,
        timeout: float | None = None,  # noqa: ASYNC109 (what the caller asks for)
        interval: float = INTERVAL,
    ) -> tuple[Operation, ...]:
        """Wait until all have ended and give their last rows by id."""
        ids = [id_of(each, self.server) for each in operations]
        return await wait_until_ended(
            self.read, self._clock, ids, server=self.server, timeout=timeout, interval=interval
        )

    async def snapshots(self, *, interval: float = 5.0) -> AsyncGenerator[Snapshot, None]:
        """Watch the server: give a picture of it after each poll, the newest one if some were late.

        Trouble with the server is in the snapshots and does not end them; each has the progress of
        the active executions. `interval` is the seconds between polls, 0.5 to 3600.
        """
        poller = Poller(self._server, SystemClock(), interval=interval)
        self._pollers.add(poller)
        try:
            poller.start()
            async for snapshot in poller:
                poller.watch(each.operation_id for each in snapshot.active)
                yield snapshot
        finally:
            self._pollers.discard(poller)
            await poller.aclose()

    def _id(self, operation: AnyOperation) -> int:
        return id_of(operation, self.server)

    async def _ids(self, since: datetime | str, until: datetime | str | None) -> IdRange | None:
        now = self._clock.now()
        first, last = moment(since, now) or EVER, moment(until, now)
        return await self.read(lambda catalog: catalog.id_range(first, last), name="the ids")


def _is(name: str, wanted: str | None) -> bool:
    """Whether a name is the one that is wanted, whatever the case; None wants any."""
    return wanted is None or name.casefold() == wanted.casefold()

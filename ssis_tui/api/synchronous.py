"""The catalog of one server for scripts: as :class:`AsyncCatalog`, and every method blocks."""

import weakref
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

from ssis_tui.api.asynchronous import (
    EXECUTIONS,
    NO_PARAMETERS,
    VALIDATIONS,
    AsyncCatalog,
)
from ssis_tui.api.connecting import AnyPath, ConnectionSettings, server_of
from ssis_tui.api.loop import LoopThread
from ssis_tui.api.pages import history_pages, message_pages, wanted_messages
from ssis_tui.api.selection import AnyOperation, OfAnyKind, OfKind, id_of, selected
from ssis_tui.api.starting import AnyEnvironment, AnyPackage, AnyProject
from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.protocol import Catalog as Reading
from ssis_tui.catalog.protocol import Server
from ssis_tui.config.settings import Profile
from ssis_tui.model.codes import LoggingLevel, MessageType, OperationType
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage, MessageContext
from ssis_tui.model.operations import Execution, Operation, Validation
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
from ssis_tui.polling.snapshot import Progress, Snapshot
from ssis_tui.polling.stop_outcome import StopOutcome
from ssis_tui.polling.waiting import INTERVAL

T = TypeVar("T")


class Catalog:
    """One server's SSIS catalog; may be used from any thread.

    A context manager that closes at its end. Every method may raise
    :class:`ssis_tui.errors.SsisTuiError`; the examples have this catalog:

    >>> import ssis_tui
    >>> catalog = ssis_tui.connect(demo=True)
    """

    def __init__(self, server: Server, *, clock: Clock | None = None) -> None:
        """Make a catalog that connects at the first call; `clock` is what waiting goes by."""
        self._clock = clock or SystemClock()
        self._loop = LoopThread(f"{server.name} catalog")
        self._catalog = AsyncCatalog(server, clock=self._clock)
        self._end = weakref.finalize(self, _close, self._loop, self._catalog)

    @property
    def server(self) -> str:
        """The name under which the server is known; part of every operation's key."""
        return self._catalog.server

    @property
    def is_read_only(self) -> bool:
        """Whether nothing may be changed; every change then raises ReadOnly, unsent."""
        return self._catalog.is_read_only

    @property
    def info(self) -> ServerInfo:
        """What the server offers and what the login may do.

        >>> catalog.info.product, catalog.info.rights.roles
        ('SQL Server 2022', ('sysadmin', 'ssis_admin'))
        """
        return self._catalog.info

    def open(self) -> ServerInfo:
        """Connect; raise ConnectError. Other methods do it too when they are the first."""
        return self._run(self._catalog.open())

    def close(self) -> None:
        """Close all connections, within some seconds, also when the server hangs."""
        self._end()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, call: Callable[[Reading], T], /, *, name: str) -> T:
        """Run a read of one's own on the connection's thread; `name` says what is read.

        `call` is given the catalog of :mod:`ssis_tui.catalog.protocol`.
        """
        return self._run(self._catalog.read(call, name=name))

    # Operations

    def active(self) -> tuple[Operation, ...]:
        """Read what is Running, Pending or Stopping, or Created less than ten minutes ago.

        >>> [operation.operation_id for operation in catalog.active()]
        [1682000, 1690618, 1690629, 1690696, 1690705, 1690710]
        """
        return self._run(self._catalog.active())

    def operations(self, **which: Unpack[OfAnyKind]) -> Iterator[Operation]:
        """Give operations of every type, newest first, as far as they are asked for.

        >>> for operation in catalog.operations(limit=2):
        ...     print(operation.operation_id, operation.status.label, operation.path)
        1690710 Running Finance/Dwh/LoadDimProduct.dtsx
        1690705 Running Logistics/Warehouse/ImportShipments.dtsx
        """
        return self._history(which, ())

    def executions(self, **which: Unpack[OfKind]) -> Iterator[Execution]:
        """Give executions, newest first.

        >>> from ssis_tui import OperationStatus
        >>> failed = catalog.executions(since="yesterday", status=OperationStatus.FAILED)
        >>> print(next(failed).path)
        Sales/Crm/SyncAccounts.dtsx
        """
        found = self._history(which, EXECUTIONS)
        return (each for each in found if isinstance(each, Execution))

    def validations(self, **which: Unpack[OfKind]) -> Iterator[Validation]:
        """Give validations, newest first."""
        found = self._history(which, VALIDATIONS)
        return (each for each in found if isinstance(each, Validation))

    def operation(self, operation: AnyOperation) -> Operation:
        """Read one operation as it is now, committed data only; raise NoSuchOperation.

        >>> catalog.operation(1690705).status
        <OperationStatus.RUNNING: 2>
        """
        return self._run(self._catalog.operation(operation))

    def execution(self, execution: AnyOperation) -> Execution:
        """Read one execution as it is now; raise NoSuchOperation, also for another operation."""
        return self._run(self._catalog.execution(execution))

    def messages(
        self,
        operation: AnyOperation,
        *,
        types: Iterable[MessageType] = (),
        text: str | None = None,
        source: str | None = None,
        follow: bool = False,
        interval: float = INTERVAL,
    ) -> Iterator[EventMessage]:
        """Give messages, oldest first; with `follow` as they come, until the operation has ended.

        `text` must occur in the message, `source` in the name or the path of who wrote it.

        >>> from ssis_tui import MessageType, OperationStatus
        >>> (failed,) = catalog.executions(status=OperationStatus.FAILED, folder="Finance", limit=1)
        >>> errors = list(catalog.messages(failed, types=[MessageType.ERROR]))
        >>> print(errors[0].message_source_name)
        Load Fact Sales
        """
        wanted = wanted_messages(
            id_of(operation, self.server), types=types, text=text, source=source
        )
        pages = message_pages(
            self._catalog.read, wanted, self._clock, follow=follow, interval=interval
        )
        return self._flat(pages)

    def first_error(self, operation: AnyOperation) -> EventMessage | None:
        """Read the first error of an operation; None without one."""
        return self._run(self._catalog.first_error(operation))

    def message_context(self, message: EventMessage) -> tuple[MessageContext, ...]:
        """Read the state of the package that was written down with an error; slow."""
        return self._run(self._catalog.message_context(message))

    def progress(self, execution: AnyOperation) -> Progress:
        """Read what an execution is doing, by its messages (logging levels Basic and Verbose).

        >>> [executable.name for executable in catalog.progress(1690705).running]
        ['ImportShipments', 'Each File', 'Stage Shipments']
        """
        return self._run(self._catalog.progress(execution))

    def executables(self, execution: AnyOperation) -> tuple[ExecutableStatistic, ...]:
        """Read the tasks and containers that have finished at least once, by start time."""
        return self._run(self._catalog.executables(execution))

    def parameters(self, execution: AnyOperation) -> tuple[ExecutionParameter, ...]:
        """Read the parameter values of an execution; sensitive ones are never read."""
        return self._run(self._catalog.parameters(execution))

    def property_overrides(self, execution: AnyOperation) -> tuple[PropertyOverride, ...]:
        """Read the property overrides of an execution; sensitive ones are never read."""
        return self._run(self._catalog.property_overrides(execution))

    def component_times(self, execution: AnyOperation) -> tuple[ComponentTime, ...]:
        """Sum up the phases of data flow components (logging levels Performance and Verbose)."""
        return self._run(self._catalog.component_times(execution))

    def data_flow_paths(self, execution: AnyOperation) -> tuple[DataFlowPath, ...]:
        """Sum up the rows sent along data flow paths (logging level Verbose)."""
        return self._run(self._catalog.data_flow_paths(execution))

    def performance_counters(self, execution: AnyOperation) -> tuple[PerformanceCounter, ...]:
        """Read the counters of a running execution; empty on Scale Out and Azure."""
        return self._run(self._catalog.performance_counters(execution))

    def package_summaries(
        self, *, since: datetime | str, until: datetime | str | None = None
    ) -> tuple[PackageSummary, ...]:
        """Sum up by package what became of the executions created in a range of time.

        >>> summaries = catalog.package_summaries(since="7 days ago")
        >>> print(max(summaries, key=lambda summary: summary.failed).path)
        Marketing/Web/ImportClickstream.dtsx
        """
        return self._run(self._catalog.package_summaries(since=since, until=until))

    def failed_connections(
        self, *, since: datetime | str, until: datetime | str | None = None
    ) -> tuple[FailedConnection, ...]:
        """Read the connections in the errors of failed executions, of the newest 200 of them."""
        return self._run(self._catalog.failed_connections(since=since, until=until))

    # What there is to run

    def folders(self) -> tuple[Folder, ...]:
        """Read the folders that the login may see, by name.

        >>> [folder.name for folder in catalog.folders()][:3]
        ['Finance', 'Hr', 'Logistics']
        """
        return self._run(self._catalog.folders())

    def projects(self, folder: str | Folder | None = None) -> tuple[Project, ...]:
        """Read the projects that the login may see, of all folders or of one."""
        return self._run(self._catalog.projects(folder))

    def project(self, path: AnyProject) -> Project:
        """Read one project by its path, folder/project; raise NoSuchOperation."""
        return self._run(self._catalog.project(path))

    def packages(self, project: AnyProject | None = None) -> tuple[Package, ...]:
        """Read the packages that the login may see, of all projects or of one.

        >>> [package.name for package in catalog.packages("Sales/Crm")]
        ['ExportLeads.dtsx', 'SyncAccounts.dtsx', 'SyncOpportunities.dtsx']
        """
        return self._run(self._catalog.packages(project))

    def package(self, path: AnyPackage) -> Package:
        """Read one package by its path, folder/project/package; raise NoSuchOperation."""
        return self._run(self._catalog.package(path))

    def environment_references(self, project: AnyProject) -> tuple[EnvironmentReference, ...]:
        """Read the environments that a project may run with, by name."""
        return self._run(self._catalog.environment_references(project))

    def package_parameters(self, package: AnyPackage) -> tuple[PackageParameter, ...]:
        """Read what a package and its project take."""
        return self._run(self._catalog.package_parameters(package))

    # Changes

    def start(
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

        >>> number = catalog.start("Finance/Dwh/LoadFactSales.dtsx", environment="Prod",
        ...                        parameters={"BatchSize": 5000})
        >>> catalog.wait(number, timeout=3600).status.label
        'Succeeded'
        """
        return self._run(
            self._catalog.start(
                package,
                environment=environment,
                parameters=parameters,
                logging_level=logging_level,
                use32bitruntime=use32bitruntime,
            )
        )

    def validate(
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
        return self._run(
            self._catalog.validate(
                target,
                environment=environment,
                all_environments=all_environments,
                use32bitruntime=use32bitruntime,
            )
        )

    def stop(self, operation: AnyOperation, *, reason: str = "") -> StopOutcome:
        """Ask the server once to stop a running execution or validation; give what came of it.

        The server has then taken the request; `wait` tells when it has ended. Raises NotRunning,
        AlreadyStopping and other Refused, NoSuchOperation, ProcedureFailed when the procedure says
        that it was not carried out, and ConnectionLost or TimeLimit when no answer came: it was
        sent once, the error's sentence says what the row told afterwards, and nothing is sent
        again.

        >>> print(catalog.stop(1690705).sentence)
        1690705 was asked to stop.
        >>> catalog.wait(1690705).status.label
        'Canceled'
        """
        return self._run(self._catalog.stop(operation, reason=reason))

    def startup(self) -> None:
        """Call ``catalog.startup``, which marks what it takes for dead as ended unexpectedly.

        It marks live Scale Out work and stops in progress too.
        """
        self._run(self._catalog.startup())

    def create_dump(self, execution: AnyOperation) -> None:
        """Ask for a dump of a running execution, on the machine where it runs."""
        self._run(self._catalog.create_dump(execution))

    # Waiting

    def wait(
        self,
        operation: AnyOperation,
        *,
        timeout: float | None = None,
        interval: float = INTERVAL,
    ) -> Operation:
        """Wait until an operation has ended and give its last row, whatever its outcome.

        Lost connections are waited through. Raises TimeLimit after `timeout` seconds.
        """
        return self._run(self._catalog.wait(operation, timeout=timeout, interval=interval))

    def wait_all(
        self,
        operations: Iterable[AnyOperation],
        *,
        timeout: float | None = None,
        interval: float = INTERVAL,
    ) -> tuple[Operation, ...]:
        """Wait until all have ended and give their last rows by id."""
        return self._run(self._catalog.wait_all(operations, timeout=timeout, interval=interval))

    def snapshots(self, *, interval: float = 5.0) -> Iterator[Snapshot]:
        """Watch the server: give a picture of it after each poll, the newest one if some were late.

        Trouble with the server is in the snapshots and does not end them; each has the progress of
        the active executions. `interval` is the seconds between polls, 0.5 to 3600.
        """
        return self._each(self._catalog.snapshots(interval=interval))

    def _history(
        self, which: OfAnyKind | OfKind, types: Iterable[OperationType]
    ) -> Iterator[Operation]:
        wanted = selected(which, self._clock.now(), types)
        return self._flat(history_pages(self._catalog.read, wanted))

    def _flat(self, pages: AsyncGenerator[Iterable[T], None]) -> Iterator[T]:
        for page in self._each(pages):
            yield from page

    def _each(self, items: AsyncGenerator[T, None]) -> Iterator[T]:
        """Take one after the other; whoever goes on no more lets go of what was being read."""
        try:
            while (item := self._run(_next(items))) is not None:
                yield item
        finally:
            if not self._loop.is_ended:
                self._run(items.aclose())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run(work)


def connect(
    server: str | Profile | None = None,
    *,
    password: str | None = None,
    read_only: bool = False,
    demo: bool = False,
    config: AnyPath | None = None,
    **settings: Unpack[ConnectionSettings],
) -> Catalog:
    r"""Connect to a server and give its catalog; raise UsageError or ConnectError.

    `server` is one of the configuration file, or ``host``, ``host,port``, ``host\instance``;
    None means the default one. `settings` are those of the file, without their `password`, which
    otherwise comes from SSIS_TUI_PASSWORD, the keyring or a command. `config` is another file.
    With `read_only` nothing can be changed through it. `demo` needs no server.

    >>> import ssis_tui
    >>> with ssis_tui.connect(demo=True) as catalog:
    ...     print(catalog.server, len(catalog.active()))
    DEMO 6
    """
    try:
        found, clock = server_of(
            server,
            password=password,
            read_only=read_only,
            demo=demo,
            config=config,
            settings=settings,
        )
    finally:
        # Whatever is raised, now or later: no variable in its traceback holds them.
        del password, settings
    catalog = Catalog(found, clock=clock)
    try:
        catalog.open()
    except BaseException:
        catalog.close()
        raise
    return catalog


async def _next(items: AsyncGenerator[T, None]) -> T | None:
    return await anext(items, None)


def _close(loop: LoopThread, catalog: AsyncCatalog) -> None:
    """Close what a catalog has open; also at the end of a program that forgot to."""
    if not loop.is_ended:
        loop.run(catalog.close())
        loop.end()

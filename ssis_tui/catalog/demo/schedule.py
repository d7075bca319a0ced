"""When what runs on the demo server: the timetable from which every day is planned.

The lanes are laid so that five to nine operations are active at any moment: the reload that hangs,
the listener, the aggregates (every two hours, a little longer than that), two hourly syncs that
hand over to each other, the imports that overlap a little, and at most one of the others.
"""

from enum import Enum, auto
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.demo.names import ANNA, CLEANUP_LOGIN, DBA, PACKAGES, SERVICE, DemoPackage
from ssis_tui.model.codes import LoggingLevel, OperationType

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
WORKDAYS = frozenset({MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY})
EVERY_DAY = frozenset(range(7))

SLOW_TURNS = 10
"""The slow run of the day is another one each day, in turn over this many days."""


class WhenStopped(Enum):
    """What becomes of an operation after somebody asked to stop it."""

    ENDS = auto()
    """Canceled after a few seconds."""
    ENDS_LATE = auto()
    """Canceled after some minutes: a long remote statement holds it."""
    NEVER_ENDS = auto()
    NET_ERROR = auto()
    """The procedure raises 6522; the target stays Stopping."""
    RETURNS_ONE = auto()
    """The procedure returns 1 and raises nothing; the target stays Stopping."""
    NO_PROCESS = auto()
    """Without a process id: 27125."""


class Slot(Struct, frozen=True, kw_only=True):
    """A place in the timetable: what happens there each day, give or take chance."""

    minute: float
    """Of the server's day."""
    seconds: tuple[int, int]
    """Shortest and longest run."""
    package: DemoPackage | None = None
    operation_type: OperationType = OperationType.EXECUTE
    project: str | None = None
    """Folder/project, where it concerns no single package."""
    caller: str = SERVICE
    environment: str | None = "Prod"
    logging_level: LoggingLevel = LoggingLevel.BASIC
    weekdays: frozenset[int] = EVERY_DAY
    fails: int = 0
    """Times in a thousand that it ends Failed."""
    vanishes: int = 0
    """Times in a thousand that its process vanishes: Ended unexpectedly."""
    has_retry: bool = False
    """Whether a failed run is started again at once."""
    slow_turn: int | None = None
    """Its turn in being the slow run of the day; None if it never is."""
    canceled_after: int | None = None
    """Seconds after which somebody stops it, each day."""
    when_stopped: WhenStopped = WhenStopped.ENDS
    use32bitruntime: bool = False


def _hours(hour: float) -> float:
    return hour * 60


def _imports() -> list[Slot]:
    """Every five minutes by day, every ten by night, five feeds in turn."""
    feeds = ("ImportOrders", "ImportPayments", "ImportStock", "ImportShipments", "ImportTimesheets")
    by_day = [(minute, 5) for minute in range(5 * 60, 23 * 60, 5)]
    by_night = [(minute, 10) for minute in (*range(0, 300, 10), *range(23 * 60, 24 * 60, 10))]
    return [
        Slot(
            minute=minute,
            package=PACKAGES[feeds[minute // every % len(feeds)]],
            seconds=(every * 60 + 4, every * 80),
            fails=14,
            vanishes=1,
        )
        for minute, every in (*by_day, *by_night)
    ]


def _syncs() -> list[Slot]:
    return [
        Slot(
            minute=hour * 60 + offset,
            package=PACKAGES[name],
            seconds=(33 * 60, 39 * 60),
            fails=25,
            has_retry=True,
        )
        for hour in range(24)
        for name, offset in (("SyncAccounts", 0), ("SyncOpportunities", 30))
    ]


def _aggregates() -> list[Slot]:
    return [
        Slot(
            minute=hour * 60 + 15,
            package=PACKAGES["RebuildAggregates"],
            seconds=(122 * 60, 131 * 60),
            fails=8,
            when_stopped=WhenStopped.ENDS_LATE,
        )
        for hour in range(0, 24, 2)
    ]


def _nightly() -> list[Slot]:
    """One after the other from 01:00, each in 24 minutes of its own."""
    names = (
        "NightlyMaster",
        "LoadStaging",
        "LoadDimCustomer",
        "LoadDimProduct",
        "LoadFactInventory",
        "LoadFactSales",
        "LoadCostCenters",
        "LoadDimEmployee",
        "LoadSalaries",
        "ReconcileLedger",
    )
    levels = {
        "LoadFactInventory": LoggingLevel.PERFORMANCE,
        "LoadFactSales": LoggingLevel.VERBOSE,
    }
    return [
        Slot(
            minute=60 + 24 * place,
            package=PACKAGES[name],
            seconds=(9 * 60, 12 * 60),
            fails=30,
            slow_turn=place,
            logging_level=levels.get(name, LoggingLevel.BASIC),
        )
        for place, name in enumerate(names)
    ]


def _run(name: str, hour: float, shortest: int, longest: int) -> Slot:
    """Give a slot for one package; durations in minutes."""
    return Slot(minute=_hours(hour), package=PACKAGES[name], seconds=(shortest * 60, longest * 60))


def _daily() -> list[Slot]:
    """One at a time, so that together they add one active operation at most."""
    return [
        # The next day's listener takes over from it, half a minute before it ends.
        Slot(
            minute=6,
            package=PACKAGES["StreamTelemetry"],
            seconds=(24 * 3600 + 30, 24 * 3600 + 30),
            when_stopped=WhenStopped.NO_PROCESS,
        ),
        replace(_run("LoadClickDetail", 5.1, 100, 112), logging_level=LoggingLevel.VERBOSE),
        replace(_run("ImportClickstream", 8.75, 2, 6), fails=1000),
        replace(
            _run("ForecastModel", 9.75, 40, 50),
            caller=ANNA,
            environment="Test",
            canceled_after=27 * 60,
        ),
        replace(_run("ExportLeads", 11, 12, 22), caller=ANNA, use32bitruntime=True, fails=40),
        replace(_run("CheckDataQuality", 13.25, 14, 20), fails=60),
        replace(_run("SegmentCustomers", 16, 20, 35), caller=ANNA, fails=30),
        replace(_run("SendNewsletter", 18.5, 8, 14), weekdays=frozenset({TUESDAY, THURSDAY})),
        replace(_run("ExportPrices", 19, 10, 18), fails=15),
        replace(_run("ArchiveOldData", 20, 55, 75), logging_level=LoggingLevel.NONE),
        replace(_run("CreateInvoices", 22, 25, 40), fails=20),
        replace(_run("ExportPayroll", 23, 8, 12), weekdays=frozenset({FRIDAY})),
        _run("RebuildIndexes", 23.25, 18, 26),
    ]


def _errands() -> list[Slot]:
    """What is not the run of a package: cleanups, deployments, validations, changes."""
    return [
        Slot(
            minute=0.05,
            seconds=(30, 90),
            operation_type=OperationType.RETENTION_CLEANUP,
            caller=CLEANUP_LOGIN,
        ),
        Slot(
            minute=2,
            seconds=(5, 20),
            operation_type=OperationType.VERSION_CLEANUP,
            caller=CLEANUP_LOGIN,
        ),
        Slot(
            minute=_hours(7.5),
            seconds=(40, 100),
            operation_type=OperationType.VALIDATE_PROJECT,
            project="Sales/Crm",
            caller=ANNA,
            environment=None,
            weekdays=WORKDAYS,
        ),
        Slot(
            minute=_hours(9),
            seconds=(1, 2),
            operation_type=OperationType.INITIALIZATION,
            caller=DBA,
            weekdays=frozenset({WEDNESDAY}),
        ),
        Slot(
            minute=_hours(9.2),
            seconds=(6, 20),
            operation_type=OperationType.DEPLOY_PROJECT,
            project="Marketing/Web",
            caller=ANNA,
            weekdays=WORKDAYS,
            fails=60,
        ),
        Slot(
            minute=_hours(12.5),
            seconds=(4, 9),
            operation_type=OperationType.CONFIGURE_CATALOG,
            caller=DBA,
            weekdays=frozenset({THURSDAY}),
        ),
        Slot(
            minute=_hours(14.5),
            seconds=(6, 20),
            operation_type=OperationType.DEPLOY_PROJECT,
            project="Finance/Controlling",
            caller=ANNA,
            weekdays=frozenset({TUESDAY, THURSDAY}),
        ),
        Slot(
            minute=_hours(15),
            seconds=(30, 80),
            operation_type=OperationType.VALIDATE_PACKAGE,
            package=PACKAGES["ForecastModel"],
            caller=ANNA,
            environment=None,
            weekdays=WORKDAYS,
            fails=500,
        ),
        Slot(
            minute=_hours(15.2),
            seconds=(5, 12),
            operation_type=OperationType.RESTORE_PROJECT,
            project="Finance/Controlling",
            caller=DBA,
            weekdays=frozenset({FRIDAY}),
        ),
        # Nobody can stop what has ended: the row of an attempt that was refused.
        Slot(
            minute=_hours(17),
            seconds=(1, 1),
            operation_type=OperationType.STOP,
            caller=ANNA,
            weekdays=frozenset({WEDNESDAY, FRIDAY}),
            fails=1000,
        ),
    ]


@cache
def timetable() -> tuple[Slot, ...]:
    """Give all slots of a day; their order is part of what seeds their chances."""
    return (
        *_imports(),
        *_syncs(),
        *_aggregates(),
        *_nightly(),
        *_daily(),
        *_errands(),
    )


RELOAD_DAYS = 9
"""Days from a reload that hangs to the ``catalog.startup`` that marks it."""

RELOAD = Slot(
    minute=_hours(17) + 40,
    seconds=(0, 0),
    package=PACKAGES["ReloadHistory"],
    caller=ANNA,
    weekdays=frozenset({MONDAY}),
    when_stopped=WhenStopped.RETURNS_ONE,
)
"""The run that hangs: started each Monday, silent from Tuesday afternoon, its process long dead
when somebody calls ``catalog.startup`` on Wednesday a week later, which marks it."""

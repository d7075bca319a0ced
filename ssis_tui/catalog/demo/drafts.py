"""What a place in the timetable becomes on one day: operations without ids yet."""

from msgspec.structs import replace

from ssis_tui.catalog.demo.chance import between, further, mixed
from ssis_tui.catalog.demo.moments import DAY, HOUR, MINUTE, SECOND
from ssis_tui.catalog.demo.names import DBA, MACHINES, PROJECTS
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.catalog.demo.schedule import RELOAD, RELOAD_DAYS, SLOW_TURNS, Slot, WhenStopped
from ssis_tui.model.codes import OperationStatus, OperationType

LATEST_MS = 2900
"""How long after its minute a slot's first operation is created at the latest."""

_RUNS = frozenset(
    {OperationType.EXECUTE, OperationType.VALIDATE_PROJECT, OperationType.VALIDATE_PACKAGE}
)


def drafts_of(slot: Slot, day: int, chance: int) -> list[Planned]:
    """Give the operations of one slot on one day: itself, a retry, a stop; by creation time."""
    first = _draft(slot, day, chance)
    if slot.canceled_after is not None:
        return _canceled(first, slot.canceled_after * SECOND, chance)
    if slot.has_retry and first.work_fails:
        return _retried(first, chance)
    return [first]


def _draft(slot: Slot, day: int, chance: int) -> Planned:
    # A thousand of these are made before the first picture: the common part is mixed once.
    drawn = mixed(chance)
    created = day * DAY + int(slot.minute * MINUTE) + further(drawn, 1) % (LATEST_MS + 1)
    is_run = slot.operation_type in _RUNS
    started = created + (150 + further(drawn, 2) % 751 if is_run else 0)
    # Now and then the machine is busy and the process comes late.
    is_busy = further(drawn, 3) % 1000 < 120
    waits = (15 + further(drawn, 4) % 36) * SECOND if is_busy else 0
    running = started + (900 + further(drawn, 5) % 2901 + waits if is_run else 0)
    shortest, longest = slot.seconds
    length = shortest * SECOND + further(drawn, 6) % ((longest - shortest) * SECOND + 1)
    if day % SLOW_TURNS == slot.slow_turn:
        length = length * (150 + further(drawn, 7) % 41) // 100
    end = max(created + length, running + SECOND)
    fails = slot.fails > 0 and further(drawn, 8) % 1000 < slot.fails
    vanishes = not fails and slot.vanishes > 0 and further(drawn, 9) % 1000 < slot.vanishes
    return Planned(
        operation_id=0,
        operation_type=slot.operation_type,
        created_ms=created,
        started_ms=started,
        running_ms=running,
        natural_end_ms=end,
        end_ms=end,
        final=_final(fails=fails, vanishes=vanishes),
        package=slot.package,
        folder=_folder(slot),
        project=_project(slot),
        object_id=_object_id(slot),
        object_name=_object_name(slot),
        caller=slot.caller,
        environment=slot.environment if slot.operation_type.is_execution else None,
        logging_level=slot.logging_level,
        machine=MACHINES[further(drawn, 10) % 2] if is_run else None,
        process_id=_process_id(slot, drawn) if is_run else None,
        when_stopped=slot.when_stopped,
        use32bitruntime=slot.use32bitruntime,
        work_fails=fails,
    )


def _final(*, fails: bool, vanishes: bool) -> OperationStatus:
    if fails:
        return OperationStatus.FAILED
    if vanishes:
        return OperationStatus.ENDED_UNEXPECTEDLY
    return OperationStatus.SUCCEEDED


def _process_id(slot: Slot, drawn: int) -> int | None:
    if slot.when_stopped is WhenStopped.NO_PROCESS:
        return None
    return 4 * (300 + further(drawn, 11) % 6701)


def _folder(slot: Slot) -> str | None:
    if slot.package is not None:
        return slot.package.folder
    return slot.project.partition("/")[0] if slot.project else None


def _project(slot: Slot) -> str | None:
    if slot.package is not None:
        return slot.package.project
    return slot.project.partition("/")[2] if slot.project else None


def _object_id(slot: Slot) -> int | None:
    if slot.package is not None:
        is_package = slot.operation_type == OperationType.VALIDATE_PACKAGE
        return slot.package.package_id if is_package else slot.package.project_id
    return PROJECTS[slot.project] if slot.project else None


def _object_name(slot: Slot) -> str | None:
    if slot.operation_type == OperationType.CONFIGURE_CATALOG:
        return "RETENTION_WINDOW"
    if slot.operation_type == OperationType.VALIDATE_PACKAGE and slot.package is not None:
        return slot.package.name
    return _project(slot)


def _retried(first: Planned, chance: int) -> list[Planned]:
    """Fail early, and let the Agent start it again at once."""
    length = first.natural_end_ms - first.running_ms
    failed_at = first.running_ms + length * between(20, 60, chance, 12) // 100
    retry = replace(
        first,
        created_ms=failed_at,
        started_ms=failed_at + 400,
        running_ms=failed_at + 2400,
        final=OperationStatus.SUCCEEDED,
        work_fails=False,
        process_id=4 * between(300, 7000, chance, 13),
    )
    return [replace(first, natural_end_ms=failed_at, end_ms=failed_at), retry]


def _canceled(first: Planned, after_ms: int, chance: int) -> list[Planned]:
    """Let a DBA stop it; the attempt is an operation of its own."""
    asked = first.created_ms + after_ms
    ended = asked + between(3, 11, chance, 14) * SECOND
    stop = Planned(
        operation_id=0,
        operation_type=OperationType.STOP,
        created_ms=asked,
        started_ms=asked,
        running_ms=asked,
        natural_end_ms=asked + 1200,
        end_ms=asked + 1200,
        final=OperationStatus.SUCCEEDED,
        object_id=first.object_id,
        object_name=first.object_name,
        caller=DBA,
    )
    return [first.stopped(asked, DBA, ended), stop]


def reload_of(seed: int, day: int) -> Planned:
    """Give the run of a Monday that hangs: see :data:`RELOAD`."""
    draft = _draft(RELOAD, day, mixed(seed, day, 9999))
    repaired = (day + RELOAD_DAYS) * DAY + 9 * HOUR + 5 * SECOND
    return replace(
        draft,
        natural_end_ms=draft.running_ms + 3 * DAY,
        silent_ms=(day + 1) * DAY + 14 * HOUR + between(0, 600, seed, day, 15) * SECOND,
        end_ms=repaired,
        final=OperationStatus.ENDED_UNEXPECTEDLY,
    )

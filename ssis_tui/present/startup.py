"""The words of the question that is asked before catalog.startup is called."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from ssis_tui import text
from ssis_tui.catalog.capabilities import Feature, ServerInfo
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.present import foreign_text
from ssis_tui.present.column import View

CAUTION: Final = (
    "catalog.startup ends no process: it writes Ended unexpectedly on what it takes for dead. "
    "With Scale Out, and while a stop is really in progress, it marks live work too."
)
MOST_NAMED: Final = 8
"""Operations that the question names; of more it gives the number."""


class Fate(Struct, frozen=True):
    """An active operation and what catalog.startup does to it."""

    operation: Operation
    is_marked: bool | None
    """None where it depends on whether its process still lives."""
    why: str


def fate(operation: Operation, info: ServerInfo) -> Fate:
    """Say what catalog.startup does to an active operation, as far as that can be known."""
    kind = operation.operation_type
    if operation.status == OperationStatus.CREATED:
        return Fate(operation, is_marked=False, why="it was never started")
    if operation.status == OperationStatus.STOPPING:
        if kind.is_execution:
            return Fate(operation, is_marked=True, why="it is Stopping, whether it lives or not")
        return Fate(operation, is_marked=False, why="only executions that are Stopping are marked")
    if not kind.is_stoppable:
        return Fate(operation, is_marked=True, why="it has no process of its own")
    if operation.process_id is None:
        scale_out = Feature.SCALE_OUT in info.features
        worker = ": it may well live on a worker" if scale_out else ""
        return Fate(operation, is_marked=True, why=f"it has no process on this server{worker}")
    return Fate(
        operation,
        is_marked=None,
        why=f"process {operation.process_id} on {operation.machine_name or 'this server'}",
    )


class StartupQuestion(Struct, frozen=True):
    """Everything the dialog says; all texts harmless."""

    title: str
    lines: tuple[str, ...]
    server_to_type: str | None
    """What must be typed to confirm on a production server; None elsewhere."""


def why_no_startup(info: ServerInfo | None, *, is_read_only: bool) -> str | None:
    """Say why it cannot be called, before anything is tried; None if it can be."""
    if is_read_only:
        return "Read-only: this program was told not to change the server (--read-only)."
    if info is None:
        return "There is no connection yet: what catalog.startup would do is not known."
    if Feature.CATALOG_STARTUP not in info.features:
        return "No catalog.startup: it takes a member of ssis_admin or sysadmin."
    return None


def startup_question(
    active: Sequence[Operation], info: ServerInfo, view: View, *, is_production: bool
) -> StartupQuestion:
    """Say what it does, and to which of the operations that are active now."""
    fates = [fate(each, info) for each in active]
    lines = [CAUTION, ""]
    if not fates:
        lines.append("Nothing is active: it would mark nothing.")
    for is_marked, words in (
        (True, "It marks as Ended unexpectedly:"),
        (None, "It marks, if their process is gone:"),
        (False, "It leaves as they are:"),
    ):
        lines += _named([each for each in fates if each.is_marked is is_marked], words, view)
    server = info.server
    return StartupQuestion(
        title=f"Call catalog.startup on {text.one_line(server, is_ascii=view.is_ascii)}?",
        lines=tuple(lines),
        server_to_type=server if is_production else None,
    )


def _named(fates: Sequence[Fate], words: str, view: View) -> list[str]:
    if not fates:
        return []
    lines = [words]
    for each in fates[:MOST_NAMED]:
        path = foreign_text.line(each.operation.path, view)
        why = foreign_text.line(each.why, view)
        suspicion = view.suspected.get(each.operation.operation_id)
        doubt = "; suspected to be an orphan" if suspicion else ""
        lines.append(f"  {each.operation.operation_id}  {path} ({why}{doubt})")
    if len(fates) > MOST_NAMED:
        lines.append(f"  and {len(fates) - MOST_NAMED} more")
    return lines

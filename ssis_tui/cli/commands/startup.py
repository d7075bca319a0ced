"""``ssis-tui startup``: has the catalog mark operations whose process is gone, after a question."""

import argparse
from collections.abc import Mapping, Sequence

from ssis_tui.catalog.requests import PollRequest
from ssis_tui.cli.commands.listing import read_active
from ssis_tui.cli.console import Console
from ssis_tui.cli.output import Shape, write
from ssis_tui.cli.session import Session, opened, operating, prepare, server_of, view_of
from ssis_tui.errors import Cancelled, Refused, UsageError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.present import foreign_text, operations
from ssis_tui.present.column import Cell, Column, Tone
from ssis_tui.present.startup import CAUTION, Fate, fate, why_no_startup

FORMATS = True
EXAMPLES = """\
  ssis-tui startup -S PRODSQL01 --dry-run
  ssis-tui startup -S PRODSQL01
"""

_WORDS = {True: "is marked", False: "stays", None: "if its process is gone"}
_TONES = {True: Tone.BAD, False: Tone.PLAIN, None: Tone.WARNING}

_COLUMNS: tuple[Column[Fate], ...] = (
    Column(id="id", title="Id", cell=lambda row, view: operations.ID.cell(row.operation, view),
           value=lambda row: row.operation.operation_id, align="right", width=8),
    Column(id="status", title="Status",
           cell=lambda row, view: operations.STATUS.cell(row.operation, view),
           value=lambda row: int(row.operation.status), width=12),
    Column(id="elapsed", title="Elapsed",
           cell=lambda row, view: operations.ELAPSED.cell(row.operation, view),
           value=lambda _: None, align="right", width=8),
    Column(id="package", title="Folder/Project/Package",
           cell=lambda row, view: operations.PACKAGE.cell(row.operation, view),
           value=lambda row: row.operation.path, width=34, min_width=16, cut="path"),
    Column(id="fate", title="Startup",
           cell=lambda row, _: Cell(_WORDS[row.is_marked], _TONES[row.is_marked]),
           value=lambda row: row.is_marked, width=22),
    Column(id="why", title="Because", cell=lambda row, view: foreign_text.cell(row.why, view),
           value=lambda row: row.why, width=40, min_width=10, priority=1),
)  # fmt: skip


def _record(row: Fate) -> Mapping[str, object]:
    return {
        "operation_id": row.operation.operation_id,
        "operation_type": int(row.operation.operation_type),
        "operation_type_name": row.operation.operation_type.label,
        "status": int(row.operation.status),
        "status_name": row.operation.status.label,
        "path": row.operation.path,
        "is_marked": row.is_marked,
        "why": row.why,
    }


SHAPE = Shape(
    _COLUMNS,
    ("operation_id", "operation_type", "operation_type_name", "status", "status_name", "path",
     "is_marked", "why"),
    _record,
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-y", "--yes", action="store_true", help="ask nothing")
    parser.add_argument("--dry-run", action="store_true",
                        help="only show what may be marked, and change nothing")  # fmt: skip


def run(arguments: argparse.Namespace, console: Console) -> int:
    if not (arguments.yes or arguments.dry_run or console.can_ask):
        raise UsageError(
            "catalog.startup is confirmed first, and there is nobody to ask.",
            "Confirm it with --yes, or look with --dry-run.",
        )
    settings = prepare(arguments, console)
    server = server_of(arguments, console, settings)
    with opened(server, console) as session:
        answer = session.call(read_active)
        fates = [fate(each, session.info) for each in answer.operations]
        view = view_of(settings, console, answer.server_time)
        if arguments.dry_run or not arguments.yes:
            form = arguments.format if arguments.dry_run else "table"
            write(console, form, SHAPE, fates, view, empty="Nothing is active.")
        if arguments.dry_run:
            return 0
        if reason := why_no_startup(session.info, is_read_only=server.is_read_only):
            raise Refused(reason, server=server.name)
        if not arguments.yes:
            console.talk(CAUTION)
            to_type = server.name if server.is_production else None
            if not console.agrees(f"call catalog.startup on {server.name}", server=to_type):
                raise Cancelled("catalog.startup was not called.")
        with operating(server, console) as (_, worker):
            worker.call(lambda operator: operator.startup())
        marked = _marked(session, fates)
        console.say(f"catalog.startup marked {len(marked)} of {len(fates)} active operations.")
        write(console, arguments.format, SHAPE, marked, view)
    return 0


def _marked(session: Session, fates: Sequence[Fate]) -> list[Fate]:
    """Read back which operations are marked now; why they were is kept."""
    ids = tuple(each.operation.operation_id for each in fates)
    if not ids:
        return []
    answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=ids)))
    why = {each.operation.operation_id: each.why for each in fates}
    return [
        Fate(each, is_marked=True, why=why[each.operation_id])
        for each in answer.operations
        if each.status == OperationStatus.ENDED_UNEXPECTEDLY
    ]

"""``ssis-tui startup``: has the catalog mark operations whose process is gone, after a question."""

import argparse
from collections.abc import Mapping, Sequence

from ssis_tui.catalog.requests import PollRequest
from ssis_tui.cli.commands.listing import read_active
from ssis_tui.cli.console import Console
from ssis_tui.cli.output import Shape, write
from ssis_tui.cli.session import Session, opened, operating, prepare, server_of, view_of
from ssis_tui.errors import Cancelled, ReadOnly, UsageError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.present import foreign_text, operations
from ssis_tui.present.column import Cell, Column, Tone
from ssis_tui.present.startup import CAUTION, Fate, fate

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
        if server.is_read_only:
            raise ReadOnly(
                f"Read-only: this program was told not to change {server.name}, "
                "so it did not call catalog.startup.",
                server=server.name,
            )
        if not arguments.yes:
            _confirm(server.name, console, is_production=server.is_production)
        with operating(server, console) as (_, worker):
            worker.call(lambda operator: operator.startup())
        marked = _marked(session, [each.operation for each in fates])
        console.say(f"catalog.startup marked {len(marked)} of {len(fates)} active operations.")
        done = [Fate(each, is_marked=True, why=each.status.label) for each in marked]
        write(console, arguments.format, SHAPE, done, view)
    return 0


def _confirm(server: str, console: Console, *, is_production: bool) -> None:
    console.talk(CAUTION)
    if is_production:
        agreed = console.ask("Type the server's name to call catalog.startup:") == server
    else:
        agreed = console.ask(f"Call catalog.startup on {server}? [y/N]").casefold() in {"y", "yes"}
    if not agreed:
        raise Cancelled("catalog.startup was not called.")


def _marked(session: Session, before: Sequence[Operation]) -> list[Operation]:
    """Read back which operations are marked now."""
    ids = tuple(each.operation_id for each in before)
    if not ids:
        return []
    answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=ids)))
    return [each for each in answer.operations if each.status == OperationStatus.ENDED_UNEXPECTEDLY]

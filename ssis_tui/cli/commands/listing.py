"""``ssis-tui list``: what is active now, as the dashboard's upper table."""

import argparse
from collections.abc import Sequence

from msgspec.structs import replace

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryRequest, PollAnswer, PollRequest
from ssis_tui.cli.console import Console
from ssis_tui.cli.operations import ACTIVE, add_filter, kept
from ssis_tui.cli.output import write
from ssis_tui.cli.session import Session, opened, prepare, server_of, view_of
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.polling.progress import Fold
from ssis_tui.polling.snapshot import Progress, Usual
from ssis_tui.polling.usual import Habits

FORMATS = True
EXAMPLES = """\
  ssis-tui list -S PRODSQL01
  ssis-tui list --demo --json
  ssis-tui list -S PRODSQL01 --csv --filter 'Finance !LoadDim' > running.csv
"""


_PAGE = 500
"""Operations of the history that tell what is usual."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_filter(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    settings = prepare(arguments, console)
    with opened(server_of(arguments, console, settings), console) as session:
        answer = session.call(read_active)
        active = [each for each in answer.operations if each.is_active_at(answer.server_time)]
        view = view_of(settings, console, answer.server_time)
        if arguments.format == "table":
            view = replace(
                view, progress=progress_of(session, active), usual=usual_of(session, active)
            )
        rows = kept(active, arguments.filter, ACTIVE.columns, view)
        empty = _why_empty(session, is_filtered=bool(active))
        write(console, arguments.format, ACTIVE, rows, view, empty=empty)
    return 0


def read_active(catalog: Catalog) -> PollAnswer:
    """Read every active operation."""
    return catalog.poll(PollRequest(all_active=True))


def progress_of(session: Session, active: Sequence[Operation]) -> dict[int, Progress]:
    """Read what the running executions are doing, by their messages."""
    return session.call(lambda catalog: progress_in(catalog, active))


def progress_in(catalog: Catalog, active: Sequence[Operation]) -> dict[int, Progress]:
    """Read what the running executions are doing, on the catalog's thread."""
    ids = tuple(
        each.operation_id
        for each in active
        if each.operation_type.is_execution and each.status == OperationStatus.RUNNING
    )
    if not ids:
        return {}
    answer = catalog.poll(PollRequest(progress_whole=ids))
    return {
        key: Fold()
        .take(
            [message for message in answer.progress if message.operation_id == key],
            is_complete=False,
        )
        .progress
        for key in ids
    }


def usual_of(session: Session, active: Sequence[Operation]) -> dict[int, Usual]:
    """Say how long the packages that run usually take, by one page of the history.

    Without a role that sees all, a page costs more than the column is worth.
    """
    runs = [each for each in active if each.operation_type.is_execution]
    if not runs or not session.info.rights.sees_all:
        return {}
    page = session.call(lambda catalog: catalog.history(HistoryRequest(limit=_PAGE)))
    habits = Habits().learn(page.operations)
    found = {each.operation_id: habits.of(each) for each in runs}
    return {number: usual for number, usual in found.items() if usual is not None}


def _why_empty(session: Session, *, is_filtered: bool) -> str:
    if is_filtered:
        return "Nothing that is active suits the filter."
    words = f"Nothing runs on {session.info.server} that this login may see."
    return words if session.info.rights.sees_all else f"{words} It is in no role that sees all."

"""``ssis-tui history``: what ran, newest first, a page at a time until enough was found."""

import argparse
from collections.abc import Iterator
from itertools import islice

from ssis_tui.catalog.requests import HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.cli.console import Console
from ssis_tui.cli.moments import add_range, until_of
from ssis_tui.cli.operations import HISTORY, add_filter, kept
from ssis_tui.cli.output import write
from ssis_tui.cli.parser import whole
from ssis_tui.cli.session import (
    Session,
    moment_of,
    opened,
    prepare,
    server_of,
    view_of,
)
from ssis_tui.model.operations import Operation
from ssis_tui.present.code_words import read_operation_types, read_statuses
from ssis_tui.present.column import View
from ssis_tui.present.narrowing import package_pattern

FORMATS = True
EXAMPLES = """\
  ssis-tui history -S PRODSQL01 --limit 20
  ssis-tui history --demo --since yesterday --status failed --json
  ssis-tui history -S PRODSQL01 --since '2026-11-21 18:00' --until '2026-11-22 06:00' \\
      --package 'Load*'
"""
_PAGE = 500
_LIMIT = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_range(parser)
    group = parser.add_argument_group("which")
    group.add_argument(
        "--limit", type=whole(), metavar="N",
        help=f"at most so many (all with --since, else {_LIMIT})",
    )  # fmt: skip
    group.add_argument("--status", type=read_statuses, metavar="NAMES", default=frozenset(),
                       help="such as failed,canceled or !succeeded")  # fmt: skip
    group.add_argument("--type", type=read_operation_types, metavar="NAMES", default=frozenset(),
                       help="such as execute,validate,deploy,stop or !execute")  # fmt: skip
    for name in ("folder", "project", "package", "caller", "machine"):
        group.add_argument(f"--{name}", metavar="NAME", help="whole name; * and ? stand for others")
    add_filter(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    settings = prepare(arguments, console)
    since = None if arguments.since is None else moment_of(arguments.since, console)
    wanted = OperationFilter(
        statuses=arguments.status,
        types=arguments.type,
        folder=arguments.folder,
        project=arguments.project,
        package=package_pattern(arguments.package or ""),
        caller=arguments.caller,
        machine=arguments.machine,
        since=since,
        until=until_of(arguments, since, console),
    )
    limit = arguments.limit or (None if since else _LIMIT + 1)
    with opened(server_of(arguments, console, settings), console) as session:
        server_time = session.server_time()
        view = view_of(settings, console, server_time)
        rows = found(session, wanted, limit, arguments.filter, view)
        is_cut = arguments.limit is None and since is None
        listed = islice(rows, _LIMIT) if is_cut else rows
        write(
            console, arguments.format, HISTORY, listed, view, empty="Nothing in the history suits."
        )
        if is_cut and next(rows, None) is not None:
            console.say(f"These are the newest {_LIMIT}; --limit or --since shows older ones too.")
    return 0


def found(
    session: Session, wanted: OperationFilter, limit: int | None, words: str, view: View
) -> Iterator[Operation]:
    """Give operations of the history newest first, page by page, as far as they are wanted."""
    before: int | None = None
    count = 0
    while limit is None or count < limit:
        asked = _PAGE if limit is None or words else min(_PAGE, limit - count)
        request = HistoryRequest(before=before, limit=asked, filter=wanted)
        page = _page(session, request)
        ended = [each for each in page.operations if wanted.statuses or _has_ended(each, view)]
        rows = kept(ended, words, HISTORY.columns, view)
        if limit is not None:
            rows = rows[: limit - count]
        yield from rows
        count += len(rows)
        if page.next_before is None:
            return
        before = page.next_before


def _page(session: Session, request: HistoryRequest) -> HistoryPage:
    return session.call(lambda catalog: catalog.history(request))


def _has_ended(operation: Operation, view: View) -> bool:
    return view.now is None or not operation.is_active_at(view.now)

"""``ssis-tui wait``: waits until operations have ended, and gives their own outcome."""

import argparse

from ssis_tui.catalog.requests import PollRequest
from ssis_tui.cli.console import Console
from ssis_tui.cli.existing import missing_error
from ssis_tui.cli.operations import HISTORY
from ssis_tui.cli.output import write
from ssis_tui.cli.parser import operation_id, span
from ssis_tui.cli.session import opened, prepare, server_of, view_of
from ssis_tui.cli.waiting import outcome_status, say_where_why, wait_for
from ssis_tui.model.operations import Operation
from ssis_tui.polling.waiting import INTERVAL, not_in_time
from ssis_tui.present.render import json_object

FORMATS = True
EXAMPLES = """\
  ssis-tui wait 184217 -S PRODSQL01 --timeout 2h && echo loaded
  ssis-tui wait 184217 184219 -S PRODSQL01 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", type=operation_id, metavar="ID", help="operation id")
    parser.add_argument("--timeout", type=span, metavar="TIME", help="give up after, such as 90m")
    parser.add_argument("--interval", type=span, metavar="SECONDS", default=INTERVAL,
                        help=f"between two looks ({INTERVAL:g})")  # fmt: skip


def run(arguments: argparse.Namespace, console: Console) -> int:
    settings = prepare(arguments, console)
    ids = tuple(dict.fromkeys(arguments.ids))
    is_stream = arguments.format == "jsonl"

    def tell(operation: Operation) -> None:
        if is_stream:
            console.data(json_object(HISTORY.record(operation), is_ascii=console.is_ascii))
            console.out.flush()

    with opened(server_of(arguments, console, settings), console) as session:
        answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=ids)))
        known = {each.operation_id for each in answer.operations}
        if missing := [each for each in ids if each not in known]:
            raise missing_error(session.info.server, missing)
        rows = wait_for(
            session,
            ids,
            console,
            timeout=arguments.timeout,
            interval=max(0.2, arguments.interval),
            ended=tell,
        )
        if not is_stream:
            view = view_of(settings, console, session.server_time())
            write(console, arguments.format, HISTORY, rows, view)
        if gone := [each for each in ids if each not in {row.operation_id for row in rows}]:
            raise missing_error(session.info.server, gone)
    if arguments.timeout is not None and any(not each.status.has_ended for each in rows):
        raise not_in_time(rows, arguments.timeout)
    say_where_why(rows, console)
    return outcome_status(rows)

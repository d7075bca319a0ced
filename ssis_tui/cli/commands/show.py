"""``ssis-tui show``: all that is known of operations, as the dashboard's details."""

import argparse
from dataclasses import replace

from ssis_tui.catalog.requests import PollRequest
from ssis_tui.cli.commands.listing import progress_of
from ssis_tui.cli.console import Console
from ssis_tui.cli.existing import missing_error
from ssis_tui.cli.operations import HISTORY
from ssis_tui.cli.output import write
from ssis_tui.cli.parser import operation_id
from ssis_tui.cli.session import opened, prepare, server_of, view_of
from ssis_tui.present import details
from ssis_tui.text import pad

FORMATS = True
EXAMPLES = """\
  ssis-tui show 184217 -S PRODSQL01
  ssis-tui show 184217 184219 -S PRODSQL01 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", type=operation_id, metavar="ID", help="operation id")


def run(arguments: argparse.Namespace, console: Console) -> int:
    settings = prepare(arguments, console)
    ids = tuple(dict.fromkeys(arguments.ids))
    with opened(server_of(arguments, console, settings), console) as session:
        answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=ids)))
        by_id = {each.operation_id: each for each in answer.operations}
        found = [by_id[each] for each in ids if each in by_id]
        view = view_of(settings, console, answer.server_time)
        if arguments.format != "table":
            write(console, arguments.format, HISTORY, found, view)
        else:
            view = replace(view, progress=progress_of(session, found))
            for number, operation in enumerate(found):
                if number:
                    console.data("")
                console.data(details.title(operation, view))
                facts = details.facts(operation, view)
                widest = max(len(label) for label, _ in facts)
                for label, words in facts:
                    console.data(f"  {pad(label, widest)}  {words}")
        missing = [each for each in ids if each not in by_id]
        if missing:
            raise missing_error(session.info.server, missing)
    return 0

"""``ssis-tui executables``: each time that a task or container of an execution ran."""

import argparse

from ssis_tui.cli.console import Console
from ssis_tui.cli.existing import existing
from ssis_tui.cli.output import Shape, write
from ssis_tui.cli.parser import operation_id
from ssis_tui.cli.session import opened, prepare, server_of, view_of
from ssis_tui.present import executable_statistics, executables

FORMATS = True
EXAMPLES = """\
  ssis-tui executables 184217 -S PRODSQL01
  ssis-tui executables 184217 -S PRODSQL01 --csv > executables.csv
"""
SHAPE = Shape(executable_statistics.COLUMNS, executable_statistics.FIELDS, executables.record)
_EMPTY = (
    "No executable has finished yet, or the logging level is None: "
    "the catalog lists one when it ends for the first time."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=operation_id, metavar="ID", help="execution id")


def run(arguments: argparse.Namespace, console: Console) -> int:
    settings = prepare(arguments, console)
    with opened(server_of(arguments, console, settings), console) as session:
        operation, server_time = existing(session, arguments.id)
        rows = session.call(lambda catalog: catalog.executables(arguments.id))
        view = view_of(settings, console, server_time)
        kind = operation.operation_type
        empty = _EMPTY if kind.is_execution else f"{kind.label}: only executions have executables."
        write(console, arguments.format, SHAPE, rows, view, empty=empty)
    return 0

"""``ssis-tui summary``: what became of executions in a range of time, counted by the server."""

import argparse
from functools import partial

from ssis_tui.cli.console import Console
from ssis_tui.cli.moments import add_range, until_of
from ssis_tui.cli.output import Shape, write
from ssis_tui.cli.session import moment_of, opened, prepare, server_of, view_of
from ssis_tui.model.reports import FailedConnection, PackageSummary
from ssis_tui.present import column, packages, summary
from ssis_tui.present.summary import Hour

FORMATS = True
EXAMPLES = """\
  ssis-tui summary -S PRODSQL01 --since yesterday
  ssis-tui summary -S PRODSQL01 --since 'last monday' --hours --csv
  ssis-tui summary --demo --connections
"""
_EMPTY = "No execution was created in that time."

PACKAGES: Shape[PackageSummary] = Shape(
    packages.COLUMNS,
    ("folder_name", "project_name", "package_name", "executions", "succeeded", "failed",
     "canceled", "running", "success_rate", "median_seconds", "longest_seconds",
     "last_failure_id", "last_failure"),
    packages.record,
)  # fmt: skip
HOURS: Shape[Hour] = Shape(
    summary.HOURS,
    ("hour", "executions", "succeeded", "failed", "canceled", "active", "other"),
    lambda row: {
        "hour": row.start,
        "executions": row.total,
        "succeeded": row.succeeded,
        "failed": row.failed,
        "canceled": row.canceled,
        "active": row.active,
        "other": row.other,
    },
)
CONNECTIONS: Shape[FailedConnection] = Shape(
    packages.CONNECTIONS,
    tuple(column.key for column in packages.CONNECTIONS),
    partial(column.record, packages.CONNECTIONS),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_range(parser, since="24 hours ago")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--hours", action="store_true", help="by hour instead of by package")
    what.add_argument("--connections", action="store_true",
                      help="connections in the errors of failed executions")  # fmt: skip


def run(arguments: argparse.Namespace, console: Console) -> int:
    settings = prepare(arguments, console)
    since = moment_of(arguments.since, console)
    until = until_of(arguments, since, console)
    form = arguments.format
    with opened(server_of(arguments, console, settings), console) as session:
        server_time = session.server_time()
        view = view_of(settings, console, server_time)
        ids = session.call(lambda catalog: catalog.id_range(since, until))
        if arguments.connections:
            failed = (
                () if ids is None else session.call(lambda catalog: catalog.failed_connections(ids))
            )
            write(console, form, CONNECTIONS, failed, view,
                  empty="No connection stands in the errors of that time.")  # fmt: skip
            return 0
        if arguments.hours:
            counts = () if ids is None else session.call(lambda catalog: catalog.hour_counts(ids))
            hours = summary.hours(counts, since, until) if counts else ()
            write(console, form, HOURS, hours, view, empty=_EMPTY)
            return 0
        rows = () if ids is None else session.call(lambda catalog: catalog.package_summaries(ids))
        write(console, form, PACKAGES, packages.worst_first(rows), view, empty=_EMPTY)
    return 0

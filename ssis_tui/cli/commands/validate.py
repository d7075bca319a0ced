"""``ssis-tui validate``: validates a package or a whole project."""

import argparse

from ssis_tui.catalog.reports import ValidateRequest
from ssis_tui.catalog.requests import MessageRequest, PollRequest
from ssis_tui.catalog.targets import parse_path
from ssis_tui.cli.commands.messages import write_messages
from ssis_tui.cli.console import Console
from ssis_tui.cli.operations import HISTORY
from ssis_tui.cli.output import write
from ssis_tui.cli.parser import span
from ssis_tui.cli.session import opened, operating, prepare, server_of, view_of
from ssis_tui.cli.tail import PAGE, Tail
from ssis_tui.cli.targets import find_package, find_project, find_reference
from ssis_tui.cli.waiting import NOT_SUCCEEDED, outcome_status, wait_for
from ssis_tui.errors import UsageError
from ssis_tui.model.codes import ERRORS
from ssis_tui.polling.waiting import not_in_time
from ssis_tui.text import one_line

FORMATS = True
EXAMPLES = """\
  ssis-tui validate Finance/Dwh -S PRODSQL01 --wait
  ssis-tui validate Finance/Dwh/LoadFactSales.dtsx -S PRODSQL01 --environment Prod --wait
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="folder/project or folder/project/package")
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--environment", metavar="NAME", help="with this environment's values")
    scope.add_argument("--all-environments", action="store_true",
                       help="with every environment that the project refers to")  # fmt: skip
    parser.add_argument("--32bit", dest="use32bit", action="store_true", help="in 32 bits")
    parser.add_argument("--wait", action="store_true",
                        help="until it has ended; its outcome is the exit status")  # fmt: skip
    parser.add_argument("--timeout", type=span, metavar="TIME", help="wait no longer")


def run(arguments: argparse.Namespace, console: Console) -> int:
    path = parse_path(arguments.path)
    if arguments.timeout is not None and not arguments.wait:
        raise UsageError("--timeout is how long to wait; it needs --wait.")
    settings = prepare(arguments, console)
    server = server_of(arguments, console, settings)
    with opened(server, console) as session:
        project = find_project(session, path)
        package = None if path.package is None else find_package(session, path)
        scope, reference_id = "A" if arguments.all_environments else "D", None
        if arguments.environment:
            reference = find_reference(session, project.project_id, arguments.environment)
            scope, reference_id = "S", reference.reference_id
        request = ValidateRequest(
            folder=project.folder_name,
            project=project.name,
            package=None if package is None else package.name,
            use32bitruntime=arguments.use32bit,
            environment_scope=scope,
            reference_id=reference_id,
        )
        with operating(server, console) as (_, worker):
            number = worker.call(lambda operator: operator.validate(request))
        console.say(f"Validating {one_line(str(path))} as {number}.")
        if arguments.wait:
            rows = wait_for(session, (number,), console, timeout=arguments.timeout)
        elif arguments.format == "table":
            console.data(str(number))
            return 0
        else:
            rows = session.call(lambda catalog: catalog.poll(PollRequest(ids=(number,)))).operations
        server_time = session.server_time()
        view = view_of(settings, console, server_time)
        write(console, arguments.format, HISTORY, rows, view)
        status = outcome_status(rows) if arguments.wait else 0
        if status == NOT_SUCCEEDED and arguments.format == "table":
            wanted = MessageRequest(operation_id=number, types=ERRORS, limit=PAGE)
            write_messages(console, "table", Tail(session, wanted).rest(), view)
    if arguments.wait and any(not row.status.has_ended for row in rows):
        raise not_in_time(rows, arguments.timeout or 0.0)
    return status

"""``ssis-tui start``: creates an execution, sets its parameters, starts it, and stays if asked."""

import argparse
import asyncio
from collections.abc import Sequence

from ssis_tui.catalog.protocol import Server
from ssis_tui.catalog.reports import StartRequest
from ssis_tui.catalog.requests import MessageRequest, PollRequest
from ssis_tui.catalog.targets import (
    LOGGING_LEVEL,
    parameter_value,
    parse_level,
    parse_package_path,
)
from ssis_tui.cli.commands.messages import followed, write_messages
from ssis_tui.cli.commands.packages import parameters_of
from ssis_tui.cli.console import PROGRAM, Console
from ssis_tui.cli.operations import HISTORY
from ssis_tui.cli.output import write
from ssis_tui.cli.parser import span
from ssis_tui.cli.session import (
    Session,
    audit_of,
    close_audit,
    opened,
    operating,
    prepare,
    server_of,
    view_of,
)
from ssis_tui.cli.tail import PAGE, Tail
from ssis_tui.cli.targets import find_package, find_reference
from ssis_tui.cli.waiting import outcome_status, say_where_why, wait_for
from ssis_tui.errors import UsageError
from ssis_tui.model.codes import ObjectType
from ssis_tui.model.operations import OperationKey
from ssis_tui.model.packages import Package, PackageParameter
from ssis_tui.polling.audit import AuditLog
from ssis_tui.polling.clock import SystemClock
from ssis_tui.polling.stop_outcome import StopOutcome, WhyNotSent
from ssis_tui.polling.stops import Stops
from ssis_tui.polling.waiting import not_in_time
from ssis_tui.text import one_line

_REASON = "interrupted while it was waited for"
_PATIENCE = 60
"""Seconds in which a Pending execution is expected to run."""

FORMATS = True
EXAMPLES = """\
  ssis-tui start Finance/Dwh/LoadFactSales.dtsx -S PRODSQL01 --environment Prod --wait
  ssis-tui start Finance/Dwh/LoadFactSales.dtsx -S PRODSQL01 --parameter BatchSize=5000 --follow
  id=$(ssis-tui start Finance/Dwh/LoadFactSales.dtsx -S PRODSQL01)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="folder/project/package.dtsx")
    parser.add_argument(
        "--environment",
        metavar="NAME",
        help="an environment that the project refers to: name or folder/name",
    )
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE",
                        help="set a parameter; $Project:: or $Package:: in front tells which; "
                        "may be repeated")  # fmt: skip
    parser.add_argument(
        "--secret",
        action="append",
        default=[],
        metavar="NAME[=VARIABLE]",
        help="set a sensitive parameter from an environment variable, or asked",
    )
    parser.add_argument("--logging-level", metavar="LEVEL", help="none, basic, performance, …")
    parser.add_argument("--32bit", dest="use32bit", action="store_true", help="in 32 bits")
    stay = parser.add_argument_group("staying")
    stay.add_argument("--wait", action="store_true",
                      help="until it has ended; its outcome is the exit status")  # fmt: skip
    stay.add_argument("--follow", action="store_true", help="show what it says; waits too")
    stay.add_argument("--timeout", type=span, metavar="TIME", help="stay no longer, such as 2h")


def run(arguments: argparse.Namespace, console: Console) -> int:
    path = parse_package_path(arguments.path)
    stays = arguments.wait or arguments.follow
    if arguments.timeout is not None and not stays:
        raise UsageError("--timeout is how long to stay; it needs --wait or --follow.")
    if arguments.follow and arguments.format == "json":
        raise UsageError("A JSON array has an end; use --jsonl with --follow.")
    settings = prepare(arguments, console)
    server = server_of(arguments, console, settings)
    with opened(server, console) as session:
        package = find_package(session, path)
        request = request_of(session, package, arguments, console)
        with operating(server, console) as (_, worker):
            number = worker.call(lambda operator: operator.start(request))
        console.say(f"Started {one_line(package.path)} as {number}.")
        if not stays:
            _tell(session, number, arguments, console, settings)
            return 0
        try:
            return _stay(session, number, arguments, console, settings)
        except KeyboardInterrupt:
            _ask_to_stop(server, number, console, audit_of(arguments, console))
            raise


def request_of(
    session: Session, package: Package, arguments: argparse.Namespace, console: Console
) -> StartRequest:
    """Put together what is asked of the server; everything wrong in it is said before."""
    reference_id = None
    if arguments.environment and package.project_id is not None:
        reference = find_reference(session, package.project_id, arguments.environment)
        reference_id = reference.reference_id
    parameters: list[tuple[int, str, object]] = []
    if arguments.parameter or arguments.secret:
        known = parameters_of(session, package)
        parameters += [_given(known, words) for words in arguments.parameter]
        parameters += [_secret(known, words, console) for words in arguments.secret]
    if arguments.logging_level:
        level = parse_level(arguments.logging_level)
        parameters.append((int(ObjectType.EXECUTION), LOGGING_LEVEL, int(level)))
    return StartRequest(
        folder=package.folder_name,
        project=package.project_name,
        package=package.name,
        reference_id=reference_id,
        use32bitruntime=arguments.use32bit,
        parameters=tuple(parameters),
    )


def _given(known: Sequence[PackageParameter], words: str) -> tuple[int, str, object]:
    name, equals, value = words.partition("=")
    if not equals:
        raise UsageError(f"--parameter {one_line(words)} has no value; write NAME=VALUE.")
    return parameter_value(known, name.strip(), value)


def _secret(
    known: Sequence[PackageParameter], words: str, console: Console
) -> tuple[int, str, object]:
    name, equals, variable = words.partition("=")
    if equals:
        value = console.environ.get(variable)
        if value is None:
            raise UsageError(f"There is no environment variable {one_line(variable)}.")
    elif console.can_ask:
        value = console.ask_secret(f"Value of {name}: ")
    else:
        raise UsageError(
            f"The value of {one_line(name)} is asked for, and there is nobody to ask.",
            f"Name a variable: --secret {one_line(name)}=VARIABLE.",
        )
    return parameter_value(known, name.strip(), value, is_secret=True)


def _tell(
    session: Session,
    number: int,
    arguments: argparse.Namespace,
    console: Console,
    settings: dict[str, object],
) -> None:
    """Write the id alone, or the row of the execution."""
    if arguments.format == "table":
        console.data(str(number))
        return
    answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=(number,))))
    view = view_of(settings, console, answer.server_time)
    write(console, arguments.format, HISTORY, answer.operations, view)


def _stay(
    session: Session,
    number: int,
    arguments: argparse.Namespace,
    console: Console,
    settings: dict[str, object],
) -> int:
    if arguments.follow:
        server_time = session.server_time()
        view = view_of(settings, console, server_time)
        tail = Tail(session, MessageRequest(operation_id=number, limit=PAGE))
        found = followed(tail, tail.rest(), console, 2.0, timeout=arguments.timeout)
        write_messages(console, arguments.format, found, view, is_stream=True)
    timeout = 0.0 if arguments.follow and arguments.timeout is not None else arguments.timeout
    rows = wait_for(session, (number,), console, timeout=timeout)
    if arguments.follow:
        for row in rows:
            console.say(f"{row.operation_id} {row.status.label}.")
    else:
        server_time = session.server_time()
        write(console, arguments.format, HISTORY, rows, view_of(settings, console, server_time))
    if any(not row.status.has_ended for row in rows):
        raise not_in_time(rows, arguments.timeout or 0.0)
    if not arguments.follow:
        say_where_why(rows, console)
    return outcome_status(rows)


def _ask_to_stop(server: Server, number: int, console: Console, audit: AuditLog | None) -> None:
    """Ask what becomes of the execution when the person does not want to stay."""
    console.progress("")
    how = f"{PROGRAM} stop {number}"
    if not console.can_ask:
        console.say(f"{number} goes on; {how} stops it.")
        return
    console.talk("")
    if not console.agrees(f"stop {number} too"):
        console.say(f"{number} goes on; {how} stops it.")
        return

    console.progress(f"Asking {server.name} to stop {number} …")
    outcome = asyncio.run(_stop_once_running(server, number, audit))
    console.progress("")
    console.say(outcome.full_text)
    close_audit(audit, console)


async def _stop_once_running(server: Server, number: int, audit: AuditLog | None) -> StopOutcome:
    """Ask for the stop as soon as it can be asked for: a start is Pending for some seconds."""
    clock = SystemClock()
    stops = Stops(server, clock, record=None if audit is None else audit.record)
    key = OperationKey(server.name, number)
    try:
        outcome = await stops.stop(key, reason=_REASON)
        for _ in range(_PATIENCE):
            # Not sent, so that asking again is still the first time.
            if outcome.why_not_sent is not WhyNotSent.NOT_RUNNING:
                break
            await clock.sleep(1)
            outcome = await stops.stop(key, reason=_REASON)
        return outcome
    finally:
        await stops.aclose()

"""``ssis-tui stop``: asks for operations to be stopped, each once, after a question."""

import argparse
import asyncio
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.protocol import Server
from ssis_tui.catalog.requests import PollRequest
from ssis_tui.cli.commands.listing import progress_of
from ssis_tui.cli.console import Console
from ssis_tui.cli.output import record_lines
from ssis_tui.cli.parser import operation_id, span
from ssis_tui.cli.session import (
    Session,
    audit_of,
    close_audit,
    opened,
    prepare,
    server_of,
    view_of,
)
from ssis_tui.cli.waiting import TIME_LIMIT, wait_for
from ssis_tui.errors import Cancelled, UsageError
from ssis_tui.model.operations import Execution, Operation, OperationKey
from ssis_tui.polling.audit import AuditLog
from ssis_tui.polling.clock import SystemClock
from ssis_tui.polling.stop_outcome import StopOutcome, StopResult
from ssis_tui.polling.stops import Stops
from ssis_tui.polling.waiting import not_in_time
from ssis_tui.present.column import View
from ssis_tui.present.stopping import stop_question, why_not

FORMATS = True
EXAMPLES = """\
  ssis-tui stop 184217 -S PRODSQL01
  ssis-tui stop 184217 184219 -S PRODSQL01 --yes --wait --timeout 10m
  ssis-tui stop 184217 -S PRODSQL01 --yes --json
"""

FIELDS = (
    "server", "operation_id", "execution_id", "path", "outcome", "sentence", "advice",
    "return_code", "error_number", "status", "status_name",
)  # fmt: skip


class Told(Struct, frozen=True):
    """What became of one id, as it is written."""

    key: OperationKey
    operation: Operation | None
    """The last row that was read."""
    outcome: str
    sentence: str
    advice: str = ""
    return_code: int | None = None
    error_number: int | None = None
    exit_status: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", type=operation_id, metavar="ID", help="operation id")
    parser.add_argument("-y", "--yes", action="store_true", help="ask nothing")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why, for the record")
    parser.add_argument("--wait", action="store_true", help="wait until it has ended")
    parser.add_argument("--timeout", type=span, metavar="TIME",
                        help="with --wait, give up waiting after, such as 10m")  # fmt: skip


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.timeout is not None and not arguments.wait:
        raise UsageError("--timeout is how long to wait; it needs --wait.")
    if not arguments.yes and not console.can_ask:
        raise UsageError(
            "A stop is confirmed first, and there is nobody to ask.", "Confirm it with --yes."
        )
    settings = prepare(arguments, console)
    server = server_of(arguments, console, settings)
    ids = tuple(dict.fromkeys(arguments.ids))
    with opened(server, console) as session:
        answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=ids)))
        view = view_of(settings, console, answer.server_time)
        told = _beforehand(session, ids, answer.operations)
        chosen = [each for each in answer.operations if each.operation_id not in told]
        if chosen and not arguments.yes:
            view = replace(view, progress=progress_of(session, chosen))
            _confirm(session, chosen, view, console)
        keys = [each.key for each in chosen]
        audit = audit_of(arguments, console)
        for outcome in _carry_out(server, keys, arguments.reason, console, audit):
            told[outcome.key.operation_id] = _told(outcome)
        in_order = [told[number] for number in ids]
        if arguments.wait:
            in_order = _wait(session, in_order, arguments.timeout, console)
    _write(arguments.format, in_order, console)
    return _exit_status(in_order)


def _beforehand(
    session: Session, ids: Sequence[int], found: Sequence[Operation]
) -> dict[int, Told]:
    """Tell of the ids for which it cannot work, before anything is asked or tried."""
    server = session.server
    by_id = {each.operation_id: each for each in found}
    told: dict[int, Told] = {}
    for number in ids:
        operation = by_id.get(number)
        key = OperationKey(server.name, number)
        if operation is None:
            told[number] = Told(
                key, None, "not_found",
                f"{number} was not asked to stop: {server.name} has no such operation "
                "that this login may see.",
                exit_status=5,
            )  # fmt: skip
            continue
        reason = why_not(operation, session.info, is_read_only=server.is_read_only)
        if reason is not None:
            told[number] = Told(key, operation, "refused", reason, exit_status=4)
    return told


def _confirm(session: Session, chosen: Sequence[Operation], view: View, console: Console) -> None:
    """Show what would be stopped and ask; raise Cancelled for anything but a yes."""
    server = session.server
    question = stop_question(chosen, view, info=session.info, is_production=server.is_production)
    console.talk(question.title)
    for name, circumstances in question.operations:
        console.talk(f"  {name}")
        console.talk(f"    {circumstances}")
    for note in question.notes:
        console.talk(note)
    if not console.agrees("stop", server=question.server_to_type):
        raise Cancelled("Nothing was stopped.")


def _carry_out(
    server: Server,
    keys: Sequence[OperationKey],
    reason: str,
    console: Console,
    audit: AuditLog | None,
) -> list[StopOutcome]:
    """Ask the server, one after the other."""
    if not keys:
        return []

    async def ask() -> list[StopOutcome]:
        stops = Stops(server, SystemClock(), record=None if audit is None else audit.record)
        try:
            outcomes = []
            for key in keys:
                console.progress(f"Asking {server.name} to stop {key.operation_id} …")
                outcomes.append(await stops.stop(key, reason=reason))
            return outcomes
        finally:
            console.progress("")
            await stops.aclose()

    try:
        return asyncio.run(ask())
    finally:
        close_audit(audit, console)


_OUTCOMES = {
    StopResult.NOT_SENT: "not_sent",
    StopResult.REFUSED: "refused",
    StopResult.ASKED: "asked",
    StopResult.NOT_CARRIED_OUT: "not_carried_out",
    StopResult.ANSWER_LOST: "answer_lost",
}


def _told(outcome: StopOutcome) -> Told:
    return Told(
        key=outcome.key,
        operation=outcome.after or outcome.before,
        outcome=_OUTCOMES[outcome.result],
        sentence=outcome.sentence,
        advice=outcome.advice,
        return_code=outcome.return_code,
        error_number=None if outcome.error is None else outcome.error.number,
        exit_status=outcome.exit_status,
    )


def _wait(
    session: Session, told: Sequence[Told], timeout: float | None, console: Console
) -> list[Told]:
    """Wait for those that the server took, and tell how they ended."""
    asked = [each.key.operation_id for each in told if each.outcome in {"asked", "answer_lost"}]
    if not asked:
        return list(told)
    rows = {each.operation_id: each for each in wait_for(session, asked, console, timeout=timeout)}
    return [_ended(each, rows, timeout) for each in told]


def _ended(told: Told, rows: dict[int, Operation], timeout: float | None) -> Told:
    operation = rows.get(told.key.operation_id)
    if operation is None:
        return told
    if operation.status.has_ended:
        return replace(
            told,
            operation=operation,
            sentence=f"{told.sentence} It ended: {operation.status.label}.",
            advice="",
            exit_status=0,
        )
    late = not_in_time([operation], timeout or 0.0)
    sentence = f"{told.sentence} {late.sentence}"
    return replace(told, operation=operation, sentence=sentence, exit_status=TIME_LIMIT)


def _write(form: str, told: Sequence[Told], console: Console) -> None:
    if form != "table":
        for line in record_lines(console, form, FIELDS, map(record, told)):
            console.data(line)
        return
    for each in told:
        words = f"{each.sentence} {each.advice}".strip()
        if each.exit_status:
            console.say(words)
        else:
            console.data(console.harmless(words))


def record(told: Told) -> dict[str, object]:
    """Give an outcome for JSON and CSV."""
    operation = told.operation
    is_execution = isinstance(operation, Execution)
    return {
        "server": told.key.server,
        "operation_id": told.key.operation_id,
        "execution_id": told.key.operation_id if is_execution else None,
        "path": None if operation is None else operation.path,
        "outcome": told.outcome,
        "sentence": told.sentence,
        "advice": told.advice,
        "return_code": told.return_code,
        "error_number": told.error_number,
        "status": None if operation is None else int(operation.status),
        "status_name": None if operation is None else operation.status.label,
    }


def _exit_status(told: Sequence[Told]) -> int:
    """Give 0 when all is well, 4 as soon as one was refused, else the first other one."""
    bad = [each.exit_status for each in told if each.exit_status]
    return 4 if 4 in bad else bad[0] if bad else 0

"""``ssis-tui show``: all that is known of operations, wherever they are."""

import argparse
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import PollAnswer, PollRequest
from ssis_tui.cli.commands.listing import progress_in
from ssis_tui.cli.console import Console
from ssis_tui.cli.existing import missing_error
from ssis_tui.cli.operations import HISTORY
from ssis_tui.cli.output import write
from ssis_tui.cli.parser import operation_id
from ssis_tui.cli.session import prepare, server_of, view_of
from ssis_tui.cli.several import Answered, ask, meant
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.operations import Operation
from ssis_tui.polling.snapshot import Progress
from ssis_tui.present import details
from ssis_tui.present.column import View
from ssis_tui.text import one_line, pad

FORMATS = True
SEVERAL = True
EXAMPLES = """\
  ssis-tui show 184217 -S PRODSQL01
  ssis-tui show 184217 -S PRODSQL01 -S PRODSQL02  # on whichever of them it is
  ssis-tui show 184217                            # on the default server, else on the others
  ssis-tui show 184217 184219 -S PRODSQL01 --json
"""


class Found(Struct, frozen=True):
    """What one server knows of the ids."""

    answer: PollAnswer
    progress: dict[int, Progress]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", type=operation_id, metavar="ID", help="operation id")


def run(arguments: argparse.Namespace, console: Console) -> int:
    settings = prepare(arguments, console)
    ids = tuple(dict.fromkeys(arguments.ids))
    first, others = meant(arguments, console)

    def look(groups: Sequence[argparse.Namespace]) -> list[Answered[Found]]:
        servers = [server_of(each, console, settings) for each in groups]
        return ask(servers, lambda catalog: _look(catalog, ids), console)

    answered = look(first)
    if others and _missing(ids, answered):
        answered += look(others)
    _write(arguments.format, ids, answered, settings, console)
    return _judge(ids, answered, console)


def _look(catalog: Catalog, ids: tuple[int, ...]) -> Found:
    answer = catalog.poll(PollRequest(ids=ids))
    return Found(answer, progress_in(catalog, answer.operations))


def _missing(ids: Sequence[int], answered: Sequence[Answered[Found]]) -> list[int]:
    found = {
        operation.operation_id
        for each in answered
        if each.result is not None
        for operation in each.result.answer.operations
    }
    return [each for each in ids if each not in found]


def _write(
    form: str,
    ids: Sequence[int],
    answered: Sequence[Answered[Found]],
    settings: dict[str, object],
    console: Console,
) -> None:
    """Write each id in the order asked, of each server that has it."""
    rows: list[tuple[Operation, View]] = []
    for number in ids:
        for each in answered:
            if each.result is None:
                continue
            view = view_of(settings, console, each.result.answer.server_time)
            view = replace(view, progress=each.result.progress)
            rows += [
                (row, view) for row in each.result.answer.operations if row.operation_id == number
            ]
    if form != "table":
        write(console, form, HISTORY, [row for row, _ in rows], View())
        return
    for number, (row, view) in enumerate(rows):
        if number:
            console.data("")
        where = f"{one_line(row.key.server, is_ascii=view.is_ascii)}: " if len(answered) > 1 else ""
        console.data(f"{where}{details.title(row, view)}")
        facts = details.facts(row, view)
        widest = max(len(label) for label, _ in facts)
        for label, words in facts:
            console.data(f"  {pad(label, widest)}  {words}")


def _judge(ids: Sequence[int], answered: Sequence[Answered[Found]], console: Console) -> int:
    """Say which servers did not answer; raise where something was not found."""
    missing = _missing(ids, answered)
    errors: list[SsisTuiError] = [each.error for each in answered if each.error is not None]
    for error in errors[1:] if missing else errors:
        console.say(error.full_text)
    if missing and errors:
        # Nobody knows whether it is there.
        raise errors[0]
    if missing:
        raise missing_error(", ".join(each.server for each in answered), missing)
    return 0

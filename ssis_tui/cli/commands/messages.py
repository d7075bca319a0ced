"""``ssis-tui messages``: what an operation said, page by page, and as it says it."""

import argparse
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from ssis_tui.catalog.requests import ABOVE_ALL, MessageRequest, PollRequest
from ssis_tui.cli.console import Console
from ssis_tui.cli.existing import existing
from ssis_tui.cli.output import record_lines
from ssis_tui.cli.parser import operation_id, span, whole
from ssis_tui.cli.session import Session, opened, prepare, server_of, view_of
from ssis_tui.cli.tail import PAGE, Tail
from ssis_tui.errors import UsageError
from ssis_tui.masking import masked
from ssis_tui.model.codes import ERRORS
from ssis_tui.model.messages import EventMessage
from ssis_tui.present import messages, moments
from ssis_tui.present.code_words import read_message_types
from ssis_tui.present.column import Cell, View
from ssis_tui.present.render import colored
from ssis_tui.text import lines, one_line, pad

FORMATS = True
EXAMPLES = """\
  ssis-tui messages 184217 -S PRODSQL01 --errors
  ssis-tui messages 184217 -S PRODSQL01 --follow
  ssis-tui messages 184217 -S PRODSQL01 --all --jsonl > messages.jsonl
"""
_LIMIT = 200
_NOTHING = "It has said nothing that this login may see; with logging level None none does."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=operation_id, metavar="ID", help="operation id")
    group = parser.add_argument_group("which")
    group.add_argument("--errors", action="store_true", help="only errors and failed tasks")
    group.add_argument("--type", type=read_message_types, metavar="NAMES",
                       default=frozenset(), help="such as warning,error or !progress")  # fmt: skip
    group.add_argument("--text", metavar="WORDS", help="only messages that contain this")
    group.add_argument("--source", metavar="WORDS",
                       help="only messages whose task or execution path contains this")  # fmt: skip
    amount = group.add_mutually_exclusive_group()
    amount.add_argument("--limit", type=whole(), metavar="N", default=_LIMIT,
                        help=f"the newest N ({_LIMIT})")  # fmt: skip
    amount.add_argument("--all", action="store_true", help="all of them, oldest first")
    group.add_argument("--follow", action="store_true",
                       help="go on until the operation has ended")  # fmt: skip
    group.add_argument("--interval", type=span, metavar="SECONDS", default=2.0,
                       help="between two looks with --follow (2)")  # fmt: skip


def run(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.follow and arguments.format == "json":
        raise UsageError("A JSON array has an end; use --jsonl with --follow.")
    settings = prepare(arguments, console)
    wanted = MessageRequest(
        operation_id=arguments.id,
        types=arguments.type | (ERRORS if arguments.errors else frozenset()),
        text=arguments.text,
        source=arguments.source,
        limit=PAGE,
    )
    with opened(server_of(arguments, console, settings), console) as session:
        _, server_time = existing(session, arguments.id)
        view = view_of(settings, console, server_time)
        tail = Tail(session, wanted)
        found = tail.rest() if arguments.all else newest(tail, arguments.limit, console)
        if arguments.follow:
            found = followed(tail, found, console, max(0.2, arguments.interval))
        is_narrowed = bool(wanted.types or wanted.text or wanted.source)
        empty = "No message suits." if is_narrowed else _NOTHING
        write_messages(
            console, arguments.format, found, view, is_stream=arguments.follow, empty=empty
        )
    return 0


def newest(tail: Tail, limit: int, console: Console) -> Iterator[EventMessage]:
    """Give the newest messages, oldest first, and say when older ones are left out."""
    request = replace(tail.wanted, limit=limit, before=ABOVE_ALL)
    page = tail.session.call(lambda catalog: catalog.messages(request))
    if not page.is_end:
        console.say(f"These are the newest {len(page.messages)}; --all shows the older ones too.")
        tail.begin_with(page.messages)
    yield from tail.new_ones(page.messages)


def followed(
    tail: Tail,
    first: Iterable[EventMessage],
    console: Console,
    interval: float,
    *,
    timeout: float | None = None,
) -> Iterator[EventMessage]:
    """Give these messages, then new ones as they come, until the operation has ended.

    Ends after `timeout` seconds all the same.
    """
    started = console.clock.monotonic()
    yield from first
    is_over = False
    while not is_over:
        console.out.flush()
        if timeout is not None and console.clock.monotonic() - started >= timeout:
            return
        console.clock.sleep(interval)
        # The status first: messages that come before the end are then all read.
        is_over = has_ended(tail.session, tail.wanted.operation_id)
        yield from tail.rest()


def has_ended(session: Session, number: int) -> bool:
    """Whether the operation has ended, or is gone."""
    answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=(number,))))
    return all(each.status.has_ended for each in answer.operations)


def write_messages(
    console: Console,
    form: str,
    found: Iterable[EventMessage],
    view: View,
    *,
    is_stream: bool = False,
    empty: str = "",
) -> None:
    """Write messages; for people each one whole, its further lines indented, or a word for none."""
    written: Iterable[str]
    if form == "table":
        written = _for_people(console, found, view)
    else:
        records: Iterator[Mapping[str, object]] = (messages.record(each) for each in found)
        written = record_lines(console, form, FIELDS, records)
    is_empty = True
    for line in written:
        is_empty = False
        console.data(line)
        if is_stream:
            console.out.flush()
    if is_empty and empty and form == "table":
        console.say(empty)


def _for_people(console: Console, found: Iterable[EventMessage], view: View) -> Iterator[str]:
    color = console.has_color
    for message in found:
        when = moments.line(message.message_time, view)
        kind = messages.type_cell(message, view)
        sign = Cell(pad(kind.text, 15), kind.tone)
        source = one_line(messages.source_name(message), is_ascii=view.is_ascii)
        head = f"{when:<12}  {colored(sign) if color else sign.text}  "
        text = lines(masked(messages.bare(message)), is_ascii=view.is_ascii)
        yield f"{head}{f'{source}: ' if source else ''}{text[0]}".rstrip()
        for line in text[1:]:
            yield f"{'':31}{line}".rstrip()


FIELDS = (
    "operation_id", "event_message_id", "message_time", "message_type", "message_type_name",
    "message_source_type", "message_source_type_name", "message", "extended_info_id",
    "package_name", "event_name", "message_source_name", "message_source_id",
    "subcomponent_name", "package_path", "execution_path", "threadID", "message_code",
    "message_code_name", "event_message_guid",
)  # fmt: skip
"""Of a record, in order: the columns of CSV."""

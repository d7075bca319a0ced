"""``ssis-tui messages``: what an operation said, page by page, and as it says it."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ssis_tui.catalog.requests import MessagePage, MessageRequest, PollRequest
from ssis_tui.cli.commands.history import codes_of
from ssis_tui.cli.console import Console
from ssis_tui.cli.existing import existing
from ssis_tui.cli.output import record_lines
from ssis_tui.cli.parser import operation_id, span, whole
from ssis_tui.cli.session import Session, opened, prepare, server_of, view_of
from ssis_tui.errors import UsageError
from ssis_tui.masking import masked
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.present import event_messages
from ssis_tui.present.column import Cell, View
from ssis_tui.present.render import colored
from ssis_tui.text import lines, pad

FORMATS = True
EXAMPLES = """\
  ssis-tui messages 184217 -S PRODSQL01 --errors
  ssis-tui messages 184217 -S PRODSQL01 --follow
  ssis-tui messages 184217 -S PRODSQL01 --all --jsonl > messages.jsonl
"""
_PAGE = 1000
_LIMIT = 200
_ABOVE_ALL = 2**63 - 1
"""No message has a higher id."""
_ERRORS = frozenset({MessageType.ERROR, MessageType.TASK_FAILED})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=operation_id, metavar="ID", help="operation id")
    group = parser.add_argument_group("which")
    group.add_argument("--errors", action="store_true", help="only errors and failed tasks")
    group.add_argument("--type", type=types, metavar="NAMES", default=frozenset(),
                       help="such as warning,error")  # fmt: skip
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
        types=arguments.type | (_ERRORS if arguments.errors else frozenset()),
        text=arguments.text,
        source=arguments.source,
        limit=_PAGE,
    )
    with opened(server_of(arguments, console, settings), console) as session:
        _, server_time = existing(session, arguments.id)
        view = view_of(settings, console, server_time)
        if arguments.all:
            found = forward(session, wanted, after=0)
        else:
            found = newest(session, wanted, arguments.limit, console)
        if arguments.follow:
            found = followed(session, wanted, found, console, max(0.2, arguments.interval))
        write_messages(console, arguments.format, found, view, is_stream=arguments.follow)
    return 0


def newest(
    session: Session, wanted: MessageRequest, limit: int, console: Console
) -> Iterator[EventMessage]:
    """Give the newest messages, oldest first, and say when older ones are left out."""
    request = _changed(wanted, limit=limit, before=_ABOVE_ALL)
    page = _page(session, request)
    if not page.is_end:
        console.say(f"These are the newest {len(page.messages)}; --all shows the older ones too.")
    yield from page.messages


def forward(session: Session, wanted: MessageRequest, *, after: int) -> Iterator[EventMessage]:
    """Give all messages with an id above `after`, oldest first, page by page."""
    while True:
        request = _changed(wanted, after=after)
        page = _page(session, request)
        yield from page.messages
        after = max((each.event_message_id or 0 for each in page.messages), default=after)
        if page.is_end or not page.messages:
            return


def followed(
    session: Session,
    wanted: MessageRequest,
    first: Iterable[EventMessage],
    console: Console,
    interval: float,
) -> Iterator[EventMessage]:
    """Give these messages, then new ones as they come, until the operation has ended.

    Scale Out messages have no id: they are read again by time, and known ones left out.
    """
    seen: dict[int | str, datetime] = {}
    last_id = 0
    newest_time: datetime | None = None
    batch: Iterable[EventMessage] = first
    is_over = False
    while True:
        for message in batch:
            if message.identity in seen:
                continue
            seen[message.identity] = message.message_time
            last_id = max(last_id, message.event_message_id or 0)
            newest_time = max(filter(None, (newest_time, message.message_time)))
            yield message
        if len(seen) > 10_000:
            # Only what the next look can bring again must be known.
            seen = dict(list(seen.items())[-5_000:])
        if is_over:
            return
        console.out.flush()
        console.clock.sleep(interval)
        # The status first: messages that come before the end are then all read.
        is_over = has_ended(session, wanted.operation_id)
        batch = _news(session, wanted, last_id, newest_time)


def _page(session: Session, request: MessageRequest) -> MessagePage:
    return session.call(lambda catalog: catalog.messages(request))


def has_ended(session: Session, number: int) -> bool:
    """Whether the operation has ended, or is gone."""
    answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=(number,))))
    return all(each.status.has_ended for each in answer.operations)


def _news(
    session: Session, wanted: MessageRequest, last_id: int, since: datetime | None
) -> Iterator[EventMessage]:
    if last_id:
        # Ids are given before they are committed: those just below the last one may come late.
        yield from forward(session, wanted, after=max(0, last_id - 50))
        return
    request = _changed(wanted, after=0, since=since)
    yield from _page(session, request).messages


def write_messages(
    console: Console,
    form: str,
    found: Iterable[EventMessage],
    view: View,
    *,
    is_stream: bool = False,
) -> None:
    """Write messages; for people each one whole, its further lines indented."""
    written: Iterable[str]
    if form == "table":
        written = _for_people(console, found, view)
    else:
        records: Iterator[Mapping[str, object]] = (event_messages.record(each) for each in found)
        written = record_lines(console, form, event_messages.FIELDS, records)
    for line in written:
        console.data(line)
        if is_stream:
            console.out.flush()


def _for_people(console: Console, found: Iterable[EventMessage], view: View) -> Iterator[str]:
    color = console.has_color
    for message in found:
        when = event_messages.TIME.cell(message, view).text
        kind = event_messages.TYPE.cell(message, view)
        sign = Cell(pad(kind.text, 13), kind.tone)
        source = event_messages.SOURCE.cell(message, view).text
        head = f"{when:<12}  {colored(sign) if color else sign.text}  "
        text = lines(masked(message.message), is_ascii=view.is_ascii)
        yield f"{head}{f'{source}: ' if source else ''}{text[0]}".rstrip()
        for line in text[1:]:
            yield f"{'':29}{line}".rstrip()


def types(words: str) -> frozenset[MessageType]:
    """Read types of messages by their words, separated by commas."""
    return codes_of(words, MessageType, lambda code: code.label)


def _changed(wanted: MessageRequest, **changes: Any) -> MessageRequest:
    from dataclasses import replace

    return replace(wanted, **changes)

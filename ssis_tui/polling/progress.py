"""Folds the messages of running executions into where each of them is.

Pure and of bounded memory: loops with millions of iterations leave no more behind than the
executables that run at the moment.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec import Struct, field

from ssis_tui.catalog.requests import PROGRESS_WHOLE_LIMIT
from ssis_tui.model.codes import MessageType
from ssis_tui.model.executables import RunningExecutable
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.snapshot import Progress

MOST_RUNNING = 200
"""Executables of one execution that are listed as running at the same time."""
MOST_CLOSED = 200
"""Ended executables whose late beginnings are still recognised."""
MOST_TEXT = 400
"""Characters of the first error that are kept."""
LATE = timedelta(seconds=3)
"""Messages younger than that when they were read are read once more: those with lower ids may be
committed later, and the rows of one message are not written at once."""
LATE_WORKER = timedelta(seconds=10)
"""The same for Scale Out, where each worker has a clock of its own."""
CLOCKS_APART = timedelta(minutes=10)
"""How far the clocks of Scale Out workers may be away from the server's."""

Mark = tuple[datetime, int]


class Fold(Struct, frozen=True, eq=False):
    """What the messages of one execution read so far add up to."""

    running: Mapping[str, tuple[Mark, RunningExecutable]] = field(default_factory=dict)
    """By execution path, which holds the iteration."""
    closed: Mapping[str, Mark] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)

    def take(self, messages: Iterable[EventMessage], *, is_complete: bool) -> "Fold":
        """Take in messages in any order, each of them once."""
        running, closed = dict(self.running), dict(self.closed)
        old = self.progress
        warnings, errors, first = old.warnings, old.errors, old.last_error
        for message in sorted(messages, key=_mark):
            kind = message.message_type
            path = message.execution_path or message.package_path
            if kind == MessageType.WARNING:
                warnings += 1
            elif kind == MessageType.ERROR:
                errors += 1
            elif kind == MessageType.PRE_EXECUTE and path:
                _begin(running, closed, path, message)
            elif kind == MessageType.POST_EXECUTE and path:
                _end(running, closed, path, _mark(message))
            if first is None and kind.is_error:
                first = message.message[:MOST_TEXT]
        progress = Progress(_in_order(running), warnings, errors, is_complete, first)
        return Fold(running, closed, old if progress == old else progress)


class Listening(Struct, frozen=True, eq=False):
    """What was heard of the executions on screen, and from where to listen on."""

    folds: Mapping[int, Fold] = field(default_factory=dict)
    told: Mapping[int, Progress] = field(default_factory=dict)
    """By operation id; the same mapping as long as nothing changed."""
    heard: frozenset[int] = frozenset()
    """Executions whose messages were read without a gap up to `after`."""
    after: int = 0
    """Messages with a lower id are settled: they were read, and no more come."""
    top: int = 0
    """The highest id that was read."""
    since: datetime | None = None
    """As `after`, of Scale Out messages, which have no id."""
    again: frozenset[tuple[int, int | str]] = frozenset()
    """Messages that come again although they were taken in, by execution and identity."""

    def whole(self, wanted: Iterable[int]) -> tuple[int, ...]:
        """Give those of the wanted executions that have to be read from their newest message."""
        return tuple(number for number in wanted if number not in self.heard)

    def take(
        self,
        messages: Iterable[EventMessage],
        *,
        of: tuple[int, ...],
        whole: tuple[int, ...],
        active: Iterable[int],
        server_time: datetime,
        is_cut: bool = False,
    ) -> "Listening":
        """Take in what a poll read of the executions `of`; forget those not active any more.

        With `is_cut` more is to be read at once: it goes on behind the last message, as reading
        the same ones again would never catch up with 5,000 in a second.
        """
        by_id: dict[int, dict[int | str, EventMessage]] = {number: {} for number in of}
        for message in messages:
            its = by_id.get(message.operation_id)
            if its is not None:
                its[message.identity] = message
        folds = dict(self.folds)
        for number, its in by_id.items():
            folds[number] = self._fold(number, its, is_whole=number in whole)
        active = frozenset(active)
        folds = {number: fold for number, fold in folds.items() if number in active}
        told = {number: fold.progress for number, fold in folds.items()}
        every = [message for its in by_id.values() for message in its.values()]
        top = max([self.top, *map(_number, every)])
        after = top if is_cut else self._settled(every, server_time)
        since = self._settled_time(every, server_time)
        return Listening(
            folds=folds,
            told=self.told if _same(told, self.told) else MappingProxyType(told),
            heard=frozenset(of) & active,
            after=after,
            top=top,
            since=since,
            again=frozenset(
                (message.operation_id, message.identity)
                for message in every
                if not _is_half(message)
                and (
                    message.message_time >= since
                    if _number(message) < 0
                    else _number(message) > after
                )
            ),
        )

    def _fold(self, number: int, its: dict[int | str, EventMessage], *, is_whole: bool) -> Fold:
        old = self.folds.get(number, Fold())
        if is_whole:
            new = Fold().take(its.values(), is_complete=len(its) < PROGRESS_WHOLE_LIMIT)
            kept = old.progress if new.progress == old.progress else new.progress
            return Fold(new.running, new.closed, kept)
        fresh = [each for name, each in its.items() if (number, name) not in self.again]
        return old.take(fresh, is_complete=old.progress.is_complete) if fresh else old

    def _settled(self, messages: list[EventMessage], server_time: datetime) -> int:
        # By time, but at the latest with the next poll: the clocks of server and packages differ.
        old = [_number(each) for each in messages if each.message_time <= server_time - LATE]
        return max([self.after, self.top, *old])

    def _settled_time(self, messages: list[EventMessage], server_time: datetime) -> datetime:
        times = [each.message_time for each in messages if _number(each) < 0]
        if times:
            # A time in the far future must not make it deaf.
            newest = min(max(times), server_time + CLOCKS_APART) - LATE_WORKER
            return newest if self.since is None else max(newest, self.since)
        return self.since or server_time - CLOCKS_APART


def _number(message: EventMessage) -> int:
    """Give the id; −1 for a Scale Out message, which has none or that one."""
    return -1 if message.event_message_id is None else message.event_message_id


def _mark(message: EventMessage) -> Mark:
    return (message.message_time, _number(message))


def _is_half(message: EventMessage) -> bool:
    """Whether the row of the event is not written yet and only that of the message was read."""
    return (
        message.message_type in {MessageType.PRE_EXECUTE, MessageType.POST_EXECUTE}
        and message.execution_path is None
        and message.package_path is None
    )


def _begin(
    running: dict[str, tuple[Mark, RunningExecutable]],
    closed: dict[str, Mark],
    path: str,
    message: EventMessage,
) -> None:
    mark = _mark(message)
    ended = closed.get(path)
    if ended is not None and ended >= mark:
        return  # Its end was read before its beginning.
    name = message.message_source_name or path.rpartition("\\")[2]
    running[path] = (mark, RunningExecutable(path, name, message.message_time))
    while len(running) > MOST_RUNNING:
        del running[next(iter(running))]


def _end(
    running: dict[str, tuple[Mark, RunningExecutable]],
    closed: dict[str, Mark],
    path: str,
    mark: Mark,
) -> None:
    # What is inside has ended with it, even if that was never said.
    inside = (path + "\\", path + "[")
    for other in [each for each in running if each == path or each.startswith(inside)]:
        if running[other][0] <= mark:
            del running[other]
    closed.pop(path, None)
    closed[path] = mark
    while len(closed) > MOST_CLOSED:
        del closed[next(iter(closed))]


def _in_order(
    running: Mapping[str, tuple[Mark, RunningExecutable]],
) -> tuple[RunningExecutable, ...]:
    """Order by depth, then by beginning: the innermost that began last comes last."""
    found = sorted(running.values(), key=lambda each: (each[1].execution_path.count("\\"), each[0]))
    return tuple(executable for _, executable in found)


def _same(one: Mapping[int, Progress], other: Mapping[int, Progress]) -> bool:
    return one.keys() == other.keys() and all(one[number] is other[number] for number in one)

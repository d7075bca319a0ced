"""The stretch of an operation's messages that a list holds: paged by key both ways, or tailed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.requests import ABOVE_ALL, MessagePage, MessageRequest
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage

MOST_MESSAGES: Final = 2000
"""Messages that are held at the same time, whatever was scrolled past."""
PAGE: Final = 200
"""Messages of a page."""
MOST_AGAIN: Final = 50
"""Newest messages that a tail reads once more at the most."""
LATE: Final = timedelta(seconds=3)
"""Messages younger than that, against the newest one, are read once more by the next tail: those
with lower ids may be committed later."""
LATE_WORKER: Final = timedelta(seconds=10)
"""The same for Scale Out, where each worker has a clock of its own."""


class Wanted(Struct, frozen=True):
    """Which messages are asked for; the server does the choosing."""

    types: frozenset[MessageType] = frozenset()
    """Empty for all."""
    text: str | None = None
    source: str | None = None
    """Part of a source's name or of an execution path."""

    @property
    def is_everything(self) -> bool:
        return not self.types and self.text is None and self.source is None


EVERYTHING: Final = Wanted()


class Step(Enum):
    """Where the next page lies."""

    FIRST = auto()
    """The oldest messages there are."""
    LAST = auto()
    """The newest ones."""
    FROM = auto()
    """Those from a given message on."""
    OLDER = auto()
    """Those directly before the oldest one held."""
    NEWER = auto()
    """Those after the newest one held."""


class MessageWindow(Struct, frozen=True):
    """Consecutive messages of one operation, oldest first; a value like any other."""

    operation_id: int
    wanted: Wanted = EVERYTHING
    messages: tuple[EventMessage, ...] = ()
    at_start: bool = False
    """Whether nothing older exists."""
    at_end: bool = False
    """Whether nothing newer existed when it was read."""

    def request(
        self, step: Step, *, start: EventMessage | None = None, limit: int = PAGE
    ) -> MessageRequest:
        """Say what to ask for a step; `start` is the message that FROM begins with.

        Without messages, OLDER and NEWER ask for the last and the first page.
        """
        after, before, since, until = self._bounds(step, start)
        return MessageRequest(
            operation_id=self.operation_id,
            after=after,
            before=before,
            since=since,
            until=until,
            limit=limit,
            types=self.wanted.types,
            text=self.wanted.text,
            source=self.wanted.source,
        )

    def _bounds(
        self, step: Step, start: EventMessage | None
    ) -> tuple[int | None, int | None, datetime | None, datetime | None]:
        """Give after, before, since and until; the times are for Scale Out, which has no ids."""
        held = self.messages
        if step is Step.FROM and start is not None:
            number = _number(start)
            return (None if number is None else number - 1, None, start.message_time, None)
        if step is Step.LAST or (step is Step.OLDER and not held):
            return None, ABOVE_ALL, None, None
        if step is Step.FIRST or not held:
            return None, None, None, None
        if step is Step.OLDER:
            number = _number(held[0])
            return None, ABOVE_ALL if number is None else number, None, held[0].message_time
        return (*self._newer_than(), None)

    def _newer_than(self) -> tuple[int | None, None, datetime]:
        held = self.messages
        newest = held[-1].message_time
        settled = held[-1]
        if self.at_end:
            for each in held[: -MOST_AGAIN - 1 : -1]:
                settled = each
                if newest - each.message_time > LATE:
                    break
        numbers = [number for each in held if (number := _number(each)) is not None]
        is_numbered = len(numbers) == len(held)
        after = _number(settled) if is_numbered else max(numbers, default=None)
        return after, None, newest if is_numbered else newest - LATE_WORKER

    def take(self, step: Step, page: MessagePage) -> "MessageWindow":
        """Take in the page of a step; gives itself if nothing changed."""
        if step is Step.OLDER and self.messages:
            return self._with_older(page)
        if step is Step.NEWER and self.messages:
            return self._with_newer(page)
        return replace(
            self,
            messages=_in_order(page.messages)[-MOST_MESSAGES:],
            at_start=step in {Step.FIRST, Step.NEWER}
            or (step in {Step.LAST, Step.OLDER} and page.is_end),
            at_end=step in {Step.LAST, Step.OLDER} or page.is_end,
        )

    def find(self, identity: int | str) -> EventMessage | None:
        """Give the message that is told from others by this; None if it is not held."""
        return next((each for each in self.messages if each.identity == identity), None)

    def _with_older(self, page: MessagePage) -> "MessageWindow":
        bound = self.messages[0].message_time
        if _number(self.messages[0]) is None:
            # The messages with an id know no bound by time; what is newer would leave a gap.
            older: Iterable[EventMessage] = (
                each for each in page.messages if each.message_time <= bound
            )
        else:
            older = page.messages
        messages = _merged(self.messages, older)
        kept = messages[:MOST_MESSAGES]
        is_cut = len(kept) < len(messages)
        at_start, at_end = page.is_end, self.at_end and not is_cut
        return self._changed(kept, at_start=at_start, at_end=at_end)

    def _with_newer(self, page: MessagePage) -> "MessageWindow":
        messages = _merged(self.messages, page.messages)
        kept = messages[-MOST_MESSAGES:]
        is_cut = len(kept) < len(messages)
        at_start = self.at_start and not is_cut
        return self._changed(kept, at_start=at_start, at_end=page.is_end)

    def _changed(
        self, messages: tuple[EventMessage, ...], *, at_start: bool, at_end: bool
    ) -> "MessageWindow":
        if (messages, at_start, at_end) == (self.messages, self.at_start, self.at_end):
            return self
        return replace(self, messages=messages, at_start=at_start, at_end=at_end)


def _number(message: EventMessage) -> int | None:
    """Give the id; None for a Scale Out message, which has none or −1."""
    number = message.event_message_id
    return number if number is not None and number >= 0 else None


def _in_order(messages: Iterable[EventMessage]) -> tuple[EventMessage, ...]:
    """Give each message once, by id; by time where some have none."""
    once = {each.identity: each for each in messages}
    numbers = {identity: _number(each) for identity, each in once.items()}
    if None not in numbers.values():
        return tuple(sorted(once.values(), key=lambda each: numbers[each.identity] or 0))
    return tuple(
        sorted(
            once.values(),
            key=lambda each: (
                each.message_time,
                numbers[each.identity] or 0,
                str(each.identity),
            ),
        )
    )


def _merged(
    held: tuple[EventMessage, ...], others: Iterable[EventMessage]
) -> tuple[EventMessage, ...]:
    """Unite by identity; the held object stays where it is equal, the held tuple if all are."""
    by_identity = {each.identity: each for each in held}
    new = [each for each in others if by_identity.get(each.identity) != each]
    if not new:
        return held
    return _in_order([*(by_identity | {each.identity: each for each in new}).values()])

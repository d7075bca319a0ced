"""Picks the message that most likely tells why an execution failed."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.present import ssis_errors
from ssis_tui.present.messages import explanations
from ssis_tui.present.ssis_errors import Explanation


class Cause(Struct, frozen=True):
    """A message that was picked, and why it was."""

    message: EventMessage
    reason: str
    """One sentence for people who ask why this message and not another."""
    explanations: tuple[Explanation, ...] = ()
    """The message's code, then those within its text."""


def first_cause(messages: Iterable[EventMessage], *, is_complete: bool = True) -> Cause | None:
    """Pick the first cause among the errors of one execution; None without any error.

    An error is message_type 120; only where there is none, 130 (Task failed) counts. In order of
    id, the first that is not a follower is taken: a code such as DTS_E_PROCESSINPUTFAILED says only
    that a component ended because of another error, and threads may write it before that one. With
    `is_complete` False the reason says that older messages were not read.
    """
    every = sorted(
        {each.identity: each for each in messages if each.message_type.is_error}.values(),
        key=_order,
    )
    errors = [each for each in every if each.message_type == MessageType.ERROR] or every
    if not errors:
        return None
    picked = next((each for each in errors if not is_follower(each)), errors[0])
    reason = _reason(errors, picked)
    if not is_complete:
        reason += " Older messages were not read."
    return Cause(picked, reason, explanations(picked))


def is_follower(message: EventMessage) -> bool:
    """Whether an error only reports that something else went wrong, by its code."""
    return ssis_errors.is_follower(message.message_code)


def _order(message: EventMessage) -> tuple[int, datetime]:
    # Scale Out messages have no id: among themselves they go by time.
    number = message.event_message_id
    if number is None or number < 0:
        return (0, message.message_time)
    return (number, message.message_time)


def _reason(errors: list[EventMessage], picked: EventMessage) -> str:
    if len(errors) == 1:
        return "The only error."
    if is_follower(picked):
        return (
            f"The first of {len(errors)} errors, all of which only report that another part failed."
        )
    place = errors.index(picked)
    if place == 0:
        return f"The first of {len(errors)} errors."
    before = "the one before it reports" if place == 1 else f"the {place} before it report"
    return f"The first of {len(errors)} errors that tells a cause; {before} only what follows."

"""What became of one confirmed stop, in a value and in a sentence."""

from datetime import datetime
from enum import Enum, auto

from msgspec import Struct

from ssis_tui import text
from ssis_tui.errors import Busy, ReadOnly, SsisTuiError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation, OperationKey

MAY_GO_ON = "catalog.stop_operation only requests it: a task that does not answer can go on."


class StopResult(Enum):
    """How far a stop got."""

    NOT_SENT = auto()
    """The server was not asked to stop anything."""
    REFUSED = auto()
    """The server, or read-only, said no."""
    ASKED = auto()
    """The server passed the request on (return code 0)."""
    NOT_CARRIED_OUT = auto()
    """The server took the request and could not pass it on (another return code)."""
    ANSWER_LOST = auto()
    """It was sent, once, and nobody knows from the answer whether it arrived."""


class WhyNotSent(Enum):
    """Why a confirmed stop was not sent."""

    ENDED = auto()
    """It ended meanwhile."""
    STOPPING = auto()
    """It was asked to stop before, by whomever."""
    NOT_RUNNING = auto()
    """It is Created or Pending, or its status is unknown."""
    NOT_STOPPABLE = auto()
    """It is neither an execution nor a validation."""
    GONE = auto()
    """There is no such operation any more, or the login may not see it any more."""
    NOT_READ = auto()
    """Its status could not be read."""
    CLOSED = auto()
    """This program was ended before it was its turn."""


class StopOutcome(Struct, frozen=True, kw_only=True):
    """What became of one confirmed stop; nothing is ever sent a second time."""

    key: OperationKey
    result: StopResult
    sentence: str
    """What to tell the user: what was done, and what the server said."""
    advice: str = ""
    """What the user can do; empty where there is nothing."""
    why_not_sent: WhyNotSent | None = None
    error: SsisTuiError | None = None
    """What the server, the driver or the gate said; its words are in the sentence."""
    return_code: int | None = None
    """What the procedure returned; None without an answer."""
    before: Operation | None = None
    """The row as it was read right before the call was to be sent; None if it could not be."""
    after: Operation | None = None
    """The row as it was read back; None where it was not, or could not be."""
    asked_at: datetime | None = None
    """When it was confirmed, by this machine's clock (UTC)."""
    login: str = ""
    """Who asked; empty where no connection could be made."""
    reason: str = ""
    """Why, as the user put it."""

    @property
    def was_sent(self) -> bool:
        """Whether the call left this program, as far as it knows."""
        return self.result is not StopResult.NOT_SENT and not isinstance(self.error, ReadOnly)

    @property
    def is_good(self) -> bool:
        """Whether the server took it."""
        return self.result is StopResult.ASKED

    @property
    def exit_status(self) -> int:
        """For the command line: 0 where the server took it, else that of the error, or 4."""
        if self.is_good:
            return 0
        if self.error is not None:
            return self.error.exit_status
        return 5 if self.why_not_sent is WhyNotSent.GONE else 4

    @property
    def full_text(self) -> str:
        """The sentence and the advice, separated by a blank."""
        return f"{self.sentence} {self.advice}".strip()


def why_not(operation: Operation) -> tuple[WhyNotSent, str] | None:
    """Say why this row, as just read, is not to be stopped; None if it can be."""
    number = operation.operation_id
    if operation.can_stop:
        return None
    if not operation.operation_type.is_stoppable:
        kind = operation.operation_type.label
        return (
            WhyNotSent.NOT_STOPPABLE,
            f"{number} was not asked to stop: {kind} is neither an execution nor a validation.",
        )
    label = operation.status.label
    if operation.status.has_ended:
        return (
            WhyNotSent.ENDED,
            f"{number} was not asked to stop: it ended meanwhile ({label}).",
        )
    if operation.status == OperationStatus.STOPPING:
        by = f" by {text.one_line(operation.stopped_by_name)}" if operation.stopped_by_name else ""
        return (
            WhyNotSent.STOPPING,
            f"{number} was not asked to stop again: it is Stopping already, asked before{by}.",
        )
    return (
        WhyNotSent.NOT_RUNNING,
        f"{number} was not asked to stop: it is {label}, and only what is Running can be stopped.",
    )


def told_after_refusal(number: int, error: SsisTuiError, after: Operation | None) -> str:
    """Give the sentence for a refusal, with what the row says since, where that matters."""
    sentence = f"{number} was not stopped: {error.sentence}"
    if after is None or after.can_stop:
        return sentence
    if after.status == OperationStatus.STOPPING:
        return f"{sentence} The server says Stopping."
    return f"{sentence} It is {after.status.label} now."


def told_after_lost_answer(
    number: int, error: SsisTuiError, after: Operation | None
) -> tuple[str, str]:
    """Give the sentence and the advice once the state was read back, or could not be."""
    said = error.sentence if isinstance(error, Busy) else "no answer came."
    asked = f"{number} was asked to stop, once; {said}"
    if after is None:
        return (
            f"{asked} Its state could not be read back.",
            "Look at its status once the connection is back, before asking again.",
        )
    label = after.status.label
    if after.status == OperationStatus.STOPPING:
        return f"{asked} The server says Stopping: the request arrived.", MAY_GO_ON
    if after.status == OperationStatus.CANCELED:
        return f"{asked} The server says Canceled: it was stopped.", ""
    if after.status.has_ended:
        return f"{asked} The server says {label}: it ended.", ""
    return (
        f"{asked} The server says {label}: the request may not have arrived, or may still do.",
        "Nothing was sent twice. Ask again only if it stays so.",
    )

"""Turns what became of a stop into an answer or an exception."""

from ssis_tui.errors import (
    AlreadyStopping,
    Cancelled,
    NotRunning,
    ProcedureFailed,
    Refused,
    SsisTuiError,
)
from ssis_tui.polling.stop_outcome import StopOutcome, StopResult, WhyNotSent

_NOT_SENT: dict[WhyNotSent | None, type[SsisTuiError]] = {
    WhyNotSent.STOPPING: AlreadyStopping,
    WhyNotSent.CLOSED: Cancelled,
}


def taken(outcome: StopOutcome) -> StopOutcome:
    """Give the outcome if the server took the stop; else raise what stood in the way.

    Where an answer was lost that is ConnectionLost, TimeLimit or ServerBusy, and its sentence says
    what the operation's row told afterwards.
    """
    if outcome.is_good:
        return outcome
    error = outcome.error
    kind: type[SsisTuiError]
    if error is not None:
        kind = type(error)
    elif outcome.result is StopResult.NOT_CARRIED_OUT:
        kind = ProcedureFailed
    elif outcome.result is StopResult.NOT_SENT:
        kind = _NOT_SENT.get(outcome.why_not_sent, NotRunning)
    else:
        kind = Refused
    raise kind(
        outcome.sentence,
        outcome.advice,
        server=outcome.key.server,
        number=None if error is None else error.number,
        sqlstate="" if error is None else error.sqlstate,
    ) from error

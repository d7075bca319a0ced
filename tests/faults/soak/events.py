"""All that happens in the day, by name."""

from typing import Final

from ssis_tui.errors import AlreadyStopping
from tests.faults.soak import gestures, stopping, troubles
from tests.faults.soak.troubles import BACK, denied, fault, lost, made, outage, unreachable

_already = made(AlreadyStopping, "It is being stopped already.")

EVENTS: Final[dict[str, troubles.Event]] = {
    "connection lost": fault(lost),
    "connection lost thrice": fault(lost, times=3),
    "time limit": fault(troubles.late),
    "deadlock victim": fault(troubles.deadlocked, times=2),
    "lock": fault(troubles.locked),
    "busy": fault(troubles.busy),
    "server restarted": outage(lost, unreachable, longest=90, back=BACK),
    "permission taken away": outage(denied, denied, longest=30, back=70),
    "slow answer": troubles.slow_answer,
    "no answer": troubles.no_answer,
    "no answer but cancelled": troubles.no_answer_but_cancelled,
    "no connection": troubles.no_connection,
    "login refused": troubles.login_refused,
    "other rights": troubles.other_rights,
    "clock jumps": troubles.clock_jumps,
    "daylight saving": troubles.daylight_saving,
    "machine suspended": troubles.suspended,
    "stop": stopping.stop,
    "stop, answer lost before": stopping.stop_meeting(lost),
    "stop, answer lost after": stopping.stop_meeting(lost, carried_out=True),
    "stop, deadlock": stopping.stop_meeting(troubles.deadlocked),
    "stop, time limit": stopping.stop_meeting(troubles.late, carried_out=True),
    "stop, refused": stopping.stop_meeting(_already),
    "stop hangs": stopping.stop_hangs,
    "stopped by another": stopping.stopped_by_another,
    "history paged": gestures.history_paged,
    "scrolled to the end": gestures.scrolled_to_the_end,
    "whole history": gestures.whole_history,
    "summary": gestures.summary,
    "execution opened": gestures.execution_opened,
    "filtered": gestures.filtered,
    "arranged": gestures.arranged,
    "resized": gestures.resized,
    "paused": gestures.paused,
    "interval": gestures.interval,
    "help": gestures.helped,
    "many start": troubles.many_start,
}
FIRST: Final = ("scrolled to the end", "whole history", "summary", "help", "execution opened")
"""What leaves something for good: screens that are kept, modules that are imported then."""

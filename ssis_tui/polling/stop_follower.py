"""Follows what was asked to stop, snapshot by snapshot, until it ended or plainly has not."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui import text, times
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.polling.stop_outcome import StopOutcome, StopResult

STUCK_AFTER = 120.0
"""Seconds after which a stop that shows no effect is said not to have worked."""


class StopStage(Enum):
    """How far an operation has come that was asked to stop."""

    ASKED = auto()
    """On its way, or taken; the catalog does not show it yet."""
    STOPPING = auto()
    """The catalog says Stopping."""
    STUCK = auto()
    """It has plainly not worked, for two minutes."""
    ENDED = auto()
    """It is over; the row says how."""
    GONE = auto()
    """The catalog has no such row any more, or this login may not see it."""


class Followed(Struct, frozen=True, kw_only=True):
    """One operation that somebody asked here to stop."""

    key: OperationKey
    stage: StopStage
    asked: float
    """Monotonic seconds when the stop was confirmed."""
    since: float
    """Monotonic seconds since when it is asked, or Stopping."""
    outcome: StopOutcome | None = None
    """None while it is on its way."""
    row: Operation | None = None
    """The row as it was last seen; None before."""

    @property
    def is_over(self) -> bool:
        return self.stage in {StopStage.ENDED, StopStage.GONE}

    def words(self, monotonic: float) -> str:
        """Give a few words for the row, such as "stop asked 00:41"; empty once it is over."""
        if self.is_over:
            return ""
        verb = "stop asked" if self.stage is StopStage.ASKED else "stopping"
        if self.stage is StopStage.STUCK:
            verb = "stop has not worked,"
        return f"{verb} {times.elapsed(timedelta(seconds=monotonic - self.since))}"

    @property
    def sentence(self) -> str:
        """Say where it stands, for whoever asked."""
        number, row = self.key.operation_id, self.row
        if self.stage is StopStage.GONE or row is None:
            if self.stage is StopStage.ASKED:
                return f"{number} was asked to stop."
            return f"{number} is not in the catalog any more, or not for this login."
        if self.stage is StopStage.STUCK:
            return (
                f"The stop of {number} has not worked: "
                f"{_minutes(STUCK_AFTER)} later it is still {row.status.label}."
            )
        if self.stage is StopStage.ENDED and row.status == OperationStatus.CANCELED:
            return f"{number} was stopped: it is Canceled."
        if self.stage is StopStage.ENDED:
            return f"{number} ended, but was not canceled: it is {row.status.label}."
        return f"{number} was asked to stop: it is {row.status.label}."

    @property
    def advice(self) -> str:
        """Say what can be done; empty while there is nothing to do."""
        if self.stage is not StopStage.STUCK or self.row is None:
            return ""
        row = self.row
        if row.status == OperationStatus.RUNNING:
            return "The request did not take effect; it can be asked to stop once more."
        process = _process(row)
        if row.operation_type.is_validation:
            return f"{process} Nothing in SSISDB repairs a validation that stays Stopping."
        return (
            f"{process} If it is gone, a DBA can run catalog.startup, which marks this execution "
            "as Ended unexpectedly; it does the same to live Scale Out executions and to other "
            "stops in progress. A SQL Server Agent job that started it fails at this step and may "
            "run it again."
        )


class StopFollower:
    """Keeps one entry for each operation that was asked to stop and is not known to be over."""

    def __init__(self) -> None:
        self._followed: dict[OperationKey, Followed] = {}

    @property
    def followed(self) -> Mapping[OperationKey, Followed]:
        return self._followed

    def ask(self, key: OperationKey, at: float) -> None:
        """Begin to follow, at the monotonic time `at` when the stop was confirmed."""
        before = self._followed.get(key)
        self._followed[key] = (
            Followed(key=key, stage=StopStage.ASKED, asked=at, since=at)
            if before is None
            else replace(before, asked=at, outcome=None)
        )

    def tell(self, outcome: StopOutcome, at: float) -> None:
        """Take in what became of the call: what has no effect is not followed further."""
        entry = self._followed.get(outcome.key)
        if entry is None:
            return
        row = outcome.after or outcome.before
        is_stopping = row is not None and row.status == OperationStatus.STOPPING
        if outcome.result in {StopResult.NOT_SENT, StopResult.REFUSED} and not is_stopping:
            self.forget(outcome.key)
            return
        entry = replace(entry, outcome=outcome, row=row)
        if outcome.was_sent and outcome.result is not StopResult.REFUSED:
            entry = replace(entry, stage=StopStage.ASKED, since=entry.asked)
        if is_stopping and entry.stage is StopStage.ASKED:
            entry = replace(entry, stage=StopStage.STOPPING, since=at)
        self._followed[outcome.key] = entry

    def look(self, snapshot: Snapshot, at: float) -> tuple[Followed, ...]:
        """Take in a snapshot; give those that came to another stage, once each.

        What is over is given a last time and then not followed any more.
        """
        news = []
        for key, entry in list(self._followed.items()):
            seen = _seen(entry, snapshot, at) if key.server == snapshot.server else entry
            if seen.is_over:
                del self._followed[key]
            else:
                self._followed[key] = seen
            if seen.stage is not entry.stage:
                news.append(seen)
        return tuple(news)

    def forget(self, key: OperationKey) -> None:
        self._followed.pop(key, None)


def _seen(entry: Followed, snapshot: Snapshot, at: float) -> Followed:
    # Rows that were read before the stop say nothing about it, and old rows nothing new.
    if entry.outcome is None or not snapshot.is_fresh or snapshot.taken < entry.asked:
        return entry
    row = snapshot.find(entry.key.operation_id)
    if row is None:
        return replace(entry, stage=StopStage.GONE)
    entry = replace(entry, row=row)
    if row.status.has_ended:
        return replace(entry, stage=StopStage.ENDED)
    if row.status == OperationStatus.STOPPING and entry.stage is StopStage.ASKED:
        return replace(entry, stage=StopStage.STOPPING, since=at)
    if entry.stage is not StopStage.STUCK and at - entry.since >= STUCK_AFTER:
        return replace(entry, stage=StopStage.STUCK)
    return entry


def _process(row: Operation) -> str:
    if row.process_id is None:
        return "It has no process of its own: on Scale Out, look at its worker."
    where = f" on {text.one_line(row.machine_name)}" if row.machine_name else ""
    return f"Check whether process {row.process_id}{where} is alive."


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes"

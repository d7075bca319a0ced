"""What is said of stops that were asked for here, until their real end."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.stop_follower import Followed, StopStage
from ssis_tui.polling.stop_outcome import StopOutcome
from ssis_tui.present.column import Cell, Tone

NOTHING_ASKED: Final[Mapping[OperationKey, str]] = MappingProxyType({})

_TONES = {
    StopStage.ASKED: Tone.STOPPING,
    StopStage.STOPPING: Tone.STOPPING,
    StopStage.STUCK: Tone.BAD,
    StopStage.GONE: Tone.WARNING,
}


def asked(
    followed: Mapping[OperationKey, Followed], monotonic: float
) -> Mapping[OperationKey, str]:
    """Give what the column Now says of each stop that is under way: "stop asked 00:41"."""
    if not followed:
        return NOTHING_ASKED
    return {key: each.words(monotonic) for key, each in followed.items() if not each.is_over}


def outcome_notice(outcome: StopOutcome) -> Cell:
    """Say what became of the call itself."""
    return Cell(outcome.full_text, Tone.STOPPING if outcome.is_good else Tone.BAD)


def news(followed: Followed) -> Cell:
    """Say where a stop stands now that this has changed."""
    words = f"{followed.sentence} {followed.advice}".strip()
    if followed.stage is StopStage.ENDED:
        is_canceled = followed.row is not None and followed.row.status == OperationStatus.CANCELED
        return Cell(words, Tone.GOOD if is_canceled else Tone.WARNING)
    return Cell(words, _TONES[followed.stage])

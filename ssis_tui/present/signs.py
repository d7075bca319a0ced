"""Signs and tones of statuses: a status is a colour and a sign and a word, never a colour alone."""

from ssis_tui.model.codes import OperationStatus
from ssis_tui.present.column import Cell, Tone, View

_SIGNS: dict[int, tuple[str, str, Tone]] = {
    1: ("○", "o", Tone.WAITING),
    2: ("▶", ">", Tone.RUNNING),
    3: ("⊘", "/", Tone.CANCELED),
    4: ("✗", "x", Tone.BAD),
    5: ("◌", ".", Tone.WAITING),
    6: ("✗", "X", Tone.BAD),
    7: ("✓", "v", Tone.GOOD),
    8: ("■", "#", Tone.STOPPING),
    9: ("●", "*", Tone.PLAIN),
}

WARNING = ("⚠", "!")
MARK = ("●", "*")


def status_sign(status: OperationStatus, *, is_ascii: bool) -> str:
    """Give the sign of a status; a question mark for an unknown one."""
    signs = _SIGNS.get(int(status))
    if signs is None:
        return "?"
    return signs[1] if is_ascii else signs[0]


def status_tone(status: OperationStatus) -> Tone:
    """Give what a status means; plain for an unknown one."""
    signs = _SIGNS.get(int(status))
    return signs[2] if signs else Tone.PLAIN


def status_cell(status: OperationStatus, view: View) -> Cell:
    """Give the sign and the word of a status, in its tone."""
    sign = status_sign(status, is_ascii=view.is_ascii)
    return Cell(f"{sign} {status.label}", status_tone(status))


def warning_sign(*, is_ascii: bool) -> str:
    return WARNING[1] if is_ascii else WARNING[0]

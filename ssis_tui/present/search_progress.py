"""How far a search of the history has come, in words."""

from ssis_tui import text
from ssis_tui.errors import Cancelled, SsisTuiError
from ssis_tui.polling.findings import Findings
from ssis_tui.present import foreign_text, moments
from ssis_tui.present.column import Cell, Tone, View

SLOW = 1.0
"""Seconds of reading after which it is said that something is read."""


def state(
    found: Findings,
    view: View,
    *,
    reading: float | None,
    error: SsisTuiError | None,
    is_filled: bool = False,
) -> Cell | None:
    """Say what is read, what went wrong, or how far was looked; None where that is plain.

    `reading` is for how many seconds something is read by now, None if nothing is; `is_filled` says
    that the screen is full of rows.
    """
    if reading is not None and reading >= SLOW:
        back = f", back to {moments.line(found.reached, view)} so far" if found.reached else ""
        words = f"Reading the history: {int(reading)} s{back}. Escape gives it up."
        return Cell(foreign_text.own(words, view), Tone.WAITING)
    if error is not None:
        tone = Tone.WARNING if isinstance(error, Cancelled) else Tone.BAD
        words = f"{text.one_line(error.full_text, is_ascii=view.is_ascii)} End tries again."
        return Cell(words, tone)
    if reading is not None or is_filled or not found.goes_on or not found.is_begun:
        return None
    if found.reached is None:
        return Cell("There may be more; End looks further.", Tone.FAINT)
    back = moments.line(found.reached, view)
    return Cell(f"Looked back to {back}; End looks further.", Tone.FAINT)


def bounds(found: Findings, view: View) -> str:
    """Say from where to where the rows that are held reach, for the title."""
    parts = [] if found.is_at_head else ["newer ones above"]
    if not found.goes_on:
        parts.append("to the beginning")
    elif found.reached is not None:
        parts.append(f"back to {moments.line(found.reached, view)}")
    return ", ".join(parts)


def empty(
    found: Findings, view: View, *, is_reading: bool, error: SsisTuiError | None, since: str = ""
) -> str:
    """Say why there is no row."""
    if is_reading:
        words = "Reading the history …"
        if found.reached is not None:
            words = f"Nothing suits back to {moments.line(found.reached, view)}.\nLooking further …"
        return foreign_text.own(words, view)
    if error is not None:
        return text.one_line(error.sentence, is_ascii=view.is_ascii)
    if not found.is_begun:
        return since
    if found.goes_on and found.reached is not None:
        return f"Nothing suits back to {moments.line(found.reached, view)}.\nEnd looks further."
    if found.ceiling is not None:
        return f"Nothing suits before {moments.line(found.ceiling, view)}."
    return "Nothing in the history suits.\nf changes what is looked for, x looks at everything."

"""The header's words: which server, how fresh, what goes on; nothing that changes in vain."""

from collections.abc import Callable

from ssis_tui import text, times
from ssis_tui.model.codes import OperationStatus
from ssis_tui.polling.snapshot import ConnectionState, Counts, Snapshot
from ssis_tui.present import signs
from ssis_tui.present.column import Cell, Tone, View

PRODUCT = "ssis-tui"


def identity(snapshot: Snapshot, width: int, view: View) -> list[Cell]:
    """Name the server, and the database, login and version as far as `width` cells allow.

    Nothing of a snapshot that names none.
    """
    dot = " - " if view.is_ascii else " · "
    parts = [_harmless(snapshot.server, view)]
    if snapshot.info is not None:
        info = snapshot.info
        parts += [_harmless(part, view) for part in (info.database, info.rights.login)]
        parts.append(_harmless(info.product, view))
    parts = [part for part in parts if part]
    while len(parts) > 1 and text.width(dot.join(parts)) > width:
        parts.pop()
    if not parts:
        return []
    first, *rest = parts
    return [Cell(first), Cell("".join(dot + part for part in rest), Tone.FAINT)]


def cautions(snapshot: Snapshot, *, is_read_only: bool) -> list[Cell]:
    """Name what the user must not forget: read-only, no encryption, certificate not checked."""
    found = []
    if is_read_only:
        found.append(Cell(" read-only", Tone.WAITING))
    if snapshot.info is not None and not snapshot.info.is_encrypted:
        found.append(Cell(" not encrypted", Tone.WARNING))
    elif snapshot.info is not None and not snapshot.info.is_certificate_checked:
        found.append(Cell(" certificate not checked", Tone.WARNING))
    return found


def state(snapshot: Snapshot, monotonic: float, view: View) -> list[Cell]:
    """Say how fresh the rows are; constant while they are."""
    age = snapshot.age(monotonic)
    if snapshot.state is ConnectionState.CONNECTING:
        return [Cell("connecting" if snapshot.error is None else "no connection yet", Tone.WAITING)]
    old = "" if age is None else times.age(age)
    if snapshot.state in {ConnectionState.LOST, ConnectionState.REFUSED}:
        word = "lost" if snapshot.state is ConnectionState.LOST else "refused"
        return [Cell(", ".join(part for part in (word, old) if part), Tone.BAD)]
    if snapshot.is_paused:
        return [Cell(f"paused, {old}", Tone.WARNING)]
    every = snapshot.stretched_to or snapshot.interval
    if (age is not None and age > 2 * every + 2) or snapshot.error is not None:
        return [Cell(old, Tone.WARNING)]
    sign = "*" if view.is_ascii else "●"
    if snapshot.stretched_to is not None:
        slow = f"{sign} slow, {snapshot.took:.1f} s, every {every:g} s"
        return [Cell(slow, Tone.WARNING)]
    return [Cell(f"{sign} live, every {every:g} s", Tone.GOOD)]


def counts(found: Counts, view: View) -> list[Cell]:
    """Give the numbers of running, pending and stopping operations, and of today's failures."""
    cells: list[Cell] = []

    def add(number: int, status: OperationStatus, word: str = "", at_least: str = "") -> None:
        if number:
            sign = signs.status_sign(status, is_ascii=view.is_ascii)
            cells.append(Cell(f"  {sign} {number}{at_least}{word}", signs.status_tone(status)))

    add(found.running, OperationStatus.RUNNING)
    add(found.pending, OperationStatus.PENDING)
    add(found.stopping, OperationStatus.STOPPING)
    at_least = "" if found.is_complete else "+"
    add(found.failed_today, OperationStatus.FAILED, " today", at_least)
    return cells


def problem(snapshot: Snapshot, monotonic: float) -> str:
    """Say what is wrong and when it is tried again; empty while all is well."""
    if snapshot.error is None:
        return ""
    words = text.one_line(snapshot.error.full_text)
    if snapshot.next_try is None:
        return words
    return f"{words} {_next_try(snapshot.next_try - monotonic)}"


def _next_try(seconds: float) -> str:
    if seconds < 1:
        return "Trying again now."
    # Whole seconds below ten, then tens: a countdown that nobody needs costs bytes.
    rounded = round(seconds) if seconds < 10 else round(seconds / 10) * 10
    return f"Next try in {rounded} s."


def _harmless(words: str, view: View) -> str:
    make: Callable[[str], str] = text.ascii_only if view.is_ascii else text.one_line
    return make(words)

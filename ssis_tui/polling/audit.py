"""The local log of stops: who asked for what to be stopped, where, why, and what came of it.

One line of JSON for each confirmed stop, in a file that only its owner may read. It is a record
beside the deed and never in its way: it is written by a thread of its own, and where it cannot be
written that is said once and the stop goes on.
"""

import os
from collections.abc import Mapping
from datetime import UTC
from errno import ENOSPC
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final

from ssis_tui.config.places import Place, folder_of
from ssis_tui.masking import masked
from ssis_tui.own_files import make_folder
from ssis_tui.polling.stop_outcome import StopOutcome

LARGEST: Final = 1_000_000
"""Bytes of the file before the next line begins a new one."""
KEPT: Final = 5
"""Older files that are kept: stops.1.jsonl is the newest of them."""
LONGEST_REASON: Final = 500
"""Characters of a reason or a sentence that are written."""


def default_path(environ: Mapping[str, str]) -> Path:
    """Give the path where this platform wants the log."""
    return folder_of(Place.LOG, environ) / "stops.jsonl"


class AuditLog:
    """Writes lines in the order in which stops were told; nothing of it raises or waits."""

    def __init__(self, path: Path, *, largest: int = LARGEST, kept: int = KEPT) -> None:
        self.path = path
        self._largest = largest
        self._kept = kept
        self._lines: SimpleQueue[Mapping[str, object] | None] = SimpleQueue()
        self._writer: Thread | None = None
        self._is_done = Event()
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """Why the last line that is missing could not be written; empty if none is missing."""
        return self._trouble

    def record(self, outcome: StopOutcome) -> None:
        """Have a stop written down; returns at once."""
        self._lines.put(line_of(outcome))
        if self._writer is None:
            self._writer = Thread(target=self._work, name="audit log", daemon=True)
            self._writer.start()

    def close(self, seconds: float = 1.0) -> bool:
        """Wait until all is written, no longer than asked; give whether it is.

        A home directory on a network that does not answer must not hold up the end.
        """
        if self._writer is None:
            return True
        self._lines.put(None)
        return self._is_done.wait(seconds)

    def _work(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._write(line)
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or type(error).__name__
                self._trouble = f"Stops cannot be written to the local log: {reason}."
        self._is_done.set()

    def _write(self, line: Mapping[str, object]) -> None:
        import json  # It costs 5 ms, for what is done seldom.

        # ASCII only: whatever stands in a reason or a name, no terminal that shows the file obeys.
        # DEL is ASCII too, and the one control character that JSON leaves as it is.
        words = json.dumps(line, ensure_ascii=True).replace("\x7f", "\\u007f")
        data = f"{words}\n".encode("ascii")
        make_folder(self.path.parent)
        if self._size() + len(data) > self._largest:
            self._rotate()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(self.path, flags, 0o600)
        try:
            if hasattr(os, "fchmod"):
                # Also one that an older file's mode would leave open to others.
                os.fchmod(handle, 0o600)
            # In one go: another window of the program may write at the same time.
            if os.write(handle, data) < len(data):
                raise OSError(ENOSPC, os.strerror(ENOSPC))
        finally:
            os.close(handle)

    def _size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def _rotate(self) -> None:
        """Give the file a number and each older one the next; the oldest goes."""
        for number in range(self._kept, 0, -1):
            older = self._numbered(number)
            newer = self.path if number == 1 else self._numbered(number - 1)
            try:
                newer.replace(older)
            except FileNotFoundError:
                continue

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.stem}.{number}{self.path.suffix}")


def line_of(outcome: StopOutcome) -> dict[str, object]:
    """Give what is written of one stop; nothing in it is a secret, as far as one can be told."""
    before = outcome.before
    asked_at = outcome.asked_at
    return {
        "time": None if asked_at is None else asked_at.astimezone(UTC).isoformat(),
        "server": outcome.key.server,
        "login": outcome.login,
        "operation_id": outcome.key.operation_id,
        "operation_type": None if before is None else before.operation_type.label,
        "what": None if before is None else _written(before.path),
        "reason": _written(outcome.reason),
        "outcome": outcome.result.name.lower(),
        "was_sent": outcome.was_sent,
        "return_code": outcome.return_code,
        "error_number": None if outcome.error is None else outcome.error.number,
        "sentence": _written(outcome.sentence),
    }


def _written(words: str) -> str:
    # People paste; a connection string in a reason must not stay on the disk.
    return masked(words[: 4 * LONGEST_REASON])[:LONGEST_REASON]

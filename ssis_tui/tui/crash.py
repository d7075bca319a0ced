"""What is left of a crash: a report without values, and one line that says where it is."""

import os
import traceback
from datetime import datetime
from pathlib import Path

from ssis_tui import __version__
from ssis_tui.masking import masked


def write_report(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Write what went wrong where, for the user's eyes only (0600); None if it cannot be written.

    Lines of code and the error's own words, masked; never the values of variables, among which may
    be a password or foreign text.
    """
    lines = [f"ssis-tui {__version__}, {now.isoformat(timespec='seconds')}", ""]
    lines += traceback.format_exception(error)
    words = masked("\n".join(line.rstrip("\n") for line in lines)) + "\n"
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as report:
            report.write(words)
    except OSError:
        return None
    return path


def sentence(error: BaseException, path: Path | None) -> str:
    """Say in one line what happened and where more of it stands."""
    kind = type(error).__name__
    if path is None:
        return f"ssis-tui crashed ({kind}), and no report could be written."
    return f"ssis-tui crashed ({kind}). A report without values is in {path}"

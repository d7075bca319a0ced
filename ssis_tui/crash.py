"""What is left of a crash: a report without values, and one line that says where it is."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from ssis_tui import __version__
from ssis_tui.errors import SsisTuiError
from ssis_tui.masking import masked
from ssis_tui.own_files import make_folder, open_new
from ssis_tui.text import one_line

EXIT_STATUS: Final = 70
"""EX_SOFTWARE of sysexits.h: a script can tell a crash from an error that was foreseen."""
LONGEST: Final = 500
"""Characters of an error's words."""
_OF_CODE: Final = (AttributeError, ImportError, IndexError, NameError, RecursionError, TypeError)
"""Errors whose words name code; those of others quote values, such as a key or a text."""


def write_report(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Write what went wrong where, for the user's eyes only (0600); None if it cannot be written.

    Lines of code and kinds of errors; never the values of variables, among which may be a password
    or foreign text, nor words of an error that may quote them.
    """
    lines = [f"ssis-tui {__version__}, {now.isoformat(timespec='seconds')}", *_told(error)]
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        make_folder(folder)
        descriptor = open_new(path)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as report:
            report.write("\n".join(lines) + "\n")
    except OSError:
        return None
    return path


def sentence(error: BaseException, path: Path | None) -> str:
    """Say in one line what happened and where more of it stands."""
    kind = type(error).__name__
    if path is None:
        return f"ssis-tui crashed ({kind}), and no report could be written."
    return f"ssis-tui crashed ({kind}). A report without values is in {path}"


def _told(error: BaseException) -> Iterator[str]:
    """Give the lines of an error, of what it came from and of what it holds: first ones first."""
    import traceback  # Needed once, if ever.

    for each in _all_of(error, set()):
        yield ""
        for frames in traceback.extract_tb(each.__traceback__).format():
            yield frames.rstrip("\n")
        yield f"{type(each).__module__}.{type(each).__qualname__}{_words(each)}"


def _all_of(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    if id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _all_of(before, seen)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _all_of(each, seen)
    yield error


def _words(error: BaseException) -> str:
    """Give an error's own words as far as they hold no value."""
    if isinstance(error, SsisTuiError):
        words = error.sentence
    elif isinstance(error, OSError):
        words = error.strerror or ""
    elif isinstance(error, _OF_CODE) and not isinstance(error, UnicodeError):
        words = str(error)
    else:
        words = ""
    words = one_line(masked(words)[:LONGEST])
    return f": {words}" if words else ""

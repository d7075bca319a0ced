"""What the terminal at hand can show, as far as its name and its locale tell."""

import re
import sys
from collections.abc import Mapping
from typing import Final

from ssis_tui.cli.console import PROGRAM, Console
from ssis_tui.errors import UsageError
from ssis_tui.text import one_line
from ssis_tui.tui.terminal_output import drawn_on

_SIGNS: Final = "─▶✓…é"
_NO_SCREEN: Final = re.compile(r"dumb|unknown|network|dialup|emacs|vt\d+.*")
"""Terminals without a second screen or without the signs in use."""


def check_screen(console: Console) -> None:
    """Raise UsageError, with what to do, where the dashboard cannot be drawn or used."""
    if not console.is_terminal or console.stdin is None or not console.stdin.isatty():
        raise UsageError(
            "The dashboard needs a terminal.", f"For scripts there is {PROGRAM} list --json."
        )
    name = console.environ.get("TERM", "")
    if not name and sys.platform != "win32":
        raise UsageError(
            "The dashboard needs to know what this terminal is.",
            f"Set TERM, such as TERM=xterm; {PROGRAM} list works here.",
        )
    if _NO_SCREEN.fullmatch(name):
        raise UsageError(
            f"This terminal cannot show the dashboard (TERM={one_line(name)}).",
            f"Set TERM to what it really is, such as TERM=xterm; {PROGRAM} list works here.",
        )


def draws_ascii(console: Console) -> bool:
    """Whether the dashboard has to do without the signs that ASCII has not."""
    stream = drawn_on((console.err, console.out)) or console.out
    try:
        _SIGNS.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return True
    return names_other_charset(console.environ)


def names_other_charset(environ: Mapping[str, str]) -> bool:
    """Whether the locale names a charset that is not UTF-8.

    A locale that this machine does not have, as one comes in with ssh, is not heeded by Python.
    """
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    charset = locale.partition(".")[2].partition("@")[0]
    return bool(charset) and charset.lower().replace("-", "") != "utf8"

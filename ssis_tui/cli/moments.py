"""Ranges of time as commands take them."""

import argparse
from datetime import datetime
from typing import Final

from ssis_tui.cli.console import Console
from ssis_tui.cli.parser import told
from ssis_tui.cli.session import moment_of
from ssis_tui.config.keys import moment
from ssis_tui.errors import UsageError

moment_words: Final = told(moment)
"""Checks a moment that was typed; it stays words until it is known what time it is."""


def add_range(parser: argparse.ArgumentParser, *, since: str | None = None) -> None:
    """Add --since, which may have a default, and --until."""
    group = parser.add_argument_group("when")
    default = f" ({since})" if since else ""
    group.add_argument("--since", type=moment_words, metavar="TIME", default=since,
                       help=f"created at or after this time{default}")  # fmt: skip
    group.add_argument("--until", type=moment_words, metavar="TIME",
                       help="created before this time")  # fmt: skip


def until_of(
    arguments: argparse.Namespace, since: datetime | None, console: Console
) -> datetime | None:
    """Give the end that was asked for; raise UsageError for one before the beginning."""
    until = None if arguments.until is None else moment_of(arguments.until, console)
    if since is not None and until is not None and until <= since:
        raise UsageError("--until lies before --since: there is nothing in between.")
    return until

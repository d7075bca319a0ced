"""``ssis-tui man``: prints the manual page in roff."""

import argparse

from ssis_tui.cli.console import Console

FORMATS = False
CONNECTS = False
EXAMPLES = """\
  ssis-tui man | man -l -
  ssis-tui man > ~/.local/share/man/man1/ssis-tui.1
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(arguments: argparse.Namespace, console: Console) -> int:  # noqa: ARG001 (as every command)
    from ssis_tui import __version__
    from ssis_tui.cli.manual import manual

    for line in manual(__version__):
        console.data(line)
    return 0

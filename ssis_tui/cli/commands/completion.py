"""``ssis-tui completion``: prints the script that completes words in a shell."""

import argparse

from ssis_tui.cli.completing.scripts import SCRIPTS, Shell
from ssis_tui.cli.console import Console

FORMATS = False
CONNECTS = False
EXAMPLES = """\
  eval "$(ssis-tui completion bash)"            # in ~/.bashrc
  ssis-tui completion zsh > ~/.zfunc/_ssis-tui  # a folder of $fpath, before compinit
  ssis-tui completion fish > ~/.config/fish/completions/ssis-tui.fish
  ssis-tui completion powershell | Out-String | Invoke-Expression  # in $PROFILE

Ids, packages, environments and parameters come from the server that the line means, within two
seconds, if no password has to be asked; a server that does not answer is left alone for a minute,
one that refuses the login for half an hour.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=list(map(str, Shell)), help="for which shell")


def run(arguments: argparse.Namespace, console: Console) -> int:
    console.out.write(SCRIPTS[Shell(arguments.shell)])
    return 0

"""Runs the program: finds the command, and turns every outcome into words and an exit status."""

import argparse
import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

from ssis_tui.cli.clock import RunningClock, StandingClock
from ssis_tui.cli.commands import COMMANDS, OTHER_WORDS
from ssis_tui.cli.console import PROGRAM, Console
from ssis_tui.cli.parser import (
    Parser,
    add_connection,
    add_dashboard,
    add_formats,
    add_looks,
    parser_of,
    synopsis,
)
from ssis_tui.cli.statuses import statuses_text, variables_text
from ssis_tui.config.files import did_you_mean
from ssis_tui.errors import SsisTuiError, UsageError

if TYPE_CHECKING:
    from ssis_tui.cli.servers import ServerChoice

INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
"""What a shell reports of a program that wrote to a pipe which nobody reads any more."""

_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}
"""What is said where output goes to a disk that takes no more, or nowhere (``>&-``)."""

COMPLETE: Final = "__complete"
"""What the scripts of `completion` call; nobody types it."""

EXAMPLES: Final = """\
  ssis-tui --demo                           # try it without a server
  ssis-tui PRODSQL01                        # watch a server, with your Windows login
  ssis-tui -S PRODSQL01,1433 -U reader      # with a SQL login; the password is asked
  ssis-tui list -S PRODSQL01 --json         # what runs now, for a script
  ssis-tui history --since yesterday        # what ran since midnight of yesterday
  ssis-tui stop 184217 -S PRODSQL01 --wait  # stop one and wait until it has ended
"""


class Command(Protocol):
    """A module of :mod:`ssis_tui.cli.commands`."""

    FORMATS: bool
    """Whether it writes rows, in any of the formats."""
    EXAMPLES: str

    def add_arguments(self, parser: Parser) -> None:
        """Add what only this command takes."""
        ...

    def run(self, arguments: argparse.Namespace, console: Console) -> int:
        """Do it and give the exit status."""
        ...


def run(words: Sequence[str], console: Console | None = None) -> int:
    """Run the program with these arguments; give the exit status."""
    console = console or Console()
    status = _run(words, console)
    for say in console.at_end:
        _tell_if_heard(say, console)
    return status


def _run(words: Sequence[str], console: Console) -> int:
    """Run the program; every outcome is an exit status."""
    try:
        status = _dispatch(words, console)
        console.out.flush()
    except SsisTuiError as error:
        return _tell(error, console)
    except KeyboardInterrupt:
        console.progress("")
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output(console)
        return PIPE_CLOSED
    except SystemExit as end:
        # argparse ends so after --help.
        return end.code if isinstance(end.code, int) else 0
    except Exception as error:  # noqa: BLE001 (a traceback may quote what nobody else may read)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            _drop_output(console)
            return _tell(
                SsisTuiError(f"What was asked for cannot be written: {error.strerror}."), console
            )
        return _crash(error, console)
    return status


def command_at(words: Sequence[str]) -> int | None:
    """Find the command among the arguments: the first word that is no option nor its value."""
    if COMMANDS.keys().isdisjoint(words):
        return None
    takes_value, may_take_value = _options_with_value()
    position = 0
    while position < len(words):
        word = words[position]
        following = words[position + 1] if position + 1 < len(words) else ""
        if word == "--":
            return None
        if word in takes_value or (
            word in may_take_value and following not in COMMANDS and following[:1] != "-"
        ):
            position += 1
        elif not word.startswith("-"):
            return position if word in COMMANDS else None
        position += 1
    return None


def dashboard_parser() -> Parser:
    """Make the parser of the program itself: without a command it opens the dashboard."""
    listed = "\n".join(f"  {name:<12} {summary}" for name, (_, summary) in COMMANDS.items())
    parser = parser_of(
        "",
        "See what SQL Server Integration Services runs and ran, why it failed, and stop it.",
        description="See what SQL Server Integration Services runs and ran, why it failed, and "
        f"stop it.\n\nWithout a command it opens the dashboard.\n\ncommands:\n{listed}\n\n"
        f"See {PROGRAM} COMMAND --help for what a command takes.",
        examples=f"{EXAMPLES}\n{variables_text()}\n{statuses_text()}",
    )
    parser.usage = f"{PROGRAM} [SERVER] [options]\n       {PROGRAM} COMMAND [options]"
    parser.add_argument("--version", "-V", action="store_true", help="show the version")
    parser.add_argument("address", nargs="?", metavar="SERVER", help="as -S")
    add_dashboard(parser)
    add_looks(parser)
    add_connection(parser)
    return parser


def command_parser(name: str) -> tuple[Command, Parser]:
    """Import a command's module and make its parser."""
    module_name, summary = COMMANDS[name]
    module: Command = import_module(f"ssis_tui.cli.commands.{module_name}")
    parser = parser_of(
        name,
        f"{summary[:1].upper()}{summary[1:]}.",
        examples=f"{module.EXAMPLES}\n{statuses_text()}",
    )
    module.add_arguments(parser)
    if module.FORMATS:
        add_formats(parser)
    if getattr(module, "CONNECTS", True):
        add_looks(parser)
        add_connection(parser, several=getattr(module, "SEVERAL", False))
    # Spelling all options out takes eight lines, and they are listed below.
    parser.usage = synopsis(name, parser)
    return module, parser


def _dispatch(words: Sequence[str], console: Console) -> int:
    if words and words[0] == COMPLETE:
        from ssis_tui.cli.completing.answer import answer

        return answer(words[1:], console)
    position = command_at(words)
    if position is None:
        return _dashboard(words, console)
    module, parser = command_parser(words[position])
    gc.enable()
    return module.run(parser.parse_all([*words[:position], *words[position + 1 :]]), console)


def _dashboard(words: Sequence[str], console: Console) -> int:
    parser = dashboard_parser()
    arguments, unknown = parser.parse_known_args(words)
    if arguments.address:
        _refuse_other_word(arguments, console)
    parser.refuse(unknown)
    if arguments.version:
        from ssis_tui import __version__

        console.data(f"{PROGRAM} {__version__}")
        return 0
    from ssis_tui.cli.session import audit_of, dashboard_settings, prepare, server_of

    if arguments.address:
        if hasattr(arguments, "server"):
            raise UsageError("Name the server once, either by itself or with -S.")
        arguments.server = arguments.address
    settings = prepare(arguments, console)
    from ssis_tui.cli.terminal import check_screen, draws_ascii  # No command needs a screen.

    check_screen(console)
    if draws_ascii(console):
        settings["ascii"] = console.wants_ascii = True
    if isinstance(console.clock, StandingClock):
        # A world that stands still answers no stop: the dashboard's begins there and goes on.
        console.clock = RunningClock(console.clock.now())
    server = server_of(arguments, console, settings)
    chosen = dashboard_settings(settings, console)
    # Textual reads it while it is imported: a storm of updates costs half, keys do not suffer.
    os.environ.setdefault("TEXTUAL_FPS", "5" if chosen.low_bandwidth else "15")
    if chosen.low_bandwidth:
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", "standard")
    # The heaviest import of all, when everything that can be wrong before it was right.
    from ssis_tui.tui.lean_import import import_textual

    import_textual()
    from ssis_tui.tui.run import run_dashboard

    @cache
    def choice() -> "ServerChoice":
        from ssis_tui.cli.servers import ServerChoice  # Only for who looks at other servers.

        return ServerChoice(arguments, console, started=server)

    listed = None if arguments.demo else choice
    current, said = server, ""
    while True:
        audit = audit_of(arguments, console)
        ending = run_dashboard(current, chosen, audit=audit, listed=listed, said=said)
        if ending.change_to is None:
            return ending.status
        current, said = choice().change(ending.change_to, current, was_live=ending.was_live)


def _refuse_other_word(arguments: argparse.Namespace, console: Console) -> None:
    """Raise UsageError for what was meant as a command, and is no server of the configuration."""
    from ssis_tui.cli.session import configuration_of

    word = arguments.address
    if not (word.isascii() and word.replace("_", "").isalpha() and word.islower()):
        return
    other = OTHER_WORDS.get(word)
    near = f"; did you mean {other}?" if other else did_you_mean(word, COMMANDS)
    if near and word not in configuration_of(arguments, console).servers:
        raise UsageError(f"There is no command {word}{near}", f"A server is meant by -S {word}.")


def _options_with_value() -> tuple[frozenset[str], frozenset[str]]:
    """Give the options that take the next word as their value, and those that may."""
    parser = parser_of("", "")
    add_dashboard(parser)
    add_looks(parser)
    add_connection(parser)
    named = [(name, action.nargs) for action in parser.options() for name in action.option_strings]
    return (
        frozenset(name for name, count in named if count is None),
        frozenset(name for name, count in named if count == "?"),
    )


def _tell(error: SsisTuiError, console: Console) -> int:
    console.progress("")
    _tell_if_heard(lambda: console.say(error.full_text), console)
    return error.exit_status


def _crash(error: Exception, console: Console) -> int:
    """Leave a report where the state of the program is, and say so in one line."""
    from ssis_tui import crash
    from ssis_tui.config.view_state import default_path

    folder = default_path(console.environ).parent
    path = crash.write_report(error, folder, console.clock.now())
    console.progress("")
    _tell_if_heard(lambda: console.talk(crash.sentence(error, path)), console)
    return crash.EXIT_STATUS


def _tell_if_heard(say: Callable[[], None], console: Console) -> None:
    """Say something; where standard error is gone or full there is nobody to tell."""
    try:
        say()
    except OSError:
        _drop_output(console)


def _drop_output(console: Console) -> None:
    """Let the interpreter's last flush of standard output fail nowhere."""
    if console.out is sys.stdout:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())

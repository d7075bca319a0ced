"""Reads arguments: one parser for each command, with the connection's options on all of them."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn, TypeVar

from ssis_tui.cli.commands import COMMANDS
from ssis_tui.cli.console import PROGRAM, writable
from ssis_tui.config.files import did_you_mean
from ssis_tui.config.keys import DASHBOARD_KEYS, SERVER_KEYS, Unfit, keywords, seconds
from ssis_tui.errors import UsageError
from ssis_tui.text import one_line

Value = TypeVar("Value")

_KEYS: Final = {key.name: key for key in (*DASHBOARD_KEYS, *SERVER_KEYS)}


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are UsageErrors of one line."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*arguments, **options)
        # "-2h" is two hours ago, not an option: no option begins with a digit.
        self._negative_number_matcher = re.compile(r"-\d.*", re.ASCII | re.DOTALL)

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong, with where to read more."""
        sentence = one_line(message[:1].upper() + message[1:])
        end = "" if sentence.endswith((".", "?")) else "."
        raise UsageError(f"{sentence}{end}", f"See {self.prog} --help.")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write the help as the stream's encoding can take it, and see it written."""
        stream = file or sys.stderr
        stream.write("\n".join(writable(stream, line) for line in message.split("\n")))
        stream.flush()

    def options(self) -> Sequence[argparse.Action]:
        """List all that it takes."""
        return self._actions

    def groups(self) -> list[tuple[str, list[argparse.Action]]]:
        """List what it takes by the groups of its help; what is not shown is left out."""
        found = []
        for group in self._action_groups:
            shown = [each for each in group._group_actions if each.help is not argparse.SUPPRESS]  # noqa: SLF001 (argparse has no other way)
            if shown:
                found.append((group.title or "", shown))
        return found

    def parse_all(self, words: Sequence[str]) -> argparse.Namespace:
        """Read all words; an unknown option is answered with the nearest known one."""
        arguments, unknown = self.parse_known_args(words)
        self.refuse(unknown)
        return arguments

    def refuse(self, unknown: Sequence[str]) -> None:
        """Raise UsageError for the first word that was not understood, if there is any."""
        if unknown:
            self.error(self._why_unknown(unknown[0]))

    def _why_unknown(self, word: str) -> str:
        known = [name for action in self.options() for name in action.option_strings]
        if word.startswith("-") and word != "-":
            return f"there is no option {word}{did_you_mean(word, known)}"
        if word in COMMANDS:
            return f"the command comes first, then the server: {PROGRAM} {word} -S SERVER"
        is_server = "-S" in known and not any(each.dest == "address" for each in self.options())
        return f"“{word}” is not understood{'; a server is named with -S' if is_server else ''}"

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Answer a word that is none of the choices with the nearest one, or with all."""
        if action.choices is not None and value not in action.choices:
            choices = list(map(str, action.choices))
            near = did_you_mean(str(value), choices) or f"; there are {', '.join(choices)}"
            raise argparse.ArgumentError(action, f"there is no {value}{near}")


def told(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """Give argparse's `type` for what is read as in the configuration: it tells why it is unfit."""

    def read_argument(words: str) -> Value:
        try:
            return read(words)
        except Unfit as reason:
            raise argparse.ArgumentTypeError(str(reason)) from None

    return read_argument


def _refuse_password(_: str) -> NoReturn:
    raise UsageError(
        "A password is never an argument: everybody on this machine could read it.",
        "Set SSIS_TUI_PASSWORD, or let the program ask.",
    )


def _driver_option(words: str) -> tuple[str, str]:
    """Read KEYWORD=VALUE."""
    keyword, equals, value = words.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("must be KEYWORD=VALUE")
    (pair,) = told(lambda _: keywords({keyword: value}))(words)
    return pair


def add_connection(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Add the options that say which server, and how it is reached: sqlcmd's letters.

    With `several` the server may be named more than once: `server` is then a list.
    """
    group = parser.add_argument_group("server")
    add = group.add_argument
    which = "a server of the configuration file, or host, host,port, host\\instance"
    if several:
        _value(group, "server", "-S", action="append", metavar="SERVER",
               help=f"{which}; may be repeated")  # fmt: skip
    else:
        _value(group, "server", "-S", metavar="SERVER", help=which)
    _value(group, "database", "-d", metavar="NAME", help="the catalog's database (SSISDB)")
    _value(
        group,
        "user",
        "-U",
        metavar="LOGIN",
        help="SQL login, DOMAIN\\user with FreeTDS, or Entra ID user; the password is asked",
    )
    _flag(group, "windows_login", "-E", help="log in as who runs the program (without -U)")
    add(
        "-G",
        "--entra",
        action="store_true",
        default=argparse.SUPPRESS,
        help="log in through Entra ID; see --authentication",
    )
    _value(
        group,
        "authentication",
        metavar="METHOD",
        help="Entra ID as Microsoft spells it: ActiveDirectoryIntegrated, …DeviceCode, …AzCli",
    )
    _value(
        group,
        "encrypt",
        "-N",
        nargs="?",
        const="yes",
        metavar="yes|no|strict",
        help="encrypt the line (yes)",
    )
    _flag(group, "trust_certificate", "-C", help="take any certificate of the server")
    _value(group, "login_timeout", "-l", metavar="SECONDS", help="for connecting (15)")
    _value(group, "query_timeout", "-t", metavar="SECONDS", help="for each query (30)")
    _flag(group, "multi_subnet_failover", "-M", help="for an availability group's listener")
    _value(
        group,
        "application_intent",
        "-K",
        metavar="ReadOnly",
        help="for an availability group's listener",
    )
    _value(
        group,
        "driver",
        metavar="NAME",
        help='ODBC driver by name or path, "freetds" or "mssql-python"',
    )
    add(
        "--driver-option",
        dest="options",
        action="append",
        type=_driver_option,
        metavar="KEYWORD=VALUE",
        default=argparse.SUPPRESS,
        help="a further keyword of the driver; may be repeated",
    )
    _value(group, "dsn", "-D", metavar="NAME", help="an ODBC data source instead of a server")
    _value(
        group,
        "connection_string",
        metavar="TEXT",
        help="an ODBC connection string instead of a server, without a password",
    )
    add("-P", "--password", nargs="?", const="", type=_refuse_password, help=argparse.SUPPRESS)
    _flag(group, "read_only", help="change nothing on any server, whatever is asked")
    add("--demo", action="store_true", help="a simulated server: needs nothing, changes nothing")
    add("--config", metavar="FILE", help="another configuration file")
    add(
        "--explain",
        action="store_true",
        help="at the end list each statement sent: how often, how long, why (standard error)",
    )


def add_looks(parser: argparse.ArgumentParser) -> None:
    """Add the options of how things are shown."""
    group = parser.add_argument_group("appearance")
    _value(group, "times", metavar="local|utc|server", help="the zone of times (local)")
    _flag(group, "ascii", help="only ASCII signs")


def add_formats(parser: argparse.ArgumentParser) -> None:
    """Add the options of what is written: a table unless told otherwise."""
    group = parser.add_argument_group("output").add_mutually_exclusive_group()
    for name, words in (
        ("json", "a JSON array of objects with the catalog's column names"),
        ("jsonl", "one JSON object a line, as they come"),
        ("csv", "comma-separated values with a head"),
    ):
        group.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=words)
    parser.set_defaults(format="table")


def add_dashboard(parser: argparse.ArgumentParser) -> None:
    """Add the options of the dashboard."""
    group = parser.add_argument_group("dashboard")
    _value(group, "interval", metavar="SECONDS", help="between two polls (5)")
    _value(
        group,
        "since",
        metavar="TIME",
        help='how far back the history goes: ISO, "yesterday", "2 hours ago"',
    )
    _value(group, "history_size", metavar="ROWS", help="of a page of the history (200)")
    _value(group, "theme", metavar="NAME", help="colours")
    _flag(group, "low_bandwidth", help="draw less, for slow lines")  # fmt: skip


def _value(group: Any, name: str, *letters: str, **options: Any) -> None:
    option = f"--{name.replace('_', '-')}"
    group.add_argument(*letters, option, dest=name, type=told(_KEYS[name].read),
                       default=argparse.SUPPRESS, **options)  # fmt: skip


def _flag(group: Any, name: str, *letters: str, **options: Any) -> None:
    option = f"--{name.replace('_', '-')}"
    group.add_argument(*letters, option, dest=name, action="store_true",
                       default=argparse.SUPPRESS, **options)  # fmt: skip


def flags_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Give the settings that stand among the arguments, by name."""
    return {name: getattr(arguments, name) for name in _KEYS if hasattr(arguments, name)}


def operation_id(words: str) -> int:
    """Read an operation's id: a positive bigint."""
    plain = words.strip()
    if not (plain.isascii() and plain.isdigit()) or not 0 < int(plain[:20]) < 2**63:
        raise argparse.ArgumentTypeError(f"{one_line(words[:40])} is no operation id")
    return int(plain)


span: Final = told(seconds)
"""Reads a span of time in seconds."""


def whole(least: int = 1, most: int = 1_000_000) -> Callable[[str], int]:
    """Give a reader of whole numbers within bounds."""

    def read(words: str) -> int:
        plain = words.strip()
        if not (plain.isascii() and plain.isdigit()) or not least <= int(plain[:12]) <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
        return int(plain)

    return read


def synopsis(name: str, parser: Parser) -> str:
    """Give a command's line: what has to be named, and that there are options."""
    words = [PROGRAM, name]
    for action in parser.options():
        if not action.option_strings:
            shown = value_name(action)
            words.append(
                {"+": f"{shown} [{shown} …]", "?": f"[{shown}]"}.get(str(action.nargs), shown)
            )
    return " ".join([*(word for word in words if word), "[options]"])


def value_name(action: argparse.Action) -> str:
    """Give the name of an argument's value as the help shows it."""
    if action.choices:
        return "|".join(map(str, action.choices))
    metavar = action.metavar
    return metavar if isinstance(metavar, str) else action.dest.upper()


def parser_of(name: str, summary: str, *, description: str = "", examples: str = "") -> Parser:
    """Make the parser of a command, with its examples at the end of its help."""
    prog = f"{PROGRAM} {name}".strip()
    epilog = f"examples:\n{examples}" if examples else None
    return Parser(prog=prog, description=description or summary, epilog=epilog)

"""The manual page, in roff, from the same parsers as the help."""

import argparse
from collections.abc import Iterable, Iterator
from typing import Final

from ssis_tui.cli.commands import COMMANDS
from ssis_tui.cli.console import PROGRAM
from ssis_tui.cli.parser import (
    Parser,
    add_connection,
    add_formats,
    add_looks,
    synopsis,
    value_name,
)
from ssis_tui.cli.program import EXAMPLES, command_parser, dashboard_parser
from ssis_tui.cli.statuses import EXIT_STATUSES, VARIABLES

SHARED: Final = ("appearance", "server", "output")
"""Groups of options that (nearly) every command takes: described once."""

NAME: Final = "see what SQL Server Integration Services runs and ran, why it failed, and stop it"
DESCRIPTION: Final = (
    (
        "Shows the operations of an SSIS catalog (SSISDB): what runs, what ran, what it said, why "
        "it failed. Without a command it opens a dashboard that refreshes by itself; the commands "
        "do one thing and end."
    ),
    "It reads the public views of the schema catalog and changes nothing but what is confirmed.",
)
OUTPUT: Final = (
    "Data goes to standard output, everything else to standard error. JSON is an array of objects "
    "with the catalog's column names, codes as numbers with their name beside them, times in ISO "
    "8601 with their offset."
)
FILES: Final = {
    "~/.config/ssis-tui/config.toml": (
        "servers and the settings of the dashboard; ssis-tui config path says where it is on other "
        "platforms, ssis-tui config example prints one"
    ),
}


def manual(version: str) -> Iterator[str]:
    """Give the page line by line."""
    yield f'.TH SSIS\\-TUI 1 "" "{PROGRAM} {version}" "User Commands"'
    yield ".SH NAME"
    yield f"{_text(PROGRAM)} \\- {_text(NAME)}"
    yield ".SH SYNOPSIS"
    yield f".B {_text(PROGRAM)}\n[\\fISERVER\\fR] [\\fIoptions\\fR]\n.br"
    yield f".B {_text(PROGRAM)}\n\\fICOMMAND\\fR [\\fIoptions\\fR]"
    yield ".SH DESCRIPTION"
    for number, paragraph in enumerate(DESCRIPTION):
        if number:
            yield ".PP"
        yield _text(paragraph)
    yield ".SH COMMANDS"
    for name, (_, summary) in COMMANDS.items():
        yield from _command(name, summary)
    yield ".SH OPTIONS"
    yield ".SS The dashboard"
    yield from _actions(_of(dashboard_parser(), "options", "dashboard"))
    shared = Parser(add_help=False)
    add_connection(shared)
    add_looks(shared)
    add_formats(shared)
    for title, actions in shared.groups():
        yield f".SS {_text(_HEADS[title])}"
        yield from _actions(actions)
    yield ".SH OUTPUT"
    yield _text(OUTPUT)
    yield ".SH EXAMPLES"
    yield from _examples(EXAMPLES)
    yield ".SH EXIT STATUS"
    for status, words in EXIT_STATUSES:
        yield f".TP\n.B {status}\n{_text(words)}"
    yield ".SH ENVIRONMENT"
    for name, words in VARIABLES:
        yield f".TP\n.B {_text(name)}\n{_text(words)}"
    yield ".SH FILES"
    for name, words in FILES.items():
        yield f".TP\n.I {_text(name)}\n{_text(words)}"


_HEADS: Final = {
    "server": "The server (of every command that connects)",
    "appearance": "Appearance (of every command that connects)",
    "output": "Output (of every command that writes rows)",
}


def own_groups(parser: Parser) -> list[tuple[str, list[argparse.Action]]]:
    """Give the groups of a command that are its own."""
    found = []
    for title, actions in parser.groups():
        own = [each for each in actions if each.dest != "help"]
        if own and title not in SHARED:
            found.append((title, own))
    return found


def spelling(action: argparse.Action) -> str:
    """Give an option as it is written, such as ``-S, --server SERVER``."""
    if not action.option_strings:
        return value_name(action)
    names = ", ".join(action.option_strings)
    if action.nargs == 0:
        return names
    value = value_name(action)
    return f"{names} [{value}]" if action.nargs == "?" else f"{names} {value}"


def _command(name: str, summary: str) -> Iterator[str]:
    module, parser = command_parser(name)
    yield f".SS {_text(synopsis(name, parser))}"
    yield _text(f"{summary[:1].upper()}{summary[1:]}.")
    for _, actions in own_groups(parser):
        yield from _actions(actions)
    yield ".PP"
    yield from _examples(module.EXAMPLES)


def _of(parser: Parser, *titles: str) -> list[argparse.Action]:
    return [each for title, actions in parser.groups() if title in titles for each in actions]


def _actions(actions: Iterable[argparse.Action]) -> Iterator[str]:
    for action in actions:
        yield f".TP\n.B {_text(spelling(action))}\n{_text(action.help or '')}"


def _examples(words: str) -> Iterator[str]:
    yield ".nf"
    for line in words.splitlines():
        yield _text(line) if line.strip() else ""
    yield ".fi"


def _text(words: str) -> str:
    """Give text that roff shows as it is."""
    plain = words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    plain = plain.replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    plain = plain.replace("…", "\\&...").replace("\N{RIGHTWARDS ARROW}", "\\(->")
    return f"\\&{plain}" if plain.startswith((".", " ")) else plain

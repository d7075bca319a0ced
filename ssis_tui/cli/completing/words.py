"""Finds what may stand where somebody types: a command, an option, or a value."""

import argparse
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.cli.commands import COMMANDS
from ssis_tui.cli.completing.candidate import Candidate, fitting
from ssis_tui.cli.completing.values import Place, values_of
from ssis_tui.cli.console import Console
from ssis_tui.cli.parser import Parser
from ssis_tui.cli.program import command_at, command_parser, dashboard_parser


def candidates(before: Sequence[str], typed: str, console: Console) -> list[Candidate]:
    """Give what may stand for the word that is typed, after the words `before`."""
    position = command_at(before)
    command, rest = "", list(before)
    if position is not None:
        command = rest.pop(position)
    parser = command_parser(command)[1] if command else dashboard_parser()
    so_far = _read(parser, rest)
    place = Place(console, command, rest, so_far.positionals, typed)
    return list(fitting(_offered(parser, so_far, place), typed))


class SoFar(Struct, frozen=True):
    """What the words before are."""

    positionals: tuple[str, ...] = ()
    used: frozenset[str] = frozenset()
    """Options that were named, by what they set."""
    open_option: argparse.Action | None = None
    """The option whose value comes now."""
    is_after_dashes: bool = False


def _read(parser: Parser, words: Sequence[str]) -> SoFar:
    named = {name: action for action in parser.options() for name in action.option_strings}
    so_far = SoFar()
    for word in words:
        if so_far.open_option is not None and not (
            so_far.open_option.nargs == "?" and word.startswith("-")
        ):
            so_far = replace(so_far, open_option=None)
            continue
        option, equals, _ = word.partition("=")
        action = named.get(option)
        if so_far.is_after_dashes or action is None:
            if word == "--":
                so_far = replace(so_far, is_after_dashes=True)
            elif so_far.is_after_dashes or not word.startswith("-"):
                so_far = replace(so_far, positionals=(*so_far.positionals, word))
            continue
        takes = action.nargs != 0 and not equals
        so_far = replace(
            so_far,
            used=so_far.used | {action.dest},
            open_option=action if takes else None,
        )
    return so_far


def _offered(parser: Parser, so_far: SoFar, place: Place) -> Iterator[Candidate]:
    typed = place.typed
    if so_far.open_option is not None:
        yield from values_of(so_far.open_option, place)
        if so_far.open_option.nargs != "?":
            return
    if typed.startswith("-") and not so_far.is_after_dashes:
        yield from _options(parser, so_far, place)
        return
    yield from _positionals(parser, so_far, place)


def _options(parser: Parser, so_far: SoFar, place: Place) -> Iterable[Candidate]:
    name, equals, value = place.typed.partition("=")
    for _, actions in parser.groups():
        for action in actions:
            if equals and name in action.option_strings and action.nargs != 0:
                for each in values_of(action, replace(place, typed=value)):
                    yield each.after(f"{name}=")
                return
            if not action.option_strings or equals:
                continue
            if action.dest in so_far.used and not isinstance(action, argparse._AppendAction):  # noqa: SLF001 (argparse has no other name for it)
                continue
            words = [each for each in action.option_strings if each.startswith("--")]
            if place.typed in action.option_strings:
                words.append(place.typed)
            for word in words:
                yield Candidate(word, action.help or "")


def _positionals(parser: Parser, so_far: SoFar, place: Place) -> Iterator[Candidate]:
    if not place.command and not so_far.positionals:
        for name, (_, summary) in COMMANDS.items():
            yield Candidate(name, summary)
        if "server" in so_far.used:
            return
    taken = len(so_far.positionals)
    for action in parser.options():
        if action.option_strings:
            continue
        if taken == 0 or action.nargs == "+":
            yield from values_of(action, place)
            return
        taken -= 1

"""Answers the scripts that stand in the shells.

Each calls ``ssis-tui __complete SHELL =WORD WORDS…``: the word that is typed, with a sign in front
because some shells drop an empty argument, and the words before it. Bash gives its line instead:
it has cut its words at signs that are part of ours.
"""

from collections.abc import Iterable, Sequence

from ssis_tui.cli.completing.bash import Line, bash_words, read_line
from ssis_tui.cli.completing.candidate import Candidate
from ssis_tui.cli.completing.words import candidates
from ssis_tui.cli.console import Console
from ssis_tui.errors import SsisTuiError


def answer(words: Sequence[str], console: Console) -> int:
    """Write the words that fit, one a line; nothing at all where something is wrong."""
    if len(words) < 2:
        return 2
    shell, typed, *before = words
    try:
        for line in _lines(shell, typed, before, console):
            console.out.write(f"{line}\n")
    except (SsisTuiError, SystemExit):
        return 0
    return 0


def _lines(shell: str, typed: str, before: Sequence[str], console: Console) -> Iterable[str]:
    if shell == "bash":
        line = read_line(typed)
        return bash_words(_found(line, console), line)
    found = candidates(before, typed[1:], console)
    return [each.line for each in found]


def _found(line: Line, console: Console) -> list[Candidate]:
    return candidates(line.before, line.typed, console)

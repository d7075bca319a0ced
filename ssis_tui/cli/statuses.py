"""Exit statuses and environment variables: for the help, the manual page and the reference."""

from collections.abc import Iterable
from typing import Final

EXIT_STATUSES: Final = (
    (0, "done"),
    (1, "an error of this program"),
    (2, "wrong arguments, or a question and nobody to answer it"),
    (3, "not reachable, login refused or no usable driver"),
    (4, "refused by the server or by --read-only"),
    (5, "not found"),
    (6, "time limit"),
    (7, "the execution did not succeed"),
    (70, "a crash of this program; a line says where its report is"),
    (129, "the terminal was closed"),
    (130, "interrupted"),
    (141, "nobody reads the output any more"),
    (143, "told to end"),
)
"""What a script can act upon; wait and start --wait give the execution's own outcome."""

VARIABLES: Final = (
    ("SSIS_TUI_PASSWORD", "the password of -U"),
    ("SSIS_TUI_CONFIG", "another configuration file"),
    ("SSIS_TUI_NAME", "any setting by its name, such as SSIS_TUI_SERVER or SSIS_TUI_READ_ONLY"),
    ("SSIS_TUI_DEMO_NOW", "a moment at which --demo stands still, such as 2026-11-22T02:13+01:00"),
    ("SSIS_TUI_DEMO_SEED", "a number that makes another demo world"),
    ("NO_COLOR", "no colours"),
)

_WIDTH: Final = 96


def statuses_text() -> str:
    """Give the end of every help: as many statuses in a line as fit."""
    return "exit status:\n" + "".join(
        f"  {line}\n" for line in _filled(f"{status} {words}" for status, words in EXIT_STATUSES)
    )


def variables_text() -> str:
    widest = max(len(name) for name, _ in VARIABLES)
    return "environment:\n" + "".join(f"  {name:<{widest}}  {words}\n" for name, words in VARIABLES)


def _filled(items: Iterable[str]) -> Iterable[str]:
    line = ""
    for item in items:
        if line and len(line) + 3 + len(item) > _WIDTH:
            yield line
            line = item
        else:
            line = f"{line}   {item}" if line else item
    yield line

"""What an execution's logging level records, and which one it would take for what is missing."""

from collections.abc import Iterable
from enum import Enum, auto
from typing import Final

from ssis_tui.model.codes import LoggingLevel, ObjectType
from ssis_tui.model.reports import ExecutionParameter
from ssis_tui.present import foreign_text
from ssis_tui.present.column import View

PARAMETER: Final = "LOGGING_LEVEL"
CUSTOMIZED_PARAMETER: Final = "CUSTOMIZED_LOGGING_LEVEL"


class Report(Enum):
    """A part of an execution's screen that may be empty because of the logging level."""

    MESSAGES = auto()
    EXECUTABLES = auto()
    RUNNING_TASKS = auto()
    """Which executables run now, by their Pre-execute messages."""
    COMPONENT_TIMES = auto()
    DATA_FLOW = auto()


_LABELS: Final = {
    0: "None",
    1: "Basic",
    2: "Performance",
    3: "Verbose",
    4: "RuntimeLineage",
    100: "Customized",
}
_RECORDED: Final[dict[Report, tuple[str, tuple[int, ...]]]] = {
    Report.MESSAGES: ("messages", (1, 2, 3)),
    Report.EXECUTABLES: ("times of executables", (1, 2, 3)),
    Report.RUNNING_TASKS: ("beginnings of tasks", (1, 3)),
    Report.COMPONENT_TIMES: ("times of components", (2, 3)),
    Report.DATA_FLOW: ("rows sent by data flows", (3,)),
}
"""What a report shows and the levels that record it."""


def level_of(parameters: Iterable[ExecutionParameter]) -> LoggingLevel | None:
    """Find the level among an execution's parameters; None if it is not there or no number."""
    for each in parameters:
        if each.object_type == ObjectType.EXECUTION and each.name == PARAMETER:
            value = (each.value or "").strip()
            is_number = value.isascii() and value.isdigit() and len(value) < 10
            return LoggingLevel(int(value)) if is_number else None
    return None


def customized_name(parameters: Iterable[ExecutionParameter]) -> str | None:
    """Find the name of a customized level; None where the level is a built-in one."""
    for each in parameters:
        if each.object_type == ObjectType.EXECUTION and each.name == CUSTOMIZED_PARAMETER:
            return each.value
    return None


def label(level: LoggingLevel | None, customized: str | None = None) -> str:
    """Give a level as the documentation writes it, a customized one with its name; empty for None.

    The name comes from the database: make it harmless before it is shown.
    """
    if level is None:
        return ""
    if level == LoggingLevel.CUSTOMIZED and customized:
        return f"Customized ({customized})"
    return _LABELS.get(int(level), level.label)


def records(level: LoggingLevel | None, report: Report) -> bool | None:
    """Whether the level records what a report shows; None where that is not known."""
    if level is None or int(level) not in {0, 1, 2, 3}:
        return None
    return int(level) in _RECORDED[report][1]


def missing(
    report: Report, level: LoggingLevel | None, view: View, *, customized: str | None = None
) -> str:
    """Say why a report is empty, and at which logging level it would not be."""
    what, levels = _RECORDED[report]
    wanted = _either([_LABELS[number] for number in levels])
    if level is None:
        return f"No {what}. Logging level {wanted} records them."
    name = foreign_text.line(label(level, customized), view)
    known = records(level, report)
    if known is None:
        return f"No {what}. It ran at logging level {name}; {wanted} records them in any case."
    if known:
        return f"No {what} yet: logging level {name} records them, but nothing has come so far."
    return f"No {what}: logging level {name} does not record them, only {wanted} does."


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"

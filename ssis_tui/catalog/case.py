"""A sentence for one thing that a server says."""

from dataclasses import dataclass

from ssis_tui.errors import SsisTuiError


@dataclass(frozen=True, slots=True)
class Case:
    """An error and its sentence; {server}, {doing}, {limit} and {said} are filled in."""

    error: type[SsisTuiError]
    sentence: str
    advice: str = ""

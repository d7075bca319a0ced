"""A sentence for one thing that a server says."""

from msgspec import Struct

from ssis_tui.errors import SsisTuiError


class Case(Struct, frozen=True):
    """An error and its sentence; {server}, {doing}, {limit} and {said} are filled in."""

    error: type[SsisTuiError]
    sentence: str
    advice: str = ""

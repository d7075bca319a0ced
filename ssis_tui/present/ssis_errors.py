"""Explains SSIS error codes: what they are called, what they mean, what to do."""

import re
from typing import Final

from msgspec import Struct

from ssis_tui.present.known_codes import components, data_flow, runtime, tasks, windows
from ssis_tui.present.known_codes.code import KnownCode

KNOWN: Final[dict[int, KnownCode]] = {
    known.code: known
    for known in (
        *runtime.RUNTIME,
        *tasks.TASKS,
        *data_flow.ENGINE,
        *data_flow.WARNINGS,
        *components.COMPONENTS,
        *windows.OLE_DB,
        *windows.WINDOWS,
    )
}
"""By unsigned code."""

MOST_EMBEDDED: Final = 10
"""Codes within one message that are explained."""

_EMBEDDED: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:0[xX]([0-9A-Fa-f]{8})|(-\d{9,10}))(?![0-9A-Za-z])"
)
_RANGES: Final = (
    # (first, last, whose it is), by the ranges in which the reference lists the symbols.
    (0xC0010000, 0xC001FFFF, "an error of the SSIS runtime: packages, variables or connections"),
    (0xC0020000, 0xC002FFFF, "an error of a control flow task"),
    (0xC0040000, 0xC004FFFF, "an error of the data flow engine"),
    (0xC0200000, 0xC020FFFF, "an error of a source, transformation or destination"),
    (0xC8000000, 0xC800FFFF, "an error of a data flow component's base class"),
    (0xC0000000, 0xCFFFFFFF, "an error of an SSIS component or of one that it uses"),
    (0x80010000, 0x8002FFFF, "a warning of the SSIS runtime or a task, or an error of COM"),
    (0x80040E00, 0x80040EFF, "an error of an OLE DB provider: the database or the way to it"),
    (0x80047000, 0x80049FFF, "a warning of the data flow engine"),
    (0x80040000, 0x8004FFFF, "an error of a COM component"),
    (0x80070000, 0x8007FFFF, "an error of Windows"),
    (0x80090000, 0x8009FFFF, "an error of Windows' cryptography or security"),
    (0x80130000, 0x8013FFFF, "an exception of .NET"),
    (0x80200000, 0x8020FFFF, "a warning of a source, transformation or destination"),
    (0x80000000, 0x8FFFFFFF, "an error or a warning of Windows or of a component"),
    (0x40000000, 0x4FFFFFFF, "an information of SSIS"),
)


class Explanation(Struct, frozen=True):
    """A code in words."""

    code: int
    """Unsigned."""
    name: str | None
    """The symbolic name; None if the code is not documented here."""
    words: str
    advice: str
    """Empty where there is none."""
    is_follower: bool = False
    """Whether it only reports that something else went wrong."""

    @property
    def hexadecimal(self) -> str:
        return hexadecimal(self.code)

    @property
    def title(self) -> str:
        """The code and its name: ``0xC0202009 DTS_E_OLEDBERROR``."""
        return f"{self.hexadecimal} {self.name}" if self.name else self.hexadecimal

    @property
    def sentence(self) -> str:
        """The words with the advice behind them."""
        return f"{self.words} {self.advice}" if self.advice else self.words


def unsigned(code: int) -> int:
    """Give an HRESULT as its 32 bits count without a sign; the catalog stores it with one."""
    return code & 0xFFFFFFFF


def signed(code: int) -> int:
    """Give an HRESULT as ``message_code`` holds it: a signed number of 32 bits."""
    code &= 0xFFFFFFFF
    return code - 0x1_0000_0000 if code >= 0x8000_0000 else code


def hexadecimal(code: int) -> str:
    """Give an HRESULT of either form as people look it up: ``0xC0202009``."""
    return f"0x{unsigned(code):08X}"


def is_follower(code: int | None) -> bool:
    """Whether the code only reports that something else went wrong; None and 0 do not."""
    known = KNOWN.get(unsigned(code)) if code else None
    return known is not None and known.is_follower


def explain(code: int | None) -> Explanation | None:
    """Explain an HRESULT of either form; None for 0 and None, which tell of nothing."""
    if not code:
        return None
    number = unsigned(code)
    known = KNOWN.get(number)
    if known is not None:
        return Explanation(number, known.name, known.words, known.advice, known.is_follower)
    return Explanation(number, None, *_generic(number))


def embedded(message: str, *, besides: int | None = None) -> tuple[Explanation, ...]:
    """Explain the codes that stand within a message's text, in their order, each once.

    The code `besides` is left out: it is explained already. Hexadecimal numbers of eight digits
    count as codes, decimal ones only if they are in the table.
    """
    seen = {unsigned(besides)} if besides else set()
    found: list[Explanation] = []
    for match in _EMBEDDED.finditer(message):
        hexadecimals, decimals = match.groups()
        number = int(hexadecimals, 16) if hexadecimals else unsigned(int(decimals))
        if number in seen or (decimals and not -0x8000_0000 <= int(decimals) < 0):
            continue
        seen.add(number)
        explanation = explain(number)
        # A decimal number may be anything, a key for instance.
        if explanation is not None and (hexadecimals or explanation.name):
            found.append(explanation)
        if len(found) == MOST_EMBEDDED:
            break
    return tuple(found)


def _generic(number: int) -> tuple[str, str]:
    """Give words and advice for a code that is not in the table."""
    if 0x80070000 <= number <= 0x8007FFFF:
        return (
            f"Windows error {number & 0xFFFF}.",
            f"“net helpmsg {number & 0xFFFF}” on a Windows machine tells what it means.",
        )
    if number < 0x4000_0000:
        return "A code of the task or script itself.", ""
    for first, last, whose in _RANGES:
        if first <= number <= last:
            return f"{whose[0].upper()}{whose[1:]}.", ""
    return "A code that is not documented.", ""

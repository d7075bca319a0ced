"""Keeps clear of a fault of FreeTDS that ends the process.

FreeTDS 1.3.17 frees a packet twice when a call with parameters that takes exactly two packets
cannot be sent because the connection is gone: the C library then aborts the whole program. Calls
of one packet, and of three or more, end in an error as they should. Blanks at the end of a text
change nothing about it, so a text that would take two packets is made to take three.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ssis_tui.catalog.sql.batch import Parameter

_ONE_PACKET: Final = 3500
"""Bytes that surely fit in one packet of 4096, with what stands around text and values."""
_THREE_PACKETS: Final = 9000
"""Bytes that surely need three."""
_PER_VALUE: Final = 48
"""Bytes of a number and of its declaration, at most."""


def takes_two_packets(text: str, parameters: Sequence[Parameter]) -> bool:
    """Whether a call may take exactly two packets; in doubt it may."""
    least = _least(text, parameters)
    return least + _PER_VALUE * len(parameters) > _ONE_PACKET and least < _THREE_PACKETS


def roomy(text: str, parameters: Sequence[Parameter]) -> str:
    """Give the text, filled up with blanks where a call with it might take two packets."""
    return _filled(text) if takes_two_packets(text, parameters) else text


def _least(text: str, parameters: Sequence[Parameter]) -> int:
    """Bytes of text and of the values that are texts: two for each character, or more."""
    return 2 * len(text) + sum(2 * len(value) for value in parameters if isinstance(value, str))


@lru_cache(maxsize=256)
def _filled(text: str) -> str:
    # The same object each time: by that pyodbc knows a statement again.
    return text.ljust(_THREE_PACKETS // 2)

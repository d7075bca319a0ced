"""What a documented HRESULT is."""

from msgspec import Struct


class KnownCode(Struct, frozen=True):
    """A documented HRESULT."""

    code: int
    """Unsigned, as it is written in hexadecimal."""
    name: str
    words: str
    """What happened, as one sentence."""
    advice: str = ""
    """What to do about it; empty where nothing general helps."""
    is_follower: bool = False
    """Whether it only reports that something else, told by another message, went wrong."""


READ_BEFORE = "Read the errors before it: they tell the cause."
"""The advice for codes that only follow from another."""

"""What the program has sent to a server, statement by statement."""

from msgspec import Struct


class SentText(Struct, frozen=True):
    """One form of a statement."""

    text: str
    """T-SQL as it was given to the driver; values stand in it as question marks."""
    sent: int
    way: str = ""
    """How, where not as it stands: "prepared" (with its text, for a handle) or "by handle"."""


class StatementUse(Struct, frozen=True, kw_only=True):
    """How often a statement was sent since the program began, how long it took, and why."""

    name: str
    why: str
    sent: int
    running: int
    """How many of them have not ended yet; their time does not count yet."""
    failed: int
    """How many of them ended in an error, given up ones among them."""
    rows: int
    """Rows of all its result sets that came back."""
    total: float
    """Seconds from sending to the last row, of all together; waiting for the server among them."""
    last: float
    """Seconds that it took the last time; 0 like all times where none has ended yet."""
    median: float
    """Seconds, of the last hundred or so."""
    longest: float
    texts: tuple[SentText, ...]
    """Its forms, the one that was sent last at the end: lists differ in length, and what is sent
    again and again is called by a handle."""
    sent_otherwise: int = 0
    """How often it was sent in forms that are not among the texts, because they were too many."""

"""What the look-alike remembers of each statement, for tests of load and of manners."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp


@dataclass(slots=True)
class StatementRecord:
    """One statement of one session, as it was executed."""

    spid: int
    login: str
    application: str
    text: str
    """Of the whole batch."""
    kind: str
    """SELECT, EXECUTE, SET, USE, …"""
    tree: exp.Expression | None
    """The syntax tree of a SELECT, with each function as a plain name and its arguments."""
    options: Mapping[str, str]
    """What SET had made of the session: LOCK_TIMEOUT, DEADLOCK_PRIORITY, …"""
    target: str = ""
    """The procedure of an EXECUTE, as `catalog.stop_operation`."""
    rows: int = 0
    """Rows that it gave."""
    error: int = 0
    """Number of the error that ended it; 0 for none."""
    open_transactions: int = 0
    """@@TRANCOUNT after it."""
    arguments: Mapping[str, object] = field(default_factory=dict)
    """Of an EXECUTE, by lower-case name without the @."""
    plan: tuple[str, ...] = ()
    """How SQLite went about a SELECT, one line a step; only kept where a test asks for plans."""

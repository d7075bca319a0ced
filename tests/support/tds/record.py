"""What reached the server: connections, statements, bytes and round trips, for tests to look at."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition
from typing import Literal

from tests.support.tds.session import Login, Parameter


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it arrived to be run; one that is only prepared is none yet."""

    text: str
    parameters: tuple[Parameter, ...]
    spid: int
    application: str
    """The application name of the login that sent it."""
    kind: Literal["batch", "call"]
    """A plain text, or one that came with parameters."""


@dataclass(slots=True, eq=False)
class Connection:
    """One connection and what went over it; the counts go on while it is open."""

    spid: int
    login: Login | None = None
    """None until the login has been accepted."""
    is_open: bool = True
    is_encrypted: bool = False
    """Whether what follows the login is encrypted."""
    bytes_received: int = 0
    bytes_sent: int = 0
    round_trips: int = 0
    """Requests after the login, a cancel not counted."""
    attentions: int = 0
    """How often the client asked to cancel."""

    @property
    def application(self) -> str:
        return self.login.application if self.login else ""


class Record:
    """Everything that the server has seen since it was made; may be read from any thread."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._connections: list[Connection] = []
        self._statements: list[Statement] = []
        self._failures: list[BaseException] = []

    @property
    def connections(self) -> tuple[Connection, ...]:
        """Every connection ever, in the order in which they came; `is_open` tells the live ones."""
        with self._changed:
            return tuple(self._connections)

    @property
    def statements(self) -> tuple[Statement, ...]:
        with self._changed:
            return tuple(self._statements)

    @property
    def failures(self) -> tuple[BaseException, ...]:
        """What the engine or this server raised and should not have."""
        with self._changed:
            return tuple(self._failures)

    def forget_statements(self) -> None:
        """Begin the list of statements anew, so that a test sees only what it caused."""
        with self._changed:
            self._statements.clear()

    def add_connection(self, connection: Connection) -> None:
        with self._changed:
            self._connections.append(connection)
            self._changed.notify_all()

    def add_statement(self, statement: Statement) -> None:
        with self._changed:
            self._statements.append(statement)
            self._changed.notify_all()

    def add_failure(self, failure: BaseException) -> None:
        with self._changed:
            self._failures.append(failure)
            self._changed.notify_all()

    def note(self) -> None:
        """Wake those who wait: a count of a connection has changed."""
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, happened: Callable[["Record"], bool], *, seconds: float = 10) -> bool:
        """Wait until something is true of the record; False when it was not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: happened(self), timeout=seconds)

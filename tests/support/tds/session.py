"""The contract between the wire and whatever answers behind it.

The server in this package speaks TDS and knows no SQL. A statement's meaning is the business of a
`Session`, which an `Engine` hands out at login. What passes between the two is a value of this
module.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SqlType:
    """A SQL Server type by its T-SQL name, with the numbers that belong to it.

    Names: bigint int smallint tinyint bit float real decimal nvarchar varchar nchar char ntext
    varbinary uniqueidentifier datetimeoffset datetime2 datetime date time sql_variant.
    """

    name: str
    length: int | None = None
    """Characters of text or bytes of binary; None is `max` for nvarchar, varchar and varbinary."""
    precision: int = 0
    """Digits of a decimal; 0 means the server's default of 38."""
    scale: int = 0
    """Digits after the point of a decimal, or of the second of a time (0 to 7)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result set."""

    name: str
    type: SqlType
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class ResultSet:
    """Rows under typed columns.

    A value is int, float, bool, str, bytes, Decimal, UUID, an aware or naive datetime, date, time
    or None, as the column's type asks. `rows` is consumed once, while the rows are sent.
    """

    columns: tuple[Column, ...]
    rows: Iterable[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class RowCount:
    """The number of rows that a statement changed."""

    count: int


@dataclass(frozen=True, slots=True)
class Message:
    """An error or an informational message.

    Severity 10 and below is information (PRINT), 11 to 19 an error; 20 and above ends the
    connection.
    """

    number: int
    text: str
    severity: int = 16
    state: int = 1
    procedure: str = ""
    line: int = 1


Result = ResultSet | RowCount | Message


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a statement, with its name as the statement spells it (`@P1`)."""

    name: str
    type: SqlType
    value: object


@dataclass(frozen=True, slots=True)
class Login:
    """What a client said about itself when it logged in."""

    user: str
    password: str = field(repr=False)
    database: str
    application: str
    host: str
    integrated: bool
    """Whether the client asked for a Windows login instead of a name and a password."""
    read_only_intent: bool
    """Whether the connection string said `ApplicationIntent=ReadOnly`."""


class LoginRefused(Exception):
    """Raised by `Engine.login`; its message is what the client is told."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


class Session(Protocol):
    """One connection's conversation with the engine."""

    database: str
    """The database in use; the server tells the client when a statement changes it."""

    def execute(self, sql: str, parameters: Sequence[Parameter]) -> Iterator[Result]:
        """Run one batch and yield its results in order; blocks, on the connection's own thread."""
        ...

    def cancel(self) -> None:
        """Ask a running `execute` to end soon; called from another thread than its own.

        It may be called several times for one statement, and when none runs yet.
        """
        ...

    def close(self) -> None:
        """Release what the session holds; called once, when the connection has ended."""
        ...


class Engine(Protocol):
    """What hands out sessions."""

    def login(self, login: Login) -> Session:
        """Open a session, or raise `LoginRefused`; called on the new connection's own thread."""
        ...

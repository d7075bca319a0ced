"""A client of the look-alike without a wire between: what a driver would hand on."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.support.ssisdb import sqltypes
from tests.support.ssisdb.conversation import Conversation
from tests.support.ssisdb.engine import CatalogEngine
from tests.support.tds.session import (
    Column,
    Login,
    Message,
    Parameter,
    ResultSet,
    RowCount,
    SqlType,
)

Row = tuple[object, ...]


@dataclass(slots=True)
class Answer:
    """What a batch gave, in order by kind."""

    sets: list[list[Row]] = field(default_factory=list)
    columns: list[tuple[Column, ...]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    @property
    def errors(self) -> list[int]:
        """Numbers of the errors; PRINT and warnings are none."""
        return [message.number for message in self.messages if message.severity > 10]


class Client:
    """One session, opened with a login's name and password."""

    def __init__(
        self,
        engine: CatalogEngine,
        user: str,
        password: str = "",
        database: str = "SSISDB",
        *,
        application: str = "test",
    ) -> None:
        login = Login(user, password, database, application, "here", False, False)
        self.session: Conversation = engine.login(login)

    def ask(self, sql: str, **parameters: object) -> Answer:
        """Run a batch to its end; parameters get the type that a driver would give them."""
        answer = Answer()
        given = [
            Parameter(f"@{n}", type_of(value), plain(value)) for n, value in parameters.items()
        ]
        for result in self.session.execute(sql, given):
            match result:
                case ResultSet(columns, rows):
                    answer.columns.append(columns)
                    answer.sets.append(list(rows))
                case RowCount(count):
                    answer.counts.append(count)
                case Message():
                    answer.messages.append(result)
        return answer

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        """Give the rows of the one result set of a batch that must not fail."""
        answer = self.ask(sql, **parameters)
        assert answer.errors == [], answer.messages
        assert len(answer.sets) == 1, answer
        return answer.sets[0]

    def values(self, sql: str, **parameters: object) -> list[object]:
        """Give the first column of the one result set."""
        return [row[0] for row in self.rows(sql, **parameters)]

    def value(self, expression: str, **parameters: object) -> object:
        """Evaluate one expression."""
        ((value,),) = self.rows(f"SELECT {expression} AS value", **parameters)
        return value

    def error(self, sql: str, **parameters: object) -> int:
        """Give the number of the one error of a batch."""
        (number,) = self.ask(sql, **parameters).errors
        return number


@dataclass(frozen=True, slots=True)
class Typed:
    """A parameter that is to have a type of its own."""

    value: object
    type: SqlType


def type_of(value: object) -> SqlType:
    match value:
        case Typed():
            return value.type
        case bool():
            return sqltypes.BIT
        case int():
            return sqltypes.BIGINT
        case float():
            return sqltypes.FLOAT
        case bytes():
            return sqltypes.varbinary(None)
        case datetime():
            return sqltypes.DATETIMEOFFSET
        case _:
            return sqltypes.nvarchar(4000)


def plain(value: object) -> object:
    return value.value if isinstance(value, Typed) else value

"""Keeps the server's handles of statements that are sent again and again.

A driver sends the whole text each time that parameters are bound anew, and FreeTDS drops what it
has prepared in a round trip of its own. With a handle, a poll sends its parameters and no more.
"""

from collections.abc import Callable, Sequence
from sys import intern
from typing import Final

from ssis_tui.catalog.sql.batch import Answer, Batch, Parameter, Statement
from ssis_tui.errors import Busy, Cancelled, SsisTuiError

MOST: Final = 20
"""Handles kept per connection: shapes of polls are few, and the server keeps each of them."""
_TYPES: Final = {int: "bigint", str: "nvarchar(4000)"}
_LONGEST: Final = 4000
_NO_SUCH_HANDLE: Final = 8179

Exchange = Callable[[Statement, Sequence[Parameter], str], Answer]
"""Sends a statement as it stands."""


class Handles:
    """The prepared statements of one connection.

    The first time, a text is sent as it is; the second time it is prepared and run in one round
    trip (``sp_prepexec``), from then on it is called by its handle (``sp_execute``). All of this is
    only thrift: a server that will have none of it is sent the text as before.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._seen: set[str] = set()
        self._handles: dict[str, int] = {}
        self._is_off = False

    def run(self, batch: Batch, while_doing: str) -> Answer | None:
        """Run a batch by its handle; None where it has to be sent as it stands.

        Raises SsisTuiError for what sending the text would not mend.
        """
        statement, parameters = batch.statement, batch.parameters
        if self._is_off or any(len(one) > _LONGEST for one in parameters if isinstance(one, str)):
            return None
        handle = self._handles.get(statement.text)
        if handle is None and statement.text not in self._seen:
            self._seen.add(statement.text)
            return None
        if handle is None and len(self._handles) >= MOST:
            return None
        try:
            if handle is None:
                return self._prepare(statement, parameters, while_doing)
            return self._exchange(
                _called(statement, parameters), (handle, *parameters), while_doing
            )
        except (Busy, Cancelled):
            raise
        except SsisTuiError as error:
            if error.ends_connection:
                raise
            # Either the statement itself is refused, as its text will show, or the way is.
            self._handles.pop(statement.text, None)
            self._is_off = error.number != _NO_SUCH_HANDLE
            return None

    def _prepare(
        self, statement: Statement, parameters: Sequence[Parameter], while_doing: str
    ) -> Answer:
        answer = self._exchange(_prepared(statement, parameters), parameters, while_doing)
        _, rows = answer.sets.pop()
        if rows and isinstance(rows[0][0], int):
            self._handles[statement.text] = rows[0][0]
        return answer


def _prepared(statement: Statement, parameters: Sequence[Parameter]) -> Statement:
    """Give the batch that prepares a statement, runs it and tells the handle.

    The text stands in it as a constant; values do not.
    """
    declared = ", ".join(
        f"@P{number} {_TYPES[type(value)]}" for number, value in enumerate(parameters, 1)
    )
    parts = statement.text.split("?")
    text = parts[0] + "".join(f"@P{number}{part}" for number, part in enumerate(parts[1:], 1))
    quoted = text.replace("'", "''").replace("\n", " ")
    values = "".join(", ?" for _ in parameters)
    return Statement(
        statement.name,
        intern(
            f"DECLARE @handle int; EXEC sp_prepexec @handle OUTPUT, N'{declared}', "
            f"N'{quoted}'{values}; SELECT @handle AS handle;"
        ),
        (*statement.results, "handle"),
        statement.why,
        "prepared",
    )


def _called(statement: Statement, parameters: Sequence[Parameter]) -> Statement:
    """Give the call of a statement by its handle."""
    marks = ", ".join("?" * (len(parameters) + 1))
    return Statement(
        statement.name,
        intern(f"{{CALL sp_execute({marks})}}"),
        statement.results,
        statement.why,
        "by handle",
    )

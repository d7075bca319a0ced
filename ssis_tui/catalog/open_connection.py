"""A connection that a driver has made: statements go out on it, answers come back."""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from ssis_tui.catalog.driver import Driver, Way
from ssis_tui.catalog.freetds import roomy, takes_two_packets
from ssis_tui.catalog.handles import Handles
from ssis_tui.catalog.raw_values import broken_text
from ssis_tui.catalog.sql.batch import Answer, Batch, Parameter, Row, Statement
from ssis_tui.errors import Cancelled, ConnectionLost, SsisTuiError, UnexpectedAnswer

if TYPE_CHECKING:
    from ssis_tui.catalog.statements import StatementLog

_BIGINT: Final = (-5, 19, 0)
_TEXT: Final = (-9, 4000, 0)
"""ODBC's types SQL_BIGINT and SQL_WVARCHAR: with fixed ones the server keeps one plan a text."""
_LONG_TEXT: Final = -10
"""ODBC's SQL_WLONGVARCHAR, which SQL Server calls nvarchar(max)."""
_SHORT_ENOUGH: Final = 1000
_TEXTS: Final = (-8, -9, -10)
"""ODBC's SQL_WCHAR, SQL_WVARCHAR and SQL_WLONGVARCHAR."""


class Connection:
    """One connection, for one thread; only `cancel` may be called from another."""

    def __init__(
        self,
        raw: Any,
        *,
        driver: Driver,
        server: str,
        errors: tuple[type[BaseException], ...],
        time_limit: int,
    ) -> None:
        self.driver = driver
        self._raw = raw
        self._server = server
        self._errors = errors
        self._time_limit = time_limit
        self.log: StatementLog | None = None
        """Where each statement is counted; nowhere without it."""
        self._cursors: dict[tuple[str, str], Any] = {}
        self._running: Any = None
        self._cancelling = Lock()
        self._is_given_up = False
        self._is_lenient = False
        self._handles = Handles(self.exchange)

    def run(self, batch: Batch, while_doing: str) -> Answer:
        """Send a batch in one round trip and read all it answers; raise SsisTuiError."""
        try:
            return self._run(batch, while_doing)
        except UnicodeDecodeError:
            if batch.is_change or not self._be_lenient():
                raise self._unexpected(while_doing) from None
        try:
            return self._run(batch, while_doing)
        except UnicodeDecodeError:
            raise self._unexpected(while_doing) from None

    def begin(self) -> None:
        """Forget a cancel that was meant for what ran before."""
        self._is_given_up = False

    def cancel(self) -> bool:
        """Ask the server to give up what runs; from any thread. False if the driver cannot."""
        self._is_given_up = True
        if self.driver.way is Way.MSSQL_PYTHON:
            return False
        with self._cancelling:
            if self._running is None:
                return True
            try:
                self._running.cancel()
            except self._errors:
                # It ended in between, or the line is gone: the thread that waits hears of it.
                return True
        return True

    def close(self) -> None:
        """Close; never raises. May block as long as the driver does, so call it on its thread."""
        raw, self._raw = self._raw, None
        self._cursors.clear()
        if raw is None:
            return
        try:
            raw.close()
        except self._errors:
            return

    def _run(self, batch: Batch, while_doing: str) -> Answer:
        if self._raw is None:
            raise ConnectionLost(
                f"The connection to {self._server} is closed.",
                "The program reconnects by itself.",
                server=self._server,
            )
        if self._is_given_up:
            raise self._given_up(while_doing)
        if batch.repeats and self._may_be_called(batch.parameters):
            answer = self._handles.run(batch, while_doing)
            if answer is not None:
                return answer
        return self.exchange(batch.statement, batch.parameters, while_doing)

    def _may_be_called(self, parameters: Sequence[Parameter]) -> bool:
        """Whether a call that consists of values only is safe; it has no text to be filled up."""
        return self.driver.way is not Way.FREETDS or not takes_two_packets("", parameters)

    def exchange(
        self, statement: Statement, parameters: Sequence[Parameter], while_doing: str
    ) -> Answer:
        """Send a statement as it stands and read all it answers; raise SsisTuiError."""
        try:
            answer = self._counted(statement, parameters)
        except self._errors as error:
            translated = self._translated(error, while_doing)
            self._drop(statement, is_useless=translated.ends_connection)
            raise translated from None
        except (ValueError, OverflowError) as error:
            self._drop(statement)
            if isinstance(error, UnicodeDecodeError):
                raise
            raise self._unexpected(while_doing) from error
        if self._is_given_up:
            raise self._given_up(while_doing)
        return answer

    def _counted(self, statement: Statement, parameters: Sequence[Parameter]) -> Answer:
        """Exchange a statement and count it: all that is sent goes this way."""
        log = self.log
        if log is None:
            return self._exchange(statement, parameters)
        began = log.begin(statement)
        rows, has_failed = 0, True
        try:
            answer = self._exchange(statement, parameters)
            rows, has_failed = answer.count, False
        finally:
            log.end(statement, began=began, rows=rows, has_failed=has_failed)
        return answer

    def _exchange(self, statement: Statement, parameters: Sequence[Parameter]) -> Answer:
        """Send a statement and read its answer; while that goes on it can be cancelled."""
        try:
            cursor = self._cursor(statement)
            self._running = cursor
            self._send(cursor, statement.text, parameters)
            return self._answer(cursor, statement.results)
        finally:
            # Microsoft's driver returns from a cancel after the statement that it ended: whoever
            # closed the cursor before that would crash the process.
            with self._cancelling:
                self._running = None

    def _cursor(self, statement: Statement) -> Any:
        """Give the cursor of a kind of statement: it keeps what the server has prepared for it."""
        kind = (statement.name, statement.way)
        cursor = self._cursors.get(kind)
        if cursor is None:
            cursor = self._cursors[kind] = self._raw.cursor()
        return cursor

    def _drop(self, statement: Statement, *, is_useless: bool = False) -> None:
        """Let go of a cursor that failed: what it still holds would keep the line busy."""
        cursor = self._cursors.pop((statement.name, statement.way), None)
        if cursor is None or is_useless:
            return
        try:
            cursor.close()
        except self._errors:
            # Then the next statement hears that the line is gone.
            return

    def _send(self, cursor: Any, text: str, parameters: Sequence[Parameter]) -> None:
        """Send a batch, with parameters of fixed types."""
        if not parameters:
            cursor.execute(text)
            return
        if self.driver.way is Way.FREETDS:
            text = roomy(text, parameters)
        cursor.setinputsizes([self._size(value) for value in parameters])
        cursor.execute(text, *parameters)

    def _size(self, value: Parameter) -> tuple[int, int, int] | None:
        """Give a parameter's type as a driver wants it; None leaves it to pyodbc."""
        if isinstance(value, int):
            return _BIGINT
        if self.driver.way is Way.MSSQL_PYTHON:
            return _TEXT if len(value) <= _TEXT[1] else (_LONG_TEXT, len(value), 0)
        # Beyond this pyodbc hands texts over piecemeal, which it refuses to do for a fixed size.
        return _TEXT if len(value) <= _SHORT_ENOUGH else None

    def _answer(self, cursor: Any, names: Sequence[str]) -> Answer:
        """Read all result sets; raise ValueError where there are others than expected."""
        found: list[list[Row]] = []
        is_foreign = self.driver.way is Way.MSSQL_PYTHON
        while True:
            if cursor.description is not None:
                rows = cursor.fetchall()
                # Its rows are slow objects of Python; tuples are read many times from here on.
                found.append([tuple(row) for row in rows] if is_foreign else rows)
            if not cursor.nextset():
                break
        if len(found) != len(names):
            raise ValueError(f"{len(found)} result sets instead of {len(names)}")
        return Answer(list(zip(names, found, strict=True)))

    def _translated(self, error: BaseException, while_doing: str) -> SsisTuiError:
        # Knowing every error costs what a program without one need not pay.
        from ssis_tui.catalog.translation import translate

        text, state = told(error)
        translated = translate(
            text,
            sqlstate=state,
            server=self._server,
            while_doing=while_doing,
            seconds=self._time_limit,
        )
        if self._is_given_up and not isinstance(translated, ConnectionLost):
            return self._given_up(while_doing)
        return translated

    def _given_up(self, while_doing: str) -> Cancelled:
        return Cancelled(f"Given up while {while_doing}.", server=self._server)

    def _unexpected(self, while_doing: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(
            f"{self._server} answered something that cannot be read while {while_doing}.",
            "Send this sentence with the version of SQL Server to the authors.",
            server=self._server,
        )

    def _be_lenient(self) -> bool:
        """Let broken UTF-16 pass from now on, as half a character; False if it did already.

        Not from the beginning: a converter in Python costs more than pyodbc's own.
        """
        if self._is_lenient or self.driver.way is Way.MSSQL_PYTHON:
            return False
        self._is_lenient = True
        for sql_type in _TEXTS:
            self._raw.add_output_converter(sql_type, broken_text)
        self._cursors.clear()
        return True


def told(error: BaseException) -> tuple[str, str]:
    """Give text and SQLSTATE of a driver's exception; pyodbc hands both on, mssql-python one."""
    if len(error.args) > 1 and isinstance(error.args[0], str) and len(error.args[0]) == 5:
        return str(error.args[1]), error.args[0]
    return str(error), ""

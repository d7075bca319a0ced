"""The SQLite database behind the look-alike: one connection, with T-SQL's functions in it."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.support.ssisdb import convert, errors
from tests.support.ssisdb.intrinsics import AGGREGATES, FUNCTIONS, WITH_NULLS
from tests.support.ssisdb.values import Stored
from tests.support.tds.session import SqlType

Row = tuple[Any, ...]


def _compare(left: str, right: str) -> int:
    """Order texts as a case-insensitive collation does, spaces at the end apart."""
    if left == right:
        return 0
    a, b = left.rstrip(" ").casefold(), right.rstrip(" ").casefold()
    return (a > b) - (a < b)


class Database:
    """SQLite in memory, used by one thread at a time.

    Whoever calls holds `lock`; only `interrupt` may be called without it.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        # The lock above does what sqlite3's own check of threads would.
        self._connection = sqlite3.connect(
            ":memory:", check_same_thread=False, isolation_level=None, cached_statements=512
        )
        self._problem: errors.SqlError | None = None
        self._conversions: list[convert.Conversion] = []
        self._conversion_ids: dict[tuple[SqlType, SqlType, int | None, bool], int] = {}
        self._connection.create_collation("CI", _compare)
        for name, function in FUNCTIONS.items():
            self.define(f"tsql_{name}", function, deterministic=name != "newid")
        for name, function in WITH_NULLS.items():
            self.define(f"tsql_{name}", function, nulls=True)
        for name, (count, kind) in AGGREGATES.items():
            self._connection.create_aggregate(f"tsql_{name}", count, kind)
        self.define("tsql_cast", lambda stored, number: self._conversions[number](stored))
        self.define("tsql_row_count", _row_count)
        self.define("tsql_unhex", bytes.fromhex)
        for pragma in ("foreign_keys = ON", "temp_store = MEMORY", "synchronous = OFF"):
            self._connection.execute(f"PRAGMA {pragma}")

    def define(
        self,
        name: str,
        function: Callable[..., Any],
        *,
        nulls: bool = False,
        deterministic: bool = True,
    ) -> None:
        """Make a Python function callable from SQL; NULL in gives NULL out unless `nulls`."""

        def guarded(*args: Stored) -> Any:
            if not nulls and None in args:
                return None
            try:
                return function(*args)
            except errors.SqlError as problem:
                self._problem = problem
                raise
            except (ArithmeticError, ValueError, TypeError) as problem:
                self._problem = errors.error(8115, f"Arithmetic overflow or bad value: {problem}")
                raise

        self._connection.create_function(name, -1, guarded, deterministic=deterministic)

    def conversion_id(
        self, source: SqlType, target: SqlType, style: int | None, forgiving: bool
    ) -> int:
        """Give the number under which `tsql_cast` finds a conversion; raises 529."""
        key = (source, target, style, forgiving)
        number = self._conversion_ids.get(key)
        if number is None:
            change = convert.converter(source, target, style)
            self._conversions.append(_forgiving(change) if forgiving else change)
            number = self._conversion_ids[key] = len(self._conversions) - 1
        return number

    def query(self, sql: str, parameters: dict[str, Stored] | Sequence[Stored] = ()) -> list[Row]:
        """Run SQLite's own SQL to the end; raises `SqlError` for what T-SQL calls an error."""
        self._problem = None
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as problem:
            raise self._translated(problem) from problem

    def _translated(self, problem: sqlite3.Error) -> Exception:
        if self._problem is not None:
            return self._problem
        text = str(problem)
        if "interrupted" in text:
            return errors.error(0, "Operation cancelled by user.", severity=11)
        if "integer overflow" in text:
            return errors.overflow("bigint")
        return problem

    def plan(self, sql: str, parameters: dict[str, Stored]) -> tuple[str, ...]:
        """Tell how SQLite goes about a query: SEARCH with a key, or SCAN."""
        rows = self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
        return tuple(str(row[3]) for row in rows)

    def insert(self, sql: str, parameters: Sequence[Stored] = ()) -> int:
        """Run an INSERT and give the new row's id."""
        row_id = self._connection.execute(sql, parameters).lastrowid
        assert row_id is not None
        return row_id

    def change(self, sql: str, parameters: dict[str, Stored] | Sequence[Stored] = ()) -> int:
        """Run an UPDATE or DELETE and give the number of rows."""
        return self._connection.execute(sql, parameters).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Stored]]) -> None:
        self._connection.execute("BEGIN")
        try:
            self._connection.executemany(sql, rows)
        finally:
            self._connection.execute("COMMIT")

    def script(self, sql: str) -> None:
        self._connection.execute(sql)

    def interrupt(self) -> None:
        """Make a running query end soon; safe from any thread."""
        self._connection.interrupt()

    def close(self) -> None:
        with self.lock:
            self._connection.close()


def _forgiving(change: convert.Conversion) -> convert.Conversion:
    def attempt(stored: Any) -> Stored:
        try:
            return change(stored)
        except errors.SqlError:
            return None

    return attempt


def _row_count(number: int) -> int:
    if number < 0:
        raise errors.error(127, "A TOP N or FETCH rowcount value may not be negative.", severity=15)
    return number

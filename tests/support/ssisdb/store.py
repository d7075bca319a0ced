"""Rows of the catalog's own tables, written the way its procedures and processes write them.

Everything here is called with the database's lock held.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tests.support.ssisdb.database import Database, Row
from tests.support.ssisdb.relations import Relation
from tests.support.ssisdb.schema import Schema
from tests.support.ssisdb.values import Stored, loader, store
from tests.support.tds.session import SqlType

Undo = Callable[[], None]


@dataclass(slots=True)
class Store:
    """Typed access to the tables, with a journal where a client's transaction is open."""

    database: Database
    schema: Schema
    journal: list[Undo] | None = field(default=None)
    """How to take back what was written since BEGIN TRANSACTION; None outside of one."""
    _next_ids: dict[str, int] = field(default_factory=dict)

    def insert(self, table: str, values: Mapping[str, object]) -> int:
        """Insert a row of Python values and give its id; columns left out are NULL."""
        relation = self._table(table)
        types = _types(relation)
        if table in self._next_ids:
            values = {relation.columns[0].name: self._next_ids.pop(table), **values}
        names = ", ".join(f'"{name.lower()}"' for name in values)
        row = [store(value, types[name.lower()]) for name, value in values.items()]
        marks = ", ".join("?" * len(row))
        row_id = self.database.insert(
            f"INSERT INTO {relation.sqlite_name} ({names}) VALUES ({marks})", row
        )
        if self.journal is not None:
            self.journal.append(
                lambda: self._change(f"DELETE FROM {relation.sqlite_name} WHERE rowid = ?", row_id)
            )
        return row_id

    def leave_gap(self, table: str, ids: int) -> None:
        """Use up ids, as rolled back inserts and restarts of a server do."""
        name = self._table(table).sqlite_name
        last = self.database.query(f"SELECT ifnull(max(rowid), 0) FROM {name}")[0][0]
        self._next_ids[table] = last + ids + 1

    def update(self, table: str, key: int, values: Mapping[str, object]) -> int:
        """Change the row with a primary key; gives the number of rows changed, 0 or 1."""
        relation = self._table(table)
        if self.journal is not None:
            before = self.read(table, key)
            if before is not None:
                old = {name: before[name.lower()] for name in values}
                self.journal.append(lambda: self._restore(table, key, old))
        types = _types(relation)
        changes = ", ".join(f'"{name.lower()}" = ?' for name in values)
        row = [store(value, types[name.lower()]) for name, value in values.items()]
        return self.database.change(
            f"UPDATE {relation.sqlite_name} SET {changes} WHERE rowid = ?", [*row, key]
        )

    def _restore(self, table: str, key: int, old: Mapping[str, object]) -> None:
        journal, self.journal = self.journal, None
        self.update(table, key, old)
        self.journal = journal

    def _change(self, sql: str, row_id: int) -> None:
        self.database.change(sql, (row_id,))

    def read(self, table: str, key: int) -> dict[str, object] | None:
        """Give the row with a primary key as Python values by lower-case column name."""
        found = self.find(table, "rowid = ?", key)
        return found[0] if found else None

    def find(self, table: str, condition: str = "1", *values: Stored) -> list[dict[str, object]]:
        """Give the rows that meet a condition in SQLite's words, by id."""
        relation = self._table(table)
        names = ", ".join(f'"{column.name.lower()}"' for column in relation.columns)
        rows = self.database.query(
            f"SELECT {names} FROM {relation.sqlite_name} WHERE {condition} ORDER BY rowid", values
        )
        return [_row(relation, row) for row in rows]

    def exists(self, table: str, condition: str, *values: Stored) -> bool:
        relation = self._table(table)
        sql = f"SELECT 1 FROM {relation.sqlite_name} WHERE {condition} LIMIT 1"
        return bool(self.database.query(sql, values))

    def clear(self, table: str, condition: str = "1", *values: Stored) -> None:
        self.database.change(
            f"DELETE FROM {self._table(table).sqlite_name} WHERE {condition}", values
        )

    def _table(self, name: str) -> Relation:
        schema, _, table = name.rpartition(".")
        relation = self.schema.relations.find(schema or "internal", table)
        assert relation is not None, name
        return relation

    # Operations

    def add_operation(
        self, operation_type: int, *, caller: str, caller_sid: bytes, now: datetime, **more: object
    ) -> int:
        """Insert an operation created now, and grant its caller READ, MODIFY and MANAGE on it."""
        operation_id = self.insert(
            "operations",
            {
                "operation_type": operation_type,
                "created_time": now,
                "caller_name": caller,
                "caller_sid": caller_sid,
                **more,
            },
        )
        self.grant_defaults(operation_id, caller_sid)
        return operation_id

    def grant_defaults(self, operation_id: int, sid: bytes) -> None:
        for permission in (1, 2, 4):
            self.grant("operation", operation_id, sid, permission)

    def grant(
        self, kind: str, object_id: int, sid: bytes, permission: int, *, deny: bool = False
    ) -> None:
        """Grant or deny a permission; kind is folder, project, environment or operation."""
        table = f"{kind}_permissions"
        self.revoke(kind, object_id, sid, permission)
        self.insert(
            table,
            {
                "sid": sid,
                "object_id": object_id,
                "permission_type": permission,
                "is_deny": deny,
                "grantor_sid": sid,
            },
        )

    def revoke(self, kind: str, object_id: int, sid: bytes, permission: int) -> None:
        self.clear(
            f"{kind}_permissions",
            "sid = ? AND object_id = ? AND permission_type = ?",
            sid,
            object_id,
            permission,
        )

    def message(
        self,
        operation_id: int,
        text: str | None,
        *,
        now: datetime,
        message_type: int = 70,
        source_type: int | None = 20,
    ) -> int:
        """Write a message of the operation itself, without an event; gives its id."""
        return self.insert(
            "operation_messages",
            {
                "operation_id": operation_id,
                "message_time": now,
                "message_type": message_type,
                "message_source_type": source_type,
                "message": text,
            },
        )


def _types(relation: Relation) -> dict[str, SqlType]:
    return {column.name.lower(): column.type for column in relation.columns}


def _row(relation: Relation, row: Row) -> dict[str, object]:
    values = {}
    for column, stored in zip(relation.columns, row, strict=True):
        load = loader(column.type)
        values[column.name.lower()] = stored if stored is None or load is None else load(stored)
    return values

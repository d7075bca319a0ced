"""Batches that were parsed and compiled before: a poll sends the same text again and again."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from tests.support.ssisdb import batch
from tests.support.ssisdb.relations import Relation
from tests.support.ssisdb.schema import Schema
from tests.support.ssisdb.scope import CompiledQuery

_MOST = 2000


@dataclass(slots=True)
class Compiled:
    """A SELECT in SQLite's words, with what it reads and which variables it takes."""

    query: CompiledQuery
    objects: tuple[Relation, ...]
    parameters: dict[str, str]
    """SQLite's parameter for each variable."""


@dataclass(slots=True)
class Parsed:
    """A batch with what has been compiled of it, for one version of the schema."""

    statements: tuple[batch.Statement, ...]
    schema_version: int
    compiled: dict[tuple[object, ...], Compiled] = field(default_factory=dict)


class Batches:
    """What all sessions of a server share, as SQL Server's cache of plans does."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._lock = threading.Lock()
        self._parsed: OrderedDict[str, Parsed] = OrderedDict()

    def parsed(self, sql: str) -> Parsed:
        """Read a batch; raises `SqlError` for what is not known."""
        version = self._schema.version
        with self._lock:
            found = self._parsed.get(sql)
        if found is None or found.schema_version != version:
            found = Parsed(batch.parse(sql), version)
        with self._lock:
            self._parsed[sql] = found
            self._parsed.move_to_end(sql)
            if len(self._parsed) > _MOST:
                self._parsed.popitem(last=False)
        return found

"""What a FROM may name: tables, views and table-valued functions, with typed columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from tests.support.tds.session import SqlType

Kind = Literal["table", "view", "function"]
Reach = Literal["catalog", "database", "server"]


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column as sys.columns describes it."""

    name: str
    type: SqlType
    nullable: bool = True
    identity: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """One object of the database.

    `reach` says where it is found: `catalog` in the catalog's database only, `database` in each
    database, with rows in the catalog's alone (sys.objects), `server` everywhere (sys.databases).
    """

    schema: str
    name: str
    kind: Kind
    columns: tuple[ColumnInfo, ...]
    object_id: int
    reach: Reach = "catalog"
    parameters: Mapping[str, SqlType] = field(default_factory=dict)
    """Of a table-valued function, by lower-case name without the @."""
    body: exp.Expression | None = None
    """Of a table-valued function."""

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def sqlite_name(self) -> str:
        return f'"{self.full_name.lower()}"'


class Relations:
    """The objects of one server, found by schema and name in any case."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[str, str], Relation] = {}
        self._next_id = 885_578_193

    def __iter__(self) -> Iterator[Relation]:
        return iter(self._by_name.values())

    def new_id(self) -> int:
        """Give an object id that only grows."""
        self._next_id += 16
        return self._next_id

    def add(self, relation: Relation) -> None:
        self._by_name[(relation.schema.lower(), relation.name.lower())] = relation

    def remove(self, schema: str, name: str) -> None:
        del self._by_name[(schema.lower(), name.lower())]

    def find(self, schema: str, name: str) -> Relation | None:
        return self._by_name.get((schema.lower(), name.lower()))

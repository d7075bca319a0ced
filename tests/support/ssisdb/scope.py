"""What names mean while a statement is compiled."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlglot import exp

from tests.support.ssisdb import errors, sqltypes
from tests.support.ssisdb.relations import Relation, Relations
from tests.support.tds.session import SqlType

CI = "COLLATE CI"
"""SQLite's name for the server's collation: case does not matter, nor do spaces at the end."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A value in SQLite's words with its type in SQL Server's."""

    sql: str
    type: SqlType
    nullable: bool = True
    collation: str = CI
    is_null: bool = False
    """A bare NULL, which takes the type of what it meets."""

    @property
    def is_text(self) -> bool:
        return self.type.name in sqltypes.TEXTS


NULL = Typed("NULL", sqltypes.INT, is_null=True)


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column that a query gives; the name is None where T-SQL gives none."""

    name: str | None
    value: Typed


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A SELECT in SQLite's words; its columns are called c0, c1, …"""

    sql: str
    columns: tuple[OutputColumn, ...]
    assigns: tuple[str, ...] = ()
    """The variables that `SELECT @a = …` sets instead of giving rows, without the @."""


@dataclass(slots=True)
class Source:
    """One table of a FROM under the name that the statement gives it."""

    name: str
    columns: dict[str, OutputColumn]

    def make_nullable(self) -> None:
        """Mark the columns as the NULL-giving side of an outer join."""
        self.columns = {
            key: OutputColumn(
                column.name,
                Typed(column.value.sql, column.value.type, collation=column.value.collation),
            )
            for key, column in self.columns.items()
        }


@dataclass(slots=True)
class Scope:
    """The sources of one SELECT, and those around it for a correlated subquery."""

    outer: "Scope | None" = None
    sources: list[Source] = field(default_factory=list)
    grouped: bool = False
    """Whether bare columns must be in GROUP BY."""
    group_nodes: list[exp.Expression] = field(default_factory=list)
    group_sql: set[str] = field(default_factory=set)
    allows_aggregates: bool = False
    allows_windows: bool = False
    in_aggregate: bool = False

    def add(self, source: Source) -> None:
        if any(other.name.lower() == source.name.lower() for other in self.sources):
            raise errors.error(
                1011, f"The correlation name '{source.name}' is specified multiple times in a FROM."
            )
        self.sources.append(source)

    def resolve(self, name: str, table: str | None) -> Typed:
        """Find a column here or around; raises 207, 209, 4104 or 8120."""
        found = self._find(name, table)
        if found is None:
            if self.outer is not None:
                return self.outer.resolve(name, table)
            if table is not None:
                raise errors.unbound(f"{table}.{name}")
            raise errors.unknown_column(name)
        if self.grouped and not self.in_aggregate and found.sql not in self.group_sql:
            raise errors.error(
                8120,
                f"Column '{name}' is invalid in the select list because it is not contained in "
                "either an aggregate function or the GROUP BY clause.",
            )
        return found

    def _find(self, name: str, table: str | None) -> Typed | None:
        hits = []
        for source in self.sources:
            if table is not None and source.name.lower() != table.lower():
                continue
            column = source.columns.get(name.lower())
            if column is not None:
                hits.append(column.value)
            elif table is not None:
                raise errors.unknown_column(name)
        if len(hits) > 1:
            raise errors.ambiguous_column(name)
        return hits[0] if hits else None

    @contextmanager
    def aggregate(self) -> Iterator[None]:
        before, self.in_aggregate = self.in_aggregate, True
        try:
            yield
        finally:
            self.in_aggregate = before

    @contextmanager
    def ungrouped(self) -> Iterator[None]:
        before, self.grouped = self.grouped, False
        try:
            yield
        finally:
            self.grouped = before


QueryCompiler = Callable[["Compilation", exp.Expression, "Scope | None"], CompiledQuery]


@dataclass(slots=True)
class Compilation:
    """All that the compilation of one statement knows, and what it has found out."""

    relations: Relations
    database: str
    catalog_database: str
    generation: int
    """The year of the server's version; Azure counts as the newest."""
    three_part_names: bool
    variables: Mapping[str, SqlType]
    conversion_id: Callable[[SqlType, SqlType, int | None, bool], int]
    query_compiler: QueryCompiler
    used: dict[str, str] = field(default_factory=dict)
    """SQLite's parameter for each variable used."""
    objects: list[Relation] = field(default_factory=list)
    """What the statement reads, for the check of permissions."""
    ctes: list[dict[str, Source]] = field(default_factory=list)
    sees_server_tables: bool = True
    """Whether the tables behind the server's own views may be named: by those views alone."""
    _aliases: int = 0
    _arguments: dict[str, Typed] | None = None

    @contextmanager
    def inlined(self, arguments: dict[str, Typed]) -> Iterator[None]:
        """Compile the body of a table-valued function, which sees its arguments alone."""
        before, self._arguments = self._arguments, arguments
        objects = len(self.objects)
        try:
            yield
        finally:
            self._arguments = before
            # What a function reads is its owner's business: the caller needs no right to it.
            del self.objects[objects:]

    def compile_query(self, tree: exp.Expression, outer: Scope | None) -> CompiledQuery:
        """Compile a subquery, which may refer to the columns of `outer`."""
        return self.query_compiler(self, tree, outer)

    def alias(self) -> str:
        self._aliases += 1
        return f'"s{self._aliases}"'

    def variable(self, name: str) -> Typed:
        """Give a declared variable or parameter; raises 137."""
        if self._arguments is not None:
            if name.lower() not in self._arguments:
                raise errors.undeclared(name)
            return self._arguments[name.lower()]
        kind = self.variables.get(name.lower())
        if kind is None:
            raise errors.undeclared(name)
        parameter = self.used.setdefault(name.lower(), f"v{len(self.used)}")
        return Typed(f":{parameter}", kind)

    def cte(self, name: str) -> Source | None:
        for frame in reversed(self.ctes):
            if name.lower() in frame:
                return frame[name.lower()]
        return None

    def cast(
        self, value: Typed, target: SqlType, *, style: int | None = None, forgiving: bool = False
    ) -> Typed:
        """Convert explicitly; `forgiving` is TRY_CAST, which gives NULL for what does not fit."""
        if value.is_null:
            return Typed("NULL", target)
        number = self.conversion_id(value.type, target, style, forgiving)
        nullable = value.nullable or forgiving
        return Typed(f"tsql_cast({value.sql}, {number})", target, nullable, value.collation)

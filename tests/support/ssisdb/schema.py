"""The `.sql` files beside this module, loaded: tables and indexes in SQLite, views compiled.

The grammar is that of those files and no more: CREATE SCHEMA, ROLE, TABLE, INDEX, VIEW and
FUNCTION, ALTER VIEW and DROP VIEW, with GO between. It is also how a test changes a catalog under
the product's feet: drops a view, or gives one a column more.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from tests.support.ssisdb import errors, queries, sqltypes
from tests.support.ssisdb.database import Database
from tests.support.ssisdb.dialect import parse_query, parse_type, tokenize
from tests.support.ssisdb.relations import ColumnInfo, Kind, Reach, Relation, Relations
from tests.support.ssisdb.scope import Compilation
from tests.support.tds.session import SqlType

HERE = Path(__file__).parent
_DATABASE_VIEWS = {
    "sys.database_principals",
    "sys.database_role_members",
    "sys.schemas",
    "sys.types",
    "sys.all_objects",
    "sys.objects",
    "sys.views",
    "sys.procedures",
    "sys.all_columns",
    "sys.columns",
}
_AFFINITY = {
    **dict.fromkeys(sqltypes.INTEGERS, "INTEGER"),
    **dict.fromkeys(("float", "real", "decimal"), "REAL"),
    "varbinary": "BLOB",
    # A sql_variant keeps its own form, `type|text`, and must not be taken for a number.
    "sql_variant": "BLOB",
}


def scripts_of(generation: int) -> list[str]:
    """Name the files that make the catalog of a version, in order."""
    later = [year for year in (2016, 2017, 2019) if year <= generation]
    return ["tables.sql", "views.sql", *(f"views_{year}.sql" for year in later)]


class Schema:
    """The objects of one look-alike and the SQLite that holds them."""

    def __init__(self, database: Database, catalog_database: str, generation: int) -> None:
        self.relations = Relations()
        self.schemas = ["dbo", "sys", "INFORMATION_SCHEMA"]
        self.roles: list[str] = []
        self.public_schemas = {"sys"}
        """Schemas in which everybody may SELECT."""
        self.version = 0
        """Grows with each change, so that compiled statements can be thrown away."""
        self.catalog_database = catalog_database
        self.generation = generation
        self._database = database
        self._files = ""

    def load(self) -> None:
        """Load the server's own views, then the catalog of this version."""
        for file in ("server.sql", *scripts_of(self.generation)):
            self.run((HERE / file).read_text(encoding="utf-8"))

    def run(self, script: str) -> None:
        """Run DDL with GO between its statements; raises `SqlError` for what is no such DDL."""
        for text in re.split(r"(?im)^\s*GO\s*$", script):
            tokens = list(_tokens_of(text))
            while tokens and tokens[-1].text == ";":
                tokens.pop()
            if tokens:
                _Definition(self, text, tokens).run()
        self.version += 1

    def compilation(self, variables: dict[str, SqlType], database: str = "") -> Compilation:
        return Compilation(
            relations=self.relations,
            database=database or self.catalog_database,
            catalog_database=self.catalog_database,
            generation=self.generation,
            three_part_names=True,
            variables=variables,
            conversion_id=self._database.conversion_id,
            query_compiler=queries.nested,
        )

    def add_table(
        self, schema: str, name: str, columns: Sequence[ColumnInfo], primary_key: str | None
    ) -> None:
        parts = []
        for column in columns:
            part = f'"{column.name.lower()}" {_AFFINITY.get(column.type.name, "TEXT")}'
            if column.name == primary_key:
                part += " PRIMARY KEY"
            if column.type.name in sqltypes.TEXTS:
                part += " COLLATE CI"
            parts.append(part)
        relation = self._new(schema, name, "table", tuple(columns))
        self._database.script(f"CREATE TABLE {relation.sqlite_name} ({', '.join(parts)})")

    def add_view(self, schema: str, name: str, tree: exp.Expression) -> None:
        """Compile a view; its columns get the types and nullability of what they show."""
        ctx = self.compilation({})
        query = queries.nested(ctx, tree, None)
        columns = []
        for i, column in enumerate(query.columns):
            if column.name is None:
                raise errors.error(
                    4511,
                    "Create View or Function failed because no column name was specified for "
                    f"column {i + 1}.",
                )
            columns.append(ColumnInfo(column.name, column.value.type, column.value.nullable))
        relation = self._new(schema, name, "view", tuple(columns))
        names = ", ".join(f'"{column.name.lower()}"' for column in columns)
        self._database.script(f"CREATE VIEW {relation.sqlite_name} ({names}) AS {query.sql}")

    def add_function(
        self, schema: str, name: str, parameters: dict[str, SqlType], tree: exp.Expression
    ) -> None:
        ctx = self.compilation(parameters)
        query = queries.nested(ctx, tree, None)
        columns = tuple(
            ColumnInfo(column.name or "", column.value.type, column.value.nullable)
            for column in query.columns
        )
        self._new(schema, name, "function", columns, parameters, tree)

    def drop_view(self, schema: str, name: str) -> None:
        relation = self.relations.find(schema, name)
        if relation is None or relation.kind != "view":
            raise errors.error(
                3701,
                f"Cannot drop the view '{schema}.{name}', because it does not exist or you do not "
                "have permission.",
            )
        self._database.script(f"DROP VIEW {relation.sqlite_name}")
        self.relations.remove(schema, name)

    def _new(
        self,
        schema: str,
        name: str,
        kind: Kind,
        columns: tuple[ColumnInfo, ...],
        parameters: dict[str, SqlType] | None = None,
        body: exp.Expression | None = None,
    ) -> Relation:
        if schema.lower() not in {known.lower() for known in self.schemas}:
            raise errors.error(2760, f'The specified schema name "{schema}" does not exist.')
        full = f"{schema}.{name}".lower()
        reach: Reach = "catalog"
        if schema.lower() in {"sys", "server"}:
            reach = "database" if full in _DATABASE_VIEWS else "server"
        relation = Relation(
            schema, name, kind, columns, self.relations.new_id(), reach, parameters or {}, body
        )
        self.relations.add(relation)
        return relation

    def add_index(self, name: str, table: str, columns: str, *, unique: bool) -> None:
        word = "UNIQUE INDEX" if unique else "INDEX"
        self._database.script(f'CREATE {word} "{table}.{name}" ON "{table}" ({columns})')


@cache
def _tokens_of(text: str) -> tuple[Token, ...]:
    """Cut a statement into tokens; cached, for every fresh server loads the same script."""
    return tuple(tokenize(text))


@cache
def _type_named(text: str) -> SqlType:
    """Read a type; cached, for every fresh server has the same few hundred columns."""
    return sqltypes.of_tree(parse_type(text, tokenize(text)))


class _Definition:
    """One DDL statement, read token by token."""

    def __init__(self, schema: Schema, text: str, tokens: list[Token]) -> None:
        self._schema = schema
        self._text = text
        self._tokens = tokens
        self._at = 0

    def run(self) -> None:
        verb = self._word()
        kind = self._word()
        unique = kind == "UNIQUE"
        if unique:
            kind = self._word()
        if kind == "NONCLUSTERED INDEX":
            kind = "INDEX"
        if kind == "NONCLUSTERED":
            kind = self._word()
        action: dict[tuple[str, str], Callable[[], None]] = {
            ("CREATE", "SCHEMA"): lambda: self._schema.schemas.append(self._name()),
            ("CREATE", "ROLE"): lambda: self._schema.roles.append(self._name()),
            ("CREATE", "TABLE"): self._table,
            ("CREATE", "INDEX"): lambda: self._index(unique=unique),
            ("CREATE", "VIEW"): self._view,
            ("ALTER", "VIEW"): self._alter_view,
            ("DROP", "VIEW"): lambda: self._schema.drop_view(*self._two_names()),
            ("CREATE", "FUNCTION"): self._function,
            ("GRANT", "SELECT"): self._grant,
        }
        if (verb, kind) not in action:
            raise errors.unsupported(f"{verb} {kind}")
        action[verb, kind]()
        if self._at < len(self._tokens):
            raise errors.syntax(self._tokens[self._at].text)

    def _grant(self) -> None:
        self._expect("ON", "SCHEMA", "::")
        self._schema.public_schemas.add(self._name().lower())
        self._expect("TO", "PUBLIC")

    def _peek(self) -> str:
        return self._tokens[self._at].text.upper() if self._at < len(self._tokens) else ""

    def _take(self) -> Token:
        if self._at >= len(self._tokens):
            raise errors.syntax(self._text.strip()[-20:])
        self._at += 1
        return self._tokens[self._at - 1]

    def _word(self) -> str:
        return self._take().text.upper()

    def _name(self) -> str:
        return self._take().text

    def _expect(self, *words: str) -> None:
        for word in words:
            token = self._take()
            if token.text.upper() != word:
                raise errors.syntax(token.text)

    def _accept(self, *words: str) -> bool:
        if [t.text.upper() for t in self._tokens[self._at : self._at + len(words)]] == list(words):
            self._at += len(words)
            return True
        return False

    def _two_names(self) -> tuple[str, str]:
        schema = self._name()
        self._expect(".")
        return schema, self._name()

    def _type(self) -> SqlType:
        start = self._at
        self._take()
        if self._peek() == "(":
            while self._take().text != ")":
                pass
        return _type_named("".join(token.text for token in self._tokens[start : self._at]))

    def _table(self) -> None:
        schema, name = self._two_names()
        self._expect("(")
        columns = []
        primary_key = None
        while True:
            column, is_key = self._column()
            columns.append(column)
            if is_key:
                primary_key = column.name
            if self._accept(")"):
                break
            self._expect(",")
        self._schema.add_table(schema, name, columns, primary_key)

    def _column(self) -> tuple[ColumnInfo, bool]:
        name = self._name()
        kind = self._type()
        identity = nullable = is_key = False
        while self._peek() not in {",", ")"}:
            if self._accept("IDENTITY", "(", "1", ",", "1", ")"):
                identity = True
            elif self._accept("NOT", "NULL"):
                nullable = False
            elif self._accept("NULL"):
                nullable = True
            elif self._accept("PRIMARY", "KEY", "CLUSTERED") or self._accept(
                "PRIMARY KEY", "CLUSTERED"
            ):
                is_key = True
            else:
                raise errors.syntax(self._peek())
        return ColumnInfo(name, kind, nullable, identity), is_key

    def _index(self, *, unique: bool) -> None:
        name = self._name()
        self._expect("ON")
        table = ".".join(self._two_names()).lower()
        self._expect("(")
        columns = [self._name()]
        while self._accept(","):
            columns.append(self._name())
        self._expect(")")
        listed = ", ".join(f'"{column.lower()}"' for column in columns)
        self._schema.add_index(name.lower(), table, listed, unique=unique)

    def _rest(self) -> exp.Expression:
        tokens = self._tokens[self._at :]
        self._at = len(self._tokens)
        return parse_query(self._text, tokens)

    def _view(self) -> None:
        schema, name = self._two_names()
        self._expect("AS")
        self._schema.add_view(schema, name, self._rest())

    def _alter_view(self) -> None:
        schema, name = self._two_names()
        self._expect("AS")
        self._schema.drop_view(schema, name)
        self._schema.add_view(schema, name, self._rest())

    def _function(self) -> None:
        schema, name = self._two_names()
        self._expect("(")
        parameters = {}
        while True:
            self._expect("@")
            parameter = self._name().lower()
            parameters[parameter] = self._type()
            self._accept("=", "NULL")
            if self._accept(")"):
                break
            self._expect(",")
        self._expect("RETURNS", "TABLE", "AS", "RETURN")
        self._schema.add_function(schema, name, parameters, self._rest())

"""What a FROM brings in: tables, views, derived tables, VALUES, functions and APPLY.

SQLite has no lateral join. APPLY and table-valued functions become `json_each` over a JSON array of
the rows, whose argument may name what stands to its left.
"""

from sqlglot import exp

from tests.support.ssisdb import conditions, errors, expressions, sqltypes
from tests.support.ssisdb.relations import Relation
from tests.support.ssisdb.scope import (
    NULL,
    Compilation,
    CompiledQuery,
    OutputColumn,
    Scope,
    Source,
    Typed,
)

_HINTS = {
    "NOLOCK",
    "READUNCOMMITTED",
    "READCOMMITTED",
    "READPAST",
    "REPEATABLEREAD",
    "SERIALIZABLE",
    "HOLDLOCK",
    "ROWLOCK",
}
_SIDES = {"LEFT": "LEFT JOIN", "RIGHT": "RIGHT JOIN", "FULL": "FULL JOIN", "": "JOIN"}


def of_query(query: CompiledQuery, name: str, alias: str, names: list[str] | None = None) -> Source:
    """Make a source of a subquery; raises 8155 for a column without a name, 8156 for a double."""
    if names and len(names) != len(query.columns):
        raise errors.error(
            8158, f"'{name}' has more columns than were specified in the column list."
        )
    columns: dict[str, OutputColumn] = {}
    for i, column in enumerate(query.columns):
        label = names[i] if names else column.name
        if label is None:
            raise errors.error(
                8155, f"No column name was specified for column {i + 1} of '{name}'."
            )
        if label.lower() in columns:
            raise errors.error(
                8156, f"The column '{label}' was specified multiple times for '{name}'."
            )
        item = column.value
        reference = Typed(f"{alias}.c{i}", item.type, item.nullable, item.collation)
        columns[label.lower()] = OutputColumn(label, reference)
    return Source(name, columns)


def from_clause(ctx: Compilation, tree: exp.Select, scope: Scope) -> str:
    """Compile FROM and its joins, filling the scope; gives '' where there is none."""
    from_ = tree.args.get("from_")
    if from_ is None:
        if tree.args.get("joins"):
            raise errors.syntax("JOIN")
        return ""
    sql = " FROM " + _table(ctx, from_.this, scope)
    sql += _inner_joins(ctx, from_.this, scope)
    for join in tree.args.get("joins") or []:
        sql += _join(ctx, join, scope)
    return sql


def _inner_joins(ctx: Compilation, table: exp.Expression, scope: Scope) -> str:
    """sqlglot hangs the joins that follow a subquery or a parenthesis on the table itself."""
    return "".join(_join(ctx, join, scope) for join in table.args.get("joins") or [])


def _join(ctx: Compilation, join: exp.Expression, scope: Scope) -> str:
    expressions.only(join, "this", "on", "side", "kind")
    side = str(join.args.get("side") or "").upper()
    kind = str(join.args.get("kind") or "").upper()
    on = join.args.get("on")
    if isinstance(join.this, exp.Lateral):
        return _apply(ctx, join.this, scope)
    if side not in _SIDES or kind not in {"", "INNER", "OUTER", "CROSS"}:
        raise errors.unsupported(f"{side} {kind} JOIN")
    if join.this.args.get("joins"):
        raise errors.unsupported("JOIN (… JOIN …)")
    before = len(scope.sources)
    table = _table(ctx, join.this, scope)
    if side in {"LEFT", "FULL"}:
        for source in scope.sources[before:]:
            source.make_nullable()
    if side in {"RIGHT", "FULL"}:
        for source in scope.sources[:before]:
            source.make_nullable()
    if on is None:
        if side or kind == "INNER":
            raise errors.syntax("JOIN")
        return f", {table}" if not kind else f" CROSS JOIN {table}"
    return f" {_SIDES[side]} {table} ON {conditions.condition(ctx, on, scope)}"


def _apply(ctx: Compilation, lateral: exp.Expression, scope: Scope) -> str:
    expressions.only(lateral, "this", "alias", "cross_apply")
    outer = not lateral.args.get("cross_apply")
    target = lateral.this
    if isinstance(target, exp.Subquery):
        query = ctx.compile_query(target.this, scope)
        names = _column_names(lateral)
        array = _json_rows(query)
    elif isinstance(target, exp.Dot | exp.Anonymous):
        query, array = _function(ctx, target, scope)
        names = []
    else:
        raise errors.unsupported("APPLY")
    sql = _lateral(ctx, query, array, lateral.alias or "", names, scope)
    if outer:
        scope.sources[-1].make_nullable()
        return f" LEFT JOIN {sql} ON 1"
    return f" JOIN {sql} ON 1"


def _json_rows(query: CompiledQuery) -> str:
    parts = []
    for i, column in enumerate(query.columns):
        # JSON has no bytes: they travel as hexadecimal text.
        binary = column.value.type.name == "varbinary"
        parts.append(f"hex(c{i})" if binary else f"c{i}")
    return f"(SELECT json_group_array(json_array({', '.join(parts)})) FROM ({query.sql}))"


def _lateral(
    ctx: Compilation,
    query: CompiledQuery,
    array: str,
    name: str,
    names: list[str],
    scope: Scope,
) -> str:
    if not name:
        raise errors.syntax("APPLY")
    alias = ctx.alias()
    columns = []
    for i, column in enumerate(query.columns):
        cell = f"json_extract({alias}.value, '$[{i}]')"
        if column.value.type.name == "varbinary":
            cell = f"tsql_unhex({cell})"
        label = names[i] if names else column.name
        columns.append(OutputColumn(label, Typed(cell, column.value.type)))
    source = of_query(CompiledQuery("", tuple(columns)), name, alias)
    for key, column in zip(source.columns, columns, strict=True):
        source.columns[key] = OutputColumn(source.columns[key].name, column.value)
    scope.add(source)
    return f"json_each({array}) AS {alias}"


def _table(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    if isinstance(node, exp.Subquery):
        return _derived(ctx, node, scope)
    if isinstance(node, exp.Values):
        return _values(ctx, node, scope)
    if not isinstance(node, exp.Table):
        raise errors.unsupported(type(node).__name__.upper())
    expressions.only(node, "this", "db", "catalog", "alias", "hints", "joins")
    _check_hints(node)
    if isinstance(node.this, exp.Anonymous):
        query, array = _function(ctx, node, scope)
        name = node.alias or str(node.this.this)
        return _lateral(ctx, query, array, name, _column_names(node), scope)
    alias = ctx.alias()
    name = node.alias or node.name
    cte = ctx.cte(node.name) if not node.args.get("db") else None
    if cte is not None:
        scope.add(_renamed(cte, name, alias))
        return f"{_alias_of(cte)} AS {alias}"
    if _column_names(node):
        raise errors.syntax("(")
    relation = find(ctx, node)
    columns = {
        column.name.lower(): OutputColumn(
            column.name,
            Typed(f'{alias}."{column.name.lower()}"', column.type, column.nullable),
        )
        for column in relation.columns
    }
    scope.add(Source(name, columns))
    elsewhere = ctx.database.lower() != ctx.catalog_database.lower()
    if relation.reach == "database" and elsewhere and not node.args.get("catalog"):
        return f"(SELECT * FROM {relation.sqlite_name} WHERE 0) AS {alias}"
    return f"{relation.sqlite_name} AS {alias}"


def _alias_of(cte: Source) -> str:
    first = next(iter(cte.columns.values()))
    return first.value.sql.split(".")[0]


def _renamed(cte: Source, name: str, alias: str) -> Source:
    columns = {
        key: OutputColumn(
            column.name,
            Typed(
                f"{alias}.{column.value.sql.split('.')[1]}",
                column.value.type,
                column.value.nullable,
                column.value.collation,
            ),
        )
        for key, column in cte.columns.items()
    }
    return Source(name, columns)


def _column_names(node: exp.Expression) -> list[str]:
    alias = node.args.get("alias")
    return [column.name for column in alias.args.get("columns") or []] if alias is not None else []


def _derived(ctx: Compilation, node: exp.Subquery, scope: Scope) -> str:
    expressions.only(node, "this", "alias", "joins")
    if not node.alias:
        raise errors.syntax(")")
    alias = ctx.alias()
    if isinstance(node.this, exp.Values):
        query = _rows_query(ctx, node.this, scope)
    else:
        # A derived table does not see the tables beside it, only those around the whole SELECT.
        query = ctx.compile_query(node.this, scope.outer)
    scope.add(of_query(query, node.alias, alias, _column_names(node)))
    return f"({query.sql}) AS {alias}"


def _values(ctx: Compilation, node: exp.Values, scope: Scope) -> str:
    expressions.only(node, "expressions", "alias", "joins")
    alias = ctx.alias()
    query = _rows_query(ctx, node, scope)
    scope.add(of_query(query, node.alias, alias, _column_names(node)))
    return f"({query.sql}) AS {alias}"


def _rows_query(ctx: Compilation, node: exp.Values, scope: Scope) -> CompiledQuery:
    rows = [
        [expressions.value(ctx, item, Scope(scope.outer)) for item in row.expressions]
        for row in node.expressions
    ]
    columns = []
    for i in range(len(rows[0])):
        kinds = [row[i] for row in rows]
        plain = [item.type for item in kinds if not item.is_null]
        kind = plain[0] if plain else sqltypes.INT
        for other in plain[1:]:
            kind = sqltypes.meet(kind, other)
        for row in rows:
            row[i] = expressions.coerced(ctx, row[i], kind)
        columns.append(OutputColumn(None, Typed("", kind, any(k.nullable for k in kinds))))
    arms = [
        "SELECT " + ", ".join(f"{item.sql} AS c{i}" for i, item in enumerate(row)) for row in rows
    ]
    return CompiledQuery(" UNION ALL ".join(arms), tuple(columns))


def _check_hints(node: exp.Expression) -> None:
    for hint in node.args.get("hints") or []:
        for word in hint.expressions:
            if word.name.upper() not in _HINTS:
                raise errors.error(
                    321, f'"{word.name}" is not a recognized table hints option.', severity=15
                )


def find(ctx: Compilation, node: exp.Expression) -> Relation:
    """Find the table or view that a FROM names; raises 208, or 40515 for three parts on Azure."""
    schema = node.args.get("db")
    database = node.args.get("catalog")
    parts = [part.name for part in (database, schema, node.this) if part is not None]
    full = ".".join(parts)
    if database is not None and not ctx.three_part_names:
        raise errors.error(
            40515,
            f"Reference to database and/or server name in '{full}' is not supported in this "
            "version of SQL Server.",
        )
    where = (database.name if database is not None else ctx.database).lower()
    relation = ctx.relations.find(schema.name if schema is not None else "dbo", node.name)
    home = ctx.catalog_database.lower()
    if relation is not None and relation.schema == "server" and not ctx.sees_server_tables:
        relation = None
    if full.lower() == "sys.server_principals" and not ctx.three_part_names:
        # Azure SQL Database has its logins in master alone.
        relation = None
    if relation is None or (relation.reach == "catalog" and where != home):
        raise errors.unknown_object(full)
    ctx.objects.append(relation)
    return relation


def _function(ctx: Compilation, node: exp.Expression, scope: Scope) -> tuple[CompiledQuery, str]:
    """Compile a table-valued function of the catalog to its columns and a JSON array of rows."""
    if isinstance(node, exp.Dot):
        schema, call = node.this.name, node.expression
    else:
        schema, call = (node.args["db"].name if node.args.get("db") else ""), node.this
    name = str(call.this)
    relation = ctx.relations.find(schema, name) if schema else None
    here = ctx.database.lower() == ctx.catalog_database.lower()
    if relation is None or relation.kind != "function" or not here:
        raise errors.unknown_object(f"{schema}.{name}" if schema else name)
    ctx.objects.append(relation)
    if len(call.expressions) != len(relation.parameters) or relation.body is None:
        raise errors.error(
            313, f"An insufficient number of arguments were supplied for {schema}.{name}."
        )
    inlined = {}
    for argument, (parameter, kind) in zip(
        call.expressions, relation.parameters.items(), strict=True
    ):
        is_default = isinstance(argument, exp.Column) and argument.name.upper() == "DEFAULT"
        item = NULL if is_default else expressions.value(ctx, argument, scope)
        inlined[parameter] = Typed(expressions.coerced(ctx, item, kind).sql, kind)
    with ctx.inlined(inlined):
        query = ctx.compile_query(relation.body, None)
    return query, _json_rows(query)

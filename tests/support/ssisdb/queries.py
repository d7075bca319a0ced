"""SELECT statements in SQLite's words: FROM, APPLY, GROUP BY, UNION, WITH and TOP."""

from sqlglot import exp

from tests.support.ssisdb import (
    aggregates,
    conditions,
    convert,
    errors,
    expressions,
    sources,
    sqltypes,
)
from tests.support.ssisdb.scope import (
    Compilation,
    CompiledQuery,
    OutputColumn,
    Scope,
    Typed,
)

_SETS: dict[type, str] = {
    exp.Union: "UNION",
    exp.Except: "EXCEPT",
    exp.Intersect: "INTERSECT",
}
_SELECT_PARTS = (
    "expressions",
    "from_",
    "joins",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "distinct",
    "with_",
    "options",
)
_HINTS = {"RECOMPILE", "MAXDOP", "FAST", "MAXRECURSION", "OPTIMIZE FOR UNKNOWN", "KEEPFIXED PLAN"}


def statement(ctx: Compilation, tree: exp.Expression) -> CompiledQuery:
    """Compile a whole SELECT statement, its variables and its ORDER BY included."""
    return _query(ctx, tree, None, outermost=True)


def nested(ctx: Compilation, tree: exp.Expression, outer: Scope | None) -> CompiledQuery:
    """Compile a subquery; raises 1033 for an ORDER BY that orders nothing."""
    return _query(ctx, tree, outer, outermost=False)


def _query(
    ctx: Compilation, tree: exp.Expression, outer: Scope | None, *, outermost: bool
) -> CompiledQuery:
    if isinstance(tree, exp.Subquery) and not outermost:
        expressions.only(tree, "this")
        return _query(ctx, tree.this, outer, outermost=False)
    with_clause = tree.args.get("with_")
    if with_clause is not None and not outermost:
        raise errors.keyword_syntax("with")
    if tree.args.get("order") and not (outermost or tree.args.get("limit") or _offset(tree)):
        raise errors.error(
            1033,
            "The ORDER BY clause is invalid in views, inline functions, derived tables, "
            "subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also "
            "specified.",
        )
    ctx.ctes.append({})
    try:
        prefix = _common_tables(ctx, with_clause) if with_clause is not None else ""
        if isinstance(tree, exp.Select):
            query = _select(ctx, tree, outer)
        elif type(tree) in _SETS:
            query = _set_operation(ctx, tree, outer)
        else:
            raise errors.unsupported(type(tree).__name__.upper())
    finally:
        ctx.ctes.pop()
    return CompiledQuery(prefix + query.sql, query.columns, query.assigns)


def _offset(tree: exp.Expression) -> bool:
    return tree.args.get("offset") is not None


# WITH


def _common_tables(ctx: Compilation, clause: exp.Expression) -> str:
    expressions.only(clause, "expressions", "recursive")
    parts = []
    for cte in clause.expressions:
        expressions.only(cte, "this", "alias")
        name = cte.alias
        alias = ctx.alias()
        names = [column.name for column in cte.args["alias"].args.get("columns") or []]
        query = _recursive(ctx, cte.this, name, alias, names)
        ctx.ctes[-1][name.lower()] = sources.of_query(query, name, alias, names)
        columns = ", ".join(f"c{i}" for i in range(len(query.columns)))
        parts.append(f"{alias}({columns}) AS ({query.sql})")
    return f"WITH RECURSIVE {', '.join(parts)} "


def _recursive(
    ctx: Compilation, tree: exp.Expression, name: str, alias: str, names: list[str]
) -> CompiledQuery:
    """Compile the query of a CTE; one that names itself is typed by its first arm."""
    itself = any(
        table.name.lower() == name.lower() and not table.args.get("db")
        for table in tree.find_all(exp.Table)
    )
    if itself and isinstance(tree, exp.Union):
        anchor = nested(ctx, tree.this, None)
        ctx.ctes[-1][name.lower()] = sources.of_query(anchor, name, alias, names)
    return nested(ctx, tree, None)


# SELECT


def _select(ctx: Compilation, tree: exp.Select, outer: Scope | None) -> CompiledQuery:
    expressions.only(tree, *_SELECT_PARTS)
    _check_options(tree)
    scope = Scope(outer)
    tables = sources.from_clause(ctx, tree, scope)
    where = tree.args.get("where")
    condition = conditions.condition(ctx, where.this, scope) if where is not None else ""
    group = _group(ctx, tree, scope)
    scope.allows_aggregates = scope.allows_windows = True
    columns, assigns = _projection(ctx, tree, scope)
    having = tree.args.get("having")
    scope.allows_windows = False
    having_sql = conditions.condition(ctx, having.this, scope) if having is not None else ""
    scope.allows_windows = True
    order = _order(ctx, tree, scope, columns)
    distinct = bool(tree.args.get("distinct"))
    listed = ", ".join(
        f"{aggregates.sort_key(column.value) if distinct else column.value.sql} AS c{i}"
        for i, column in enumerate(columns)
    )
    sql = f"SELECT {'DISTINCT ' if distinct else ''}{listed}{tables}"
    for word, part in (
        ("WHERE", condition),
        ("GROUP BY", group),
        ("HAVING", having_sql),
        ("ORDER BY", order),
    ):
        sql += f" {word} {part}" if part else ""
    return CompiledQuery(sql + _limit(ctx, tree, scope), tuple(columns), assigns)


def _check_options(tree: exp.Expression) -> None:
    for option in tree.args.get("options") or []:
        if option.name.upper() not in _HINTS:
            raise errors.unsupported(f"OPTION {option.name}")


def _group(ctx: Compilation, tree: exp.Select, scope: Scope) -> str:
    group = tree.args.get("group")
    having = tree.args.get("having")
    keys: list[str] = []
    if group is not None:
        expressions.only(group, "expressions")
        for node in group.expressions:
            item = expressions.value(ctx, node, scope)
            scope.group_nodes.append(node)
            scope.group_sql.add(item.sql)
            keys.append(conditions.key(item))
    scope.grouped = group is not None or having is not None or aggregates.has_aggregate(tree)
    return ", ".join(keys)


def _projection(
    ctx: Compilation, tree: exp.Select, scope: Scope
) -> tuple[list[OutputColumn], tuple[str, ...]]:
    columns: list[OutputColumn] = []
    assigns: list[str] = []
    for node in tree.expressions:
        if isinstance(node, exp.EQ) and isinstance(node.this, exp.Parameter):
            target = ctx.variable(node.this.name)
            item = expressions.value(ctx, node.expression, scope)
            assigns.append(node.this.name.lower())
            columns.append(OutputColumn(None, _assignable(ctx, item, target)))
        elif isinstance(node, exp.Star) or (
            isinstance(node, exp.Column) and isinstance(node.this, exp.Star)
        ):
            columns.extend(_star(scope, node.args.get("table")))
        elif isinstance(node, exp.Alias):
            expressions.only(node, "this", "alias")
            columns.append(OutputColumn(node.alias, expressions.value(ctx, node.this, scope)))
        else:
            item = expressions.value(ctx, node, scope)
            name = node.name if isinstance(node, exp.Column) else None
            columns.append(OutputColumn(name, item))
    if assigns and len(assigns) != len(columns):
        raise errors.error(
            141,
            "A SELECT statement that assigns a value to a variable must not be combined with "
            "data-retrieval operations.",
        )
    if not columns:
        raise errors.syntax("SELECT")
    return columns, tuple(assigns)


def _assignable(ctx: Compilation, item: Typed, target: Typed) -> Typed:
    if item.is_null or not convert.needed(item.type, target.type):
        return item
    return ctx.cast(item, target.type)


def _star(scope: Scope, table: exp.Expression | None) -> list[OutputColumn]:
    wanted = [
        source
        for source in scope.sources
        if table is None or source.name.lower() == table.name.lower()
    ]
    if not wanted:
        raise errors.error(263, "Must specify table to select from.")
    columns = [column for source in wanted for column in source.columns.values()]
    if scope.grouped:
        for source in wanted:
            for name in source.columns:
                scope.resolve(name, source.name)
    return columns


def _order(
    ctx: Compilation, tree: exp.Expression, scope: Scope, columns: list[OutputColumn]
) -> str:
    order = tree.args.get("order")
    if order is None:
        return ""
    expressions.only(order, "expressions")
    terms = []
    for term in order.expressions:
        expressions.only(term, "this", "desc", "nulls_first")
        item = _ordered(ctx, term.this, scope, columns)
        if tree.args.get("distinct") and all(item.sql != column.value.sql for column in columns):
            raise errors.error(
                145,
                "ORDER BY items must appear in the select list if SELECT DISTINCT is specified.",
                severity=15,
            )
        terms.append(aggregates.sort_key(item) + (" DESC" if term.args.get("desc") else ""))
    return ", ".join(terms)


def _ordered(
    ctx: Compilation, node: exp.Expression, scope: Scope, columns: list[OutputColumn]
) -> Typed:
    """Compile a term of ORDER BY: an alias of the select list comes before a column."""
    if isinstance(node, exp.Literal) and not node.is_string:
        position = int(node.name)
        if not 1 <= position <= len(columns):
            raise errors.error(
                108,
                f"The ORDER BY position number {position} is out of range of the number of items "
                "in the select list.",
            )
        return columns[position - 1].value
    if isinstance(node, exp.Column) and not node.args.get("table"):
        for column in columns:
            if column.name is not None and column.name.lower() == node.name.lower():
                return column.value
    return expressions.value(ctx, node, scope)


def _limit(ctx: Compilation, tree: exp.Expression, scope: Scope) -> str:
    limit, offset = tree.args.get("limit"), tree.args.get("offset")
    if limit is None and offset is None:
        return ""
    if offset is not None and tree.args.get("order") is None:
        raise errors.syntax("OFFSET")
    count = None
    if isinstance(limit, exp.Fetch):
        expressions.only(limit, "count", "direction", "limit_options")
        count = limit.args["count"]
    elif limit is not None:
        expressions.only(limit, "expression", "limit_options")
        count = limit.expression
    options = limit.args.get("limit_options") if limit is not None else None
    if options is not None and (options.args.get("percent") or options.args.get("with_ties")):
        raise errors.unsupported("TOP PERCENT or WITH TIES")
    sql = f" LIMIT {_rows(ctx, count, scope) if count is not None else '-1'}"
    return sql + (f" OFFSET {_rows(ctx, offset.expression, scope)}" if offset is not None else "")


def _rows(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    item = expressions.value(ctx, node, scope)
    if item.type.name not in sqltypes.INTEGERS or item.is_null:
        raise errors.error(
            1060,
            "The number of rows provided for a TOP or FETCH clauses row count parameter must be an "
            "integer.",
        )
    return f"tsql_row_count({item.sql})"


# UNION, EXCEPT, INTERSECT


def _set_operation(ctx: Compilation, tree: exp.Expression, outer: Scope | None) -> CompiledQuery:
    expressions.only(
        tree, "this", "expression", "distinct", "order", "limit", "offset", "with_", "options"
    )
    _check_options(tree)
    left, right = (
        _query(ctx, tree.args[s], outer, outermost=False) for s in ("this", "expression")
    )
    if len(left.columns) != len(right.columns):
        raise errors.error(
            205,
            "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal "
            "number of expressions in their target lists.",
        )
    columns = [_merged(ctx, a, b) for a, b in zip(left.columns, right.columns, strict=True)]
    word = _SETS[type(tree)] + ("" if tree.args.get("distinct", True) else " ALL")
    distinct = not word.endswith("ALL")
    arms = [_arm(ctx, arm, columns, collated=distinct) for arm in (left, right)]
    sql = f"{arms[0]} {word} {arms[1]}"
    order = tree.args.get("order")
    if order is not None:
        sql += " ORDER BY " + ", ".join(_position(columns, term) for term in order.expressions)
    scope = Scope(outer)
    return CompiledQuery(sql + _limit(ctx, tree, scope), tuple(columns))


def _merged(ctx: Compilation, left: OutputColumn, right: OutputColumn) -> OutputColumn:
    a, b = left.value, right.value
    if a.is_null or b.is_null:
        kind = b.type if a.is_null else a.type
        return OutputColumn(left.name, Typed("", kind, is_null=a.is_null and b.is_null))
    kind = sqltypes.meet(a.type, b.type)
    return OutputColumn(left.name, Typed("", kind, a.nullable or b.nullable, a.collation))


def _arm(
    ctx: Compilation, query: CompiledQuery, columns: list[OutputColumn], *, collated: bool
) -> str:
    """Give one arm with its columns converted, in a form that SQLite takes inside a UNION."""
    parts = []
    changed = False
    for i, (own, target) in enumerate(zip(query.columns, columns, strict=True)):
        before = Typed(f"c{i}", own.value.type, is_null=own.value.is_null)
        after = expressions.coerced(ctx, before, target.value.type)
        changed = changed or (after.sql != before.sql and not before.is_null)
        sql = before.sql if before.is_null else after.sql
        if collated and target.value.type.name in sqltypes.TEXTS:
            sql, changed = f"{sql} {target.value.collation}", True
        parts.append(f"{sql} AS c{i}")
    if changed or " LIMIT " in query.sql or query.sql.startswith("WITH ") or " UNION" in query.sql:
        return f"SELECT {', '.join(parts)} FROM ({query.sql})"
    return query.sql


def _position(columns: list[OutputColumn], term: exp.Expression) -> str:
    node = term.this
    for i, column in enumerate(columns):
        by_name = isinstance(node, exp.Column) and column.name is not None
        if (by_name and column.name and column.name.lower() == node.name.lower()) or (
            isinstance(node, exp.Literal) and node.name == str(i + 1)
        ):
            collation = f" {column.value.collation}" if column.value.is_text else ""
            return f"{i + 1}{collation}" + (" DESC" if term.args.get("desc") else "")
    raise errors.error(
        104,
        "ORDER BY items must appear in the select list if the statement contains a UNION, "
        "INTERSECT or EXCEPT operator.",
    )

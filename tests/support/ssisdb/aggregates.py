"""Aggregates and window functions: COUNT to STRING_AGG, ROW_NUMBER to LAG."""

from sqlglot import exp

from tests.support.ssisdb import conditions, errors, expressions, sqltypes
from tests.support.ssisdb.scope import Compilation, Scope, Typed
from tests.support.tds.session import SqlType

NAMES = {"count", "count_big", "sum", "min", "max", "avg", "stdev", "stdevp", "var", "varp"}
RANKINGS = {
    "row_number",
    "rank",
    "dense_rank",
    "ntile",
    "lag",
    "lead",
    "first_value",
    "last_value",
}


def has_aggregate(tree: exp.Select) -> bool:
    """Tell whether the select list or the order aggregates, apart from subqueries and windows."""
    order = tree.args.get("order")
    pending: list[exp.Expression] = [*tree.expressions, *([order] if order is not None else [])]
    while pending:
        node = pending.pop()
        if isinstance(node, exp.Query | exp.Subquery | exp.Window):
            continue
        if isinstance(node, exp.Anonymous) and str(node.this).lower() in NAMES | {"string_agg"}:
            return True
        pending.extend(node.iter_expressions())
    return False


def call(
    ctx: Compilation, name: str, arguments: list[exp.Expression], scope: Scope, over: str = ""
) -> Typed:
    """Compile an aggregate; `over` is the OVER clause of a windowed one.

    Raises 147 where an aggregate may not stand, 130 for one inside another, 8117 for a wrong type.
    """
    if not over:
        _may_stand_here(scope)
    if len(arguments) != 1:
        raise errors.arguments(name, "1")
    argument = arguments[0]
    count_type = sqltypes.BIGINT if name == "count_big" else sqltypes.INT
    if name.startswith("count") and isinstance(argument, exp.Star):
        return Typed(f"COUNT(*){over}", count_type, nullable=False)
    distinct = isinstance(argument, exp.Distinct)
    if isinstance(argument, exp.Distinct):
        if len(argument.expressions) != 1 or over:
            raise errors.syntax("DISTINCT")
        argument = argument.expressions[0]
    if over:
        item = expressions.value(ctx, argument, scope)
    else:
        with scope.aggregate():
            item = expressions.value(ctx, argument, scope)
    word = "DISTINCT " if distinct else ""
    if name.startswith("count"):
        counted = conditions.key(item) if distinct else item.sql
        return Typed(f"COUNT({word}{counted}){over}", count_type, nullable=False)
    if name in {"min", "max"}:
        return _extreme(name, item, over)
    return _of_numbers(name, item, word, over)


def _may_stand_here(scope: Scope) -> None:
    if scope.in_aggregate:
        raise errors.error(
            130,
            "Cannot perform an aggregate function on an expression containing an aggregate or a "
            "subquery.",
        )
    if not scope.allows_aggregates:
        raise errors.error(
            147,
            "An aggregate may not appear in the WHERE clause unless it is in a subquery contained "
            "in a HAVING clause or a select list, and the column being aggregated is an outer "
            "reference.",
        )


def _extreme(name: str, item: Typed, over: str) -> Typed:
    if item.type.name == "bit":
        raise errors.error(8117, f"Operand data type bit is invalid for {name} operator.")
    collated = f"{item.sql} {item.collation}" if item.is_text else item.sql
    return Typed(f"{name.upper()}({collated}){over}", item.type, True, item.collation)


def _of_numbers(name: str, item: Typed, word: str, over: str) -> Typed:
    kind = item.type
    if kind.name not in sqltypes.NUMBERS or kind.name == "bit":
        raise errors.error(8117, f"Operand data type {kind.name} is invalid for {name} operator.")
    if name in {"stdev", "stdevp", "var", "varp"}:
        return Typed(f"tsql_{name}({item.sql}){over}", sqltypes.FLOAT)
    if kind.name in {"tinyint", "smallint"}:
        kind = sqltypes.INT
    if kind.name == "decimal":
        scale = kind.scale if name == "sum" else max(kind.scale, 6)
        kind = SqlType("decimal", precision=38, scale=scale)
    total = f"SUM({word}{item.sql}){over}"
    if kind.name not in sqltypes.INTEGERS:
        return Typed(total if name == "sum" else f"AVG({word}{item.sql}){over}", kind)
    if name == "sum":
        # The sum of ints is an int: it overflows where Python and SQLite would just go on.
        return Typed(f"tsql_within({total}, '{kind.name}')", kind)
    count = f"COUNT({word}{item.sql}){over}"
    return Typed(f"tsql_divide(tsql_within({total}, '{kind.name}'), nullif({count}, 0), '')", kind)


def string_agg(
    ctx: Compilation, args: list[exp.Expression], order: exp.Order | None, scope: Scope
) -> Typed:
    """Compile STRING_AGG, with the order of a WITHIN GROUP."""
    _may_stand_here(scope)
    if len(args) != 2:
        raise errors.arguments("string_agg", "2")
    with scope.aggregate():
        item = expressions.coerced(
            ctx, expressions.value(ctx, args[0], scope), sqltypes.NVARCHAR_MAX
        )
        separator = expressions.value(ctx, args[1], scope)
        key, descending = "NULL", False
        if order is not None:
            if len(order.expressions) != 1:
                raise errors.unsupported("WITHIN GROUP with several keys")
            ordered = order.expressions[0]
            key = expressions.value(ctx, ordered.this, scope).sql
            descending = bool(ordered.args.get("desc"))
    sql = f"tsql_string_agg({item.sql}, {separator.sql}, {key}, {int(descending)})"
    unlimited = item.type.length is None
    return Typed(sql, sqltypes.nvarchar(None if unlimited else 4000))


def within_group(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    function = node.this
    if not isinstance(function, exp.Anonymous) or str(function.this).lower() != "string_agg":
        raise errors.unsupported("WITHIN GROUP")
    order = node.expression
    assert isinstance(order, exp.Order)
    return string_agg(ctx, list(function.expressions), order, scope)


def windowed(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    """Compile `function(…) OVER (…)`; raises 4108 outside a select list or an ORDER BY."""
    expressions.only(node, "this", "partition_by", "order", "spec", "over")
    if not scope.allows_windows:
        raise errors.error(
            4108, "Windowed functions can only appear in the SELECT or ORDER BY clauses."
        )
    function = node.this
    if not isinstance(function, exp.Anonymous):
        raise errors.unsupported("OVER")
    name = str(function.this).lower()
    over = _over(ctx, node, scope)
    if name in NAMES:
        return call(ctx, name, list(function.expressions), scope, over)
    if name not in RANKINGS:
        raise errors.unknown_function(str(function.this))
    if node.args.get("order") is None:
        raise errors.error(
            4112, f"The function '{name.upper()}' must have an OVER clause with ORDER BY."
        )
    return _ranking(ctx, name, list(function.expressions), scope, over)


def _ranking(
    ctx: Compilation, name: str, arguments: list[exp.Expression], scope: Scope, over: str
) -> Typed:
    values = [expressions.value(ctx, argument, scope) for argument in arguments]
    listed = ", ".join(item.sql for item in values)
    if name in {"row_number", "rank", "dense_rank", "ntile"}:
        if len(values) != (name == "ntile"):
            raise errors.arguments(name, str(int(name == "ntile")))
        return Typed(f"{name}({listed}){over}", sqltypes.BIGINT, nullable=False)
    most = 3 if name in {"lag", "lead"} else 1
    if not 1 <= len(values) <= most:
        raise errors.arguments(name, f"1 to {most}")
    return Typed(f"{name}({listed}){over}", values[0].type, True, values[0].collation)


def _over(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    parts = []
    partition = node.args.get("partition_by") or []
    if partition:
        keys = [conditions.key(expressions.value(ctx, key, scope)) for key in partition]
        parts.append("PARTITION BY " + ", ".join(keys))
    order = node.args.get("order")
    if order is not None:
        parts.append("ORDER BY " + ", ".join(_term(ctx, term, scope) for term in order.expressions))
    spec = node.args.get("spec")
    if spec is not None:
        parts.append(_frame(spec))
    return f" OVER ({' '.join(parts)})"


def _term(ctx: Compilation, term: exp.Expression, scope: Scope) -> str:
    expressions.only(term, "this", "desc", "nulls_first")
    item = expressions.value(ctx, term.this, scope)
    return sort_key(item) + (" DESC" if term.args.get("desc") else "")


def sort_key(item: Typed) -> str:
    """Give what orders values; a stored datetimeoffset sorts by instant as it is."""
    return f"{item.sql} {item.collation}" if item.is_text else item.sql


def _frame(spec: exp.Expression) -> str:
    expressions.only(spec, "kind", "start", "start_side", "end", "end_side")
    sides = []
    for side in ("start", "end"):
        bound = spec.args.get(side)
        if bound is None:
            continue
        text = bound.name if isinstance(bound, exp.Expression) else str(bound)
        sides.append(f"{text} {spec.args.get(side + '_side') or ''}".strip())
    end = sides[1] if len(sides) > 1 else "CURRENT ROW"
    return f"{spec.args['kind']} BETWEEN {sides[0]} AND {end}"

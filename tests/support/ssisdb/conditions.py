"""Conditions of T-SQL in SQLite's words: comparisons, LIKE, IN, EXISTS."""

from collections.abc import Callable

from sqlglot import exp

from tests.support.ssisdb import errors, expressions, sqltypes
from tests.support.ssisdb.scope import CI, Compilation, Scope, Typed
from tests.support.tds.session import SqlType

COMPARISONS: dict[type, str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}


def condition(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    """Compile an expression that is true, false or unknown; raises 4145 for a mere value."""
    handler = HANDLERS.get(type(node))
    if handler is None:
        if expressions.is_value(node):
            raise errors.not_a_condition(expressions.sign_of(node))
        raise errors.unsupported(expressions.sign_of(node))
    return handler(ctx, node, scope)


def compared(ctx: Compilation, sign: str, left: Typed, right: Typed) -> str:
    """Compare two values as SQL Server would: after conversion, by instant, in any case."""
    if left.is_null or right.is_null:
        return "NULL"
    kind = comparison_type([left, right])
    collation = left.collation if left.collation != CI else right.collation
    left_key = key(comparable(ctx, left, kind), collation)
    return f"{left_key} {sign} {key(comparable(ctx, right, kind))}"


def comparison_type(items: list[Typed]) -> SqlType:
    """Give the type in which values are compared; raises 402 for ntext, which never is."""
    for item in items:
        if item.type.name == "ntext":
            other = next((i.type.name for i in items if i.type.name != "ntext"), "ntext")
            raise errors.error(
                402,
                f"The data types {other} and ntext are incompatible in the equal to operator.",
            )
    kind = expressions.common_type(items)
    if kind.name == "sql_variant":
        raise errors.unsupported("comparison of sql_variant")
    return kind


def comparable(ctx: Compilation, item: Typed, kind: SqlType) -> Typed:
    """Convert for a comparison; SQLite compares numbers of all kinds rightly, and by index."""
    if item.type.name in sqltypes.NUMBERS and kind.name in sqltypes.NUMBERS:
        return item
    return expressions.coerced(ctx, item, kind)


def key(item: Typed, collation: str | None = None) -> str:
    """Give what decides whether two values are equal: an instant, a text's letters."""
    if item.type.name == "datetimeoffset":
        return f"substr({item.sql}, 1, 27)"
    if item.is_text:
        return f"{item.sql} {collation or item.collation}"
    return item.sql


def _comparison(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    expressions.only(node, "this", "expression")
    left, right = (
        expressions.value(ctx, node.this, scope),
        expressions.value(ctx, node.expression, scope),
    )
    return "(" + compared(ctx, COMPARISONS[type(node)], left, right) + ")"


def _and(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    left = condition(ctx, node.this, scope)
    return f"({left} AND {condition(ctx, node.expression, scope)})"


def _or(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    left = _alternative(ctx, node.this, scope)
    return f"({left} OR {_alternative(ctx, node.expression, scope)})"


def _alternative(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    """Compile one side of an OR; a range is called narrow, or SQLite would not seek."""
    sql = condition(ctx, node, scope)
    is_range = isinstance(node, exp.GT | exp.GTE | exp.LT | exp.LTE)
    return f"likelihood({sql}, 0.00001)" if is_range else sql


def _not(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    return f"(NOT {condition(ctx, node.this, scope)})"


def _in_parentheses(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    return f"({condition(ctx, node.this, scope)})"


def _is(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    expressions.only(node, "this", "expression")
    if not isinstance(node.expression, exp.Null):
        raise errors.syntax("IS")
    return f"({expressions.value(ctx, node.this, scope).sql} IS NULL)"


def _in(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    expressions.only(node, "this", "expressions", "query")
    left = expressions.value(ctx, node.this, scope)
    query = node.args.get("query")
    if query is not None:
        inner = ctx.compile_query(query.this if isinstance(query, exp.Subquery) else query, scope)
        if len(inner.columns) != 1:
            raise errors.syntax("IN")
        column = inner.columns[0].value
        kind = comparison_type([left, column])
        unlike = key(comparable(ctx, Typed("c0", column.type), kind))
        sql = inner.sql if unlike == "c0" else f"SELECT {unlike} FROM ({inner.sql})"
        return f"({key(comparable(ctx, left, kind))} IN ({sql}))"
    items = [expressions.value(ctx, item, scope) for item in node.expressions]
    if not items:
        raise errors.syntax(")")
    kind = comparison_type([left, *items])
    collation = next((i.collation for i in (left, *items) if i.collation != CI), CI)
    listed = ", ".join(key(comparable(ctx, item, kind)) for item in items)
    return f"({key(comparable(ctx, left, kind), collation)} IN ({listed}))"


def _between(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    expressions.only(node, "this", "low", "high")
    item = expressions.value(ctx, node.this, scope)
    low, high = (expressions.value(ctx, node.args[side], scope) for side in ("low", "high"))
    return f"({compared(ctx, '>=', item, low)} AND {compared(ctx, '<=', item, high)})"


def _like(ctx: Compilation, node: exp.Expression, scope: Scope, escape: str = "NULL") -> str:
    expressions.only(node, "this", "expression", "negate")
    kind = sqltypes.NVARCHAR_MAX
    item = expressions.coerced(ctx, expressions.value(ctx, node.this, scope), kind)
    pattern = expressions.coerced(ctx, expressions.value(ctx, node.expression, scope), kind)
    if pattern.type.name == "ntext":
        raise errors.error(
            8116, "Argument data type ntext is invalid for argument 2 of like function."
        )
    collation = item.collation if item.collation != CI else pattern.collation
    sql = f"tsql_like({item.sql}, {pattern.sql}, {escape}, {int(collation == CI)})"
    return f"(NOT {sql})" if node.args.get("negate") else sql


def _escape(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    if not isinstance(node.this, exp.Like):
        raise errors.syntax("ESCAPE")
    return _like(ctx, node.this, scope, expressions.value(ctx, node.expression, scope).sql)


def _exists(ctx: Compilation, node: exp.Expression, scope: Scope) -> str:
    expressions.only(node, "this")
    inner = node.this.this if isinstance(node.this, exp.Subquery) else node.this
    return f"EXISTS ({ctx.compile_query(inner, scope).sql})"


HANDLERS: dict[type, Callable[[Compilation, exp.Expression, Scope], str]] = {
    **dict.fromkeys(COMPARISONS, _comparison),
    exp.And: _and,
    exp.Or: _or,
    exp.Not: _not,
    exp.Paren: _in_parentheses,
    exp.Is: _is,
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _like,
    exp.Escape: _escape,
    exp.Exists: _exists,
}

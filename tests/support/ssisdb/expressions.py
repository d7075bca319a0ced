"""Values of T-SQL in SQLite's words, with the type of each."""

from collections.abc import Callable

from sqlglot import exp

from tests.support.ssisdb import aggregates, conditions, errors, functions, sqltypes
from tests.support.ssisdb.scope import CI, NULL, Compilation, Scope, Typed
from tests.support.tds.session import SqlType

_ARITHMETIC: dict[type, str] = {
    exp.Add: "add",
    exp.Sub: "subtract",
    exp.Mul: "multiply",
    exp.Div: "divide",
    exp.Mod: "remainder",
}
_BITWISE: dict[type, str] = {exp.BitwiseAnd: "&", exp.BitwiseOr: "|"}
_WITHOUT_PARENTHESES = {"current_timestamp", "current_user", "session_user", "system_user", "user"}


def only(node: exp.Expression, *known: str) -> None:
    """Refuse a node that says more than is understood: nothing is dropped in silence."""
    for name, value in node.args.items():
        if value and name not in known:
            raise errors.unsupported(f"{type(node).__name__.upper()} {name}")


def value(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    """Compile an expression that gives a value; raises `SqlError` for what is none."""
    if scope.grouped and not scope.in_aggregate and node in scope.group_nodes:
        with scope.ungrouped():
            return value(ctx, node, scope)
    handler = _VALUES.get(type(node))
    if handler is None:
        if type(node) in conditions.HANDLERS:
            raise errors.syntax(sign_of(node))
        raise errors.unsupported(sign_of(node))
    return handler(ctx, node, scope)


def is_value(node: exp.Expression) -> bool:
    """Tell whether a node gives a value, and is no condition."""
    return type(node) in _VALUES


def sign_of(node: exp.Expression) -> str:
    """Name a node as an error says it: by its sign, its name or its kind."""
    return conditions.COMPARISONS.get(type(node)) or node.name or type(node).__name__.upper()


def _literal(_ctx: Compilation, node: exp.Expression, _scope: Scope) -> Typed:
    only(node, "this", "is_string")
    text = str(node.this)
    if node.args.get("is_string"):
        return Typed(quoted(text), SqlType("varchar", max(1, len(text))), nullable=False)
    if "e" in text.lower():
        return Typed(repr(float(text)), sqltypes.FLOAT, nullable=False)
    if "." in text:
        whole, fraction = text.split(".")
        digits = len(whole.lstrip("0")) + len(fraction)
        kind = SqlType("decimal", precision=max(1, digits), scale=len(fraction))
        return Typed(repr(float(text)), kind, nullable=False)
    if int(text) > sqltypes.RANGES["int"][1]:
        return Typed(text, SqlType("decimal", precision=len(text)), nullable=False)
    return Typed(text, sqltypes.INT, nullable=False)


def _national(_ctx: Compilation, node: exp.Expression, _scope: Scope) -> Typed:
    text = str(node.this)
    return Typed(quoted(text), sqltypes.nvarchar(max(1, len(text))), nullable=False)


def quoted(text: str) -> str:
    """Write a text for SQLite, whose literals end at a NUL character."""
    if "\0" in text:
        return f"CAST(X'{text.encode().hex()}' AS TEXT)"
    return "'" + text.replace("'", "''") + "'"


def _hex(_ctx: Compilation, node: exp.Expression, _scope: Scope) -> Typed:
    digits = str(node.this)
    digits = digits.zfill(len(digits) + len(digits) % 2)
    return Typed(f"X'{digits}'", sqltypes.varbinary(max(1, len(digits) // 2)), nullable=False)


def _null(_ctx: Compilation, _node: exp.Expression, _scope: Scope) -> Typed:
    return NULL


def _column(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    only(node, "this", "table", "db", "catalog")
    identifier = node.this
    if not isinstance(identifier, exp.Identifier):
        raise errors.syntax(node.name or "*")
    name = identifier.name
    bare = not identifier.args.get("quoted") and not node.args.get("table")
    if bare and name.lower() in _WITHOUT_PARENTHESES:
        return functions.call(ctx, name, [], scope)
    table = node.args.get("table")
    return scope.resolve(name, table.name if table is not None else None)


def _parameter(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    inner = node.this
    if isinstance(inner, exp.Parameter):
        return functions.call(ctx, "@@" + inner.name, [], scope)
    return ctx.variable(inner.name)


def _paren(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    only(node, "this")
    inner = value(ctx, node.this, scope)
    return Typed(f"({inner.sql})", inner.type, inner.nullable, inner.collation, inner.is_null)


def _negative(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    inner = value(ctx, node.this, scope)
    if inner.type.name not in sqltypes.NUMBERS:
        raise errors.error(8117, f"Operand data type {inner.type.name} is invalid for minus.")
    return Typed(f"(- {inner.sql})", inner.type, inner.nullable)


def _arithmetic(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    only(node, "this", "expression", "typed", "safe")
    left, right = value(ctx, node.this, scope), value(ctx, node.expression, scope)
    has_text = left.is_text or right.is_text
    if isinstance(node, exp.Add) and has_text and _all_text(left, right):
        return _concatenate(left, right)
    kind = sqltypes.meet(left.type, right.type) if not left.is_null else right.type
    kind = left.type if right.is_null else kind
    if kind.name not in sqltypes.NUMBERS or kind.name == "bit":
        sign = type(node).__name__.lower()
        raise errors.error(8117, f"Operand data type {kind.name} is invalid for {sign} operator.")
    operands = [coerced(ctx, side, kind).sql for side in (left, right)]
    whole = kind.name in sqltypes.INTEGERS
    if not whole:
        # A decimal without a fraction may be stored as a whole number, which divides differently.
        operands = [f"CAST({operand} AS REAL)" for operand in operands]
    sql = ", ".join(operands)
    if kind.name == "decimal":
        kind = _decimal_result(
            node, sqltypes.as_decimal(left.type), sqltypes.as_decimal(right.type)
        )
    name = _ARITHMETIC[type(node)]
    limit = f", '{kind.name}'" if whole else ", ''"
    return Typed(f"tsql_{name}({sql}{limit})", kind, left.nullable or right.nullable)


def _all_text(left: Typed, right: Typed) -> bool:
    return all(side.is_text or side.is_null for side in (left, right))


def _concatenate(left: Typed, right: Typed) -> Typed:
    wide = "nvarchar" if {left.type.name, right.type.name} & {"nvarchar", "nchar"} else "varchar"
    total = None
    if left.type.length is not None and right.type.length is not None:
        total = min(left.type.length + right.type.length, 4000 if wide == "nvarchar" else 8000)
    collation = left.collation if left.collation != CI else right.collation
    sql = f"({left.sql} || {right.sql})"
    return Typed(sql, SqlType(wide, total), left.nullable or right.nullable, collation)


def _decimal_result(node: exp.Expression, left: SqlType, right: SqlType) -> SqlType:
    """Precision and scale by SQL Server's documented rules, before its cut at 38."""
    p1, s1, p2, s2 = left.precision, left.scale, right.precision, right.scale
    if isinstance(node, exp.Mul):
        precision, scale = p1 + p2 + 1, s1 + s2
    elif isinstance(node, exp.Div):
        scale = max(6, s1 + p2 + 1)
        precision = p1 - s1 + s2 + scale
    else:
        scale = max(s1, s2)
        precision = scale + max(p1 - s1, p2 - s2) + 1
    if precision > 38:
        scale = max(min(scale, 6), scale - (precision - 38))
        precision = 38
    return SqlType("decimal", precision=precision, scale=scale)


def _bitwise(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    left, right = value(ctx, node.this, scope), value(ctx, node.expression, scope)
    kind = sqltypes.meet(left.type, right.type)
    if kind.name not in sqltypes.INTEGERS:
        raise errors.error(402, f"The data types {kind.name} are incompatible in the operator.")
    sql = f"({left.sql} {_BITWISE[type(node)]} {right.sql})"
    return Typed(sql, kind, left.nullable or right.nullable)


def _cast(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    only(node, "this", "to", "safe")
    inner = value(ctx, node.this, scope)
    target = sqltypes.of_tree(node.args["to"], cast=True)
    return ctx.cast(inner, target, forgiving=isinstance(node, exp.TryCast))


def _convert(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    only(node, "this", "expression", "style", "safe")
    inner = value(ctx, node.expression, scope)
    target = sqltypes.of_tree(node.this, cast=True)
    style = node.args.get("style")
    if style is not None and not (isinstance(style, exp.Literal) and not style.is_string):
        raise errors.unsupported("CONVERT style")
    number = int(style.name) if style is not None else None
    return ctx.cast(inner, target, style=number, forgiving=bool(node.args.get("safe")))


def _case(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    only(node, "this", "ifs", "default")
    operand = node.args.get("this")
    subject = value(ctx, operand, scope) if operand is not None else None
    tests: list[str] = []
    results: list[Typed] = []
    for branch in node.args["ifs"]:
        if subject is None:
            tests.append(conditions.condition(ctx, branch.this, scope))
        else:
            tests.append(conditions.compared(ctx, "=", subject, value(ctx, branch.this, scope)))
        results.append(value(ctx, branch.args["true"], scope))
    default = node.args.get("default")
    results.append(value(ctx, default, scope) if default is not None else NULL)
    return choose(ctx, tests, results)


def choose(ctx: Compilation, tests: list[str], results: list[Typed]) -> Typed:
    """Build a CASE; there is one more result than there are tests."""
    kind = common_type(results)
    sql = " ".join(
        f"WHEN {test} THEN {coerced(ctx, result, kind).sql}"
        for test, result in zip(tests, results, strict=False)
    )
    last = coerced(ctx, results[-1], kind).sql
    return Typed(f"CASE {sql} ELSE {last} END", kind, any(r.nullable for r in results))


def common_type(values: list[Typed]) -> SqlType:
    """Give the type of a CASE or COALESCE; raises 8133 where only NULLs meet."""
    kinds = [item.type for item in values if not item.is_null]
    if not kinds:
        raise errors.error(
            8133,
            "At least one of the result expressions in a CASE specification must be an expression "
            "other than the NULL constant.",
        )
    kind = kinds[0]
    for other in kinds[1:]:
        kind = sqltypes.meet(kind, other)
    return kind


def coerced(ctx: Compilation, item: Typed, kind: SqlType) -> Typed:
    """Convert implicitly, where the two are stored differently."""
    if item.is_null:
        return Typed("NULL", kind)
    same_family = any(
        item.type.name in family and kind.name in family
        for family in (sqltypes.TEXTS, sqltypes.INTEGERS, {"float", "real", "decimal"})
    )
    if same_family or item.type.name == kind.name:
        return item
    if kind.name in {"float", "real", "decimal"} and item.type.name in sqltypes.INTEGERS:
        return Typed(f"CAST({item.sql} AS REAL)", kind, item.nullable)
    if item.type.name == "sql_variant" and kind.name != "sql_variant":
        raise errors.error(
            257,
            f"Implicit conversion from data type sql_variant to {kind.name} is not allowed. "
            "Use the CONVERT function to run this query.",
        )
    if kind.name in sqltypes.TEXTS:
        return ctx.cast(item, SqlType(kind.name))
    return ctx.cast(item, kind)


def _subquery(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    only(node, "this")
    query = ctx.compile_query(node.this, scope)
    if len(query.columns) != 1:
        raise errors.error(
            116,
            "Only one expression can be specified in the select list when the subquery is not "
            "introduced with EXISTS.",
        )
    inner = query.columns[0].value
    sql = query.sql
    if not _gives_one_row(node.this):
        # SQLite takes the first row of many; SQL Server calls more than one an error.
        sql = f"SELECT tsql_only(COUNT(*), MAX(c0)) FROM (SELECT c0 FROM ({sql}) LIMIT 2)"
    return Typed(f"({sql})", inner.type, True, inner.collation)


def _gives_one_row(tree: exp.Expression) -> bool:
    """Tell whether a query can give no more than one row, by its shape."""
    if not isinstance(tree, exp.Select):
        return False
    limit = tree.args.get("limit")
    is_top_one = isinstance(limit, exp.Limit) and limit.expression.name == "1"
    is_total = tree.args.get("group") is None and aggregates.has_aggregate(tree)
    return is_top_one or is_total or tree.args.get("from_") is None


def _collate(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    inner = value(ctx, node.this, scope)
    if not inner.is_text:
        raise errors.error(447, f"Expression type {inner.type.name} is invalid for COLLATE clause.")
    return Typed(inner.sql, inner.type, inner.nullable, collation_of(node.expression.name))


def collation_of(name: str) -> str:
    """Give SQLite's collation for one of SQL Server's; raises 448 for a name that is none."""
    upper = name.upper()
    if upper in {"DATABASE_DEFAULT", "CATALOG_DEFAULT"}:
        return CI
    if upper.endswith(("_BIN", "_BIN2")) or "_CS_" in upper:
        return "COLLATE BINARY"
    if "_CI_" in upper:
        return CI
    raise errors.error(448, f"Invalid collation '{name}'.")


def _function(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    only(node, "this", "expressions")
    name = str(node.this)
    return functions.call(ctx, name, list(node.expressions), scope)


def _window(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    return functions.windowed(ctx, node, scope)


def _within_group(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    return functions.within_group(ctx, node, scope)


_VALUES: dict[type, Callable[[Compilation, exp.Expression, Scope], Typed]] = {
    exp.Literal: _literal,
    exp.National: _national,
    exp.HexString: _hex,
    exp.Null: _null,
    exp.Column: _column,
    exp.Parameter: _parameter,
    exp.Paren: _paren,
    exp.Neg: _negative,
    exp.Add: _arithmetic,
    exp.Sub: _arithmetic,
    exp.Mul: _arithmetic,
    exp.Div: _arithmetic,
    exp.Mod: _arithmetic,
    exp.BitwiseAnd: _bitwise,
    exp.BitwiseOr: _bitwise,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Convert: _convert,
    exp.Case: _case,
    exp.Subquery: _subquery,
    exp.Collate: _collate,
    exp.Anonymous: _function,
    exp.Window: _window,
    exp.WithinGroup: _within_group,
}

"""The functions that the look-alike knows: what they take, what type they give, since when.

Each is compiled to a call of the Python function of the same name (`intrinsics`, `identity`), or to
SQLite's own where that means the same. A name that is not here is error 195.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from tests.support.ssisdb import aggregates, conditions, convert, errors, expressions, sqltypes
from tests.support.ssisdb.datemath import PARTS
from tests.support.ssisdb.scope import Compilation, Scope, Typed
from tests.support.tds.session import SqlType

Result = SqlType | Callable[[Sequence[Typed]], SqlType]
Arguments = list[exp.Expression]
Emit = Callable[[Compilation, Arguments, Scope], Typed]


@dataclass(frozen=True, slots=True)
class Plain:
    """A function that is one call.

    `takes` has a letter for each argument: t text, n number, i whole number, d date or time, b
    binary, a anything; what follows a `?` may be missing, and a `*` repeats the letter before it.
    """

    takes: str
    result: Result
    since: int = 2012
    nullable: bool = True


def _first(args: Sequence[Typed]) -> SqlType:
    return args[0].type


def _text_of_first(args: Sequence[Typed]) -> SqlType:
    kind = args[0].type
    return kind if kind.name in {"nvarchar", "varchar"} else SqlType("nvarchar", kind.length)


def _text_up_to_maximum(args: Sequence[Typed]) -> SqlType:
    wide = any(a.type.name in {"nvarchar", "nchar", "ntext"} for a in args if a.is_text)
    unlimited = any(a.is_text and a.type.length is None for a in args)
    name, longest = ("nvarchar", 4000) if wide else ("varchar", 8000)
    return SqlType(name, None if unlimited else longest)


def _position(args: Sequence[Typed]) -> SqlType:
    return sqltypes.BIGINT if args[-1].type.length is None and args[-1].is_text else sqltypes.INT


def _length(args: Sequence[Typed]) -> SqlType:
    kind = args[0].type
    unlimited = kind.name in sqltypes.TEXTS | {"varbinary"} and kind.length is None
    return sqltypes.BIGINT if unlimited else sqltypes.INT


def _rounded(args: Sequence[Typed]) -> SqlType:
    kind = args[0].type
    small = kind.name in {"bit", "tinyint", "smallint"}
    return sqltypes.INT if small else kind


def _whole(args: Sequence[Typed]) -> SqlType:
    kind = _rounded(args)
    return SqlType("decimal", precision=kind.precision) if kind.name == "decimal" else kind


_NAME = sqltypes.nvarchar(128)
_PLAIN: dict[str, Plain] = {
    # Text
    "left": Plain("ti", _text_of_first),
    "right": Plain("ti", _text_of_first),
    "substring": Plain("tii", _text_of_first),
    "upper": Plain("t", _text_of_first),
    "lower": Plain("t", _text_of_first),
    "ltrim": Plain("t", _text_of_first),
    "rtrim": Plain("t", _text_of_first),
    "trim": Plain("t", _text_of_first, since=2017),
    "reverse": Plain("t", _text_of_first),
    "replace": Plain("ttt", _text_up_to_maximum),
    "replicate": Plain("ti", _text_up_to_maximum),
    "stuff": Plain("tiit", _text_up_to_maximum),
    "space": Plain("i", SqlType("varchar", 8000)),
    "concat": Plain("tt*", _text_up_to_maximum, nullable=False),
    "concat_ws": Plain("ttt*", _text_up_to_maximum, since=2017, nullable=False),
    "quotename": Plain("t?t", sqltypes.nvarchar(258)),
    "charindex": Plain("tt?i", _position),
    "patindex": Plain("tt", _position),
    "len": Plain("t", _length),
    "datalength": Plain("a", _length),
    "char": Plain("i", SqlType("char", 1)),
    "nchar": Plain("i", SqlType("nchar", 1)),
    "unicode": Plain("t", sqltypes.INT),
    "ascii": Plain("t", sqltypes.INT),
    "isnumeric": Plain("t", sqltypes.INT, nullable=False),
    # Numbers
    "abs": Plain("n", _rounded),
    "sign": Plain("n", _rounded),
    "ceiling": Plain("n", _whole),
    "floor": Plain("n", _whole),
    "round": Plain("ni", _rounded),
    "power": Plain("nn", _first),
    "sqrt": Plain("n", sqltypes.FLOAT),
    # Times
    "sysdatetimeoffset": Plain("", sqltypes.DATETIMEOFFSET, nullable=False),
    "sysutcdatetime": Plain("", sqltypes.DATETIME2, nullable=False),
    "sysdatetime": Plain("", sqltypes.DATETIME2, nullable=False),
    "getdate": Plain("", sqltypes.DATETIME, nullable=False),
    "current_timestamp": Plain("", sqltypes.DATETIME, nullable=False),
    "getutcdate": Plain("", sqltypes.DATETIME, nullable=False),
    "switchoffset": Plain("dt", sqltypes.DATETIMEOFFSET),
    "todatetimeoffset": Plain("dt", sqltypes.DATETIMEOFFSET),
    # Who and where
    "db_name": Plain("?i", _NAME),
    "db_id": Plain("?t", sqltypes.INT),
    "has_dbaccess": Plain("t", sqltypes.INT),
    "object_id": Plain("t?t", sqltypes.INT),
    "object_name": Plain("i?i", _NAME),
    "object_schema_name": Plain("i?i", _NAME),
    "schema_name": Plain("?i", _NAME),
    "schema_id": Plain("?t", sqltypes.INT),
    "type_name": Plain("i", _NAME),
    "col_length": Plain("tt", sqltypes.SMALLINT),
    "suser_sname": Plain("?b", _NAME),
    "suser_name": Plain("?i", _NAME),
    "suser_id": Plain("?t", sqltypes.INT),
    "suser_sid": Plain("?t", sqltypes.varbinary(85)),
    "system_user": Plain("", _NAME),
    "original_login": Plain("", _NAME, nullable=False),
    "user_name": Plain("?i", _NAME),
    "user": Plain("", _NAME),
    "current_user": Plain("", _NAME),
    "session_user": Plain("", _NAME),
    "database_principal_id": Plain("?t", sqltypes.INT),
    "is_member": Plain("t", sqltypes.INT),
    "is_rolemember": Plain("t?t", sqltypes.INT),
    "is_srvrolemember": Plain("t?t", sqltypes.INT),
    "has_perms_by_name": Plain("ttt", sqltypes.INT),
    "serverproperty": Plain("t", sqltypes.VARIANT),
    "databasepropertyex": Plain("tt", sqltypes.VARIANT),
    "connectionproperty": Plain("t", sqltypes.VARIANT),
    "sql_variant_property": Plain("vt", sqltypes.VARIANT),
    "app_name": Plain("", _NAME),
    "host_name": Plain("", _NAME),
    "newid": Plain("", sqltypes.GUID, nullable=False),
    "@@spid": Plain("", sqltypes.SMALLINT, nullable=False),
    "@@version": Plain("", sqltypes.nvarchar(300), nullable=False),
    "@@servername": Plain("", _NAME),
    "@@servicename": Plain("", _NAME),
    "@@trancount": Plain("", sqltypes.INT, nullable=False),
    "@@rowcount": Plain("", sqltypes.INT, nullable=False),
    "@@error": Plain("", sqltypes.INT, nullable=False),
    "@@lock_timeout": Plain("", sqltypes.INT, nullable=False),
    "@@datefirst": Plain("", sqltypes.TINYINT, nullable=False),
    "@@language": Plain("", _NAME, nullable=False),
    "@@textsize": Plain("", sqltypes.INT, nullable=False),
    "@@options": Plain("", sqltypes.INT, nullable=False),
}


def call(ctx: Compilation, name: str, arguments: Arguments, scope: Scope) -> Typed:
    """Compile a call; raises 195 for an unknown name and 174 for a wrong number of arguments."""
    lower = name.lower()
    special = _SPECIAL.get(lower)
    if special is not None:
        if _SINCE.get(lower, 0) > ctx.generation:
            raise errors.unknown_function(name)
        return special(ctx, arguments, scope)
    if lower in aggregates.NAMES:
        return aggregates.call(ctx, lower, arguments, scope)
    if lower in aggregates.RANKINGS:
        raise errors.error(10753, f"The function '{name}' must have an OVER clause.", severity=15)
    plain = _PLAIN.get(lower)
    if plain is None or plain.since > ctx.generation:
        raise errors.unknown_function(name)
    values = [expressions.value(ctx, argument, scope) for argument in arguments]
    typed = _fit(ctx, name, plain, values)
    kind = plain.result if isinstance(plain.result, SqlType) else plain.result(typed)
    function = "global_" + lower[2:] if lower.startswith("@@") else lower
    sql = f"tsql_{function}({', '.join(item.sql for item in typed)})"
    nullable = plain.nullable
    return Typed(sql, kind, nullable)


def _fit(ctx: Compilation, name: str, plain: Plain, values: list[Typed]) -> list[Typed]:
    """Convert the arguments to what the function takes."""
    needed, _, optional = plain.takes.partition("?")
    repeats = needed.endswith("*")
    letters = needed.rstrip("*") + optional
    low = len(needed.rstrip("*"))
    if len(values) < low or (len(values) > len(letters) and not repeats):
        expected = str(low) if low == len(letters) else f"{low} to {len(letters)}"
        raise errors.arguments(name, expected)
    letters += letters[-1:] * (len(values) - len(letters))
    return [
        _argument(ctx, name, letter, item) for letter, item in zip(letters, values, strict=False)
    ]


def _argument(ctx: Compilation, name: str, letter: str, item: Typed) -> Typed:
    if item.is_null:
        return item
    kind = item.type.name
    match letter:
        case "t" if kind == "sql_variant":
            raise errors.error(8116, f"Argument data type sql_variant is invalid for {name}.")
        case "t" if not item.is_text:
            return ctx.cast(item, sqltypes.nvarchar(4000))
        case "i" if kind not in sqltypes.INTEGERS:
            return ctx.cast(item, sqltypes.BIGINT)
        case "n" if kind not in sqltypes.NUMBERS:
            return ctx.cast(item, sqltypes.FLOAT)
        case "d" if kind not in sqltypes.INSTANTS:
            return ctx.cast(item, sqltypes.DATETIMEOFFSET)
        case "b" if kind != "varbinary":
            raise errors.clash(kind, "varbinary")
        case "v" if kind != "sql_variant":
            return ctx.cast(item, sqltypes.VARIANT)
        case _:
            return item


def windowed(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    return aggregates.windowed(ctx, node, scope)


def within_group(ctx: Compilation, node: exp.Expression, scope: Scope) -> Typed:
    if ctx.generation < _SINCE["string_agg"]:
        raise errors.unknown_function("STRING_AGG")
    return aggregates.within_group(ctx, node, scope)


# Functions with rules of their own


def _values(ctx: Compilation, name: str, args: Arguments, scope: Scope, count: int) -> list[Typed]:
    if len(args) != count:
        raise errors.arguments(name, str(count))
    return [expressions.value(ctx, argument, scope) for argument in args]


def _isnull(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
    first, second = _values(ctx, "isnull", args, scope, 2)
    if first.is_null:
        return second
    replacement = expressions.coerced(ctx, second, first.type)
    if not second.is_null and convert.needed(second.type, first.type):
        # ISNULL has the type of its first argument: a longer text is cut, unlike in COALESCE.
        replacement = ctx.cast(second, first.type)
    nullable = first.nullable and second.nullable
    return Typed(f"ifnull({first.sql}, {replacement.sql})", first.type, nullable, first.collation)


def _coalesce(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
    values = [expressions.value(ctx, argument, scope) for argument in args]
    if len(values) < 2:
        raise errors.arguments("coalesce", "2 or more")
    kind = expressions.common_type(values)
    sql = ", ".join(expressions.coerced(ctx, item, kind).sql for item in values)
    return Typed(f"coalesce({sql})", kind, all(item.nullable for item in values))


def _nullif(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
    first, second = _values(ctx, "nullif", args, scope, 2)
    same = conditions.compared(ctx, "=", first, second)
    return Typed(f"CASE WHEN {same} THEN NULL ELSE {first.sql} END", first.type)


def _iif(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
    if len(args) != 3:
        raise errors.arguments("iif", "3")
    test = conditions.condition(ctx, args[0], scope)
    results = [expressions.value(ctx, argument, scope) for argument in args[1:]]
    return expressions.choose(ctx, [test], results)


def _part(name: str, args: Arguments) -> str:
    node = args[0] if args else None
    plain = isinstance(node, exp.Column) and not node.args.get("table")
    part = PARTS.get(node.name.lower()) if plain and node is not None else None
    if part is None:
        raise errors.error(
            155, f"'{node.name if node else ''}' is not a recognized {name} option.", severity=15
        )
    return part


def _instant(ctx: Compilation, item: Typed, text_type: SqlType = sqltypes.DATETIMEOFFSET) -> Typed:
    if item.is_null:
        return Typed("NULL", text_type)
    if item.is_text:
        return ctx.cast(item, text_type)
    if item.type.name not in sqltypes.INSTANTS:
        raise errors.clash(item.type.name, "datetimeoffset")
    return item


def _datediff(kind: SqlType) -> Emit:
    def emit(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
        name = "datediff" if kind.name == "int" else "datediff_big"
        part = _part(name, args)
        pair = _values(ctx, name, args[1:], scope, 2)
        start, end = (_instant(ctx, item) for item in pair)
        sql = f"tsql_datediff('{part}', {start.sql}, {end.sql}, '{kind.name}')"
        return Typed(sql, kind, start.nullable or end.nullable)

    return emit


def _dateadd(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
    part = _part("dateadd", args)
    number, moment = _values(ctx, "dateadd", args[1:], scope, 2)
    moment = _instant(ctx, moment, sqltypes.DATETIME)
    whole = number if number.type.name == "int" else ctx.cast(number, sqltypes.INT)
    return Typed(f"tsql_dateadd('{part}', {whole.sql}, {moment.sql})", moment.type)


def _datepart(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
    part = _part("datepart", args)
    moment = _instant(ctx, _values(ctx, "datepart", args[1:], scope, 1)[0])
    return Typed(f"tsql_datepart('{part}', {moment.sql})", sqltypes.INT)


def _fixed_part(part: str) -> Emit:
    def emit(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
        moment = _instant(ctx, _values(ctx, part, args, scope, 1)[0])
        return Typed(f"tsql_datepart('{part}', {moment.sql})", sqltypes.INT)

    return emit


def _extreme(function: str) -> Emit:
    def emit(ctx: Compilation, args: Arguments, scope: Scope) -> Typed:
        values = [expressions.value(ctx, argument, scope) for argument in args]
        kind = expressions.common_type(values)
        items = ", ".join(expressions.coerced(ctx, item, kind).sql for item in values)
        return Typed(f"tsql_{function}({items})", kind)

    return emit


_SPECIAL: dict[str, Emit] = {
    "isnull": _isnull,
    "coalesce": _coalesce,
    "nullif": _nullif,
    "iif": _iif,
    "datediff": _datediff(sqltypes.INT),
    "datediff_big": _datediff(sqltypes.BIGINT),
    "dateadd": _dateadd,
    "datepart": _datepart,
    "year": _fixed_part("year"),
    "month": _fixed_part("month"),
    "day": _fixed_part("day"),
    "greatest": _extreme("greatest"),
    "least": _extreme("least"),
    "string_agg": lambda ctx, args, scope: aggregates.string_agg(ctx, args, None, scope),
}
_SINCE = {"datediff_big": 2016, "string_agg": 2017, "greatest": 2022, "least": 2022}

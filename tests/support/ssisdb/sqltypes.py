"""SQL Server's types: names, families, precedence, and what becomes of two that meet."""

from sqlglot import exp

from tests.support.ssisdb import errors
from tests.support.tds.session import SqlType

BIT = SqlType("bit")
TINYINT = SqlType("tinyint")
SMALLINT = SqlType("smallint")
INT = SqlType("int")
BIGINT = SqlType("bigint")
FLOAT = SqlType("float")
GUID = SqlType("uniqueidentifier")
VARIANT = SqlType("sql_variant")
DATETIMEOFFSET = SqlType("datetimeoffset", scale=7)
DATETIME2 = SqlType("datetime2", scale=7)
DATETIME = SqlType("datetime")
DATE = SqlType("date")
SYSNAME = SqlType("nvarchar", 128)
NVARCHAR_MAX = SqlType("nvarchar")


def nvarchar(length: int | None) -> SqlType:
    return SqlType("nvarchar", length)


def varbinary(length: int | None) -> SqlType:
    return SqlType("varbinary", length)


TEXTS = {"nvarchar", "varchar", "nchar", "char", "ntext"}
INTEGERS = {"bit", "tinyint", "smallint", "int", "bigint"}
NUMBERS = INTEGERS | {"decimal", "float", "real"}
INSTANTS = {"datetimeoffset", "datetime2", "datetime", "date", "time"}
RANGES = {
    "bit": (0, 1),
    "tinyint": (0, 255),
    "smallint": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}

# From the highest to the lowest: where two types meet, the higher one wins.
_PRECEDENCE = [
    "sql_variant",
    "datetimeoffset",
    "datetime2",
    "datetime",
    "date",
    "time",
    "float",
    "real",
    "decimal",
    "bigint",
    "int",
    "smallint",
    "tinyint",
    "bit",
    "uniqueidentifier",
    "ntext",
    "nvarchar",
    "nchar",
    "varchar",
    "char",
    "varbinary",
]

_FROM_TREE = {
    exp.DType.BIGINT: "bigint",
    exp.DType.INT: "int",
    exp.DType.SMALLINT: "smallint",
    exp.DType.UTINYINT: "tinyint",
    exp.DType.BIT: "bit",
    exp.DType.FLOAT: "float",
    exp.DType.DECIMAL: "decimal",
    exp.DType.NVARCHAR: "nvarchar",
    exp.DType.VARCHAR: "varchar",
    exp.DType.NCHAR: "nchar",
    exp.DType.CHAR: "char",
    exp.DType.VARBINARY: "varbinary",
    exp.DType.UUID: "uniqueidentifier",
    exp.DType.TIMESTAMPTZ: "datetimeoffset",
    exp.DType.DATETIME2: "datetime2",
    exp.DType.DATETIME: "datetime",
    exp.DType.DATE: "date",
    exp.DType.TIME: "time",
    exp.DType.VARIANT: "sql_variant",
}


def of_tree(node: exp.DataType, *, cast: bool = False) -> SqlType:
    """Translate sqlglot's type.

    A text without a length has 30 characters in a CAST and one anywhere else. Raises 243 for a type
    that is unknown here.
    """
    if node.this == exp.DType.USERDEFINED:
        kind = str(node.args.get("kind") or "")
        if kind.lower() == "sysname":
            return SYSNAME
        raise errors.unknown_type(kind)
    name = _FROM_TREE.get(node.this)
    if name is None:
        raise errors.unknown_type(str(node.this.value).lower())
    sizes = [str(param.this.name) for param in node.expressions]
    if name in TEXTS or name == "varbinary":
        if not sizes:
            return SqlType(name, 30 if cast else 1)
        return SqlType(name, None if sizes[0].upper() == "MAX" else int(sizes[0]))
    if name == "decimal":
        precision = int(sizes[0]) if sizes else 18
        return SqlType(name, precision=precision, scale=int(sizes[1]) if len(sizes) > 1 else 0)
    if name in {"datetimeoffset", "datetime2", "time"}:
        return SqlType(name, scale=int(sizes[0]) if sizes else 7)
    return SqlType(name)


def meet(left: SqlType, right: SqlType) -> SqlType:
    """Give the type that both become in a CASE, a UNION or a comparison."""
    if left == right:
        return left
    high, low = sorted((left, right), key=lambda kind: _PRECEDENCE.index(kind.name))
    if high.name in TEXTS and low.name in TEXTS | {"varbinary"}:
        return SqlType(high.name, longest(high.length, low.length))
    if high.name == low.name == "varbinary":
        return SqlType(high.name, longest(high.length, low.length))
    if high.name == "decimal":
        return _meet_decimal(high, as_decimal(low))
    return high


def longest(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else max(left, right)


def as_decimal(kind: SqlType) -> SqlType:
    digits = {"bit": 1, "tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
    if kind.name == "decimal":
        return kind
    return SqlType("decimal", precision=digits.get(kind.name, 18))


def _meet_decimal(left: SqlType, right: SqlType) -> SqlType:
    scale = max(left.scale, right.scale)
    whole = max(left.precision - left.scale, right.precision - right.scale)
    return SqlType("decimal", precision=min(38, whole + scale), scale=scale)

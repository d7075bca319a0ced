"""The answer to `sp_datatype_info_100`, which the drivers ask for when they connect."""

import re

from tests.support.tds.session import Column, ResultSet, SqlType

_SMALLINT = SqlType("smallint")
_INT = SqlType("int")
_SYSNAME = SqlType("nvarchar", 128)
_SHORT = SqlType("varchar", 32)
_COLUMNS = (
    Column("TYPE_NAME", _SYSNAME, nullable=False),
    Column("DATA_TYPE", _SMALLINT, nullable=False),
    Column("PRECISION", _INT),
    Column("LITERAL_PREFIX", _SHORT),
    Column("LITERAL_SUFFIX", _SHORT),
    Column("CREATE_PARAMS", _SHORT),
    Column("NULLABLE", _SMALLINT, nullable=False),
    Column("CASE_SENSITIVE", _SMALLINT, nullable=False),
    Column("SEARCHABLE", _SMALLINT, nullable=False),
    Column("UNSIGNED_ATTRIBUTE", _SMALLINT),
    Column("MONEY", _SMALLINT, nullable=False),
    Column("AUTO_INCREMENT", _SMALLINT),
    Column("LOCAL_TYPE_NAME", _SYSNAME),
    Column("MINIMUM_SCALE", _SMALLINT),
    Column("MAXIMUM_SCALE", _SMALLINT),
    Column("SQL_DATA_TYPE", _SMALLINT, nullable=False),
    Column("SQL_DATETIME_SUB", _SMALLINT),
    Column("NUM_PREC_RADIX", _INT),
    Column("INTERVAL_PRECISION", _SMALLINT),
    Column("USERTYPE", _SMALLINT),
)
_NAMED = re.compile(
    r"^\[?(?:sys)?\]?\.{0,2}\[?sp_datatype_info(?:_90|_100)?\]?(?:;1)?$", re.IGNORECASE
)
_BATCH = re.compile(
    r"^\s*(?:EXEC(?:UTE)?\s+)?(?P<name>\S*sp_datatype_info\S*)\s*"
    r"(?:@data_type\s*=\s*)?(?P<code>[+-]?\d+)?[^;]*;?\s*$",
    re.IGNORECASE,
)


def _row(
    name: str,
    code: int,
    precision: int,
    *,
    quotes: tuple[str | None, str | None] = (None, None),
    parameters: str | None = None,
    searchable: int = 2,
    unsigned: int | None = None,
    scales: tuple[int | None, int | None] = (None, None),
    concise: tuple[int, int | None] | None = None,
    radix: int | None = None,
    user_type: int = 0,
) -> tuple[object, ...]:
    general, part = concise or (code, None)
    increments = None if unsigned is None else 0
    return (
        *(name, code, precision, *quotes, parameters, 1, 0, searchable, unsigned, 0, increments),
        *(name, *scales, general, part, radix, None, user_type),
    )


_TEXT = ("'", "'")
_ROWS = (
    _row("datetimeoffset", -155, 34, quotes=_TEXT, parameters="scale", searchable=3, scales=(0, 7)),
    _row("time", -154, 16, quotes=_TEXT, parameters="scale", searchable=3, scales=(0, 7)),
    _row("sql_variant", -150, 8000, scales=(0, 0), radix=10, user_type=39),
    _row("uniqueidentifier", -11, 36, quotes=_TEXT, user_type=37),
    _row("ntext", -10, 1073741823, quotes=("N'", "'"), searchable=1),
    _row("nvarchar", -9, 4000, quotes=("N'", "'"), parameters="max length", searchable=3),
    _row("sysname", -9, 128, quotes=("N'", "'"), searchable=3, user_type=18),
    _row("nchar", -8, 4000, quotes=("N'", "'"), parameters="length", searchable=3),
    _row("bit", -7, 1, scales=(0, 0), user_type=16),
    _row("tinyint", -6, 3, unsigned=1, scales=(0, 0), radix=10, user_type=5),
    _row("bigint", -5, 19, unsigned=0, scales=(0, 0), radix=10),
    _row("image", -4, 2147483647, quotes=("0x", None), searchable=0, user_type=20),
    _row("varbinary", -3, 8000, quotes=("0x", None), parameters="max length", user_type=4),
    _row("binary", -2, 8000, quotes=("0x", None), parameters="length", user_type=3),
    _row("text", -1, 2147483647, quotes=_TEXT, searchable=1, user_type=19),
    _row("char", 1, 8000, quotes=_TEXT, parameters="length", searchable=3, user_type=1),
    _row(
        *("numeric", 2, 38),
        parameters="precision,scale",
        unsigned=0,
        scales=(0, 38),
        radix=10,
        user_type=10,
    ),
    _row(
        *("decimal", 3, 38),
        parameters="precision,scale",
        unsigned=0,
        scales=(0, 38),
        radix=10,
        user_type=24,
    ),
    _row("int", 4, 10, unsigned=0, scales=(0, 0), radix=10, user_type=7),
    _row("smallint", 5, 5, unsigned=0, scales=(0, 0), radix=10, user_type=6),
    _row("float", 6, 53, unsigned=0, radix=2, user_type=8),
    _row("real", 7, 24, unsigned=0, radix=2, user_type=23),
    _row("varchar", 12, 8000, quotes=_TEXT, parameters="max length", searchable=3, user_type=2),
    _row("date", 91, 10, quotes=_TEXT, searchable=3, concise=(9, 1)),
    _row(
        *("datetime2", 93, 27),
        quotes=_TEXT,
        parameters="scale",
        searchable=3,
        scales=(0, 7),
        concise=(9, 3),
    ),
    _row(
        *("datetime", 93, 23),
        quotes=_TEXT,
        searchable=3,
        scales=(3, 3),
        concise=(9, 3),
        user_type=12,
    ),
)


def is_type_question(procedure: str) -> bool:
    """Tell whether a procedure's name is one of the `sp_datatype_info` family."""
    return _NAMED.match(procedure.strip()) is not None


def type_question(batch: str) -> int | None:
    """Read the type that a batch asks about (0 for all); None when it asks something else."""
    match = _BATCH.match(batch)
    if match is None or not is_type_question(match["name"]):
        return None
    return int(match["code"] or 0)


def type_answer(code: int) -> ResultSet:
    """List the types with an ODBC code, or all of them for 0."""
    return ResultSet(_COLUMNS, tuple(row for row in _ROWS if code in (0, row[1])))

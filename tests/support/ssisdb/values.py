"""Values on their way between Python, SQLite's storage and SQL Server's sqltypes.

A uniqueidentifier is stored as upper-case text, a bit as 0 or 1, a decimal as a real number, a
sql_variant as `type|text`, dates and times as `instants` says. A lone surrogate, which SQL Server
keeps and SQLite's interface refuses, travels as one of the last 2,048 characters of Unicode.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.support.ssisdb import errors, instants, sqltypes
from tests.support.tds.session import SqlType

Stored = int | float | str | bytes | None
"""What SQLite keeps."""

_SHIFT = 0x10F800 - 0xD800
_LONE = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile("[\U0010f800-\U0010ffff]")


def hide_surrogates(text: str) -> str:
    return _LONE.sub(lambda match: chr(ord(match[0]) + _SHIFT), text)


def show_surrogates(text: str) -> str:
    return _HIDDEN.sub(lambda match: chr(ord(match[0]) - _SHIFT), text)


def store(value: object, kind: SqlType) -> Stored:
    """Turn a Python value into what is stored for a type; raises 206 for a wrong kind."""
    if value is None:
        return None
    if kind.name == "sql_variant":
        return variant_of(value)
    result = _store(value, kind.name)
    if result is None:
        raise errors.clash(type(value).__name__, kind.name)
    return result


def _store(value: object, name: str) -> Stored:
    match value:
        case bool() | int() if name in sqltypes.INTEGERS:
            return int(value)
        case bool() | int() | float() | Decimal() if name in sqltypes.NUMBERS:
            return float(value)
        case str() if name in sqltypes.TEXTS:
            return hide_surrogates(value)
        case UUID() if name == "uniqueidentifier":
            return str(value).upper()
        case str() if name == "uniqueidentifier":
            return str(UUID(value)).upper()
        case bytes() | bytearray() if name == "varbinary":
            return bytes(value)
        case datetime() if name == "datetimeoffset":
            return instants.from_datetime(value)
        case datetime() if name in {"datetime2", "datetime"}:
            return instants.from_naive(value)
        case date() if name == "date":
            return value.isoformat()[:10]
        case time() if name == "time":
            return value.isoformat(timespec="microseconds") + "0"
        case _:
            return None


def loader(kind: SqlType) -> Callable[[Any], object] | None:
    """Give what turns a stored value (not NULL) into Python's, or None where they are the same."""
    match kind.name:
        case "bit":
            return bool
        case "decimal":
            step = Decimal(1).scaleb(-kind.scale)
            return lambda stored: Decimal(repr(stored)).quantize(step)
        case "float" | "real":
            return float
        case "uniqueidentifier":
            return UUID
        case "datetimeoffset":
            return instants.to_datetime
        case "datetime2" | "datetime":
            return instants.to_naive
        case "date":
            return instants.to_date
        case "time":
            return instants.to_time
        case "sql_variant":
            return variant_value
        case name if name in sqltypes.TEXTS:
            return _load_text
        case _:
            return None


def _load_text(stored: str) -> str:
    # Only text outside the basic plane can hold one: the cheap question first.
    return stored if stored.isascii() else show_surrogates(stored)


_VARIANTS: dict[type, str] = {
    bool: "bit",
    int: "int",
    float: "float",
    Decimal: "decimal",
    str: "nvarchar",
    bytes: "varbinary",
    UUID: "uniqueidentifier",
    datetime: "datetimeoffset",
}


def variant_of(value: object) -> str:
    """Store a Python value as a sql_variant of the type that suits it."""
    name = _VARIANTS.get(type(value))
    if name is None:
        raise errors.clash(type(value).__name__, "sql_variant")
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**31) <= value < 2**31:
        name = "bigint"
    if isinstance(value, datetime) and value.tzinfo is None:
        name = "datetime"
    stored = store(value, SqlType(name))
    return pack_variant(name, stored)


def pack_variant(name: str, stored: Stored) -> str:
    text = stored.hex() if isinstance(stored, bytes) else str(stored)
    return f"{name}|{text}"


def unpack_variant(stored: str) -> tuple[SqlType, Stored]:
    """Give a stored sql_variant's base type and the value as that type stores it."""
    name, _, text = stored.partition("|")
    kind = SqlType(
        name, 4000 if name in sqltypes.TEXTS else None, 38, 18 if name == "decimal" else 7
    )
    if name in sqltypes.INTEGERS:
        return kind, int(text)
    if name in {"float", "real", "decimal"}:
        return kind, float(text)
    if name == "varbinary":
        return kind, bytes.fromhex(text)
    return kind, text


def variant_value(stored: str) -> object:
    kind, inner = unpack_variant(stored)
    load = loader(kind)
    return inner if load is None else load(inner)

"""CAST and CONVERT between SQL Server's types, over stored values."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from tests.support.ssisdb import errors, instants, sqltypes
from tests.support.ssisdb.instants import Instant
from tests.support.ssisdb.values import Stored, pack_variant, unpack_variant
from tests.support.tds.session import SqlType

Conversion = Callable[[Any], Stored]
"""Turns one stored value, never NULL, into another; raises `SqlError`."""


def needed(source: SqlType, target: SqlType) -> bool:
    """Tell whether a value must be touched to become of the target type."""
    if source.name in sqltypes.INTEGERS and target.name in sqltypes.INTEGERS:
        low, high = sqltypes.RANGES[source.name]
        target_low, target_high = sqltypes.RANGES[target.name]
        return target.name == "bit" or low < target_low or high > target_high
    if source.name in sqltypes.TEXTS and target.name in sqltypes.TEXTS:
        if target.length is None:
            return False
        return source.length is None or source.length > target.length
    return source != target


def converter(source: SqlType, target: SqlType, style: int | None = None) -> Conversion:
    """Give the conversion from one type to another; raises 529 where T-SQL has none."""
    if source.name == "sql_variant":
        return lambda stored: _from_variant(stored, target, style)
    if source.name == "ntext" and target.name not in sqltypes.TEXTS:
        raise _impossible(source, target)
    if target.name == "sql_variant":
        return lambda stored: pack_variant(source.name, stored)
    if target.name in sqltypes.TEXTS:
        return _cut(_to_text(source, style), source, target)
    if target.name in sqltypes.NUMBERS:
        return _to_number(source, target)
    if target.name in sqltypes.INSTANTS:
        return _to_instant(source, target)
    if target.name == "uniqueidentifier" and source.name in sqltypes.TEXTS | {"uniqueidentifier"}:
        return _to_guid
    if target.name == "varbinary":
        return _to_binary(source, target, style)
    raise _impossible(source, target)


def _impossible(source: SqlType, target: SqlType) -> errors.SqlError:
    return errors.error(
        529,
        f"Explicit conversion from data type {source.name} to {target.name} is not allowed.",
    )


def _from_variant(stored: str, target: SqlType, style: int | None) -> Stored:
    kind, inner = unpack_variant(stored)
    return converter(kind, target, style)(inner)


def _cut(write: Callable[[Any], str], source: SqlType, target: SqlType) -> Conversion:
    length = target.length
    if length is None:
        return write

    def cut(stored: Any) -> str:
        text = write(stored)
        if len(text) > length and source.name in sqltypes.NUMBERS:
            raise errors.overflow(target.name)
        return text[:length]

    return cut


def _to_text(source: SqlType, style: int | None) -> Callable[[Any], str]:
    name = source.name
    if name in sqltypes.INTEGERS or name in sqltypes.TEXTS or name == "uniqueidentifier":
        return str
    if name == "decimal":
        step = Decimal(1).scaleb(-source.scale)
        return lambda stored: str(Decimal(repr(stored)).quantize(step))
    if name in {"float", "real"}:
        return _float_text
    if name == "datetimeoffset":
        return lambda stored: _offset_text(stored, style)
    if name in {"datetime2", "datetime"}:
        return lambda stored: _plain_text(stored, style, 3 if name == "datetime" else 7)
    if name == "varbinary":
        return lambda stored: _binary_text(stored, style)
    return str


def _float_text(stored: float) -> str:
    text = f"{stored:.6g}"
    return re.sub(r"e([+-])(\d+)$", lambda m: f"e{m[1]}{int(m[2]):03}", text)


def _offset_text(stored: str, style: int | None) -> str:
    instant = instants.decode(stored)
    local = instants.encode_plain(instant.local_ticks)
    zone = stored[instants.UTC_WIDTH :]
    match style:
        case None | 0 | 21 | 25 | 121:
            return f"{local.replace('T', ' ')} {zone}"
        case 20 | 120:
            return f"{local[:19].replace('T', ' ')} {zone}"
        case 126:
            return local + zone
        case 127:
            return stored[: instants.UTC_WIDTH] + "Z"
        case 23:
            return local[:10]
        case 112:
            return local[:10].replace("-", "")
        case 108:
            return local[11:19]
        case _:
            raise _bad_style(style, "datetimeoffset")


def _plain_text(stored: str, style: int | None, digits: int) -> str:
    text = stored[: 20 + digits]
    match style:
        case 21 | 25 | 121:
            return text.replace("T", " ")
        case None | 0 if digits == 7:
            return text.replace("T", " ")
        case 20 | 120:
            return text[:19].replace("T", " ")
        case 126:
            return text
        case 127:
            return text + "Z"
        case 23:
            return text[:10]
        case 112:
            return text[:10].replace("-", "")
        case 108:
            return text[11:19]
        case _:
            raise _bad_style(style or 0, "datetime")


def _bad_style(style: int | None, name: str) -> errors.SqlError:
    return errors.error(
        281,
        f"{style} is not a valid style number when converting from {name} to a character string.",
    )


def _binary_text(stored: bytes, style: int | None) -> str:
    if style in {1, 2}:
        return ("0x" if style == 1 else "") + stored.hex().upper()
    return stored.decode("utf-16-le", "replace")


def _to_number(source: SqlType, target: SqlType) -> Conversion:
    if source.name in sqltypes.NUMBERS:
        return lambda stored: _number(stored, target)
    if source.name in sqltypes.TEXTS:
        return lambda stored: _read_number(stored, source, target)
    raise _impossible(source, target)


def _number(stored: float, target: SqlType) -> Stored:
    if target.name == "bit":
        return int(stored != 0)
    if target.name not in sqltypes.INTEGERS:
        return float(stored)
    low, high = sqltypes.RANGES[target.name]
    whole = int(stored)
    if not low <= whole <= high:
        raise errors.overflow(target.name)
    return whole


def _read_number(stored: str, source: SqlType, target: SqlType) -> Stored:
    text = stored.strip()
    if target.name == "bit" and text.lower() in {"true", "false"}:
        return int(text.lower() == "true")
    try:
        if target.name in sqltypes.INTEGERS:
            # int() takes more than T-SQL does: 1_000, and digits of other scripts.
            digits = text if re.fullmatch(r"[+-]?[0-9]*", text) else "none"
            return _number(int(digits or "0"), target)
        return float(Decimal(text)) if target.name == "decimal" else float(text or "0")
    except (ValueError, InvalidOperation) as problem:
        if target.name in {"bigint", "float", "real", "decimal"}:
            raise errors.error(
                8114, f"Error converting data type {source.name} to {target.name}."
            ) from problem
        raise errors.conversion(stored, source.name, target.name) from problem


def _to_instant(source: SqlType, target: SqlType) -> Conversion:
    if source.name in sqltypes.TEXTS:
        return lambda stored: _write_instant(instants.parse(stored), target)
    if source.name in sqltypes.INSTANTS:
        return lambda stored: _write_instant(instants.decode(stored), target)
    raise _impossible(source, target)


def _write_instant(instant: Instant, target: SqlType) -> str:
    if target.name == "datetimeoffset":
        return instants.encode(
            Instant(instants.rounded(instant.ticks, target.scale), instant.minutes)
        )
    digits = {"datetime": 3, "date": 7}.get(target.name, target.scale)
    plain = instants.encode_plain(instants.rounded(instant.local_ticks, digits))
    if target.name == "date":
        return plain[:10]
    return plain[11:] + "0" * (16 - len(plain[11:])) if target.name == "time" else plain


def _to_guid(stored: str) -> str:
    if not re.fullmatch(r"\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?", stored[:38]):
        raise errors.guid_conversion()
    return str(UUID(stored[:38])).upper()


def _to_binary(source: SqlType, target: SqlType, style: int | None) -> Conversion:
    def convert(stored: Any) -> bytes:
        if isinstance(stored, bytes):
            raw = stored
        elif isinstance(stored, str) and source.name in sqltypes.TEXTS:
            if style in {1, 2}:
                raw = bytes.fromhex(stored.removeprefix("0x"))
            else:
                raw = stored.encode("utf-16-le" if source.name[0] == "n" else "cp1252", "replace")
        elif isinstance(stored, int):
            raw = stored.to_bytes(8 if source.name == "bigint" else 4, "big", signed=True)
        else:
            raise _impossible(source, target)
        return raw[: target.length]

    return convert

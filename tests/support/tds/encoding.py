"""Values on their way to the client: the TYPE_INFO of a type and the encoder of its values.

An encoder raises for a value that its type cannot hold: a stand-in that sends something else than
it was told would prove nothing.
"""

import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.support.tds.codes import (
    CODE_PAGE,
    COLLATION,
    NULL_LENGTH,
    PLP_NULL,
    PLP_TYPE_LENGTH,
    TypeCode,
    decimal_width,
    time_width,
)
from tests.support.tds.session import SqlType

Encoder = Callable[[Any], bytes]
"""Turns a Python value (or None) into the bytes of a column's cell."""

_INTEGERS = {"bigint": 8, "int": 4, "smallint": 2, "tinyint": 1}
_PLP_CHUNK = 8000
_TEXT_POINTER = bytes([16]) + bytes(16) + bytes(8)
_DAY_ONE = date(1, 1, 1).toordinal()
_DAY_1900 = date(1900, 1, 1).toordinal()
_VARIANT_LENGTH = 8009


def type_info(kind: SqlType) -> bytes:
    """Describe a type as a column of a result set or as a return value."""
    name = kind.name
    if name in _INTEGERS:
        return bytes([TypeCode.INTEGER, _INTEGERS[name]])
    match name:
        case "bit":
            return bytes([TypeCode.NULLABLE_BIT, 1])
        case "float":
            return bytes([TypeCode.NULLABLE_FLOAT, 8])
        case "real":
            return bytes([TypeCode.NULLABLE_FLOAT, 4])
        case "decimal":
            precision = kind.precision or 38
            return bytes([TypeCode.DECIMAL, decimal_width(precision), precision, kind.scale])
        case "nvarchar":
            return bytes([TypeCode.NVARCHAR]) + _length(kind, 2) + COLLATION
        case "nchar":
            return bytes([TypeCode.NCHAR]) + _length(kind, 2) + COLLATION
        case "varchar":
            return bytes([TypeCode.VARCHAR]) + _length(kind, 1) + COLLATION
        case "char":
            return bytes([TypeCode.CHAR]) + _length(kind, 1) + COLLATION
        case "ntext":
            return bytes([TypeCode.NTEXT]) + struct.pack("<I", 0x7FFFFFFE) + COLLATION
        case "varbinary":
            return bytes([TypeCode.VARBINARY]) + _length(kind, 1)
        case "uniqueidentifier":
            return bytes([TypeCode.UNIQUEIDENTIFIER, 16])
        case "date":
            return bytes([TypeCode.DATE])
        case "time":
            return bytes([TypeCode.TIME, kind.scale])
        case "datetime2":
            return bytes([TypeCode.DATETIME2, kind.scale])
        case "datetimeoffset":
            return bytes([TypeCode.DATETIMEOFFSET, kind.scale])
        case "datetime":
            return bytes([TypeCode.NULLABLE_DATETIME, 8])
        case "sql_variant":
            return bytes([TypeCode.SQL_VARIANT]) + struct.pack("<I", _VARIANT_LENGTH)
    raise ValueError(f"The wire has no type named {name!r}.")


def encoder(kind: SqlType) -> Encoder:
    """Find the encoder of a type's values."""
    name = kind.name
    if name in _INTEGERS:
        return _sized(_integer(_INTEGERS[name], signed=name != "tinyint"))
    match name:
        case "bit":
            return _sized(lambda value: b"\1" if value else b"\0")
        case "float":
            return _sized(struct.Struct("<d").pack)
        case "real":
            return _sized(struct.Struct("<f").pack)
        case "decimal":
            return _sized(_decimal(kind.precision or 38, kind.scale))
        case "nvarchar" | "nchar":
            pad = name == "nchar"
            return _text(kind, unit=2, encode=_utf16, pad=pad)
        case "varchar" | "char":
            pad = name == "char"
            return _text(kind, unit=1, encode=_single_byte, pad=pad)
        case "ntext":
            return _ntext
        case "varbinary":
            return _text(kind, unit=1, encode=bytes, pad=False)
        case "uniqueidentifier":
            return _sized(_guid)
        case "date":
            return _sized(_date)
        case "time":
            return _sized(_time(kind.scale))
        case "datetime2":
            return _sized(_datetime2(kind.scale))
        case "datetimeoffset":
            return _sized(_datetimeoffset(kind.scale))
        case "datetime":
            return _sized(_datetime)
        case "sql_variant":
            return _variant
    raise ValueError(f"The wire has no type named {name!r}.")


def _length(kind: SqlType, unit: int) -> bytes:
    if kind.length is None:
        return struct.pack("<H", PLP_TYPE_LENGTH)
    if not 0 < kind.length * unit <= 8000:
        raise ValueError(f"{kind.name}({kind.length}) is not a type.")
    return struct.pack("<H", kind.length * unit)


def _sized(encode: Callable[[Any], bytes]) -> Encoder:
    """Put a length byte before a value; NULL is the length 0."""

    def sized(value: Any) -> bytes:
        if value is None:
            return b"\0"
        data = encode(value)
        return bytes([len(data)]) + data

    return sized


def _integer(width: int, *, signed: bool) -> Callable[[Any], bytes]:
    def integer(value: Any) -> bytes:
        if not isinstance(value, int):
            raise TypeError(f"{value!r} is not an integer.")
        return int(value).to_bytes(width, "little", signed=signed)

    return integer


def _decimal(precision: int, scale: int) -> Callable[[Any], bytes]:
    width = decimal_width(precision) - 1

    def decimal(value: Any) -> bytes:
        sign, digits, exponent = Decimal(value).as_tuple()
        if not isinstance(exponent, int):
            raise TypeError(f"{value!r} is not a number.")
        whole = int("".join(map(str, digits)) or "0")
        shift = exponent + scale
        if shift < 0:
            whole, rest = divmod(whole, int(10**-shift))
            if rest:
                raise ValueError(f"{value!r} has more than {scale} digits after the point.")
        else:
            whole *= int(10**shift)
        if len(str(whole)) > precision:
            raise ValueError(f"{value!r} has more than {precision} digits.")
        return bytes([0 if sign else 1]) + whole.to_bytes(width, "little")

    return decimal


def _utf16(value: str) -> bytes:
    # Half a surrogate pair is legal in nvarchar, and the catalog does hold such text.
    return value.encode("utf-16-le", "surrogatepass")


def _single_byte(value: str) -> bytes:
    return value.encode(CODE_PAGE, "replace")


def _text(kind: SqlType, *, unit: int, encode: Callable[[Any], bytes], pad: bool) -> Encoder:
    if kind.length is None:
        return _plp(encode)
    limit = kind.length * unit
    blank = encode(" ") if pad else b""

    def text(value: Any) -> bytes:
        if value is None:
            return struct.pack("<H", NULL_LENGTH)
        data = encode(value)
        if len(data) > limit:
            raise ValueError(f"A value of {len(data)} bytes does not fit {kind}.")
        if pad:
            data += blank * ((limit - len(data)) // unit)
        return struct.pack("<H", len(data)) + data

    return text


def _plp(encode: Callable[[Any], bytes]) -> Encoder:
    """Send a value of a `max` type as its length, chunks and a terminator."""

    def plp(value: Any) -> bytes:
        if value is None:
            return struct.pack("<Q", PLP_NULL)
        data = encode(value)
        parts = [struct.pack("<Q", len(data))]
        for start in range(0, len(data), _PLP_CHUNK):
            chunk = data[start : start + _PLP_CHUNK]
            parts += (struct.pack("<I", len(chunk)), chunk)
        parts.append(bytes(4))
        return b"".join(parts)

    return plp


def _ntext(value: Any) -> bytes:
    if value is None:
        return b"\0"
    data = _utf16(value)
    return _TEXT_POINTER + struct.pack("<i", len(data)) + data


def _guid(value: Any) -> bytes:
    if not isinstance(value, UUID):
        raise TypeError(f"{value!r} is not a UUID.")
    return bytes(value.bytes_le)


def _date(value: date) -> bytes:
    return (value.toordinal() - _DAY_ONE).to_bytes(3, "little")


def _time(scale: int) -> Callable[[Any], bytes]:
    width = time_width(scale)

    def encode(value: time | datetime) -> bytes:
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        ticks = seconds * 10_000_000 + value.microsecond * 10
        return (ticks // int(10 ** (7 - scale))).to_bytes(width, "little")

    return encode


def _datetime2(scale: int) -> Callable[[Any], bytes]:
    of_day = _time(scale)

    def encode(value: datetime) -> bytes:
        if value.tzinfo is not None:
            raise TypeError(f"{value!r} has an offset and its column has none.")
        return of_day(value) + _date(value)

    return encode


def _datetimeoffset(scale: int) -> Callable[[Any], bytes]:
    of_day = _time(scale)

    def encode(value: datetime) -> bytes:
        offset = value.utcoffset()
        if offset is None:
            raise TypeError(f"{value!r} has no offset and its column has one.")
        instant = value.astimezone(UTC)
        minutes = int(offset.total_seconds()) // 60
        return of_day(instant) + _date(instant) + struct.pack("<h", minutes)

    return encode


def _datetime(value: datetime) -> bytes:
    """Round to 1/300 s, as the type does."""
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    ticks = seconds * 300 + round(value.microsecond * 300 / 1_000_000)
    days = value.toordinal() - _DAY_1900
    if ticks == 24 * 3600 * 300:
        days, ticks = days + 1, 0
    return struct.pack("<iI", days, ticks)


def _variant(value: Any) -> bytes:
    """Send a value with its own type; the base type follows from the Python type."""
    if value is None:
        return bytes(4)
    code, properties, data = _variant_parts(value)
    body = bytes([code, len(properties)]) + properties + data
    return struct.pack("<I", len(body)) + body


def _variant_parts(value: object) -> tuple[TypeCode, bytes, bytes]:
    match value:
        case bool():
            return TypeCode.BIT, b"", bytes([value])
        case int():
            if -(2**31) <= value < 2**31:
                return TypeCode.INT, b"", value.to_bytes(4, "little", signed=True)
            return TypeCode.BIGINT, b"", value.to_bytes(8, "little", signed=True)
        case float():
            return TypeCode.FLOAT, b"", struct.pack("<d", value)
        case Decimal():
            exponent = value.as_tuple().exponent
            scale = max(0, -exponent) if isinstance(exponent, int) else 0
            return TypeCode.DECIMAL, bytes([38, scale]), _decimal(38, scale)(value)
        case str():
            return TypeCode.NVARCHAR, COLLATION + struct.pack("<H", 8000), _utf16(value)
        case bytes():
            return TypeCode.VARBINARY, struct.pack("<H", 8000), value
        case UUID():
            return TypeCode.UNIQUEIDENTIFIER, b"", value.bytes_le
        case datetime() if value.tzinfo is None:
            return TypeCode.DATETIME, b"", _datetime(value)
        case datetime():
            return TypeCode.DATETIMEOFFSET, bytes([7]), _datetimeoffset(7)(value)
        case date():
            return TypeCode.DATE, b"", _date(value)
        case time():
            return TypeCode.TIME, bytes([7]), _time(7)(value)
    raise TypeError(f"{value!r} fits no sql_variant.")

"""Values on their way from the client: the parameters of a remote procedure call."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from tests.support.tds.codes import (
    CODE_PAGE,
    NULL_LENGTH,
    PLP_NULL,
    PLP_TYPE_LENGTH,
    TypeCode,
    time_width,
)
from tests.support.tds.session import SqlType

_DAY_ONE = date(1, 1, 1).toordinal()
_DAY_1900 = date(1900, 1, 1).toordinal()
_FIXED = {
    TypeCode.TINYINT: (SqlType("tinyint"), 1),
    TypeCode.BIT: (SqlType("bit"), 1),
    TypeCode.SMALLINT: (SqlType("smallint"), 2),
    TypeCode.INT: (SqlType("int"), 4),
    TypeCode.BIGINT: (SqlType("bigint"), 8),
    TypeCode.REAL: (SqlType("real"), 4),
    TypeCode.FLOAT: (SqlType("float"), 8),
    TypeCode.SMALLDATETIME: (SqlType("datetime"), 4),
    TypeCode.DATETIME: (SqlType("datetime"), 8),
    TypeCode.SMALLMONEY: (SqlType("decimal", precision=10, scale=4), 4),
    TypeCode.MONEY: (SqlType("decimal", precision=19, scale=4), 8),
}
_INTEGERS = {1: "tinyint", 2: "smallint", 4: "int", 8: "bigint"}


class ProtocolError(Exception):
    """Raised for bytes that are not what MS-TDS says they are, or not what this server speaks."""


class Cursor:
    """A position in the bytes of a message."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    @property
    def ended(self) -> bool:
        return self.at >= len(self.data)

    def take(self, size: int) -> bytes:
        """Read so many bytes; raises ProtocolError when the message is shorter."""
        end = self.at + size
        if end > len(self.data):
            raise ProtocolError(f"A message ends {end - len(self.data)} bytes early.")
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def unsigned(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def signed(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little", signed=True)

    def text(self, characters: int) -> str:
        return self.take(characters * 2).decode("utf-16-le", "surrogatepass")


@dataclass(frozen=True, slots=True)
class TypedReader:
    """A type and the way to read one value of it."""

    type: SqlType
    read: Callable[[Cursor], object]


def read_type(cursor: Cursor) -> TypedReader:
    """Read a TYPE_INFO and return how its value is to be read."""
    number = cursor.byte()
    try:
        code = TypeCode(number)
    except ValueError as error:
        raise ProtocolError(f"Type 0x{number:02X} is not spoken here.") from error
    if code in _FIXED:
        kind, width = _FIXED[code]
        return TypedReader(kind, lambda c: _fixed(kind, c.take(width)))
    match code:
        case TypeCode.NULL:
            return TypedReader(SqlType("nvarchar", 1), lambda _: None)
        case TypeCode.INTEGER:
            return _sized(SqlType(_INTEGERS[cursor.byte()]), _fixed)
        case TypeCode.NULLABLE_BIT:
            cursor.byte()
            return _sized(SqlType("bit"), _fixed)
        case TypeCode.NULLABLE_FLOAT:
            return _sized(SqlType("float" if cursor.byte() == 8 else "real"), _fixed)
        case TypeCode.NULLABLE_MONEY:
            wide = cursor.byte() == 8
            return _sized(SqlType("decimal", precision=19 if wide else 10, scale=4), _fixed)
        case TypeCode.NULLABLE_DATETIME:
            cursor.byte()
            return _sized(SqlType("datetime"), _fixed)
        case TypeCode.DECIMAL | TypeCode.NUMERIC:
            cursor.byte()
            precision, scale = cursor.byte(), cursor.byte()
            return _sized(SqlType("decimal", precision=precision, scale=scale), _decimal)
        case TypeCode.UNIQUEIDENTIFIER:
            cursor.byte()
            return _sized(SqlType("uniqueidentifier"), lambda _, data: UUID(bytes_le=data))
        case TypeCode.DATE:
            return _sized(SqlType("date"), lambda _, data: _date(data))
        case TypeCode.TIME:
            return _sized(SqlType("time", scale=cursor.byte()), _time_value)
        case TypeCode.DATETIME2:
            return _sized(SqlType("datetime2", scale=cursor.byte()), _datetime2)
        case TypeCode.DATETIMEOFFSET:
            return _sized(SqlType("datetimeoffset", scale=cursor.byte()), _datetimeoffset)
        case TypeCode.NVARCHAR:
            return _limited(cursor, "nvarchar", 2, collated=True, decode=_utf16)
        case TypeCode.NCHAR:
            return _limited(cursor, "nchar", 2, collated=True, decode=_utf16)
        case TypeCode.VARCHAR:
            return _limited(cursor, "varchar", 1, collated=True, decode=_single_byte)
        case TypeCode.CHAR:
            return _limited(cursor, "char", 1, collated=True, decode=_single_byte)
        case TypeCode.VARBINARY | TypeCode.BINARY:
            return _limited(cursor, "varbinary", 1, collated=False, decode=bytes)
        case TypeCode.NTEXT:
            return _unlimited(cursor, SqlType("ntext"), collated=True, decode=_utf16)
        case TypeCode.TEXT:
            return _unlimited(cursor, SqlType("varchar"), collated=True, decode=_single_byte)
        case TypeCode.IMAGE:
            return _unlimited(cursor, SqlType("varbinary"), collated=False, decode=bytes)
    raise ProtocolError(f"A parameter of type {code.name} is not spoken here.")


def _sized(kind: SqlType, decode: Callable[[SqlType, bytes], object]) -> TypedReader:
    def read(cursor: Cursor) -> object:
        data = cursor.take(cursor.byte())
        return decode(kind, data) if data else None

    return TypedReader(kind, read)


def _limited(
    cursor: Cursor, name: str, unit: int, *, collated: bool, decode: Callable[[bytes], object]
) -> TypedReader:
    length = cursor.unsigned(2)
    if collated:
        cursor.take(5)
    if length == PLP_TYPE_LENGTH:
        return TypedReader(SqlType(name), lambda c: _plp(c, decode))

    def read(cursor: Cursor) -> object:
        size = cursor.unsigned(2)
        return None if size == NULL_LENGTH else decode(cursor.take(size))

    return TypedReader(SqlType(name, length // unit), read)


def _unlimited(
    cursor: Cursor, kind: SqlType, *, collated: bool, decode: Callable[[bytes], object]
) -> TypedReader:
    cursor.take(4)
    if collated:
        cursor.take(5)

    def read(cursor: Cursor) -> object:
        size = cursor.signed(4)
        return None if size < 0 else decode(cursor.take(size))

    return TypedReader(kind, read)


def _plp(cursor: Cursor, decode: Callable[[bytes], object]) -> object:
    if cursor.unsigned(8) == PLP_NULL:
        return None
    chunks = []
    while size := cursor.unsigned(4):
        chunks.append(cursor.take(size))
    return decode(b"".join(chunks))


def _utf16(data: bytes) -> str:
    return data.decode("utf-16-le", "surrogatepass")


def _single_byte(data: bytes) -> str:
    return data.decode(CODE_PAGE, "replace")


def _fixed(kind: SqlType, data: bytes) -> object:
    match kind.name:
        case "bit":
            return data != b"\0"
        case "float":
            return struct.unpack("<d", data)[0]
        case "real":
            return struct.unpack("<f", data)[0]
        case "tinyint":
            return data[0]
        case "decimal":
            return _money(data)
        case "datetime":
            return _datetime(data)
    return int.from_bytes(data, "little", signed=True)


def _money(data: bytes) -> Decimal:
    # Eight bytes come with the upper half first.
    ordered = data[4:] + data[:4] if len(data) == 8 else data
    return Decimal(int.from_bytes(ordered, "little", signed=True)).scaleb(-4)


def _datetime(data: bytes) -> datetime:
    if len(data) == 4:
        days, minutes = struct.unpack("<HH", data)
        return datetime.fromordinal(_DAY_1900 + days) + timedelta(minutes=minutes)
    days, ticks = struct.unpack("<iI", data)
    milliseconds = round(ticks * 10 / 3)
    return datetime.fromordinal(_DAY_1900 + days) + timedelta(milliseconds=milliseconds)


def _decimal(kind: SqlType, data: bytes) -> Decimal:
    whole = Decimal(int.from_bytes(data[1:], "little")).scaleb(-kind.scale)
    return whole if data[0] else -whole


def _date(data: bytes) -> date:
    return date.fromordinal(_DAY_ONE + int.from_bytes(data, "little"))


def _since_midnight(scale: int, data: bytes) -> timedelta:
    ticks = int.from_bytes(data, "little") * 10 ** (7 - scale)
    return timedelta(microseconds=ticks // 10)


def _time_value(kind: SqlType, data: bytes) -> time:
    return (datetime.fromordinal(1) + _since_midnight(kind.scale, data)).time()


def _datetime2(kind: SqlType, data: bytes) -> datetime:
    width = time_width(kind.scale)
    day = datetime.combine(_date(data[width : width + 3]), time())
    return day + _since_midnight(kind.scale, data[:width])


def _datetimeoffset(kind: SqlType, data: bytes) -> datetime:
    minutes = int.from_bytes(data[-2:], "little", signed=True)
    zone = timezone(timedelta(minutes=minutes))
    instant = _datetime2(kind, data[:-2]).replace(tzinfo=UTC)
    return instant.astimezone(zone)

"""Elements of an answer, as bytes."""

import struct
from collections.abc import Sequence

from tests.support.tds.codes import COLLATION, TDS_VERSION, Change, Done, Token
from tests.support.tds.encoding import encoder, type_info
from tests.support.tds.session import Column, Message, SqlType

_SERVER = "STANDIN"
_NULLABLE = 0x0001
_UPDATABLE_UNKNOWN = 0x0008


def short_text(text: str) -> bytes:
    """Text with a length of one byte, in characters."""
    data = text.encode("utf-16-le", "surrogatepass")
    return bytes([len(data) // 2]) + data


def long_text(text: str) -> bytes:
    """Text with a length of two bytes, in characters."""
    data = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<H", len(data) // 2) + data


def _sized(token: Token, body: bytes) -> bytes:
    return struct.pack("<BH", token, len(body)) + body


def login_ack(version: tuple[int, int, int]) -> bytes:
    """Accept a login in the name of a server of that version (major, minor, build)."""
    major, minor, build = version
    body = struct.pack(">BI", 1, TDS_VERSION) + short_text("Microsoft SQL Server")
    return _sized(Token.LOGIN_ACK, body + struct.pack(">BBH", major, minor, build))


def environment(change: Change, new: str, old: str = "") -> bytes:
    """Announce that a text of the environment is another one now."""
    return _sized(Token.ENVIRONMENT, bytes([change]) + short_text(new) + short_text(old))


def environment_bytes(change: Change, new: bytes, old: bytes = b"") -> bytes:
    """Announce a change of the environment whose values are bytes."""
    values = bytes([len(new)]) + new + bytes([len(old)]) + old
    return _sized(Token.ENVIRONMENT, bytes([change]) + values)


def collation() -> bytes:
    return environment_bytes(Change.COLLATION, COLLATION)


def message(value: Message) -> bytes:
    """Send an error, or an informational message when its severity is 10 or less."""
    token = Token.INFO if value.severity <= 10 else Token.ERROR
    body = (
        struct.pack("<iBB", value.number, value.state, value.severity)
        + long_text(value.text)
        + short_text(_SERVER)
        + short_text(value.procedure)
        + struct.pack("<I", value.line)
    )
    return _sized(token, body)


def columns(described: Sequence[Column]) -> bytes:
    """Describe the columns of a result set."""
    parts = [struct.pack("<BH", Token.COLUMNS, len(described))]
    for column in described:
        flags = _UPDATABLE_UNKNOWN | (_NULLABLE if column.nullable else 0)
        parts.append(struct.pack("<IH", 0, flags) + type_info(column.type))
        if column.type.name == "ntext":
            parts.append(bytes([1]) + long_text("unknown"))  # The table it came from, in parts.
        parts.append(short_text(column.name))
    return b"".join(parts)


def return_status(value: int) -> bytes:
    return struct.pack("<Bi", Token.RETURN_STATUS, value)


def return_value(name: str, kind: SqlType, value: object, ordinal: int = 0) -> bytes:
    """Send the value of an output parameter."""
    head = struct.pack("<BH", Token.RETURN_VALUE, ordinal) + short_text(name)
    return head + struct.pack("<BIH", 1, 0, 0) + type_info(kind) + encoder(kind)(value)


def done(token: Token, status: Done, count: int = 0) -> bytes:
    """End a statement, a procedure or the answer."""
    return struct.pack("<BHHQ", token, status, 0, count)


def sspi(data: bytes) -> bytes:
    return _sized(Token.SSPI, data)

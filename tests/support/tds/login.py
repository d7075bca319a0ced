"""The messages before the first statement: PRELOGIN and LOGIN7."""

import struct
from dataclasses import dataclass

from tests.support.tds.codes import Encryption
from tests.support.tds.decoding import ProtocolError
from tests.support.tds.session import Login

_VERSION, _ENCRYPTION, _INSTANCE, _THREAD, _MARS, _TERMINATOR = 0, 1, 2, 3, 4, 0xFF
_INTEGRATED_SECURITY = 0x80
_READ_ONLY_INTENT = 0x20


def wanted_encryption(prelogin: bytes) -> Encryption:
    """Read what the client asks for; raises ProtocolError when it is not a PRELOGIN."""
    at = 0
    while at < len(prelogin) and prelogin[at] != _TERMINATOR:
        option, start, size = struct.unpack_from(">BHH", prelogin, at)
        if option == _ENCRYPTION and size == 1:
            return Encryption(prelogin[start] & 0x0F)
        at += 5
    raise ProtocolError("A PRELOGIN says nothing about encryption.")


def prelogin_answer(version: tuple[int, int, int], encryption: Encryption) -> bytes:
    """Answer PRELOGIN: our version, our encryption, no MARS."""
    major, minor, build = version
    options = (
        (_VERSION, struct.pack(">BBHH", major, minor, build, 0)),
        (_ENCRYPTION, bytes([encryption])),
        (_INSTANCE, b"\0"),
        (_THREAD, b""),
        (_MARS, b"\0"),
    )
    start = len(options) * 5 + 1
    head, body = b"", b""
    for option, data in options:
        head += struct.pack(">BHH", option, start + len(body), len(data))
        body += data
    return head + bytes([_TERMINATOR]) + body


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """A LOGIN7: who logs in, and how the two will talk."""

    login: Login
    packet_size: int
    sspi: bytes
    """The first message of a Windows login; empty when a name and a password came."""


def read_login(data: bytes) -> LoginRequest:
    """Read a LOGIN7; raises ProtocolError when it is cut short."""
    if len(data) < 94:
        raise ProtocolError("A LOGIN7 is shorter than its head.")
    (packet_size,) = struct.unpack_from("<I", data, 8)
    flags2, type_flags = data[25], data[26]

    def text(at: int) -> str:
        return part(at, 2).decode("utf-16-le", "surrogatepass")

    def part(at: int, unit: int) -> bytes:
        start, length = struct.unpack_from("<HH", data, at)
        if start + length * unit > len(data):
            raise ProtocolError("A LOGIN7 points past its end.")
        return data[start : start + length * unit]

    login = Login(
        host=text(36),
        user=text(40),
        password=_reveal(part(44, 2)),
        application=text(48),
        database=text(68),
        integrated=bool(flags2 & _INTEGRATED_SECURITY),
        read_only_intent=bool(type_flags & _READ_ONLY_INTENT),
    )
    return LoginRequest(login, packet_size, part(78, 1) if login.integrated else b"")


def _reveal(hidden: bytes) -> str:
    """Undo the obfuscation of a password: XOR with 0xA5, nibbles swapped."""
    plain = bytes(((b ^ 0xA5) >> 4 | (b ^ 0xA5) << 4) & 0xFF for b in hidden)
    return plain.decode("utf-16-le", "surrogatepass")

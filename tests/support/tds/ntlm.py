"""The server's half of NTLM, enough to learn who wants to come in.

FreeTDS logs in this way when a user name holds a backslash (`CORP\\name`). There is no domain here
that could prove the answer to the challenge: whoever names himself is believed, as the engine then
sees from `Login.integrated`.
"""

import struct
from dataclasses import replace

from tests.support.tds.decoding import ProtocolError
from tests.support.tds.session import Login

_SIGNATURE = b"NTLMSSP\0"
_NEGOTIATE, _CHALLENGE, _AUTHENTICATE = 1, 2, 3
_DOMAIN_AT, _USER_AT = 28, 36
_END_OF_TARGET, _SERVER_NAME, _DOMAIN_NAME = 0, 1, 2
_FLAGS = 0x00808205
"""Unicode, target wanted, NTLM, always sign, target information follows."""

_NONCE = bytes.fromhex("0123456789abcdef")
_SIZE_OF_HEAD = 48


def challenge(negotiate: bytes) -> bytes:
    """Answer the first message with a challenge; raises ProtocolError when it is not NTLM's."""
    _check(negotiate, _NEGOTIATE)
    target = "STANDIN".encode("utf-16-le")
    information = b"".join(
        struct.pack("<HH", kind, len(value)) + value
        for kind, value in ((_DOMAIN_NAME, target), (_SERVER_NAME, target), (_END_OF_TARGET, b""))
    )
    after = _SIZE_OF_HEAD + len(target)
    return (
        _SIGNATURE
        + struct.pack("<IHHII", _CHALLENGE, len(target), len(target), _SIZE_OF_HEAD, _FLAGS)
        + _NONCE
        + bytes(8)
        + struct.pack("<HHI", len(information), len(information), after)
        + target
        + information
    )


def identify(login: Login, authenticate: bytes) -> Login:
    """Read who answered the challenge, as `DOMAIN\\name`."""
    _check(authenticate, _AUTHENTICATE)
    domain = _field(authenticate, _DOMAIN_AT)
    name = _field(authenticate, _USER_AT)
    return replace(login, user=f"{domain}\\{name}", password="", integrated=True)


def _field(message: bytes, at: int) -> str:
    size, _, start = struct.unpack_from("<HHI", message, at)
    return message[start : start + size].decode("utf-16-le")


def _check(message: bytes, kind: int) -> None:
    if message[:8] != _SIGNATURE or message[8:12] != struct.pack("<I", kind):
        raise ProtocolError("Only NTLM is spoken for Windows logins, and this is not it.")

"""What happens before the first statement: PRELOGIN, TLS, LOGIN7 and its answer."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from tests.support.tds import ntlm, tokens
from tests.support.tds.codes import Change, Done, Encryption, PacketType, Token
from tests.support.tds.decoding import ProtocolError
from tests.support.tds.execution import Executor, database_message
from tests.support.tds.faults import (
    Delay,
    DropAtLogin,
    DropAtPrelogin,
    Effects,
    Faults,
    NeverAnswer,
    RefuseLogin,
    Silent,
)
from tests.support.tds.login import prelogin_answer, read_login, wanted_encryption
from tests.support.tds.record import Connection
from tests.support.tds.session import Login, LoginRefused, Message
from tests.support.tds.transmission import Transmission, break_off
from tests.support.tds.wire import Packet, Wire, cut

_SMALLEST_PACKET, _LARGEST_PACKET = 512, 32767
_PACKET_BEFORE_LOGIN = 4096


class Refused(Exception):
    """Raised when the client was told that it may not come in."""


class Greeting:
    """Takes a client through its login."""

    def __init__(
        self,
        wire: Wire,
        connection: Connection,
        faults: Faults,
        *,
        version: tuple[int, int, int],
        encryption: Encryption,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._wire = wire
        self._connection = connection
        self._faults = faults
        self._version = version
        self._encryption = encryption
        self._tls = tls
        self._effects = Effects()
        self.packet_size = _PACKET_BEFORE_LOGIN
        """Bytes of a packet, header included, as the client asked."""

    async def receive(self) -> Login:
        """Speak with the client until it has said who it is.

        Raises Refused for a client that will not encrypt, and what `Wire` raises when it leaves.
        """
        if self._faults.meet_connection(Silent):
            await self._wire.read_to_end()
        strict = await self._wire.peek_is_tls()
        if strict:
            await self._start_strict()
        prelogin = await self._read(PacketType.PRELOGIN)
        if drop := self._faults.meet_connection(DropAtPrelogin):
            await break_off(self._wire, reset=drop.reset)
        agreed = self._agree(wanted_encryption(prelogin.payload), strict=strict)
        await self._send(prelogin_answer(self._version, agreed))
        if agreed is not Encryption.NOT_SUPPORTED and not strict:
            await self._start_wrapped(agreed)
        request = read_login((await self._read(PacketType.LOGIN)).payload)
        if agreed is Encryption.LOGIN_ONLY:
            self._wire.stop_tls()
        self._effects = self._faults.meet_login(request.login.application)
        if drop_login := self._effects.find(DropAtLogin):
            await break_off(self._wire, reset=drop_login.reset)
        if self._effects.find(NeverAnswer):
            await self._wire.read_to_end()
        self.packet_size = min(max(request.packet_size, _SMALLEST_PACKET), _LARGEST_PACKET)
        login = request.login
        if request.sspi:
            login = await self._windows_login(login, request.sspi)
        return login

    async def enter(self, opening: Callable[[], Awaitable[Executor]]) -> Executor:
        """Let the client in, or tell it why not and raise Refused."""
        if refusal := self._effects.find(RefuseLogin):
            await self._refuse(refusal.message)
            raise Refused
        try:
            executor = await opening()
        except LoginRefused as error:
            await self._refuse(error.message)
            raise Refused from error
        await self._answer(self._welcome(executor.database))
        return executor

    def _agree(self, wanted: Encryption, *, strict: bool) -> Encryption:
        """Settle how much is encrypted; the client ends it if that is not to its taste."""
        if strict:
            return Encryption.ON
        if self._tls is None or self._encryption is Encryption.NOT_SUPPORTED:
            return Encryption.NOT_SUPPORTED
        if self._encryption in (Encryption.ON, Encryption.REQUIRED):
            return Encryption.REQUIRED
        return Encryption.ON if wanted is Encryption.REQUIRED else wanted

    async def _start_wrapped(self, agreed: Encryption) -> None:
        assert self._tls is not None
        await self._wire.start_tls(self._tls, wrapped=True)
        self._connection.is_encrypted = agreed is not Encryption.LOGIN_ONLY

    async def _start_strict(self) -> None:
        """Encrypt from the first byte on (TDS 8), or break the connection where that is unknown."""
        if self._tls is None or self._encryption is Encryption.NOT_SUPPORTED:
            await break_off(self._wire, reset=True)
        else:
            await self._wire.start_tls(self._tls, wrapped=False)
        self._connection.is_encrypted = True

    async def _read(self, kind: PacketType) -> Packet:
        packet = await self._wire.read_message()
        if packet.type != kind:
            raise ProtocolError(f"{kind.name} was to come, not a packet 0x{packet.type:02X}.")
        return packet

    async def _windows_login(self, login: Login, negotiate: bytes) -> Login:
        await self._send(tokens.sspi(ntlm.challenge(negotiate)))
        answer = await self._read(PacketType.SSPI)
        return ntlm.identify(login, answer.payload)

    def _welcome(self, database: str) -> bytes:
        size = str(self.packet_size)
        return b"".join(
            (
                tokens.environment(Change.DATABASE, database, "master"),
                tokens.message(database_message(database)),
                tokens.collation(),
                tokens.environment(Change.LANGUAGE, "us_english"),
                tokens.message(
                    Message(5703, "Changed language setting to us_english.", severity=0)
                ),
                tokens.login_ack(self._version),
                tokens.environment(Change.PACKET_SIZE, size, str(_PACKET_BEFORE_LOGIN)),
                tokens.done(Token.DONE, Done.FINAL),
            )
        )

    async def _refuse(self, message: Message) -> None:
        await self._answer(tokens.message(message) + tokens.done(Token.DONE, Done.ERROR))

    async def _answer(self, data: bytes) -> None:
        """Send the answer to the login, with the faults that meet it."""
        if delay := self._effects.find(Delay):
            await asyncio.sleep(delay.seconds)
        await Transmission(
            self._wire,
            packet_size=_PACKET_BEFORE_LOGIN,
            spid=self._connection.spid,
            effects=self._effects,
        ).end(data)

    async def _send(self, data: bytes) -> None:
        for packet in cut(data, size=_PACKET_BEFORE_LOGIN, spid=self._connection.spid, last=True):
            await self._wire.write(packet)

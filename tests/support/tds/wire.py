"""Packets over a socket, in the clear or inside TLS."""

import asyncio
import contextlib
import socket
import ssl
import struct
from dataclasses import dataclass

from tests.support.tds.codes import HEADER_SIZE, PacketStatus, PacketType
from tests.support.tds.record import Connection

_READ_SIZE = 64 * 1024
_FAREWELL = 5.0


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet as it came."""

    type: int
    status: PacketStatus
    payload: bytes


def cut(data: bytes, *, size: int, spid: int, last: bool, first_id: int = 1) -> list[bytes]:
    """Cut an answer into packets of `size` bytes, header included; the last one ends it."""
    room = size - HEADER_SIZE
    pieces = [data[start : start + room] for start in range(0, len(data), room)] or [b""]
    packets = []
    for index, piece in enumerate(pieces):
        ends = last and index == len(pieces) - 1
        status = PacketStatus.LAST if ends else PacketStatus(0)
        packets.append(
            header(PacketType.ANSWER, status, len(piece), spid, first_id + index) + piece
        )
    return packets


def header(kind: PacketType, status: PacketStatus, size: int, spid: int, number: int) -> bytes:
    return struct.pack(">BBHHBB", kind, status, size + HEADER_SIZE, spid, number & 0xFF, 0)


class Wire:
    """One socket that carries packets; belongs to the event loop."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, traffic: Connection
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._traffic = traffic
        self._tls: _Tls | None = None
        self._ahead = b""

    async def read_packet(self) -> Packet:
        """Read the next packet; raises IncompleteReadError at the end of the stream."""
        head = await self._exactly(HEADER_SIZE)
        kind, status, size, _spid, _number, _window = struct.unpack(">BBHHBB", head)
        payload = await self._exactly(size - HEADER_SIZE) if size > HEADER_SIZE else b""
        return Packet(kind, PacketStatus(status & 0x1F), payload)

    async def read_message(self) -> Packet:
        """Read packets until one ends a message; return them as one, with all their status bits."""
        parts = []
        status = PacketStatus(0)
        while not status & PacketStatus.LAST:
            packet = await self.read_packet()
            parts.append(packet.payload)
            status |= packet.status
        return Packet(packet.type, status, b"".join(parts))

    async def read_to_end(self) -> None:
        """Read and forget until the client closes; raises IncompleteReadError then."""
        while True:
            await self._some()

    async def peek_is_tls(self) -> bool:
        """Look whether the stream begins with a TLS handshake (TDS 8, `Encrypt=strict`)."""
        self._ahead = await self._reader.readexactly(1)
        return self._ahead == b"\x16"

    async def write(self, data: bytes) -> None:
        """Send bytes and wait until the socket has room again."""
        if self._tls is not None:
            data = self._tls.encrypt(data)
        await self._write_raw(data)

    async def start_tls(self, context: ssl.SSLContext, *, wrapped: bool) -> None:
        """Shake hands; `wrapped` puts the handshake into PRELOGIN packets, as TDS 7 does.

        Raises ssl.SSLError when the client does not like what it sees.
        """
        tls = _Tls(context)
        while not tls.shake():
            await self._send_handshake(tls.outgoing(), wrapped=wrapped)
            if wrapped:
                tls.feed((await self.read_packet()).payload)
            else:
                tls.feed(await self._some())
        await self._send_handshake(tls.outgoing(), wrapped=wrapped)
        self._tls = tls

    def stop_tls(self) -> None:
        """Go on in the clear: only the login was to be encrypted."""
        self._tls = None

    async def close(self) -> None:
        """End the connection in an orderly way, after what was sent has left."""
        self._writer.close()
        # A client that does not read must not hold up the server's own end.
        with contextlib.suppress(ConnectionError, TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), _FAREWELL)

    def reset(self) -> None:
        """End the connection so that the client sees a reset."""
        raw = self._writer.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    def abort(self) -> None:
        """End the connection at once, whatever was still to be sent."""
        self._writer.transport.abort()

    async def _send_handshake(self, data: bytes, *, wrapped: bool) -> None:
        if not data:
            return
        if wrapped:
            # One packet: a flight with one small certificate fits the 4096 bytes of a login.
            head = header(PacketType.PRELOGIN, PacketStatus.LAST, len(data), 0, 1)
            data = head + data
        await self._write_raw(data)

    async def _write_raw(self, data: bytes) -> None:
        self._traffic.bytes_sent += len(data)
        self._writer.write(data)
        await self._writer.drain()

    async def _exactly(self, size: int) -> bytes:
        if self._tls is None:
            ahead, self._ahead = self._ahead, b""
            data = ahead + await self._reader.readexactly(size - len(ahead))
            self._traffic.bytes_received += size
            return data
        taken = bytearray()
        while len(taken) < size:
            piece = self._tls.decrypt(size - len(taken))
            if piece:
                taken += piece
            else:
                self._tls.feed(await self._some())
        return bytes(taken)

    async def _some(self) -> bytes:
        data, self._ahead = self._ahead, b""
        data = data or await self._reader.read(_READ_SIZE)
        if not data:
            raise asyncio.IncompleteReadError(b"", None)
        self._traffic.bytes_received += len(data)
        return data


class _Tls:
    """The server's side of TLS over two buffers instead of a socket."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    def shake(self) -> bool:
        """Go on with the handshake; True when it is done."""
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def feed(self, data: bytes) -> None:
        self._incoming.write(data)

    def outgoing(self) -> bytes:
        return self._outgoing.read()

    def encrypt(self, data: bytes) -> bytes:
        self._object.write(data)
        return self._outgoing.read()

    def decrypt(self, size: int) -> bytes:
        """Decrypt up to `size` bytes; empty when more must be fed first."""
        try:
            piece = self._object.read(size)
        except ssl.SSLWantReadError:
            return b""
        if not piece:
            raise asyncio.IncompleteReadError(b"", None)
        return piece

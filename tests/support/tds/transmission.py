"""An answer cut into packets and sent, with the faults of sending."""

import asyncio
import contextlib

from tests.support.tds.codes import HEADER_SIZE
from tests.support.tds.faults import DropWithin, Effects, SmallPackets, Trickle
from tests.support.tds.wire import Wire, cut

_PIECE = 64 * 1024


class Dropped(Exception):
    """Raised when a fault has broken the connection."""


class Transmission:
    """One answer on its way out."""

    def __init__(self, wire: Wire, *, packet_size: int, spid: int, effects: Effects) -> None:
        small = effects.find(SmallPackets)
        self._size = small.size if small else packet_size
        self._wire = wire
        self._spid = spid
        self._drop = effects.find(DropWithin)
        self._trickle = effects.find(Trickle)
        self._rest = b""
        self._bytes = 0
        self._packets = 0

    @property
    def has_begun(self) -> bool:
        """Whether a byte of the answer has left."""
        return self._bytes > 0

    async def send(self, data: bytes) -> None:
        """Send what fills whole packets; the rest waits, for the last packet must not be empty.

        Short answers wait for their end, to leave in one piece: mssql-python holds Python's lock
        while it waits for the rest of a row, and a server in the same process could not send it.
        """
        self._rest += data
        if self._drop is None and self._trickle is None and len(self._rest) < _PIECE:
            return
        room = self._size - HEADER_SIZE
        whole = (len(self._rest) - 1) // room * room
        if whole > 0:
            ready, self._rest = self._rest[:whole], self._rest[whole:]
            await self._packets_of(ready, last=False)

    async def end(self, data: bytes = b"") -> None:
        """Send what is left and end the answer; raises Dropped where a fault says so."""
        await self._packets_of(self._rest + data, last=True)

    async def _packets_of(self, data: bytes, *, last: bool) -> None:
        packets = cut(data, size=self._size, spid=self._spid, last=last, first_id=self._packets + 1)
        if self._drop is None and self._trickle is None:
            self._packets += len(packets)
            await self._write(b"".join(packets))
            return
        for index, packet in enumerate(packets):
            if self._drop is not None:
                is_last = last and index == len(packets) - 1
                await self._maybe_break(self._drop, packet, is_last=is_last)
            await self._write(packet)
            self._packets += 1

    async def _maybe_break(self, drop: DropWithin, packet: bytes, *, is_last: bool) -> None:
        """Break the connection before a packet or within it, if its turn has come."""
        if drop.after_bytes is not None:
            left = min(drop.after_bytes - self._bytes, len(packet) - 1 if is_last else len(packet))
            if is_last or left < len(packet):
                await self._write(packet[:left])
                await break_off(self._wire, reset=drop.reset)
        elif is_last or self._packets >= (drop.after_packets or 0):
            await break_off(self._wire, reset=drop.reset)

    async def _write(self, data: bytes) -> None:
        self._bytes += len(data)
        if self._trickle is None:
            await self._wire.write(data)
            return
        for start in range(0, len(data), self._trickle.size):
            await self._wire.write(data[start : start + self._trickle.size])
            await asyncio.sleep(self._trickle.seconds)


async def break_off(wire: Wire, *, reset: bool) -> None:
    """Break the connection as a fault says; raises Dropped."""
    if reset:
        wire.reset()
    else:
        with contextlib.suppress(ConnectionError):
            await wire.close()
    raise Dropped

"""An answer cut into packets and sent, with the faults of sending."""

import asyncio
import contextlib

from tests.support.tds.codes import HEADER_SIZE
from tests.support.tds.faults import DropWithin, Effects, SmallPackets, Trickle
from tests.support.tds.wire import Wire, cut


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
        """Send what fills whole packets; the rest waits, for the last packet must not be empty."""
        self._rest += data
        room = self._size - HEADER_SIZE
        whole = (len(self._rest) - 1) // room * room
        if whole > 0:
            ready, self._rest = self._rest[:whole], self._rest[whole:]
            await self._packets_of(ready, last=False)

    async def end(self, data: bytes = b"") -> None:
        """Send what is left and end the answer; raises Dropped where a fault says so."""
        await self.send(data)
        await self._packets_of(self._rest, last=True)
        self._rest = b""
        if self._drop:
            # The answer was shorter than the fault hoped: it still must not pass for whole.
            raise Dropped

    async def _packets_of(self, data: bytes, *, last: bool) -> None:
        packets = cut(data, size=self._size, spid=self._spid, last=last, first_id=self._packets + 1)
        if self._drop is None and self._trickle is None:
            self._packets += len(packets)
            await self._write(b"".join(packets))
            return
        for packet in packets:
            await self._packet(packet)

    async def _packet(self, packet: bytes) -> None:
        drop = self._drop
        if drop is not None:
            if drop.after_packets is not None and self._packets >= drop.after_packets:
                await self._break(drop)
            left = None if drop.after_bytes is None else drop.after_bytes - self._bytes
            if left is not None and left < len(packet):
                await self._write(packet[: max(left, 0)])
                await self._break(drop)
        await self._write(packet)
        self._packets += 1

    async def _break(self, drop: DropWithin) -> None:
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

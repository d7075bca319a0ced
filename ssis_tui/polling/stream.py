"""Hands on the newest snapshot; what nobody looked at in time is dropped, not queued."""

import asyncio
from typing import Self

from ssis_tui.polling.snapshot import Snapshot


class Stream:
    """An async iterator over snapshots; several may follow the same source."""

    def __init__(self, latest: Snapshot) -> None:
        self._source = _Source(latest)
        self._seen = 0

    @property
    def latest(self) -> Snapshot:
        return self._source.latest

    def from_now(self) -> "Stream":
        """Give an iterator of its own, which begins with the newest snapshot."""
        other = Stream(self.latest)
        other._source = self._source
        return other

    def put(self, snapshot: Snapshot) -> None:
        """Let this be the newest one."""
        self._source.put(snapshot)

    def end(self) -> None:
        """Let all iterators end."""
        self._source.is_ended = True
        self._source.ring()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Snapshot:
        source = self._source
        while self._seen == source.count and not source.is_ended:
            await source.wait()
        if source.is_ended:
            raise StopAsyncIteration
        self._seen = source.count
        return source.latest


class _Source:
    """The newest snapshot, its number, and the bell for those who wait for the next."""

    def __init__(self, latest: Snapshot) -> None:
        self.latest = latest
        self.count = 1
        self.is_ended = False
        self._bell: asyncio.Future[None] | None = None

    def put(self, snapshot: Snapshot) -> None:
        self.latest = snapshot
        self.count += 1
        self.ring()

    def ring(self) -> None:
        bell, self._bell = self._bell, None
        if bell is not None and not bell.done():
            bell.set_result(None)

    async def wait(self) -> None:
        if self._bell is None:
            self._bell = asyncio.get_running_loop().create_future()
        # Shielded: one who gives up waiting must not take the bell from the others.
        await asyncio.shield(self._bell)

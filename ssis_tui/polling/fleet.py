"""Watches several servers side by side: a poller each, so that a slow one delays no other."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.servers import ListedServer
from ssis_tui.errors import LoginRefused
from ssis_tui.polling.backoff import LOGIN_DELAYS
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import Snapshot, no_snapshot


class ServerList(Protocol):
    """The servers among which one changes; asks nobody and opens nothing."""

    @property
    def place(self) -> str:
        """Where they are written down."""
        ...

    def listed(self) -> Sequence[ListedServer]:
        """List them as they are written down now; raise UsageError."""
        ...

    def watched(self, name: str) -> Server:
        """Give one to be read from; its catalogs may fail with LoginRefused when made."""
        ...


class Fleet:
    """Pollers by server while somebody looks; used from one event loop."""

    def __init__(self, clock: Clock, *, changed: Callable[[], None]) -> None:
        """`changed` is called when there is another snapshot."""
        self._clock = clock
        self._changed = changed
        self._pollers: dict[str, Poller] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._refused: dict[str, tuple[float, Snapshot]] = {}
        self._snapshots: dict[str, Snapshot] = {}

    @property
    def snapshots(self) -> Mapping[str, Snapshot]:
        """What was last heard of each server that is watched, or whose login was refused."""
        return self._snapshots

    @property
    def watched(self) -> frozenset[str]:
        """The servers that have a poller now."""
        return frozenset(self._pollers)

    def watch(self, servers: Iterable[Server], *, interval: float) -> None:
        """Watch these, every so many seconds; those that are watched already stay as they are.

        A refused login is not tried again before its time: each try counts against the account.
        """
        for server in servers:
            name = server.name
            if name in self._pollers or self._is_refused(name):
                continue
            self._snapshots[name] = no_snapshot(name)
            poller = self._pollers[name] = Poller(server, self._clock, interval=interval)
            self._keep(self._follow(poller))

    def drop(self, names: Iterable[str]) -> None:
        """Close these; whoever watches them again begins anew."""
        for name in names:
            poller = self._pollers.pop(name, None)
            if poller is not None:
                self._keep(poller.aclose())
            self._snapshots.pop(name, None)
            self._refused.pop(name, None)

    def retry(self) -> None:
        """Poll all at once; those whose login was refused are dropped, to be watched anew."""
        self._refused.clear()
        self.drop(
            [
                name
                for name, poller in self._pollers.items()
                if isinstance(poller.latest.error, LoginRefused)
            ]
        )
        for poller in self._pollers.values():
            poller.poll_now(full=True)

    def pause(self, *, is_paused: bool) -> None:
        """Stop or go on asking, as long as they are watched."""
        for poller in self._pollers.values():
            if poller.latest.is_paused is not is_paused:
                if is_paused:
                    poller.pause()
                else:
                    poller.resume()

    def suspend(self) -> None:
        """Poll nothing while the terminal shows something else."""
        for poller in self._pollers.values():
            poller.suspend()

    def wake(self) -> None:
        """Go on after `suspend`."""
        for poller in self._pollers.values():
            poller.wake()

    def leave(self, seconds: float = 1.0) -> None:
        """Close all pollers, without waiting; what they told is forgotten but for refusals."""
        for name, poller in self._pollers.items():
            error = poller.latest.error
            if isinstance(error, LoginRefused) and error.is_counted:
                told = replace(poller.latest, next_try=None)
                self._refused[name] = self._clock.monotonic(), told
            self._keep(poller.aclose(seconds))
        self._pollers.clear()
        self._snapshots.clear()

    async def aclose(self, seconds: float = 1.0) -> None:
        """Close all and wait for it, no longer than asked for each connection."""
        self.leave(seconds)
        if self._tasks:
            await asyncio.wait(tuple(self._tasks))

    def _is_refused(self, name: str) -> bool:
        at, told = self._refused.get(name, (0.0, None))
        if told is None:
            return False
        if self._clock.monotonic() - at >= LOGIN_DELAYS[-1]:
            del self._refused[name]
            return False
        self._snapshots[name] = told
        return True

    async def _follow(self, poller: Poller) -> None:
        name = poller.server.name
        poller.start()
        async for snapshot in poller:
            if self._pollers.get(name) is poller:
                self._snapshots[name] = snapshot
                self._changed()

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

"""Fault after fault at one server, and what is left over of them: threads, connections, handles."""

import asyncio
import gc
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.rig import Rig, is_poll, is_stop
from tests.support.tds.faults import (
    AnswerError,
    DropAtLogin,
    DropAtPrelogin,
    DropBeforeAnswer,
    DropWithin,
    Fault,
    NeverAnswer,
    RefuseLogin,
    Swallow,
    killed_session,
)
from tests.support.tds.session import Message

BUSY: Final = Message(40501, "The service is currently busy.", 16)
QUICK: Final[tuple[Fault, ...]] = (
    DropBeforeAnswer(), DropBeforeAnswer(reset=False), DropWithin(after_bytes=1),
    DropWithin(after_bytes=200), killed_session(), AnswerError(BUSY),
    AnswerError(Message(1205, "chosen as the deadlock victim", 13)),
    DropAtPrelogin(), DropAtLogin(), RefuseLogin(BUSY),
)  # fmt: skip
HANGING: Final[tuple[Fault, ...]] = (Swallow(), NeverAnswer())
CONNECTING: Final = (DropAtPrelogin, DropAtLogin, RefuseLogin)


@dataclass(frozen=True, slots=True)
class Held:
    """What a process and the server hold at a moment."""

    threads: int
    handles: int
    """Open file descriptors: sockets, files, event queues."""
    connections: int
    """Those that are open at the server."""


def held(rig: Rig) -> Held:
    """Count what is held now; the stand-in's own threads are no threads of the program."""
    gc.collect()
    own = [each for each in threading.enumerate() if not each.name.startswith("tds-")]
    return Held(len(own), _handles(), rig.world.tds.connection_count)


def _handles() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


async def suffer(rig: Rig, count: int, *, hangs_every: int) -> int:
    """Let so many faults meet polls and stops, one after the other; give how often a call hung.

    Each is seen to its recovery. A hung connection is let go by the server at the end of the
    fault, as a network does in the end.
    """
    hung = 0
    for number in range(count):
        is_hang = bool(hangs_every) and number % hangs_every == hangs_every - 1
        pool = HANGING if is_hang else QUICK
        fault = pool[number % len(pool)]
        is_at_stop = number % 3 == 2 and not isinstance(fault, CONNECTING)
        rig.world.tds.faults.add(fault, when=is_stop if is_at_stop else is_poll)
        rig.gives_up = is_hang
        hung += is_hang
        if is_at_stop:
            await rig.stop(rig.world.start_execution())
        else:
            if isinstance(fault, CONNECTING):
                rig.world.tds.faults.add(DropBeforeAnswer(), when=is_poll)
            before = rig.latest.polls
            await rig.trouble(after=before)
        rig.gives_up = False
        rig.world.tds.faults.clear()
        if is_hang:
            _let_go(rig)
        await rig.polled_again()
    return hung


def _let_go(rig: Rig) -> None:
    """Break what hangs: every connection, for nobody can tell them apart from outside."""
    for connection in rig.world.tds.connections:
        rig.world.tds.kill(connection.spid)


async def come_back(rig: Rig, wanted: Held) -> Held:
    """Wait until no more is held than wanted, or until it plainly never will be."""
    for _ in range(600):
        now = held(rig)
        if now.threads <= wanted.threads and now.handles <= wanted.handles + SLACK:
            return now
        await asyncio.sleep(0.02)
    return held(rig)


SLACK: Final = 2
"""File descriptors that may come and go with what the machine does beside."""


async def closed(rig: Rig) -> bool:
    """Close the poller and the stops; give whether the server has no connection any more."""
    await asyncio.gather(rig.poller.aclose(), rig.stops.aclose())
    return await asyncio.to_thread(
        rig.world.tds.wait_for, lambda tds: tds.connection_count == 0, seconds=10
    )

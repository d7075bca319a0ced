"""An event loop on a thread of its own, for callers that have none or block."""

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any, TypeVar

from ssis_tui.errors import UsageError

T = TypeVar("T")

_LOOK_UP = 0.2
"""Seconds after which a waiting thread looks up: on Windows a lock hears no Ctrl+C."""


class LoopThread:
    """Runs coroutines for blocking callers, from any thread, also from one that has a loop."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    @property
    def is_ended(self) -> bool:
        return self._loop.is_closed()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it and give what it gives, or raise what it raises; Ctrl+C gives it up."""
        if self.is_ended:
            work.close()
            raise UsageError("This catalog is closed.", "Connect again.")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            while True:
                try:
                    return future.result(timeout=_LOOK_UP)
                except TimeoutError:
                    if future.done():
                        raise
        except BaseException:
            future.cancel()
            raise

    def end(self) -> None:
        """End the loop and its thread."""
        if self.is_ended:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

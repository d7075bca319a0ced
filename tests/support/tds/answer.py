"""The way of an answer's bytes from the thread that makes them to the loop that sends them."""

import asyncio
from collections import deque
from collections.abc import Callable
from threading import Condition, Event, Lock

_HAND_OVER = 4 * 1024
_MOST_WAITING = 256 * 1024
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0


class Abandoned(Exception):
    """Raised in the worker when the client cancelled or went away."""


class Answer:
    """An answer on its way, token by token.

    The worker writes whole tokens, so that a cancelled answer ends between two of them. A client
    that does not read holds the worker up, as it does on a real server.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._ready = asyncio.Event()
        self._room = Condition()
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._tokens: list[bytes] = []
        self._tokens_size = 0
        self._ending = Lock()
        self._ended = Event()
        self._cancelled = False
        self.ends_connection = False
        """Whether the connection closes behind this answer; set before `finish`."""

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled

    @property
    def is_complete(self) -> bool:
        """Whether the answer came to its own end before anybody cancelled it."""
        return self._ended.is_set() and not self._cancelled

    def write(self, token: bytes) -> None:
        """Add a token; blocks while much is unsent, raises Abandoned when nobody wants it."""
        if self._cancelled:
            raise Abandoned
        self._tokens.append(token)
        self._tokens_size += len(token)
        if self._tokens_size >= _HAND_OVER:
            self._hand_over()

    def finish(self) -> None:
        """End the answer; called by the worker, whatever happened."""
        with self._ending, self._room:
            self._put()
            self._ended.set()
        self._wake()

    async def read(self) -> bytes:
        """Wait for bytes; empty at the end of the answer."""
        while True:
            with self._room:
                if self._waiting:
                    data = b"".join(self._waiting)
                    self._waiting.clear()
                    self._size = 0
                    self._room.notify_all()
                    return data
                if self._ended.is_set():
                    return b""
                self._ready.clear()
            await self._ready.wait()

    def cancel(self) -> None:
        """Tell the worker that nobody waits for the rest; called in the loop."""
        with self._room:
            if not self._ended.is_set():
                self._cancelled = True
            self._room.notify_all()

    def interrupt(self, cancel: Callable[[], None]) -> None:
        """Call `cancel` until the worker has ended the answer; blocks.

        More than once, because the first call may come before the session has begun to execute;
        and never after the end, when it would meet the next request.
        """
        pause = _FIRST_PAUSE
        while True:
            with self._ending:
                if self._ended.is_set():
                    return
                cancel()
            self._ended.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _hand_over(self) -> None:
        with self._room:
            self._put()
        self._wake()
        with self._room:
            self._room.wait_for(lambda: self._size < _MOST_WAITING or self._cancelled)

    def _put(self) -> None:
        if self._tokens:
            data = b"".join(self._tokens)
            self._tokens = []
            self._tokens_size = 0
            self._waiting.append(data)
            self._size += len(data)

    def _wake(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._ready.set)
        except RuntimeError:
            # The loop has closed: the server is gone and with it everybody who waited.
            self._cancelled = True

"""Runs blocking calls beside the main thread, so that Ctrl+C is obeyed while a driver waits.

A driver that hangs inside its library hears no signal. The thread is a daemon: it never holds up
the end of the program.
"""

import queue
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """What a worker owns: it is closed on the worker's thread."""

    def close(self) -> None:
        """End it; never raises."""
        ...


Client = TypeVar("Client", bound=Closable)
Result = TypeVar("Result")

_LOOK_UP: float = 0.2
"""Seconds after which a waiting main thread looks up: on Windows a lock hears no Ctrl+C."""


class Worker(Generic[Client]):
    """One thread that makes, uses and closes one client, as drivers demand it."""

    def __init__(self, make: Callable[[], Client]) -> None:
        self._make = make
        self._calls: queue.SimpleQueue[Callable[[Client | BaseException], None] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._work, name="catalog", daemon=True)
        self._thread.start()

    def call(self, work: Callable[[Client], Result]) -> Result:
        """Run `work` on the thread and give what it gives, or raise what it raises."""
        return self.begin(work)()

    def begin(self, work: Callable[[Client], Result]) -> Callable[[], Result]:
        """Let the thread begin; give what waits for the end, once, as `call` does."""
        answers: queue.SimpleQueue[tuple[bool, Result | BaseException]] = queue.SimpleQueue()

        def run(client: Client | BaseException) -> None:
            if isinstance(client, BaseException):
                answers.put((False, client))
                return
            try:
                answers.put((True, work(client)))
            except BaseException as error:  # noqa: BLE001 (raised again by the caller)
                answers.put((False, error))

        def wait() -> Result:
            while True:
                try:
                    is_good, answer = answers.get(timeout=_LOOK_UP)
                except queue.Empty:
                    continue
                if is_good:
                    return answer  # type: ignore[return-value]
                raise answer  # type: ignore[misc]

        self._calls.put(run)
        return wait

    def end(self, *, patience: float = 1.0) -> None:
        """Close the client once its call has ended; wait no longer than `patience` seconds."""
        self._calls.put(None)
        self._thread.join(patience)

    def _work(self) -> None:
        made = self._made()
        while (run := self._calls.get()) is not None:
            run(made)
        if not isinstance(made, BaseException):
            made.close()

    def _made(self) -> Client | BaseException:
        """Make the client, or give why there is none: each call raises it, and none waits."""
        try:
            return self._make()
        except BaseException as error:  # noqa: BLE001 (raised again by whoever calls)
            return error

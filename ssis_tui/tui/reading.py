"""What is read in the background for a screen: since when, until when, and what went wrong."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from textual.dom import DOMNode
from textual.worker import WorkType

from ssis_tui.errors import ConnectError, ConnectionLost, SsisTuiError
from ssis_tui.polling.clock import Clock

Read = Callable[[], Awaitable[None]]
"""A reading; it may raise SsisTuiError."""


class _Begun(Struct, frozen=True, eq=False):
    at: float


class Reading:
    """One reading at a time; a newer one takes the place of the one that runs.

    `changed` is called when it begins, when it ends, and nowhere in between.
    """

    def __init__(
        self, host: DOMNode, clock: Clock, changed: Callable[[], None], *, name: str
    ) -> None:
        self._host = host
        self._clock = clock
        self._changed = changed
        self._name = name
        self._begun: _Begun | None = None
        self.error: SsisTuiError | None = None
        """What went wrong with the last one."""
        self.read_at: float | None = None
        """Monotonic seconds at which the last good one ended; None before."""

    @property
    def is_running(self) -> bool:
        return self._begun is not None

    @property
    def failed_by_connection(self) -> bool:
        """Whether the last one failed because there was no connection."""
        return isinstance(self.error, ConnectError | ConnectionLost)

    @property
    def seconds(self) -> float | None:
        """For how long it reads by now; None while it does not."""
        return None if self._begun is None else self._clock.monotonic() - self._begun.at

    @property
    def age(self) -> float | None:
        """Seconds since it was read; None before."""
        return None if self.read_at is None else self._clock.monotonic() - self.read_at

    def begin(self, read: Read) -> None:
        """Read in the background; the reading that runs is given up, its answer dropped."""
        begun = self._begun = _Begun(self._clock.monotonic())
        self.error = None

        async def run() -> None:
            try:
                await read()
            except SsisTuiError as error:
                if self._begun is begun:
                    self.error = error
            else:
                if self._begun is begun:
                    self.read_at = self._clock.monotonic()
            finally:
                if self._begun is begun:
                    self._begun = None
            self._changed()

        # Not begun before it runs: one that is replaced at once would never be awaited.
        work: WorkType[None] = run
        self._host.run_worker(work, name=self._name, group=self._name, exclusive=True)
        self._changed()

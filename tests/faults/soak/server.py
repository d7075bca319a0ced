"""A server on which operations come and go, whose answers fail as long as somebody wants it."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from random import Random
from threading import current_thread
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.requests import PollAnswer, PollRequest
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.model.operations import Operation
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeCatalog, FakeOperator, FakeServer
from tests.support.messages import message, statistic
from tests.support.operations import execution, operation

NAME: Final = "PRODSQL01"
KEPT: Final = 2600
"""Operations that the catalog keeps, more than a list holds; its own clean-up deletes others."""
MESSAGES_KEPT: Final = 400
ENOUGH: Final = 12
"""Active operations from which on no more are started."""
PACKAGES: Final = tuple(f"Load{name}.dtsx" for name in ("Sales", "Stock", "Hr", "Dim", "Fact"))

Trouble = Callable[[], SsisTuiError]


class Truth(Struct, frozen=True):
    """What the server said last: what was active and what was not when it answered a poll."""

    active: dict[int, OperationStatus]
    past: dict[int, OperationStatus]


class SoakServer(FakeServer):
    """Lives by a seed; notes when it was polled, and what it said."""

    def __init__(self, clock: VirtualClock, seed: int) -> None:
        super().__init__(clock, name=NAME)
        self.utc_offset = timedelta(hours=1)
        self.trouble: dict[str, Trouble] = {}
        """By method, what each call of it meets; by ``*``, what each call meets at all."""
        self.truth: Truth | None = None
        self.attempted = 0
        """Polls so far, those included whose connection could not be made."""
        self.on_attempt: Callable[[float], None] = lambda _: None
        """Told of each at its monotonic moment, on the thread that reads."""
        self.commands: set[float] = set()
        """Moments at which something was asked on the connection that stops."""
        self._is_opening = False
        self._random = Random(f"{seed} server")  # noqa: S311 (a day that comes again, no secret)
        self._next_id = 184217
        self._next_message = 1
        for _ in range(KEPT - 6):
            self._start(OperationStatus.SUCCEEDED, ago=timedelta(days=1))
        for _ in range(6):
            self._start(OperationStatus.RUNNING)

    @property
    def time(self) -> datetime:
        moment = self.clock.now() + self.server_offset
        return moment.astimezone(timezone(self.utc_offset))

    @property
    def next_attempt(self) -> int:
        """The number of the attempt to which a poll that begins now belongs."""
        return self.attempted + (not self._is_opening)

    def catalog(self) -> FakeCatalog:
        return _NotedCatalog(self)

    def meet(self, subject: FakeCatalog | FakeOperator, method: str, argument: object) -> None:
        role = current_thread().name.rpartition(" ")[2]
        now = self.clock.monotonic()
        mine = self.next_attempt
        if role == "reader":
            if not self._is_opening:
                self.attempted += 1
                self.on_attempt(now)
            self._is_opening = False
        elif role == "commander":
            self.commands.add(now)
        make = self.trouble.get("*") or self.trouble.get(method)
        self.fail_always(method, None if make is None else make())
        try:
            super().meet(subject, method, argument)
            if role == "reader" and method == "open" and self.attempted == mine:
                # Connecting and the poll after it are one attempt.
                self._is_opening = True
        finally:
            del self.calls[:-10]
            self.hangs = [each for each in self.hangs if not each.has_begun or each.is_hanging]

    def note(self) -> None:
        """Remember what is said now, to be compared with what is shown."""
        now = self.time
        active = {k: v.status for k, v in self.operations.items() if v.is_active_at(now)}
        past = {k: v.status for k, v in self.operations.items() if not v.is_active_at(now)}
        self.truth = Truth(active, past)

    def has_faults(self, method: str) -> bool:
        """Whether there are faults that no call has met yet."""
        return bool(self._faults[method])

    def withdraw(self, method: str) -> None:
        """Take back faults that no call has met."""
        self._faults[method].clear()

    def start(self) -> int:
        """Let an execution start."""
        return self._start(OperationStatus.RUNNING).operation_id

    # What happens by itself

    def live(self) -> None:
        """Let a minute's worth of things happen: something starts, says something, ends."""
        chance = self._random.random
        running = [each for each in self.operations.values() if int(each.status) in {2, 5, 8}]
        for each in running:
            number = each.operation_id
            if each.status == OperationStatus.PENDING and chance() < 0.5:
                self.put(replace(each, status=OperationStatus.RUNNING, started=self.time))
            elif each.status == OperationStatus.STOPPING and chance() < 0.5:
                self.end(number, OperationStatus.CANCELED)
            elif each.status == OperationStatus.RUNNING:
                self._say(number)
                if chance() < 0.15:
                    self.end(number, self._random.choice(
                        (OperationStatus.SUCCEEDED, OperationStatus.SUCCEEDED,
                         OperationStatus.FAILED, OperationStatus.ENDED_UNEXPECTEDLY)))  # fmt: skip
        while len(running) < ENOUGH and chance() < 0.5:
            running.append(self._start(self._random.choice(
                (OperationStatus.RUNNING, OperationStatus.RUNNING, OperationStatus.PENDING,
                 OperationStatus.CREATED))))  # fmt: skip
        self._clean_up()

    def _start(self, status: OperationStatus, ago: timedelta = timedelta()) -> Operation:
        number = self._next_id
        self._next_id += self._random.randint(1, 3)
        begun = self.time - ago
        if not self._random.randrange(12):
            started = operation(number, OperationType.DEPLOY_PROJECT, status=status, server=NAME)
            started = replace(started, created=begun, started=begun)
        else:
            package = self._random.choice(PACKAGES)
            started = execution(number, package=package, status=status, started=begun, server=NAME)
        self.put(started)
        return started

    def _say(self, number: int) -> None:
        kinds = (MessageType.PRE_EXECUTE, MessageType.POST_EXECUTE, MessageType.WARNING,
                 MessageType.INFORMATION, MessageType.ERROR)  # fmt: skip
        kind = self._random.choice(kinds)
        self.messages.append(message(self._next_message, kind=kind, of=number, at=self.time))
        if kind == MessageType.POST_EXECUTE:
            self.statistics.append(statistic(self._next_message, of=number, started=self.time))
        self._next_message += 1

    def _clean_up(self) -> None:
        """Delete what is too old, as the catalog's own job does; never what is active."""
        for number in sorted(self.operations)[: max(0, len(self.operations) - KEPT)]:
            if self.operations[number].status.has_ended:
                del self.operations[number]
        if len(self.operations) > KEPT + 50:
            # Created and never started: somebody deletes these by hand.
            created = [k for k, v in self.operations.items() if v.status == OperationStatus.CREATED]
            for number in sorted(created)[:50]:
                del self.operations[number]
        del self.messages[:-MESSAGES_KEPT], self.statistics[:-MESSAGES_KEPT]


class _NotedCatalog(FakeCatalog):
    """Notes what each poll was answered."""

    def poll(self, request: PollRequest) -> PollAnswer:
        server = self.server
        assert isinstance(server, SoakServer)
        number = server.next_attempt
        answer = super().poll(request)
        # Of one that hung, was given up and comes back after all nobody takes the answer.
        if server.attempted == number:
            server.note()
        return answer

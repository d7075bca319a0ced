"""Stops operations: reads each again, asks once, and finds out what became of it."""

import asyncio
from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ssis_tui.catalog.gate import Gate
from ssis_tui.catalog.protocol import Server
from ssis_tui.errors import (
    Busy,
    Cancelled,
    NoSuchOperation,
    Refused,
    SsisTuiError,
    UnexpectedAnswer,
)
from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.commander import Commander
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.polling.stop_follower import Followed, StopFollower
from ssis_tui.polling.stop_outcome import (
    MAY_GO_ON,
    StopOutcome,
    StopResult,
    WhyNotSent,
    told_after_lost_answer,
    told_after_refusal,
    why_not,
)

ASK_AGAIN = "Nothing is sent again by itself: look at its status, and ask once more."


class Stops:
    """Everything that stops operations of one server; used from one event loop.

    Several stops are carried out one after the other, each with an outcome of its own.
    """

    def __init__(
        self,
        server: Server,
        clock: Clock,
        *,
        record: Callable[[StopOutcome], None] | None = None,
    ) -> None:
        """`record` is told each outcome, before whoever asked; it must not raise."""
        self._server = server
        self._clock = clock
        self._record = record
        self._commander = Commander(server, clock)
        self._turn = asyncio.Lock()
        self._under_way: dict[OperationKey, asyncio.Task[StopOutcome]] = {}
        self._follower = StopFollower()

    @property
    def followed(self) -> Mapping[OperationKey, Followed]:
        """What is known of each stop that was asked for here and is not over."""
        return self._follower.followed

    @property
    def abandoned_threads(self) -> int:
        """Threads whose driver never came back."""
        return self._commander.abandoned

    async def stop(self, key: OperationKey, *, reason: str = "") -> StopOutcome:
        """Ask the server once to stop this operation, and tell what became of it.

        Never raises for trouble with the server. When the awaiting task is cancelled, the stop
        goes on: it was confirmed. A second call for the same operation while the first is under
        way joins it: nothing more is sent, both get the same outcome. A key of another server is
        a ValueError.
        """
        if key.server != self._server.name:
            raise ValueError(f"{key} is not an operation of {self._server.name}")
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(self._stop(_Attempt(key, reason)))
            self._under_way[key] = task
        return await asyncio.shield(task)

    def follow(self, snapshot: Snapshot) -> tuple[Followed, ...]:
        """Look what a snapshot says about the stops asked for here; give those with news."""
        return self._follower.look(snapshot, self._clock.monotonic())

    def forget(self, key: OperationKey) -> None:
        """Follow this one no more."""
        self._follower.forget(key)

    async def aclose(self) -> None:
        """End within two seconds: what was not sent yet never is, what was sent is left alone."""
        tasks = tuple(self._under_way.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._commander.aclose()

    async def _stop(self, attempt: "_Attempt") -> StopOutcome:
        asked_at = self._clock.now()
        self._follower.ask(attempt.key, self._clock.monotonic())
        try:
            async with self._turn:
                outcome = await self._carry_out(attempt)
                self._commander.rest()
        except asyncio.CancelledError:
            outcome = attempt.interrupted()
        finally:
            self._under_way.pop(attempt.key, None)
        outcome = replace(
            outcome, asked_at=asked_at, login=self._commander.login, reason=attempt.reason
        )
        self._follower.tell(outcome, self._clock.monotonic())
        if self._record is not None:
            self._record(outcome)
        return outcome

    async def _carry_out(self, attempt: "_Attempt") -> StopOutcome:
        key = attempt.key
        try:
            Gate(self._server.name, self._server.is_read_only).let_through(
                f"stop {key.operation_id}"
            )
        except Refused as error:
            return attempt.refused(error)
        try:
            before = await self._commander.read(key.operation_id)
        except NoSuchOperation as error:
            return attempt.not_sent(WhyNotSent.GONE, error=error)
        except SsisTuiError as error:
            return attempt.not_sent(WhyNotSent.NOT_READ, error=error)
        if before.key != key:
            other = UnexpectedAnswer(f"the server gave {before.operation_id} in its place.")
            return attempt.not_sent(WhyNotSent.NOT_READ, error=other)
        attempt.before = before
        reason = why_not(before)
        if reason is not None:
            return attempt.not_sent(reason[0], sentence=reason[1])
        return await self._send(attempt)

    async def _send(self, attempt: "_Attempt") -> StopOutcome:
        """Send it: the one place, passed once for each confirmation."""
        number = attempt.key.operation_id
        attempt.was_sent = True
        try:
            answer = await self._commander.send_stop(number)
        except (Refused, NoSuchOperation) as error:
            return attempt.refused(error, after=await self._commander.glance(number))
        except SsisTuiError as error:
            if isinstance(error, Busy) and not error.ends_connection:
                # The server rolled it back; only reads are tried again without being asked.
                after = await self._commander.glance(number)
                return replace(attempt.refused(error, after=after), advice=ASK_AGAIN)
            self._commander.drop()
            return attempt.answer_lost(error, after=await self._commander.read_back(number))
        if answer.is_carried_out:
            return attempt.asked()
        after = await self._commander.glance(number)
        return attempt.not_carried_out(answer.return_code, after=after)


class _Attempt(Struct):
    """One confirmed stop, how far it got, and the outcomes it can have."""

    key: OperationKey
    reason: str
    before: Operation | None = None
    was_sent: bool = False

    def not_sent(
        self, why: WhyNotSent, *, sentence: str = "", error: SsisTuiError | None = None
    ) -> StopOutcome:
        if error is not None:
            sentence = f"{self.key.operation_id} was not asked to stop: {error.sentence}"
        return StopOutcome(
            key=self.key,
            result=StopResult.NOT_SENT,
            why_not_sent=why,
            sentence=sentence,
            advice="" if error is None else error.advice,
            error=error,
            before=self.before,
        )

    def refused(self, error: SsisTuiError, *, after: Operation | None = None) -> StopOutcome:
        return StopOutcome(
            key=self.key,
            result=StopResult.REFUSED,
            sentence=told_after_refusal(self.key.operation_id, error, after),
            advice=error.advice,
            error=error,
            before=self.before,
            after=after,
        )

    def asked(self) -> StopOutcome:
        return StopOutcome(
            key=self.key,
            result=StopResult.ASKED,
            sentence=f"{self.key.operation_id} was asked to stop.",
            advice=MAY_GO_ON,
            return_code=0,
            before=self.before,
        )

    def not_carried_out(self, return_code: int, *, after: Operation | None) -> StopOutcome:
        return StopOutcome(
            key=self.key,
            result=StopResult.NOT_CARRIED_OUT,
            sentence=(
                f"{self.key.operation_id} was asked to stop, but it was not carried out: "
                f"the procedure returned {return_code}."
            ),
            advice="It stays Stopping, and may have no process any more: see whether it has one.",
            return_code=return_code,
            before=self.before,
            after=after,
        )

    def answer_lost(self, error: SsisTuiError, *, after: Operation | None) -> StopOutcome:
        sentence, advice = told_after_lost_answer(self.key.operation_id, error, after)
        return StopOutcome(
            key=self.key,
            result=StopResult.ANSWER_LOST,
            sentence=sentence,
            advice=advice,
            error=error,
            before=self.before,
            after=after,
        )

    def interrupted(self) -> StopOutcome:
        if self.was_sent:
            error = Cancelled("This program was ended while the server was asked.")
            return self.answer_lost(error, after=None)
        number = self.key.operation_id
        sentence = f"{number} was not asked to stop: this program was ended before."
        return self.not_sent(WhyNotSent.CLOSED, sentence=sentence)

"""The way of a stop: from the key, over the question, to the news of what became of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from ssis_tui.catalog.protocol import Server
from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.tui.screens.question import Question
from ssis_tui.tui.widgets.notices import PutNotice

if TYPE_CHECKING:
    # Mostly somebody only looks.
    from ssis_tui.polling.audit import AuditLog
    from ssis_tui.polling.stop_follower import Followed
    from ssis_tui.polling.stops import Stops
    from ssis_tui.tui.screens.stop import StopConfirmed


class Stopping:
    """Asks whether to stop, stops what was confirmed, and says how it goes."""

    def __init__(
        self,
        app: App[Any],
        poller: Poller,
        clock: Clock,
        *,
        server: Server,
        audit: "AuditLog | None",
        changed: Callable[[], None],
        follow: Callable[..., None],
        put_notice: PutNotice,
    ) -> None:
        """`audit` is where stops are written down; nowhere without it.

        `changed` is called when other operations were asked to stop than before, `follow` with
        the ids of those that are to be read from now on, whatever becomes of them.
        """
        self._app = app
        self._poller = poller
        self._clock = clock
        self._server = server
        self._audit = audit
        self._changed = changed
        self._follow = follow
        self._put_notice = put_notice
        self._stops: Stops | None = None

    @property
    def followed(self) -> "Mapping[OperationKey, Followed]":
        """What was asked to stop here, and how that goes."""
        return {} if self._stops is None else self._stops.followed

    @property
    def ids(self) -> tuple[int, ...]:
        """Operations to be read whatever becomes of them."""
        return tuple(key.operation_id for key in self.followed)

    @property
    def asked(self) -> Mapping[OperationKey, str]:
        """Give for each of them in words since when it is asked to stop."""
        if not (followed := self.followed):
            return {}
        from ssis_tui.present.stops import asked  # Loaded with the first stop.

        return asked(followed, self._clock.monotonic())

    def ask(self, operations: Sequence[Operation], snapshot: Snapshot, view: View) -> None:
        """Ask about those that can be stopped; say of the others why not, with nothing tried."""
        from ssis_tui.present import stopping  # As the dialog below.

        info = snapshot.info
        stoppable = []
        for operation in operations:
            reason = stopping.why_not(operation, info, is_read_only=self._server.is_read_only)
            if reason is None:
                stoppable.append(operation)
            else:
                self._put_notice(operation.key, Cell(reason, Tone.WARNING))
        if not stoppable or isinstance(self._app.screen, Question):
            return
        # Nothing of a question is needed before one is asked.
        from ssis_tui.tui.screens.stop import StopDialog

        question = stopping.stop_question(
            stoppable, view, info=info, is_production=self._server.is_production
        )
        keys = tuple(operation.key for operation in stoppable)
        self._app.push_screen(StopDialog(question, keys, clock=self._clock), self._answered)

    def _answered(self, answer: "StopConfirmed | None") -> None:
        if answer is not None:
            self._app.run_worker(self._stop(answer), name="stop")

    async def _stop(self, answer: "StopConfirmed") -> None:
        """Ask for each confirmed stop; every one has its own outcome, which stays readable."""
        from ssis_tui.polling.stops import Stops
        from ssis_tui.present.stops import outcome_notice

        if self._stops is None:
            record = None if self._audit is None else self._audit.record
            self._stops = Stops(self._server, self._clock, record=record)
        stops = self._stops

        async def stop_one(key: OperationKey) -> None:
            outcome = await stops.stop(key, reason=answer.reason)
            self._put_notice(key, outcome_notice(outcome))
            self._poller.poll_now()

        self._follow(*(key.operation_id for key in answer.keys))
        asked = asyncio.gather(*(stop_one(key) for key in answer.keys))
        await asyncio.sleep(0)
        self._changed()
        await asked
        self._changed()

    def tell(self, snapshot: Snapshot) -> None:
        """Say what became of the stops that were asked for here."""
        if self._stops is None:
            return
        from ssis_tui.present.stops import news

        for followed in self._stops.follow(snapshot):
            self._put_notice(followed.key, news(followed))

    async def aclose(self) -> None:
        """Close what was opened here."""
        if self._stops is not None:
            await self._stops.aclose()

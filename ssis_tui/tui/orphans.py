"""What may have no process any more: verdicts for the tables, and the way to catalog.startup."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from textual.app import App

from ssis_tui.catalog.protocol import Server
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.orphans import OrphanWatch
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.present.orphans import suspicion
from ssis_tui.tui.screens.question import Question
from ssis_tui.tui.widgets.notices import PutNotice

if TYPE_CHECKING:
    from ssis_tui.polling.startups import Startups


class Orphans:
    """Watches for orphans, and calls catalog.startup once somebody has confirmed it."""

    def __init__(
        self,
        app: App[Any],
        poller: Poller,
        clock: Clock,
        *,
        server: Server,
        changed: Callable[[], None],
        put_notice: PutNotice,
    ) -> None:
        """`changed` is called when other operations are suspected than before."""
        self._app = app
        self._poller = poller
        self._clock = clock
        self._server = server
        self._put_notice = put_notice
        self._watch = OrphanWatch(poller, clock, suspicion, changed=changed)
        self._startups: Startups | None = None

    def start(self) -> None:
        """Begin to look, now and then."""
        self._app.run_worker(self._watch.run(), name="orphans")

    def suspected(self, snapshot: Snapshot) -> Mapping[int, str]:
        """Give by id why an active operation may be an orphan."""
        return self._watch.suspected(snapshot)

    def ask(self, snapshot: Snapshot, view: View) -> None:
        """Ask whether to call catalog.startup; say why not where it cannot be called."""
        from ssis_tui.present.startup import startup_question, why_no_startup
        from ssis_tui.tui.screens.startup import StartupDialog  # Opened seldom.

        info = snapshot.info
        reason = why_no_startup(info, is_read_only=self._server.is_read_only)
        if reason is not None or info is None:
            self._put_notice("startup", Cell(reason or "", Tone.WARNING))
            return
        if isinstance(self._app.screen, Question):
            return
        active = snapshot.active
        question = startup_question(active, info, view, is_production=self._server.is_production)

        def answered(answer: bool | None) -> None:
            if answer:
                ids = [each.operation_id for each in active]
                self._app.run_worker(self._call(ids), name="startup", group="startup")

        self._app.push_screen(StartupDialog(question, clock=self._clock), answered)

    async def _call(self, ids: list[int]) -> None:
        from ssis_tui.polling.startups import Startups

        if self._startups is None:
            self._startups = Startups(self._server, self._clock)
        self._put_notice("startup", Cell("Calling catalog.startup …", Tone.WAITING))
        outcome = await self._startups.call(ids)
        self._put_notice(
            "startup", Cell(outcome.full_text, Tone.GOOD if outcome.is_good else Tone.BAD)
        )
        self._poller.poll_now(full=True)

    async def aclose(self) -> None:
        """Close what was opened here."""
        if self._startups is not None:
            await self._startups.aclose()

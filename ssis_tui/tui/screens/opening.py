"""Opens the screens of single operations, feeds them, and has them dumped."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.present.column import Cell, Tone, View

if TYPE_CHECKING:
    # Only who opens one pays for it.
    from ssis_tui.polling.dumps import Dumps
    from ssis_tui.tui.screens.execution import DumpRequested, ExecutionScreen


class OpenOperations:
    """The operations that are open, each on a screen, the one on top last."""

    def __init__(
        self, app: App[Any], poller: Poller, clock: Clock, *, changed: Callable[[], None]
    ) -> None:
        """`changed` is called when one was opened or closed."""
        self._app = app
        self._changed = changed
        self._poller = poller
        self._clock = clock
        self._server = poller.server
        self._dumps: Dumps | None = None
        self._snapshot: Snapshot | None = None
        self._view = View()
        self._screens: list[ExecutionScreen] = []

    @property
    def ids(self) -> tuple[int, ...]:
        """Operations to be read whatever becomes of them."""
        return tuple(screen.key.operation_id for screen in self._screens)

    @property
    def are_reading(self) -> bool:
        """Whether one of them reads, so that the seconds must pass on the screen."""
        return any(screen.is_reading for screen in self._screens)

    def open(self, key: OperationKey, view: str) -> None:
        """Put the screen of an operation on top."""
        from ssis_tui.polling.execution_reader import ExecutionReader
        from ssis_tui.tui.screens.execution import ExecutionScreen

        screen = ExecutionScreen(
            key,
            ExecutionReader(self._poller, key.operation_id),
            clock=self._clock,
            is_read_only=self._server.is_read_only,
            view=view,
        )
        self._screens.append(screen)
        if self._snapshot is not None:
            screen.show(self._snapshot, self._view)

        def closed(_: object) -> None:
            self._screens.remove(screen)
            self._changed()

        self._app.push_screen(screen, closed)
        self._changed()

    def show(self, snapshot: Snapshot, view: View) -> None:
        """Hand a snapshot to each screen; also what a second has changed."""
        self._snapshot, self._view = snapshot, view
        for screen in self._screens:
            screen.show(snapshot, view)

    def put_notice(self, subject: object, notice: Cell) -> None:
        """Show a notice on the screen on top, if an operation is open."""
        for screen in self._screens[-1:]:
            screen.notices.put(subject, notice)

    def dump(self, event: "DumpRequested") -> None:
        """Ask whether to have a dump; say why not where there can be none."""
        from ssis_tui.present.dumping import dump_question, why_no_dump
        from ssis_tui.tui.screens.dump import DumpDialog

        operation = event.operation
        info = None if self._snapshot is None else self._snapshot.info
        reason = why_no_dump(operation, info, is_read_only=self._server.is_read_only)
        if reason is not None:
            self.put_notice("dump", Cell(reason, Tone.WARNING))
            return

        def answered(answer: bool | None) -> None:
            if answer:
                self._app.run_worker(self._dump(operation.key), name="dump", group="dump")

        dialog = DumpDialog(dump_question(operation, self._view), clock=self._clock)
        self._app.push_screen(dialog, answered)

    async def _dump(self, key: OperationKey) -> None:
        from ssis_tui.polling.dumps import Dumps

        if self._dumps is None:
            self._dumps = Dumps(self._server, self._clock)
        self.put_notice("dump", Cell(f"Asking for a dump of {key.operation_id} …", Tone.WAITING))
        outcome = await self._dumps.create(key)
        self.put_notice("dump", Cell(outcome.full_text, Tone.GOOD if outcome.is_good else Tone.BAD))
        self._poller.poll_now()

    async def aclose(self) -> None:
        """Close what was opened here."""
        if self._dumps is not None:
            await self._dumps.aclose()

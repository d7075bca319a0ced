"""The two lists of the history's screen, operations and packages, and what both are narrowed to."""

from collections.abc import Callable
from datetime import datetime

from textual.dom import DOMNode

from ssis_tui.config.view_state import ViewState
from ssis_tui.model.operations import Operation
from ssis_tui.model.reports import PackageSummary
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.history_reader import HistoryReader
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present import narrowing
from ssis_tui.present.column import View
from ssis_tui.present.narrowing import Narrowing, Understood, understand
from ssis_tui.tui.narrowing_trail import NarrowingTrail
from ssis_tui.tui.widgets.history_records import HistoryRecords
from ssis_tui.tui.widgets.package_groups import PackageGroups


class HistoryLists:
    """One of the two is shown at a time; what is looked for holds for both."""

    def __init__(
        self,
        reader: HistoryReader,
        state: ViewState,
        clock: Clock,
        changed: Callable[[], None],
        *,
        server: str,
        page: int,
        host: DOMNode,
    ) -> None:
        """Make lists that look for what they were left at; `page` rows are read at a time.

        `changed` is called when something new is to be drawn.
        """
        self._clock = clock
        self._changed = changed
        self._snapshot: Snapshot = no_snapshot(server)
        self._view = View()
        self._trail = NarrowingTrail(state, server)
        self._is_begun = False
        self.understood = Understood()
        """What the words of the narrowing were taken for; nothing before the first search."""
        self.is_grouped = False
        """Whether packages are shown instead of operations."""
        kind = self.narrowing.kind
        self.records = HistoryRecords(
            reader, state, clock, changed, kind=kind, page=page, host=host
        )
        self.groups = PackageGroups(reader, state, clock, changed, host=host)

    @property
    def narrowing(self) -> Narrowing:
        """What is looked for now."""
        return self._trail.current

    @property
    def shown(self) -> HistoryRecords | PackageGroups:
        """What is shown of the two."""
        return self.groups if self.is_grouped else self.records

    @property
    def selected(self) -> Operation | None:
        """The operation under the cursor; None while packages are shown."""
        return None if self.is_grouped else self.records.table.current

    @property
    def moment(self) -> datetime | None:
        """The moment that one went to; None for the newest rows, and for packages."""
        return None if self.is_grouped else self.records.found.ceiling

    @property
    def now(self) -> datetime:
        """The server's time as far as it is known."""
        return self._view.now or self._clock.now()

    def take(self, snapshot: Snapshot, view: View) -> None:
        """Take in what a snapshot tells, or that a second has passed."""
        self._snapshot, self._view = snapshot, view
        if self._is_begun:
            self.records.take(snapshot)

    def begin(self) -> None:
        """Search once it is known what time it is on the server, or that nobody can tell."""
        if not self._is_begun and self._snapshot.server_time is not None:
            self._is_begun = True
            self.records.take(self._snapshot)
            self.look()

    def look(self) -> None:
        """Search anew for what is looked for now."""
        wanted = self.narrowing
        if not self._is_begun:
            self.records.show_kind(wanted.kind)
            self._changed()
            return
        self.understood = understand(wanted, self.now, self._view.zone)
        self.records.look_for(self.understood.filter, wanted.kind)
        self.read_groups()
        self._changed()

    def read_groups(self) -> None:
        """Sum up by package if that is what is shown and it was not done yet."""
        if self.is_grouped and self._is_begun:
            self.groups.read(self.understood.filter, self._view)

    def read_again(self) -> None:
        """Read what went wrong, and what depends on the time."""
        wanted = self.narrowing
        if self.is_grouped:
            self.understood = understand(wanted, self.now, self._view.zone)
            self.groups.read(self.understood.filter, self._view, is_again=True)
        elif self.records.has_failed or wanted.since or wanted.until:
            self.look()

    def choose(self, wanted: Narrowing) -> None:
        """Look for something else, also at the next start."""
        self._trail.choose(wanted)
        self.look()

    def visit(self, wanted: Narrowing) -> None:
        """Look for something else until one leaves."""
        self._trail.visit(wanted)
        self.look()

    def leave(self) -> None:
        """Look again for what the user chose here."""
        if self._trail.leave():
            self.look()

    def go_to(self, wanted: Narrowing) -> None:
        """Go to what ran at the moment that a narrowing ends with; to the newest without one."""
        moment = understand(wanted, self.now, self._view.zone).filter.until
        if moment is None or moment >= self.now:
            self.look()
        else:
            self.records.go_to(moment)

    @property
    def is_inside(self) -> bool:
        """Whether one went into a package, and can go back."""
        return self._trail.is_inside

    def enter(self, row: PackageSummary) -> None:
        """Look for the executions of a package, in the time for which it was summed up."""
        before = self.narrowing
        since = "7 days ago" if self.groups.has_own_range else before.since
        names = (row.folder_name, row.project_name, row.package_name)
        wanted = narrowing.named(*names, before).with_words({"since": since})
        self._trail.enter(wanted, self.groups.table.current_key)
        self.look()

    def go_back(self) -> None:
        """Look again for what was looked for before one went into a package."""
        package = self._trail.go_back()
        self.look()
        self.groups.table.select(package)

    def give_up(self) -> bool:
        """Give up what is being read; False if nothing is."""
        return self.records.give_up() or self.groups.give_up()

"""The history grouped by package: how often each ran, how often well, and when it failed last."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from textual.dom import DOMNode

from ssis_tui import text, times
from ssis_tui.catalog.matching import is_named
from ssis_tui.catalog.requests import OperationFilter
from ssis_tui.config.view_state import ViewState
from ssis_tui.model.reports import PackageSummary
from ssis_tui.polling.clock import Clock
from ssis_tui.polling.history_reader import HistoryReader, Range
from ssis_tui.present import foreign_text, packages, summary_columns
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.tui.reading import Reading
from ssis_tui.tui.table_choice import TableChoice
from ssis_tui.tui.widgets.table_pane import TablePane

USUAL_DAYS: Final = 7
"""Days that are looked at unless a time was chosen: less says nothing of a nightly package."""
FRESH: Final = 60.0
"""Seconds after which it is said how old the figures are."""
SLOW: Final = 1.0


class PackageGroups(TablePane[PackageSummary]):
    """Reads when it is asked to, and says how old what it shows is."""

    what: Final = "packages"
    """The word for it in the name of a file."""

    def __init__(
        self,
        reader: HistoryReader,
        state: ViewState,
        clock: Clock,
        changed: Callable[[], None],
        *,
        host: DOMNode,
    ) -> None:
        """`changed` is called when something new is to be drawn."""
        super().__init__("Packages", summary_columns.PACKAGES, key=_key, id="packages")
        self.table.can_mark = False
        self._reader = reader
        self._clock = clock
        self._reading = Reading(host, clock, changed, name="packages")
        columns = summary_columns.PACKAGES
        self.choice: TableChoice[PackageSummary] = TableChoice(
            self.table, state, "packages", usual=columns, pool=columns
        )
        self._rows: tuple[PackageSummary, ...] = ()
        self._shown: tuple[PackageSummary, ...] = ()
        self._wanted = OperationFilter()

    @property
    def has_own_range(self) -> bool:
        """Whether no time was chosen, so that its own one holds."""
        return self._wanted.since is None

    def read(self, wanted: OperationFilter, view: View, *, is_again: bool = False) -> None:
        """Sum up the executions of the filter's time; folder, project and package narrow them.

        What was read for the same filter stays unless it `is_again` wanted.
        """
        if self._reading.read_at is not None and wanted == self._wanted and not is_again:
            return
        self._wanted = wanted
        now = view.now or self._clock.now()
        since = wanted.since or (wanted.until or now) - timedelta(days=USUAL_DAYS)
        stretch = Range(since, wanted.until)

        async def read() -> None:
            self._rows = await self._reader.packages_in(stretch)
            self._shown = packages.worst_first(
                each for each in self._rows if _is_wanted(each, self._wanted)
            )

        self._rows = self._shown = ()
        self._reading.read_at = None
        self._reading.begin(read)

    def give_up(self) -> bool:
        """Give up what is being read; False if nothing is."""
        return self._reading.is_running and self._reader.cancel()

    @property
    def copied(self) -> tuple[str, ...]:
        """The selected one for the clipboard: path, executions, failures; nothing without one."""
        row = self.table.current
        if row is None:
            return ()
        return (text.one_line(row.path), str(row.executions), str(row.failed))

    def records(self) -> Iterator[Mapping[str, object]]:
        """Give what is shown for a file; spans in seconds."""
        return map(packages.record, self.table.shown)

    def draw(self, view: View) -> None:
        """Show what was read."""
        last = "" if not self.has_own_range else f"last {USUAL_DAYS} days"
        age = self._reading.age
        old = times.age(age) if age is not None and age >= FRESH else ""
        note = ", ".join(part for part in (last, old) if part)
        self.show(self._shown, view, empty=self._why_empty(view), note=note)

    def state(self, view: View) -> Cell | None:
        """Say what is read, what went wrong, or what does not narrow packages."""
        seconds, error = self._reading.seconds, self._reading.error
        if seconds is not None and seconds >= SLOW:
            words = f"Summing up packages: {int(seconds)} s. Escape gives it up."
            return Cell(words, Tone.WAITING)
        if error is not None:
            words = text.one_line(error.full_text, is_ascii=view.is_ascii)
            return Cell(f"{words} r tries again.", Tone.BAD)
        idle = [
            name
            for name in ("status", "caller", "machine")
            if getattr(self._wanted, "statuses" if name == "status" else name)
        ]
        if idle:
            names = " and ".join(idle)
            return Cell(f"Executions are summed up whatever their {names}.", Tone.FAINT)
        return None

    def _why_empty(self, view: View) -> str:
        if self._reading.is_running:
            return foreign_text.own("Summing up packages …", view)
        if self._reading.error is not None:
            return text.one_line(self._reading.error.sentence, is_ascii=view.is_ascii)
        return "No package was executed in that time."


def _key(row: PackageSummary) -> tuple[str, str, str]:
    return (row.folder_name, row.project_name, row.package_name)


def _is_wanted(row: PackageSummary, wanted: OperationFilter) -> bool:
    return (
        is_named(row.folder_name, wanted.folder)
        and is_named(row.project_name, wanted.project)
        and is_named(row.package_name, wanted.package)
    )

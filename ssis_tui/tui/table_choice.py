"""What the user chose for one table, kept from one start to the next: order, width, columns."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from ssis_tui.config.view_state import ViewState
from ssis_tui.present.column import Column
from ssis_tui.present.column_choice import choices, chosen
from ssis_tui.tui.widgets.row_table import RowTable

Row = TypeVar("Row")

_SECTION = "tables"


class TableChoice(Generic[Row]):
    """Dresses a table as it was left, and remembers each change."""

    def __init__(
        self,
        table: RowTable[Row],
        state: ViewState,
        name: str,
        *,
        usual: Sequence[Column[Row]],
        pool: Sequence[Column[Row]],
    ) -> None:
        """`usual` columns are shown unless others of the `pool` were chosen."""
        self.table = table
        self.name = name
        self.pool = pool
        self._usual = usual
        self._state = state
        kept = state.get(_SECTION, name)
        columns = kept.get("columns")
        self._ids: tuple[str, ...] = ()
        if isinstance(columns, list):
            self._ids = tuple(each for each in columns if isinstance(each, str))
        sort = kept.get("sort")
        self._sort = sort if isinstance(sort, str) else None
        self._reverse = kept.get("reverse") is True
        self.is_wide = kept.get("wide") is True

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The columns that are shown where the screen is wide enough."""
        return chosen(self.pool, self._usual, self._ids)

    def restore(self) -> None:
        """Dress the table as it was left; once it is on the screen."""
        if self.is_wide or self._ids:
            self._dress()
        if self._sort is not None or self._reverse:
            self.table.sort_by(self._sort, reverse=self._reverse)

    def show_usual(self, usual: Sequence[Column[Row]]) -> None:
        """Show these where no others were chosen: they depend on what is looked at."""
        if usual != self._usual:
            self._usual = usual
            self._dress()

    def turn_wide(self, *, is_wide: bool) -> None:
        """Show all columns, to be scrolled sideways, or those that fit."""
        self.is_wide = is_wide
        self._dress()
        self._remember()

    def choose(self, ids: Sequence[str]) -> None:
        """Show these columns from now on; without any, the usual ones."""
        self._ids = tuple(ids)
        self._dress()
        self._remember()

    def ask(self, title: str) -> None:
        """Let the user choose columns."""
        from ssis_tui.tui.screens.columns import ColumnsDialog  # Opened seldom.

        def answered(ids: tuple[str, ...] | None) -> None:
            if ids is not None:
                self.choose(ids)

        dialog = ColumnsDialog(title, choices(self.pool, self.columns), self.table.view)
        self.table.app.push_screen(dialog, answered)

    def sorted(self) -> None:
        """Remember the order that the user has just chosen."""
        self._sort, self._reverse = self.table.sort_column, self.table.reverse
        self._remember()

    def _dress(self) -> None:
        columns = self.pool if self.is_wide else self.columns
        self.table.set_columns(columns, is_wide=self.is_wide)

    def _remember(self) -> None:
        value: dict[str, object] = {
            "columns": list(self._ids),
            "sort": self._sort,
            "reverse": self._reverse,
            "wide": self.is_wide,
        }
        self._state.put(_SECTION, self.name, {name: each for name, each in value.items() if each})

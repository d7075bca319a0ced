"""Messages with their repeats folded, brought up to date as a stretch of them moves."""

from ssis_tui.model.messages import EventMessage
from ssis_tui.present import repeats
from ssis_tui.present.repeats import MessageRow, Runs


class FoldedMessages:
    """Rows of a table; what did not change stays the same objects, and is not looked at again."""

    def __init__(self) -> None:
        self.rows: tuple[MessageRow, ...] = ()
        self._messages: tuple[EventMessage, ...] = ()
        self._runs: Runs = ()
        self._expanded: frozenset[int | str] = frozenset()

    def show(self, messages: tuple[EventMessage, ...]) -> tuple[MessageRow, ...]:
        """Take the messages that there are now; give their rows."""
        old, new = self._messages, messages
        if new is not old:
            self._messages = new
            self._runs = self._folded(old, new)
            self._arrange()
        return self.rows

    def toggle(self, row: MessageRow, *, is_open: bool | None = None) -> bool:
        """Show or hide the repeats behind a row; give whether something changed."""
        if row.repeats == 1 or is_open == (row.key in self._expanded):
            return False
        self._expanded ^= {row.key}
        self._arrange()
        return True

    def reveal(self, message: EventMessage) -> None:
        """Have this message stand in a row of its own."""
        holder = next((run for run in self._runs if message in run.messages), None)
        if holder is not None and holder.messages[0] is not message:
            self._expanded |= {holder.row.key}
            self._arrange()

    def fold_all(self) -> None:
        """Fold every row, as for another stretch."""
        self._expanded = frozenset()
        self._arrange()

    def _folded(self, old: tuple[EventMessage, ...], new: tuple[EventMessage, ...]) -> Runs:
        more = len(new) - len(old)
        if old and more > 0 and new[0] is old[0] and new[len(old) - 1] is old[-1]:
            return repeats.appended(self._runs, new[len(old) :])
        if old and more > 0 and new[more] is old[0] and new[-1] is old[-1]:
            return repeats.prepended(self._runs, new[:more])
        return repeats.appended((), new)

    def _arrange(self) -> None:
        self.rows = repeats.rows(self._runs, self._expanded)

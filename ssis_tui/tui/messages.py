"""What screens tell the app: what arrived, and what the user meant."""

from typing import TYPE_CHECKING

from textual.message import Message

from ssis_tui.model.operations import Operation, OperationKey
from ssis_tui.polling.snapshot import Snapshot

if TYPE_CHECKING:
    # The first picture needs nothing of it.
    from ssis_tui.present.narrowing import Narrowing


class SnapshotArrived(Message):
    """A newer picture of a server is there."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Let the newest picture of the same server supersede one that nobody has seen yet."""
        return (
            isinstance(message, SnapshotArrived) and message.snapshot.server == self.snapshot.server
        )


class Wish(Message):
    """What the user meant by a key on a screen.

    The app hears it later than the key: what has come up over that screen since then stays on top.
    """


class StopRequested(Wish):
    """The user asks to stop these operations; nothing was asked or sent yet."""

    def __init__(self, operations: tuple[Operation, ...]) -> None:
        self.operations = operations
        """As they were shown when the key was pressed."""
        super().__init__()


class OpenRequested(Wish):
    """The user wants to look into one operation."""

    def __init__(self, key: OperationKey, view: str = "overview") -> None:
        self.key = key
        self.view = view
        """Which of its views comes first; see ExecutionScreen."""
        super().__init__()


class WatchChanged(Message):
    """Other executions came into view: their progress is wanted now."""

    def __init__(self, ids: tuple[int, ...]) -> None:
        self.ids = ids
        super().__init__()


class OlderWanted(Message):
    """The list of history came near its oldest row."""

    def __init__(self, before: int) -> None:
        self.before = before
        super().__init__()


class NewerWanted(Message):
    """The list of history, scrolled far back, came near its newest row."""

    def __init__(self, after: int) -> None:
        self.after = after
        super().__init__()


class PageGivenUp(Message):
    """The user does not want to wait for a page of the history any longer."""


class ViewRequested(Wish):
    """The user wants another view: active, history, summary or servers."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__()


class ServerChosen(Wish):
    """The user wants the dashboard of another of the listed servers."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__()


class HistoryRequested(Wish):
    """The user wants to see in the history what a row stands for."""

    def __init__(self, narrowing: "Narrowing", *, is_grouped: bool = False) -> None:
        self.narrowing = narrowing
        self.is_grouped = is_grouped
        """Whether it is summed up by package."""
        super().__init__()

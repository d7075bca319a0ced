"""All that polls of one server have added up to: the rows of a snapshot, without its state."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.polling.failures import Failures
from ssis_tui.polling.ledger import Ledger
from ssis_tui.polling.progress import Listening
from ssis_tui.polling.snapshot import Counts, Usual
from ssis_tui.polling.usual import Habits

MOST_WATCHED = 100
"""Executions whose messages one poll reads: a screen shows no more."""
DEAF_AFTER = 60.0
"""Seconds without a poll after which the newest messages are read instead of all that came."""


class Question(Struct, frozen=True, kw_only=True):
    """What one poll is about, besides what the picture itself wants to know."""

    at: float
    """Monotonic seconds."""
    is_fresh: bool = False
    """Whether the connection is new."""
    is_full: bool = False
    """Whether all active operations are to be read, as somebody asked for it."""
    sees_all: bool = True
    """Whether the login sees operations of others."""
    watched: frozenset[int] = frozenset()
    """Operations on screen: where they are is wanted."""
    followed: tuple[int, ...] = ()
    """Operations that are read whatever becomes of them."""
    learnt: tuple[Operation, ...] = ()
    """Past operations that were read elsewhere, to learn from."""


class Picture(Struct, frozen=True, eq=False, kw_only=True):
    """A value: reading gives a new one, so an answer that is not waited for changes nothing."""

    ledger: Ledger
    listening: Listening = field(default_factory=Listening)
    habits: Habits = field(default_factory=Habits)
    failures: Failures = field(default_factory=Failures)
    usual: Mapping[int, Usual] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    taken: float = 0.0
    """Monotonic seconds when the answer was there."""
    read_at: float = 0.0
    """Monotonic seconds when it was asked for."""
    rows_read: int = 0
    was_light: bool = False
    """Whether the last poll was an ordinary one, whose cost is that of all to come."""

    def read(
        self, catalog: Catalog, question: Question, monotonic: Callable[[], float]
    ) -> "Picture":
        """Poll the catalog and take in its answer.

        Runs whole on the catalog's thread: with 100,000 active operations, taking them in is too
        long for the event loop.
        """
        at = question.at
        request = self.ledger.request(
            at,
            is_fresh=question.is_fresh,
            is_full=question.is_full,
            followed=question.followed,
        )
        listening = self.listening
        if question.is_fresh or at - self.read_at > DEAF_AFTER:
            listening = replace(listening, heard=frozenset())
        of = self._listened_to(question.watched)
        whole = listening.whole(of)
        request = replace(
            request,
            progress_of=of,
            progress_after=listening.after,
            progress_since=listening.since,
            progress_whole=whole,
        )
        answer = catalog.poll(request)
        taken = monotonic()
        ledger = self.ledger.take(
            request, answer, at, sees_all=question.sees_all, followed=question.followed
        )
        habits = self.habits.learn(chain(question.learnt, ledger.changed))
        failures = self.failures.take(
            ledger.changed, ledger.gone, answer.server_time, reach=ledger.reach
        )
        return Picture(
            ledger=ledger,
            listening=listening.take(
                answer.progress,
                of=of,
                whole=whole,
                active=(each.operation_id for each in ledger.active),
                server_time=answer.server_time,
                is_cut=answer.is_cut,
            ),
            habits=habits,
            failures=failures,
            usual=self._usual(ledger, habits),
            counts=_counts(ledger, failures),
            taken=taken,
            read_at=at,
            rows_read=answer.rows_read,
            was_light=not request.newest and not request.all_active,
        )

    def has_unheard(self, watched: Iterable[int]) -> bool:
        """Tell whether any of these runs and nothing was read yet of where it is."""
        return not self.listening.heard.issuperset(self._listened_to(watched))

    def _listened_to(self, watched: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted(filter(self._is_running, watched)))[:MOST_WATCHED]

    def _is_running(self, operation_id: int) -> bool:
        row = self.ledger.rows.get(operation_id)
        return (
            row is not None
            and row.operation_type.is_execution
            and row.status in {OperationStatus.RUNNING, OperationStatus.STOPPING}
        )

    def _usual(self, ledger: Ledger, habits: Habits) -> Mapping[int, Usual]:
        old = self.ledger
        if habits is self.habits and ledger.active is old.active and ledger.history is old.history:
            return self.usual
        found = (
            (each.operation_id, habits.of(each)) for each in chain(ledger.active, ledger.history)
        )
        return MappingProxyType({number: usual for number, usual in found if usual is not None})


def _counts(ledger: Ledger, failures: Failures) -> Counts:
    statuses = [each.status for each in ledger.active]
    now = ledger.server_time
    return Counts(
        running=statuses.count(OperationStatus.RUNNING),
        pending=statuses.count(OperationStatus.PENDING),
        stopping=statuses.count(OperationStatus.STOPPING),
        failed_today=0 if now is None else failures.count(now),
        is_complete=now is not None and failures.is_complete(now),
    )

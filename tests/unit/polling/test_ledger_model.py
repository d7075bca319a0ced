"""Whatever happens on a server, two polls later the ledger says what is so."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.polling.ledger import OVERLAP, Ledger
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution

SIZE = 6
NEXT = {
    OperationStatus.CREATED: [OperationStatus.PENDING],
    OperationStatus.PENDING: [OperationStatus.RUNNING, OperationStatus.ENDED_UNEXPECTEDLY],
    OperationStatus.RUNNING: [
        OperationStatus.STOPPING,
        OperationStatus.SUCCEEDED,
        OperationStatus.FAILED,
    ],
    OperationStatus.STOPPING: [OperationStatus.CANCELED, OperationStatus.ENDED_UNEXPECTEDLY],
    OperationStatus.ENDED_UNEXPECTEDLY: [OperationStatus.SUCCEEDED],
}

happenings = st.lists(
    st.tuples(
        st.sampled_from(["new", "new", "late", "commit", "step", "step", "delete", "poll", "cut"]),
        st.integers(0, 1000),
    ),
    min_size=5,
    max_size=80,
)


class Model:
    """A server on which things happen, and the ledger that follows it."""

    def __init__(self) -> None:
        self.clock = VirtualClock(NOW)
        self.server = FakeServer(self.clock)
        self.catalog = self.server.catalog()
        self.catalog.open()
        self.ledger = Ledger(history_size=SIZE)
        self.last = 1000
        self.uncommitted: list[tuple[float, Operation]] = []

    def happen(self, kind: str, number: int) -> None:
        if kind in {"new", "late"}:
            self.last += 1 + (number % 7 == 0)
            row = execution(self.last, status=list(NEXT)[number % 3], started=self.server.time)
            row = replace(row, created=self.server.time)
            if kind == "new":
                self.server.put(row)
            else:
                self.uncommitted.append((self.clock.monotonic(), row))
        elif kind == "commit":
            self.commit()
        elif kind == "poll":
            self.poll(number % 13)
        elif kind == "cut":
            self.server.most_new = 1 + number % 5
        elif self.server.operations:
            ids = sorted(self.server.operations)
            self.change(kind, ids[number % len(ids)], number)

    def change(self, kind: str, operation_id: int, number: int) -> None:
        row = self.server.operations[operation_id]
        if kind == "delete":
            # What ended and is settled is not read again: only the cleanup deletes it, long after.
            if row.status.is_active or operation_id > self.ledger.settled:
                del self.server.operations[operation_id]
            return
        following = NEXT.get(row.status)
        ended_long_ago = row.ended and self.server.time - row.ended > timedelta(minutes=9)
        if following is None or ended_long_ago:
            return
        status = following[number % len(following)]
        ended = self.server.time if status.has_ended else None
        self.server.put(replace(row, status=status, ended=ended))

    def commit(self) -> None:
        self.server.put(*(row for _, row in self.uncommitted))
        self.uncommitted.clear()

    def poll(self, seconds: float) -> None:
        now = self.clock.monotonic() + seconds
        if self.uncommitted and now - self.uncommitted[0][0] >= OVERLAP:
            # No transaction of the catalog takes longer than the overlap reaches.
            self.commit()
        self.clock.pass_unnoticed(seconds)
        while True:
            at = self.clock.monotonic()
            request = self.ledger.request(at)
            answer = self.catalog.poll(request)
            self.ledger = self.ledger.take(request, answer, at)
            if not self.ledger.is_behind:
                return


@settings(max_examples=500, deadline=None)
@given(happenings)
def test_two_polls_after_anything_the_ledger_says_what_is_so(
    happened: list[tuple[str, int]],
) -> None:
    model = Model()
    model.poll(0)
    for kind, number in happened:
        model.happen(kind, number)
        model.clock.pass_unnoticed(number % 3)
    model.commit()
    model.poll(1)
    model.poll(1)
    now = model.server.time
    rows = sorted(model.server.operations.values(), key=lambda each: each.operation_id)
    assert list(model.ledger.active) == [each for each in rows if each.is_active_at(now)]
    past = [each for each in reversed(rows) if not each.is_active_at(now)]
    shown = list(model.ledger.history)
    # Rows that were deleted are not made up for at the old end: the window only moves on.
    assert shown == [each for each in past if each.operation_id >= model.ledger.floor][: len(shown)]
    assert model.ledger.floor == 0 or len(shown) <= SIZE
    assert not shown or past.index(shown[-1]) == len(shown) - 1
    newest = [each for each in past if each.operation_id >= model.ledger.floor]
    assert len(shown) == min(SIZE, len(newest))


@given(happenings)
def test_a_ledger_forgets_what_it_does_not_need(happened: list[tuple[str, int]]) -> None:
    model = Model()
    for kind, number in happened:
        model.happen(kind, number)
    model.poll(1)
    model.poll(86400 + timedelta(minutes=11).total_seconds())
    model.poll(1)
    model.poll(1)
    assert len(model.ledger.rows) <= len(model.ledger.active) + SIZE

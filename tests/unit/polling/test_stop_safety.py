"""Whatever breaks, a confirmation sends one call at most, and never to anything else."""

import asyncio
from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from ssis_tui.errors import (
    AlreadyStopping,
    ConnectionLost,
    DeadlockVictim,
    LockTimeout,
    LoginRefused,
    NoPermission,
    NoSuchOperation,
    NotReachable,
    ProcedureFailed,
    ServerBusy,
    TimeLimit,
    UnexpectedAnswer,
)
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.stop_outcome import StopOutcome, StopResult
from ssis_tui.polling.stops import Stops
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer, Fault, Hang
from tests.support.operations import execution

IDS = (1, 2, 3, 4)
BREAKAGES = (
    ConnectionLost, TimeLimit, NotReachable, LockTimeout, DeadlockVictim, ServerBusy,
    UnexpectedAnswer, LoginRefused, NoPermission, NoSuchOperation, AlreadyStopping,
    ProcedureFailed, KeyError,
)  # fmt: skip
PATIENCE = 1200.0
"""Seconds that stops take at most when everything hangs: less than the sum of all limits."""


@dataclass(frozen=True)
class Step:
    """Something that happens: a confirmation, a change on the server, time."""

    kind: str
    number: int
    status: OperationStatus
    seconds: float


faults = st.one_of(
    st.none(),
    st.sampled_from(BREAKAGES),
    st.sampled_from(["hang", "hang until cancelled", "taken and lost", "taken and hung"]),
)
steps = st.builds(
    Step,
    kind=st.sampled_from(["confirm", "confirm", "change", "vanish", "wait", "give up"]),
    number=st.sampled_from(IDS),
    status=st.sampled_from(list(OperationStatus)),
    seconds=st.sampled_from([0, 0.5, 3, 25, 70, 200]),
)


def scripted(server: FakeServer, method: str, fault: object) -> Fault:
    if isinstance(fault, str) and fault.startswith("hang"):
        hang = Hang(obeys_cancel=fault.endswith("cancelled"))
        server.hangs.append(hang)
        return hang
    if isinstance(fault, str):

        def take() -> None:
            if method == "stop":
                server.operator().carry_out(server.stops[-1])
            raise ConnectionLost("Lost after the server took it.")

        return take
    if isinstance(fault, type) and issubclass(fault, BaseException):
        return fault("Broken.")
    return None


async def play(
    script: list[Step], broken: dict[str, list[object]]
) -> tuple[FakeServer, Counter[int], list[StopOutcome]]:
    """Let it happen; give the server, the confirmations by id, and all outcomes."""
    clock = VirtualClock()
    server = FakeServer(clock)
    server.put(*(execution(number, server="FAKE") for number in IDS))
    stops, poller = Stops(server, clock), Poller(server, clock)
    poller.start()
    for method, planned in broken.items():
        server.fail(method, *(scripted(server, method, each) for each in planned))
    confirmed: Counter[int] = Counter()
    asked: list[asyncio.Task[StopOutcome]] = []
    for step in script:
        if step.kind == "confirm":
            confirmed[step.number] += 1
            key = OperationKey("FAKE", step.number)
            asked.append(asyncio.ensure_future(stops.stop(key)))
        elif step.kind == "change":
            server.put(execution(step.number, server="FAKE", status=step.status))
        elif step.kind == "vanish":
            server.operations.pop(step.number, None)
        elif step.kind == "give up" and asked:
            asked[-1].cancel()
        stops.follow(poller.latest)
        await clock.advance(step.seconds)
    poller.pause()
    await clock.advance(PATIENCE * len(asked))
    assert all(each.done() for each in asked)
    server.release_all()
    await asyncio.gather(stops.aclose(), poller.aclose())
    return server, confirmed, [each.result() for each in asked if not each.cancelled()]


@settings(max_examples=150, deadline=None)
@given(
    script=st.lists(steps, min_size=1, max_size=8),
    broken=st.fixed_dictionaries(
        {
            "open": st.lists(faults, max_size=3),
            "operation": st.lists(faults, max_size=5),
            "stop": st.lists(faults, max_size=4),
            "poll": st.lists(faults, max_size=3),
        }
    ),
)
def test_a_stop_is_sent_once_at_most_for_each_confirmation_and_to_nothing_else(
    script: list[Step], broken: dict[str, list[object]]
) -> None:
    server, confirmed, outcomes = asyncio.run(play(script, broken))
    sent = Counter(server.stops)
    assert sent <= confirmed
    for outcome in outcomes:
        assert outcome.sentence.startswith(f"{outcome.key.operation_id} was ")
        if outcome.result is StopResult.NOT_SENT:
            assert not outcome.was_sent
        else:
            assert outcome.key.operation_id in sent

"""Stops on a driven clock and a scripted server: what is sent, and what is told."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from ssis_tui.errors import (
    AlreadyStopping,
    ConnectionLost,
    DeadlockVictim,
    LockTimeout,
    NoPermission,
    NotReachable,
    ProcedureFailed,
    ReadOnly,
    TimeLimit,
)
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.poller import Poller
from ssis_tui.polling.stop_outcome import StopOutcome, StopResult, WhyNotSent
from ssis_tui.polling.stops import Stops
from tests.support import operations
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer

KEY = OperationKey("FAKE", 7)


@pytest.fixture
async def stops(server: FakeServer, clock: VirtualClock) -> AsyncIterator[Stops]:
    server.put(
        *(operations.execution(number, server="FAKE") for number in (7, 8, 9)),
    )
    stops = Stops(server, clock)
    yield stops
    server.release_all()
    await stops.aclose()


async def stop(
    stops: Stops, clock: VirtualClock, key: OperationKey = KEY, *, within: float = 0
) -> StopOutcome:
    asked = asyncio.ensure_future(stops.stop(key))
    await clock.advance(within)
    assert asked.done()
    return asked.result()


def lost(server: FakeServer, *, taken: bool) -> Callable[[], None]:
    """The connection breaks while the stop is sent: after the server took it, or before."""

    def fault() -> None:
        if taken:
            server.operator().carry_out(7)
        raise ConnectionLost("The connection was lost.")

    return fault


async def test_a_stop_reads_the_row_and_sends_one_call(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    outcome = await stop(stops, clock)
    assert outcome.result is StopResult.ASKED
    assert outcome.sentence == "7 was asked to stop."
    assert outcome.was_sent
    assert outcome.return_code == 0
    assert [name for name, _ in server.calls] == ["open", "operation", "stop"]
    assert outcome.login == "CORP\\dba"
    assert outcome.asked_at == clock.now()


@pytest.mark.parametrize(
    ("status", "why", "sentence"),
    [
        (
            OperationStatus.SUCCEEDED,
            WhyNotSent.ENDED,
            "7 was not asked to stop: it ended meanwhile (Succeeded).",
        ),
        (
            OperationStatus.STOPPING,
            WhyNotSent.STOPPING,
            "7 was not asked to stop again: it is Stopping already, asked before.",
        ),
        (
            OperationStatus.PENDING,
            WhyNotSent.NOT_RUNNING,
            "7 was not asked to stop: it is Pending, and only what is Running can be stopped.",
        ),
        (
            OperationStatus(42),
            WhyNotSent.NOT_RUNNING,
            "7 was not asked to stop: it is Unknown (42), and only what is Running can be stopped.",
        ),
    ],
)
async def test_what_is_not_running_any_more_is_not_asked_to_stop(
    stops: Stops,
    server: FakeServer,
    clock: VirtualClock,
    status: OperationStatus,
    why: WhyNotSent,
    sentence: str,
) -> None:
    server.put(operations.execution(7, server="FAKE", status=status))
    outcome = await stop(stops, clock)
    assert (outcome.result, outcome.why_not_sent) == (StopResult.NOT_SENT, why)
    assert outcome.sentence == sentence
    assert not outcome.was_sent
    assert server.stops == []


async def test_what_is_no_execution_is_not_asked_to_stop(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.put(operations.operation(7, OperationType.DEPLOY_PROJECT, server="FAKE"))
    outcome = await stop(stops, clock)
    assert outcome.why_not_sent is WhyNotSent.NOT_STOPPABLE
    assert "neither an execution nor a validation" in outcome.sentence
    assert server.stops == []


async def test_what_is_gone_is_not_asked_to_stop(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    del server.operations[7]
    outcome = await stop(stops, clock)
    assert outcome.why_not_sent is WhyNotSent.GONE
    assert outcome.exit_status == 5
    assert server.stops == []


async def test_a_row_that_cannot_be_read_is_not_asked_to_stop(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("open", NotReachable("FAKE cannot be reached."))
    outcome = await stop(stops, clock)
    assert outcome.why_not_sent is WhyNotSent.NOT_READ
    assert outcome.sentence == "7 was not asked to stop: FAKE cannot be reached."
    assert outcome.exit_status == 3


async def test_another_row_than_the_one_asked_for_stops_nothing(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.operations[7] = server.operations[8]
    outcome = await stop(stops, clock)
    assert outcome.why_not_sent is WhyNotSent.NOT_READ
    assert server.stops == []


async def test_a_key_of_another_server_is_a_mistake(stops: Stops) -> None:
    with pytest.raises(ValueError, match="not an operation of FAKE"):
        await stops.stop(OperationKey("OTHER", 7))


async def test_read_only_sends_nothing_and_opens_nothing(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.is_read_only = True
    outcome = await stop(stops, clock)
    assert outcome.result is StopResult.REFUSED
    assert isinstance(outcome.error, ReadOnly)
    assert not outcome.was_sent
    assert server.calls == []


async def test_a_connection_that_died_while_idle_costs_nothing(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    await stop(stops, clock)
    server.fail("operation", ConnectionLost("Gone."))
    outcome = await stop(stops, clock, OperationKey("FAKE", 8))
    assert outcome.result is StopResult.ASKED
    assert server.opened == 2


async def test_a_lock_in_the_way_of_the_read_is_waited_for(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("operation", LockTimeout("Locked."), DeadlockVictim("Gave way."))
    assert (await stop(stops, clock, within=1)).result is StopResult.ASKED


@pytest.mark.parametrize("fault", [LockTimeout("Locked."), DeadlockVictim("Gave way.")])
async def test_a_stop_that_the_server_rolled_back_is_not_sent_again(
    stops: Stops, server: FakeServer, clock: VirtualClock, fault: Exception
) -> None:
    server.fail("stop", fault)
    outcome = await stop(stops, clock, within=300)
    assert outcome.result is StopResult.REFUSED
    assert server.stops == [7]


async def test_a_refusal_comes_in_the_words_of_its_error(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("stop", NoPermission("This login may not.", "Ask for MODIFY.", number=27143))
    outcome = await stop(stops, clock)
    assert outcome.result is StopResult.REFUSED
    assert outcome.full_text == "7 was not stopped: This login may not. Ask for MODIFY."
    assert outcome.exit_status == 4


async def test_the_second_of_two_people_hears_that_it_is_stopping(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    def a_moment_ago() -> None:
        server.operator().carry_out(7)
        raise AlreadyStopping("Somebody asked before (27126).", number=27126)

    server.fail("stop", a_moment_ago)
    outcome = await stop(stops, clock)
    assert outcome.sentence == (
        "7 was not stopped: Somebody asked before (27126). The server says Stopping."
    )


async def test_a_failure_inside_the_procedure_tells_what_the_row_says_now(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    def broken() -> None:
        server.operator().carry_out(7)
        raise ProcedureFailed("A .NET error (6522).", number=6522)

    server.fail("stop", broken)
    outcome = await stop(stops, clock)
    assert outcome.sentence.endswith("A .NET error (6522). The server says Stopping.")
    assert OperationKey("FAKE", 7) in stops.followed


async def test_a_return_code_is_asked_but_not_carried_out(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.return_code = 1
    outcome = await stop(stops, clock)
    assert outcome.result is StopResult.NOT_CARRIED_OUT
    assert outcome.sentence == (
        "7 was asked to stop, but it was not carried out: the procedure returned 1."
    )
    assert outcome.after is not None
    assert outcome.after.status == OperationStatus.STOPPING
    assert outcome.exit_status == 4


async def test_a_lost_answer_is_read_back_and_found_to_have_arrived(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("stop", lost(server, taken=True))
    outcome = await stop(stops, clock)
    assert outcome.result is StopResult.ANSWER_LOST
    assert outcome.sentence == (
        "7 was asked to stop, once; no answer came. The server says Stopping: the request arrived."
    )
    assert server.stops == [7]


async def test_a_lost_answer_with_the_row_still_running_is_not_asked_again(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("stop", lost(server, taken=False))
    outcome = await stop(stops, clock, within=60)
    assert outcome.sentence == (
        "7 was asked to stop, once; no answer came. The server says Running: "
        "the request may not have arrived, or may still do."
    )
    assert server.stops == [7]
    assert len(server.called("operation")) == 6


async def test_a_lost_answer_that_still_arrives_is_seen(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("stop", lost(server, taken=False))
    asked = asyncio.ensure_future(stops.stop(KEY))
    await clock.advance(2)
    server.end(7, OperationStatus.CANCELED)
    await clock.advance(2)
    assert asked.result().sentence.endswith("The server says Canceled: it was stopped.")


async def test_a_lost_answer_that_cannot_be_read_back_is_told_so(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    def gone() -> None:
        server.fail_always("open", NotReachable("Nobody there."))
        raise ConnectionLost("The connection was lost.")

    server.fail("stop", gone)
    outcome = await stop(stops, clock, within=60)
    assert outcome.after is None
    assert outcome.sentence.endswith("Its state could not be read back.")
    assert outcome.exit_status == 3


async def test_a_time_limit_is_a_lost_answer(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.fail("stop", TimeLimit("Too late."))
    outcome = await stop(stops, clock, within=60)
    assert outcome.result is StopResult.ANSWER_LOST
    assert server.stops == [7]


async def test_a_stop_that_never_returns_does_not_block_the_next(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    server.hang("stop")
    first = asyncio.ensure_future(stops.stop(KEY))
    second = asyncio.ensure_future(stops.stop(OperationKey("FAKE", 8)))
    await clock.advance(60)
    assert not first.done()
    await clock.advance(120)
    assert first.result().result is StopResult.ANSWER_LOST
    assert second.result().result is StopResult.ASKED
    assert server.stops == [7, 8]
    assert stops.abandoned_threads == 1


async def test_a_late_return_of_a_hanging_stop_changes_nothing(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    hang = server.hang("stop")
    outcome = await stop(stops, clock, within=200)
    hang.release()
    await clock.settle()
    assert outcome.result is StopResult.ANSWER_LOST
    assert server.stops == [7]


async def test_a_stop_goes_through_while_reading_hangs(
    stops: Stops, poller: Poller, server: FakeServer, clock: VirtualClock
) -> None:
    server.hang("poll")
    poller.start()
    await clock.settle()
    assert (await stop(stops, clock)).result is StopResult.ASKED


async def test_two_confirmations_at_once_send_one_call(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    hang = server.hang("stop")
    first = asyncio.ensure_future(stops.stop(KEY))
    await clock.settle()
    second = asyncio.ensure_future(stops.stop(KEY))
    await clock.settle()
    hang.release()
    await clock.settle()
    assert first.result() is second.result()
    assert server.stops == [7]


async def test_a_confirmed_stop_goes_on_when_nobody_waits_any_more(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    recorded: list[StopOutcome] = []
    stops = Stops(server, clock, record=recorded.append)
    hang = server.hang("operation")
    asked = asyncio.ensure_future(stops.stop(KEY, reason="wrong day"))
    await clock.settle()
    asked.cancel()
    hang.release()
    await clock.settle()
    assert server.stops == [7]
    assert [(each.result, each.reason) for each in recorded] == [(StopResult.ASKED, "wrong day")]
    await stops.aclose()


async def test_ending_the_program_sends_nothing_more(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    hang = server.hang("stop")
    first = asyncio.ensure_future(stops.stop(KEY))
    second = asyncio.ensure_future(stops.stop(OperationKey("FAKE", 8)))
    await clock.settle()
    closing = asyncio.ensure_future(stops.aclose())
    await clock.advance(2)
    assert closing.done()
    assert first.result().result is StopResult.ANSWER_LOST
    assert second.result().why_not_sent is WhyNotSent.CLOSED
    hang.release()
    await clock.settle()
    assert server.stops == [7]


async def test_the_connection_is_closed_when_it_is_idle(
    stops: Stops, server: FakeServer, clock: VirtualClock
) -> None:
    await stop(stops, clock)
    await clock.advance(59)
    assert server.closed == 0
    await clock.advance(2)
    assert server.closed == 1
    assert (await stop(stops, clock, OperationKey("FAKE", 8))).result is StopResult.ASKED

"""Dumps on a driven clock and a scripted server: what is sent, and what stays open."""

from collections.abc import AsyncIterator

import pytest

from ssis_tui.errors import ConnectionLost
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.commander import IDLE
from ssis_tui.polling.dumps import Dumps
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution

KEY = OperationKey("FAKE", 7)


@pytest.fixture
async def dumps(server: FakeServer, clock: VirtualClock) -> AsyncIterator[Dumps]:
    server.put(execution(7, server="FAKE"))
    dumps = Dumps(server, clock)
    yield dumps
    await dumps.aclose()


async def test_a_dump_is_asked_for_once(dumps: Dumps, server: FakeServer) -> None:
    outcome = await dumps.create(KEY)
    assert outcome.is_good
    assert server.called("create_dump") == [7]


@pytest.mark.parametrize("status", [OperationStatus.SUCCEEDED, OperationStatus.PENDING])
async def test_what_does_not_run_is_not_dumped_and_leaves_nothing_open(
    dumps: Dumps, server: FakeServer, clock: VirtualClock, status: OperationStatus
) -> None:
    server.put(execution(7, server="FAKE", status=status))
    outcome = await dumps.create(KEY)
    assert not outcome.is_good
    assert outcome.sentence == f"No dump of 7 was asked for: it is {status.label}."
    assert server.called("create_dump") == []
    assert (server.opened, server.closed) == (1, 0)
    await clock.advance(IDLE + 1)
    assert server.closed == 1


async def test_after_a_lost_answer_nothing_is_sent_again(dumps: Dumps, server: FakeServer) -> None:
    server.fail_always("create_dump", ConnectionLost("Gone."))
    outcome = await dumps.create(KEY)
    assert outcome.sentence == "A dump of 7 was asked for; the answer was lost."
    assert len(server.called("create_dump")) == 1

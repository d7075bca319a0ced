"""What an operation's screen reads again, and what it does not."""

from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.polling.finished import OVERLAP
from ssis_tui.polling.poller import Poller
from tests.support.fake_catalog import FakeServer
from tests.support.messages import statistic

NUMBER = 184217


async def test_executables_are_read_from_the_last_known_ones_on(
    server: FakeServer, poller: Poller
) -> None:
    reader = ExecutionReader(poller, NUMBER)
    server.statistics = [statistic(number) for number in range(1, 1001)]
    whole = await reader.executables()
    assert await reader.executables() is whole
    server.statistics.append(statistic(1001))
    assert len(await reader.executables()) == 1001
    asked = [(NUMBER, 0), (NUMBER, 1000 - OVERLAP), (NUMBER, 1000 - OVERLAP)]
    assert server.called("executables") == asked


async def test_what_is_forgotten_is_read_anew(server: FakeServer, poller: Poller) -> None:
    reader = ExecutionReader(poller, NUMBER)
    server.statistics = [statistic(number) for number in range(1, 1001)]
    await reader.executables()
    await reader.parameters()
    del server.statistics[:10]
    reader.forget()
    assert len(await reader.executables()) == 990
    await reader.parameters()
    assert server.called("executables") == [(NUMBER, 0)] * 2
    assert len(server.called("parameters")) == 2

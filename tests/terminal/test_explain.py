"""The statements of a whole session, on its screen and when it has ended."""

import re

import pytest

from tests.support.ssisdb.world import SsisdbWorld
from tests.terminal.conftest import StartProgram

pytestmark = pytest.mark.pseudo_terminal


def test_the_dashboard_tells_at_its_end_what_the_server_saw(
    world: SsisdbWorld, start: StartProgram
) -> None:
    world.start_execution("LoadFactSales.dtsx")
    it = start("--explain", "--interval", "600")
    it.wait_for("LoadFactSales.dtsx")
    it.wait_for("live")
    it.write("Q")
    it.wait_for("each poll")
    it.wait_for("polls every 600 s")
    it.write("p")
    it.wait_for("polls paused")
    it.write("q")
    assert it.wait_ended() == 0
    told = it.received.decode(errors="replace").rpartition("\x1b[?1049l")[2]
    found = re.search(r"Statements for \S+: (\d+) sent in ", told)
    assert found is not None
    assert int(found[1]) == len(world.tds.record.statements)
    assert "  why: each poll: " in told
    assert "SELECT SYSDATETIMEOFFSET() AS server_time;" in told

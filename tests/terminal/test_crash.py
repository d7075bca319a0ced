"""A crash leaves the terminal as it was, a report without values, and one line that says where."""

import re
import stat
import sys
from pathlib import Path

import pytest

from ssis_tui.crash import EXIT_STATUS
from tests.support.terminal import Terminal

pytestmark = pytest.mark.pseudo_terminal

PROGRAM = """
import sys
from datetime import UTC, datetime
from ssis_tui.catalog.demo import DemoServer
from ssis_tui.config.settings import DashboardSettings
from ssis_tui.tui import app, run

def crash(self):
    password = "planted-" + "secret"
    raise RuntimeError("DRIVER=x;UID=sa;PWD=" + password + ";")

app.Dashboard.action_times = crash
server = DemoServer(now=lambda: datetime.now(UTC))
sys.exit(run.run_dashboard(server, DashboardSettings()).status)
"""


def test_a_crash_restores_the_screen_and_tells_no_secret(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    with Terminal((), environment=environment, program=(sys.executable, "-c", PROGRAM)) as it:
        it.wait_for("live")
        it.write("z")
        assert it.wait_ended() == EXIT_STATUS
        received = it.received.decode(errors="replace")
    assert "\x1b[?1049l" in received
    assert re.search(r"ssis-tui crashed \(RuntimeError\)", received)
    assert "planted-secret" not in received
    assert "Traceback" not in received
    [report] = (tmp_path / "ssis-tui").glob("crash-*.txt")
    words = report.read_text(encoding="utf-8")
    assert "planted-secret" not in words
    # From 3.13 on the line of code is told too, which a program given by -c had not before.
    assert re.search(r", in crash\n(    raise .*\n)?builtins.RuntimeError\n", words)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600

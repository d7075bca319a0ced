"""What importing the demo costs: nothing heavy."""

import subprocess
import sys

FORBIDDEN = {
    "asyncio",
    "dateutil",
    "mssql_python",
    "pyodbc",
    "rich",
    "socket",
    "sqlite3",
    "ssis_tui.catalog.translation",
    "textual",
}


def test_the_demo_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from datetime import datetime, UTC\n"
        "from ssis_tui.catalog.demo import DemoServer\n"
        "from ssis_tui.catalog.requests import PollRequest\n"
        "catalog = DemoServer(now=lambda: datetime(2026, 3, 4, 12, tzinfo=UTC)).catalog()\n"
        "catalog.open()\n"
        "assert catalog.poll(PollRequest(newest=5, all_active=True)).operations\n"
        "print(*sys.modules)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    modules = set(answer.stdout.split())
    assert "ssis_tui.catalog.demo.server" in modules
    assert not modules & FORBIDDEN

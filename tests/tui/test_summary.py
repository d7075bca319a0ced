"""The summary by keys: read part by part, live where that costs nothing, honest about its age."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from ssis_tui.catalog.reports import IdRange
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.errors import ConnectionLost, NoPermission, TimeLimit
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.reports import FailedConnection, HourCount, PackageSummary
from ssis_tui.tui.screens.execution import ExecutionScreen
from ssis_tui.tui.screens.history import HistoryScreen
from ssis_tui.tui.screens.summary import SummaryScreen
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution
from tests.support.stage import Stage
from tests.tui.conftest import MakeStage

SUCCEEDED = OperationStatus.SUCCEEDED
FAILED = OperationStatus.FAILED
REPORTS = ("id_range", "hour_counts", "package_summaries", "failed_connections")


def ran(package: str, minutes: float) -> PackageSummary:
    return PackageSummary(
        folder_name="Finance",
        project_name="Dwh",
        package_name=package,
        executions=20,
        succeeded=20,
        failed=0,
        canceled=0,
        running=0,
        median=timedelta(minutes=minutes),
        longest=timedelta(minutes=2 * minutes),
        last_failure_id=None,
        last_failure=None,
    )


def medians(server: FakeServer, now: float, before: float) -> None:
    """Let a package take other minutes in the range than before it; the range is read first."""
    answers = iter([(ran("Load.dtsx", now),), (ran("Load.dtsx", before),)] * 9)

    def answer() -> None:
        server.answers["package_summaries"] = next(answers)

    server.fail_always("package_summaries", answer)


@pytest.fixture(autouse=True)
def day(server: FakeServer) -> None:
    """A day on which 12 ran well and one failed; one runs since two hours."""
    hour = NOW.replace(minute=0, second=0)
    server.put(
        execution(184217, started=NOW - timedelta(hours=2)),
        execution(184218, package="Short.dtsx", started=NOW - timedelta(minutes=1)),
        execution(184200, status=FAILED, started=NOW - timedelta(hours=3)),
        execution(184100, status=SUCCEEDED, started=NOW - timedelta(hours=4)),
        execution(183000, status=FAILED, started=NOW - timedelta(days=3)),
    )
    server.answers["id_range"] = IdRange(184000, 184300)
    server.answers["hour_counts"] = (
        HourCount(hour=hour - timedelta(hours=3), status=FAILED, executions=1),
        HourCount(hour=hour - timedelta(hours=3), status=SUCCEEDED, executions=4),
        HourCount(hour=hour - timedelta(hours=1), status=SUCCEEDED, executions=8),
    )
    medians(server, 9, 5)
    server.answers["failed_connections"] = (
        FailedConnection(
            connection_string="Data Source=ERP;Password=***",
            name="ERP",
            executions=1,
            last_failure=NOW - timedelta(hours=3),
            last_execution_id=184200,
        ),
    )


def summary(it: Stage) -> SummaryScreen:
    assert isinstance(it.app.screen, SummaryScreen)
    return it.app.screen


async def test_everything_is_there_at_one_key(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("s")
        assert it.line_with("Summary · last 24 hours · 12 succeeded  1 failed", "at most 8 an hour")
        assert it.line_with("▒")
        assert [row.operation_id for row in summary(it).failed.table.shown] == [184200]
        assert [row.operation_id for row in summary(it).running.table.shown] == [184217, 184218]
        assert it.line_with("+80 %", "09:00", "05:00", "Load.dtsx")
        assert it.line_with("ERP", "Data Source=ERP")


async def test_at_80_by_24_the_list_that_one_is_in_has_the_room(stage: MakeStage) -> None:
    async with stage(size=(80, 24)) as it:
        await it.press("s")
        heights = [pane.size.height for pane in summary(it).query("TablePane")]
        assert heights[0] > 5
        assert heights[1:] == [3, 3, 3]
        await it.press("tab")
        assert summary(it).running.size.height > 5
        assert it.line_with("▸", "184217", "2h 00m")


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (60, 16), (300, 80)])
async def test_every_size_shows_the_list_that_one_is_in(
    stage: MakeStage, size: tuple[int, int]
) -> None:
    async with stage(size=size) as it:
        await it.press("s")
        assert it.line_with("▸", "184200")
        await it.press("tab")
        assert it.line_with("▸", "184217")


async def test_rows_of_each_list_open(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("s", "enter")
        assert isinstance(it.app.screen, ExecutionScreen)
        assert it.app.screen.key.operation_id == 184200
        await it.press("escape", "tab", "enter")
        assert it.app.screen.key.operation_id == 184217
        await it.press("escape", "tab", "enter")
        assert isinstance(it.app.screen, HistoryScreen)
        assert it.line_with("package Finance/Dwh/Load.dtsx", "since 24 hours ago")
        await it.press("escape", "tab", "enter")
        assert isinstance(it.app.screen, ExecutionScreen)
        assert it.app.screen.key.operation_id == 184200
        await it.press("escape", "b")
        assert isinstance(it.app.screen, HistoryScreen)
        assert it.app.screen.is_grouped


async def test_packages_are_one_key_away_and_what_the_user_looked_for_comes_back(
    stage: MakeStage,
) -> None:
    async with stage() as it:
        await it.press("s", "b")
        assert isinstance(it.app.screen, HistoryScreen)
        assert it.line_with("▸", "Finance/Dwh/Load.dtsx", "100 %")
        await it.press("escape", "escape")
        assert summary(it).is_current
        await it.press("h")
        assert it.line_with("All operations · f looks for some")


async def test_what_fails_and_what_runs_is_live(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("s")
        asked = [len(server.called(report)) for report in REPORTS]
        server.end(184218, FAILED)
        server.put(execution(184219, package="New.dtsx", started=server.time))
        await it.pass_time(6)
        assert [row.operation_id for row in summary(it).failed.table.shown] == [184218, 184200]
        assert [row.operation_id for row in summary(it).running.table.shown] == [184217, 184219]
        assert [len(server.called(report)) for report in REPORTS] == asked


async def test_it_tells_its_age_and_is_read_again_on_demand_only(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("s")
        assert not it.line_with("Summary", "old")
        await it.pass_time(300)
        assert it.line_with("Summary", "5 min old")
        assert len(server.called("hour_counts")) == 1
        await it.press("r")
        assert not it.line_with("Summary", "old")
        assert len(server.called("hour_counts")) == 2


async def test_ranges_come_in_turn_and_are_kept(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("s", "R")
        assert it.line_with("Summary · last 7 days")
        assert server.called("id_range")[-2] == (NOW - timedelta(days=7), None)
        assert [row.operation_id for row in summary(it).failed.table.shown] == [184200, 183000]
        await it.press("R", "R")
        assert it.line_with("Summary · last hour")
        assert summary(it).failed.table.shown == ()


async def test_a_range_is_chosen_in_words(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("s", "f", *["backspace"] * 20, *"yesterday", "down", *"01:00", "enter")
        assert it.line_with("Summary · since Mar  2 00:00 until 01:00:00")
        since = NOW.replace(day=2, hour=0, minute=0, second=0)
        until = NOW.replace(hour=1, minute=0, second=0)
        assert server.called("id_range")[-2] == (since, until)


async def test_one_part_that_fails_does_not_take_the_others(
    stage: MakeStage, server: FakeServer
) -> None:
    server.fail_always("package_summaries", TimeLimit("PRODSQL01 did not answer in time."))
    async with stage() as it:
        await it.press("s")
        assert it.line_with("PRODSQL01 did not answer in time.")
        assert it.line_with("12 succeeded")
        assert it.line_with("ERP")
        medians(server, 9, 5)
        await it.press("r")
        assert it.line_with("+80 %")


async def test_a_login_that_may_not_is_told(stage: MakeStage, server: FakeServer) -> None:
    server.fail_always("id_range", NoPermission("You may not read catalog.operations."))
    async with stage() as it:
        await it.press("s")
        assert it.line_with("You may not read catalog.operations.")
        assert it.line_with("184217"), "what runs is known without it"


@pytest.mark.parametrize("report", ["id_range", "hour_counts", "history", "failed_connections"])
async def test_a_catalog_that_never_answers_blocks_nothing(
    stage: MakeStage, server: FakeServer, report: str
) -> None:
    hang = server.hang(report, obeys_cancel=True)
    async with stage(settings=DashboardSettings(times=Times.UTC, history_size=2)) as it:
        await it.press("s")
        await it.pass_time(5)
        assert it.line_with("Summary", "reading, 5 s")
        await it.press("tab", "down")
        assert it.line_with("▸", "184218")
        await it.press("escape")
        await it.pass_time(3)
        assert hang.is_cancelled
        assert not it.line_with("reading,")
        await it.press("escape")
        assert it.app.screen is it.dashboard
        await it.press("s", "r")
        assert it.line_with("12 succeeded")
        assert it.line_with("ERP")


async def test_a_quiet_day_says_so(stage: MakeStage, server: FakeServer) -> None:
    server.operations.clear()
    for report in REPORTS:
        server.answers.pop(report, None)
        server.fail_always(report, None)
    async with stage() as it:
        await it.press("s")
        for words in (
            "Nothing failed in that time.",
            "Nothing runs.",
            "No package takes longer than usual.",
            "No connection stands in the errors of that time.",
        ):
            assert it.line_with(words)


async def test_before_the_first_answer_and_without_a_connection_it_waits(
    stage: MakeStage, server: FakeServer
) -> None:
    lost = ConnectionLost("PRODSQL01 does not answer.")
    server.fail_always("open", lost)
    async with stage() as it:
        await it.press("s")
        assert it.line_with("Reading …")
        await it.press("R", "tab", "escape")
        server.fail_always("open", None)
        await it.press("s")
        await it.pass_time(60)
        assert it.line_with("last 7 days · 12 succeeded")


def exported(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Give the rows of each file, by its name."""
    return {
        path.name: list(csv.DictReader(path.read_text("utf-8").splitlines()))
        for path in folder.iterdir()
    }


async def test_each_list_is_exported_for_itself(
    stage: MakeStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with stage() as it:
        await it.press("s")
        for _ in range(4):
            await it.press("E", "enter", "tab")
    rows = exported(tmp_path)
    ids = {name: [row.get("operation_id") for row in found] for name, found in rows.items()}
    assert ids == {
        "ssis-failed-executions.csv": ["184200"],
        "ssis-running-executions.csv": ["184217", "184218"],
        "ssis-slower-packages.csv": [None],
        "ssis-failed-connections.csv": [None],
    }
    (slower,) = rows["ssis-slower-packages.csv"]
    assert (slower["usual_seconds"], slower["median_seconds"]) == ("300.0", "540.0")
    (connection,) = rows["ssis-failed-connections.csv"]
    assert (connection["name"], connection["last_execution_id"]) == ("ERP", "184200")


async def test_secrets_in_connection_strings_never_appear(
    stage: MakeStage, server: FakeServer
) -> None:
    server.answers["failed_connections"] = (
        FailedConnection(
            connection_string="Data Source=ERP;Password=hunter2;",
            name="ERP",
            executions=1,
            last_failure=NOW,
            last_execution_id=184200,
        ),
    )
    async with stage(size=(200, 50)) as it:
        await it.press("s")
        assert it.line_with("Data Source=ERP")
        assert "hunter2" not in it.text

"""What Q shows: each statement that is sent, live, and without asking the server anything."""

from pathlib import Path

import pytest
from textual.widgets import Input

from ssis_tui.catalog.sql.batch import Statement
from ssis_tui.catalog.statements import StatementLog
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.tui.screens.history import HistoryScreen
from ssis_tui.tui.screens.statement import StatementScreen
from ssis_tui.tui.screens.statements import StatementsScreen
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution
from tests.support.stage import Stage
from tests.tui.conftest import MakeStage

POLL = Statement("poll", "SELECT 1 AS [red];\nSELECT 2;", ("r",), "each poll: what is active")
PAGE = Statement("history", "SELECT 3;", ("r",), "a page of the history")


def note(
    server: FakeServer, statement: Statement, *, seconds: float = 0.25, has_failed: bool = False
) -> None:
    assert server.statements is not None
    began = server.statements.begin(statement)
    server.statements.end(statement, began=began - seconds, rows=7, has_failed=has_failed)


@pytest.fixture(autouse=True)
def log(server: FakeServer) -> None:
    server.statements = StatementLog(lambda: 1000.0)
    server.put(execution(184217), execution(184218))
    note(server, PAGE, seconds=1.5)
    note(server, POLL)


def screen(it: Stage) -> StatementsScreen:
    found = it.app.screen
    assert isinstance(found, StatementsScreen)
    return found


def top(it: Stage) -> object:
    return it.app.screen


def listened(server: FakeServer) -> tuple[int, ...]:
    return server.polls[-1].progress_of


def names(it: Stage) -> list[str]:
    return [row.name for row in screen(it).pane.table.shown]


@pytest.mark.parametrize("size", [(80, 24), (140, 32)])
async def test_each_statement_is_listed_with_how_often_how_long_and_why(
    stage: MakeStage, size: tuple[int, int]
) -> None:
    async with stage(size=size) as it:
        await it.press("Q")
        assert names(it) == ["history", "poll"]
        line = it.line_with("poll", "each poll: what")
        assert line is not None
        assert "250 ms" in line
        assert it.line_with("Statement", "Sent", "Time", "Median", "Why") is not None
        assert it.line_with("─ Statements ─", "2 sent in 1.7 s, polls every 5 s") is not None


async def test_it_is_live_and_asks_the_server_nothing(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("Q", "p")
        before = list(server.calls)
        for _ in range(10):
            note(server, POLL, seconds=1.0)
        await it.pass_time(2)
        assert names(it) == ["poll", "history"]
        assert screen(it).pane.table.shown[0].sent == 11
        assert server.calls == before
        assert it.line_with("polls paused") is not None


async def test_polls_go_on_but_listen_to_nothing_that_is_not_in_sight(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.pass_time(5)
        assert listened(server) == (184217, 184218)
        await it.press("Q")
        await it.pass_time(10)
        assert listened(server) == ()
        await it.press("escape")
        await it.pass_time(5)
        assert listened(server) == (184217, 184218)


async def test_the_history_has_read_what_its_details_tell_and_no_more(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage(size=(120, 40)) as it:
        await it.press("H")
        await it.pass_time(10)
        assert len(listened(server)) <= 1
    async with stage(size=(120, 24)) as it:
        await it.press("H")
        await it.pass_time(10)
        assert listened(server) == ()


async def test_enter_shows_the_text_and_copies_it(stage: MakeStage, server: FakeServer) -> None:
    note(server, Statement("poll", "{CALL sp_execute(?)}", ("r",), POLL.why, "by handle"))
    async with stage(size=(80, 24)) as it:
        await it.press("Q", "end", "enter")
        assert isinstance(top(it), StatementScreen)
        assert it.line_with("Why: each poll: what is active.") is not None
        assert it.line_with("SELECT 1 AS [red];") is not None
        assert it.line_with("Sent once by handle:") is not None
        await it.press("c")
        assert it.app.clipboard.splitlines() == [
            "-- poll: each poll: what is active",
            "-- sent once:",
            "SELECT 1 AS [red];",
            "SELECT 2;",
            "-- sent once by handle:",
            "{CALL sp_execute(?)}",
        ]
        await it.press("escape")
        assert names(it) == ["history", "poll"]


async def test_one_that_has_not_ended_is_listed_too(stage: MakeStage, server: FakeServer) -> None:
    assert server.statements is not None
    server.statements.begin(Statement("first error", "SELECT 4;", ("r",), "why it failed"))
    async with stage(size=(80, 24)) as it:
        await it.press("Q")
        assert it.line_with("first error", "▶ 1") is not None
        await it.press("end", "enter")
        assert it.line_with("1 still running.") is not None


async def test_errors_are_counted(stage: MakeStage, server: FakeServer) -> None:
    note(server, PAGE, has_failed=True)
    async with stage(size=(140, 32)) as it:
        await it.press("Q")
        assert screen(it).pane.table.shown[0].failed == 1
        await it.press("enter")
        assert it.line_with("failed 1.") is not None


async def test_it_can_be_filtered_sorted_and_exported(stage: MakeStage, tmp_path: Path) -> None:
    async with stage() as it:
        await it.press("Q", "slash", *"page", "enter")
        assert names(it) == ["history"]
        await it.press("E")
        it.app.screen.query_one(Input).value = str(tmp_path / "s.csv")
        await it.press("enter")
        for _ in range(50):
            if it.line_with("Wrote 1 row") is not None:
                break
            await it.pass_time(0.1)
        head, line = (tmp_path / "s.csv").read_text().splitlines()
        assert head.startswith("statement,sent,total_seconds,")
        assert line.startswith("history,1,1.5,")
        assert "SELECT 3;" in line
        await it.press("escape", "escape")
        assert names(it) == ["history", "poll"]


async def test_the_demo_says_that_it_sends_none(stage: MakeStage, server: FakeServer) -> None:
    server.statements = None
    async with stage(size=(80, 24)) as it:
        await it.press("Q")
        assert it.line_with("The demo sends no statements") is not None


async def test_before_the_first_statement_that_is_said(
    stage: MakeStage, server: FakeServer
) -> None:
    server.statements = StatementLog()
    async with stage(size=(80, 24)) as it:
        await it.press("Q")
        assert it.line_with("Nothing was sent to PRODSQL01 yet.") is not None


async def test_it_opens_everywhere_and_goes_back_to_where_one_was(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("H", "Q")
        screen(it)
        await it.press("Q")
        assert isinstance(top(it), HistoryScreen)
        await it.press("Q", "1")
        assert top(it) is it.dashboard
        await it.press("enter", "Q")
        screen(it)
        await it.press("escape", "escape")
        assert top(it) is it.dashboard
        keys = it.app.screen.active_bindings
        assert keys["Q"].binding.id == "app.statements"


async def test_a_slow_server_is_polled_less_often_and_the_screen_says_so(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        server.takes = 3.0
        await it.pass_time(60)
        header = it.line_with("slow, 3.0 s, every 12 s")
        assert header is not None
        await it.press("Q")
        assert it.line_with("slow server: polls every 12 s, not 5 s") is not None


async def test_nothing_is_asked_while_the_terminal_is_suspended(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.pass_time(5)
        it.app.app_suspend_signal.publish(it.app)
        await it.settle()
        before = list(server.calls)
        await it.pass_time(600)
        assert server.calls == before
        it.app.app_resume_signal.publish(it.app)
        await it.settle()
        assert len(server.calls) > len(before)


async def test_in_ascii_it_is_ascii(stage: MakeStage) -> None:
    settings = DashboardSettings(times=Times.UTC, ascii=True)
    async with stage(size=(80, 24), settings=settings) as it:
        await it.press("Q")
        assert it.text.isascii()
        await it.press("enter")
        assert it.text.isascii()

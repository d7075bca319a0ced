"""The history's screen by keys: narrowed by the server, bounded, kept, never in the way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ssis_tui.catalog.reports import IdRange
from ssis_tui.catalog.requests import HistoryRequest
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.config.view_state import ViewState
from ssis_tui.errors import ConnectionLost, TimeLimit
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.reports import PackageSummary
from ssis_tui.polling.history_window import MOST_ROWS
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.screens.execution import ExecutionScreen
from ssis_tui.tui.screens.history import HistoryScreen
from ssis_tui.tui.screens.narrow import NarrowDialog
from ssis_tui.tui.screens.stop import StopDialog
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution, operation
from tests.support.stage import Stage
from tests.tui.conftest import SETTINGS, MakeStage

SUCCEEDED = OperationStatus.SUCCEEDED
FAILED = OperationStatus.FAILED
COUNT = 1500


@pytest.fixture(autouse=True)
def rows(server: FakeServer) -> None:
    """Fifteen hundred operations, a minute apart; one in a hundred failed, one deployed."""
    for number in range(1, COUNT + 1):
        started = NOW - timedelta(minutes=COUNT + 10 - number)
        status = FAILED if number % 100 == 7 else SUCCEEDED
        package = f"Import{number % 5}.dtsx"
        server.put(execution(number, package=package, status=status, started=started))
    server.put(
        execution(2000),
        operation(1990, OperationType.DEPLOY_PROJECT, status=SUCCEEDED),
        operation(1991, OperationType.VALIDATE_PROJECT, status=SUCCEEDED),
    )


def history(it: Stage) -> HistoryScreen:
    assert isinstance(it.app.screen, HistoryScreen)
    return it.app.screen


def shown(it: Stage) -> list[int]:
    return [row.operation_id for row in history(it).records.table.shown]


def pages(server: FakeServer) -> list[HistoryRequest]:
    return [each for each in server.called("history") if isinstance(each, HistoryRequest)]


def summary(package: str, *, failed: int = 0, last: int | None = None) -> PackageSummary:
    return PackageSummary(
        folder_name="Finance",
        project_name="Dwh",
        package_name=package,
        executions=300,
        succeeded=300 - failed,
        failed=failed,
        canceled=0,
        running=0,
        median=timedelta(minutes=5),
        longest=timedelta(minutes=9),
        last_failure_id=last,
        last_failure=None if last is None else NOW - timedelta(hours=3),
    )


@pytest.mark.parametrize("keys", [("H",), ("h", "h"), ("2", "2")])
async def test_the_pane_grows_to_a_screen_without_asking_for_what_is_known(
    stage: MakeStage, server: FakeServer, keys: tuple[str, ...]
) -> None:
    async with stage() as it:
        await it.press(*keys)
        assert shown(it)[:3] == [2000, 1991, 1990]
        assert it.line_with("2000", "▶ Running", "LoadFactSales.dtsx")
        assert pages(server) == []
        await it.press("escape")
        assert it.app.screen is it.dashboard


async def test_the_form_narrows_and_the_server_does_it(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H", "f", *"fail", "down", "down", "down", *"import2*", "enter")
        assert shown(it) == [number for number in range(1407, 0, -100) if number % 5 == 2]
        wanted = pages(server)[-1].filter
        assert wanted.statuses == {FAILED}
        assert wanted.package == "import2*"
        assert it.line_with("All operations · status fail · package import2*")


async def test_escape_leaves_the_form_and_changes_nothing(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H", "f", *"failed", "escape")
        assert len(shown(it)) > 100
        assert pages(server) == []


async def test_words_that_are_not_understood_keep_the_form_open(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("H", "f", "up", "up", *"soonish", "enter")
        assert isinstance(it.app.screen, NarrowDialog)
        assert it.line_with("“soonish” is not a time")


async def test_what_a_time_is_taken_for_is_said_while_one_types(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("H", "f", "up", "up", *"yesterday")
        assert it.line_with("That is 2026-03-02 00:00:00 +00:00")


async def test_kinds_come_in_turn(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("H", "T")
        assert 1990 not in shown(it)
        await it.press("T")
        assert shown(it) == [1991]
        await it.press("T")
        assert shown(it) == [1990]
        assert pages(server)[-1].filter.types == {
            OperationType.DEPLOY_PROJECT,
            OperationType.RESTORE_PROJECT,
        }
        await it.press("x")
        assert shown(it)[:3] == [2000, 1991, 1990]


async def test_a_search_that_finds_nothing_stops_and_says_how_far_it_looked(
    stage: MakeStage, server: FakeServer
) -> None:
    server.looks_at = 100
    async with stage() as it:
        await it.press("H", "f", "down", *"Nowhere", "enter")
        assert len(pages(server)) == 10
        assert it.line_with("Nothing suits back to")
        assert it.line_with("End looks further")
        await it.press("end")
        assert it.line_with("Nothing in the history suits.")
        assert len(pages(server)) < 20


async def test_rows_that_a_filter_hides_are_no_reason_to_read_on(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H", "slash", *"nothing-is-called-so")
        await it.pass_time(30)
        assert pages(server) == []
        assert it.line_with("0 of")


async def test_a_million_operations_are_scrolled_through_and_not_held(
    stage: MakeStage, server: FakeServer
) -> None:
    for number in range(COUNT + 1, 3 * MOST_ROWS):
        server.put(execution(number, status=SUCCEEDED, started=NOW - timedelta(hours=2)))
    settings = DashboardSettings(times=Times.UTC, history_size=1000)
    async with stage(settings=settings) as it:
        await it.press("H")
        table = history(it).records.table
        for _ in range(8):
            await it.press("end")
            assert len(table.rows) <= MOST_ROWS
        assert table.rows[-1].operation_id == 1
        assert it.line_with("newer ones above, to the beginning")
        for _ in range(8):
            await it.press("home")
        assert table.rows[0].operation_id == 3 * MOST_ROWS - 1
        assert len(table.rows) <= MOST_ROWS


async def test_keys_are_answered_while_the_catalog_never_answers_and_escape_gives_up(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H", "f", *"failed", "enter")
        hang = server.hang("history", obeys_cancel=True)
        await it.press("f", *", canceled", "enter")
        await it.pass_time(4)
        assert it.line_with("Reading the history: 4 s", "Escape gives it up")
        await it.press("down")
        assert history(it).records.table.cursor == 1
        await it.press("escape")
        await it.pass_time(3)
        assert hang.is_cancelled
        assert it.line_with("Given up.", "End tries again")
        await it.press("end")
        assert not it.line_with("Given up.")
        assert it.line_with("status failed, canceled")


async def test_a_driver_that_cannot_cancel_is_said_to_run_on(
    stage: MakeStage, server: FakeServer
) -> None:
    server.cancel_works = False
    server.hang("history")
    async with stage() as it:
        await it.press("H", "f", *"failed", "enter")
        await it.pass_time(2)
        await it.press("escape")
        await it.pass_time(3)
        assert it.line_with("the query may run on")


async def test_what_goes_wrong_is_said_and_end_tries_again(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        server.fail("history", TimeLimit("PRODSQL01 did not answer in time."))
        await it.press("H", "f", *"failed", "enter")
        assert shown(it) == [1407, 1307]
        assert it.line_with("PRODSQL01 did not answer in time.", "End tries again")
        await it.press("end")
        assert shown(it) == list(range(1407, 0, -100))
        assert not it.line_with("End tries again")


async def test_what_happens_meanwhile_is_taken_in_as_the_filter_says(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H", "f", *"failed", "enter")
        before = len(pages(server))
        server.end(2000, FAILED)
        server.put(execution(2001, status=SUCCEEDED, started=server.time))
        await it.pass_time(6)
        assert shown(it)[0] == 2000
        assert 2001 not in shown(it)
        assert len(pages(server)) == before


async def test_a_date_is_gone_to_and_escape_comes_back(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H", "at", *"10 hours ago", "enter")
        table = history(it).records.table
        current = table.current
        assert current is not None
        assert current.created is not None
        moment = NOW - timedelta(hours=10)
        assert moment <= current.created < moment + timedelta(minutes=2)
        assert 0 < table.cursor - table.top < table.page, "there are rows on both sides of it"
        assert it.line_with("at Mar  2 16:12")
        await it.press("escape")
        assert shown(it)[0] == 2000


async def test_before_the_first_operation_there_is_nothing(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("H", "at", *"2 years ago", "enter")
        assert it.line_with("Nothing suits before 2024-03-03.")


async def test_packages_are_summed_up_and_lead_to_their_executions_and_back(
    stage: MakeStage, server: FakeServer
) -> None:
    server.answers["id_range"] = IdRange(1, 2000)
    server.answers["package_summaries"] = (
        summary("Import1.dtsx"),
        summary("Import2.dtsx", failed=3, last=1407),
    )
    async with stage() as it:
        await it.press("H", "b")
        assert it.line_with("Packages", "last 7 days")
        assert it.line_with("▸", "Import2.dtsx", "99 %", "3", "05:00")
        await it.press("enter")
        assert {row % 5 for row in shown(it)} == {2}
        assert it.line_with("package Finance/Dwh/Import2.dtsx", "since 7 days ago")
        await it.press("escape")
        assert it.line_with("▸", "Import2.dtsx")
        asked = len(server.called("package_summaries"))
        await it.press("e")
        assert isinstance(it.app.screen, ExecutionScreen)
        assert it.app.screen.key.operation_id == 1407
        await it.press("escape", "escape")
        assert len(server.called("package_summaries")) == asked
        assert not history(it).is_grouped


async def test_packages_that_cannot_be_summed_up_say_why(
    stage: MakeStage, server: FakeServer
) -> None:
    server.fail("id_range", TimeLimit("PRODSQL01 did not answer in time."))
    async with stage() as it:
        await it.press("H", "b")
        assert it.line_with("PRODSQL01 did not answer in time.", "r tries again")
        server.answers["id_range"] = IdRange(1, 2000)
        server.answers["package_summaries"] = (summary("Import1.dtsx"),)
        await it.press("r")
        assert it.line_with("Import1.dtsx")


async def test_rows_open_and_are_stopped_only_after_a_question(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H", "K")
        assert isinstance(it.app.screen, StopDialog)
        await it.answer("escape")
        assert server.stops == []
        await it.press("enter")
        assert isinstance(it.app.screen, ExecutionScreen)
        await it.press("escape", "n", "e")
        assert it.app.screen.key.operation_id == 1407


async def test_views_are_one_key_apart(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("H", "s")
        assert it.line_with("Summary · last 24 hours")
        await it.press("h", "1")
        assert it.app.screen is it.dashboard
        await it.press("3", "2", "escape")
        assert it.line_with("Summary · last 24 hours")
        await it.press("escape")
        assert it.app.screen is it.dashboard
        assert it.app.screen_stack == [it.dashboard]


async def test_the_rows_that_are_here_can_be_exported(
    stage: MakeStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with stage() as it:
        await it.press("H", "f", *"failed", "enter", "E", "enter")
        assert it.line_with("Wrote 15 rows to ssis-history.csv.")
        lines = (tmp_path / "ssis-history.csv").read_text().splitlines()
        assert len(lines) == 16


@asynccontextmanager
async def started(path: Path, server: FakeServer, clock: VirtualClock) -> AsyncIterator[Stage]:
    """The dashboard as a user starts it, with what was remembered."""
    state = ViewState(path)
    app = Dashboard(server, SETTINGS, clock=clock, state=state)
    async with app.run_test(size=(120, 40)) as pilot:
        it = Stage(app, pilot, clock)
        await it.settle()
        yield it
    state.close()


async def test_filter_order_columns_and_width_are_kept_from_one_start_to_the_next(
    tmp_path: Path, server: FakeServer, clock: VirtualClock
) -> None:
    path = tmp_path / "view.json"
    async with started(path, server, clock) as it:
        await it.press("H", "T", "f", *"failed", "enter", ">", "I")
        await it.press("C", *["down"] * 6, "space", "enter")
        order = history(it).records.table.sort_column
        assert it.line_with("Id", "Ended")
        await it.press("escape", "w")
    async with started(path, server, clock) as it:
        assert it.dashboard.active.table.is_wide
        await it.press("H")
        table = history(it).records.table
        assert it.line_with("Executions · status failed")
        assert it.line_with("Id", "Ended")
        assert set(shown(it)) == set(range(7, 1500, 100))
        assert (table.sort_column, table.reverse) == (order, True)


async def test_columns_are_chosen_for_each_table_and_the_usual_ones_come_back(
    stage: MakeStage,
) -> None:
    async with stage() as it:
        await it.press("2", "C", *["down"] * 6, "space", "enter")
        assert it.line_with("Id", "Duration", "Ended")
        assert not it.line_with("Id", "Elapsed", "Ended")
        await it.press("C", "u")
        assert not it.line_with("Id", "Ended")
        await it.press("C", "down", "space", "escape")
        assert it.line_with("Id", "Status", "Duration")


async def test_what_cannot_be_remembered_is_told_once(
    tmp_path: Path, server: FakeServer, clock: VirtualClock
) -> None:
    (tmp_path / "file").touch()
    async with started(tmp_path / "file" / "view.json", server, clock) as it:
        await it.press("w")
        it.app._state.close()
        await it.pass_time(6)
        assert [each for each in it.notices if "cannot be remembered" in each]
        await it.press("escape", "w")
        it.app._state.close()
        await it.pass_time(6)
        assert it.notices == []


async def test_going_into_a_package_is_not_remembered(
    tmp_path: Path, server: FakeServer, clock: VirtualClock
) -> None:
    server.answers["id_range"] = IdRange(1, 2000)
    server.answers["package_summaries"] = (summary("Import2.dtsx"),)
    path = tmp_path / "view.json"
    async with started(path, server, clock) as it:
        await it.press("H", "b", "enter")
        assert it.line_with("package Finance/Dwh/Import2.dtsx")
    async with started(path, server, clock) as it:
        await it.press("H")
        assert not it.line_with("Import2.dtsx · since")
        assert shown(it)[0] == 2000


async def test_the_zone_of_times_is_kept_unless_one_is_asked_for(
    tmp_path: Path, server: FakeServer, clock: VirtualClock
) -> None:
    state = ViewState(tmp_path / "view.json")
    state.put("looks", "dashboard", {"times": "server", "theme": "light"})
    state.close()
    app = Dashboard(server, SETTINGS, clock=clock, state=state)
    async with app.run_test(size=(120, 40)):
        assert app.theme == "ssis-light"
        assert app.looks.times is Times.SERVER
    said = DashboardSettings(times=Times.UTC, is_zone_said=True, theme="contrast")
    app = Dashboard(server, said, clock=clock, state=state)
    async with app.run_test(size=(120, 40)):
        assert app.theme == "ssis-contrast"
        assert app.looks.times is Times.UTC


async def test_before_the_first_answer_it_waits(stage: MakeStage, server: FakeServer) -> None:
    server.hang("open")
    async with stage() as it:
        await it.press("H")
        assert it.line_with("Waiting for the server …")
        await it.press("f", *"failed", "enter", "b", "b", "T")
        assert it.line_with("Executions · status failed")
        server.release_all()
        await it.pass_time(6)
        assert shown(it) == list(range(1407, 0, -100))


async def test_a_lost_connection_keeps_the_picture_and_greys_it(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H")
        lost = ConnectionLost("The connection to PRODSQL01 is lost.")
        server.fail_always("poll", lost)
        server.fail_always("open", lost)
        await it.pass_time(6)
        assert it.line_with("lost", "old")
        assert history(it).records.table.has_class("-stale")
        assert it.line_with("1991")


async def test_a_search_goes_on_by_itself_once_the_connection_is_back(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("H")
        lost = ConnectionLost("The connection to PRODSQL01 is lost.")
        for call in ("poll", "open", "history"):
            server.fail_always(call, lost)
        await it.pass_time(6)
        await it.press("f", *"failed", "enter")
        assert it.line_with("is lost.", "End tries again")
        for call in ("poll", "open", "history"):
            server.fail_always(call, None)
        await it.pass_time(60)
        assert shown(it) == list(range(1407, 0, -100))


async def test_ascii_mode_draws_nothing_but_ascii(stage: MakeStage) -> None:
    settings = DashboardSettings(times=Times.UTC, ascii=True)
    async with stage(settings=settings) as it:
        for keys in (("H",), ("b",), ("b", "f"), ("escape", "C"), ("escape", "s")):
            await it.press(*keys)
            assert {each for each in it.text if not each.isascii()} == set()


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (80, 24), (300, 80)])
async def test_every_size_shows_the_newest_operations(
    stage: MakeStage, size: tuple[int, int]
) -> None:
    async with stage(size=size) as it:
        await it.press("H")
        assert it.line_with("2000")


async def test_hostile_words_are_shown_and_never_obeyed(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(execution(2002, package="[red]x[/]\x1b]0;pwned\x07.dtsx"))
    async with stage(size=(200, 40)) as it:
        await it.press("H", "f", "down", "down", "down", *"[red]*", "enter")
        assert shown(it) == [2002]
        assert "[red]*" in it.text
        assert "\x1b" not in it.text


async def test_since_cuts_the_pane_until_escape(stage: MakeStage) -> None:
    settings = DashboardSettings(times=Times.UTC, since=NOW - timedelta(hours=1))
    async with stage(settings=settings) as it:
        table = it.dashboard.history.table
        assert it.line_with("History", "since 01:12:51")
        assert 0 < len(table.rows) < 60
        await it.press("2", "end", "end")
        assert 0 < len(table.rows) < 60
        await it.press("escape")
        assert len(table.rows) > 150
        assert not it.line_with("History", "since")


async def test_a_filter_that_hides_the_pane_does_not_read_the_history_to_its_end(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("2", "slash", *"nothing-is-called-so", "enter")
        await it.pass_time(20)
        assert pages(server) == []

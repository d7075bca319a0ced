"""The screen of one execution by keys: opened from anywhere, live, read when looked at."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.requests import MessageRequest
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.errors import ConnectionLost, NoPermission
from ssis_tui.model.codes import ExecutionResult, MessageType, ObjectType, OperationStatus
from ssis_tui.model.codes import OperationType as Type
from ssis_tui.model.reports import DataFlowPath, PerformanceCounter
from ssis_tui.tui.screens.execution import ExecutionScreen
from ssis_tui.tui.screens.stop import StopDialog
from tests.support.fake_catalog import FakeServer
from tests.support.messages import LOGIN_FAILED, message, parameter, statistic
from tests.support.operations import NOW, execution, operation
from tests.support.stage import Stage
from tests.tui.conftest import MakeStage

FAILED = OperationStatus.FAILED
ERROR = MessageType.ERROR


@pytest.fixture(autouse=True)
def rows(server: FakeServer) -> None:
    """One that runs, one that failed, some that succeeded."""
    server.put(
        execution(184217),
        execution(184200, status=FAILED, started=NOW - timedelta(hours=2)),
        *(execution(184100 + number, status=OperationStatus.SUCCEEDED) for number in range(10)),
    )
    server.messages = [
        message(1, "Start.", MessageType.PRE_EXECUTE, of=184200),
        message(2, "Login timeout expired.", ERROR, of=184200, code=LOGIN_FAILED),
        message(3, "The task failed.", MessageType.TASK_FAILED, of=184200),
    ]
    server.statistics = [
        statistic(1, of=184200, seconds=90, result=ExecutionResult.FAILURE),
        statistic(2, "Truncate Staging", of=184200, seconds=3),
    ]
    server.answers["parameters"] = (
        parameter("LOGGING_LEVEL", "1"),
        parameter("Secret", None, kind=ObjectType.PACKAGE, is_sensitive=True),
    )


def shows(it: Stage) -> ExecutionScreen:
    assert isinstance(it.app.screen, ExecutionScreen)
    return it.app.screen


async def open_failed(it: Stage, *keys: str) -> None:
    """Go to the failed execution and press keys."""
    await it.press("n", *keys)


async def test_enter_opens_the_overview_of_a_row(stage: MakeStage) -> None:
    async with stage() as it:
        await open_failed(it, "enter")
        assert shows(it).key.operation_id == 184200
        assert it.line_with("Status ✗ Failed", "Caller CORP\\svc_etl")
        assert it.line_with("Logging Basic")
        assert it.line_with("Load Fact Sales", "✗ Failure", "01:30")
        assert it.line_with("Truncate Staging", "✓ Success", "3.0 s")


async def test_the_first_cause_comes_first_with_its_code_in_words(stage: MakeStage) -> None:
    async with stage() as it:
        await open_failed(it, "enter")
        lines = it.text.splitlines()
        cause = next(at for at, line in enumerate(lines) if "Login timeout expired." in line)
        table = next(at for at, line in enumerate(lines) if "Executables" in line)
        assert cause < table
        assert it.line_with("0xC0202009 DTS_E_OLEDBERROR")


async def test_from_a_fresh_start_two_keys_lead_to_the_first_error(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("n", "e")
        assert it.line_with("▸", "✗ Error", "Login timeout expired.")
        assert it.line_with("0xC0202009 DTS_E_OLEDBERROR")


async def test_escape_goes_back_to_where_one_was(stage: MakeStage) -> None:
    async with stage() as it:
        await open_failed(it)
        cursor = it.dashboard.history.table.current_key
        await it.press("enter", "escape")
        assert it.app.screen is it.dashboard
        assert it.dashboard.history.table.current_key == cursor
        assert it.dashboard.history.table.has_focus


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("o", ("Executables",)),
        ("m", ("Messages", "tail")),
        ("P", ("Executables against the usual",)),
        ("d", ("Rows sent",)),
        ("v", ("Parameters", "2")),
    ],
)
async def test_the_keys_of_views_work_on_the_dashboard_and_on_the_screen(
    stage: MakeStage, key: str, words: tuple[str, ...]
) -> None:
    async with stage() as it:
        await it.press(key)
        assert shows(it).key.operation_id == 184217
        assert it.line_with("─", *words)
        await it.press("o" if key != "o" else "m", key)
        assert it.line_with("─", *words)


async def test_a_view_reads_when_it_is_first_looked_at(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await open_failed(it, "v")
        read = {name for name, _ in server.calls}
        assert "property_overrides" in read
        assert read.isdisjoint({"executables", "messages", "package_runs", "data_flow_paths"})
        await it.press("o")
        assert "executables" in {name for name, _ in server.calls}
        reads = len(server.called("property_overrides"))
        await it.press("v")
        assert len(server.called("property_overrides")) == reads


async def test_sensitive_values_are_shown_as_such(stage: MakeStage) -> None:
    async with stage() as it:
        await open_failed(it, "v")
        assert it.line_with("Secret", "(sensitive)")


async def test_what_runs_ticks_and_moves_on(stage: MakeStage, server: FakeServer) -> None:
    server.messages += [message(11, "", MessageType.PRE_EXECUTE)]
    async with stage() as it:
        await it.press("enter")
        await it.pass_time(6)
        assert it.line_with("Load Fact Sales", "▶ Running")
        before = it.line_with("184217", "▶ Running")
        await it.pass_time(1)
        assert it.line_with("184217", "▶ Running") != before
        server.messages.append(message(12, "", MessageType.POST_EXECUTE))
        server.messages.append(message(13, "", MessageType.PRE_EXECUTE, name="Update Index"))
        server.statistics.append(statistic(9))
        await it.pass_time(6)
        assert it.line_with("Load Fact Sales", "✓ Success")
        assert it.line_with("Update Index", "▶ Running")


async def test_it_is_followed_to_its_end(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("enter")
        server.messages.append(message(50, "Disk full.", ERROR))
        server.end(184217, FAILED)
        await it.pass_time(12)
        assert it.line_with("184217", "✗ Failed")
        assert it.line_with("Disk full.")


async def test_an_ended_execution_asks_nothing_more(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await open_failed(it, "enter")
        calls = [name for name, _ in server.calls if name != "poll"]
        await it.pass_time(60)
        assert [name for name, _ in server.calls if name != "poll"] == calls


async def test_only_what_is_on_the_screen_is_listened_to(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(execution(184218))
    async with stage() as it:
        await it.pass_time(6)
        assert set(server.polls[-1].progress_of) == {184217, 184218}
        await it.press("enter")
        await it.pass_time(6)
        assert set(server.polls[-1].progress_of) == {184217}
        await it.press("escape")
        await it.pass_time(6)
        assert set(server.polls[-1].progress_of) == {184217, 184218}


async def test_an_operation_is_opened_by_its_id(stage: MakeStage, server: FakeServer) -> None:
    server.put(execution(7, package="Ancient.dtsx", status=OperationStatus.SUCCEEDED))
    settings = DashboardSettings(times=Times.UTC, history_size=5)
    async with stage(settings=settings) as it:
        await it.press("colon", "7", "enter")
        assert it.line_with("7", "Finance/Dwh/Ancient.dtsx")
        await it.press("escape")
        assert it.app.screen is it.dashboard


async def test_an_unknown_id_is_one_clear_sentence(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("colon", *"99", "enter")
        assert it.line_with("There is no operation 99 on PRODSQL01")
        await it.press("e", "m", "K", "E", "c")
        assert it.line_with("There is no operation 99 on PRODSQL01")
        await it.press("escape")
        assert it.app.screen is it.dashboard


@pytest.mark.parametrize("typed", ["abc", "0", "-3", "9" * 25, "1.5"])
async def test_what_is_no_id_is_not_looked_for(
    stage: MakeStage, server: FakeServer, typed: str
) -> None:
    async with stage() as it:
        calls = len(server.called("operations"))
        await it.press("colon", *typed, "enter")
        assert it.line_with("An id is a whole number above 0.")
        assert len(server.called("operations")) == calls
        await it.press("escape")
        assert it.app.screen is it.dashboard


async def test_a_server_that_never_answers_blocks_no_key(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        server.hang("executables")
        await it.press("enter")
        assert it.line_with("Reading the executables")
        await it.pass_time(3)
        assert it.line_with("Reading the executables: 3 s. Escape gives it up.")
        await it.press("question_mark")
        assert it.line_with("Keys")
        await it.press("escape", "escape")


async def test_escape_gives_a_slow_query_up_and_then_goes_back(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        hang = server.hang("executables", obeys_cancel=True)
        await it.press("enter", "escape")
        await it.pass_time(0.1)
        assert hang.is_cancelled
        assert it.line_with("Given up.")
        await it.press("escape")
        assert it.app.screen is it.dashboard


async def test_a_query_that_cannot_be_cancelled_is_said_to_run_on(
    stage: MakeStage, server: FakeServer
) -> None:
    server.cancel_works = False
    async with stage() as it:
        server.hang("executables")
        await it.press("enter", "escape")
        await it.pass_time(3)
        assert it.line_with("on PRODSQL01 the query may run on")


async def test_an_error_is_a_sentence_and_r_tries_again(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        server.fail("parameters", NoPermission("You may not read this.", "Ask the DBA."))
        await it.press("v")
        assert it.line_with("You may not read this.")
        await it.press("r")
        assert not it.line_with("You may not read this.")
        assert it.line_with("LOGGING_LEVEL")


async def test_what_was_given_up_is_not_read_again_by_itself(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        server.hang("executables", obeys_cancel=True)
        await it.press("enter", "escape")
        await it.pass_time(30)
        assert len(server.called("executables")) == 1
        await it.press("r")
        assert len(server.called("executables")) == 2


async def test_what_failed_for_a_moment_is_read_again_by_itself(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        server.fail("parameters", *[ConnectionLost("The connection is lost.")] * 2)
        await open_failed(it, "v")
        assert it.line_with("The connection is lost.")
        await it.pass_time(6)
        assert it.line_with("LOGGING_LEVEL")


async def test_it_says_how_old_it_is_when_the_connection_is_lost(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("enter")
        server.fail_always("poll", ConnectionLost("The connection to PRODSQL01 is lost."))
        server.fail_always("open", ConnectionLost("The connection to PRODSQL01 is lost."))
        await it.pass_time(20)
        assert it.line_with("lost", "old")
        assert it.line_with("184217", "LoadFactSales.dtsx")


async def test_stop_asks_the_same_question_here(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("enter", "K")
        assert isinstance(it.app.screen, StopDialog)
        await it.answer("y")
        assert server.stops == [184217]
        assert it.line_with("184217", "■ Stopping")
        assert it.line_with("184217 was asked to stop: it is Stopping.")


async def test_stop_of_an_ended_one_says_why_not(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await open_failed(it, "enter", "K")
        assert it.line_with("184200 is not running any more: Failed.")
        assert server.stops == []


async def test_no_lower_case_key_changes_anything(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("enter")
        for view in "omPdv":
            await it.press(view, *"abcdefghijklmnopstuvwxyz", "escape", "escape", "escape")
            if it.app.screen is it.dashboard:
                await it.press("1", "enter")
        assert server.stops == []
        assert {name for name, _ in server.calls}.isdisjoint({"stop", "create_dump", "startup"})


async def test_enter_on_an_executable_shows_what_it_said(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages.append(message(5, "Truncated.", of=184200, name="Truncate Staging"))
    async with stage() as it:
        await open_failed(it, "enter")
        table = it.app.screen.query_one("#executables RowTable")
        assert table.has_focus
        await it.press(*["down"] * 5, "enter")
        asked = server.called("messages")[-1]
        assert isinstance(asked, MessageRequest)
        assert asked.source == "\\Package\\Truncate Staging"
        assert it.line_with("Truncated.")
        assert not it.line_with("Login timeout expired.")


async def test_from_a_message_to_its_executable_and_back(stage: MakeStage) -> None:
    async with stage() as it:
        await open_failed(it, "e", "x")
        assert it.line_with("▐o Overview▌")
        assert it.line_with("▸", "Load Fact Sales")


async def test_a_stop_leads_to_what_it_probably_stopped(
    stage: MakeStage, server: FakeServer
) -> None:
    canceled = replace(
        execution(184150, status=OperationStatus.CANCELED, started=NOW - timedelta(hours=1)),
        ended=NOW - timedelta(seconds=5),
        object_id=7,
    )
    stop = replace(
        operation(184300, Type.STOP, object_name="Dwh", status=OperationStatus.SUCCEEDED),
        object_id=7,
        started=NOW - timedelta(seconds=20),
    )
    server.put(canceled, stop)
    async with stage() as it:
        await it.press("2", "enter")
        assert it.line_with("Probably concerned 184150")
        await it.press("enter")
        assert shows(it).key.operation_id == 184150
        await it.press("escape")
        assert shows(it).key.operation_id == 184300


async def test_other_operations_say_that_only_executions_have_reports(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(operation(184301, Type.DEPLOY_PROJECT, status=OperationStatus.SUCCEEDED))
    async with stage() as it:
        await it.press("2", "v")
        assert it.line_with("Deploy project has no parameters: only executions have.")
        await it.press("d")
        assert it.line_with("Deploy project has no data flows: only executions have.")


async def test_live_counters_grow_while_it_runs(stage: MakeStage, server: FakeServer) -> None:
    server.answers["performance_counters"] = (PerformanceCounter("Rows read", 1000),)
    async with stage() as it:
        await it.press("d")
        assert it.line_with("Rows read", "1 000")
        await it.pass_time(1.5)
        server.answers["performance_counters"] = (PerformanceCounter("Rows read", 6000),)
        await it.pass_time(5)
        assert it.line_with("Rows read", "6 000", "1 000/s")


async def test_an_empty_data_flow_says_which_logging_level_it_takes(stage: MakeStage) -> None:
    async with stage() as it:
        await open_failed(it, "d")
        assert it.line_with("logging level Basic", "only Verbose does")


async def test_sums_that_the_level_cannot_have_are_not_asked_for(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await open_failed(it, "d")
        assert not server.called("data_flow_paths")
        assert not server.called("component_times")


async def test_iterations_of_a_data_flow_are_added_up_until_f(
    stage: MakeStage, server: FakeServer
) -> None:
    server.answers["parameters"] = (parameter("LOGGING_LEVEL", "3"),)
    server.answers["data_flow_paths"] = tuple(
        DataFlowPath(
            task_name="Stage",
            path_name="Output",
            source_component_name="Source",
            destination_component_name="Destination",
            execution_path=f"\\Package\\Loop[{number}]\\Stage",
            rows_sent=100,
            buffers=1,
        )
        for number in range(1, 4)
    )
    async with stage() as it:
        await open_failed(it, "d")
        assert it.line_with("Source → Destination", "300")
        await it.press("f")
        assert it.text.count("Source → Destination") == 3


async def test_performance_compares_with_the_runs_before(
    stage: MakeStage, server: FakeServer
) -> None:
    server.answers["package_runs"] = tuple(
        execution(184100 + number, status=OperationStatus.SUCCEEDED, lasted=timedelta(minutes=2))
        for number in range(9, -1, -1)
    )
    async with stage() as it:
        await open_failed(it, "P")
        assert it.line_with("+150 % against the median of the last 10 successful ones")
        asked = server.called("package_runs")[-1]
        assert asked == ("Finance", "Dwh", "LoadFactSales.dtsx", 184201, 40)
        (ids,) = server.called("executables_of")
        assert isinstance(ids, tuple)
        assert len(ids) == 10


async def test_hostile_names_are_shown_and_obeyed_by_nobody(
    stage: MakeStage, server: FakeServer
) -> None:
    evil = "[red]x[/] \x1b[31m\u202egnp\x07"
    server.put(execution(184400, package=evil, status=FAILED))
    server.messages = [message(1, evil, ERROR, of=184400, name=evil, code=LOGIN_FAILED)]
    server.statistics = [statistic(1, evil, of=184400)]
    server.answers["parameters"] = (parameter(evil, evil),)
    async with stage(size=(160, 45)) as it:
        await it.press("n", "enter")
        for view in "omPdv":
            await it.press(view)
            assert it.line_with("[red]x[/] ␛[31m<U+202E>gnp␇")
            assert "\x1b" not in it.text
            assert "\u202e" not in it.text
        await it.press("o", "c")
        assert "\x1b" not in it.app.clipboard
        await it.press("escape", "escape", "c")
        assert it.app.screen is it.dashboard
        assert "\x1b" not in it.app.clipboard


async def test_what_lies_below_another_screen_is_not_read(
    stage: MakeStage, server: FakeServer
) -> None:
    server.answers["performance_counters"] = (PerformanceCounter("Rows read", 1000),)
    async with stage() as it:
        await it.press("d", "colon", *"184200", "enter")
        await it.pass_time(1.5)
        reads = len(server.called("performance_counters"))
        await it.pass_time(30)
        assert len(server.called("performance_counters")) == reads
        await it.press("escape")
        await it.pass_time(6)
        assert len(server.called("performance_counters")) > reads
        assert it.line_with("184217", "▶ Running")

"""The dashboard by keys: refreshed in place, truthful about its age, at home in any size."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.errors import ConnectionLost
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.model.messages import EventMessage
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution, operation
from tests.tui.conftest import MakeStage


def fill(server: FakeServer) -> None:
    server.put(
        execution(184217),
        execution(184219, package="LoadDimCustomer.dtsx", started=NOW - timedelta(minutes=8)),
        operation(184222),
        execution(184223, package="SyncAccounts.dtsx", status=OperationStatus.PENDING),
        *(
            execution(
                184000 + number,
                package=f"Import{number % 7}.dtsx",
                status=OperationStatus.FAILED if number % 50 == 3 else OperationStatus.SUCCEEDED,
                started=NOW - timedelta(minutes=300 - number),
            )
            for number in range(200)
        ),
    )


async def test_a_new_operation_appears_and_an_ended_one_moves_to_the_history(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        assert it.line_with("184217", "▶ Running", "12:40", "Finance/Dwh/LoadFactSales.dtsx")
        server.put(execution(184230, package="New.dtsx", started=server.time))
        server.end(184217)
        await it.pass_time(5)
        assert it.line_with("184230", "New.dtsx", "▶ Running")
        assert it.line_with("184217", "✓ Succeeded")
        shown = [row.operation_id for row in it.dashboard.active.table.visible_rows]
        assert 184217 not in shown


async def test_cursor_marks_and_order_survive_rows_that_come_and_go(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        table = it.dashboard.active.table
        await it.press("down", "space", ">", ">", ">", "I")
        current, marks, order = table.current_key, table.marks, table.sort_column
        server.put(execution(184100, package="Older.dtsx"))
        server.end(184217)
        await it.pass_time(300)
        assert (table.current_key, table.marks, table.sort_column) == (current, marks, order)
        assert order == "elapsed"


async def test_elapsed_ticks_each_second_without_asking_the_server(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        await it.pass_time(1.5)
        polls = len(server.polls)
        await it.pass_time(2)
        assert it.line_with("184217", "12:43")
        assert len(server.polls) == polls


async def test_now_tells_the_running_executable_and_its_complaints(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)

    def message(number: int, kind: MessageType, name: str, words: str = "") -> EventMessage:
        return EventMessage(
            operation_id=184217,
            event_message_id=number,
            message_time=server.time,
            message_type=kind,
            message=words,
            message_source_name=name,
            execution_path=f"\\Package\\{name}",
        )

    server.messages += [
        message(1, MessageType.PRE_EXECUTE, "Truncate Staging"),
        message(2, MessageType.POST_EXECUTE, "Truncate Staging"),
        message(3, MessageType.PRE_EXECUTE, "Load Fact Sales"),
        message(4, MessageType.WARNING, "Load Fact Sales", "Truncation may occur."),
    ]
    async with stage() as it:
        await it.pass_time(6)
        assert it.line_with("184217", "1⚠", "Load Fact Sales")


async def test_a_lost_connection_says_so_keeps_the_picture_and_comes_back(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        server.fail_always("poll", ConnectionLost("The connection to PRODSQL01 is lost."))
        server.fail_always("open", ConnectionLost("The connection to PRODSQL01 is lost."))
        await it.pass_time(6)
        assert it.line_with("lost", "old")
        assert it.line_with("The connection to PRODSQL01 is lost.", "Next try in")
        assert it.line_with("184217", "12:40", "LoadFactSales.dtsx")
        assert it.dashboard.active.table.has_class("-stale")
        server.fail_always("poll", None)
        server.fail_always("open", None)
        await it.pass_time(60)
        assert it.line_with("● live, every 5 s")
        assert not it.dashboard.active.table.has_class("-stale")
        assert not it.line_with("lost")


async def test_keys_are_answered_while_the_server_hangs(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        server.hang("poll")
        await it.pass_time(20)
        assert it.line_with("20 s old")
        await it.press("down")
        assert it.dashboard.active.table.cursor == 1
        await it.press("question_mark")
        assert it.line_with("Keys")


async def test_pause_interval_and_refresh_take_effect_at_once(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        await it.press("p")
        assert it.line_with("paused, 0 s old")
        polls = len(server.polls)
        await it.pass_time(60)
        assert len(server.polls) == polls
        assert it.line_with("paused, 60 s old")
        await it.press("r")
        assert len(server.polls) == polls + 1
        await it.press("p", "minus")
        assert it.line_with("live, every 10 s")
        await it.press("plus", "plus", "plus")
        assert it.line_with("live, every 1 s")


async def test_the_filter_narrows_as_one_types_and_escape_clears_it(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        await it.press("slash", *"dimcust")
        assert it.line_with("1 of 4", "filter: dimcust")
        await it.press("enter", "K")
        assert it.line_with("184219", "LoadDimCustomer.dtsx")
        await it.answer("escape")
        await it.press("escape")
        assert not it.line_with("filter:")
        assert len(it.dashboard.active.table.shown) == 4


async def test_printable_keys_never_act_while_the_filter_has_the_focus(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        await it.press("slash", *"qKprM")
        assert it.line_with("filter: qKprM")
        assert it.app.screen is it.dashboard


async def test_history_pages_back_as_far_as_the_catalog_goes(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(
        *(
            execution(number, status=OperationStatus.SUCCEEDED, started=NOW - timedelta(hours=1))
            for number in range(1, 901)
        )
    )
    async with stage() as it:
        table = it.dashboard.history.table
        await it.press("2")
        for _ in range(6):
            await it.press("end")
        assert [row.operation_id for row in table.rows] == list(range(900, 0, -1))


async def test_a_page_of_history_that_fails_says_so_and_can_be_asked_for_again(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(
        *(
            execution(number, status=OperationStatus.SUCCEEDED, started=NOW - timedelta(hours=1))
            for number in range(1, 401)
        )
    )
    async with stage() as it:
        server.fail("history", ConnectionLost("The connection to PRODSQL01 is lost."))
        await it.press("2", "end")
        assert any("lost" in notice for notice in it.notices)
        await it.pass_time(6)
        assert len(it.dashboard.history.table.rows) == 400


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        (Rights(login="CORP\\dba", is_sysadmin=True), "Nothing runs on PRODSQL01."),
        (Rights(login="CORP\\anna", kind=AccountKind.WINDOWS), "only your own executions"),
    ],
)
async def test_an_empty_table_says_why(
    stage: MakeStage, server: FakeServer, rights: Rights, words: str
) -> None:
    server.rights = rights
    async with stage() as it:
        assert it.line_with(words)
        assert it.line_with("not runs of Visual Studio or dtexec")


async def test_before_the_first_answer_it_says_that_it_connects(
    stage: MakeStage, server: FakeServer
) -> None:
    server.hang("open")
    async with stage() as it:
        assert it.line_with("Connecting to PRODSQL01")
        assert it.line_with("connecting")


async def test_times_are_local_utc_or_the_servers(stage: MakeStage, server: FakeServer) -> None:
    fill(server)
    server.server_offset = timedelta()
    async with stage() as it:
        assert it.line_with("184217", "02:00:11")
        await it.press("z")
        await it.press("question_mark", "end")
        assert it.line_with("the server's")


async def test_ascii_mode_draws_nothing_but_ascii(stage: MakeStage, server: FakeServer) -> None:
    fill(server)
    settings = DashboardSettings(times=Times.UTC, ascii=True)
    async with stage(settings=settings) as it:
        await it.press("2", "K")
        rows = it.text
        assert "> Running" in rows
        assert {character for character in rows if not character.isascii()} == set()


async def test_wide_mode_shows_all_columns(stage: MakeStage, server: FakeServer) -> None:
    fill(server)
    async with stage(size=(300, 40)) as it:
        assert not it.line_with("Created", "Stopped by")
        await it.press("w")
        assert it.line_with("Created", "Stopped by")
        await it.press("escape")
        assert not it.line_with("Created", "Stopped by")


async def test_following_goes_with_the_operation_into_the_history(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    async with stage() as it:
        await it.press("F")
        server.end(184217)
        await it.pass_time(6)
        assert it.dashboard.focused_pane is it.dashboard.history
        current = it.dashboard.history.table.current
        assert current is not None
        assert current.operation_id == 184217


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (80, 24), (120, 40), (300, 80)])
async def test_every_size_shows_the_active_operations(
    stage: MakeStage, server: FakeServer, size: tuple[int, int]
) -> None:
    fill(server)
    async with stage(size=size) as it:
        assert it.line_with("184217")


async def test_80_by_24_keeps_what_matters(stage: MakeStage, server: FakeServer) -> None:
    fill(server)
    async with stage(size=(80, 24)) as it:
        assert it.line_with("Id", "Status", "Elapsed", "Folder/Project/Package", "Now")


async def test_a_resize_storm_ends_at_the_last_size(stage: MakeStage, server: FakeServer) -> None:
    fill(server)
    async with stage() as it:
        for width in range(20, 200, 9):
            await it.pilot.resize_terminal(width, 5 + width // 5)
        await it.pilot.resize_terminal(90, 30)
        await it.settle()
        assert it.line_with("184217", "LoadFactSales.dtsx")


async def test_hostile_names_are_shown_and_never_obeyed(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(
        execution(7, package="[red]x[/]\x1b]0;pwned\x07\u202egnp.dtsx\n\x00"),
        operation(8, OperationType.DEPLOY_PROJECT, object_name="[link=http://x]y"),
        replace(execution(9), caller_name="\x1b[2J"),
    )
    async with stage(size=(200, 40)) as it:
        await it.press("K")
        rows = it.text
        assert "[red]x[/]␛]0;pwned" in rows
        assert "<U+202E>" in rows
        assert "[link=http://x]y" in rows
        assert "\x1b" not in rows
        assert "\u202e" not in rows


async def test_on_a_slow_line_minutes_tick_and_seconds_do_not(
    stage: MakeStage, server: FakeServer
) -> None:
    fill(server)
    settings = DashboardSettings(times=Times.UTC, low_bandwidth=True, interval=300)
    async with stage(settings=settings) as it:
        # The Pending one has been looked at by now, and is suspected.
        await it.pass_time(16)
        assert it.line_with("184217", " 12m ")
        before = it.text
        await it.pass_time(3)
        assert it.text == before
        await it.pass_time(50)
        assert it.line_with("184217", " 13m ")


async def test_escape_gives_up_a_page_of_the_history_that_does_not_come(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(*(execution(number, status=OperationStatus.SUCCEEDED) for number in range(1, 700)))
    async with stage() as it:
        hang = server.hang("history", obeys_cancel=True)
        await it.press("2", "end")
        rows = len(it.dashboard.history.table.rows)
        assert hang.has_begun
        await it.press("escape")
        await it.pass_time(12)
        assert hang.is_cancelled
        assert it.line_with("Given up")
        assert len(server.called("history")) == 1
        assert len(it.dashboard.history.table.rows) == rows
        await it.press("escape")
        assert not it.line_with("Given up")
        await it.press("end")
        assert len(it.dashboard.history.table.rows) > rows


async def test_ctrl_c_ends_nothing_and_tells_the_key_that_does(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("ctrl+c")
        assert [toast.message for toast in it.app._notifications] == ["Press q to end the program."]
        assert it.app.is_running

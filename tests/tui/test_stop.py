"""Stopping by keyboard: asked first, sent once, followed to its real end."""

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.errors import AlreadyStopping, ConnectionLost
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.tui.screens.stop import StopDialog
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution, operation
from tests.support.stage import Stage
from tests.tui.conftest import MakeStage


@pytest.fixture(autouse=True)
def rows(server: FakeServer) -> None:
    server.put(
        execution(184217),
        execution(184219, package="LoadDimCustomer.dtsx"),
        execution(184220, package="Export.dtsx", folder="Hr", project="Payroll",
                  status=OperationStatus.STOPPING),
        operation(184222, OperationType.DEPLOY_PROJECT),
        execution(184223, package="SyncAccounts.dtsx", status=OperationStatus.PENDING),
    )  # fmt: skip


def asks(it: Stage) -> bool:
    return isinstance(it.app.screen, StopDialog)


@pytest.mark.parametrize("key", ["K", "f9", "delete"])
async def test_the_question_names_what_would_be_stopped(stage: MakeStage, key: str) -> None:
    async with stage() as it:
        await it.press(key)
        assert asks(it)
        assert it.line_with("Stop this operation on PRODSQL01?")
        assert it.line_with("184217", "Finance/Dwh/LoadFactSales.dtsx")
        assert it.line_with("since 02:00:11 (12:40)", "CORP\\svc_etl")
        assert it.line_with("only requests the stop")


async def test_y_confirms_a_single_one_and_it_is_followed_to_its_end(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("K")
        await it.answer("y")
        assert not asks(it)
        assert server.stops == [184217]
        assert it.line_with("184217", "Stopping", "stopping 00:0")
        assert it.notices == ["184217 was asked to stop: it is Stopping."]
        await it.pass_time(12)
        assert it.line_with("184217", "stopping 00:1")
        server.end(184217, OperationStatus.CANCELED)
        await it.pass_time(6)
        assert it.notices == ["184217 was stopped: it is Canceled."]
        assert server.stops == [184217]


@pytest.mark.parametrize("keys", [["n"], ["escape"], ["enter"]])
async def test_no_escape_and_the_focused_button_do_not_stop(
    stage: MakeStage, server: FakeServer, keys: list[str]
) -> None:
    async with stage() as it:
        await it.press("K")
        await it.answer(*keys)
        await it.pass_time(60)
        assert not asks(it)
        assert server.stops == []


async def test_keys_typed_ahead_answer_nothing(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.pilot.press("K", "y", "y", "enter")
        await it.settle()
        assert asks(it)
        await it.pass_time(0.2)
        await it.press("y")
        assert asks(it)
        await it.pass_time(60)
        assert server.stops == []


async def test_a_stream_of_keys_keeps_the_question_deaf(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("K")
        for _ in range(20):
            await it.pass_time(0.1)
            await it.press("y")
        assert asks(it)
        assert server.stops == []
        await it.answer("y")
        assert server.stops == [184217]


async def test_several_are_not_confirmed_by_a_letter(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("space", "space", "K")
        assert it.line_with("Stop these 2 operations on PRODSQL01?")
        await it.answer("y")
        assert asks(it)
        await it.press("right", "enter")
        await it.pass_time(1)
        assert sorted(server.stops) == [184217, 184219]
        assert len(it.notices) == 2


async def test_each_of_several_has_its_own_outcome(stage: MakeStage, server: FakeServer) -> None:
    server.fail("stop", None, AlreadyStopping("Somebody asked before (27126)."))
    async with stage() as it:
        await it.press("space", "space", "K")
        await it.answer("right", "enter")
        await it.pass_time(1)
        assert it.line_with("184217 was asked to stop")
        assert it.line_with("184219 was not stopped", "27126")


async def test_what_cannot_be_stopped_says_why_before_anything_is_tried(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        for _ in range(2):
            await it.press("down")
        for words in ("is stopping already", "neither an execution nor a validation", "Pending"):
            await it.press("K")
            assert not asks(it)
            assert any(words in notice for notice in it.notices)
            await it.press("escape", "down")
        assert not [call for call in server.calls if call[0] == "operation"]


async def test_a_sql_login_is_told_before_it_tries(stage: MakeStage, server: FakeServer) -> None:
    server.rights = Rights(login="etl_user", kind=AccountKind.SQL, is_ssis_admin=True)
    async with stage() as it:
        await it.press("K")
        assert not asks(it)
        assert any("27123" in notice for notice in it.notices)


async def test_read_only_says_so_and_asks_nothing(stage: MakeStage, server: FakeServer) -> None:
    server.is_read_only = True
    async with stage() as it:
        assert it.line_with("read-only")
        await it.press("K")
        assert not asks(it)
        assert any("Read-only" in notice for notice in it.notices)


async def test_the_ids_are_those_shown_even_if_the_table_moves(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("K")
        server.end(184217)
        server.put(execution(184210, package="Earlier.dtsx"))
        await it.pass_time(6)
        assert it.line_with("Not active any more: 184217")
        await it.press("y")
        await it.pass_time(1)
        assert server.stops == []
        assert it.line_with("184217 was not asked to stop: it ended meanwhile (Succeeded)")


async def test_on_a_production_server_its_name_is_typed(
    stage: MakeStage, server: FakeServer
) -> None:
    server.is_production = True
    async with stage() as it:
        await it.press("K")
        await it.answer("y")
        assert asks(it)
        await it.press("tab", *"PRODSQL0")
        await it.press("enter")
        await it.press("enter")
        assert asks(it)
        for key in ("shift+tab", "shift+tab", "end", "1", "enter", "enter", "tab", "enter"):
            await it.press(key)
        await it.pass_time(1)
        assert server.stops == [184217]


async def test_after_a_lost_answer_the_outcome_is_read_back_and_nothing_sent_twice(
    stage: MakeStage, server: FakeServer
) -> None:
    def lose() -> None:
        server.operations[184217] = replace(
            server.operations[184217], status=OperationStatus.STOPPING
        )
        raise ConnectionLost("The connection to PRODSQL01 is lost.")

    server.fail("stop", lose)
    async with stage() as it:
        await it.press("K")
        await it.answer("y")
        await it.pass_time(20)
        assert len([call for call in server.calls if call[0] == "stop"]) == 1
        assert it.line_with("184217", "Stopping")


async def test_a_stop_goes_through_while_reading_hangs(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        server.hang("poll")
        await it.pass_time(5)
        await it.press("K")
        await it.answer("y")
        assert server.stops == [184217]
        assert it.line_with("184217 was asked to stop")


async def test_a_stop_that_does_not_work_says_what_can_be_done(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await it.press("K")
        await it.answer("y")
        await it.pass_time(150)
        assert it.line_with("The stop of 184217 has not worked")
        assert it.line_with("process 7712 on ETLNODE2")


@pytest.mark.parametrize("size", [(40, 10), (60, 12), (80, 24)])
async def test_a_small_question_shows_what_it_names_and_its_answers(
    stage: MakeStage, size: tuple[int, int]
) -> None:
    async with stage(size=size) as it:
        await it.press("K")
        assert it.line_with("184217")
        assert it.line_with("Cancel (n)", "Stop (y)")
        await it.press("pagedown")
        assert it.line_with("Cancel (n)", "Stop (y)")


@pytest.mark.parametrize("size", [(39, 24), (80, 9), (20, 5)])
async def test_where_it_cannot_be_read_only_no_is_an_answer(
    stage: MakeStage, server: FakeServer, size: tuple[int, int]
) -> None:
    async with stage(size=size) as it:
        await it.press("K")
        assert it.line_with("40×10")
        await it.answer("y", "enter", "tab", "enter")
        assert asks(it)
        assert server.stops == []
        await it.answer("n")
        assert not asks(it)
        assert server.stops == []


async def test_a_question_that_has_grown_is_deaf_until_it_can_have_been_read(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage(size=(39, 24)) as it:
        await it.press("K")
        await it.pass_time(1)
        await it.pilot.resize_terminal(80, 24)
        await it.press("y")
        assert asks(it)
        assert it.line_with("184217", "LoadFactSales")
        await it.answer("y")
        assert server.stops == [184217]

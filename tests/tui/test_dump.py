"""A dump of a hung run: offered where the rights allow, asked first, sent once."""

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Feature, Rights, ServerInfo
from ssis_tui.errors import ConnectionLost, ProcedureFailed
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Operation
from ssis_tui.present.dumping import why_no_dump
from ssis_tui.tui.screens.dump import DumpDialog
from tests.support.fake_catalog import FakeServer
from tests.support.operations import execution, operation
from tests.support.stage import Stage
from tests.tui.conftest import MakeStage

DBA = Rights(login="CORP\\dba", kind=AccountKind.WINDOWS, is_sysadmin=True)
INFO = ServerInfo(
    server="PRODSQL01",
    server_name="PRODSQL01",
    database="SSISDB",
    product="SQL Server 2022",
    version="16.0",
    rights=DBA,
    features=frozenset({Feature.EXECUTION_DUMP}),
)
SQL = replace(INFO, rights=replace(DBA, kind=AccountKind.SQL))


@pytest.fixture(autouse=True)
def rows(server: FakeServer) -> None:
    server.features = frozenset({Feature.EXECUTION_DUMP})
    server.put(execution(184217))


async def ask(it: Stage) -> None:
    await it.press("enter", "D")
    assert isinstance(it.app.screen, DumpDialog)


def dumps(server: FakeServer) -> list[object]:
    return server.called("create_dump")


async def test_the_question_names_the_execution_and_what_a_dump_does(stage: MakeStage) -> None:
    async with stage() as it:
        await ask(it)
        assert it.line_with("184217  Finance/Dwh/LoadFactSales.dtsx")
        assert it.line_with("pauses the package")
        assert it.line_with("ETLNODE2", "ErrorDumps")


async def test_y_asks_once(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await ask(it)
        await it.answer("y")
        assert dumps(server) == [184217]
        assert it.line_with("A dump of 184217 was asked for.", "ETLNODE2")


@pytest.mark.parametrize("key", ["n", "escape", "enter"])
async def test_anything_else_asks_for_nothing(
    stage: MakeStage, server: FakeServer, key: str
) -> None:
    async with stage() as it:
        await ask(it)
        await it.answer(key)
        assert not isinstance(it.app.screen, DumpDialog)
        assert dumps(server) == []


async def test_keys_typed_ahead_answer_nothing(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("enter", "D", "y")
        assert isinstance(it.app.screen, DumpDialog)
        assert dumps(server) == []


async def test_one_that_ended_meanwhile_is_left_alone(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await ask(it)
        server.end(184217)
        await it.answer("y")
        assert dumps(server) == []
        assert it.line_with("No dump of 184217 was asked for: it is Succeeded.")


async def test_a_refusal_is_one_clear_sentence(stage: MakeStage, server: FakeServer) -> None:
    server.fail("create_dump", ProcedureFailed("There is no running process.", number=27218))
    async with stage() as it:
        await ask(it)
        await it.answer("y")
        assert it.line_with("There is no dump of 184217: There is no running process.")


async def test_a_lost_answer_is_told_and_nothing_is_sent_again(
    stage: MakeStage, server: FakeServer
) -> None:
    server.fail("create_dump", ConnectionLost("Gone."))
    async with stage() as it:
        await ask(it)
        await it.answer("y")
        await it.pass_time(60)
        assert dumps(server) == [184217]
        assert it.line_with("the answer was lost")


async def test_read_only_says_why_not(stage: MakeStage, server: FakeServer) -> None:
    server.is_read_only = True
    async with stage() as it:
        await it.press("enter", "D")
        assert it.line_with("Read-only")
        assert dumps(server) == []


@pytest.mark.parametrize(
    ("row", "info", "reason"),
    [
        (execution(1), INFO, None),
        (execution(1), None, None),
        (execution(1, status=OperationStatus.SUCCEEDED), INFO, "only what is Running"),
        (execution(1, status=OperationStatus.PENDING), INFO, "only what is Running"),
        (operation(1, OperationType.DEPLOY_PROJECT), INFO, "runs no package"),
        (execution(1), replace(INFO, features=frozenset()), "ssis_admin or sysadmin"),
        (execution(1), SQL, "27123"),
        (execution(1), replace(SQL, engine_edition=5), None),
    ],
)
def test_why_there_is_no_dump(row: Operation, info: ServerInfo | None, reason: str | None) -> None:
    said = why_no_dump(row, info, is_read_only=False)
    assert (said is None) is (reason is None)
    assert reason is None or reason in (said or "")

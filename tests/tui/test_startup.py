"""catalog.startup: offered where the rights allow, asked with what it will do, never done alone."""

from datetime import timedelta

import pytest

from ssis_tui.catalog.capabilities import Feature
from ssis_tui.errors import ConnectionLost, NoPermission
from ssis_tui.model.codes import OperationStatus
from ssis_tui.tui.screens.startup import StartupDialog
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution
from tests.support.stage import Stage
from tests.tui.conftest import MakeStage


@pytest.fixture(autouse=True)
def rows(server: FakeServer) -> None:
    server.features = frozenset({Feature.CATALOG_STARTUP})
    server.put(
        execution(184217),
        execution(184219, package="LoadDimCustomer.dtsx", status=OperationStatus.STOPPING),
    )


def asks(it: Stage) -> bool:
    return isinstance(it.app.screen, StartupDialog)


def calls(server: FakeServer) -> int:
    return len(server.called("startup"))


async def test_the_question_says_what_it_will_do_and_to_what(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("O")
        assert it.line_with("Call catalog.startup on PRODSQL01?")
        assert it.line_with("ends no process")
        assert it.line_with("while a stop is really in progress, it marks live work too")
        assert it.line_with("It marks as Ended unexpectedly:")
        assert it.line_with("184219", "LoadDimCustomer.dtsx", "it is Stopping, whether it lives")
        assert it.line_with("184217", "process 7712 on ETLNODE2")


async def test_it_is_called_once_for_a_confirmation(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.press("O")
        await it.answer("right", "enter")
        await it.pass_time(1)
        assert calls(server) == 1
        assert it.line_with("catalog.startup was called; none of these operations was marked.")
        await it.pass_time(300)
        assert calls(server) == 1


@pytest.mark.parametrize("keys", [["y"], ["enter"], ["n"], ["escape"], ["y", "y", "enter"]])
async def test_no_letter_and_no_wrong_default_calls_it(
    stage: MakeStage, server: FakeServer, keys: list[str]
) -> None:
    async with stage() as it:
        await it.press("O")
        await it.answer(*keys)
        await it.pass_time(60)
        assert calls(server) == 0


async def test_keys_typed_ahead_do_not_call_it(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await it.pilot.press("O", "right", "enter")
        await it.settle()
        assert asks(it)
        assert calls(server) == 0


async def test_on_a_production_server_its_name_is_typed(
    stage: MakeStage, server: FakeServer
) -> None:
    server.is_production = True
    async with stage() as it:
        await it.press("O")
        await it.answer("right", "enter")
        assert calls(server) == 0
        await it.press("O")
        await it.answer("shift+tab", *"PRODSQL01", "tab", "tab", "enter")
        await it.pass_time(1)
        assert calls(server) == 1


async def test_what_was_marked_is_read_back(stage: MakeStage, server: FakeServer) -> None:
    def mark() -> None:
        server.end(184219, OperationStatus.ENDED_UNEXPECTEDLY)

    server.fail("startup", mark)
    async with stage() as it:
        await it.press("O")
        await it.answer("right", "enter")
        await it.pass_time(1)
        assert it.line_with("marked as Ended unexpectedly: 184219.")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (NoPermission("Not for you."), "catalog.startup did not work: Not for you."),
        (ConnectionLost("Gone."), "catalog.startup was called, once; no answer came."),
    ],
)
async def test_what_became_of_it_is_told_and_nothing_sent_twice(
    stage: MakeStage, server: FakeServer, fault: BaseException, words: str
) -> None:
    server.fail("startup", fault)
    async with stage() as it:
        await it.press("O")
        await it.answer("right", "enter")
        await it.pass_time(30)
        assert it.line_with(words)
        assert calls(server) == 1


async def test_without_the_right_it_says_why(stage: MakeStage, server: FakeServer) -> None:
    server.features = frozenset()
    async with stage() as it:
        await it.press("O")
        assert not asks(it)
        assert it.line_with("No catalog.startup: it takes a member of ssis_admin or sysadmin.")


async def test_read_only_says_so(stage: MakeStage, server: FakeServer) -> None:
    server.is_read_only = True
    async with stage() as it:
        await it.press("O")
        assert not asks(it)
        assert it.line_with("Read-only")


async def test_a_suspected_orphan_is_marked_as_suspected_and_nothing_is_done_alone(
    stage: MakeStage, server: FakeServer
) -> None:
    server.put(execution(184217, started=NOW - timedelta(hours=30)))
    async with stage(size=(160, 40)) as it:
        await it.pass_time(20)
        assert it.line_with("184217", "Running", "orphan? Perhaps an orphan")
        assert calls(server) == 0
        assert server.stops == []

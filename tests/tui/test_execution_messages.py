"""The messages of an execution by keys: paged, searched, tailed, folded, opened."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.demo import DemoServer
from ssis_tui.catalog.demo.catalog import DemoCatalog
from ssis_tui.catalog.requests import (
    HistoryRequest,
    MessagePage,
    MessageRequest,
    OperationFilter,
)
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.errors import ConnectionLost
from ssis_tui.model.codes import MessageType, OperationStatus
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.message_window import MOST_MESSAGES, PAGE
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.screens.message import MessageScreen
from ssis_tui.tui.widgets.message_table import MessageTable
from tests.support.clock import VirtualClock
from tests.support.demo import NOON
from tests.support.fake_catalog import FakeServer
from tests.support.messages import LOGIN_FAILED, connection_context, message
from tests.support.operations import execution
from tests.support.stage import Stage
from tests.tui.conftest import MakeStage

ERROR, WARNING = MessageType.ERROR, MessageType.WARNING


@pytest.fixture(autouse=True)
def rows(server: FakeServer) -> None:
    """A run that goes on, and one that ended, each with a thousand messages of different words."""
    server.put(execution(184217), execution(184200, status=OperationStatus.SUCCEEDED))
    server.messages = log(184200, 1000)


def log(of: int, count: int) -> list[EventMessage]:
    return [message(number, f"Said {words(number)}.", of=of) for number in range(1, count + 1)]


def words(number: int) -> str:
    """Give a number in letters: digits would make all messages repeats of each other."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def table(it: Stage) -> MessageTable:
    return it.app.screen.query_one(MessageTable)


def held(it: Stage) -> list[int | str]:
    return [row.message.identity for row in table(it).rows]


def asked(server: FakeServer) -> list[MessageRequest]:
    return [each for each in server.called("messages") if isinstance(each, MessageRequest)]


async def open_ended(it: Stage, *keys: str) -> None:
    await it.press("2", "m", *keys)


async def test_an_ended_run_is_read_from_its_first_message_one_page_at_a_time(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await open_ended(it)
        assert held(it) == list(range(1, PAGE + 1))
        assert len(asked(server)) == 1
        assert it.line_with("▸", "Said b.")


async def test_what_runs_is_tailed_and_only_what_is_new_is_read(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages += log(184217, 500)
    async with stage() as it:
        await it.press("m")
        assert it.line_with("▸", f"Said {words(500)}.")
        server.messages.append(message(501, "Newest.", of=184217))
        await it.pass_time(5)
        assert it.line_with("▸", "Newest.")
        newest = asked(server)[-1]
        assert newest.after is not None
        assert newest.after > 400
        assert held(it)[-1] == 501


async def test_the_tail_ends_where_the_user_moves_up_and_t_takes_it_up(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages += log(184217, 300)
    async with stage() as it:
        await it.press("m", *["up"] * 60)
        assert not it.line_with("Messages", "tail")
        current = table(it).current_key
        server.messages.append(message(301, "Newest.", of=184217))
        await it.pass_time(5)
        assert table(it).current_key == current
        await it.press("t")
        assert it.line_with("Messages", "tail")
        assert it.line_with("▸", "Newest.")


async def test_who_reads_near_the_end_keeps_what_he_reads_whatever_comes(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages += log(184217, 300)
    async with stage() as it:
        await it.press("m", "up")
        current, oldest = table(it).current_key, held(it)[0]
        server.messages += log(184217, 5000)[300:]
        await it.pass_time(15)
        assert table(it).current_key == current
        assert held(it)[0] == oldest
        await it.press("t")
        assert held(it)[-1] == 5000


async def test_five_thousand_new_messages_a_second_are_a_page_each_poll(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages += log(184217, 300)
    async with stage() as it:
        await it.press("m")
        for second in range(3):
            start = 1000 + second * 25_000
            server.messages += [
                message(start + number, f"Said {words(start + number)}.", of=184217)
                for number in range(25_000)
            ]
            reads = len(asked(server))
            await it.pass_time(5)
            assert len(asked(server)) <= reads + 2
            assert it.line_with("▸", f"Said {words(start + 24_999)}.")
            assert len(held(it)) <= MOST_MESSAGES


async def test_scrolling_reads_on_and_forgets_what_is_far(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages = log(184200, 5000)
    async with stage() as it:
        await open_ended(it)
        for _ in range(12):
            await it.press(*["pagedown"] * 10)
        assert len(held(it)) <= MOST_MESSAGES
        assert max(map(int, held(it))) > MOST_MESSAGES
        assert it.line_with("and older ones")
        await it.press("g")
        assert held(it)[0] == 1


async def test_end_and_home_go_to_the_ends_of_the_stream(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages = log(184200, 5000)
    async with stage() as it:
        await open_ended(it, "G")
        assert it.line_with("▸", f"Said {words(5000)}.")
        await it.press("home")
        assert it.line_with("▸", "Said b.")
        assert len(asked(server)) == 3


async def test_the_server_is_asked_for_errors_only_then_for_warnings_too(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages[500] = message(501, "Broken.", ERROR, of=184200)
    server.messages[600] = message(601, "Beware.", WARNING, of=184200)
    async with stage() as it:
        await open_ended(it, "exclamation_mark")
        assert held(it) == [501]
        assert it.line_with("errors only")
        await it.press("exclamation_mark")
        assert held(it) == [501, 601]
        assert it.line_with("errors and warnings")
        await it.press("escape")
        assert len(held(it)) == PAGE
        await it.press("escape")
        assert it.app.screen is it.dashboard


async def test_typing_asks_the_server_once(stage: MakeStage, server: FakeServer) -> None:
    server.messages[700] = message(701, "A timeout expired.", of=184200)
    async with stage() as it:
        await open_ended(it)
        reads = len(asked(server))
        await it.press("slash", *"timeout")
        await it.pass_time(0.5)
        assert len(asked(server)) == reads + 1
        assert asked(server)[-1].text == "timeout"
        assert held(it) == [701]
        await it.press("enter", "escape")
        await it.pass_time(0.5)
        assert len(held(it)) == PAGE


async def test_types_and_sources_can_be_typed(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        await open_ended(it, "slash")
        for key in "type:warning source:Load":
            await it.press({" ": "space", ":": "colon"}.get(key, key))
        await it.pass_time(0.5)
        assert asked(server)[-1].types == {WARNING}
        assert asked(server)[-1].source == "Load"
        assert it.line_with("No message matches.")


async def test_an_unknown_type_says_so_and_asks_nothing(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await open_ended(it)
        await it.press("slash", "t", "y", "p", "e", "colon", "z")
        reads = len(asked(server))
        await it.pass_time(0.5)
        assert it.line_with("There is no type of message “z”.")
        assert len(asked(server)) == reads


async def test_n_goes_from_error_to_error_also_beyond_what_is_held(
    stage: MakeStage, server: FakeServer
) -> None:
    for number in (50, 450, 900):
        server.messages[number - 1] = message(number, f"Bad {words(number)}.", ERROR, of=184200)
    async with stage() as it:
        await open_ended(it, "n")
        assert it.line_with("▸", f"Bad {words(50)}.")
        await it.press("n")
        assert it.line_with("▸", f"Bad {words(450)}.")
        await it.press("n")
        assert it.line_with("▸", f"Bad {words(900)}.")
        await it.press("n")
        assert it.line_with("no further error")
        await it.press("N", "N")
        assert it.line_with("▸", f"Bad {words(50)}.")
        await it.press("N")
        assert it.line_with("no error before")


async def test_e_picks_the_cause_and_not_what_follows(stage: MakeStage, server: FakeServer) -> None:
    server.put(execution(184201, status=OperationStatus.FAILED))
    follower = -1073450974  # DTS_E_PROCESSINPUTFAILED
    server.messages = [
        *log(184201, 40),
        message(100, "The ProcessInput method failed.", ERROR, of=184201, code=follower),
        message(101, "Login timeout expired.", ERROR, of=184201, code=LOGIN_FAILED),
    ]
    async with stage() as it:
        await it.press("2", "e")
        assert it.line_with("▸", "Login timeout expired.")


async def test_e_without_an_error_says_so(stage: MakeStage) -> None:
    async with stage() as it:
        await it.press("2", "e")
        assert it.line_with("Messages", "no error")
        assert it.line_with("Said b.")


async def test_repeats_are_folded_until_they_are_wanted(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages = [message(number, f"{number} rows.", of=184200) for number in range(1, 6)]
    async with stage() as it:
        await open_ended(it)
        assert it.line_with("▸ ×5 1 rows.")
        await it.press("right")
        assert it.line_with("3 rows.")
        await it.press("left")
        assert not it.line_with("3 rows.")
        await it.press("f")
        assert it.line_with("3 rows.")


async def test_a_log_of_repeats_is_not_read_to_its_end(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages = [message(number, of=184200) for number in range(1, 5000)]
    async with stage() as it:
        await open_ended(it)
        await it.pass_time(30)
        assert len(asked(server)) == 1
        await it.press("down")
        assert 1 < len(asked(server)) <= 12


async def test_enter_shows_a_message_whole_with_its_context(
    stage: MakeStage, server: FakeServer
) -> None:
    whole = "Cannot connect with Password=hunter2;Server=x. " + "Blah " * 80 + "End of it."
    server.messages = [message(1, whole, ERROR, of=184200, code=LOGIN_FAILED)]
    server.answers["message_context"] = (connection_context("Data Source=SQL01;Password=hunter2;"),)
    async with stage() as it:
        await open_ended(it, "enter")
        assert isinstance(it.app.screen, MessageScreen)
        assert it.line_with("End of it.")
        assert it.line_with("Code", "0xC0202009")
        assert it.line_with("ConnectionString", "Password=***")
        assert "hunter2" not in it.text
        await it.press("w")
        assert not it.line_with("End of it.")
        await it.press("w")
        assert it.line_with("End of it.")
        await it.press("c")
        assert "End of it." in it.app.clipboard
        assert "hunter2" not in it.app.clipboard
        await it.press("escape")
        assert held(it) == [1]


async def test_a_context_that_never_comes_blocks_nothing(
    stage: MakeStage, server: FakeServer
) -> None:
    async with stage() as it:
        await open_ended(it)
        server.hang("message_context", obeys_cancel=True)
        await it.press("enter")
        assert it.line_with("Reading the context: Escape gives it up.")
        assert it.line_with("Said b.")
        await it.press("escape")
        await it.pass_time(0.1)
        assert it.line_with("Given up.")
        await it.press("escape")
        assert held(it)[0] == 1


async def test_from_a_message_to_its_executable(stage: MakeStage) -> None:
    async with stage() as it:
        await open_ended(it, "enter", "x")
        assert it.line_with("▐o Overview▌")


async def test_a_server_that_hangs_blocks_no_key(stage: MakeStage, server: FakeServer) -> None:
    async with stage() as it:
        hang = server.hang("messages", obeys_cancel=True)
        await open_ended(it)
        assert it.line_with("Reading the messages")
        await it.press("v", "m", "slash", "x", "escape", "escape")
        await it.press("escape")
        await it.pass_time(0.1)
        assert hang.is_cancelled


async def test_a_page_that_fails_is_read_again_by_itself(
    stage: MakeStage, server: FakeServer
) -> None:
    server.messages += log(184217, 50)
    async with stage() as it:
        await it.press("m")
        server.fail("messages", *[ConnectionLost("The connection is lost.")] * 2)
        server.messages.append(message(51, "Newest.", of=184217))
        await it.pass_time(5)
        assert it.line_with("The connection is lost.")
        await it.pass_time(5)
        assert it.line_with("▸", "Newest.")
        assert not it.line_with("The connection is lost.")


async def test_an_export_holds_all_messages_of_the_search(
    stage: MakeStage, server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server.messages = log(184200, 2500)
    server.messages[7] = replace(server.messages[7], message='=1+1;"Password=hunter2;"')
    async with stage() as it:
        await open_ended(it, "E")
        assert it.line_with("ssis-184200-messages.csv")
        await it.press("enter")
        assert it.line_with("Wrote 2500 rows to ssis-184200-messages.csv.")
    path = tmp_path / "ssis-184200-messages.csv"
    text = path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(text.splitlines()) == 2501
    assert "hunter2" not in text
    assert ",=1+1" not in text


class CountedCatalog(DemoCatalog):
    """Writes down how many messages each page had."""

    pages: list[int]

    def messages(self, request: MessageRequest) -> MessagePage:
        page = super().messages(request)
        self.pages.append(len(page.messages))
        return page


class CountedServer(DemoServer):
    """The demo, whose pages of messages are counted."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(now=clock.now)
        self.pages: list[int] = []

    def catalog(self) -> CountedCatalog:
        return CountedCatalog(super().catalog().session, self.pages)

    def number_of(self, package: str) -> int:
        """Give the id of the newest execution of a package."""
        catalog = super().catalog()
        catalog.open()
        wanted = OperationFilter(package=package, since=NOON - timedelta(days=2))
        page = catalog.history(HistoryRequest(filter=wanted, limit=1))
        return page.operations[0].operation_id


async def test_opening_a_million_messages_reads_one_page() -> None:
    clock = VirtualClock(NOON)
    server = CountedServer(clock)
    number = server.number_of("LoadClickDetail.dtsx")
    app = Dashboard(server, DashboardSettings(times=Times.UTC), clock=clock)
    async with app.run_test(size=(120, 40)) as pilot:
        it = Stage(app, pilot, clock)
        await it.settle()
        await it.press("colon", *str(number), "enter", "m")
        await it.pass_time(20)
        assert it.line_with("LoadClickDetail")
        assert it.line_with("and newer ones")
        # The look for orphans reads the last message of what runs, and nothing else.
        assert [rows for rows in server.pages if rows > 1] == [PAGE]
        await it.press("G")
        assert [rows for rows in server.pages if rows > 1] == [PAGE, PAGE]
        assert server.pages.count(1) <= 1
        assert it.line_with("▸", "Finished")

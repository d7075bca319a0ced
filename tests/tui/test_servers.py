"""What 4 shows: the configured servers, what goes on there, and how one changes to another."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from ssis_tui.config.servers import ListedServer
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.errors import LoginRefused, NotReachable, UsageError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.screens.history import HistoryScreen
from ssis_tui.tui.screens.servers import ServersScreen
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.listed_servers import FakeServerList
from tests.support.operations import NOW, execution
from tests.support.stage import Stage
from tests.tui.test_snapshots import SIZES, SnapCompare

SETTINGS = DashboardSettings(times=Times.UTC)
PROD = ListedServer(
    name="PRODSQL01", address="prod.corp,1433", database="SSISDB", login="Windows",
    is_production=True,
)  # fmt: skip
TEST = ListedServer(name="test", address="test.corp", database="SSISDB", login="Windows")
APP = ListedServer(
    name="app", address="app.corp", database="SSISDB", login="SQL reader", is_read_only=True,
    question="Its password is asked.",
)  # fmt: skip
FAR = ListedServer(name="far", address="far.corp", database="SSISDB", login="Windows")

Perform = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def others(clock: VirtualClock, server: FakeServer) -> FakeServerList:
    test = FakeServer(clock, name="test")
    test.put(execution(1), execution(2), execution(3))
    test.end(3, OperationStatus.FAILED)
    far = FakeServer(clock, name="far")
    server.put(execution(184217))
    return FakeServerList([PROD, TEST, APP, FAR], {"test": test, "far": far})


@pytest.fixture
def perform(clock: VirtualClock, server: FakeServer, others: FakeServerList) -> Perform:
    @asynccontextmanager
    async def start(
        *,
        size: tuple[int, int] = (120, 30),
        settings: DashboardSettings = SETTINGS,
        said: str = "",
        is_demo: bool = False,
    ) -> AsyncIterator[Stage]:
        listed = None if is_demo else (lambda: others)
        app = Dashboard(server, settings, clock=clock, listed=listed, said=said)
        async with app.run_test(size=size) as pilot:
            it = Stage(app, pilot, clock)
            await it.settle()
            try:
                yield it
            finally:
                for each in (server, *others.servers.values()):
                    each.release_all()

    return start


def screen(it: Stage) -> ServersScreen:
    found = it.app.screen
    assert isinstance(found, ServersScreen)
    return found


def names(it: Stage) -> list[str]:
    return [row.server.name for row in screen(it).pane.table.shown]


async def test_the_configured_servers_are_listed_in_their_order(perform: Perform) -> None:
    async with perform(size=(160, 30)) as it:
        await it.press("4")
        assert names(it) == ["PRODSQL01", "test", "app", "far"]
        line = it.line_with("PRODSQL01", "current", "prod.corp,1433")
        assert line is not None
        assert line.split()[:9] == [
            "▸", "PRODSQL01", "current", "●", "live", "1", "0", "0", "s",
        ]  # fmt: skip
        assert it.line_with("app", "not watched", "yes", "app.corp", "SQL reader") is not None


@pytest.mark.parametrize("key", ["4", "S"])
@pytest.mark.parametrize("way", [(), ("H",), ("3",), ("Q",)])
async def test_it_opens_from_each_view_and_goes_back_there(
    perform: Perform, key: str, way: tuple[str, ...]
) -> None:
    async with perform() as it:
        await it.press(*way)
        below = it.app.screen
        await it.press(key)
        screen(it)
        await it.press(key)
        assert it.app.screen is below
        await it.press(key, "escape")
        assert it.app.screen is below


async def test_the_others_are_watched_only_while_one_looks(
    perform: Perform, others: FakeServerList
) -> None:
    test = others.servers["test"]
    async with perform() as it:
        await it.pass_time(30)
        assert test.opened == 0
        await it.press("4")
        line = it.line_with("test", "live", "test.corp")
        assert line is not None
        assert line.split()[:5] == ["test", "●", "live", "2", "1"]
        before = len(test.polls)
        await it.pass_time(10)
        assert len(test.polls) == before + 2
        await it.press("2")
        assert isinstance(it.app.screen, HistoryScreen)
        assert not test.connected
        after = len(test.polls)
        await it.pass_time(60)
        assert len(test.polls) == after
        await it.press("escape")
        assert test.connected


async def test_a_help_above_it_does_not_close_what_is_watched(
    perform: Perform, others: FakeServerList
) -> None:
    async with perform() as it:
        await it.press("4", "question_mark")
        assert others.servers["test"].connected
        await it.press("escape")
        screen(it)
        assert others.servers["test"].opened == 1


async def test_whose_password_is_asked_is_not_watched_and_says_so(
    perform: Perform, others: FakeServerList
) -> None:
    async with perform() as it:
        await it.press("4", "down", "down")
        assert it.line_with("app: Its password is asked.", "Enter changes to it.") is not None
        assert others.watches == ["test", "far"]


async def test_what_is_not_reachable_says_why_and_shows_no_numbers(
    perform: Perform, others: FakeServerList
) -> None:
    others.servers["far"].fail_always("open", NotReachable("far.corp does not answer."))
    async with perform() as it:
        await it.press("4", "end")
        line = it.line_with("far", "no answer")
        assert line is not None
        assert line.split()[:5] == ["▸", "far", "no", "answer", "no"]
        assert it.line_with("far: far.corp does not answer.") is not None


async def test_a_server_that_hangs_delays_no_other(
    perform: Perform, others: FakeServerList
) -> None:
    others.servers["far"].hang("open")
    async with perform() as it:
        await it.press("4")
        await it.pass_time(10)
        assert it.line_with("far", "connecting") is not None
        assert it.line_with("test", "live") is not None
        assert it.line_with("PRODSQL01", "live") is not None


async def test_numbers_grow_old_where_the_connection_is_lost(
    perform: Perform, others: FakeServerList
) -> None:
    async with perform() as it:
        await it.press("4")
        others.servers["test"].fail_always("poll", NotReachable("test.corp is gone."))
        await it.pass_time(60)
        line = it.line_with("test", "lost")
        assert line is not None
        assert line.split()[:5] == ["test", "lost", "2", "1", "60"]


async def test_a_refused_login_is_not_tried_again_by_looking_again(
    perform: Perform, others: FakeServerList
) -> None:
    test = others.servers["test"]
    test.fail_always("open", LoginRefused("Login failed for reader."))
    async with perform() as it:
        await it.press("4")
        tries = test.opened
        for _ in range(5):
            await it.press("escape", "4")
        assert test.opened == tries
        await it.press("down")
        assert it.line_with("test: Login failed for reader.") is not None
        test.fail_always("open", None)
        await it.press("r")
        assert it.line_with("test", "live") is not None


async def test_a_pause_holds_for_all(perform: Perform, others: FakeServerList) -> None:
    async with perform() as it:
        await it.press("4", "p")
        before = len(others.servers["test"].polls)
        await it.pass_time(60)
        assert len(others.servers["test"].polls) == before
        assert it.line_with("test", "paused") is not None
        await it.press("p")
        assert it.line_with("test", "live") is not None


async def test_nothing_is_asked_while_the_terminal_is_suspended(
    perform: Perform, others: FakeServerList
) -> None:
    async with perform() as it:
        await it.press("4")
        it.app.app_suspend_signal.publish(it.app)
        await it.settle()
        before = len(others.servers["test"].polls)
        await it.pass_time(600)
        assert len(others.servers["test"].polls) == before
        it.app.app_resume_signal.publish(it.app)
        await it.settle()
        assert len(others.servers["test"].polls) > before


async def test_enter_changes_and_closes_everything(
    perform: Perform, server: FakeServer, others: FakeServerList
) -> None:
    async with perform() as it:
        await it.press("4", "down", "enter")
        assert it.app.change_to == "test"
    assert not server.connected
    assert others.servers
    assert not any(each.connected for each in others.servers.values())


async def test_enter_on_the_current_one_goes_back_to_it(perform: Perform) -> None:
    async with perform() as it:
        await it.press("4", "enter")
        assert it.app.screen is it.dashboard
        assert it.app.change_to is None


async def test_one_stays_while_a_stop_is_followed(perform: Perform, server: FakeServer) -> None:
    async with perform() as it:
        await it.press("K")
        await it.answer("y")
        assert server.stops == [184217]
        await it.press("4", "down", "enter")
        assert it.line_with("Not changed: the stop of 184217 is still being followed") is not None
        assert it.app.change_to is None
        server.end(184217, OperationStatus.CANCELED)
        await it.pass_time(5)
        await it.press("enter")
        assert it.app.change_to == "test"


async def test_what_cannot_be_used_says_why_and_is_not_changed_to(
    perform: Perform, others: FakeServerList
) -> None:
    others.entries.append(ListedServer(name="odd", trouble="Who logs in?"))
    async with perform() as it:
        await it.press("4", "end")
        assert it.line_with("odd", "unusable") is not None
        assert it.line_with("odd: Who logs in?") is not None
        await it.press("enter")
        assert it.app.change_to is None


async def test_a_file_with_a_fault_says_so_and_keeps_the_list(
    perform: Perform, others: FakeServerList
) -> None:
    async with perform() as it:
        await it.press("4")
        others.fault = UsageError("config.toml, line 3: there is no setting sever.")
        await it.press("r")
        assert it.line_with("config.toml, line 3: there is no setting sever.") is not None
        assert len(names(it)) == 4
        others.fault = None
        others.entries.pop()
        await it.press("r")
        assert it.line_with("line 3") is None
        assert names(it) == ["PRODSQL01", "test", "app"]


async def test_what_is_described_otherwise_by_now_is_watched_anew(
    perform: Perform, others: FakeServerList, clock: VirtualClock
) -> None:
    old = others.servers["test"]
    async with perform() as it:
        await it.press("4")
        assert old.connected
        new = others.servers["test"] = FakeServer(clock, name="test")
        others.entries[1:] = [replace(TEST, address="elsewhere")]
        await it.press("r")
        assert it.line_with("test", "live", "elsewhere") is not None
        assert new.connected
        assert not old.connected
        assert not others.servers["far"].connected
        before = new.opened
        await it.press("r")
        assert new.opened == before


async def test_a_filter_that_matches_nothing_says_so(perform: Perform) -> None:
    async with perform() as it:
        await it.press("4", "slash", *"nowhere", "enter")
        assert it.line_with("No row matches the filter.") is not None
        await it.press("escape")
        assert len(names(it)) == 4


async def test_without_other_servers_it_says_how_to_have_some(
    perform: Perform, others: FakeServerList
) -> None:
    others.entries[1:] = []
    async with perform(size=(80, 24)) as it:
        await it.press("4")
        assert names(it) == ["PRODSQL01"]
        assert it.line_with("~/.config/ssis-tui/config.toml") is not None
        assert it.line_with("ssis-tui config path") is not None


async def test_the_demo_shows_itself_only(perform: Perform, others: FakeServerList) -> None:
    async with perform(size=(80, 24), is_demo=True) as it:
        await it.press("4")
        assert names(it) == ["PRODSQL01"]
        assert it.line_with("The demo has no other servers.") is not None
        assert not others.watches


async def test_what_became_of_a_change_is_said_at_the_start(perform: Perform) -> None:
    async with perform(said="Not changed to app: given up.") as it:
        assert it.notices == ["Not changed to app: given up."]


async def test_names_from_the_file_are_harmless(perform: Perform, others: FakeServerList) -> None:
    nasty = "\x1b[31m[red]x[/]\r\n\u202e"
    others.entries.append(ListedServer(name=nasty, address=nasty, login=nasty, trouble=nasty))
    async with perform(size=(160, 30)) as it:
        await it.press("4", "end")
        assert "\x1b" not in it.text
        assert "\u202e" not in it.text
        assert it.line_with("[red]x[/]") is not None
        await it.press("enter")
        assert "\x1b" not in it.text


async def test_in_ascii_it_is_ascii(perform: Perform) -> None:
    settings = DashboardSettings(times=Times.UTC, ascii=True)
    async with perform(size=(80, 24), settings=settings) as it:
        await it.press("4")
        assert it.text.isascii()


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 10)])
async def test_a_small_screen_keeps_name_state_and_numbers(
    perform: Perform, size: tuple[int, int]
) -> None:
    async with perform(size=size) as it:
        await it.press("4")
        assert it.line_with("Server", "State") is not None
        assert it.line_with("test", "live", "2") is not None


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", [("4",), ("4", "end"), ("4", "down", "down")], ids="".join)
def test_picture(snap_compare: SnapCompare, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    clock = VirtualClock(NOW)
    server = FakeServer(clock, name="PRODSQL01", is_production=True)
    server.put(execution(184217))
    test = FakeServer(clock, name="test")
    test.put(execution(1), execution(2), execution(3))
    test.end(3, OperationStatus.FAILED)
    far = FakeServer(clock, name="far")
    far.fail_always("open", NotReachable("far.corp does not answer.", "Is it the right name?"))
    listed = FakeServerList([PROD, TEST, APP, FAR], {"test": test, "far": far})
    app = Dashboard(server, SETTINGS, clock=clock, listed=lambda: listed)

    async def act(pilot: Pilot[None]) -> None:
        it = Stage(app, pilot, clock)
        await it.settle()
        await it.press(*keys)
        await it.pass_time(2)

    assert snap_compare(app, terminal_size=size, run_before=act)

"""Read-only is read-only: whatever is called, typed or pressed, nothing that changes is sent.

What counts is what reached the server: every statement, and the rows of the catalog afterwards.
"""

import asyncio
import inspect
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from textual import events

import ssis_tui
from ssis_tui.catalog.protocol import Operator
from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.catalog.sql.changes import stop_batch
from ssis_tui.cli.commands import COMMANDS
from ssis_tui.cli.console import Console
from ssis_tui.cli.program import run
from ssis_tui.config.settings import DashboardSettings, Profile
from ssis_tui.errors import ReadOnly
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.clock import SystemClock
from ssis_tui.polling.stop_outcome import StopResult
from ssis_tui.polling.stops import Stops
from ssis_tui.tui.app import Dashboard
from tests.support.drivers import NAMES
from tests.support.ssisdb.world import ACCOUNTS, SsisdbWorld
from tests.support.world import Account

NUMBER: Final = 184217
CALLED: Final = re.compile(
    r"\bEXEC(?:UTE)?\s+(?:@\w+\s*=\s*)?\[?(?:catalog|internal|dbo|msdb)\b", re.IGNORECASE
)
WRITTEN: Final = re.compile(
    r"\b(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|DROP|ALTER|GRANT|REVOKE|KILL)\b|\bINTO\s+[#\w]",
    re.IGNORECASE,
)
LITERAL: Final = re.compile(r"N?'(?:[^']|'')*'")


def changes_something(text: str) -> bool:
    """Whether a statement has what none that changes anything can do without."""
    return bool(CALLED.search(text) or WRITTEN.search(LITERAL.sub("", text)))


@pytest.fixture
def world(any_driver: str) -> Iterator[SsisdbWorld]:
    """Give a server whose every row is as it was, and that was asked for no change, at the end."""
    with SsisdbWorld(driver=NAMES[any_driver]) as world:
        world.leave_gap(NUMBER - 1)
        assert world.start_execution() == NUMBER
        before = rows(world)
        yield world
        sent = [each.text for each in world.tds.record.statements]
        assert sent
        assert [text for text in sent if changes_something(text)] == []
        assert rows(world) == before


def rows(world: SsisdbWorld) -> dict[str, list[Any]]:
    """All that the catalog holds."""
    with world.engine.database.lock:
        query = world.engine.database.query
        names = [
            str(name) for (name,) in query("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        kept = [name for name in names if name.startswith("internal.")]
        return {name: query(f'SELECT * FROM "{name}"') for name in kept}


def test_what_is_looked_for_would_be_found() -> None:
    changing = stop_batch(NUMBER).statement.text
    assert changes_something(changing)
    assert changes_something("EXEC catalog.startup;")
    assert changes_something(f"EXEC sp_prepexec @h OUTPUT, N'', N'{changing}'")
    assert changes_something("UPDATE internal.operations SET status = 3")
    assert not changes_something("SELECT executed_count FROM catalog.executions WHERE x = 'EXEC'")


CALLS: Final[dict[str, Callable[[Operator], object]]] = {
    "open": lambda operator: operator.open(),
    "stop": lambda operator: operator.stop(NUMBER),
    "start": lambda operator: operator.start(
        StartRequest(folder="Finance", project="Dwh", package="LoadFactSales.dtsx")
    ),
    "validate": lambda operator: operator.validate(
        ValidateRequest(folder="Finance", project="Dwh", package="LoadFactSales.dtsx")
    ),
    "startup": lambda operator: operator.startup(),
    "create_dump": lambda operator: operator.create_dump(NUMBER),
}
HARMLESS: Final = {"operation", "cancel", "close"}


def test_no_method_of_an_operator_gets_through(world: SsisdbWorld) -> None:
    operator = world.server(read_only=True).operator()
    public = {name for name, _ in inspect.getmembers(operator, callable) if name[0] != "_"}
    assert public == set(CALLS) | HARMLESS
    for call in CALLS.values():
        with pytest.raises(ReadOnly):
            call(operator)
    operator.close()
    assert world.tds.record.connections == ()
    # The fixture wants to have seen a statement at least: reading is allowed.
    catalog = world.server(read_only=True).catalog()
    catalog.open()
    catalog.close()


async def test_no_confirmed_stop_gets_through(world: SsisdbWorld) -> None:
    server = world.server(read_only=True)
    catalog = server.catalog()
    catalog.open()
    catalog.close()
    stops = Stops(server, SystemClock())
    outcome = await stops.stop(OperationKey(server.name, NUMBER))
    await stops.aclose()
    assert outcome.result is StopResult.REFUSED
    assert not outcome.was_sent
    assert outcome.sentence == (
        f"{NUMBER} was not stopped: Read-only: this program was told not to change PRODSQL01, "
        f"so it did not stop {NUMBER}."
    )


ARGUMENTS: Final[dict[str, tuple[str, ...]]] = {
    "list": ("--json",),
    "history": ("--json",),
    "show": (str(NUMBER),),
    "messages": (str(NUMBER),),
    "executables": (str(NUMBER),),
    "stop": (str(NUMBER), "--yes"),
    "wait": (str(NUMBER), "--timeout", "1s"),
    "summary": (),
    "packages": (),
    "start": ("Finance/Dwh/LoadFactSales.dtsx", "--wait", "--timeout", "1s"),
    "validate": ("Finance/Dwh/LoadFactSales.dtsx",),
    "startup": ("--yes",),
    "doctor": (),
    "config": (),
    "completion": ("bash",),
    "man": (),
}
REFUSED: Final = {"stop", "start", "validate", "startup"}


def command(
    world: SsisdbWorld, *words: str, environ: dict[str, str] | None = None
) -> tuple[int, str]:
    """Run a command against the server; gives its exit status and what it said."""
    err = io.StringIO()
    account = ACCOUNTS[Account.SYSADMIN]

    def connects(profile: Profile) -> Any:
        return world.server(read_only=profile.is_read_only)

    console = Console(
        out=io.StringIO(),
        err=err,
        stdin=io.StringIO(),
        environ={
            "SSIS_TUI_CONFIG": "/nonexistent/ssis-tui.toml",
            "SSIS_TUI_PASSWORD": account.password,
            **(environ or {}),
        },
        connects=connects,
        keeps_log=False,
    )
    where = ["-S", "PRODSQL01", "-U", account.name]
    is_local = words[0] in {"completion", "man", "config"}
    status = run([*words, *([] if is_local else where)], console)
    return status, err.getvalue()


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("how", ["flag", "setting"])
def test_no_command_gets_through(world: SsisdbWorld, name: str, how: str) -> None:
    assert set(ARGUMENTS) == set(COMMANDS)
    command(world, "list", "--read-only")
    if how == "flag":
        flag = () if name in {"completion", "man", "config"} else ("--read-only",)
        status, said = command(world, name, *ARGUMENTS[name], *flag)
    else:
        status, said = command(world, name, *ARGUMENTS[name], environ={"SSIS_TUI_READ_ONLY": "yes"})
    if name in REFUSED:
        assert status == 4, said
        assert "read-only" in said.casefold()


API: Final[dict[str, Callable[[Any], object]]] = {
    "stop": lambda catalog: catalog.stop(NUMBER, reason="for the test"),
    "start": lambda catalog: catalog.start("Finance/Dwh/LoadFactSales.dtsx"),
    "validate": lambda catalog: catalog.validate("Finance/Dwh/LoadFactSales.dtsx"),
    "startup": lambda catalog: catalog.startup(),
    "create_dump": lambda catalog: catalog.create_dump(NUMBER),
}


@pytest.mark.parametrize("name", API)
def test_no_call_of_the_api_gets_through(world: SsisdbWorld, name: str) -> None:
    with ssis_tui.Catalog(world.server(read_only=True)) as catalog:
        assert catalog.is_read_only
        catalog.active()
        with pytest.raises(ReadOnly):
            API[name](catalog)


ANSWERS: Final = ("y", "right", "enter", "escape")
"""What is pressed where a key has opened something."""
LEAVES: Final = {"q", "ctrl+q", "ctrl+z", "ctrl+c", "escape"}


async def test_no_key_gets_through_on_any_screen(world: SsisdbWorld) -> None:
    pressed: set[str] = set()
    app = Dashboard(world.server(read_only=True), DashboardSettings(interval=1))
    async with app.run_test(size=(120, 40)) as pilot:
        await asyncio.to_thread(
            world.tds.record.wait_for,
            lambda record: any("server_time" in each.text for each in record.statements),
        )
        await pilot.pause(0.5)
        for opening in ((), ("o",), ("H",), ("s",)):
            await _open(app, opening)
            for key in sorted(set(app.screen.active_bindings) - LEAVES):
                place = app.screen
                pressed.add(key)
                await _press(app, key)
                if app.screen.is_modal:
                    await asyncio.sleep(0.35)
                    for answer in ANSWERS:
                        await _press(app, answer)
                if app.screen is not place:
                    await _open(app, opening)
    assert {"K", "delete", "f9"} <= pressed


async def _press(app: Dashboard, key: str) -> None:
    """Press a key as the terminal's driver hands it on, and give the app a few turns."""
    app.post_message(events.Key(key, key if len(key) == 1 else None))
    for _ in range(5):
        await asyncio.sleep(0.005)


async def _open(app: Dashboard, opening: tuple[str, ...]) -> None:
    """Go back to the dashboard, whatever is open, and from there to a screen."""
    while app.screen is not app.dashboard:
        await app.pop_screen()
    app.dashboard.active.table.focus()
    for key in opening:
        await _press(app, key)

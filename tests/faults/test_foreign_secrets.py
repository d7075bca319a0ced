"""Connection strings that packages wrote into the catalog are shown without their secrets.

Messages, contexts, parameters and overrides hold them; screens, screenshots, the clipboard, exports
and commands do not.
"""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from textual import events

import ssis_tui
from ssis_tui.cli.console import Console
from ssis_tui.cli.program import run
from ssis_tui.config.settings import DashboardSettings
from ssis_tui.model.codes import MessageType, OperationStatus
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.screens.export import ExportDialog
from tests.faults.planted import files_below, seen_below, seen_in
from tests.support.drivers import NAMES
from tests.support.ssisdb.world import ACCOUNTS, SsisdbWorld
from tests.support.world import Account

NUMBER: Final = 184217
SECRET: Final = "Pl4ntedInThePackage"
TEXTS: Final = (
    f"Data Source=DW;User ID=etl;Password={SECRET};Initial Catalog=Dwh",
    f"Server=DW;Uid=etl;pwd={{{SECRET}; {SECRET}}};Database=Dwh",
    f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={SECRET}/abc+==;EndpointSuffix=y",
    f"BlobEndpoint=https://x;SharedAccessSignature=sv=2021&sig={SECRET}%3D;",
    f'{{"client_secret": "{SECRET}", "tenant": "x"}}',
)


@pytest.fixture
def world(any_driver: str) -> Iterator[SsisdbWorld]:
    """Give a server one failed execution of which has secrets wherever a package can put them."""
    with SsisdbWorld(driver=NAMES[any_driver]) as world:
        world.leave_gap(NUMBER - 1)
        assert world.start_execution(status=OperationStatus.FAILED) == NUMBER
        for number, text in enumerate(TEXTS):
            said = world.log(
                NUMBER,
                f"The connection failed: {text}",
                message_type=MessageType.ERROR,
                event_name="OnError",
            )
            world.record.context(NUMBER, said, text, source="DW", name="ConnectionString")
            world.record.context(NUMBER, said, SECRET, source="DW", name="Password")
            world.record.parameter(NUMBER, f"Connection{number}", text)
            world.record.override(NUMBER, f"\\Package.Connections[DW{number}].Properties[x]", text)
        yield world


def command(world: SsisdbWorld, *words: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    console = Console(
        out=out,
        err=err,
        stdin=io.StringIO(),
        environ={
            "SSIS_TUI_CONFIG": "/nonexistent/ssis-tui.toml",
            "SSIS_TUI_PASSWORD": ACCOUNTS[Account.SYSADMIN].password,
        },
        connects=lambda profile: world.server(read_only=profile.is_read_only),
        keeps_log=False,
    )
    where = ("-S", "PRODSQL01", "-U", ACCOUNTS[Account.SYSADMIN].name)
    assert run([*words, *where], console) == 0, err.getvalue()
    return out.getvalue() + err.getvalue()


READING: Final[dict[str, tuple[str, ...]]] = {
    "messages": ("messages", str(NUMBER)),
    "errors": ("messages", str(NUMBER), "--errors"),
    "history": ("history",),
    "show": ("show", str(NUMBER)),
    "executables": ("executables", str(NUMBER)),
    "summary": ("summary",),
    "failed connections": ("summary", "--connections"),
}


@pytest.mark.parametrize("form", ["", "--json", "--jsonl", "--csv"])
@pytest.mark.parametrize("name", READING)
def test_no_command_shows_them(world: SsisdbWorld, name: str, form: str) -> None:
    said = command(world, *READING[name], *([form] if form else []))
    assert seen_in(said.encode(), SECRET) == []
    if name in {"messages", "errors"}:
        assert "The connection failed: " in said
        assert "***" in said


OPENINGS: Final[tuple[tuple[str, ...], ...]] = (
    (), ("2",), ("2", "o"), ("2", "m"), ("2", "m", "enter"), ("2", "e"), ("2", "P"), ("2", "d"),
    ("2", "v"), ("2", "v", "w"), ("H",), ("s",), ("s", "tab"), ("Q",),
)  # fmt: skip
"""Keys that lead from the dashboard to every screen and pane."""


async def test_no_screen_no_screenshot_and_no_clipboard_shows_them(world: SsisdbWorld) -> None:
    app = Dashboard(world.server(), DashboardSettings(interval=1))
    seen = ""
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.pause(1)
        for opening in OPENINGS:
            await _open(app, opening)
            picture = app.export_screenshot()
            seen += picture
            await _press(app, "c")
            strips = app.screen._compositor.render_strips()
            text = "".join(segment.text for strip in strips for segment in strip)
            assert seen_in((picture + text + app.clipboard).encode(), SECRET) == [], opening
    assert "The&#160;connection&#160;failed" in seen
    assert "***" in seen


@pytest.mark.parametrize(
    ("view", "suffix"), [("m", ".csv"), ("m", ".json"), ("v", ".jsonl"), ("v", ".csv")]
)
async def test_no_export_holds_them(
    world: SsisdbWorld, view: str, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = Dashboard(world.server(), DashboardSettings(interval=1))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(1)
        await _open(app, ("2", view))
        async with asyncio.timeout(60):
            # There is nothing to export before it was read.
            while not isinstance(app.screen, ExportDialog):
                await _press(app, "E")
            await _press(app, *["backspace"] * 60, *f"x{suffix}", "enter")
            written = tmp_path / f"x{suffix}"
            while not written.exists() or any(each.group == "export" for each in app.workers):
                await pilot.pause(0.1)
    files = files_below(tmp_path)
    assert b"***" in files[f"x{suffix}"]
    assert seen_below(tmp_path, SECRET) == []


async def _press(app: Dashboard, *keys: str) -> None:
    """Press keys as the terminal's driver hands them on, and give the app a few turns."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))
        for _ in range(5):
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.4)


async def _open(app: Dashboard, opening: tuple[str, ...]) -> None:
    """Go back to the dashboard, whatever is open, and from there to a screen."""
    while app.screen is not app.dashboard:
        await app.pop_screen()
    app.dashboard.active.table.focus()
    for key in opening:
        await _press(app, key)


def test_the_api_gives_texts_as_they_are(world: SsisdbWorld) -> None:
    """A program that reads messages gets them whole; what it shows of them is its own affair."""
    with ssis_tui.Catalog(world.server()) as catalog:
        assert any(SECRET in each.message for each in catalog.messages(NUMBER))

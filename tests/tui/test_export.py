"""Exports: asked for, whole, private, never over something else unasked."""

import csv
import json
import os
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from ssis_tui.errors import ConnectionLost
from ssis_tui.model.codes import OperationStatus
from ssis_tui.tui.screens.export_records import Record, file_name, one_page, why_not, write
from tests.support.fake_catalog import FakeServer
from tests.support.messages import parameter, statistic
from tests.support.operations import NOW, execution
from tests.support.stage import Stage
from tests.tui.conftest import MakeStage

ROWS: list[Record] = [{"id": number, "text": f"line {number}"} for number in range(5)]


async def in_pages(*sizes: int) -> AsyncIterator[Sequence[Record]]:
    start = 0
    for size in sizes:
        yield ROWS[start : start + size]
        start += size


@pytest.mark.parametrize("sizes", [(5,), (2, 3), (1, 0, 4), (0, 5, 0)])
async def test_each_format_is_whole_however_it_was_read(
    tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    expected = [dict(row) for row in ROWS]
    for name in ("a.json", "a.jsonl", "a.csv"):
        assert await write(tmp_path / name, in_pages(*sizes)) == 5
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == expected
    lines = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == expected
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == [row["text"] for row in expected]


async def test_nothing_is_still_a_valid_file(tmp_path: Path) -> None:
    assert await write(tmp_path / "a.json", in_pages()) == 0
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == []


async def test_the_file_is_the_users_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    path.chmod(0o666)
    await write(path, in_pages(5))
    assert path.stat().st_mode & 0o777 == 0o600


async def test_what_stood_there_stays_when_something_goes_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")

    async def broken() -> AsyncIterator[Sequence[Record]]:
        yield ROWS
        raise ConnectionLost("Gone.")

    with pytest.raises(ConnectionLost):
        await write(path, broken())
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["a.csv"]  # noqa: PTH208 - Nothing else runs here.


async def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target.csv"
    target.write_text("before")
    link = tmp_path / "a.csv"
    link.symlink_to(target)
    await write(link, one_page(ROWS)())
    assert target.read_text() == "before"
    assert not link.is_symlink()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "A file needs a name."),
        ("a.txt", "The name must end in .csv, .json or .jsonl"),
        ("a\nb.csv", "no control characters"),
        ("missing/a.csv", "There is no such directory."),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert reason in (why_not(typed) or "")


@pytest.mark.parametrize("typed", ["con", "NUL.csv", "runs/lpt1.x.json", "Aux .csv", "COM¹.csv"])
def test_a_name_that_is_a_device_on_windows_is_refused_everywhere(typed: str) -> None:
    assert "is a device on Windows" in (why_not(typed) or "")


@pytest.mark.parametrize("typed", ["console.csv", "lpt10.csv", "my con.csv"])
def test_what_only_begins_like_a_device_is_a_name(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert why_not(typed) is None


def test_a_directory_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.csv").mkdir()
    assert why_not("d.csv") == "That is a directory."


def test_the_suggested_name_holds_nothing_foreign() -> None:
    assert file_name(184217, "data flow") == "ssis-184217-data-flow.csv"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FakeServer) -> Path:
    """An empty directory to work in, and an execution with something to export."""
    monkeypatch.chdir(tmp_path)
    server.put(
        execution(184200, status=OperationStatus.SUCCEEDED, started=NOW - timedelta(hours=1))
    )
    server.statistics = [statistic(1, of=184200), statistic(2, "=cmd()", of=184200)]
    server.answers["parameters"] = (
        parameter("LOGGING_LEVEL", "1"),
        parameter("Secret", "hunter2", is_sensitive=True),
    )
    return tmp_path


def files(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def open_ended(it: Stage, *keys: str) -> None:
    await it.press("2", "enter", *keys)


async def test_the_view_that_is_seen_is_exported(stage: MakeStage, here: Path) -> None:
    async with stage() as it:
        await open_ended(it, "E", "enter")
        assert it.line_with("Wrote 2 rows to ssis-184200-executables.csv.")
        await it.press("v", "E", "enter")
        assert it.line_with("Wrote 2 rows to ssis-184200-parameters.csv.")
    with (here / "ssis-184200-executables.csv").open(encoding="utf-8", newline="") as file:
        names = [row["executable_name"] for row in csv.DictReader(file)]
    assert names == ["Load Fact Sales", "'=cmd()"]
    assert "hunter2" not in (here / "ssis-184200-parameters.csv").read_text("utf-8")


async def test_a_file_that_is_there_is_asked_about(stage: MakeStage, here: Path) -> None:
    path = here / "ssis-184200-executables.csv"
    path.write_text("before")
    async with stage() as it:
        await open_ended(it, "E", "enter")
        assert it.line_with("There is such a file. Enter once more writes over it.")
        assert path.read_text() == "before"
        await it.press("escape")
        assert path.read_text() == "before"
        await it.press("E", "enter", "enter")
        assert path.read_text() != "before"


async def test_another_name_is_asked_about_anew(stage: MakeStage, here: Path) -> None:
    (here / "ssis-184200-executables.csv").write_text("before")
    (here / "ssis-184200-executables.csv.json").write_text("before")
    async with stage() as it:
        await open_ended(it, "E", "enter", *".json", "enter")
        assert it.line_with("There is such a file.")
    assert (here / "ssis-184200-executables.csv.json").read_text() == "before"


async def test_the_rows_of_the_pane_with_the_focus_are_exported(
    stage: MakeStage, server: FakeServer, here: Path
) -> None:
    server.put(execution(184217), execution(184219, package="Koala.dtsx"))
    async with stage() as it:
        await it.press("slash", *"koala", "enter", "E", "enter")
        assert it.line_with("Wrote 1 row to ssis-active-operations.csv.")
        await it.press("2", "E", "enter")
        assert it.line_with("Wrote 1 row to ssis-history.csv.")
    for name, number in (("active-operations", "184219"), ("history", "184200")):
        with (here / f"ssis-{name}.csv").open(encoding="utf-8", newline="") as file:
            assert [row["operation_id"] for row in csv.DictReader(file)] == [number]


async def test_of_an_empty_pane_no_file_is_made(stage: MakeStage, here: Path) -> None:
    async with stage() as it:
        await it.press("E")
        assert it.line_with("There is nothing here to export.")
        assert it.app.screen is it.dashboard
    assert not files(here)


async def test_nothing_to_export_says_so(stage: MakeStage, here: Path) -> None:
    async with stage() as it:
        await open_ended(it, "d", "E")
        assert it.line_with("This view holds nothing to export.")


async def test_a_directory_that_may_not_be_written_is_a_sentence(
    stage: MakeStage, here: Path
) -> None:
    async with stage() as it:
        await open_ended(it, "E", *["backspace"] * 60, *"/proc/a.csv", "enter")
        assert it.line_with("/proc/a.csv cannot be written")


async def test_c_copies_the_row_as_harmless_text(
    stage: MakeStage, server: FakeServer, here: Path
) -> None:
    server.statistics = [statistic(1, "Evil\x1b]52;c;x\x07", of=184200)]
    async with stage() as it:
        await open_ended(it, "down", "c")
        assert "Evil␛]52;c;x␇" in it.app.clipboard
        assert "\x1b" not in it.app.clipboard

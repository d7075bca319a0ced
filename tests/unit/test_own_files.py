"""Files are the user's own at once, whatever the umask and whatever lies in their way."""

import ast
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ssis_tui
from ssis_tui.cli.completing.pause import Pause
from ssis_tui.config.view_state import ViewState
from ssis_tui.own_files import make_folder, open_new
from ssis_tui.polling.audit import AuditLog
from ssis_tui.tui.screens.export_records import one_page, write
from tests.support.needs import POSIX
from tests.unit.polling.test_audit import outcome

pytestmark = POSIX


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes_below(folder: Path) -> dict[str, int]:
    """The modes of all that is there, by the path within the folder."""
    return {str(each.relative_to(folder)): mode(each) for each in sorted(folder.rglob("*"))}


def test_every_folder_that_is_made_is_closed_to_others(tmp_path: Path, no_umask: None) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    assert modes_below(tmp_path) == {"a": 0o700, "a/b": 0o700, "a/b/c": 0o700}


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o755)
    make_folder(tmp_path / "a")
    assert mode(tmp_path / "a") == 0o755
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")
    with pytest.raises(NotADirectoryError):
        make_folder(tmp_path / "file" / "a")


@pytest.mark.parametrize("is_dangling", [True, False])
def test_a_new_file_takes_no_link_for_its_own(tmp_path: Path, is_dangling: bool) -> None:
    precious, link = tmp_path / "precious", tmp_path / "link"
    if not is_dangling:
        precious.write_text("mine", encoding="ascii")
    link.symlink_to(precious)
    with pytest.raises(FileExistsError):
        open_new(link)
    assert precious.exists() is not is_dangling
    assert is_dangling or precious.read_text(encoding="ascii") == "mine"


async def test_all_that_is_written_has_its_mode_from_the_start(
    tmp_path: Path, no_umask: None
) -> None:
    state = ViewState(tmp_path / "state" / "ssis-tui" / "view.json")
    state.put("filters", "PRODSQL01", {"caller": "CORP\\anna"})
    state.close()
    audit = AuditLog(tmp_path / "log" / "ssis-tui" / "stops.jsonl")
    audit.record(outcome())
    assert audit.close(10)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    Pause.of("etl@PRODSQL01", {"XDG_CACHE_HOME": str(tmp_path / "cache")}, now).begin()
    await write(tmp_path / "export.csv", one_page([{"execution_id": 1}])())
    found = modes_below(tmp_path)
    files = {name for name in found if (tmp_path / name).is_file()}
    assert len(files) == 4
    assert {found[name] for name in files} == {0o600}
    assert {found[name] for name in found if name not in files} == {0o700}


async def test_what_lies_in_place_of_an_export_is_replaced_and_not_written_to(
    tmp_path: Path,
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="ascii")
    (tmp_path / "export.csv").symlink_to(precious)
    (tmp_path / f".export.csv.{os.getpid()}.part").symlink_to(precious)
    await write(tmp_path / "export.csv", one_page([{"execution_id": 1}])())
    assert precious.read_text(encoding="ascii") == "mine"
    assert not (tmp_path / "export.csv").is_symlink()
    assert mode(tmp_path / "export.csv") == 0o600


def test_what_lies_in_place_of_the_view_state_is_replaced_and_not_written_to(
    tmp_path: Path,
) -> None:
    precious, path = tmp_path / "precious", tmp_path / "view.json"
    precious.write_text("{}", encoding="ascii")
    path.symlink_to(precious)
    state = ViewState(path)
    state.put("looks", "dashboard", {"theme": "light"})
    state.close()
    assert precious.read_text(encoding="ascii") == "{}"
    assert not path.is_symlink()


def test_a_pause_is_not_written_through_a_link(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    pause = Pause(tmp_path / "completion", 0.0)
    (tmp_path / "completion").symlink_to(precious)
    pause.begin()
    assert not precious.exists()
    assert pause.holds


MAKING = {"chmod", "mkdir", "mkstemp", "symlink_to", "touch", "write_bytes", "write_text"}
"""Ways to make a file or a folder, or to give it its mode too late."""
ALLOWED = {
    ("own_files.py", "mkdir"),
    ("own_files.py", "os.open"),
    # Made with mode 0600 by the library; it takes its name by a rename.
    ("config/view_state.py", "mkstemp"),
    # Appends, which a new file cannot; it follows no link.
    ("polling/audit.py", "os.open"),
    # /dev/null, in place of a closed pipe or a stream that is missing.
    ("__main__.py", "os.open"),
    ("cli/program.py", "os.open"),
    # The terminal once more, for reading.
    ("tui/terminal_driver.py", "os.open"),
}


def making(path: Path) -> Iterator[str]:
    """Give how a module makes files."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Attribute(value=ast.Name(id="os"), attr="open"):
                yield "os.open"
            case ast.Attribute(attr="open") | ast.Name(id="open"):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                modes = [
                    text for text in texts if isinstance(text, str) and set(text) & set("wax+")
                ]
                yield from (f"open {mode}" for mode in modes)
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in MAKING:
                yield name


def test_no_module_writes_a_file_in_a_way_of_its_own() -> None:
    package = Path(ssis_tui.__file__).parent
    found = {
        (path.relative_to(package).as_posix(), way)
        for path in sorted(package.rglob("*.py"))
        for way in making(path)
    }
    assert found == ALLOWED

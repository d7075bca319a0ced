"""What is remembered from one start to the next: for its owner only, and never in the way."""

import errno
import json
import os
import stat
from pathlib import Path

import pytest

from ssis_tui.config.view_state import MOST_NAMES, ViewState, default_path
from tests.support.needs import LINUX, POSIX


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "view.json"


def test_what_was_put_is_there_at_the_next_start(path: Path) -> None:
    state = ViewState(path)
    state.put("tables", "active", {"wide": True, "columns": ["id", "status"]})
    state.put("filters", "PRODSQL01", {"status": "failed"})
    state.close()
    again = ViewState(path)
    assert again.get("tables", "active") == {"wide": True, "columns": ["id", "status"]}
    assert again.get("filters", "PRODSQL01") == {"status": "failed"}
    assert again.get("filters", "OTHER") == {}


@POSIX
def test_only_its_owner_may_read_it(path: Path) -> None:
    state = ViewState(path)
    state.put("filters", "PRODSQL01", {"caller": "CORP\\anna"})
    state.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_without_a_path_it_lasts_as_long_as_it_lives() -> None:
    state = ViewState()
    state.put("looks", "dashboard", {"theme": "light"})
    state.close()
    assert state.get("looks", "dashboard") == {"theme": "light"}
    assert state.trouble == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1, 2]",
        b'"text"',
        b"\xff\xfe",
        b'{"tables": [], "filters": {"S": 7}}',
        b"[" * 9000,
    ],
)
def test_a_damaged_file_is_taken_for_none_and_written_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    state = ViewState(path)
    assert state.get("tables", "active") == {}
    assert state.get("filters", "S") == {}
    state.put("tables", "active", {"wide": True})
    state.close()
    assert ViewState(path).get("tables", "active") == {"wide": True}


def test_two_windows_do_not_forget_each_others_choices(path: Path) -> None:
    one, other = ViewState(path), ViewState(path)
    one.put("filters", "A", {"status": "failed"})
    one.close()
    other.put("filters", "B", {"caller": "CORP\\anna"})
    other.put("looks", "dashboard", {"theme": "light"})
    other.close()
    again = ViewState(path)
    assert again.get("filters", "A") == {"status": "failed"}
    assert again.get("filters", "B") == {"caller": "CORP\\anna"}
    assert again.get("looks", "dashboard") == {"theme": "light"}


def test_a_file_of_a_newer_program_is_read_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    content = json.dumps({"version": 2, "tables": {"active": {"wide": True}}, "new": [1]})
    path.write_text(content)
    state = ViewState(path)
    assert state.get("tables", "active") == {"wide": True}
    state.put("tables", "active", {"wide": False})
    state.close()
    assert path.read_text() == content


def test_what_is_not_known_here_is_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"version": 1, "later": {"x": {"y": 1}}}))
    state = ViewState(path)
    state.put("tables", "active", {"wide": True})
    state.close()
    assert json.loads(path.read_text())["later"] == {"x": {"y": 1}}


def test_a_place_that_cannot_be_written_is_told_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    state = ViewState(tmp_path / "file" / "view.json")
    state.put("tables", "active", {"wide": True})
    state.close()
    assert state.get("tables", "active") == {"wide": True}
    reasons = {os.strerror(number) for number in (errno.ENOTDIR, errno.EEXIST)}
    assert state.trouble in {
        f"How you looked at it cannot be remembered: {reason}." for reason in reasons
    }


def test_servers_looked_at_long_ago_are_forgotten(path: Path) -> None:
    state = ViewState(path)
    for number in range(MOST_NAMES + 5):
        state.put("filters", f"S{number}", {"status": "failed"})
        state.close()
    again = ViewState(path)
    assert again.get("filters", "S4") == {}
    assert again.get("filters", "S5") == {"status": "failed"}
    assert again.get("filters", f"S{MOST_NAMES + 4}") == {"status": "failed"}


def test_putting_what_is_there_writes_nothing(path: Path) -> None:
    state = ViewState(path)
    state.put("tables", "active", {})
    state.close()
    assert not path.exists()


@LINUX
def test_its_place_is_that_of_state() -> None:
    assert default_path({"XDG_STATE_HOME": "/state"}) == Path("/state/ssis-tui/view.json")
    expected = Path.home() / ".local" / "state" / "ssis-tui" / "view.json"
    assert default_path({"XDG_STATE_HOME": "relative"}) == expected

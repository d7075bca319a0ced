import json
import tomllib
from pathlib import Path

import pytest

from ssis_tui.config.files import parse
from ssis_tui.config.keys import DASHBOARD_KEYS, SERVER_KEYS
from tests.unit.cli.running import CommandLine


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(
        """
[dashboard]
interval = 2
[servers.prod]
server = "PRODSQL01"
user = "reader"
password_command = ["pass", "hunter2"]
[servers.prod.options]
Description = "x"
"""
    )
    path.chmod(0o600)
    return path


def held(ssis_tui: CommandLine, file: Path, *words: str, **environ: str) -> dict[str, list[str]]:
    done = ssis_tui("config", "show", "--json", "--config", str(file), *words, environ=environ)
    assert done.status == 0
    assert "hunter2" not in done.out
    return {row["name"]: [row["value"], row["source"]] for row in json.loads(done.out)}


def test_show_says_what_holds_and_who_said_it(ssis_tui: CommandLine, file: Path) -> None:
    found = held(
        ssis_tui, file, "-N", "no", SSIS_TUI_QUERY_TIMEOUT="5", SSIS_TUI_PASSWORD="hunter2"
    )
    assert found["interval"] == [2.0, "file"]
    assert found["server"] == ["PRODSQL01", "file"]
    assert found["encrypt"] == ["no", "flag"]
    assert found["query_timeout"] == [5, "environment"]
    assert found["database"] == ["SSISDB", "default"]
    assert found["login_timeout"] == [15, "default"]
    assert found["production"] == [False, "default"]
    assert found["password_command"] == ["pass …", "file"]
    assert found["password"] == ["set, not shown", "environment"]


def test_show_without_any_server_tells_of_the_dashboard(ssis_tui: CommandLine) -> None:
    done = ssis_tui("config", "show", "--json")
    assert {row["section"] for row in json.loads(done.out)} == {"dashboard"}


def test_path_says_where_the_file_is(ssis_tui: CommandLine) -> None:
    done = ssis_tui("config", "path", environ={"SSIS_TUI_CONFIG": "/some/where.toml"})
    assert done.out == "/some/where.toml\n"


def test_check_tells_all_that_is_wrong_with_lines(ssis_tui: CommandLine, file: Path) -> None:
    done = ssis_tui("config", "check", "--config", str(file))
    assert (done.status, done.out) == (0, "")
    assert "nothing is wrong" in done.err
    file.write_text("x = 1\n[dashboard]\ninterval = 0\n")
    done = ssis_tui("config", "check", "--config", str(file))
    assert done.status == 2
    assert done.out.splitlines() == [
        "line 1: there is no setting x",
        "line 3: interval must be from 0.5 seconds to an hour",
    ]


def test_a_wrong_file_stops_every_command(ssis_tui: CommandLine, file: Path) -> None:
    file.write_text("x = 1\n")
    done = ssis_tui("list", "-S", "y", "--config", str(file))
    assert done.status == 2
    assert "config.toml, line 1: there is no setting x" in done.err


def test_the_example_explains_every_setting_and_sets_none(ssis_tui: CommandLine) -> None:
    text = ssis_tui("config", "example").out
    assert tomllib.loads(text) == {"dashboard": {}}
    assert parse(text.encode()).problems == ()
    for key in (*DASHBOARD_KEYS, *SERVER_KEYS):
        assert f"\n#{key.name} =" in text


def test_the_keyring_is_asked_for_by_somebody_only(ssis_tui: CommandLine, file: Path) -> None:
    done = ssis_tui("config", "keyring", "--config", str(file))
    assert done.status == 2
    assert "nobody to ask" in done.err
    assert ssis_tui("config", "keyring", "-S", "other", "-E").status == 2

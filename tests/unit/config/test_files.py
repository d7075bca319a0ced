from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.config.files import Configuration, default_path, load, parse
from ssis_tui.errors import UsageError

GOOD = b"""
default = "prod"

[dashboard]
interval = "2s"
since = "24 hours ago"
times = "server"
history_size = 500

[servers.prod]
server = "PRODSQL01,1433"
production = true
encrypt = "strict"
login_timeout = 5
password_command = "pass show 'ssis prod'"
options = { KeepAlive = 30, Regional = true }

[servers."old one"]
server = 'OLD\\SQL2016'
"""


def test_values_are_read_by_their_kind() -> None:
    configuration = parse(GOOD)
    assert configuration.problems == ()
    assert configuration.default == "prod"
    assert configuration.dashboard == {
        "interval": 2.0,
        "since": "24 hours ago",
        "times": "server",
        "history_size": 500,
    }
    prod = configuration.servers["prod"]
    assert prod["production"] is True
    assert prod["login_timeout"] == 5
    assert prod["password_command"] == ("pass", "show", "ssis prod")
    assert prod["options"] == (("KeepAlive", "30"), ("Regional", "yes"))
    assert configuration.servers["old one"]["server"] == "OLD\\SQL2016"


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        ("a = !\nb = 1", 1, "this is not TOML: Invalid value"),
        ("x = 1\n", 1, "there is no setting x"),
        ("\n[dashbord]\n", 2, "there is no setting dashbord; did you mean dashboard?"),
        ("[dashboard]\n\nintervall = 5\n", 3, "no setting intervall; did you mean interval?"),
        ("[dashboard]\ninterval = 0.1\n", 2, "interval must be from 0.5 seconds to an hour"),
        ("[dashboard]\ninterval = true\n", 2, "interval must be seconds"),
        ("[dashboard]\ninterval = nan\n", 2, "interval must be from"),
        ("[dashboard]\nascii = 'perhaps'\n", 2, "ascii must be true or false"),
        ("[dashboard]\ntimes = 'mars'\n", 2, "times must be one of local, utc, server"),
        ("[dashboard]\nsince = 'soon'\n", 2, "since must be a time: write it as 2026-11-22"),
        ("[dashboard]\nhistory_size = 0\n", 2, "history_size must be a whole number"),
        ("dashboard = 5\n", 1, "dashboard must be a table"),
        ("servers = 5\n", 1, "servers must be a table"),
        ("[servers.a]\nserver = 5\n", 2, "server must be a text in quotes"),
        ("[servers.a]\nserver = 'a\\nb'\nencrypt='maybe'", 3, "encrypt must be one of no, yes"),
        ("[servers.a]\npassword = 'hunter2'\n", 2, "password must not stand in a file"),
        (
            "[servers.a]\nconnection_string = 'SERVER=x;PWD=hunter2'\n",
            2,
            "connection_string must not hold a password",
        ),
        ("[servers.a.options]\nPWD = 'hunter2'\n", 1, "options must not hold a secret"),
        ("[servers.a]\npassword_command = []\n", 2, "password_command must be a command"),
        ("[servers.a]\n[servers.b]\nport = 3\n", 3, "there is no setting port"),
        ("default = 'prod'\n", 1, "default names prod, and there is no [servers.prod]"),
        ("'\\u001b[31m' = 1\n", 1, "there is no setting \\u001b[31m"),
        ('"\\u001b[31m" = 1\n', None, "there is no setting ␛[31m"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(content: str, line: int | None, sentence: str) -> None:
    problems = parse(content.encode()).problems
    assert sentence in problems[0].sentence
    assert problems[0].line == line
    assert "hunter2" not in repr(problems)


def test_all_that_is_wrong_is_told_at_once() -> None:
    problems = parse(b"[dashboard]\ninterval = 0\nascii = 1\nnope = 2\n").problems
    assert {problem.line for problem in problems} == {2, 3, 4}


def test_text_that_is_not_utf8_is_told_with_its_line() -> None:
    assert parse(b"a = 1\nb = '\xff'\n").problems[0].line == 2


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda words: words.encode(errors="replace"))
)
def test_no_content_makes_it_raise(content: bytes) -> None:
    assert isinstance(parse(content), Configuration)


def test_a_missing_file_is_an_empty_one_unless_it_was_named(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Configuration()
    with pytest.raises(UsageError, match="There is no configuration file"):
        load(tmp_path / "none.toml", must_exist=True)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        load(tmp_path)


def test_a_wrong_file_stops_with_path_line_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("x = 1\ny = 2\n")
    file.chmod(0o600)
    with pytest.raises(UsageError) as caught:
        load(file).check()
    assert caught.value.sentence == (
        f"{file}, line 1: there is no setting x (1 more: ssis-tui config check)"
    )


def test_a_file_that_others_may_write_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(GOOD)
    file.chmod(0o620)
    with pytest.raises(UsageError, match="others may write it; run: chmod 600"):
        load(file).check()
    file.chmod(0o644)
    assert load(file).problems == ()
    assert "chmod 600" in load(file).advice[0]
    file.chmod(0o600)
    assert load(file).advice == ()


def test_the_file_is_where_the_platform_wants_it(tmp_path: Path) -> None:
    assert default_path({"SSIS_TUI_CONFIG": "/x/y.toml"}) == Path("/x/y.toml")
    if (tmp_path / "x").drive == "":
        path = default_path({"XDG_CONFIG_HOME": "/home/me/.cfg"})
        assert path.parts[-2:] == ("ssis-tui", "config.toml")

"""Which server is meant: as on the command line, arguments before environment before file."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ssis_tui
import ssis_tui.aio
from ssis_tui import ConnectionOptions, Encryption, NotReachable, Profile, ReadOnly, UsageError
from ssis_tui.api.connecting import ConnectionSettings, server_of
from ssis_tui.catalog.odbc_server import OdbcServer
from ssis_tui.config.keys import SERVER_KEYS

NO_SETTINGS = ConnectionSettings()


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(
        'default = "prod"\n'
        '[servers.prod]\nserver = "sql1,1433"\nproduction = true\nread_only = true\n'
        '[servers.test]\nserver = "sql2"\nuser = "reader"\nencrypt = "strict"\n',
        encoding="utf-8",
    )
    path.chmod(0o600)
    monkeypatch.setenv("SSIS_TUI_CONFIG", str(path))
    return path


def profile_of(
    server: str | Profile | None = None,
    *,
    password: str | None = None,
    read_only: bool = False,
    settings: ConnectionSettings = NO_SETTINGS,
) -> Profile:
    found, _ = server_of(
        server, password=password, read_only=read_only, demo=False, config=None, settings=settings
    )
    assert isinstance(found, OdbcServer)
    return found._profile


def test_every_setting_of_the_file_is_an_argument() -> None:
    not_of_a_connection = {"server", "production", "read_only"}
    assert (
        set(ConnectionSettings.__annotations__)
        == {key.name for key in SERVER_KEYS} - not_of_a_connection
    )


def test_servers_are_those_of_the_file(config: Path) -> None:
    assert ssis_tui.servers() == ("prod", "test")
    assert ssis_tui.servers(config=config) == ("prod", "test")
    with pytest.raises(UsageError, match="no configuration file"):
        ssis_tui.servers(config=config.with_name("other.toml"))


@pytest.mark.usefixtures("config")
def test_no_server_is_the_default_one_and_names_are_those_of_the_file() -> None:
    profile = profile_of()
    assert (profile.name, profile.options.server) == ("prod", "sql1,1433")
    assert profile.is_read_only
    assert profile.options.is_trusted
    profile = profile_of("TEST", password="secret", settings={"encrypt": "no"})
    assert (profile.options.user, profile.options.password) == ("reader", "secret")
    assert profile.options.encrypt is Encryption.NO


@pytest.mark.usefixtures("config")
def test_a_password_that_is_given_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSIS_TUI_PASSWORD", "other")
    profile = profile_of("test", password="secret")
    assert profile.options.password == "secret"
    assert "secret" not in repr(profile)
    assert profile_of("test").options.password == "other"


@pytest.mark.usefixtures("config")
def test_what_is_wrong_is_a_usage_error_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match="no password for reader on test, and nobody to ask"):
        ssis_tui.connect("test")
    with pytest.raises(UsageError, match="encrypt must be one of"):
        ssis_tui.connect("test", encrypt="perhaps")
    with pytest.raises(UsageError, match="login_timeout must be"):
        ssis_tui.connect("test", login_timeout=0)
    with pytest.raises(TypeError, match="'usr'"):
        ssis_tui.connect("test", usr="x")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="The demo takes no server"):
        ssis_tui.connect("test", demo=True)


def test_a_profile_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSIS_TUI_SERVER", "elsewhere")
    options = ConnectionOptions(server="sql3", user="u", password="p")
    assert profile_of(Profile(name="mine", options=options)).options is options
    assert profile_of(Profile(name="mine", options=options), read_only=True).is_read_only
    with pytest.raises(UsageError, match="complete"):
        ssis_tui.connect(Profile(name="mine", options=options), password="x")


@pytest.mark.usefixtures("config")
def test_a_commands_words_may_be_a_list() -> None:
    profile = profile_of("test", settings={"password_command": ["echo", "from the store"]})
    assert profile.options.password == "from the store"


@pytest.mark.usefixtures("config")
def test_what_cannot_be_reached_is_an_error_and_leaves_nothing_open() -> None:
    with pytest.raises((NotReachable, ssis_tui.DriverMissing)):
        ssis_tui.connect("127.0.0.1,1", user="x", password="y", encrypt="no", login_timeout=2)


def test_the_demo_is_read_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSIS_TUI_DEMO_NOW", "2026-11-22T02:13:00+01:00")
    with ssis_tui.connect(demo=True, read_only=True) as catalog, pytest.raises(ReadOnly):
        catalog.stop(catalog.active()[-1])


@pytest.mark.parametrize("is_for_asyncio", [True, False])
@pytest.mark.parametrize(
    "wrong",
    [
        {"encrypt": "perhaps"},
        {"config": "/nonexistent.toml"},
        {"authentication": "ActiveDirectoryPassword", "windows_login": True},
        {"connection_string": "SERVER=x;PWD=planted-too"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_no_variable_in_a_traceback_holds_the_password(
    wrong: dict[str, Any], is_for_asyncio: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSIS_TUI_PASSWORD", "planted-elsewhere")
    connect: Callable[..., object] = ssis_tui.aio.connect if is_for_asyncio else ssis_tui.connect
    with pytest.raises(UsageError) as said:
        connect("PROD", user="x", password="planted-secret", **wrong)
    # Beyond the caller's frame, which is this one.
    assert said.value.__traceback__ is not None
    frames = said.value.__traceback__.tb_next
    told = traceback.TracebackException(UsageError, said.value, frames, capture_locals=True)
    words = "".join(told.format())
    assert "in connect" in words
    assert "planted" not in words

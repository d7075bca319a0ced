"""Planted passwords are looked for in all that the program writes, however they were given to it.

What counts are bytes: of the terminal, of both streams, of every file below its home, of the list
of processes, of what reached the server; in every form in which somebody quotes or encodes text.
"""

import logging
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

import ssis_tui
from ssis_tui.api.connecting import ConnectionSettings
from ssis_tui.cli.commands import COMMANDS
from ssis_tui.crash import EXIT_STATUS
from ssis_tui.errors import LoginRefused
from ssis_tui.model.codes import MessageType, OperationStatus
from tests.faults.planted import (
    ODD,
    PASSWORDS,
    PLAIN,
    Relay,
    arguments_of,
    children_of,
    environment_of,
    files_below,
    forms,
    listening_ports_of,
    seen_below,
    seen_in,
)
from tests.support.drivers import NAMES
from tests.support.needs import LINUX
from tests.support.ssisdb.serverclock import RunningClock
from tests.support.ssisdb.world import ACCOUNTS, SsisdbWorld
from tests.support.tds.faults import RefuseLogin
from tests.support.tds.session import Message
from tests.support.terminal import Terminal
from tests.support.world import Account

ROOT: Final = Path(__file__).resolve().parent.parent.parent
NUMBER: Final = 184217
USER: Final = ACCOUNTS[Account.SYSADMIN].name
REFUSAL: Final = RefuseLogin(Message(18456, f"Login failed for user '{USER}'.", 14))


@pytest.fixture(params=PASSWORDS)
def password(request: pytest.FixtureRequest) -> str:
    return PASSWORDS[request.param]


def world_of(driver: str, password: str) -> SsisdbWorld:
    """Give a server whose administrator has the password; one execution runs, one failed."""
    world = SsisdbWorld(driver=NAMES[driver], clock=RunningClock())
    world.engine.put(replace(ACCOUNTS[Account.SYSADMIN], password=password))
    world.leave_gap(NUMBER - 2)
    failed = world.start_execution(status=OperationStatus.FAILED)
    world.log(failed, "It broke.", message_type=MessageType.ERROR, event_name="OnError")
    assert world.start_execution() == NUMBER
    return world


@pytest.fixture
def world(driver: str, password: str) -> Iterator[SsisdbWorld]:
    """Give such a server for each driver and each password."""
    with world_of(driver, password) as world:
        yield world


@pytest.fixture
def odd_world(driver: str) -> Iterator[SsisdbWorld]:
    """Give such a server with the odd password for each driver."""
    with world_of(driver, ODD) as world:
        yield world


@pytest.fixture
def one_world(any_driver: str) -> Iterator[SsisdbWorld]:
    """Give such a server with the odd password, for what no driver has a part in."""
    with world_of(any_driver, ODD) as world:
        yield world


def environment(home: Path, password: str | None = None) -> dict[str, str]:
    """Give the variables of a user whose home is a folder of the test."""
    variables = {
        **os.environ,
        "HOME": str(home),
        "TMPDIR": str(home),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("STATE", "CONFIG", "CACHE")},
        "SSIS_TUI_CONFIG": str(home / "config.toml"),
        "PYTHONPATH": str(ROOT),
        "TZ": "UTC",
    }
    variables.pop("SSIS_TUI_PASSWORD", None)
    if password is not None:
        variables["SSIS_TUI_PASSWORD"] = password
    return variables


def where(world: SsisdbWorld) -> list[str]:
    """Give the arguments that lead to the server."""
    words = ["-S", f"{world.tds.host},{world.tds.port}", "-U", USER, "-N", "no", "-l", "3"]
    return [*words, "--driver", world.driver] if world.driver else words


def settings(world: SsisdbWorld) -> ConnectionSettings:
    """Give the same to the API."""
    found = ConnectionSettings(user=USER, encrypt="no", login_timeout=3)
    if world.driver:
        found["driver"] = world.driver
    return found


# The scan itself


@pytest.mark.parametrize("form", forms(ODD))
def test_each_form_would_be_found(form: str, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "a.txt").write_bytes(b"before " + forms(ODD)[form] + b" after")
    assert seen_below(tmp_path, ODD)


def test_encoded_among_other_bytes_it_would_be_found() -> None:
    import base64

    for before in (b"", b"x", b"xy", b"xyz"):
        assert seen_in(base64.b64encode(before + PLAIN.encode() + b"after"), PLAIN)
    assert seen_in(repr({"PWD": ODD}).encode(), ODD)
    assert not seen_in(b"Login failed for user 'x'. PWD=***", PLAIN, ODD)


# The dashboard in a terminal, through each driver


@LINUX
@pytest.mark.pseudo_terminal
def test_the_dashboard_tells_it_to_nobody(odd_world: SsisdbWorld, tmp_path: Path) -> None:
    shell = ("sh", "-c", 'cd "$HOME" && exec "$@"', "sh", sys.executable, "-m", "ssis_tui")
    words = [*where(odd_world), "--interval", "1"]
    with Terminal(words, environment=environment(tmp_path, ODD), program=shell) as it:
        it.wait_for("live, every 1 s")
        it.wait_for(str(NUMBER), "Running")
        assert seen_in(arguments_of(it.process.pid), ODD) == []
        assert children_of(it.process.pid) == []
        assert listening_ports_of(it.process.pid) == []
        it.write("K")
        it.wait_for("Stop this operation on")
        time.sleep(0.5)  # The question listens 300 ms after it was painted.
        it.write("y")
        it.wait_for(f"{NUMBER} was asked to stop")
        for key in ("c", "z", "Q", "\x1b", "?", "\x1b", "2", "\r", "o", "m", "c", "P", "d", "v"):
            it.write(key)
            it.settle(0.3)
        it.write("m")
        it.wait_for("It broke.")
        it.write("E")
        it.settle(0.5)
        it.write("\r")
        it.wait_for("Wrote 1 row to")
        it.write("\x1b")
        it.settle(0.5)
        odd_world.tds.stop()
        it.wait_for("lost")
        odd_world.tds.start()
        it.wait_for("live, every 1 s", seconds=60)
        assert children_of(it.process.pid) == []
        it.write("q")
        assert it.wait_ended() == 0
        received, screen = it.received, it.text
    assert b"\x1b]52;" in received  # The clipboard was written to.
    names = set(files_below(tmp_path))
    assert {"state/ssis-tui/log/stops.jsonl", "state/ssis-tui/view.json"} <= names
    assert any(name.endswith(".csv") for name in names)
    assert seen_in(received + screen.encode(), ODD) == []
    assert seen_below(tmp_path, ODD) == []


@pytest.mark.pseudo_terminal
@pytest.mark.parametrize("ending", ["right", "wrong"])
def test_what_is_typed_is_neither_echoed_nor_kept(
    one_world: SsisdbWorld, ending: str, tmp_path: Path
) -> None:
    typed = ODD if ending == "right" else ODD + "x"
    with Terminal(where(one_world), environment=environment(tmp_path)) as it:
        it.wait_for("Password of", USER)
        it.settle(0.3)
        it.write(f"{typed}\r")
        it.wait_for("live" if ending == "right" else "refused the login")
        if sys.platform == "linux":
            assert seen_in(environment_of(it.process.pid), ODD) == []
            assert seen_in(arguments_of(it.process.pid), ODD) == []
        it.write("q")
        assert it.wait_ended() == 0
        received = it.received
    assert seen_in(received, ODD) == []
    assert seen_below(tmp_path, ODD) == []


CRASHING: Final = """
import sys
from ssis_tui.cli.program import run
from ssis_tui.tui import app

def crash(self):
    password = self._server._profile.options.password
    raise KeyError(f"DRIVER=x;UID=sa;PWD={password};", password)

app.Dashboard.action_times = crash
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.pseudo_terminal
def test_a_crash_of_the_dashboard_tells_it_to_nobody(
    one_world: SsisdbWorld, tmp_path: Path
) -> None:
    program = (sys.executable, "-c", CRASHING)
    with Terminal(where(one_world), environment=environment(tmp_path, ODD), program=program) as it:
        it.wait_for("live")
        it.write("z")
        assert it.wait_ended() == EXIT_STATUS
        received = it.received
    assert b"ssis-tui crashed (KeyError)" in received
    assert [name for name in files_below(tmp_path) if "crash-" in name]
    assert seen_in(received, ODD) == []
    assert seen_below(tmp_path, ODD) == []


# Commands


ARGUMENTS: Final[dict[str, tuple[str, ...]]] = {
    "list": ("--json",),
    "history": ("--csv",),
    "show": (str(NUMBER), "--json"),
    "messages": (str(NUMBER - 1),),
    "executables": (str(NUMBER),),
    "stop": (str(NUMBER), "--yes", "--reason", "for the test"),
    "wait": (str(NUMBER), "--timeout", "1s"),
    "summary": (),
    "packages": ("--json",),
    "start": ("Finance/Dwh/LoadFactSales.dtsx",),
    "validate": ("Finance/Dwh/LoadFactSales.dtsx",),
    "startup": ("--dry-run",),
    "doctor": ("--json",),
    "config": ("show",),
    "completion": ("bash",),
    "man": (),
}
LOCAL: Final = {"completion", "man"}
"""They connect to nothing."""


def command(
    words: list[str], variables: dict[str, str], *, program: tuple[str, ...] = ("-m", "ssis_tui")
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *program, *words],
        cwd=variables["HOME"],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_tells_it_to_anybody(one_world: SsisdbWorld, name: str, tmp_path: Path) -> None:
    words = [name, *ARGUMENTS[name], *([] if name in LOCAL else where(one_world))]
    done = command(words, environment(tmp_path, ODD))
    assert done.returncode in {0, 5, 6}, done.stderr
    assert done.stdout or done.stderr
    assert seen_in(done.stdout + done.stderr, ODD) == []
    assert seen_below(tmp_path, ODD) == []
    if name not in {*LOCAL, "config"}:
        assert one_world.tds.record.connections


@pytest.mark.parametrize("name", ["list", "doctor", "stop"])
@pytest.mark.parametrize("fault", ["refused", "gone", "no such driver"])
def test_no_failure_of_a_command_tells_it_to_anybody(
    driver: str, name: str, fault: str, tmp_path: Path
) -> None:
    with world_of(driver, ODD) as world:
        words = [name, *ARGUMENTS[name], *where(world)]
        if fault == "refused":
            # FreeTDS proves a Windows login by NTLM, which the stand-in believes.
            world.tds.faults.add(REFUSAL, times=None)
        elif fault == "gone":
            world.tds.stop()
        elif fault == "no such driver":
            words += ["--driver", "/nowhere/libmsodbcsql.so"]
        done = command(words, environment(tmp_path, ODD))
    assert done.returncode == 3, done.stderr
    assert seen_in(done.stdout + done.stderr, ODD) == []
    assert seen_below(tmp_path, ODD) == []


CRASHING_COMMAND: Final = """
import sys
from ssis_tui.cli import program
from ssis_tui.cli.commands import listing

def crash(arguments, console):
    from ssis_tui.cli.session import profile_of
    password = profile_of(arguments, console).options.password
    raise ValueError(f"invalid literal for int() with base 10: {password!r}")

listing.run = crash
sys.exit(program.run(sys.argv[1:]))
"""


def test_a_crash_of_a_command_tells_it_to_nobody(one_world: SsisdbWorld, tmp_path: Path) -> None:
    words = ["list", *where(one_world)]
    done = command(words, environment(tmp_path, ODD), program=("-c", CRASHING_COMMAND))
    assert done.returncode == EXIT_STATUS
    assert done.stderr.startswith(b"ssis-tui crashed (ValueError). A report without values is in ")
    assert done.stderr.count(b"\n") == 1
    [report] = files_below(tmp_path)
    assert report.startswith("state/ssis-tui/crash-")
    assert seen_in(done.stdout + done.stderr, ODD) == []
    assert seen_below(tmp_path, ODD) == []


CRASHING_THREAD: Final = """
import sys, threading
from ssis_tui import __main__
from ssis_tui.cli.commands import listing

def crash(password):
    raise ValueError(f"invalid literal for int() with base 10: {password!r}")

def start(arguments, console):
    from ssis_tui.cli.session import profile_of
    password = profile_of(arguments, console).options.password
    thread = threading.Thread(target=crash, args=(password,))
    thread.start()
    thread.join()
    return 0

listing.run = start
sys.exit(__main__.main())
"""


def test_a_crash_of_a_thread_tells_it_to_nobody(one_world: SsisdbWorld, tmp_path: Path) -> None:
    words = ["list", *where(one_world)]
    done = command(words, environment(tmp_path, ODD), program=("-c", CRASHING_THREAD))
    assert done.returncode == 0
    assert done.stderr.startswith(b"ssis-tui crashed (ValueError). A report without values is in ")
    assert done.stderr.count(b"\n") == 1
    [report] = files_below(tmp_path).values()
    assert b"in crash" in report
    assert seen_in(done.stdout + done.stderr + report, ODD) == []


# Other ways to give it


def test_a_command_that_prints_it_is_not_quoted(one_world: SsisdbWorld, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "ssis").write_text(f"{ODD}\n", encoding="utf-8")
    config = tmp_path / "home" / "config.toml"
    config.parent.mkdir()
    address = f"{one_world.tds.host},{one_world.tds.port}"
    config.write_text(
        f'[servers.prod]\nserver = "{address}"\nuser = "CORP\\\\sysadmin"\nencrypt = "no"\n'
        f'password_command = ["cat", "{store}/ssis"]\n'
        + (f'driver = "{one_world.driver}"\n' if one_world.driver else ""),
        encoding="utf-8",
    )
    config.chmod(0o600)
    for words in (["list", "--json"], ["doctor"], ["config", "show", "-S", "prod"]):
        done = command(words, environment(config.parent))
        assert done.returncode == 0, done.stderr
        assert seen_in(done.stdout + done.stderr, ODD) == []
    (store / "ssis").unlink()
    done = command(["list"], environment(config.parent))
    assert b"password_command: cat ended with status 1." in done.stderr
    assert one_world.tds.record.connections
    assert seen_below(config.parent, ODD) == []


BACKEND: Final = """
from pathlib import Path
from keyring.backend import KeyringBackend

class Store(KeyringBackend):
    priority = 1
    place = Path(__file__).parent / "kept"

    def set_password(self, service, username, password):
        self.place.write_text(f"{service} {username} {password}", encoding="utf-8")

    def get_password(self, service, username):
        found, name, password = self.place.read_text(encoding="utf-8").split(" ", 2)
        return password if (found, name) == (service, username) else None
"""


@pytest.mark.pseudo_terminal
def test_a_keyring_gets_it_and_nobody_else(one_world: SsisdbWorld, tmp_path: Path) -> None:
    store, home = tmp_path / "store", tmp_path / "home"
    store.mkdir()
    home.mkdir()
    (store / "planted_keyring.py").write_text(BACKEND, encoding="utf-8")
    config = home / "config.toml"
    config.write_text(
        f'[servers.prod]\nserver = "{one_world.tds.host},{one_world.tds.port}"\n'
        f'user = "CORP\\\\sysadmin"\nencrypt = "no"\nkeyring = true\n'
        + (f'driver = "{one_world.driver}"\n' if one_world.driver else ""),
        encoding="utf-8",
    )
    config.chmod(0o600)
    variables = {
        **environment(home),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(store))),
        "PYTHON_KEYRING_BACKEND": "planted_keyring.Store",
    }
    with Terminal(("config", "keyring", "-S", "prod"), environment=variables) as it:
        it.wait_for("Password of", "prod")
        it.settle(0.3)
        it.write(f"{ODD}\r")
        assert it.wait_ended() == 0
        received = it.received
    assert b"Kept." in received
    assert seen_in((store / "kept").read_bytes(), ODD)
    done = command(["list", "--json"], variables)
    assert done.returncode == 0, done.stderr
    assert one_world.tds.record.connections
    assert seen_in(received + done.stdout + done.stderr, ODD) == []
    assert seen_below(home, ODD) == []


REFUSED: Final = {
    "an argument": ("list", "-S", "PROD", "-U", "x", "-P", PLAIN),
    "a connection string": ("list", "--connection-string", f"SERVER=x;UID=y;PWD={PLAIN}"),
    "a braced connection string": ("list", "--connection-string", f"PWD={{{ODD}}}}};SERVER=x"),
    "a connection string that does not end": ("list", "--connection-string", f"PWD={{{PLAIN}"),
    "an option of the driver": ("list", "-S", "x", "--driver-option", f"PWD={PLAIN}"),
    "a setting": ("list", "-S", "PROD"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_ways_that_others_can_read_are_refused_without_repeating_it(
    way: str, tmp_path: Path
) -> None:
    if way == "a setting":
        config = tmp_path / "config.toml"
        config.write_text(f'[servers.PROD]\npassword = "{PLAIN}"\n', encoding="utf-8")
        config.chmod(0o600)
    done = command(list(REFUSED[way]), environment(tmp_path))
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(b"ssis-tui: ")
    assert done.stderr.count(b"\n") == 1
    assert seen_in(done.stdout + done.stderr, PLAIN, ODD) == []


# The API, and what reaches the server


def test_nothing_but_the_login_itself_takes_it_to_the_server(
    world: SsisdbWorld,
    password: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with Relay(world.tds.port) as relay:
        with ssis_tui.connect(
            f"127.0.0.1,{relay.port}",
            password=password,
            **settings(world),
        ) as catalog:
            assert [each.operation_id for each in catalog.active()] == [NUMBER]
            list(catalog.messages(NUMBER - 1))
            assert catalog.stop(NUMBER).was_sent
            shown = f"{catalog!r} {vars(catalog)!r} {catalog._catalog._server!r}"
        logins = [each.login for each in world.tds.record.connections if each.login]
        sent = bytes(relay.sent)
    assert logins
    assert seen_in(sent + bytes(relay.answered), password) == []
    said = [f"{each.text} {each.parameters}" for each in world.tds.record.statements]
    names = [f"{each.host} {each.user} {each.application} {each.database}" for each in logins]
    assert seen_in("\n".join([*said, *names]).encode(), password) == []
    captured = capfd.readouterr()
    told = captured.out + captured.err + caplog.text + shown
    assert seen_in(told.encode(), password) == []


def test_a_refused_login_of_the_api_tells_it_to_nobody(
    world: SsisdbWorld, password: str, capfd: pytest.CaptureFixture[str]
) -> None:
    world.tds.faults.add(REFUSAL, times=None)
    with pytest.raises(LoginRefused) as said:
        ssis_tui.connect(
            f"127.0.0.1,{world.tds.port}",
            password=password,
            **settings(world),
        )
    frames = said.value.__traceback__
    # The caller's own frame, which is this test's, is the caller's affair.
    frames = frames.tb_next if frames is not None else None
    told = traceback.TracebackException(LoginRefused, said.value, frames, capture_locals=True)
    captured = capfd.readouterr()
    words = "".join(told.format()) + captured.out + captured.err
    assert "in connect" in words
    assert seen_in(words.encode(), password) == []


# The line


@pytest.mark.pseudo_terminal
def test_a_line_without_encryption_is_said_to_be_so_in_the_header(
    one_world: SsisdbWorld, tmp_path: Path
) -> None:
    with Terminal(where(one_world), environment=environment(tmp_path, ODD)) as it:
        it.wait_for("not encrypted", "live")
        it.write("q")
        assert it.wait_ended() == 0


def test_without_a_word_on_it_nobody_logs_in_over_a_line_that_is_not_encrypted(
    odd_world: SsisdbWorld, tmp_path: Path
) -> None:
    words = where(odd_world)
    position = words.index("-N")
    with Relay(odd_world.tds.port) as relay:
        del words[position : position + 2]
        words[1] = f"127.0.0.1,{relay.port}"
        done = command(["list", *words], environment(tmp_path, ODD))
        sent = bytes(relay.sent)
    assert done.returncode == 3
    assert all(line.login is None for line in odd_world.tds.record.connections)
    # LOGIN7 hides a password by arithmetic that everybody knows.
    assert USER.encode("utf-16-le") not in sent

"""Which server the next dashboard shows, and what is said when it is not the wanted one."""

import argparse
import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from ssis_tui.cli.console import Console
from ssis_tui.cli.servers import ServerChoice
from ssis_tui.cli.session import server_of
from ssis_tui.config.settings import Profile
from ssis_tui.errors import LoginRefused, ReadOnly, UsageError
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW
from tests.unit.cli.running import Stream

FILE = """
[servers.prod]
server = "PRODSQL01"
production = true
[servers.app]
server = "APPSQL"
user = "reader"
[servers.store]
server = "STORESQL"
user = "reader"
password_command = ["printf", "from-the-store"]
[servers.broken]
server = "BROKEN"
user = "reader"
password_command = ["false"]
"""


class Asked(Console):
    """A console whose person answers with a password, or gives up."""

    answer: str | BaseException = "typed"
    questions: list[str] = []  # noqa: RUF012 (msgspec copies an empty list for each)

    def ask_secret(self, question: str) -> str:
        self.questions.append(question)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


class Bench:
    """A started program: its console, its choice of servers and what it connected to."""

    def __init__(
        self, path: Path, environ: Mapping[str, str] | None = None, **arguments: object
    ) -> None:
        path.write_text(FILE)
        path.chmod(0o600)
        self.profiles: list[Profile] = []
        self.console = Asked(
            out=io.StringIO(),
            err=Stream(is_terminal=True),
            stdin=Stream(is_terminal=True),
            environ={"SSIS_TUI_CONFIG": str(path), **(environ or {})},
            connects=self._connect,
        )
        self.arguments = argparse.Namespace(**{"server": "prod", **arguments})
        self.first = server_of(self.arguments, self.console, {})
        self.choice = ServerChoice(self.arguments, self.console, started=self.first)

    def _connect(self, profile: Profile) -> FakeServer:
        self.profiles.append(profile)
        return FakeServer(
            VirtualClock(NOW),
            name=profile.name,
            is_production=profile.is_production,
            is_read_only=profile.is_read_only,
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "config.toml")


def test_the_next_server_has_its_own_flags(bench: Bench) -> None:
    assert bench.first.is_production
    server, said = bench.choice.change("store", bench.first, was_live=True)
    assert (server.name, server.is_production, said) == ("store", False, "")
    assert bench.profiles[-1].options.password == "from-the-store"
    assert not bench.console.questions


def test_a_password_is_asked_once_for_a_server_that_let_us_in(bench: Bench) -> None:
    app, _ = bench.choice.change("app", bench.first, was_live=True)
    assert bench.console.questions == ["Password of reader on app: "]
    assert bench.profiles[-1].options.password == "typed"
    assert bench.choice.change("prod", app, was_live=True) == (bench.first, "")
    assert bench.choice.change("app", bench.first, was_live=True) == (app, "")
    assert len(bench.console.questions) == 1


def test_a_password_that_did_not_let_us_in_is_asked_again(bench: Bench) -> None:
    app, _ = bench.choice.change("app", bench.first, was_live=True)
    again, _ = bench.choice.change("app", app, was_live=False)
    assert again is not app
    assert len(bench.console.questions) == 2


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (KeyboardInterrupt(), "Not changed to app: given up."),
        (UsageError("No password was given."), "Not changed to app: No password was given."),
    ],
)
def test_giving_up_keeps_the_former_server(bench: Bench, fault: BaseException, words: str) -> None:
    bench.console.answer = fault
    assert bench.choice.change("app", bench.first, was_live=True) == (bench.first, words)


def test_a_name_that_is_gone_keeps_the_former_server(bench: Bench) -> None:
    server, said = bench.choice.change("gone", bench.first, was_live=True)
    assert server is bench.first
    assert said == "Not changed to gone: It is not in the configuration file any more."


def test_the_password_variable_is_that_of_the_first_server(tmp_path: Path) -> None:
    environ = {"SSIS_TUI_PASSWORD": "of-the-first"}
    bench = Bench(tmp_path / "config.toml", environ, user="sa")
    assert bench.profiles[0].options.password == "of-the-first"
    server, _ = bench.choice.change("app", bench.first, was_live=False)
    assert bench.profiles[-1].options.password == "typed"
    bench.choice.change("prod", server, was_live=True)
    assert bench.profiles[-1].options.user == "sa"
    assert bench.profiles[-1].options.password == "of-the-first"


def test_read_only_stays_on(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "config.toml", read_only=True)
    server, _ = bench.choice.change("store", bench.first, was_live=True)
    assert server.is_read_only


def test_a_watched_server_is_asked_for_no_password_and_changed_by_nobody(bench: Bench) -> None:
    watched = bench.choice.watched("app")
    with pytest.raises(LoginRefused, match="Its password is asked") as refused:
        watched.catalog()
    assert not refused.value.is_counted
    assert not bench.console.questions
    with pytest.raises(ReadOnly):
        bench.choice.watched("store").operator()


def test_a_command_that_fails_is_no_try_that_the_server_counts(bench: Bench) -> None:
    with pytest.raises(LoginRefused, match="false ended with status 1") as refused:
        bench.choice.watched("broken").catalog()
    assert not refused.value.is_counted
    assert len(bench.profiles) == 1


def test_looking_again_uses_the_same_server(bench: Bench) -> None:
    for _ in range(3):
        bench.choice.watched("store").catalog()
    assert [each.name for each in bench.profiles] == ["prod", "store"]


def test_a_server_that_let_us_in_is_watched_without_a_question(bench: Bench) -> None:
    app, _ = bench.choice.change("app", bench.first, was_live=True)
    bench.choice.change("prod", app, was_live=True)
    assert {each.name: each.question for each in bench.choice.listed()}["app"] == ""
    bench.choice.watched("app").catalog()
    assert len(bench.console.questions) == 1


def test_the_command_that_prints_a_password_has_no_terminal(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "config.toml")
    script = "import sys, os; print(sys.stdin.read() == '' and os.getsid(0) == os.getpid())"
    (tmp_path / "config.toml").write_text(
        "[servers.prod]\n[servers.x]\nuser = 'u'\n"
        f"""password_command = ["python3", "-c", "{script}"]\n"""
    )
    bench.choice.watched("x").catalog()
    assert bench.profiles[-1].options.password == "True"


def test_a_description_that_changed_meanwhile_counts(bench: Bench, tmp_path: Path) -> None:
    store, _ = bench.choice.change("store", bench.first, was_live=True)
    bench.choice.change("prod", store, was_live=True)
    path = tmp_path / "config.toml"
    path.write_text(FILE.replace('"STORESQL"', '"STORESQL"\nproduction = true'))
    server, _ = bench.choice.change("store", bench.first, was_live=True)
    assert server.is_production


def test_a_description_that_changed_while_one_was_there_counts_too(
    bench: Bench, tmp_path: Path
) -> None:
    store, _ = bench.choice.change("store", bench.first, was_live=True)
    path = tmp_path / "config.toml"
    path.write_text(FILE.replace('"STORESQL"', '"STORESQL"\nread_only = true'))
    bench.choice.change("prod", store, was_live=True)
    server, _ = bench.choice.change("store", bench.first, was_live=True)
    assert server.is_read_only


def test_a_file_with_a_fault_keeps_the_former_server(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[servers.prod]\nsever = 1\n")
    server, said = bench.choice.change("app", bench.first, was_live=True)
    assert server is bench.first
    assert "line 2" in said
    with pytest.raises(UsageError, match="line 2"):
        bench.choice.listed()


def test_a_password_that_does_not_count_any_more_is_asked_again(bench: Bench) -> None:
    app, _ = bench.choice.change("app", bench.first, was_live=True)
    bench.choice.change("prod", app, was_live=True)
    again, _ = bench.choice.change("app", bench.first, was_live=True)
    assert again is app
    bench.choice.change("app", again, was_live=False)
    assert len(bench.console.questions) == 2


def test_a_start_imports_nothing_of_it() -> None:
    code = (
        "import sys; import ssis_tui.cli.program, ssis_tui.cli.session, ssis_tui.tui.run; "
        "print(*(name for name in sys.modules if 'servers' in name or 'fleet' in name))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stdout.split()

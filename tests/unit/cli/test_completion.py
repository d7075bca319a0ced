"""Completion: what is offered where, from a server only if that costs nobody anything."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ssis_tui.cli.clock import StandingClock
from ssis_tui.cli.commands import COMMANDS
from ssis_tui.cli.completing.bash import bash_words, read_line
from ssis_tui.cli.completing.candidate import Candidate, as_tree, fitting
from ssis_tui.cli.completing.live import Live
from ssis_tui.cli.completing.values import FREE, VALUES
from ssis_tui.cli.console import Console
from ssis_tui.cli.program import command_parser, dashboard_parser
from ssis_tui.errors import LoginRefused, NoTicket, NotReachable, SsisTuiError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.tui.themes import THEMES
from tests.support.needs import need_program
from tests.unit.cli.running import CommandLine


def words(ssis_tui: CommandLine, typed: str, *before: str, **environ: str) -> list[str]:
    done = ssis_tui("__complete", "fish", f"={typed}", *before, environ=environ)
    assert (done.status, done.err) == (0, "")
    return [line.split("\t")[0] for line in done.out.splitlines()]


def test_commands_and_servers_are_offered_first(ssis_tui: CommandLine, tmp_path: Path) -> None:
    assert words(ssis_tui, "") == list(COMMANDS)
    assert words(ssis_tui, "st") == ["stop", "start", "startup"]
    config = tmp_path / "config.toml"
    config.write_text('[servers.staging]\nserver = "x"\n[servers.prod]\n', encoding="utf-8")
    config.chmod(0o600)
    environ = {"SSIS_TUI_CONFIG": str(config)}
    assert words(ssis_tui, "sta", **environ) == ["start", "startup", "staging"]
    assert words(ssis_tui, "", "list", "-S", **environ) == ["staging", "prod"]


def test_options_are_those_of_the_command_and_each_once(ssis_tui: CommandLine) -> None:
    offered = words(ssis_tui, "--", "history", "--since", "today")
    assert "--until" in offered
    assert "--since" not in offered
    assert "--yes" not in offered
    assert "--password" not in offered
    assert "--parameter" in words(ssis_tui, "--", "start", "--parameter", "a=b")
    assert words(ssis_tui, "--", "list", "--") == []


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_argument_is_completed_or_known_to_be_free(name: str) -> None:
    parser = command_parser(name)[1] if name else dashboard_parser()
    for action in (each for _, actions in parser.groups() for each in actions):
        if action.nargs != 0 and not action.choices:
            assert action.dest in VALUES or action.dest in FREE, action.dest


def test_the_themes_offered_are_those_there_are(ssis_tui: CommandLine) -> None:
    assert words(ssis_tui, "", "--theme") == list(THEMES)


def test_ids_are_those_that_the_command_can_do_something_with(ssis_tui: CommandLine) -> None:
    world = ssis_tui.world
    ended = world.start_execution()
    world.finish(ended)
    pending = world.start_execution(status=OperationStatus.PENDING)
    running = world.start_execution()
    where = ("-S", "x", "-E")
    assert words(ssis_tui, "", "stop", *where) == [str(running)]
    assert words(ssis_tui, "", "wait", *where) == [str(running), str(pending)]
    assert words(ssis_tui, "", "show", *where) == [str(running), str(pending), str(ended)]
    assert words(ssis_tui, "", "wait", str(running), *where) == [str(pending)]
    (profile, *_) = ssis_tui.profiles
    assert (profile.options.login_timeout, profile.options.query_timeout) == (2, 2)


def test_paths_are_completed_part_by_part(ssis_tui: CommandLine) -> None:
    where = ("-S", "x", "-E")
    assert words(ssis_tui, "sa", "start", *where) == ["Sales/"]
    assert words(ssis_tui, "Sales/C", "start", *where) == ["Sales/Crm/"]
    assert words(ssis_tui, "Sales/Crm/SyncA", "start", *where) == ["Sales/Crm/SyncAccounts.dtsx"]
    path = ("Finance/Dwh/LoadFactSales.dtsx", *where)
    assert words(ssis_tui, "", "start", *path, "--environment") == ["Prod", "Test"]
    assert words(ssis_tui, "bat", "start", *path, "--parameter") == ["BatchSize="]
    assert words(ssis_tui, "", "start", *path, "--secret") == ["SourcePassword"]


@pytest.mark.parametrize(
    ("lines", "environ", "is_asked"),
    [
        ("", {"SSIS_TUI_PASSWORD": "x"}, True),
        ("", {}, False),
        ('password_command = "cat secret"', {}, False),
        ('password_command = "cat secret"', {"SSIS_TUI_PASSWORD": "x"}, True),
        ("keyring = true", {}, False),
        ('authentication = "ActiveDirectoryInteractive"', {"SSIS_TUI_PASSWORD": "x"}, False),
    ],
)
def test_nobody_is_asked_anything_for_a_completion(
    ssis_tui: CommandLine, tmp_path: Path, lines: str, environ: dict[str, str], is_asked: bool
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[servers.a]\nserver = "x"\nuser = "u"\n{lines}\n', encoding="utf-8")
    config.chmod(0o600)
    ssis_tui.world.start_execution()
    found = words(ssis_tui, "", "stop", **{"SSIS_TUI_CONFIG": str(config), **environ})
    assert (len(found), len(ssis_tui.profiles)) == ((1, 1) if is_asked else (0, 0))


@dataclass(slots=True)
class Failing:
    """A server that cannot be opened; counts who tried."""

    error: SsisTuiError
    tries: int = 0

    def catalog(self) -> "Failing":
        return self

    def open(self) -> None:
        self.tries += 1
        raise self.error

    def close(self) -> None:
        """End nothing."""


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(LoginRefused("No."), 1800), (NoTicket("No."), 60), (NotReachable("No."), 60)],
    ids=lambda each: type(each).__name__,
)
def test_a_server_that_failed_is_left_alone_for_a_while(
    tmp_path: Path, error: SsisTuiError, seconds: float
) -> None:
    failing = Failing(error)
    server: Any = failing
    clock = StandingClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    environ = {"XDG_CACHE_HOME": str(tmp_path), "SSIS_TUI_CONFIG": "/nonexistent.toml"}
    console = Console(environ=environ, clock=clock, connects=lambda _: server)
    live = Live(console, ("-S", "secretname", "-E"))
    assert live.active() == live.operations() == live.packages() == []
    assert failing.tries == 1
    assert Live(console, ("-S", "other", "-E")).active() == []
    assert failing.tries == 2
    clock.sleep(seconds - 1)
    live.active()
    assert failing.tries == 2
    clock.sleep(2)
    live.active()
    assert failing.tries == 3
    (first, second) = tmp_path.rglob("completion-*")
    assert "secretname" not in f"{first}{second}{first.read_text()}{second.read_text()}"


def test_names_that_a_shell_could_obey_are_left_out_or_quoted() -> None:
    hostile = [Candidate("a\nb"), Candidate("a\x1b[31m"), Candidate("a\tb"), Candidate("a b")]
    assert [each.word for each in fitting(hostile, "a")] == ["a b"]
    assert Candidate("x", "two\nlines").line.count("\n") == 0
    assert [each.word for each in as_tree([Candidate("F x/P/a.dtsx")], "f")] == ["F x/"]


WORDS = [
    "plain", "with blank", "$(touch x)", "`touch x`", "a;b|c&d", "it's", 'say "hi"', "back\\slash",
    "~root", "star*?", "{a,b}", "größe", "!!", "#x", "a=b:c@d",
]  # fmt: skip


@pytest.mark.parametrize("opening", ["", "'", '"'], ids=["bare", "single", "double"])
def test_bash_reads_each_word_as_it_was_meant(opening: str) -> None:
    need_program("bash")
    line = read_line(f"ssis-tui {opening}")
    for word in WORDS:
        for given in bash_words([Candidate(word)], line):
            script = f"printf %s {opening}{given}{opening}"
            done = subprocess.run(
                ["bash", "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
            )
            assert done.stdout == word


@pytest.mark.parametrize(
    ("line", "before", "typed", "kept"),
    [
        ("ssis-tui st", (), "st", 0),
        ("ssis-tui  list ", ("list",), "", 0),
        ("ssis-tui list --times=u", ("list",), "--times=u", 8),
        ("ssis-tui -S 'a b' x\\ y", ("-S", "a b"), "x y", 0),
        ('ssis-tui --driver "ODBC Dr', ("--driver",), "ODBC Dr", 0),
        ("ssis-tui --parameter '$Package::Ba", ("--parameter",), "$Package::Ba", 0),
        ('ssis-tui "a\\"b" c', ('a"b',), "c", 0),
    ],
)
def test_bashs_line_is_taken_apart(
    line: str, before: tuple[str, ...], typed: str, kept: int
) -> None:
    found = read_line(line)
    assert (found.before, found.typed, found.kept) == (before, typed, kept)


def test_files_are_offered_where_a_file_is_meant(ssis_tui: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "some.toml").touch()
    (tmp_path / "sub").mkdir()
    found = words(ssis_tui, f"{tmp_path}/s", "list", "--config")
    assert found == [f"{tmp_path}/some.toml", f"{tmp_path}/sub/"]
    assert words(ssis_tui, "/nonexistent/", "list", "--config") == []


def test_each_shell_has_a_script_and_bad_calls_say_nothing(ssis_tui: CommandLine) -> None:
    for shell in ("bash", "zsh", "fish", "powershell"):
        assert "__complete" in ssis_tui("completion", shell).out
    assert ssis_tui("completion", "tcsh").status == 2
    assert ssis_tui("__complete").status == 2
    done = ssis_tui("__complete", "bash", "ssis-tui comp")
    assert done.out == "completion\n"

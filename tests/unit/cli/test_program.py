"""The program as a whole: which command, what is wrong with arguments, every exit status."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from ssis_tui import __version__
from ssis_tui.cli.commands import COMMANDS, OTHER_WORDS
from ssis_tui.cli.program import command_at
from ssis_tui.config.connection_options import ApplicationIntent, Encryption
from ssis_tui.config.settings import Profile
from ssis_tui.crash import EXIT_STATUS
from ssis_tui.errors import (
    ConnectionLost,
    LoginRefused,
    NotReachable,
    SsisTuiError,
    TimeLimit,
    UnexpectedAnswer,
)
from tests.support.needs import LINUX, POSIX
from tests.unit.cli.running import CommandLine

ROOT = Path(__file__).resolve().parent.parent.parent.parent
STILL = {"SSIS_TUI_DEMO_NOW": "2026-11-22T02:13:00+01:00", "SSIS_TUI_CONFIG": "/nonexistent.toml"}


def program(
    *words: str, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ssis_tui", *words],
        cwd=ROOT,
        env={**os.environ, **STILL, **(environ or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("words", "position"),
    [
        (["list"], 0),
        (["--demo", "list"], 1),
        (["-S", "list", "list"], 2),
        (["-N", "no", "history"], 2),
        (["-N", "history"], 1),
        (["-N", "-C", "history"], 2),
        (["--server=x", "stop", "5"], 1),
        (["PRODSQL01"], None),
        (["PRODSQL01", "list"], None),
        (["--", "list"], None),
        (["-S", "list"], None),
        ([], None),
    ],
)
def test_the_command_is_the_first_word_that_is_no_option(
    words: list[str], position: int | None
) -> None:
    assert command_at(words) == position


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["list", "--intervall", "5"], "There is no option --intervall."),
        (["list", "--jsn"], "There is no option --jsn; did you mean --json?"),
        (["list", "extra"], "“extra” is not understood; a server is named with -S."),
        (["man", "extra"], "“extra” is not understood."),
        (["list", "-x"], "There is no option -x."),
        (["PRODSQL01", "list"], "The command comes first, then the server: ssis-tui list -S"),
        (["histroy"], "There is no command histroy; did you mean history? A server is meant by"),
        (["kill", "184217", "--yes"], "There is no command kill; did you mean stop?"),
        (["stop_operation", "1"], "did you mean stop?"),
        (["--demo", "lst"], "There is no command lst; did you mean list?"),
        (["list", "--json", "--csv"], "not allowed with argument --json"),
        (["stop"], "The following arguments are required: ID."),
        (["stop", "abc"], "abc is no operation id."),
        (["stop", "0"], "0 is no operation id."),
        (["stop", "99999999999999999999"], "no operation id."),
        (["list", "-l", "soon"], "must be seconds, or a span such as 2s or 10m."),
        (["list", "-N", "perhaps"], "must be one of no, yes, strict."),
        (["list", "-S", "a", "-U", "x", "-E"], "takes no user and no password"),
        (["list", "--driver-option", "x"], "must be KEYWORD=VALUE."),
        (["list", "--times", "mars"], "must be one of local, utc, server."),
        (["list", "-S", "host,port"], "port is not a port."),
        (["list"], "Which server?"),
        (["one", "-S", "two"], "Name the server once"),
        (["one", "two"], "“two” is not understood."),
        (["config", "sho"], "there is no sho; did you mean show?"),
        (["completion", "cmd"], "there is no cmd; there are bash, zsh, fish, powershell."),
        (["messages", "1", "--limit", "0"], "must be a whole number from 1"),
        (["list", "--config", "/nonexistent/x.toml"], "no configuration file"),
        (["list", "--demo\x1b[31m"], "There is no option --demo␛[31m"),
    ],
)
def test_wrong_arguments_are_one_line_and_status_2(
    ssis_tui: CommandLine, words: list[str], sentence: str
) -> None:
    done = ssis_tui(*words)
    assert done.status == 2
    assert sentence in done.err
    assert done.err.startswith("ssis-tui: ")
    assert done.err.count("\n") == 1
    assert done.out == ""


@pytest.mark.parametrize(
    "words", [["-P", "hunter2"], ["-Phunter2"], ["--password=hunter2"], ["-P"]]
)
def test_a_password_is_never_an_argument(ssis_tui: CommandLine, words: list[str]) -> None:
    done = ssis_tui("list", "-S", "x", "-U", "sa", *words)
    assert done.status == 2
    assert "never an argument" in done.err
    assert "hunter2" not in done.err


def test_a_connection_string_with_a_password_is_refused_without_repeating_it(
    ssis_tui: CommandLine,
) -> None:
    done = ssis_tui("list", "--connection-string", "SERVER=x;UID=sa;PWD=hunter2")
    assert done.status == 2
    assert "must not hold a password" in done.err
    assert "hunter2" not in done.err


def test_sqlcmds_letters_become_the_connections_options(ssis_tui: CommandLine) -> None:
    words = "-S host,1444 -d Db -U sa -C -N strict -l 5 -t 7 -M -K ReadOnly --driver freetds"
    done = ssis_tui(
        "list", *words.split(), "--driver-option", "A=1", "--driver-option", "B=2",
        environ={"SSIS_TUI_PASSWORD": "hunter2"},
    )  # fmt: skip
    assert done.status == 0
    options = ssis_tui.profiles[0].options
    assert (options.server, options.database, options.user) == ("host,1444", "Db", "sa")
    assert options.password == "hunter2"
    assert (options.trust_certificate, options.encrypt) == (True, Encryption.STRICT)
    assert (options.login_timeout, options.query_timeout) == (5, 7)
    assert options.multi_subnet_failover
    assert options.application_intent is ApplicationIntent.READ_ONLY
    assert options.driver == "freetds"
    assert options.extra == (("A", "1"), ("B", "2"))


def test_options_may_stand_before_and_behind_the_command(ssis_tui: CommandLine) -> None:
    assert ssis_tui("-S", "a", "list", "--json").status == 0
    assert ssis_tui("list", "--json", "-S", "b").status == 0
    assert [profile.name for profile in ssis_tui.profiles] == ["a", "b"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotReachable("No host.", "Look."), 3),
        (LoginRefused("No."), 3),
        (ConnectionLost("Gone."), 3),
        (TimeLimit("Late."), 6),
        (UnexpectedAnswer("What?"), 1),
    ],
)
def test_an_error_is_its_sentence_and_its_exit_status(
    ssis_tui: CommandLine, error: SsisTuiError, status: int
) -> None:
    def fail(_: object) -> None:
        raise error

    ssis_tui.instead = fail
    done = ssis_tui("list", "-S", "x")
    assert done.status == status
    assert done.err == f"ssis-tui: {error.full_text}\n"


def test_what_an_error_says_is_harmless_and_without_secrets(ssis_tui: CommandLine) -> None:
    def fail(_: object) -> None:
        raise LoginRefused("\x1b[2JLogin failed: PWD=hunter2;")

    ssis_tui.instead = fail
    assert ssis_tui("list", "-S", "x").err == "ssis-tui: ␛[2JLogin failed: PWD=***;\n"


def test_the_dashboard_needs_a_terminal(ssis_tui: CommandLine) -> None:
    done = ssis_tui("--demo")
    assert done.status == 2
    assert "needs a terminal" in done.err
    done = ssis_tui("--demo", terminal=True, answers="", environ={"TERM": "dumb"})
    assert done.status == 2
    assert "TERM=dumb" in done.err


def test_the_help_names_every_command_and_the_exit_statuses(
    capsys: pytest.CaptureFixture[str], ssis_tui: CommandLine
) -> None:
    assert ssis_tui("--help").status == 0
    words = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n  {name} " in words
    assert "exit status:" in words
    assert "--password" not in words


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(
    capsys: pytest.CaptureFixture[str], ssis_tui: CommandLine, name: str
) -> None:
    assert ssis_tui(name, "--help").status == 0
    words = capsys.readouterr().out
    usage, blank, *_ = words.splitlines()
    assert usage.startswith(f"usage: ssis-tui {name} ")
    assert not blank
    assert f"ssis-tui {name}" in words.partition("examples:")[2]
    connects = name not in {"completion", "man"}
    assert ("--demo" in words) == ("--server SERVER" in words) == connects


def test_the_version_is_told() -> None:
    for words in (["--version"], ["-V"], ["--demo", "--version"]):
        done = program(*words)
        assert (done.returncode, done.stdout) == (0, f"ssis-tui {__version__}\n")


def test_the_demo_at_one_moment_is_the_same_in_each_process() -> None:
    first = program("list", "--demo", "--json")
    assert first.returncode == 0
    assert program("list", "--demo", "--json").stdout == first.stdout
    other = program("list", "--demo", "--json", environ={"SSIS_TUI_DEMO_SEED": "2"})
    assert other.stdout != first.stdout
    assert "2026-11-22T02:" in first.stdout


@pytest.mark.parametrize(
    ("name", "value"), [("SSIS_TUI_DEMO_NOW", "soon"), ("SSIS_TUI_DEMO_SEED", "x")]
)
def test_a_demo_that_cannot_be_is_wrong_usage(ssis_tui: CommandLine, name: str, value: str) -> None:
    done = ssis_tui("list", "--demo", environ={name: value})
    assert done.status == 2
    assert name in done.err


@pytest.mark.parametrize("words", [("-S", "PRODSQL01"), ("-D", "CATALOG")])
def test_the_demo_does_not_answer_for_a_server(
    ssis_tui: CommandLine, words: tuple[str, str]
) -> None:
    done = ssis_tui("list", "--demo", *words)
    assert done.status == 2
    assert "Either --demo or a server" in done.err
    assert not done.out


@POSIX
def test_a_reader_that_goes_away_is_no_complaint() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ssis_tui", "history", "--demo", "--since", "20d", "--jsonl"],
        cwd=ROOT,
        env={**os.environ, **STILL},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert complaint == b""


@POSIX
def test_an_interrupt_ends_it_with_130_and_no_complaint() -> None:
    environ = {name: value for name, value in os.environ.items() if name != "SSIS_TUI_DEMO_NOW"}
    process = subprocess.Popen(
        [sys.executable, "-m", "ssis_tui", "messages", "--demo", "--follow", "--jsonl",
         running_id(environ)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert complaint == b""


def running_id(environ: Mapping[str, str]) -> str:
    """Give the id of the execution that runs longest in the demo."""
    done = subprocess.run(
        [sys.executable, "-m", "ssis_tui", "list", "--demo", "--csv"],
        cwd=ROOT, env=dict(environ), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()[1].split(",")[1]


def test_a_crash_is_one_line_a_report_and_a_status_of_its_own(tmp_path: Path) -> None:
    def crash(profile: Profile) -> None:
        raise KeyError(profile.options.password)

    password = "planted;{}'\"%\\"
    state = tmp_path / "state"
    done = CommandLine(instead=crash)(
        "list",
        "-S",
        "PRODSQL01",
        "-U",
        "etl",
        environ={"SSIS_TUI_PASSWORD": password, "XDG_STATE_HOME": str(state)},
    )
    assert done.status == EXIT_STATUS
    assert done.out == ""
    [report] = (state / "ssis-tui").iterdir()
    assert done.err == f"ssis-tui crashed (KeyError). A report without values is in {report}\n"
    words = report.read_text(encoding="utf-8")
    assert "in crash" in words
    assert "planted" not in words


@LINUX
def test_output_to_a_full_disk_is_one_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ssis_tui", "list", "--demo"],
            cwd=ROOT,
            env={**os.environ, **STILL},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr == (
        b"ssis-tui: What was asked for cannot be written: No space left on device.\n"
    )


def test_what_is_answered_as_another_word_for_a_command_is_none_itself() -> None:
    assert set(OTHER_WORDS.values()) < set(COMMANDS)
    assert COMMANDS.keys().isdisjoint(OTHER_WORDS)


def test_a_server_of_the_configuration_may_be_called_like_a_command(
    ssis_tui: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[servers.ping]\nserver = "TESTSQL01"\n')
    assert "did you mean doctor?" in ssis_tui("ping").err
    done = ssis_tui("ping", environ={"SSIS_TUI_CONFIG": str(path)})
    assert "needs a terminal" in done.err

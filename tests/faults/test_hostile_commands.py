"""Commands write foreign text harmlessly, to a terminal, a pipe, a spreadsheet and a program."""

import csv
import io
import json
import re
from typing import Final

import pytest

from ssis_tui.cli.clock import StandingClock
from ssis_tui.cli.console import Console
from ssis_tui.cli.program import run
from ssis_tui.crash import EXIT_STATUS
from ssis_tui.errors import LoginRefused, NotReachable
from ssis_tui.masking import masked
from ssis_tui.model.operations import Execution
from tests.faults.hostile import SEEDS, dangers, is_formula
from tests.faults.poisoned import FAILED, PACKAGE, RUNNING, poisoned_server
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW
from tests.unit.cli.running import Done, Stream

COMMANDS: Final = (
    "list",
    "history",
    f"show {RUNNING} {FAILED} 184300 184301",
    f"messages {FAILED} --all",
    f"executables {FAILED}",
    "summary --since 2026-03-01",
    "summary --since 2026-03-01 --hours",
    "summary --since 2026-03-01 --connections",
    "packages",
    f"packages {PACKAGE} --parameters",
    "packages Finance/Dwh --environments",
    f"wait {FAILED}",
    f"stop {RUNNING} {FAILED} 184300 --yes",
    f"start {PACKAGE}",
    f"validate {PACKAGE}",
    "startup --dry-run",
    "doctor",
)
COLOUR: Final = re.compile(r"\x1b\[\d+(?:;\d+)*m")
"""All that a terminal may be told to do."""


def ran(
    command: str,
    *,
    server: FakeServer | None = None,
    first: int = 0,
    terminal: bool = False,
    charset: str = "utf-8",
    answers: str | None = None,
) -> Done:
    """Run a command on a server that holds nothing else than seeds."""
    known = server or poisoned_server(VirtualClock(NOW), first)
    out, err = (
        Stream(is_terminal=terminal, charset=charset),
        Stream(is_terminal=terminal, charset=charset),
    )
    console = Console(
        out=out,
        err=err,
        stdin=None if answers is None else Stream(answers, is_terminal=True),
        environ={"SSIS_TUI_CONFIG": "/nonexistent/ssis-tui.toml"},
        clock=StandingClock(NOW),
        connects=lambda _: known,
        keeps_log=False,
    )
    status = run([*command.split(), "-D", "CATALOG", "--times", "utc"], console)
    return Done(status, out.getvalue(), err.getvalue())


def assert_harmless(written: str, *, allowed: str = "\n") -> None:
    assert dangers(COLOUR.sub("", written), allowed=allowed) == []


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_table_holds_what_a_terminal_obeys(command: str, terminal: bool) -> None:
    for first in range(0, len(SEEDS), 5):
        done = ran(command, first=first, terminal=terminal)
        assert done.out, done.err
        assert_harmless(done.out)
        # What is being done stands on one line, which is cleared again.
        assert_harmless(done.err.replace("\r\x1b[K", ""))
        assert terminal or "\x1b" not in done.out + done.err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_stream_that_takes_only_ascii_gets_only_that(command: str) -> None:
    for form in ("", " --json", " --csv", " --ascii"):
        done = ran(command + form, first=2, charset="ascii" if form != " --ascii" else "utf-8")
        assert (done.out + done.err).isascii()
        assert_harmless(done.out + done.err, allowed="\n\t")


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("command", COMMANDS)
def test_json_gives_a_terminal_nothing_to_obey(command: str, form: str, terminal: bool) -> None:
    for first in range(0, len(SEEDS), 9):
        done = ran(f"{command} --{form}", first=first, terminal=terminal)
        assert done.out, done.err
        assert_harmless(done.out)
        assert "\x1b" not in done.out
        found = json.loads(done.out) if form == "json" else map(json.loads, done.out.splitlines())
        assert list(found), done.out


@pytest.mark.parametrize("first", range(len(SEEDS)))
def test_json_gives_back_exactly_what_the_server_said(first: int) -> None:
    """But for secrets in messages, which are masked."""
    server = poisoned_server(VirtualClock(NOW), first)
    (shown,) = json.loads(ran(f"show {RUNNING} --json", server=server).out)
    asked = server.operations[RUNNING]
    assert isinstance(asked, Execution)
    assert shown["server"] == server.name
    for name in ("folder_name", "project_name", "package_name", "caller_name", "machine_name",
                 "environment_name", "executed_as_name", "object_name"):  # fmt: skip
        assert shown[name] == getattr(asked, name)
    said = json.loads(ran(f"messages {FAILED} --all --json", server=server).out)
    known = [each for each in server.messages if each.operation_id == FAILED]
    assert [each["message"] for each in said] == [masked(each.message) for each in known]
    assert [each["execution_path"] for each in said] == [each.execution_path for each in known]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_field_of_a_csv_file_is_a_formula(command: str) -> None:
    for first in range(0, len(SEEDS), 4):
        done = ran(f"{command} --csv", first=first)
        assert done.out, done.err
        assert_harmless(done.out, allowed="\n\t")
        head, *rows = csv.reader(io.StringIO(done.out, newline=""))
        assert [len(row) for row in rows] == [len(head)] * len(rows)
        assert [field for row in rows for field in row if is_formula(field)] == []


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "doctor"])
@pytest.mark.parametrize("error", [NotReachable, LoginRefused])
def test_what_a_server_refuses_with_is_said_harmlessly(
    command: str, error: type[NotReachable | LoginRefused]
) -> None:
    for seed in SEEDS:
        server = poisoned_server(VirtualClock(NOW), 0)
        server.fail_always("open", error(f"It said {seed}.", f"Do {seed}."))
        done = ran(command, server=server, terminal=True)
        assert done.status == error.exit_status
        assert "It said " in done.err
        assert_harmless(done.err.replace("\r\x1b[K", ""))
        assert "\x1b" not in done.err.replace("\r\x1b[K", "")


@pytest.mark.parametrize("command", [f"stop {RUNNING}", "startup"])
def test_a_question_is_asked_in_harmless_words(command: str) -> None:
    for first in range(len(SEEDS)):
        done = ran(command, first=first, terminal=True, answers="n\n")
        assert "[y/N]" in done.err
        assert_harmless((done.out + done.err).replace("\r\x1b[K", ""))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_typed_is_repeated_harmlessly(seed: str) -> None:
    commands = (
        ["show", seed],
        ["list", "--filter", f"/{seed}"],
        ["history", "--status", seed],
        ["history", "--since", seed],
        ["start", f"{seed}/{seed}/{seed}"],
        ["validate", seed],
        ["packages", seed],
        ["messages", "1", "--type", seed],
        [seed, "--demo"],
        ["list", f"--{seed}"],
        ["list", "-S", f"{seed}\x1b[31m", "--config", f"/nonexistent/{seed}"],
    )
    for words in commands:
        out, err = Stream(), Stream()
        console = Console(
            out=out,
            err=err,
            stdin=None,
            environ={"SSIS_TUI_CONFIG": "/nonexistent/ssis-tui.toml"},
            clock=StandingClock(NOW),
            connects=lambda _: poisoned_server(VirtualClock(NOW), 0),
            keeps_log=False,
        )
        status = run(words if "--demo" in words else [*words, "-D", "CATALOG"], console)
        assert err.getvalue() or not status
        assert status != EXIT_STATUS
        assert_harmless(err.getvalue())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_no_shell_is_offered_what_its_terminal_obeys(shell: str) -> None:
    out = Stream()
    for first in range(0, len(SEEDS), 5):
        known = poisoned_server(VirtualClock(NOW), first)
        console = Console(
            out=out,
            err=Stream(),
            stdin=None,
            environ={"SSIS_TUI_CONFIG": "/nonexistent/ssis-tui.toml"},
            clock=StandingClock(NOW),
            connects=lambda _, known=known: known,  # type: ignore[misc]
            keeps_log=False,
        )
        typed = "ssis-tui -D CATALOG start " if shell == "bash" else "="
        before = [] if shell == "bash" else ["-D", "CATALOG", "start"]
        run(["__complete", shell, typed, *before], console)
    assert "HYPERLINK" in out.getvalue()
    assert_harmless(out.getvalue(), allowed="\n\t")

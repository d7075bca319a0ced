"""The program as a process of its own, through each driver, against the stand-in server."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ssis_tui.model.codes import MessageType, OperationStatus
from tests.support.ssisdb.world import ACCOUNTS, PASSWORD, SsisdbWorld
from tests.support.world import Account, StopBehaviour

ROOT = Path(__file__).resolve().parent.parent.parent


def program(
    world: SsisdbWorld,
    *words: str,
    account: Account = Account.SYSADMIN,
    password: str = PASSWORD,
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [
            sys.executable, "-m", "ssis_tui", *words,
            "-S", f"{world.tds.host},{world.tds.port}", "-U", ACCOUNTS[account].name,
            "-N", "no", "-l", "5", *(["--driver", world.driver] if world.driver else []),
        ],
        cwd=ROOT,
        env={
            **os.environ, "SSIS_TUI_PASSWORD": password,
            "SSIS_TUI_CONFIG": "/nonexistent/ssis-tui.toml",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )  # fmt: skip
    assert PASSWORD not in done.stdout + done.stderr
    return done


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_what_runs_and_what_ran_is_listed(ssisdb: SsisdbWorld) -> None:
    ended = ssisdb.start_execution("Größe 'x'.dtsx")
    ssisdb.finish(ended, OperationStatus.FAILED)
    running = ssisdb.start_execution()
    (row,) = rows(program(ssisdb, "list", "--json"))
    assert (row["execution_id"], row["status_name"]) == (running, "Running")
    (row,) = rows(program(ssisdb, "history", "--json", "--status", "failed"))
    assert (row["execution_id"], row["package_name"]) == (ended, "Größe 'x'.dtsx")


def test_messages_are_read_and_their_secrets_are_not_shown(ssisdb: SsisdbWorld) -> None:
    number = ssisdb.start_execution()
    ssisdb.log(number, "Fine.")
    ssisdb.log(number, f"Password={PASSWORD};", message_type=MessageType.ERROR)
    (row,) = rows(program(ssisdb, "messages", str(number), "--errors", "--json"))
    assert row["message"] == "Password=***;"
    assert len(rows(program(ssisdb, "messages", str(number), "--all", "--json"))) == 2


def test_a_stop_is_sent_once_and_told(ssisdb: SsisdbWorld) -> None:
    number = ssisdb.start_execution()
    stubborn = ssisdb.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    done = program(ssisdb, "stop", str(number), str(stubborn), "99999", "--yes", "--json")
    assert done.returncode == 4
    outcomes = [each["outcome"] for each in json.loads(done.stdout)]
    assert outcomes == ["asked", "not_carried_out", "not_found"]
    sent = [each for each in ssisdb.tds.record.statements if "stop_operation" in each.text]
    assert len(sent) == 2


def test_read_only_sends_nothing_that_changes(ssisdb: SsisdbWorld) -> None:
    number = ssisdb.start_execution()
    done = program(ssisdb, "stop", str(number), "--yes", "--read-only")
    assert done.returncode == 4
    assert not any("stop_operation" in each.text for each in ssisdb.tds.record.statements)


def test_a_sql_login_is_refused_before_anything_is_sent(ssisdb: SsisdbWorld) -> None:
    number = ssisdb.start_execution()
    done = program(ssisdb, "stop", str(number), "--yes", account=Account.SQL)
    assert done.returncode == 4
    assert "27123" in done.stderr
    assert not any("stop_operation" in each.text for each in ssisdb.tds.record.statements)


def test_waiting_gives_the_outcome(ssisdb: SsisdbWorld) -> None:
    number = ssisdb.start_execution()
    assert program(ssisdb, "wait", str(number), "--timeout", "1s").returncode == 6
    ssisdb.finish(number, OperationStatus.CANCELED)
    assert program(ssisdb, "wait", str(number)).returncode == 7


def test_what_cannot_be_reached_or_entered_is_status_3(ssisdb: SsisdbWorld) -> None:
    # A SQL login: what FreeTDS sends for DOMAIN\\user is NTLM, which the stand-in cannot check.
    done = program(ssisdb, "list", account=Account.SQL, password="wrong")
    assert done.returncode == 3
    assert done.stderr.startswith("ssis-tui: ")
    assert done.stderr.count("\n") == 1
    done = program(ssisdb, "list", "-d", "NoSuchDb")
    assert done.returncode == 3


def test_doctor_finds_everything_well(ssisdb: SsisdbWorld) -> None:
    done = program(ssisdb, "doctor", "--json")
    assert done.returncode == 0, done.stdout
    steps = {row["step"]: row for row in json.loads(done.stdout)}
    assert steps["network"]["state"] == "ok"
    assert steps["rights"]["state"] == "ok"
    assert steps["encryption"]["finding"] == "Not encrypted."

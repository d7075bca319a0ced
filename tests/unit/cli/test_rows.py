"""What list, history, show and executables write, in each format."""

import csv
import io
import json
from typing import Any

import pytest

from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from tests.support.world import Account
from tests.unit.cli.running import CommandLine, Done

UTC = ("-S", "PRODSQL01", "--times", "utc")
STAGING, EXPORT, SALES, DEPLOYMENT = 1000, 1001, 1002, 1003
"""Ids in the world of `night`."""


def rows_of(done: Done) -> list[dict[str, Any]]:
    assert done.status == 0
    found = json.loads(done.out)
    assert isinstance(found, list)
    return found


@pytest.fixture
def night(ssis_tui: CommandLine) -> CommandLine:
    """Two runs that ended, two that run, one deployment, all at times that never change."""
    world = ssis_tui.world
    world.finish(world.start_execution("LoadStaging.dtsx"))
    world.advance(60)
    failed = world.start_execution("Export.dtsx", folder="Hr", project="Payroll")
    world.advance(754)
    world.finish(failed, OperationStatus.FAILED)
    running = world.start_execution("LoadFactSales.dtsx", environment="Prod")
    world.log(running, "", message_type=MessageType.PRE_EXECUTE, event_name="OnPreExecute")
    world.advance(529)
    world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Crm", folder="Sales")
    world.advance(3)
    return ssis_tui


def test_list_shows_what_is_active_as_the_dashboard_does(night: CommandLine) -> None:
    done = night("list", *UTC)
    assert done.status == 0
    assert done.err == ""
    assert done.out == (
        "  Id  Status     Elapsed  Folder/Project/Package          Operation  Started   "
        "Usual  Now              By\n"
        "1002  ▶ Running    08:52  Finance/Dwh/LoadFactSales.dtsx  execute    08:13:34         "
        "Load Fact Sales  CORP\\svc_etl\n"
        "1003  ▶ Running    00:03  Crm                             deploy     08:22:23         "
        "Deploy project   CORP\\anna\n"
    )


def test_history_shows_what_ended_newest_first(night: CommandLine) -> None:
    done = night("history", *UTC)
    assert done.out == (
        "  Id  Status       Duration  Folder/Project/Package        Operation  Started   By\n"
        "1001  ✗ Failed        12:34  Hr/Payroll/Export.dtsx        execute    08:01:00  "
        "CORP\\svc_etl\n"
        "1000  ✓ Succeeded     00:00  Finance/Dwh/LoadStaging.dtsx  execute    08:00:00  "
        "CORP\\svc_etl\n"
    )


def test_json_has_the_catalogs_names_codes_with_words_and_times_with_offset(
    night: CommandLine,
) -> None:
    execution, deployment = rows_of(night("list", *UTC, "--json"))
    assert execution["operation_id"] == execution["execution_id"] == SALES
    assert (execution["status"], execution["status_name"]) == (2, "Running")
    assert (execution["operation_type"], execution["operation_type_name"]) == (200, "Execute")
    assert execution["package_name"] == "LoadFactSales.dtsx"
    assert execution["environment_name"] == "Prod"
    assert execution["end_time"] is None
    assert execution["start_time"].endswith("+01:00")
    assert deployment["operation_id"] == DEPLOYMENT
    assert "execution_id" not in deployment
    assert deployment["object_name"] == "Crm"


def test_json_lines_are_the_objects_of_the_array(night: CommandLine) -> None:
    array = rows_of(night("history", *UTC, "--json"))
    lines = night("history", *UTC, "--jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == array


def test_csv_has_a_head_and_the_values_of_json(night: CommandLine) -> None:
    done = night("history", *UTC, "--csv")
    table = list(csv.DictReader(io.StringIO(done.out)))
    array = rows_of(night("history", *UTC, "--json"))
    assert [row["operation_id"] for row in table] == ["1001", "1000"]
    for row, record in zip(table, array, strict=True):
        assert set(record) <= set(row)
        assert row["status_name"] == record["status_name"]
        assert row["start_time"] == record["start_time"]
        assert row["validation_id"] == ""


def test_nothing_to_show_is_an_empty_array_a_head_or_a_word_beside(ssis_tui: CommandLine) -> None:
    assert ssis_tui("list", *UTC, "--json").out == "[]\n"
    assert ssis_tui("list", *UTC, "--jsonl").out == ""
    assert ssis_tui("list", *UTC, "--csv").out.count("\n") == 1
    done = ssis_tui("list", *UTC)
    assert (done.status, done.out) == (0, "")
    assert "Nothing runs on DEMO" in done.err


def test_a_login_that_sees_only_its_own_is_told_so(ssis_tui: CommandLine) -> None:
    ssis_tui.account = Account.ORDINARY
    assert "in no role that sees all" in ssis_tui("list", *UTC).err


def test_the_dashboards_filter_works_here(night: CommandLine) -> None:
    def found(words: str) -> list[int]:
        rows = rows_of(night("list", *UTC, "--json", "--filter", words))
        return [row["operation_id"] for row in rows]

    assert found("sales") == [SALES]
    assert found("!sales") == [DEPLOYMENT]
    done = night("list", *UTC, "--filter", "/(/")
    assert done.status == 2
    assert done.err.startswith("ssis-tui: --filter: ")


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--status", "failed"], [EXPORT]),
        (["--status", "Failed, succeeded"], [EXPORT, STAGING]),
        (["--status", "running"], [DEPLOYMENT, SALES]),
        (["--status", "Success"], [STAGING]),
        (["--status", "!succeeded,!running"], [EXPORT]),
        (["--type", "deploy", "--status", "2"], [DEPLOYMENT]),
        (["--folder", "hr"], [EXPORT]),
        (["--package", "load*"], [STAGING]),
        (["--package", "export"], [EXPORT]),
        (["--since", "2026-03-02T08:00:30Z"], [EXPORT]),
        (["--until", "2026-03-02T08:00:30Z"], [STAGING]),
        (["--since", "10 minutes ago"], []),
        (["--since", "1 hour ago"], [EXPORT, STAGING]),
        (["--since", "-1h"], [EXPORT, STAGING]),
        (["--limit", "1"], [EXPORT]),
    ],
)
def test_history_is_narrowed(night: CommandLine, options: list[str], ids: list[int]) -> None:
    found = rows_of(night("history", *UTC, "--json", *options))
    assert [row["operation_id"] for row in found] == ids


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--status", "failled"], "There is no status “failled”; did you mean failed?"),
        (["--type", "x"], "There is no type of operation “x”. There are"),
        (["--since", "soon"], "must be a time: write it as 2026-11-22 02:00, yesterday"),
        (["--limit", "0"], "must be a whole number from 1"),
        (["--since", "1 hour ago", "--until", "2 hours ago"], "there is nothing in between"),
    ],
)
def test_what_cannot_be_narrowed_to_is_said(
    ssis_tui: CommandLine, options: list[str], words: str
) -> None:
    done = ssis_tui("history", *UTC, *options)
    assert done.status == 2
    assert words in done.err
    assert done.err.count("\n") == 1


def test_history_reads_on_until_enough_suits(ssis_tui: CommandLine) -> None:
    world = ssis_tui.world
    for number in range(700):
        world.finish(world.start_execution(f"P{number}.dtsx"))
    found = rows_of(ssis_tui("history", *UTC, "--json", "--limit", "600"))
    assert len(found) == 600
    found = rows_of(ssis_tui("history", *UTC, "--json", "--filter", "P1.dtsx"))
    assert [row["package_name"] for row in found] == ["P1.dtsx"]
    done = ssis_tui("history", *UTC, "--json")
    assert len(rows_of(done)) == 50
    assert "newest 50; --limit or --since shows older ones" in done.err
    assert len(rows_of(ssis_tui("history", *UTC, "--json", "--since", "yesterday"))) == 700


def test_history_that_is_whole_or_was_limited_says_nothing(night: CommandLine) -> None:
    assert night("history", *UTC).err == ""
    assert night("history", *UTC, "--limit", "1").err == ""


def test_show_tells_all_of_each_and_names_what_is_not_there(night: CommandLine) -> None:
    done = night("show", "1002", "99", "1003", *UTC)
    assert done.status == 5
    assert "1002 ─ Finance/Dwh/LoadFactSales.dtsx ─ environment Prod" in done.out
    assert "  Status" in done.out
    assert "Load Fact Sales" in done.out
    assert "DEMO has no operation 99 that this login may see." in done.err
    assert [row["operation_id"] for row in rows_of(night("show", "1001", *UTC, "--json"))] == [
        EXPORT
    ]


def test_executables_without_any_says_why(night: CommandLine) -> None:
    done = night("executables", str(SALES), *UTC)
    assert done.status == 0
    assert "No executable has finished yet" in done.err
    done = night("executables", str(DEPLOYMENT), *UTC)
    assert done.err == "ssis-tui: Deploy project: only executions have executables.\n"
    assert night("executables", "99", *UTC).status == 5


def test_hostile_names_reach_no_terminal_and_break_no_json(ssis_tui: CommandLine) -> None:
    name = "\x1b]0;x\x07[bold]\u202eevil\r\n.dtsx"
    ssis_tui.world.start_execution(name)
    for form in ("--json", "--jsonl", "--csv", "--times=utc"):
        done = ssis_tui("list", "-S", "x", form)
        assert done.out.replace("\n", "").isprintable()
    assert rows_of(ssis_tui("list", *UTC, "--json"))[0]["package_name"] == name


def test_a_stream_that_takes_ascii_only_gets_ascii(night: CommandLine) -> None:
    night.world.start_execution("Größe.dtsx")
    done = night("list", *UTC, charset="ascii")
    assert "> Running" in done.out
    assert "Grosse.dtsx" in done.out
    done = night("list", *UTC, "--json", charset="ascii")
    assert "Gr\\u00f6\\u00dfe" in done.out
    assert rows_of(done)[-1]["package_name"] == "Größe.dtsx"
    assert "> Running" in night("list", *UTC, "--ascii").out


def test_colours_are_for_terminals_that_want_them(night: CommandLine) -> None:
    red = "\x1b[31m✗ Failed\x1b[0m"
    assert red in night("history", *UTC, terminal=True).out
    assert "\x1b" not in night("history", *UTC).out
    assert "\x1b" not in night("history", *UTC, terminal=True, environ={"NO_COLOR": "1"}).out
    assert "\x1b" not in night("history", *UTC, terminal=True, environ={"TERM": "dumb"}).out


def test_a_narrow_terminal_cuts_and_a_pipe_does_not(
    night: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    shown = night("list", *UTC, terminal=True, environ={"NO_COLOR": "1"}).out
    assert max(map(len, shown.splitlines())) <= 50
    assert "LoadFactSales.dtsx" in shown
    assert "Finance/Dwh/LoadFactSales.dtsx" in night("list", *UTC).out

"""What is started, validated, summed up and listed: on the demo, at a moment that stands still."""

import csv
import io
import json
from typing import Any

import pytest

from ssis_tui.catalog.targets import Path, parse_path
from ssis_tui.errors import UsageError
from tests.unit.cli.running import CommandLine, Done

SALES = "Finance/Dwh/LoadFactSales.dtsx"
ENVIRON = {"SSIS_TUI_DEMO_NOW": "2026-11-22T02:13:00+01:00"}


@pytest.fixture
def demo(ssis_tui: CommandLine) -> "Demo":
    return Demo(ssis_tui)


class Demo:
    """The command line on the demo."""

    def __init__(self, ssis_tui: CommandLine) -> None:
        self._ssis_tui = ssis_tui

    def __call__(self, *words: str, answers: str | None = None, **environ: str) -> Done:
        return self._ssis_tui(
            *words, "--demo", "--times", "utc", answers=answers, environ={**ENVIRON, **environ}
        )

    def rows(self, *words: str, **environ: str) -> list[dict[str, Any]]:
        done = self(*words, "--json", **environ)
        assert done.status == 0, done.err
        found = json.loads(done.out)
        assert isinstance(found, list)
        return found


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("Finance/Dwh/X.dtsx", Path("Finance", "Dwh", "X.dtsx")),
        ("Finance/Dwh", Path("Finance", "Dwh")),
        ("\\SSISDB\\Finance\\Dwh\\X.dtsx", Path("Finance", "Dwh", "X.dtsx")),
        ("SSISDB/Dwh/X.dtsx", Path("SSISDB", "Dwh", "X.dtsx")),
    ],
)
def test_a_path_is_read_as_people_write_it(words: str, path: Path) -> None:
    assert parse_path(words) == path


@pytest.mark.parametrize("words", ["", "Finance", "a//b", "a/b/c/d"])
def test_what_is_no_path_is_said(words: str) -> None:
    with pytest.raises(UsageError, match="no path"):
        parse_path(words)


def test_packages_are_a_tree_for_people_and_rows_for_programs(demo: Demo) -> None:
    lines = demo("packages", "Finance/Dwh").out.splitlines()
    assert lines[0] == "Finance"
    assert lines[1].startswith("  Dwh")
    assert "    LoadFactSales.dtsx" in lines
    paths = [row["path"] for row in demo.rows("packages", "--filter", "finance dwh")]
    assert SALES in paths
    assert all(path.startswith("Finance/Dwh/") for path in paths)


def test_parameters_and_environments_of_a_package_are_listed_without_secrets(demo: Demo) -> None:
    found = {row["parameter_name"]: row for row in demo.rows("packages", SALES, "--parameters")}
    assert found["BatchSize"]["data_type"] == "Int32"
    assert found["SourcePassword"]["sensitive"] is True
    assert found["SourcePassword"]["default_value"] is None
    environments = demo.rows("packages", "finance/dwh", "--environments")
    assert {row["environment_name"] for row in environments} == {"Prod", "Test"}


def test_a_package_that_is_not_there_is_answered_with_the_nearest(demo: Demo) -> None:
    done = demo("packages", "Finance/Dwh/LoadFactSale.dtsx", "--parameters")
    assert done.status == 5
    assert f"did you mean {SALES}?" in done.err


def test_the_summary_adds_up_to_the_history(demo: Demo) -> None:
    packages = demo.rows("summary", "--since", "yesterday")
    history = demo.rows("history", "--since", "yesterday", "--type", "execute")
    failed = sum(row["failed"] for row in packages)
    assert failed == sum(row["status"] in {4, 6} for row in history)
    assert packages[0]["failed"] == max(row["failed"] for row in packages)
    hours = demo.rows("summary", "--since", "yesterday", "--hours")
    assert sum(row["executions"] for row in hours) == sum(row["executions"] for row in packages)


def test_failed_connections_hold_no_secret(demo: Demo) -> None:
    found = demo.rows("summary", "--since", "10 days ago", "--connections")
    texts = [row["connection_string"] for row in found]
    assert any("Password=" in text for text in texts)
    assert [text for text in texts if "Pass" in text and "Password=***" not in text] == []


def test_a_range_that_ends_before_it_begins_is_wrong_usage(demo: Demo) -> None:
    done = demo("summary", "--since", "today", "--until", "yesterday")
    assert done.status == 2
    assert "nothing in between" in done.err


def test_starting_gives_the_id_alone(demo: Demo) -> None:
    done = demo("start", SALES)
    assert done.status == 0
    assert done.out.strip().isdecimal()
    assert done.err == f"ssis-tui: Started {SALES} as {done.out.strip()}.\n"


def test_starting_sets_environment_parameters_and_level(demo: Demo) -> None:
    (row,) = demo.rows(
        "start", "finance/dwh/loadfactsales", "--environment", "prod",
        "--parameter", "batchsize=500", "--parameter", "$Package::FullLoad=true",
        "--secret", "SourcePassword=ETL_SECRET", "--logging-level", "verbose",
        ETL_SECRET="hunter2",
    )  # fmt: skip
    assert row["environment_name"] == "Prod"
    assert row["package_name"] == "LoadFactSales.dtsx"
    assert row["status_name"] in {"Pending", "Running"}


def test_waiting_gives_the_executions_outcome(demo: Demo) -> None:
    (row,) = demo.rows("start", SALES, "--wait")
    assert row["status_name"] == "Succeeded"


def test_a_wait_that_is_too_long_ends_with_6(demo: Demo) -> None:
    done = demo("start", SALES, "--wait", "--timeout", "5s")
    assert done.status == 6
    assert "Not ended within 00:05" in done.err


def test_following_shows_what_it_says_until_it_has_ended(demo: Demo) -> None:
    done = demo("start", SALES, "--follow", "--jsonl")
    messages = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 0
    assert messages[0]["message_type_name"] == "Pre-validate"
    assert messages[-1]["event_name"] in {"OnPostExecute", "OnInformation", None}
    assert len({row["event_message_id"] for row in messages}) == len(messages) > 10
    assert done.err.endswith(" Succeeded.\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--environment", "Nope"], "It refers to: Prod, Test."),
        (["--parameter", "Batch=5"], "There is no parameter Batch"),
        (["--parameter", "Day=5"], "There is no parameter Day. There are: "),
        (["--parameter", "BatchSize"], "has no value; write NAME=VALUE."),
        (["--parameter", "BatchSize=many"], "The value of BatchSize is no Int32."),
        (["--parameter", "BatchSize=99999999999"], "The value of BatchSize is no Int32."),
        (["--parameter", "FullLoad=perhaps"], "The value of FullLoad is no Boolean."),
        (["--parameter", "SourcePassword=hunter2"], "SourcePassword is sensitive"),
        (["--secret", "SourcePassword=NO_SUCH_VARIABLE"], "no environment variable"),
        (["--secret", "SourcePassword"], "nobody to ask"),
        (["--logging-level", "loud"], "loud is no logging level"),
        (["--timeout", "5"], "needs --wait or --follow"),
        (["--follow", "--json"], "use --jsonl"),
    ],
)
def test_what_is_wrong_with_a_start_is_said_before_anything_starts(
    demo: Demo, options: list[str], words: str
) -> None:
    done = demo("start", SALES, *options)
    assert done.status == 2
    assert words in done.err
    assert "Started" not in done.err
    assert "hunter2" not in done.err


def test_a_project_is_validated(demo: Demo) -> None:
    (row,) = demo.rows("validate", "Finance/Dwh", "--wait")
    assert row["operation_type"] == 300
    assert row["status_name"] == "Succeeded"
    (row,) = demo.rows("validate", SALES, "--environment", "Test")
    assert row["operation_type"] == 301


@pytest.mark.parametrize("path", ["finance", "Finance/", r"\SSISDB\Finance"])
def test_packages_of_a_folder_are_listed(demo: Demo, path: str) -> None:
    assert {row["folder_name"] for row in demo.rows("packages", path)} == {"Finance"}


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["Finanse"], 5, "no folder Finanse that this login may see; did you mean Finance?"),
        (["Finance/Dhw"], 5, "no project Finance/Dhw"),
        (["Finance/Dwh/LoadFactSalez.dtsx"], 5, "did you mean Finance/Dwh/LoadFactSales.dtsx?"),
        (["a/b/c/d"], 2, "a/b/c/d is no path"),
        (["Finance", "--environments"], 2, "Environments are those of a project"),
        (["--parameters"], 2, "Parameters are those of a package"),
        (["--filter", "nowhere"], 0, "No package suits the filter."),
    ],
)
def test_packages_that_are_not_there_are_told(
    demo: Demo, words: list[str], status: int, sentence: str
) -> None:
    done = demo("packages", *words)
    assert (done.status, done.out) == (status, "")
    assert sentence in done.err


def test_startup_says_what_it_would_do_and_does_it_when_told(demo: Demo) -> None:
    before = demo.rows("startup", "--dry-run")
    assert {row["is_marked"] for row in before} <= {True, False, None}
    active = len(demo.rows("list"))
    assert len(before) >= active
    done = demo("startup", answers="y\n")
    assert done.status == 0
    assert "ends no process" in done.err
    assert f"of {len(before)} active operations" in done.err


def test_startup_tells_of_what_it_marked_and_why(demo: Demo) -> None:
    expected = {row["operation_id"]: row["why"] for row in demo.rows("startup", "--dry-run")}
    marked = demo.rows("startup", "--yes")
    assert {row["status_name"] for row in marked} == {"Ended unexpectedly"}
    assert all(row["why"] == expected[row["operation_id"]] for row in marked)


def test_startup_is_never_called_unasked(demo: Demo) -> None:
    assert demo("startup").status == 2
    done = demo("startup", answers="n\n")
    assert done.status == 130
    assert "was not called" in done.err


@pytest.mark.parametrize(
    "words",
    [["start", SALES], ["validate", "Finance/Dwh"], ["startup", "--yes"]],
    ids=["start", "validate", "startup"],
)
def test_read_only_lets_nothing_through(demo: Demo, words: list[str]) -> None:
    done = demo(*words, "--read-only")
    assert done.status == 4
    assert "Read-only" in done.err
    assert demo(*words, SSIS_TUI_READ_ONLY="1").status == 4


def test_every_record_has_the_fields_of_csv(demo: Demo) -> None:
    number = str(
        demo.rows("history", "--status", "failed", "--since", "10 days ago")[0]["operation_id"]
    )
    for words in (
        ["packages"], ["packages", SALES, "--parameters"], ["packages", "Finance/Dwh",
        "--environments"], ["summary"], ["summary", "--hours"], ["summary", "--since",
        "10 days ago", "--connections"], ["startup", "--dry-run"], ["doctor"],
        ["messages", number], ["executables", number], ["config", "show"],
    ):  # fmt: skip
        records = demo.rows(*words)
        table = list(csv.DictReader(io.StringIO(demo(*words, "--csv").out)))
        assert len(table) == len(records) > 0, words
        assert list(table[0]) == list(records[0]), words

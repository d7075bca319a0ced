import json
from typing import Any

import pytest

from ssis_tui.model.codes import OperationStatus, OperationType
from tests.support.world import Account, StopBehaviour
from tests.unit.cli.running import CommandLine

AT = ("-S", "PRODSQL01", "--times", "utc")


def status_of(ssis_tui: CommandLine, number: int) -> OperationStatus:
    catalog = ssis_tui.world.server().catalog()
    catalog.open()
    (operation,) = catalog.operations((number,))
    return operation.status


def outcomes(out: str) -> list[dict[str, Any]]:
    found = json.loads(out)
    assert isinstance(found, list)
    return found


@pytest.fixture
def run(ssis_tui: CommandLine) -> int:
    return ssis_tui.world.start_execution()


def test_the_question_names_what_is_stopped_and_yes_stops_it(
    ssis_tui: CommandLine, run: int
) -> None:
    done = ssis_tui("stop", str(run), *AT, answers="y\n")
    assert done.status == 0
    assert f"{run}  Finance/Dwh/LoadFactSales.dtsx" in done.err
    assert "by CORP\\svc_etl" in done.err
    assert "only requests" in done.err
    assert done.out.startswith(f"{run} was asked to stop.")
    assert status_of(ssis_tui, run) is OperationStatus.STOPPING


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "yeah\n", "ye"])
def test_anything_but_yes_stops_nothing(ssis_tui: CommandLine, run: int, answer: str) -> None:
    done = ssis_tui("stop", str(run), *AT, answers=answer)
    assert done.status == 130
    assert "Nothing was stopped." in done.err
    assert status_of(ssis_tui, run) is OperationStatus.RUNNING


def test_a_question_with_nobody_to_answer_is_wrong_usage(ssis_tui: CommandLine, run: int) -> None:
    done = ssis_tui("stop", str(run), *AT)
    assert done.status == 2
    assert "nobody to ask" in done.err
    assert ssis_tui.profiles == []
    assert status_of(ssis_tui, run) is OperationStatus.RUNNING


def test_on_a_production_server_its_name_is_typed(ssis_tui: CommandLine, run: int) -> None:
    ssis_tui.is_production = True
    assert ssis_tui("stop", str(run), *AT, answers="y\n").status == 130
    assert ssis_tui("stop", str(run), *AT, answers="DEMO\n").status == 0


def test_each_id_has_its_own_outcome(ssis_tui: CommandLine, run: int) -> None:
    world = ssis_tui.world
    stubborn = world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    ended = world.start_execution()
    world.finish(ended)
    deployment = world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Crm")
    ids = [run, stubborn, ended, 99, deployment]
    done = ssis_tui("stop", *map(str, ids), *AT, "--yes", "--json")
    found = outcomes(done.out)
    assert done.status == 4
    assert [each["operation_id"] for each in found] == ids
    assert [each["outcome"] for each in found] == [
        "asked",
        "not_carried_out",
        "refused",
        "not_found",
        "refused",
    ]
    assert found[0]["return_code"] == 0
    assert found[1]["return_code"] == 1
    assert found[0]["execution_id"] == run
    assert found[4]["execution_id"] is None


@pytest.mark.parametrize(
    ("behaviour", "status", "outcome", "words"),
    [
        (StopBehaviour.NET_ERROR, 4, "refused", "6522"),
        (StopBehaviour.RETURNS_ONE, 4, "not_carried_out", "returned 1"),
        (StopBehaviour.NO_PROCESS, 4, "refused", ""),
        (StopBehaviour.NEVER_ENDS, 0, "asked", ""),
    ],
)
def test_what_the_server_says_is_told(
    ssis_tui: CommandLine, behaviour: StopBehaviour, status: int, outcome: str, words: str
) -> None:
    number = ssis_tui.world.start_execution(when_stopped=behaviour)
    done = ssis_tui("stop", str(number), *AT, "--yes", "--json")
    (found,) = outcomes(done.out)
    assert (done.status, found["outcome"]) == (status, outcome)
    assert words in f"{found['sentence']} {found['error_number']}"


def test_a_refusal_is_said_on_standard_error(ssis_tui: CommandLine) -> None:
    number = ssis_tui.world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    done = ssis_tui("stop", str(number), *AT, "--yes")
    assert done.out == ""
    assert done.err.startswith(f"ssis-tui: {number} was asked to stop, but")


def test_a_sql_login_is_told_before_anything_is_asked(ssis_tui: CommandLine, run: int) -> None:
    ssis_tui.account = Account.SQL
    done = ssis_tui("stop", str(run), *AT, answers="y\n")
    assert done.status == 4
    assert "27123" in done.err
    assert "Stop?" not in done.err


def test_read_only_stops_nothing(ssis_tui: CommandLine, run: int) -> None:
    done = ssis_tui("stop", str(run), *AT, "--yes", "--read-only")
    assert done.status == 4
    assert "Read-only" in done.err
    done = ssis_tui("stop", str(run), *AT, "--yes", environ={"SSIS_TUI_READ_ONLY": "yes"})
    assert done.status == 4
    assert status_of(ssis_tui, run) is OperationStatus.RUNNING


def test_waiting_tells_how_it_ended(ssis_tui: CommandLine, run: int) -> None:
    done = ssis_tui("stop", str(run), *AT, "--yes", "--wait")
    assert done.status == 0
    assert "It ended: Canceled." in done.out


def test_waiting_has_a_time_limit(ssis_tui: CommandLine) -> None:
    number = ssis_tui.world.start_execution(when_stopped=StopBehaviour.NEVER_ENDS)
    done = ssis_tui("stop", str(number), *AT, "--yes", "--wait", "--timeout", "30s", "--json")
    assert done.status == 6
    (found,) = outcomes(done.out)
    assert "Not ended within 00:30" in found["sentence"]
    assert found["status_name"] == "Stopping"


def test_a_time_limit_needs_something_to_limit(ssis_tui: CommandLine, run: int) -> None:
    assert ssis_tui("stop", str(run), *AT, "--yes", "--timeout", "5").status == 2


def test_the_same_id_twice_is_asked_once(ssis_tui: CommandLine, run: int) -> None:
    done = ssis_tui("stop", str(run), str(run), *AT, "--yes", "--json")
    assert len(outcomes(done.out)) == 1

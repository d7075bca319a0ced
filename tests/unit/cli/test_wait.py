import json
from datetime import datetime

import pytest

from ssis_tui.model.codes import OperationStatus
from tests.support.demo_world import DemoWorld
from tests.unit.cli.running import CommandLine

AT = ("-S", "PRODSQL01", "--times", "utc")


class Ending:
    """A clock by which an operation ends after so many looks."""

    def __init__(self, world: DemoWorld, number: int, looks: int, status: OperationStatus) -> None:
        self._world = world
        self._number = number
        self._looks = looks
        self._status = status
        self.waited = 0.0

    def now(self) -> datetime:
        return self._world.now

    def monotonic(self) -> float:
        return self.waited

    def sleep(self, seconds: float) -> None:
        self.waited += seconds
        self._world.advance(seconds)
        self._looks -= 1
        if self._looks == 0:
            self._world.finish(self._number, self._status)


@pytest.mark.parametrize(
    ("status", "exit_status"),
    [
        (OperationStatus.SUCCEEDED, 0),
        (OperationStatus.COMPLETED, 0),
        (OperationStatus.FAILED, 7),
        (OperationStatus.CANCELED, 7),
        (OperationStatus.ENDED_UNEXPECTEDLY, 7),
    ],
)
def test_the_exit_status_is_the_executions_outcome(
    ssis_tui: CommandLine, status: OperationStatus, exit_status: int
) -> None:
    number = ssis_tui.world.start_execution()
    ssis_tui.clock = Ending(ssis_tui.world, number, 3, status)
    done = ssis_tui("wait", str(number), *AT, "--json")
    assert done.status == exit_status
    (row,) = json.loads(done.out)
    assert row["status"] == int(status)
    assert ssis_tui.clock.waited == 6
    assert ("messages" in done.err) == status.is_failure


def test_where_a_failure_is_explained_is_said_beside(ssis_tui: CommandLine) -> None:
    numbers = [ssis_tui.world.start_execution() for _ in range(2)]
    for number in numbers:
        ssis_tui.world.finish(number, OperationStatus.FAILED)
    done = ssis_tui("wait", str(numbers[0]), *AT)
    assert done.err == f"ssis-tui: To see why: ssis-tui messages {numbers[0]} --errors\n"
    assert "messages ID --errors" in ssis_tui("wait", *map(str, numbers), *AT).err


def test_what_has_ended_already_is_not_waited_for(ssis_tui: CommandLine) -> None:
    number = ssis_tui.world.start_execution()
    ssis_tui.world.finish(number)
    done = ssis_tui("wait", str(number), *AT)
    assert done.status == 0
    assert "✓ Succeeded" in done.out


def test_waiting_ends_with_the_time_limit(ssis_tui: CommandLine) -> None:
    number = ssis_tui.world.start_execution()
    done = ssis_tui("wait", str(number), *AT, "--timeout", "1m", "--interval", "7")
    assert done.status == 6
    assert f"Not ended within 01:00: {number} (Running)." in done.err
    assert "▶ Running" in done.out


def test_what_is_not_there_is_not_waited_for(ssis_tui: CommandLine) -> None:
    number = ssis_tui.world.start_execution()
    done = ssis_tui("wait", str(number), "99", *AT)
    assert done.status == 5
    assert "no operation 99" in done.err


def test_json_lines_come_as_each_ends(ssis_tui: CommandLine) -> None:
    first = ssis_tui.world.start_execution()
    second = ssis_tui.world.start_execution()
    ssis_tui.world.finish(second)
    ssis_tui.clock = Ending(ssis_tui.world, first, 2, OperationStatus.SUCCEEDED)
    done = ssis_tui("wait", str(first), str(second), *AT, "--jsonl")
    assert [json.loads(line)["operation_id"] for line in done.out.splitlines()] == [second, first]

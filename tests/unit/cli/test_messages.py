import json

import pytest

from ssis_tui.model.codes import MessageType, OperationStatus
from tests.unit.cli.running import CommandLine

UTC = ("-S", "PRODSQL01", "--times", "utc")


@pytest.fixture
def run(ssis_tui: CommandLine) -> int:
    """Give the id of a running execution that has said three things."""
    world = ssis_tui.world
    number = world.start_execution()
    world.log(number, "Validation phase is beginning.\r\n")
    world.advance(1)
    world.log(
        number,
        "Login timeout expired.\r\nData Source=db;Password=hunter2;",
        message_type=MessageType.ERROR,
        event_name="OnError",
        message_code=-1071636471,
    )
    world.log(number, "Task failed.", message_type=MessageType.TASK_FAILED, source_name="Other")
    return number


def test_messages_are_written_whole_and_without_secrets(ssis_tui: CommandLine, run: int) -> None:
    done = ssis_tui("messages", str(run), *UTC)
    assert done.out.splitlines() == [
        "08:00:00      · Information    Load Fact Sales: Validation phase is beginning.",
        "08:00:01      ✗ Error          Load Fact Sales: Login timeout expired.",
        "                               Data Source=db;Password=***;",
        "08:00:01      ✗ Task failed    Other: Task failed.",
    ]


def test_json_of_messages_has_no_secrets_and_the_signed_code(
    ssis_tui: CommandLine, run: int
) -> None:
    found = json.loads(ssis_tui("messages", str(run), *UTC, "--json", "--type", "error").out)
    assert [each["message_type_name"] for each in found] == ["Error"]
    assert found[0]["operation_id"] == run
    assert found[0]["message_code"] == -1071636471
    assert found[0]["message"] == "Login timeout expired.\r\nData Source=db;Password=***;"


def test_messages_are_narrowed(ssis_tui: CommandLine, run: int) -> None:
    def texts(*options: str) -> list[str]:
        lines = ssis_tui("messages", str(run), *UTC, "--jsonl", *options).out.splitlines()
        return [json.loads(line)["message"][:10] for line in lines]

    assert texts("--errors") == ["Login time", "Task faile"]
    assert texts("--text", "PHASE") == ["Validation"]
    assert texts("--source", "other") == ["Task faile"]
    assert texts("--limit", "1") == ["Task faile"]
    assert texts("--all") == ["Validation", "Login time", "Task faile"]


def test_what_was_left_out_is_said_beside(ssis_tui: CommandLine, run: int) -> None:
    assert "the newest 1; --all shows" in ssis_tui("messages", str(run), *UTC, "--limit", "1").err
    assert ssis_tui("messages", str(run), *UTC).err == ""


def test_why_no_message_is_written_is_said_beside(ssis_tui: CommandLine, run: int) -> None:
    done = ssis_tui("messages", str(run), *UTC, "--text", "nowhere")
    assert (done.status, done.out) == (0, "")
    assert "No message suits." in done.err
    silent = ssis_tui.world.start_execution()
    assert "It has said nothing" in ssis_tui("messages", str(silent), *UTC).err
    assert ssis_tui("messages", str(silent), *UTC, "--json").err == ""


def test_all_reads_page_by_page_and_leaves_nothing_out(ssis_tui: CommandLine) -> None:
    number = ssis_tui.world.start_execution()
    for count in range(2100):
        ssis_tui.world.log(number, f"{count}")
    lines = ssis_tui("messages", str(number), *UTC, "--jsonl", "--all").out.splitlines()
    assert [json.loads(line)["message"] for line in lines] == [str(n) for n in range(2100)]


def test_following_goes_on_until_the_operation_has_ended(ssis_tui: CommandLine, run: int) -> None:
    world = ssis_tui.world
    ticks: list[float] = []

    class Busy:
        """A clock by which something is said at each look, and the third one ends it."""

        def now(self) -> object:
            return world.now

        def monotonic(self) -> float:
            return float(len(ticks))

        def sleep(self, seconds: float) -> None:
            ticks.append(seconds)
            world.advance(seconds)
            world.log(run, f"tick {len(ticks)}")
            if len(ticks) == 3:
                world.finish(run, OperationStatus.FAILED)

    ssis_tui.clock = Busy()  # type: ignore[assignment]
    following = ("messages", str(run), *UTC, "--follow", "--jsonl", "--interval", "5")
    done = ssis_tui(*following, "--limit", "1")
    texts = [json.loads(line)["message"] for line in done.out.splitlines()]
    assert done.status == 0
    assert ticks == [5, 5, 5]
    assert texts == ["Task failed.", "tick 1", "tick 2", "tick 3"]


def test_a_stream_cannot_be_an_array(ssis_tui: CommandLine, run: int) -> None:
    done = ssis_tui("messages", str(run), *UTC, "--follow", "--json")
    assert done.status == 2
    assert "--jsonl" in done.err


def test_messages_of_nothing_are_not_found(ssis_tui: CommandLine) -> None:
    assert ssis_tui("messages", "99", *UTC).status == 5

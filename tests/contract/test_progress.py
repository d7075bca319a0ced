"""What a poll reads of what running executions say, on every catalog."""

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import PROGRESS_WHOLE_LIMIT, PollRequest
from ssis_tui.model.codes import MessageType
from tests.support.world import World


def watch(operation_id: int, after: int = 0) -> PollRequest:
    return PollRequest(progress_of=(operation_id,), progress_after=after)


def meet(operation_id: int, after: int = 0) -> PollRequest:
    """As the poller does: what is new is watched as well."""
    return PollRequest(
        progress_of=(operation_id,), progress_whole=(operation_id,), progress_after=after
    )


def test_only_what_tells_of_progress_is_read(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    wanted = {
        world.log(one, "begun", message_type=MessageType.PRE_EXECUTE, event_name="OnPreExecute"),
        world.log(one, "careful", message_type=MessageType.WARNING, event_name="OnWarning"),
        world.log(one, "wrong", message_type=MessageType.ERROR, event_name="OnError"),
        world.log(one, "failed", message_type=MessageType.TASK_FAILED, event_name="OnTaskFailed"),
        world.log(one, "done", message_type=MessageType.POST_EXECUTE, event_name="OnPostExecute"),
    }
    world.log(one, "by the way")
    world.log(one, "50 %", message_type=MessageType.PROGRESS, event_name="OnProgress")
    answer = catalog.poll(meet(one))
    assert {message.event_message_id for message in answer.progress} == wanted


def test_progress_comes_oldest_first_with_where_it_happened(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    first = world.log(
        one,
        "begun",
        message_type=MessageType.PRE_EXECUTE,
        event_name="OnPreExecute",
        source_name="Load",
        execution_path="\\Package\\Loop[3]\\Load",
    )
    second = world.log(one, "wrong", message_type=MessageType.ERROR, event_name="OnError")
    begun, wrong = catalog.poll(meet(one)).progress
    assert (begun.event_message_id, wrong.event_message_id) == (first, second)
    assert begun.operation_id == one
    assert begun.message_source_name == "Load"
    assert begun.execution_path == "\\Package\\Loop[3]\\Load"
    assert begun.event_name == "OnPreExecute"
    assert begun.message_time.tzinfo is not None
    assert wrong.message == "wrong"


def test_only_what_is_new_is_read_again(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    old = world.log(one, "old", message_type=MessageType.WARNING)
    new = world.log(one, "new", message_type=MessageType.WARNING)
    answer = catalog.poll(watch(one, old))
    assert [message.event_message_id for message in answer.progress] == [new]
    assert catalog.poll(watch(one, new)).progress == ()


def test_others_messages_are_not_read(world: World, catalog: Catalog) -> None:
    one, other = world.start_execution(), world.start_execution()
    world.log(other, "not mine", message_type=MessageType.ERROR)
    assert catalog.poll(meet(one)).progress == ()


def test_several_are_watched_at_once(world: World, catalog: Catalog) -> None:
    several = tuple(world.start_execution() for _ in range(7))
    logged = {world.log(one, "x", message_type=MessageType.WARNING) for one in several}
    answer = catalog.poll(PollRequest(progress_of=several))
    assert {message.event_message_id for message in answer.progress} == logged
    answer = catalog.poll(PollRequest(progress_of=several, progress_whole=several))
    assert {message.event_message_id for message in answer.progress} == logged


def test_a_new_execution_is_read_from_its_newest_messages(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    logged = [
        world.log(one, f"w{number}", message_type=MessageType.WARNING)
        for number in range(PROGRESS_WHOLE_LIMIT + 20)
    ]
    answer = catalog.poll(meet(one, after=logged[-1]))
    assert [message.event_message_id for message in answer.progress] == logged[20:]


def test_a_talkative_new_execution_does_not_silence_another(world: World, catalog: Catalog) -> None:
    silent, talkative = world.start_execution(), world.start_execution()
    word = world.log(silent, "begun", message_type=MessageType.PRE_EXECUTE)
    for number in range(PROGRESS_WHOLE_LIMIT + 20):
        world.log(talkative, f"w{number}", message_type=MessageType.WARNING)
    both = (silent, talkative)
    answer = catalog.poll(PollRequest(progress_of=both, progress_whole=both))
    assert word in {message.event_message_id for message in answer.progress}


@pytest.mark.parametrize("length", [10, 1000])
def test_long_texts_may_be_cut(world: World, catalog: Catalog, length: int) -> None:
    one = world.start_execution()
    world.log(one, "ü" * length, message_type=MessageType.ERROR)
    (message,) = catalog.poll(meet(one)).progress
    assert message.message.startswith("ü" * min(length, 400))

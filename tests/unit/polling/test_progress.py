"""Where an execution is, folded from its messages as they come."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ssis_tui.catalog.requests import PROGRESS_WHOLE_LIMIT
from ssis_tui.model.codes import MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.progress import MOST_CLOSED, MOST_RUNNING, Fold, Listening
from ssis_tui.polling.snapshot import Progress
from tests.support.operations import NOW

PRE, POST = MessageType.PRE_EXECUTE, MessageType.POST_EXECUTE


def message(
    number: int,
    kind: MessageType,
    path: str = "\\Package",
    *,
    of: int = 7,
    text: str = "",
    ago: float = 60,
) -> EventMessage:
    return EventMessage(
        operation_id=of,
        event_message_id=number,
        message_time=NOW - timedelta(seconds=ago) + timedelta(microseconds=number),
        message_type=kind,
        message=text,
        execution_path=path,
        message_source_name=path.rpartition("\\")[2],
    )


def scaled_out(number: int, kind: MessageType, path: str = "\\Package") -> EventMessage:
    guid = f"{number:032}"
    return replace(message(number, kind, path), event_message_id=-1, event_message_guid=guid)


def names(progress: Progress) -> list[str]:
    return [each.name for each in progress.running]


def fold(*messages: EventMessage) -> Progress:
    return Fold().take(messages, is_complete=True).progress


class Ear:
    """Listens poll by poll, as the picture does."""

    def __init__(self) -> None:
        self.listening = Listening()

    def hear(self, *messages: EventMessage, of: tuple[int, ...] = (7,)) -> Progress:
        whole = self.listening.whole(of)
        self.listening = self.listening.take(
            messages, of=of, whole=whole, active=of, server_time=NOW
        )
        return self.listening.told[of[0]]


def test_what_began_and_has_not_ended_runs_innermost_last() -> None:
    progress = fold(
        message(1, PRE),
        message(2, PRE, "\\Package\\Done"),
        message(3, POST, "\\Package\\Done"),
        message(4, PRE, "\\Package\\Loop"),
        message(5, PRE, "\\Package\\Loop[3]\\Load"),
    )
    assert names(progress) == ["Package", "Loop", "Load"]
    assert progress.running[2].since == message(5, PRE).message_time


def test_warnings_and_errors_are_counted_and_the_first_error_kept() -> None:
    progress = fold(
        message(1, MessageType.WARNING, text="Truncation"),
        message(2, MessageType.ERROR, text="x" * 1000),
        message(3, MessageType.ERROR, text="follows"),
        message(4, MessageType.TASK_FAILED, text="Load failed"),
    )
    assert (progress.warnings, progress.errors) == (1, 2)
    assert progress.last_error == "x" * 400


def test_the_end_of_a_container_ends_what_is_inside() -> None:
    progress = fold(
        message(1, PRE),
        message(2, PRE, "\\Package\\Seq"),
        message(3, PRE, "\\Package\\Seq\\Load"),
        message(4, PRE, "\\Package\\Sequel"),
        message(5, POST, "\\Package\\Seq"),
    )
    assert names(progress) == ["Package", "Sequel"]


def test_an_end_that_is_read_before_its_beginning_is_an_end() -> None:
    first = Fold().take([message(6, POST, "\\Package\\Load")], is_complete=True)
    second = first.take([message(5, PRE, "\\Package\\Load")], is_complete=True)
    assert second.progress.running == ()
    third = second.take([message(7, PRE, "\\Package\\Load")], is_complete=True)
    assert names(third.progress) == ["Load"]


def test_a_million_iterations_leave_nothing_behind() -> None:
    state = Fold().take([message(1, PRE)], is_complete=True)
    for turn in range(5):
        batch = []
        for step in range(2000):
            path = f"\\Package\\Loop[{turn * 2000 + step}]\\Load"
            number = 2 + 2 * (turn * 2000 + step)
            batch += [message(number, PRE, path), message(number + 1, POST, path)]
        state = state.take(batch, is_complete=True)
    assert names(state.progress) == ["Package"]
    assert len(state.closed) <= MOST_CLOSED


def test_beginnings_without_ends_are_bounded() -> None:
    state = Fold().take(
        [message(number, PRE, f"\\Package\\{number}") for number in range(5000)], is_complete=True
    )
    assert len(state.running) == len(state.progress.running) == MOST_RUNNING


def test_progress_that_did_not_change_is_the_same_object() -> None:
    ear = Ear()
    first = ear.hear(message(1, PRE))
    told = ear.listening.told
    assert ear.hear() is first
    assert ear.listening.told is told


def test_a_message_that_is_read_twice_counts_once() -> None:
    ear = Ear()
    warning = message(5, MessageType.WARNING, ago=1)
    ear.hear(message(1, PRE), warning)
    assert ear.listening.after < 5
    assert ear.hear(warning).warnings == 1
    assert ear.listening.after == 5


def test_a_message_committed_late_is_taken_in() -> None:
    ear = Ear()
    ear.hear(message(1, PRE), message(9, MessageType.WARNING, ago=1))
    late = message(8, MessageType.ERROR, text="late", ago=1)
    assert ear.listening.after < 8
    assert ear.hear(late, message(9, MessageType.WARNING, ago=1)).errors == 1


def test_a_cut_answer_is_continued_behind_its_last_message() -> None:
    flood = [message(number, MessageType.WARNING, ago=0.5) for number in range(1, 5001)]
    listening = Listening().take(
        flood, of=(7,), whole=(), active=(7,), server_time=NOW, is_cut=True
    )
    assert listening.after == 5000
    assert listening.again == frozenset()


def test_a_row_whose_event_is_not_written_yet_is_taken_in_when_it_is() -> None:
    ear = Ear()
    whole = message(2, PRE, "\\Package\\Load", ago=1)
    half = replace(whole, execution_path=None, message_source_name=None)
    assert ear.hear(half).running == ()
    assert names(ear.hear(whole)) == ["Load"]


def test_what_comes_on_screen_later_is_read_from_its_newest_messages() -> None:
    ear = Ear()
    ear.hear(message(50, PRE))
    assert ear.listening.whole((7, 8)) == (8,)
    ear.hear(message(3, PRE, of=8), of=(8, 7))
    assert names(ear.listening.told[8]) == ["Package"]
    assert names(ear.listening.told[7]) == ["Package"]


def test_what_left_the_screen_is_read_anew_when_it_is_back() -> None:
    ear = Ear()
    ear.hear(message(1, MessageType.WARNING))
    ear.listening = ear.listening.take((), of=(), whole=(), active=(7,), server_time=NOW)
    assert ear.listening.told[7].warnings == 1
    assert ear.listening.whole((7,)) == (7,)
    assert ear.hear(message(1, MessageType.WARNING), message(2, PRE)).warnings == 1


def test_what_is_not_active_any_more_is_forgotten() -> None:
    ear = Ear()
    ear.hear(message(1, PRE))
    ear.listening = ear.listening.take((), of=(), whole=(), active=(), server_time=NOW)
    assert ear.listening.told == {}
    assert ear.listening.folds == {}


def test_counts_of_a_long_execution_are_told_to_be_at_least() -> None:
    many = [message(number, MessageType.WARNING) for number in range(PROGRESS_WHOLE_LIMIT)]
    ear = Ear()
    assert not ear.hear(*many).is_complete
    assert not ear.hear(message(9999, MessageType.WARNING)).is_complete
    assert Ear().hear(*many[1:]).is_complete


def test_messages_of_scale_out_are_told_apart_by_their_guid() -> None:
    ear = Ear()
    messages = [scaled_out(1, PRE), scaled_out(2, MessageType.WARNING)]
    assert ear.hear(*messages).warnings == 1
    assert ear.listening.since is not None
    assert ear.hear(*messages).warnings == 1
    assert ear.hear(scaled_out(3, MessageType.WARNING)).warnings == 2


def test_a_time_in_the_far_future_does_not_make_it_deaf() -> None:
    ear = Ear()
    far = replace(scaled_out(1, PRE), message_time=NOW.replace(year=9999))
    ear.hear(far)
    assert ear.listening.since is not None
    assert ear.listening.since < NOW + timedelta(minutes=11)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([PRE, POST, MessageType.WARNING, MessageType.ERROR]),
            st.sampled_from(["\\P", "\\P\\A", "\\P\\A\\B", "\\P\\A[1]\\B", "\\P\\C"]),
        ),
        max_size=40,
    ),
    st.data(),
)
def test_the_polls_in_which_messages_come_make_no_difference(
    told: list[tuple[MessageType, str]], data: st.DataObject
) -> None:
    messages = [message(number, kind, path) for number, (kind, path) in enumerate(told, 1)]
    at_once = fold(*messages)
    state = Fold()
    rest = messages
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        state = state.take(rest[:size], is_complete=True)
        rest = rest[size:]
    assert state.progress == at_once

"""What the demo's operations say."""

from datetime import timedelta
from itertools import islice, pairwise

import pytest

from ssis_tui.catalog.demo.huge import MESSAGES, HugeLog
from ssis_tui.catalog.demo.log import ALL, Wanted
from ssis_tui.catalog.demo.plan import DayPlans
from ssis_tui.catalog.requests import (
    PROGRESS_TYPES,
    PROGRESS_WHOLE_LIMIT,
    HistoryRequest,
    MessagePage,
    MessageRequest,
    OperationFilter,
    PollRequest,
)
from ssis_tui.model.codes import ExecutionResult, MessageType, OperationStatus
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import EventMessage
from ssis_tui.model.operations import Execution, Operation
from tests.support.demo import NOON, Demo


def _latest(demo: Demo, package: str, status: OperationStatus | None = None) -> Execution:
    statuses = frozenset() if status is None else frozenset({status})
    wanted = OperationFilter(package=package, statuses=statuses)
    (found,) = demo.catalog.history(HistoryRequest(limit=1, filter=wanted)).operations
    assert isinstance(found, Execution)
    return found


def _id(message: EventMessage) -> int:
    assert message.event_message_id is not None
    return message.event_message_id


def _paged(demo: Demo, operation_id: int, limit: int) -> list[EventMessage]:
    found: list[EventMessage] = []
    after: int | None = None
    while True:
        page = demo.catalog.messages(
            MessageRequest(operation_id=operation_id, after=after, limit=limit)
        )
        found += page.messages
        if page.is_end:
            return found
        after = _id(page.messages[-1])


def _paged_back(demo: Demo, operation_id: int, limit: int) -> list[EventMessage]:
    found: list[EventMessage] = []
    before = 1 << 60
    while True:
        page = demo.catalog.messages(
            MessageRequest(operation_id=operation_id, before=before, limit=limit)
        )
        found = [*page.messages, *found]
        if page.is_end:
            return found
        before = _id(page.messages[0])


def _huge(demo: Demo) -> Execution:
    return _latest(demo, "LoadClickDetail.dtsx", OperationStatus.SUCCEEDED)


def test_two_servers_of_one_seed_tell_the_same_story() -> None:
    one, other = Demo(), Demo()
    for row in one.last_day()[:40]:
        assert one.messages(row.operation_id) == other.messages(row.operation_id)


def test_ids_rise_with_time_over_all_operations_and_never_meet() -> None:
    demo = Demo()
    found = [
        message
        for row in demo.last_day()
        if row.package_label != "LoadClickDetail.dtsx"
        for message in demo.messages(row.operation_id)
    ]
    assert len(found) > 5000
    found.sort(key=_id)
    assert all(_id(one) < _id(other) for one, other in pairwise(found))
    assert all(one.message_time <= other.message_time for one, other in pairwise(found))
    assert _id(found[-1]) < 2**53


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_pages_by_key_are_one_big_read_in_both_directions(limit: int) -> None:
    demo = Demo()
    execution = _latest(demo, "NightlyMaster.dtsx")
    whole = list(demo.messages(execution.operation_id))
    assert len(whole) > 50
    assert _paged(demo, execution.operation_id, limit) == whole
    assert _paged_back(demo, execution.operation_id, limit) == whole


def test_a_tail_gives_each_message_once_as_time_passes() -> None:
    demo = Demo()
    running = next(row for row in demo.active() if row.package_label.startswith("Import"))
    tailed = list(demo.messages(running.operation_id))
    for _ in range(200):
        demo.advance(seconds=5)
        after = _id(tailed[-1]) if tailed else 0
        page = demo.catalog.messages(MessageRequest(operation_id=running.operation_id, after=after))
        tailed += page.messages
    assert demo.operation(running.operation_id).status.has_ended
    assert tailed == list(demo.messages(running.operation_id))
    assert len(tailed) > 20


def test_nothing_is_said_before_its_time_or_after_the_end() -> None:
    demo = Demo()
    for row in demo.last_day()[:60]:
        messages = demo.messages(row.operation_id)
        assert all(message.message_time <= demo.now for message in messages)
        if row.ended is not None and messages:
            assert messages[-1].message_time <= row.ended + timedelta(milliseconds=50)


def test_what_began_in_a_succeeded_run_has_ended() -> None:
    demo = Demo()
    execution = _latest(demo, "NightlyMaster.dtsx", OperationStatus.SUCCEEDED)
    messages = demo.messages(execution.operation_id)
    begun = [m.execution_path for m in messages if m.message_type == MessageType.PRE_EXECUTE]
    ended = [m.execution_path for m in messages if m.message_type == MessageType.POST_EXECUTE]
    assert sorted(map(str, begun)) == sorted(map(str, ended))
    assert "\\Package" in begun


def test_child_packages_speak_under_their_own_name_within_the_same_execution() -> None:
    demo = Demo()
    execution = _latest(demo, "NightlyMaster.dtsx", OperationStatus.SUCCEEDED)
    children = {message.package_name for message in demo.messages(execution.operation_id)}
    assert {"NightlyMaster.dtsx", "LoadDimCustomer.dtsx", "LoadFactSales.dtsx"} <= children


def test_a_failed_run_names_the_cause_first_and_the_followers_after_it() -> None:
    demo = Demo()
    execution = _latest(demo, "ImportClickstream.dtsx")
    assert execution.status == OperationStatus.FAILED
    messages = demo.messages(execution.operation_id)
    kinds = [message.message_type for message in messages]
    first_error = kinds.index(MessageType.ERROR)
    assert first_error < kinds.index(MessageType.TASK_FAILED)
    cause = messages[first_error]
    assert cause.message_code not in {0, None}
    assert cause.event_name == "OnError"
    warned = [m for m in messages[first_error:] if "DTS_W_MAXIMUMERRORCOUNTREACHED" in m.message]
    assert warned[-1].execution_path == "\\Package"
    assert messages[-1].message_type == MessageType.POST_EXECUTE


def test_failures_differ_from_day_to_day() -> None:
    demo = Demo()
    codes = set()
    for _ in range(12):
        execution = _latest(demo, "ImportClickstream.dtsx")
        codes |= {
            message.message_code
            for message in demo.messages(execution.operation_id)
            if message.message_type == MessageType.ERROR
        }
        demo.advance(days=1)
    assert len(codes) > 4
    assert -1071636471 in codes  # 0xC0202009


def test_a_cancelled_run_says_nothing_of_what_did_not_happen() -> None:
    demo = Demo()
    execution = _latest(demo, "ForecastModel.dtsx", OperationStatus.CANCELED)
    messages = demo.messages(execution.operation_id)
    assert execution.ended is not None
    assert execution.stopped_by_name == r"CORP\dba"
    assert messages[-1].message_time <= execution.ended
    results = {row.result for row in demo.catalog.executables(execution.operation_id)}
    assert ExecutionResult.CANCELLED in results
    assert ExecutionResult.FAILURE not in results


def test_the_one_that_hangs_is_silent() -> None:
    demo = Demo()
    hanging = next(row for row in demo.active() if row.package_label == "ReloadHistory.dtsx")
    silent_since = demo.messages(hanging.operation_id)[-1].message_time
    assert demo.now - silent_since > timedelta(hours=20)
    demo.advance(days=3)
    assert demo.operation(hanging.operation_id).status == OperationStatus.RUNNING
    assert demo.messages(hanging.operation_id)[-1].message_time == silent_since


def test_startup_tells_which_operation_it_marked() -> None:
    demo = Demo()
    startup = next(row for row in demo.last_day() if row.operation_type == 1)
    (warning,) = demo.messages(startup.operation_id)
    marked = next(
        row
        for row in demo.catalog.history(
            HistoryRequest(
                filter=OperationFilter(package="ReloadHistory.dtsx"), before=startup.operation_id
            )
        ).operations
        if row.status == OperationStatus.ENDED_UNEXPECTEDLY
    )
    assert f"marked operation {marked.operation_id} " in warning.message


def test_the_logging_level_decides_what_there_is() -> None:
    demo = Demo()
    silent = _latest(demo, "ArchiveOldData.dtsx")
    assert demo.messages(silent.operation_id) == ()
    assert demo.catalog.executables(silent.operation_id) == ()
    measured = _latest(demo, "LoadFactInventory.dtsx")
    kinds = {message.message_type for message in demo.messages(measured.operation_id)}
    assert kinds <= {MessageType.ERROR, MessageType.WARNING}
    assert demo.catalog.executables(measured.operation_id)


def test_executables_appear_when_they_have_ended_and_stay_as_they_are() -> None:
    demo = Demo()
    running = next(row for row in demo.active() if row.package_label.startswith("Sync"))
    seen = {row.statistics_id: row for row in demo.catalog.executables(running.operation_id)}
    for _ in range(50):
        demo.advance(minutes=1)
        rows = {row.statistics_id: row for row in demo.catalog.executables(running.operation_id)}
        assert seen.items() <= rows.items()
        assert all(row.ended is not None and row.ended <= demo.now for row in rows.values())
        seen = rows
    assert any(row.execution_path == "\\Package" for row in seen.values())


@pytest.mark.parametrize("package", ["SyncOpp", "ImportShip", "RebuildAgg"])
def test_nothing_ends_below_the_last_id_that_was_seen(package: str) -> None:
    demo = Demo()
    running = next(row for row in demo.active() if package in row.package_label)
    number = running.operation_id
    held: dict[int, ExecutableStatistic] = {}
    for minute in range(60):
        if minute == 40 and demo.operation(number).can_stop:
            demo.operator().stop(number)
        found = demo.catalog.executables(number, after=max(held, default=0))
        held |= {row.statistics_id: row for row in found}
        assert sorted(held.values(), key=lambda row: row.order) == list(
            demo.catalog.executables(number)
        )
        demo.advance(seconds=30)
    assert len(held) > 3


def test_an_executable_has_the_same_id_in_every_run() -> None:
    demo = Demo()
    ids = []
    for _ in range(2):
        execution = _latest(demo, "LoadDimProduct.dtsx", OperationStatus.SUCCEEDED)
        rows = demo.catalog.executables(execution.operation_id)
        ids.append({row.package_path: row.executable_id for row in rows})
        demo.advance(days=1)
    assert ids[0] == ids[1]


def test_messages_are_filtered_by_type_text_and_source() -> None:
    demo = Demo()
    execution = _latest(demo, "LoadFactSales.dtsx", OperationStatus.SUCCEEDED)
    whole = demo.messages(execution.operation_id)

    def page(**wanted: str) -> tuple[EventMessage, ...]:
        request = MessageRequest(operation_id=execution.operation_id, limit=9999, **wanted)  # type: ignore[arg-type]
        return demo.catalog.messages(request).messages

    assert page(text="WROTE") == tuple(m for m in whole if "wrote" in m.message)
    assert page(text="WROTE")
    sourced = page(source="lookup fact")
    assert sourced == tuple(m for m in whole if "Lookup Fact" in (m.execution_path or ""))
    assert sourced


def test_progress_is_the_newest_of_what_is_first_seen_and_then_what_is_new() -> None:
    demo = Demo()
    ids = tuple(row.operation_id for row in demo.active())
    first = demo.catalog.poll(PollRequest(progress_of=ids, progress_whole=ids)).progress
    assert {message.message_type for message in first} <= set(PROGRESS_TYPES)
    per_operation = [sum(m.operation_id == key for m in first) for key in ids]
    assert max(per_operation) == PROGRESS_WHOLE_LIMIT
    newest = _id(first[-1])
    assert [_id(m) for m in first] == sorted(_id(m) for m in first)
    assert not demo.catalog.poll(PollRequest(progress_of=ids, progress_after=newest)).progress
    demo.advance(minutes=10)
    later = demo.catalog.poll(PollRequest(progress_of=ids, progress_after=newest)).progress
    assert later
    assert all(_id(message) > newest for message in later)


def test_the_huge_execution_has_a_million_messages() -> None:
    demo = Demo()
    log = _log(_huge(demo))
    first, last = log.message(0), log.message(MESSAGES - 1)
    assert MESSAGES == 1_000_000
    page = _first_page(demo, _huge(demo))
    assert page.messages[0] == first
    end = demo.catalog.messages(
        MessageRequest(operation_id=_huge(demo).operation_id, before=1 << 60, limit=1)
    )
    assert end.messages == (last,)
    assert last.event_name == "OnPostExecute"
    assert last.execution_path == "\\Package"


def _log(execution: Operation) -> HugeLog:
    planned = DayPlans(1).find(execution.operation_id)
    assert planned is not None
    return HugeLog(planned)


def _first_page(demo: Demo, execution: Operation) -> MessagePage:
    return demo.catalog.messages(MessageRequest(operation_id=execution.operation_id))


@pytest.mark.parametrize("place", [0, 1, 999, 123_456, 999_400])
def test_a_page_of_the_million_costs_a_page(place: int) -> None:
    log = _log(_huge(Demo()))
    key = _id(log.message(place))
    log.made = 0
    onward = log.ascending(key, 1 << 60, ALL)
    page = [next(onward) for _ in range(500)]
    assert [message and _id(message) > key for message in page] == [True] * 500
    assert page[0] == log.message(place + 1)
    assert log.made <= 502
    log.made = 0
    assert next(log.descending(key + 1, ALL)) == log.message(place)
    assert log.made <= 2


def test_errors_among_the_million_are_found_without_looking_at_it_all() -> None:
    log = _log(_huge(Demo()))
    errors = [
        message
        for message in log.ascending(0, 1 << 60, Wanted(types=frozenset({MessageType.ERROR})))
        if message is not None
    ]
    assert len(errors) == 4
    assert log.made < 5000


def test_a_text_that_no_message_has_is_not_looked_for_in_all_of_them() -> None:
    log = _log(_huge(Demo()))
    wanted = Wanted(text="no such words")
    assert not [message for message in log.ascending(0, 1 << 60, wanted) if message is not None]
    assert log.made < 20_000


def test_pages_of_the_million_meet_without_gap_or_overlap() -> None:
    log = _log(_huge(Demo()))
    ids = [_id(log.message(place)) for place in range(500_000, 500_500)]
    assert all(one < other for one, other in pairwise(ids))
    upward = [m for m in log.ascending(ids[0], ids[-1], ALL) if m is not None]
    downward = [m for m in islice(log.descending(ids[-1] + 1, ALL), 499) if m is not None]
    assert [_id(m) for m in upward] == ids[1:]
    assert [_id(m) for m in reversed(downward)] == ids[1:]


def test_the_huge_one_grows_while_it_runs() -> None:
    demo = Demo(NOON.replace(hour=5))
    running = next(row for row in demo.active() if row.package_label == "LoadClickDetail.dtsx")
    newest = MessageRequest(operation_id=running.operation_id, before=1 << 60, limit=1)
    (before,) = demo.catalog.messages(newest).messages
    demo.advance(seconds=10)
    (after,) = demo.catalog.messages(newest).messages
    assert demo.now - timedelta(milliseconds=20) < after.message_time <= demo.now
    assert _id(after) > _id(before)

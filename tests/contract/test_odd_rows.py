"""Rows that no documentation promises: NULLs, workers' messages, broken text, ids of any size."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryRequest, MessageRequest, OperationFilter, PollRequest
from ssis_tui.model.codes import ExecutionResult, MessageType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution
from tests.support.ssisdb.world import SsisdbWorld

LAST = 2**62


@pytest.fixture
def catalog(ssisdb: SsisdbWorld) -> Iterator[Catalog]:
    catalog = ssisdb.server().catalog()
    catalog.open()
    yield catalog
    catalog.close()


def change(world: SsisdbWorld, table: str, key: int, **values: object) -> None:
    with world.engine.database.lock:
        world.engine.store.update(table, key, values)


def insert(world: SsisdbWorld, table: str, **values: object) -> int:
    with world.engine.database.lock:
        return world.engine.store.insert(table, values)


def worker_says(
    world: SsisdbWorld,
    operation_id: int,
    text: str,
    *,
    message_type: MessageType = MessageType.WARNING,
    has_event: bool = True,
) -> UUID:
    """Write a message as a Scale Out worker does: without a key."""
    guid = uuid4()
    insert(
        world,
        "operation_messages_scaleout",
        operation_id=operation_id,
        message_time=world.now,
        message_type=int(message_type),
        message_source_type=40,
        message=text,
        event_message_guid=guid,
    )
    if has_event:
        insert(
            world,
            "event_messages_scaleout",
            operation_id=operation_id,
            package_name="Load.dtsx",
            event_name="OnWarning",
            message_source_name="Load",
            execution_path="\\Package\\Load",
            message_code=0,
            event_message_guid=guid,
        )
    return guid


def switch_scale_out_on(world: SsisdbWorld) -> None:
    insert(
        world,
        "master_properties",
        property_name="IS_SCALEOUT_ENABLED",
        property_value="TRUE",
    )


def test_an_operation_of_nulls_is_read_everywhere(ssisdb: SsisdbWorld, catalog: Catalog) -> None:
    one = ssisdb.start_execution()
    change(
        ssisdb,
        "operations",
        one,
        created_time=None,
        object_type=None,
        object_id=None,
        object_name=None,
        start_time=None,
        process_id=None,
        server_name=None,
        machine_name=None,
    )
    (polled,) = catalog.poll(PollRequest(newest=5, all_active=True)).operations
    assert polled.created is None
    assert polled.object_type is None
    assert catalog.operations([one]) == (polled,)
    assert catalog.history(HistoryRequest()).operations == (polled,)
    since = OperationFilter(since=datetime(2000, 1, 1, tzinfo=UTC))
    assert catalog.history(HistoryRequest(filter=since)).operations == ()


def test_an_execution_whose_details_are_not_written_yet_is_an_operation(
    ssisdb: SsisdbWorld, catalog: Catalog
) -> None:
    one = ssisdb.add_operation(OperationType.EXECUTE, status=OperationStatus.CREATED)
    (operation,) = catalog.poll(PollRequest(newest=5)).operations
    assert operation.operation_id == one
    assert not isinstance(operation, Execution)
    assert operation.operation_type == OperationType.EXECUTE


@pytest.mark.parametrize("gap", [2**31, 2**53, 2**62])
def test_ids_of_any_size_are_exact(ssisdb: SsisdbWorld, catalog: Catalog, gap: int) -> None:
    small = ssisdb.start_execution()
    ssisdb.leave_gap(gap)
    big = ssisdb.start_execution()
    assert big > gap
    request = PollRequest(newest=5, all_active=True, new_after=small, ids=(small, big))
    answer = catalog.poll(request)
    assert [o.operation_id for o in answer.operations] == [small, big]
    page = catalog.history(HistoryRequest(filter=OperationFilter(package="load*")))
    assert [o.operation_id for o in page.operations] == [big, small]
    assert page.next_before is None
    operator = ssisdb.server().operator()
    operator.open()
    assert operator.stop(big).is_carried_out
    operator.close()


def test_ids_that_were_committed_late_are_found(ssisdb: SsisdbWorld, catalog: Catalog) -> None:
    first = ssisdb.start_execution()
    ssisdb.leave_gap(1)
    third = ssisdb.start_execution()
    catalog.poll(PollRequest(newest=5))
    row = {
        "operation_id": first + 1,
        "operation_type": 200,
        "status": 2,
        "created_time": ssisdb.now,
        "caller_name": "CORP\\late",
        "caller_sid": b"\x01",
    }
    insert(ssisdb, "operations", **row)
    answer = catalog.poll(PollRequest(new_after=first, ids=(first,)))
    assert [o.operation_id for o in answer.operations] == [first, first + 1, third]


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)),
        (datetime(1900, 2, 28, 1, tzinfo=UTC), datetime(1900, 2, 28, 1, tzinfo=UTC)),
    ],
)
def test_times_at_the_edge_can_be_shown_in_every_zone(
    ssisdb: SsisdbWorld, catalog: Catalog, moment: datetime, shown: datetime
) -> None:
    one = ssisdb.start_execution()
    change(ssisdb, "operations", one, start_time=moment, created_time=moment)
    (operation,) = catalog.operations([one])
    assert operation.started == shown
    assert operation.started is not None
    for hours in (-14, 14):
        assert operation.started.astimezone(timezone(timedelta(hours=hours))).tzinfo is not None


def test_a_message_of_nulls_is_read(ssisdb: SsisdbWorld, catalog: Catalog) -> None:
    one = ssisdb.start_execution()
    logged = ssisdb.log(one, "x", event_name=None, source_name=None, execution_path=None)
    change(ssisdb, "operation_messages", logged, message=None, message_source_type=None)
    (message,) = catalog.messages(MessageRequest(operation_id=one)).messages
    assert message.message == ""
    assert message.message_source_type is None


def test_a_message_of_a_megabyte_comes_whole(ssisdb: SsisdbWorld, catalog: Catalog) -> None:
    one = ssisdb.start_execution()
    # mssql-python gets it in pieces, which takes the stand-in a while.
    text = "0123456789abcdef" * (8_192 if ssisdb.driver == "mssql-python" else 65_536)
    ssisdb.log(one, text, message_type=MessageType.ERROR)
    (message,) = catalog.messages(MessageRequest(operation_id=one)).messages
    assert message.message == text
    answer = catalog.poll(PollRequest(progress_of=(one,), progress_whole=(one,)))
    assert len(answer.progress[0].message) == 400


def test_workers_messages_are_read_by_time_and_told_apart_by_guid(
    ssisdb: SsisdbWorld, catalog: Catalog
) -> None:
    switch_scale_out_on(ssisdb)
    catalog.open()
    one = ssisdb.start_execution()
    local = ssisdb.log(one, "handed out", event_name=None)
    ssisdb.advance(1)
    guids = []
    for number in range(5):
        guids.append(worker_says(ssisdb, one, f"work {number}"))
        ssisdb.advance(1)
    page = catalog.messages(MessageRequest(operation_id=one))
    assert [m.message for m in page.messages] == [
        "handed out", *(f"work {number}" for number in range(5))
    ]  # fmt: skip
    assert page.messages[0].identity == local
    assert [m.identity for m in page.messages[1:]] == [str(guid) for guid in guids]
    assert page.messages[1].event_message_id is None
    assert page.messages[1].execution_path == "\\Package\\Load"
    assert page.is_end


def test_workers_messages_are_tailed_from_a_moment_on(
    ssisdb: SsisdbWorld, catalog: Catalog
) -> None:
    switch_scale_out_on(ssisdb)
    catalog.open()
    one = ssisdb.start_execution()
    local = ssisdb.log(one, "handed out", event_name=None)
    worker_says(ssisdb, one, "old")
    ssisdb.advance(10)
    seen = ssisdb.now
    worker_says(ssisdb, one, "at that moment")
    ssisdb.advance(10)
    worker_says(ssisdb, one, "new")
    page = catalog.messages(MessageRequest(operation_id=one, after=local, since=seen))
    assert [m.message for m in page.messages] == ["at that moment", "new"]


def test_workers_messages_are_paged_back_to_a_moment(ssisdb: SsisdbWorld, catalog: Catalog) -> None:
    switch_scale_out_on(ssisdb)
    catalog.open()
    one = ssisdb.start_execution()
    moments = []
    for number in range(6):
        worker_says(ssisdb, one, f"work {number}")
        moments.append(ssisdb.now)
        ssisdb.advance(1)
    page = catalog.messages(MessageRequest(operation_id=one, before=LAST, limit=2))
    assert [m.message for m in page.messages] == ["work 4", "work 5"]
    assert not page.is_end
    page = catalog.messages(
        MessageRequest(operation_id=one, before=LAST, until=moments[3], limit=10)
    )
    assert [m.message for m in page.messages] == [f"work {number}" for number in range(4)]
    assert page.is_end


def test_workers_progress_is_read_from_a_moment_on(ssisdb: SsisdbWorld, catalog: Catalog) -> None:
    switch_scale_out_on(ssisdb)
    catalog.open()
    one, other = ssisdb.start_execution(), ssisdb.start_execution()
    worker_says(ssisdb, one, "old")
    ssisdb.advance(10)
    seen = ssisdb.now
    worker_says(ssisdb, one, "new")
    worker_says(ssisdb, other, "its own", has_event=False)
    worker_says(ssisdb, one, "by the way", message_type=MessageType.INFORMATION)
    watched = PollRequest(progress_of=(one,), progress_since=seen)
    assert [m.message for m in catalog.poll(watched).progress] == ["new"]
    whole = PollRequest(progress_of=(one, other), progress_whole=(one, other), progress_since=seen)
    assert {m.message for m in catalog.poll(whole).progress} == {"old", "new", "its own"}


def test_workers_messages_stay_when_scale_out_is_switched_off(
    ssisdb: SsisdbWorld, catalog: Catalog
) -> None:
    one = ssisdb.start_execution()
    insert(ssisdb, "master_properties", property_name="IS_SCALEOUT_ENABLED", property_value="")
    worker_says(ssisdb, one, "work")
    catalog.open()
    assert len(catalog.messages(MessageRequest(operation_id=one)).messages) == 1


def test_executables_come_by_start_with_names_and_results(
    ssisdb: SsisdbWorld, catalog: Catalog
) -> None:
    one = ssisdb.start_execution("Load.dtsx")
    with ssisdb.engine.database.lock:
        project = ssisdb.objects.project("Finance", "Dwh")
    tasks = [
        insert(
            ssisdb,
            "executables",
            project_id=project.project_id,
            project_version_lsn=project.lsn,
            package_name="Load.dtsx",
            executable_name=name,
            executable_guid="{" + str(uuid4()) + "}",
            package_path=f"\\Package\\{name}",
        )
        for name in ("Truncate", "Load")
    ]
    begin = ssisdb.now
    for number, task in enumerate((tasks[1], tasks[0], tasks[1])):
        started = begin + timedelta(seconds=-10 * number)
        insert(
            ssisdb,
            "executable_statistics",
            execution_id=one,
            executable_id=task,
            execution_path=f"\\Package\\x[{number}]",
            start_time=started,
            end_time=started + timedelta(seconds=2),
            execution_duration=2000,
            execution_result=number,
        )
    found = catalog.executables(one)
    assert [statistic.executable_name for statistic in found] == ["Load", "Truncate", "Load"]
    assert [statistic.result for statistic in found] == [
        ExecutionResult.COMPLETION,
        ExecutionResult.FAILURE,
        ExecutionResult.SUCCESS,
    ]
    assert found[-1].started == begin
    assert found[-1].duration_ms == 2000
    assert found[-1].package_path == "\\Package\\Load"
    assert catalog.executables(one + 1) == ()


def test_a_thousand_active_operations_are_all_there(ssisdb: SsisdbWorld, catalog: Catalog) -> None:
    ids = ssisdb.fill(3000)
    with ssisdb.engine.database.lock:
        ssisdb.engine.database.change('UPDATE "internal.operations" SET status = 2', {})
    answer = catalog.poll(PollRequest(newest=200, all_active=True))
    assert len(answer.operations) == len(ids)
    assert len(catalog.poll(PollRequest(ids=tuple(ids))).operations) == len(ids)

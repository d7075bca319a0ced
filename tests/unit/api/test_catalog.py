"""What the Python API promises: one catalog, blocking or not, and every trouble an SsisTuiError."""

import asyncio
import inspect
import subprocess
import sys
import threading
from datetime import datetime, timedelta

import pytest

from ssis_tui import (
    AccountTypeRefused,
    AlreadyStopping,
    AsyncCatalog,
    Catalog,
    LoggingLevel,
    MessageType,
    NoSuchOperation,
    NotRunning,
    OperationStatus,
    OperationType,
    ProcedureFailed,
    ReadOnly,
    TimeLimit,
    UsageError,
)
from ssis_tui.catalog.demo.server import DemoServer
from tests.support.demo_world import DemoWorld
from tests.support.world import Account, StopBehaviour
from tests.unit.api.worlds import WorldClock, catalog_of

LOAD = "Finance/Dwh/LoadFactSales.dtsx"


def public(kind: type) -> dict[str, object]:
    return {name: each for name, each in vars(kind).items() if not name.startswith("_")}


def test_both_catalogs_take_the_same() -> None:
    blocking, awaited = public(Catalog), public(AsyncCatalog)
    assert blocking.keys() == awaited.keys()
    for name, method in blocking.items():
        if callable(method):
            other = awaited[name]
            assert callable(other)
            mine, its = (
                [(str(each), each.kind) for each in inspect.signature(one).parameters.values()]
                for one in (method, other)
            )
            assert mine == its, name


def test_what_is_active_and_what_was(world: DemoWorld, catalog: Catalog) -> None:
    ended = world.start_execution("LoadStaging.dtsx")
    world.finish(ended, OperationStatus.FAILED)
    running = world.start_execution()
    assert [each.operation_id for each in catalog.active()] == [running]
    assert [each.operation_id for each in catalog.operations()] == [running, ended]
    (failed,) = catalog.executions(status=OperationStatus.FAILED)
    assert (failed.operation_id, failed.package_name) == (ended, "LoadStaging.dtsx")


def test_operations_are_narrowed_down(world: DemoWorld, catalog: Catalog) -> None:
    first = world.start_execution(folder="Sales", project="Crm", package="SyncAccounts.dtsx")
    world.advance(3600)
    validation = world.add_operation(OperationType.VALIDATE_PROJECT, object_name="Dwh")
    second = world.start_execution()

    def ids(**which: object) -> list[int]:
        return [each.operation_id for each in catalog.operations(**which)]  # type: ignore[arg-type]

    assert ids(folder="sales") == [first]
    assert ids(package="Load*") == [second]
    assert ids(since=world.now - timedelta(minutes=5)) == [second, validation]
    assert ids(since="5 minutes ago") == [second, validation]
    assert ids(until="5 minutes ago") == [first]
    assert ids(type=OperationType.EXECUTE, limit=1) == [second]
    assert ids(limit=0) == []
    assert [each.operation_id for each in catalog.validations()] == [validation]


def test_what_cannot_be_meant_is_said_before_anything_is_read(catalog: Catalog) -> None:
    with pytest.raises(UsageError, match="needs its zone"):
        catalog.operations(since=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(UsageError, match="one of the enum's values"):
        catalog.operations(status="failed")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="is not a time"):
        catalog.operations(since="sometime")
    with pytest.raises(TypeError, match="'foldr'"):
        catalog.operations(foldr="x")  # type: ignore[call-arg]


def test_one_operation_is_read_by_id_or_by_itself(world: DemoWorld, catalog: Catalog) -> None:
    number = world.start_execution()
    row = catalog.execution(number)
    world.finish(number)
    assert catalog.operation(row).status == OperationStatus.SUCCEEDED
    deployed = world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Dwh")
    with pytest.raises(NoSuchOperation, match="is no execution"):
        catalog.execution(deployed)
    with pytest.raises(NoSuchOperation, match="DEMO has no operation 99"):
        catalog.operation(99)


def test_an_operation_of_another_server_is_not_taken_for_ones_own(
    world: DemoWorld, catalog: Catalog
) -> None:
    number = world.start_execution()
    row = catalog.operation(number)
    other = DemoServer(now=lambda: world.now, name="OTHER")
    with Catalog(other) as elsewhere:
        for ask in (elsewhere.stop, elsewhere.operation, elsewhere.wait, elsewhere.messages):
            with pytest.raises(UsageError, match="of DEMO, not of OTHER"):
                ask(row)


def test_messages_are_given_in_order_and_narrowed_down(world: DemoWorld, catalog: Catalog) -> None:
    number = world.start_execution()
    for index in range(1200):
        world.log(number, f"row {index}")
    world.log(number, "It broke.", message_type=MessageType.ERROR, source_name="Lookup")
    everything = [each.message for each in catalog.messages(number)]
    assert everything[:2] == ["row 0", "row 1"]
    assert len(everything) == 1201
    (error,) = catalog.messages(number, types=[MessageType.ERROR])
    assert error.message == "It broke."
    assert next(catalog.messages(number, text="ROW 7", source="load")).message == "row 7"
    first = catalog.first_error(number)
    assert first is not None
    assert first.message == "It broke."


def test_following_ends_with_the_operation_and_misses_nothing(world: DemoWorld) -> None:
    number = world.start_execution()
    world.log(number, "first")
    said = iter(["second", "third"])

    def meanwhile() -> None:
        word = next(said, None)
        if word is None:
            world.log(number, "last")
            world.finish(number)
        else:
            world.log(number, word)

    with catalog_of(world, meanwhile=meanwhile) as catalog:
        found = [each.message for each in catalog.messages(number, follow=True)]
    assert found == ["first", "second", "third", "last"]


def test_a_stop_is_asked_once_and_waited_for(world: DemoWorld, catalog: Catalog) -> None:
    number = world.start_execution()
    outcome = catalog.stop(number, reason="test")
    assert outcome.is_good
    assert catalog.wait(number).status == OperationStatus.CANCELED


@pytest.mark.parametrize(
    ("status", "error", "sentence"),
    [
        (OperationStatus.SUCCEEDED, NotRunning, "it ended meanwhile"),
        (OperationStatus.PENDING, NotRunning, "only what is Running"),
        (OperationStatus.STOPPING, AlreadyStopping, "it is Stopping already"),
    ],
)
def test_a_stop_that_cannot_be_says_why(
    world: DemoWorld,
    catalog: Catalog,
    status: OperationStatus,
    error: type[Exception],
    sentence: str,
) -> None:
    number = world.start_execution()
    world.set_status(number, status)
    with pytest.raises(error, match=sentence):
        catalog.stop(number)


def test_a_stop_that_the_procedure_did_not_carry_out_is_an_error(world: DemoWorld) -> None:
    number = world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    with catalog_of(world) as catalog:
        with pytest.raises(ProcedureFailed, match="the procedure returned 1"):
            catalog.stop(number)
        assert catalog.operation(number).status == OperationStatus.STOPPING


def test_a_sql_login_is_refused_with_the_servers_number(world: DemoWorld) -> None:
    number = world.start_execution()
    with catalog_of(world, Account.SQL) as catalog:
        with pytest.raises(AccountTypeRefused) as refused:
            catalog.stop(number)
        assert refused.value.number == 27123
        assert refused.value.server == "DEMO"


def test_read_only_closes_the_gate_on_every_change(world: DemoWorld) -> None:
    number = world.start_execution()
    with catalog_of(world, read_only=True) as catalog:
        assert catalog.is_read_only
        for change in (
            lambda: catalog.stop(number),
            lambda: catalog.start(LOAD),
            lambda: catalog.validate("Finance/Dwh"),
            catalog.startup,
            lambda: catalog.create_dump(number),
        ):
            with pytest.raises(ReadOnly, match="Read-only"):
                change()
        assert [each.operation_id for each in catalog.operations()] == [number]


def test_a_start_sets_what_it_was_given(catalog: Catalog) -> None:
    number = catalog.start(
        "finance/dwh/loadfactsales",
        environment="prod",
        parameters={"$Package::BatchSize": 50, "FullLoad": "true"},
        logging_level=LoggingLevel.VERBOSE,
    )
    execution = catalog.execution(number)
    assert (execution.path, execution.environment_name) == (LOAD, "Prod")
    values = {each.name: each.value for each in catalog.parameters(number)}
    assert values["BatchSize"] == "50"
    assert values["LOGGING_LEVEL"] == "3"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"parameters": {"BatchSize": "many"}}, "no Int32"),
        ({"parameters": {"BatchSize": 2**40}}, "no Int32"),
        ({"parameters": {"BatchSize": True}}, "no Int32"),
        ({"parameters": {"FullLoad": 1}}, "no Boolean"),
        ({"parameters": {"BatchSise": 1}}, "did you mean BatchSize"),
        ({"environment": "Production"}, "refers to no environment Production"),
    ],
)
def test_a_start_that_is_wrong_sends_nothing(
    catalog: Catalog, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        catalog.start(LOAD, **options)  # type: ignore[arg-type]
    assert list(catalog.operations()) == []


def test_what_there_is_to_run_is_found_by_path(catalog: Catalog) -> None:
    package = catalog.package("Finance/Dwh/LoadFactSales")
    assert package in catalog.packages("finance/dwh")
    project = catalog.project("Finance/Dwh")
    assert project in catalog.projects(catalog.folders()[0])
    assert {each.folder_name for each in catalog.projects("sales")} == {"Sales"}
    assert "Prod" in {each.label for each in catalog.environment_references(project)}
    assert "BatchSize" in {each.name for each in catalog.package_parameters(package)}
    with pytest.raises(NoSuchOperation, match=r"did you mean Finance/Dwh/LoadFactSales\.dtsx"):
        catalog.package("Finance/Dwh/LoadFactSale.dtsx")
    with pytest.raises(UsageError, match="Which package"):
        catalog.package("Finance/Dwh")


def test_a_package_and_a_project_are_validated(catalog: Catalog) -> None:
    of_package = catalog.validate(catalog.package(LOAD), environment="Test")
    of_project = catalog.validate("Finance/Dwh", all_environments=True)
    types = {each.operation_id: each.operation_type for each in catalog.validations()}
    assert types == {
        of_package: OperationType.VALIDATE_PACKAGE,
        of_project: OperationType.VALIDATE_PROJECT,
    }
    ended = catalog.wait_all([of_package, of_project])
    assert {each.status for each in ended} == {OperationStatus.SUCCEEDED}
    with pytest.raises(UsageError, match="not both"):
        catalog.validate(LOAD, environment="Test", all_environments=True)


def test_waiting_ends_with_the_time_limit(world: DemoWorld, catalog: Catalog) -> None:
    number = world.start_execution()
    with pytest.raises(TimeLimit, match=rf"{number} \(Running\)"):
        catalog.wait(number, timeout=60)


def test_waiting_for_what_is_not_there_ends_at_once(catalog: Catalog) -> None:
    with pytest.raises(NoSuchOperation, match="no operation 77"):
        catalog.wait(77)


def test_a_lost_connection_is_waited_through(world: DemoWorld) -> None:
    number = world.start_execution()
    steps = iter([True, True, False])

    def meanwhile() -> None:
        world.simulation.is_down = next(steps, False)
        if not world.simulation.is_down:
            world.finish(number)

    with catalog_of(world, meanwhile=meanwhile) as catalog:
        assert catalog.wait(number).status == OperationStatus.SUCCEEDED


def test_startup_marks_what_is_stopping(world: DemoWorld, catalog: Catalog) -> None:
    number = world.start_execution()
    world.set_status(number, OperationStatus.STOPPING)
    catalog.startup()
    assert catalog.operation(number).status == OperationStatus.ENDED_UNEXPECTEDLY


def test_snapshots_end_when_nobody_looks_any_more(world: DemoWorld, catalog: Catalog) -> None:
    number = world.start_execution()
    snapshots = catalog.snapshots(interval=0.5)
    live = next(each for each in snapshots if each.polls)
    assert [each.operation_id for each in live.active] == [number]
    readers = [thread for thread in threading.enumerate() if "reader" in thread.name]
    assert readers
    snapshots.close()  # type: ignore[attr-defined]
    for reader in readers:
        reader.join(30)
    assert [reader.name for reader in readers if reader.is_alive()] == []


def test_a_catalog_is_used_from_any_thread_and_beside_a_running_loop(
    world: DemoWorld, catalog: Catalog
) -> None:
    number = world.start_execution()

    async def in_a_loop() -> int:
        return len(catalog.active())

    assert asyncio.run(in_a_loop()) == 1
    found: list[OperationStatus] = []
    thread = threading.Thread(target=lambda: found.append(catalog.operation(number).status))
    thread.start()
    thread.join()
    assert found == [OperationStatus.RUNNING]


def test_a_closed_catalog_says_so_and_leaves_no_thread(world: DemoWorld) -> None:
    before = set(threading.enumerate())
    catalog = catalog_of(world)
    with pytest.raises(UsageError, match="not open"):
        _ = catalog.info
    with catalog:
        assert catalog.info.server == "DEMO"
    catalog.close()
    with pytest.raises(UsageError, match="closed"):
        catalog.active()
    assert {each for each in set(threading.enumerate()) - before if each.is_alive()} == set()


async def test_the_awaited_catalog_reads_changes_and_watches(world: DemoWorld) -> None:
    number = world.start_execution()
    async with AsyncCatalog(world.server(), clock=WorldClock(world)) as catalog:
        assert [each.operation_id async for each in catalog.executions()] == [number]
        await catalog.stop(number)
        assert (await catalog.wait(number)).status == OperationStatus.CANCELED
        async for snapshot in catalog.snapshots(interval=1):
            if snapshot.polls:
                break
        assert number in [each.operation_id for each in snapshot.history]


async def test_reads_of_several_tasks_take_turns(world: DemoWorld) -> None:
    numbers = [world.start_execution() for _ in range(5)]
    async with AsyncCatalog(world.server(), clock=WorldClock(world)) as catalog:
        rows = await asyncio.gather(*(catalog.operation(each) for each in numbers))
    assert [each.operation_id for each in rows] == numbers


def test_ctrl_c_gives_up_waiting_and_the_catalog_goes_on() -> None:
    code = """
import _thread, threading, ssis_tui
catalog = ssis_tui.connect(demo=True)
running = catalog.active()[0]
threading.Timer(0.3, _thread.interrupt_main).start()
try:
    catalog.wait(running, interval=3600)
except KeyboardInterrupt:
    print(catalog.operation(running).status.label)
"""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    # Whoever forgets to close it is not told off at the end.
    assert (done.stdout, done.stderr) == ("Running\n", "")
